"""A command given over SSH: taken apart as a shell does it, by no shell, and answered if it may be given so.

It is one of the Verbs that say `remote`; options of the operator are not there, nor is any that names a file. What it
does is bounded: what was typed, what it reads, how often it asks the services, what it says.
"""

import re
import shlex
from copy import copy
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from typing import Any, TypeVar

import click

from copterm.commands import catalogue
from copterm.commands.verb import Call, Verb
from copterm.domain.errors import Invalid, Refusal, TooMany
from copterm.domain.limits import POST_LENGTH
from copterm.forum import Forum, House, P, R, Service

LINE_BYTES = 4_096
LINE_WORDS = 64
INPUT_BYTES = 5 * POST_LENGTH
"""The longest post, in characters of four bytes, and some more."""
OUTPUT_CHARACTERS = 8_000_000
QUESTIONS = 200
"""So often one command may ask the services: a page of a list is one question."""
C = TypeVar("C", bound=click.Command)
HOW = "ssh HOST"
DONE, REFUSED, MISUSED, UNKNOWN = 0, 1, 2, 127
"""How a command ends, as at a shell; 127 is what shells say of a command that they do not know."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Waits(Exception):
    """The command reads its input, which has not ended yet. It is begun again when it has."""


class Stopped(Exception):
    """Whoever gave the command is gone, or it took too long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command said and how it ended. `verb` is its name in our own words, empty where there is none."""

    code: int
    out: str = ""
    err: str = ""
    verb: str = ""


class Input(BytesIO):
    """What was typed in so far."""

    def __init__(self, content: bytes = b"", is_whole: bool = True) -> None:
        super().__init__(content)
        self._is_whole = is_whole

    def read(self, size: int | None = -1, /) -> bytes:
        """All of it; Waits where more may come, Invalid where it is too much."""
        if self.getbuffer().nbytes > INPUT_BYTES:
            raise Invalid(f"This is too long to be read over SSH; a post has {POST_LENGTH:,} characters at the most.")
        if not self._is_whole:
            raise Waits
        return super().read(size)


class Output(StringIO):
    """What the command says; Invalid where it becomes too much."""

    def write(self, text: str, /) -> int:
        """Say some more."""
        if self.tell() + len(text) > OUTPUT_CHARACTERS:
            raise Invalid("This answer is too long to be given over SSH. Ask for less, such as with --limit.")
        return super().write(text)


class BoundedForum(Forum):
    """The services for one command of one member: they answer so many questions, and none once it is stopped."""

    def __init__(self, house: House, member_id: int, address: str) -> None:
        super().__init__(house, member_id, address)
        self.is_stopped = False
        self._asked = 0
        self._has_written = False

    def read_now(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`read`, if it may still ask."""
        self._count()
        return super().read_now(service, *args, **kwargs)

    def write_now(self, service: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`write`, if it may still ask."""
        self._count()
        self._has_written = True
        return super().write_now(service, *args, **kwargs)

    def begin_again(self) -> None:
        """The command starts once more; it has only read so far."""
        assert not self._has_written, "a command reads its input before it writes"
        self._asked = 0

    def _count(self) -> None:
        if self.is_stopped:
            raise Stopped
        self._asked += 1
        if self._asked > QUESTIONS:
            raise TooMany("This is too much for one command over SSH. Ask for less, such as with --limit.")


def answer(line: str, forum: Forum, given: Input) -> Outcome:
    """Do what the line says, as this member. Waits, and nothing is done, where its input is needed first."""
    try:
        words = _words(line)
    except Invalid as refusal:
        return Outcome(MISUSED, err=f"copterm: {refusal}\n")
    root, out = commands(), Output()
    if words and not words[0].startswith("-") and words[0] not in root.commands:
        there = ", ".join(root.commands)
        return Outcome(UNKNOWN, err=f"copterm: There is no such command over SSH. There are: {there}; see --help.\n")
    verb = _verb(root, words)
    try:
        code = _invoke(root, words, Call(lambda: forum, given, out))
    except click.ClickException as error:
        wrong = StringIO()
        error.show(wrong)
        return Outcome(error.exit_code, err=wrong.getvalue(), verb=verb)
    except Refusal as refusal:
        return Outcome(REFUSED, err=f"copterm: {refusal}\n", verb=verb)
    return Outcome(code, out.getvalue(), verb=verb)


def _words(line: str) -> list[str]:
    """The words of a command line, with quotes as in a shell, and nothing else that means something to one."""
    if len(line.encode("utf-8", "surrogatepass")) > LINE_BYTES:
        raise Invalid(f"A command over SSH is {LINE_BYTES:,} bytes long at the most. A text goes into its input.")
    if _CONTROL.search(line):
        raise Invalid("A command over SSH is one line without control characters. A text goes into its input.")
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise Invalid(
            "A quotation in this command does not end. Your own shell takes one pair of quotes away."
        ) from error
    if len(words) > LINE_WORDS:
        raise Invalid(f"A command over SSH has {LINE_WORDS} words at the most.")
    return words[1:] if words[:1] == ["copterm"] else words


def _invoke(root: click.Group, words: list[str], call: Call) -> int:
    try:
        with root.make_context(HOW, words, obj=call) as context:
            context.meta["call"] = call
            code = root.invoke(context)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    return code if isinstance(code, int) else DONE


@cache
def commands() -> click.Group:
    """All that may be given over SSH."""
    found = {name: _remote(catalogue.load(place)) for name, place in catalogue.COMMANDS.items()}
    there = {name: command for name, command in found.items() if command is not None}
    settings = {"terminal_width": 80, "help_option_names": []}
    return _with_help(
        click.Group("copterm", there, help="What you can say to copterm over SSH.", context_settings=settings)
    )


def _remote(command: click.Command) -> click.Command | None:
    """The command as it is over SSH, None where it is not."""
    if isinstance(command, click.Group):
        inside = {name: found for name, one in command.commands.items() if (found := _remote(one)) is not None}
        group = copy(command)
        group.commands = inside
        return _with_help(group) if inside else None
    return _with_help(copy(command)) if isinstance(command, Verb) and command.remote else None


def _with_help(command: C) -> C:
    """Click's own help writes to the process's output, which is the server's."""
    command.add_help_option = False
    command.params = [
        *command.params,
        click.Option(["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help,
                     help="Show this message."),
    ]  # fmt: skip
    return command


def _show_help(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        call = context.find_object(Call)
        assert call is not None, "a command is given through a Call"
        call.output.write(context.get_help() + "\n")
        context.exit()


def _verb(root: click.Group, words: list[str]) -> str:
    """The name of the command that was given, for the log: made of ours alone."""
    named: list[str] = []
    command: Any = root
    for word in words:
        command = command.commands.get(word) if isinstance(command, click.Group) else None
        if command is None:
            break
        named.append(word)
    return " ".join(named)
