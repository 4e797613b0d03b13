"""A member's text made safe and readable: cleaning, Markdown and mail to lines, quotes, mentions, excerpts, search words."""
