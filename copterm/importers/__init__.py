"""One foreign format a file: what was said elsewhere, made into records that services store."""
