"""Run as a process of its own: serves a site for a test, with copterm's app or the stub."""

import json
import os
import sys
from pathlib import Path

from copterm.domain.errors import Refusal
from copterm.server.limits import Limits
from copterm.server.supervisor import ServeOptions, serve

FORBIDDEN = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "webbrowser.open",
)


def watch() -> None:
    """A worker never starts another program: whoever tries is found in the log.

    The parent may: asyncssh looks for libraries with ldconfig, gcc and ld when it is imported.
    """
    parent = os.getpid()

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event in FORBIDDEN and os.getpid() != parent:
            print(
                json.dumps({"event": "forbidden", "what": event, "with": repr(arguments)[:200]}),
                file=sys.stderr,
                flush=True,
            )

    sys.addaudithook(look)


def main(asked: str) -> int:
    """Serve as a JSON object says; announcements are lines on standard output."""
    watch()
    wanted = json.loads(asked)
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
    sys.exit(main(sys.argv[1]))
