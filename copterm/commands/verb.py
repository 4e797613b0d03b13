"""What every command is made of: a call with its forum, input and output, and an answer in words or JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

if TYPE_CHECKING:
    from copterm.forum import Forum


@dataclass
class Call:
    """One command on its way: who acts (opened when asked for), what is typed in, where the answer goes."""

    open_forum: Callable[[], "Forum"]
    input: BinaryIO
    output: TextIO
    site_keys: Callable[[], Mapping[str, tuple[str, ...]]] = dict
    """The keys that this site's settings change, by act."""
    way_in: Callable[[str], str] = "ssh {}HOST".format
    """What one types to reach the site; `join@` in front of the host leads to joining."""

    @cached_property
    def forum(self) -> "Forum":
        """The services, as whoever gave the command."""
        return self.open_forum()

    def read_text(self) -> str:
        """All of the input as text; Invalid when it is not text.

        Over SSH a command that reads before its input has ended is begun again, so it reads before it writes anything.
        """
        from copterm.domain.errors import Invalid

        try:
            return self.input.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid("The input is not text in UTF-8.") from error

    def read_password(self) -> str:
        """The first line of the input, without its end."""
        return self.read_text().split("\n", 1)[0].rstrip("\r")


@dataclass(frozen=True)
class Answer:
    """What a command found or did: one JSON document with stable names, and the same in lines for people.

    Without a document nothing is printed at all. `code` is how the command ends: 0, unless it says otherwise.
    """

    document: dict[str, Any] | None
    lines: Iterable[str] = field(default=())
    code: int = 0


class Verb(click.Command):
    """One command. Its function takes the Call first and returns an Answer.

    It exists over SSH only where it says `remote`; `as_member`: an operator may give it in a member's name,
    and must where it `needs_member`.
    """

    def __init__(
        self, *args: Any, remote: bool = False, as_member: bool = False, needs_member: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.remote = remote
        self.as_member = as_member
        self.needs_member = needs_member
        self.params.append(
            click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document instead of lines.")
        )

    def invoke(self, ctx: click.Context) -> int:
        """Run the command and print its answer; how it ends."""
        as_json = ctx.params.pop("as_json")
        call = ctx.meta.get("call")
        assert isinstance(call, Call), "a command is given through a Call"
        assert self.callback is not None, "a Verb has a function"
        answer: Answer = ctx.invoke(self.callback, call, **ctx.params)
        show(call.output, answer, as_json)
        return answer.code


def show(output: TextIO, answer: Answer, as_json: bool) -> None:
    """Print an answer; no member's text reaches the terminal unguarded."""
    from copterm.text.clean import printable

    if answer.document is None:
        return
    if as_json:
        # Piece by piece: a long document in one go would hold up everybody else on a server.
        for piece in json.JSONEncoder(default=_plain).iterencode(answer.document):
            output.write(piece)
        output.write("\n")
        return
    for line in answer.lines:
        output.write(printable(line) + "\n")


def _plain(value: object) -> str:
    """Times as ISO 8601 in UTC."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines whose columns stand under each other, by what they measure on a terminal."""
    from copterm.text.shorten import cells, pad

    if not rows:
        return []
    widths = [max(cells(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(pad(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 post, 2 posts."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
