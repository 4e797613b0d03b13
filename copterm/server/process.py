"""What the operating system is told about this process, and what is asked of a short-lived one."""

import ctypes
import gc
import json
import os
import resource
import signal
from typing import TYPE_CHECKING

from copterm.domain.errors import Refusal

if TYPE_CHECKING:
    from copterm.server.worker import MakeProgram

FILES = 4096
_PR_SET_PDEATHSIG = 1
_OF_A_TERMINAL = ("NO_COLOR", "COLORTERM", "ESCDELAY", "LC_TERMINAL", "TERM_PROGRAM", "BROWSER", "COLUMNS", "LINES")

NO_ADMIN = "This site has no admin yet, so nobody could run it. Make one with: copterm init --admin HANDLE"


def harden() -> None:
    """Files for the owner only, no core files, enough sockets, and nothing of the operator's own terminal."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    for name in list(os.environ):
        if name.startswith("TEXTUAL") or name in _OF_A_TERMINAL:
            del os.environ[name]


def copterms_own_program() -> "MakeProgram":
    """Makes the app of a session; importing it here warms the process that forks the workers."""
    from copterm.app import CoptermApp

    return CoptermApp


def freeze() -> None:
    """Leave what is there out of garbage collection, so that the workers go on sharing its memory."""
    gc.collect()
    gc.freeze()


def end_with(parent: int) -> None:
    """End this process when its parent ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != parent:
        os._exit(0)


def refuse_without_admin(database: str) -> None:
    """Refusal if the site cannot be opened or nobody can run it.

    Asked in a process of its own: the one that forks the workers must never have had the database open.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            os.write(writing, json.dumps(_admin_problem(database)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        answer = file.read()
    os.waitpid(pid, 0)
    problem = json.loads(answer) if answer else "The site's database could not be opened."
    if problem:
        raise Refusal(problem)


def _admin_problem(database: str) -> str:
    from copterm.forum import House
    from copterm.services import accounts

    try:
        with House.open(database) as house:
            return "" if house.system.read_now(accounts.has_admin) else NO_ADMIN
    except Refusal as refusal:
        return str(refusal)
