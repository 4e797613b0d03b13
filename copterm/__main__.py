"""`copterm` and `python -m copterm`."""

import sys


def main() -> None:
    """Run the command line and end with its exit code."""
    from copterm.operate.shell import run

    sys.exit(run())


if __name__ == "__main__":
    main()
