"""Parts that several screens share: line lists, the post reader, the composer."""
