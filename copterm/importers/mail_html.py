"""HTML mail to Markdown: what was said, without scripts, styles, tracking pictures and layout tables."""

import re
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

HTML_BOUND: Final = 1_000_000
_GONE: Final = (
    "script", "style", "head", "title", "meta", "link", "base", "noscript", "template", "iframe", "object", "embed",
    "svg", "math", "canvas", "audio", "video", "map", "button", "input", "select",
)  # fmt: skip
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_MANY_LINES = re.compile(r"\n(?:[ \t>]*\n){2,}")
_ESCAPED_QUOTE = re.compile(r"^((?:> ?)*)\\>", re.MULTILINE)


def html_to_markdown(html: str) -> str:
    """The text of an HTML mail as Markdown; where its markup is beyond repair, its bare words."""
    html = html[:HTML_BOUND]
    try:
        soup = BeautifulSoup(html, "html.parser")
        _prune(soup)
        text = _Converter(
            heading_style="ATX", bullets="-", autolinks=True, escape_misc=False, keep_inline_images_in=[]
        ).convert_soup(soup)
    except (ParserRejectedMarkup, RecursionError, ValueError, TypeError, AttributeError, LookupError, AssertionError):
        text = _TAG.sub(" ", re.sub(r"<(?:br|p|div|tr)\b[^<>]{0,500}>", "\n", html, flags=re.IGNORECASE))
    return _MANY_LINES.sub("\n\n", text.replace("\xa0", " ")).strip()


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
        if not _SAFE.match(str(tag.get("href") or "").strip()):
            tag.unwrap()
    for table in soup.find_all("table"):
        if table.find("th") is None or table.find("table") is not None or table.find_parent("table") is not None:
            _flatten(table)


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "mso-hide:all" in style


def _flatten(table: Tag) -> None:
    """A table that only places things becomes paragraphs."""
    for tag in table.find_all(["tr", "td", "tbody", "thead", "tfoot", "caption", "colgroup", "col"]):
        if tag.name in ("tr", "td"):
            tag.name = "div"
        else:
            tag.unwrap()
    table.name = "div"
