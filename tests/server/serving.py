"""Run as a process of its own: serves a site for a test, with copterm's app or the stub."""

import json
import sys
from pathlib import Path

from copterm.domain.errors import Refusal
from copterm.server.limits import Limits
from copterm.server.supervisor import ServeOptions, serve


def main() -> int:
    """Serve as the first argument, a JSON object, says; announcements are lines on standard output."""
    wanted = json.loads(sys.argv[1])
    make = None
    if wanted.pop("stub"):
        from tests.server.stub import StubApp

        make = StubApp
    options = ServeOptions(
        database=wanted.pop("database"),
        host_key=Path(wanted.pop("host_key")),
        data_dir=Path(wanted.pop("data_dir")),
        limits=Limits(**wanted.pop("limits")),
        announce=lambda line: print(line, flush=True),
        make_program=make,
        explain=True,
        **wanted,
    )
    try:
        return serve(options)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
