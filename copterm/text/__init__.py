"""A member's text made safe and readable: cleaning, lines, quotes, mentions, excerpts, search words."""
