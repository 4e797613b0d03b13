#!/usr/bin/env python3
"""Everything a developer runs: demo, test, check, fix, pictures, bench. Needs only Python; makes its own .venv."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "copterm.stamp"
OLDEST = (3, 11)

USAGE = """\
usage: python3 dev.py COMMAND [ARGUMENTS]

  demo      a throw-away site in this terminal (--serve: over SSH)
  test      every check, then pytest; arguments go to pytest
  check     format, lint, types and import contracts, without pytest
  fix       format the code and mend what the linter can mend
  pictures  draw the screens of the demo anew, into docs/pictures
  bench     measure; the figures and their goals are in bench/README.md
"""

CHECKS = (
    ("format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["-m", "ruff", "check", "--quiet", "."]),
    ("types", ["-m", "mypy"]),
    ("import contracts", ["-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-logo"]),
)


class SetUpError(Exception):
    """The environment could not be made; the message says what to install."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    commands = {"demo": demo, "test": test, "check": check, "fix": fix, "pictures": pictures, "bench": bench}
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    command = commands.get(arguments[0])
    if command is None:
        print(f"dev.py: there is no command {arguments[0]!r}\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        return with_newer_python(arguments)
    try:
        set_up()
    except SetUpError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    return command(arguments[1:])


# ---- commands ----------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Open a throw-away site."""
    become("-m", "copterm", "demo", *arguments)


def check(arguments: list[str]) -> int:
    """Run what needs no test to run; every check runs, so that one call shows all there is to mend."""
    failed = [name for name, command in CHECKS if not passes(name, command)]
    if failed:
        print(f"dev.py: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Run the checks and then pytest, which has the last line; both must pass."""
    checked = check([])
    alone = any(word.startswith(("-n", "--pdb")) for word in arguments)
    spread = [] if alone else ["-n", str(workers()), "--dist", "worksteal"]  # so that nobody waits for one long row
    tested = run("-m", "pytest", *spread, *arguments)
    if checked and not tested:
        print("dev.py: the tests pass, the checks above do not", file=sys.stderr)
    return tested or checked


def fix(arguments: list[str]) -> int:
    """Mend what a machine can mend, and write the tables in the documents anew."""
    steps = (["ruff", "check", "--fix", "."], ["ruff", "format", "."], ["tests.docs.tables"])
    return max(run("-m", *step) for step in steps)


def pictures(arguments: list[str]) -> int:
    """Draw the pictures in the documents anew, after a screen has changed."""
    return run("-m", "tests.docs.pictures", *arguments)


def bench(arguments: list[str]) -> int:
    """Measure."""
    become("-m", "bench", *arguments)


def passes(name: str, command: list[str]) -> bool:
    """Run one check quietly; print what it says only when it fails."""
    print(f"{name} … ", end="", flush=True)
    done = subprocess.run([str(PYTHON), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print("failed" if done.returncode else "good", flush=True)
    if done.returncode:
        sys.stdout.write(done.stdout.decode(errors="replace"))
        sys.stdout.flush()
    return done.returncode == 0


def run(*arguments: str) -> int:
    """Run Python in the environment, with this terminal; Ctrl-C is the child's business, however long it tidies up.

    Compiled code is kept, whatever the machine says: the tests start copterm a hundred times.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([str(PYTHON), *arguments], env=surroundings)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def become(*arguments: str) -> NoReturn:
    """Go on as Python in the environment, so that signals reach what was asked for."""
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])


def workers() -> int:
    """How many tests run side by side: one a core and one more, for they wait as long as they count; four at most."""
    return min(4, 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


# ---- the environment ---------------------------------------------------------


def set_up() -> None:
    """Make the virtual environment, and install again when the lock has changed."""
    wanted = fingerprint()
    if PYTHON.exists() and works() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("dev.py: preparing .venv (a minute the first time)", file=sys.stderr, flush=True)
    installer = environment()
    install(installer, "--require-hashes", "-r", str(LOCK))
    install(installer, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(wanted)


def fingerprint() -> str:
    """What the environment was made from; another text means: install again."""
    content = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    return hashlib.sha256(content).hexdigest()


def works() -> bool:
    """Say whether the environment's Python starts and is new enough."""
    question = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(PYTHON), "-c", question], capture_output=True).returncode == 0
    except OSError:
        return False


def environment() -> list[str]:
    """Make .venv if there is none that works; return the command that installs into it.

    Debian splits ensurepip off its Python, and a machine may have pip without it: then the running pip
    installs into the environment from outside.
    """
    if not (PYTHON.exists() and works()):
        if VENV.is_symlink() or VENV.is_file():
            raise SetUpError(f"{VENV} is not a folder; move it away")
        shutil.rmtree(VENV, ignore_errors=True)
        make_environment()
    inside = [str(PYTHON), "-m", "pip"]
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    for installer in (inside, outside):
        if quiet(*installer, "--version"):
            return installer
    raise SetUpError(
        "this Python has neither ensurepip nor a pip of 22.3 or newer. "
        "On Debian and Ubuntu: apt-get install python3-venv"
    )


def make_environment() -> None:
    """Make an environment with whatever this Python has for it."""
    attempts = (
        [sys.executable, "-m", "venv", str(VENV)],
        [sys.executable, "-m", "virtualenv", str(VENV)],
        ["virtualenv", "--python", sys.executable, str(VENV)],
        [sys.executable, "-m", "venv", "--without-pip", str(VENV)],
    )
    for attempt in attempts:
        if quiet(*attempt) and PYTHON.exists():
            return
        shutil.rmtree(VENV, ignore_errors=True)
    if not os.access(ROOT, os.W_OK):
        raise SetUpError(f"{ROOT} cannot be written by this user; make a clone of your own")
    raise SetUpError("no virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv")


def install(installer: list[str], *arguments: str) -> None:
    """Install into the environment, silently unless it fails."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]
    command = [*installer, "install", *options, *arguments]
    if subprocess.run(command).returncode:
        raise SetUpError("the packages could not be installed; the reason is above")


def quiet(*command: str) -> bool:
    """Run a command without a word; say whether it succeeded."""
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def with_newer_python(arguments: list[str]) -> int:
    """Run this file with a newer Python, if the machine has one."""
    for name in ("python3.13", "python3.12", "python3.11"):
        python = shutil.which(name)
        if python and quiet(python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"):
            return subprocess.call([python, str(Path(__file__).resolve()), *arguments])
    have = ".".join(str(part) for part in sys.version_info[:3])
    print(f"dev.py: copterm needs Python 3.11 or newer, and this is {have}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
