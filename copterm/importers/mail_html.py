"""HTML mail to Markdown: what was said, without scripts, styles, tracking pictures and layout tables."""

import re
from html import unescape
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

from copterm.text.mailheads import answered_heads

HTML_BOUND: Final = 1_000_000
LONGEST: Final = 400_000
SIGNS: Final = 12_000
DEPTH: Final = 120
TABLES: Final = 20
_GONE: Final = (
    "script", "style", "head", "title", "meta", "link", "base", "noscript", "template", "iframe", "object", "embed",
    "svg", "math", "canvas", "audio", "video", "map", "button", "input", "select",
)  # fmt: skip
_EMPTY: Final = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"})
_ELEMENT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_BLOCK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6])\b[^<>]{0,1000}>", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_MANY_LINES = re.compile(r"\n(?:[ \t>]*\n){2,}")
_ESCAPED_QUOTE = re.compile(r"^((?:> ?)*)\\>", re.MULTILINE)


def html_to_markdown(html: str) -> str:
    """The text of an HTML mail as Markdown; where its markup is beyond repair, its bare words."""
    html = html[:HTML_BOUND]
    text = ""
    if _is_reasonable(html):
        try:
            text = _convert(html)
        except (
            ParserRejectedMarkup,
            RecursionError,
            ValueError,
            TypeError,
            AttributeError,
            LookupError,
            AssertionError,
        ):
            text = ""
    return _quoted(_MANY_LINES.sub("\n\n", (text or _bare_words(html)).replace("\xa0", " ")).strip())


def _quoted(text: str) -> str:
    """The text with the mail that it answers, where Outlook put that below it, behind quote marks."""
    lines = text.split("\n")
    start = next((at for at in answered_heads(lines) if any(line.strip() for line in lines[:at])), len(lines))
    return "\n".join([*lines[:start], *(f"> {line}".rstrip() for line in lines[start:])])


def _is_reasonable(html: str) -> bool:
    """Whether the library can be trusted with it: it takes minutes for what is deeply nested or mostly signs."""
    if len(html) > LONGEST or html.count("<") > SIGNS or html.count("&") > SIGNS:
        return False
    depth = deepest = 0
    for found in _ELEMENT.finditer(html):
        if found[2].lower() not in _EMPTY:
            depth += -1 if found[1] else 1
            deepest = max(deepest, depth)
    return deepest <= DEPTH


def _convert(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    _prune(soup)
    converter = _Converter(heading_style="ATX", bullets="-", autolinks=True, escape_misc=False)
    return str(converter.convert_soup(soup))


def _bare_words(html: str) -> str:
    """The text between the tags, a line for a block; never slow."""
    for name in ("script", "style", "head"):
        html = _without(html, name)
    return unescape(_TAG.sub(" ", _BLOCK.sub("\n", html)))


def _without(html: str, name: str) -> str:
    """The markup without these elements; one that is never closed takes the rest with it."""
    folded, kept, at = html.lower(), [], 0
    if len(folded) != len(html):
        return html
    while (start := folded.find(f"<{name}", at)) >= 0:
        kept.append(html[at:start])
        end = folded.find(f"</{name}", start)
        if end < 0:
            return "".join(kept)
        at = end
    return "".join(kept) + html[at:]


class _Converter(MarkdownConverter):
    """Markdown as our own renderer likes it."""

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        """A picture is its description: there is nothing to show it with."""
        return str(el.attrs.get("alt") or "").strip()


def _prune(soup: BeautifulSoup) -> None:
    """Take out what is not for reading, and what only gives layout."""
    for tag in soup.find_all(_GONE):
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        if not tag.decomposed:
            tag.decompose()
    for tag in soup.find_all("a"):
        address = str(tag.get("href") or "").strip()
        if not _SAFE.match(address) or address == f"mailto:{tag.get_text().strip()}":
            tag.unwrap()
    tables = soup.find_all("table", limit=TABLES)
    nested = any(table.find_parent("table") is not None for table in tables)
    if nested or len(tables) == TABLES or any(table.find("th") is None for table in tables):
        _flatten(soup)


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "mso-hide:all" in style


def _flatten(soup: BeautifulSoup) -> None:
    """Tables that only place things become paragraphs."""
    for tag in soup.find_all(["table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "col"]):
        if tag.name in ("table", "tr", "td", "th"):
            tag.name = "div"
        else:
            tag.unwrap()
