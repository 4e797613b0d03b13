"""One screen a file; none imports another; they post Open… messages and app.py is the map."""
