"""Pictures of every screen, kept as text: what changes in them is looked at before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import pytest
from rich.style import Style

from copterm.domain.arrival import Colours, Shade
from copterm.services import posts
from tests.screens.stage import Stage, Terminal

Same = Callable[[str, str], None]
Size = tuple[int, int]
SMALL, WIDE = (80, 24), (120, 40)
NARROWEST_WITH_TWO = (100, 30)
LARGE = (160, 50)


def named(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


async def to_the_lists(bea: Terminal, size: Size) -> None:
    """See New whole, with what stands beside it."""
    await bea.see("They are in the wiki." if size[0] >= NARROWEST_WITH_TWO[0] else "Backfill")
    await bea.see("› New" if size[0] >= WIDE[0] else "Backfill")


async def to_the_community(bea: Terminal, size: Size) -> None:
    """See the community whole."""
    await bea.press("2", "enter")
    await bea.see("日本語の本文。" if size[0] >= NARROWEST_WITH_TWO[0] else "Backfill")
    await bea.see("› Data Engineering" if size[0] >= WIDE[0] else "Backfill")


@pytest.mark.parametrize("size", [SMALL, NARROWEST_WITH_TWO, WIDE, LARGE], ids=named)
async def test_reading(town: Stage, size: Size, same_picture: Same) -> None:
    async with town.open(town.bea, size=size) as bea:
        await to_the_lists(bea, size)
        same_picture(f"new-{named(size)}", bea.picture)
        await to_the_community(bea, size)
        same_picture(f"community-{named(size)}", bea.picture)
        await bea.press("G", "enter")
        same_picture(f"thread-{named(size)}", bea.picture)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=named)
async def test_writing(town: Stage, size: Size, same_picture: Same) -> None:
    async with town.open(town.bea, size=size) as bea:
        await to_the_community(bea, size)
        await bea.press("G", "enter", "r")
        same_picture(f"composer-{named(size)}", bea.picture)
        await bea.press("escape", "q", "c")
        same_picture(f"compose-{named(size)}", bea.picture)
        await bea.press("escape", "4")
        same_picture(f"drafts-{named(size)}", bea.picture)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=named)
async def test_places(town: Stage, size: Size, same_picture: Same) -> None:
    async with town.open(town.bea, size=size) as bea:
        await bea.press("2")
        same_picture(f"communities-{named(size)}", bea.picture)
        await bea.press("5")
        same_picture(f"settings-{named(size)}", bea.picture)
    async with town.open(None, size=size) as visitor:
        same_picture(f"door-{named(size)}", visitor.picture)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=named)
async def test_dialogs(town: Stage, size: Size, same_picture: Same) -> None:
    """All that lies above a screen, one after another in one file."""
    thread_id = town.thread("Pears", "One.", by=town.bea)
    post = town.bea.read_now(posts.get_post, thread_id, 1)
    town.bea.write_now(posts.edit, post.id, "One, and another.", post.revision)
    seen: list[str] = []

    async def look(keys: str, words: str) -> None:
        await bea.press(*keys.split())
        await bea.see(words)
        seen.append(bea.picture)
        await bea.press("escape")

    async with town.open(town.bea, size=size) as bea:
        await to_the_community(bea, size) if size == SMALL else await bea.press("2", "enter")
        await bea.press("G")
        await look("v", "to #1")
        await look("question_mark", "Moving")
        await look("ctrl+p", "Go to")
        await bea.press("enter", "g")
        await look("o", "postgresql.org")
        await look("m", "Part of what it does")
        await bea.press("escape", "g", "enter")
        await look("H", "One.")
        await look("d", "Delete")
    same_picture(f"dialogs-{named(size)}", f"\n{'═' * size[0]}\n".join(seen))


LOOKS: list[tuple[str, Colours, Shade | None]] = [
    ("dark", "truecolor", "dark"), ("light", "truecolor", "light"), ("sixteen", "16", None), ("none", "none", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "colours", "ground"), LOOKS, ids=[look[0] for look in LOOKS])
async def test_colours(town: Stage, name: str, colours: Colours, ground: Shade | None, same_picture: Same) -> None:
    """New, and a thread: each line with the styles of its parts, equal neighbours made one."""
    async with town.open(town.bea, size=SMALL, colours=colours) as bea:
        if ground is not None:
            bea.app.shade(ground)
            await bea.rest()
        await to_the_lists(bea, SMALL)
        seen = [styled(bea)]
        await bea.press("2", "enter", "G", "enter")
        seen.append(styled(bea))
    same_picture(f"colours-{name}", "\n\n".join(seen))


def styled(terminal: Terminal) -> str:
    """The screen, every line as `{colour on ground, shapes}text`; blank ends are left out."""
    lines = []
    for strip in terminal.app.screen._compositor.render_strips():
        shown = strip
        for line_filter in terminal.app.get_line_filters():
            shown = shown.apply_filter(line_filter, terminal.app.screen.background_colors[1])
        parts = [
            (style, "".join(segment.text for segment in run))
            for style, run in groupby(shown, key=lambda segment: worded(segment.style or Style()))
        ]
        lines.append("".join(f"{{{style}}}{text}" for style, text in parts).rstrip())
    return "\n".join(lines)


def worded(style: Style) -> str:
    shapes = [shape for shape in ("bold", "dim", "italic", "reverse", "strike", "underline") if getattr(style, shape)]
    colours = f"{style.color.name if style.color else '-'} on {style.bgcolor.name if style.bgcolor else '-'}"
    return " ".join([colours, *shapes])
