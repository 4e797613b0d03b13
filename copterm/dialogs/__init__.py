"""Modal questions, awaited for an answer."""
