"""Measure everything, or the parts that are named: `python3 dev.py bench [startup services archive sessions]`."""

from __future__ import annotations

import sys

from bench import archive, services, sessions, startup

PARTS = {
    "startup": startup.measure,
    "services": services.measure,
    "archive": archive.measure,
    "sessions": sessions.measure,
}


def main(names: list[str]) -> int:
    """Print a line a figure; the answer is 2 for a part that does not exist, else 0: a miss is a finding."""
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"bench: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in names or PARTS:
        print(name, flush=True)
        for figure in PARTS[name]():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
