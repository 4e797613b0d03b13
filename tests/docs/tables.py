"""The tables in the documents, made from the code: `python -m tests.docs.tables` writes them anew.

A table stands between `<!-- name -->` and `<!-- end -->`.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator

import click
import msgspec
from textual.binding import Binding
from textual.dom import DOMNode

from copterm.commands.verb import Verb
from copterm.domain.keymap import Keymap
from copterm.domain.keynames import written as key_name
from copterm.operate.shell import root
from copterm.screens.catalogue import acts
from copterm.settings import Settings
from copterm.widgets.keys import Keyboard
from tests.unit.source import ROOT, in_rooms

PLACES = {
    "everywhere": ("page", "app"),
    "sections": ("section",),
    "lists": ("list", "rows"),
    "rail": ("rail",),
    "new": ("new",),
    "communities": ("communities",),
    "community": ("place", "community"),
    "asking": ("asking",),
    "people": ("people",),
    "log": ("log",),
    "about": ("about", "goal"),
    "drafts": ("drafts",),
    "search": ("search",),
    "kept": ("kept",),
    "inbox": ("inbox",),
    "reports": ("report", "reports"),
    "desk": ("weigh",),
    "site": ("site",),
    "rules": ("rules",),
    "threads": ("post", "thread"),
    "writing": ("composer", "writing", "form", "part"),
    "settings-page": ("settings",),
    "keyboard": ("keyboard",),
}
"""Where keys work, by the first word of their ids."""
spelled = Keyboard(Keymap(acts())).spelled
TABLE = re.compile(r"(?P<start><!-- (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)


def documents() -> list[str]:
    """The documents, as paths inside the project."""
    return sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


def renewed(text: str) -> str:
    """The document with its tables as the code is now."""
    return TABLE.sub(lambda found: found["start"] + _table(found["name"]) + found["end"], text)


def _table(name: str) -> str:
    if name == "commands":
        rows = [(f"`{path}`", "✓" if is_remote(verb) else "", _first_sentence(verb)) for path, verb in commands()]
        return _rows(("command", "over SSH", "does"), rows)
    if name == "settings":
        return _rows(("setting", "default", "what it says"), settings())
    return _rows(("key", "does"), keys(name))


def _rows(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its words, `copterm thread list`, and its arguments."""
    context = click.Context(root, info_name="copterm")
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        yield from _leaves(f"copterm {name}", command)


def is_remote(command: click.Command) -> bool:
    """Whether members may give it as `ssh host …`."""
    return isinstance(command, Verb) and command.remote


def _leaves(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _leaves(f"{path} {name}", each)
    else:
        arguments = [
            one.make_metavar(click.Context(command)) for one in command.params if isinstance(one, click.Argument)
        ]
        yield " ".join([path, *arguments]), command


def _first_sentence(command: click.Command) -> str:
    words = " ".join((command.help or "").split())
    return words.split(". ")[0].rstrip(".")


def settings() -> list[tuple[str, ...]]:
    """Every setting, its default, and the sentence under it."""
    (body,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(body, ast.ClassDef)
    sentences = {
        ast.unparse(this.target): following.value.value
        for this, following in zip(body.body, body.body[1:], strict=False)
        if isinstance(this, ast.AnnAssign) and isinstance(following, ast.Expr)
        if isinstance(following.value, ast.Constant)
    }
    return [
        (f"`{field.name}`", f"`{_default(field)!r}`".replace("'", '"'), str(sentences[field.name]))
        for field in msgspec.structs.fields(Settings)
    ]


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default_factory() if callable(field.default_factory) else field.default


def keys(place: str) -> list[tuple[str, ...]]:
    """The keys of one place with what they do, as help shows them."""
    grouped: dict[str, list[str]] = {}
    for binding in bindings():
        if str(binding.id).split(".")[0] in PLACES[place]:
            grouped.setdefault(spelled(binding.tooltip), []).extend(binding.key.split(","))
    return [(_together(list(dict.fromkeys(found))), does) for does, found in grouped.items()]


def bindings() -> Iterator[Binding]:
    """Every binding of ours, as declared."""
    for module in in_rooms("app", "screens", "dialogs", "widgets"):
        name = module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for _, one in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if one.__module__ == name and issubclass(one, DOMNode):
                yield from (binding for binding in vars(one).get("BINDINGS", ()) if isinstance(binding, Binding))


def _together(found: list[str]) -> str:
    if len(found) > 3 and all(key.isdigit() for key in found):
        return f"`{found[0]}`–`{found[-1]}`"
    return " ".join(f"`{key_name(key)}`" for key in found)


if __name__ == "__main__":
    for document in documents():
        path = ROOT / document
        path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
