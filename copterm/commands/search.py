"""Search, in words: the posts that have it, with the place where they do."""

import click

from copterm.commands.verb import Answer, Call, Verb
from copterm.domain.clock import now
from copterm.domain.roles import Order
from copterm.services import searching
from copterm.services.searching import Found, Hit
from copterm.text.excerpt import Piece


@click.command("search", cls=Verb, remote=True, as_member=True)
@click.argument("words", nargs=-1, required=True)
@click.option("--newest", is_flag=True, help="The newest first, instead of what fits best.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many to show.")
@click.option("--start", type=click.IntRange(0, 1000), default=0, help="Leave out so many first.")
def command(call: Call, words: tuple[str, ...], newest: bool, limit: int, start: int) -> Answer:
    """Posts with these WORDS: "a phrase", -not, OR, in: by: tag: kind: is: before: after:."""
    typed = " ".join(f'"{one}"' if " " in one and '"' not in one and ":" not in one else one for one in words)
    order = Order.NEWEST if newest else Order.FITTING
    found = call.forum.read_now(searching.search, typed, order, start, limit)
    document = {
        "query": typed,
        "order": found.order,
        "count": found.count,
        "more": found.is_capped,
        "posts": [_hit(one) for one in found.hits],
    }
    return Answer(document, _lines(found))


def _hit(one: Hit) -> dict[str, object]:
    return {
        "thread": one.thread_id,
        "number": one.number,
        "title": one.title,
        "kind": one.kind,
        "community": one.community,
        "author": one.author,
        "at": one.at,
        "solved": one.solved,
        "accepted": one.accepted,
        "excerpt": _plain(one.pieces),
        "hits": [words for words, is_hit in one.pieces if is_hit],
    }


def _plain(pieces: tuple[Piece, ...]) -> str:
    return "".join(words for words, _ in pieces)


def _lines(found: Found) -> list[str]:
    from copterm.text.shorten import age

    if not found.hits:
        return ["Nothing was found." if not found.count else "There are no more."]
    moment, lines = now(), []
    for one in found.hits:
        where = f"{one.thread_id}#{one.number}"
        lines.append(f"{where}  {one.title}  ({one.community}, {one.author}, {age(one.at, moment)})")
        lines += [f"    {_plain(one.pieces)}"] if one.pieces else []
    last = found.start + len(found.hits)
    if found.count > last or found.is_capped:
        of = f"the newest {found.count:,}" if found.is_capped else f"{found.count:,}"
        lines.append(f"{found.start + 1} to {last} of {of}; --start {last} shows more.")
    return lines
