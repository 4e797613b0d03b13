"""copterm: a discussion forum for communities of practice that lives in the terminal."""

__version__ = "0.1.0"
