"""A post's text as the lines a reader sees: the one door to Markdown, mail, folding and the list of links."""

from typing import Final

from copterm.text import mail, markdown
from copterm.text.clean import clean_block
from copterm.text.flow import chop
from copterm.text.fold import LONGEST_POST, fold_long, fold_quotes
from copterm.text.inline import LINK_NUMBER
from copterm.text.lines import Line, Link, Rendered
from copterm.text.links import Links

NARROWEST: Final = 10
MAIL_TABS: Final = 8

# How much of a text is looked at: folded, and unfolded. What lies beyond is counted, not laid out.
MOST_FOLDED: Final = 60_000
MOST_UNFOLDED: Final = 250_000
MOST_MARKDOWN: Final = 40_000
MOST_LINES: Final = 6_000


def render(body: str, format: str, width: int, unfold: bool = False) -> Rendered:
    """The text laid out: no line wider than `width` (taken as 10 where smaller), nothing in it that acts or hides.

    `format` is "markdown" or "mail". Long quotes, signatures and long posts are folded unless `unfold`; even then at
    most MOST_LINES lines are given. Takes any text whatever, and never long: 20 kB of the worst in under 0.3 s.
    """
    width = max(width, NARROWEST)
    links = Links()
    if format == "markdown":
        lines, folded, beyond = _markdown(body, width, links, unfold)
    else:
        lines, folded, beyond = _mail(body, width, links, unfold)
    if not unfold:
        lines, quoted = fold_quotes(lines, width)
        folded += quoted
    lines, hidden = fold_long(lines, width, beyond, MOST_LINES if unfold else 0)
    lines.extend(_link_list(links.noted(), lines, width))
    return Rendered(tuple(lines), links.all(), folded + hidden)


def _markdown(body: str, width: int, links: Links, unfold: bool) -> tuple[list[Line], int, int]:
    """Beyond a length no member may post, the rest of an imported text is shown as its source."""
    head, rest = _cut(body, MOST_MARKDOWN)
    lines = markdown.lay_out(clean_block(head, limit=None), width, links)
    if rest and unfold:
        more, beyond = _cut(rest, MOST_UNFOLDED)
        return [*lines, *markdown.plain_lines(clean_block(more, limit=None), width)], 0, _count(beyond, width)
    return lines, 0, _count(rest, width)


def _mail(body: str, width: int, links: Links, unfold: bool) -> tuple[list[Line], int, int]:
    head, rest = _cut(body, MOST_UNFOLDED if unfold else MOST_FOLDED)
    most = MOST_LINES if unfold else LONGEST_POST
    text = clean_block(head, limit=None, tab=MAIL_TABS)
    lines, folded, left = mail.lay_out(text, width, links, unfold, most)
    return lines, folded, left + _count(rest, width)


def _cut(body: str, most: int) -> tuple[str, str]:
    """The first `most` characters, up to the end of a line where one is near, and the rest."""
    if len(body) <= most:
        return body, ""
    at = body.rfind("\n", most // 2, most) + 1 or most
    return body[:at], body[at:]


def _count(rest: str, width: int) -> int:
    """About how many lines a text takes that is not laid out."""
    return max(rest.count("\n") + 1, len(rest) // width) if rest.strip() else 0


def _link_list(noted: tuple[Link, ...], lines: list[Line], width: int) -> list[Line]:
    """Where the links on show lead, under a blank line."""
    shown = {text for line in lines for text, style in line.segments if style.endswith(LINK_NUMBER)}
    listed: list[Line] = []
    for link in noted:
        number = f"[{link.number}]"
        if number in shown:
            listed.extend(markdown.as_lines(chop([(f"{number} ", "quiet"), (link.url, "link")], width)))
    return [Line((), 0), *listed] if listed else []
