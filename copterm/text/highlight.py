"""Code coloured by Pygments, within bounds: known languages, short texts, plain otherwise."""

import functools
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType

from copterm.text.lines import Segment

LONGEST_CODE: Final = 6_000
LONGEST_LINE: Final = 400

# Lexers that were run against hostile input and stay quick; other languages are shown plain.
LANGUAGES: Final = frozenset(
    {"bash", "c", "c++", "cpp", "css", "diff", "docker", "dockerfile", "go", "haskell", "html", "ini", "java", "js"}
    | {"javascript", "json", "kotlin", "lua", "make", "makefile", "patch", "perl", "php", "py", "python", "r", "rb"}
    | {"ruby", "rust", "rs", "sh", "shell", "sql", "swift", "toml", "ts", "typescript", "xml", "yaml", "yml", "zsh"}
)

_STYLES: Final[tuple[tuple[_TokenType, str], ...]] = (
    (Keyword, "code.keyword"),
    (Name.Tag, "code.keyword"),
    (String, "code.string"),
    (Comment, "code.comment"),
    (Number, "code.number"),
    (Name.Function, "code.name"),
    (Name.Class, "code.name"),
    (Name.Builtin, "code.name"),
    (Name.Attribute, "code.name"),
    (Operator.Word, "code.keyword"),
    (Operator, "code.operator"),
    (Generic.Inserted, "good"),
    (Generic.Deleted, "act"),
    (Generic.Subheading, "accent"),
    (Generic.Heading, "strong"),
)


def highlight(code: str, language: str) -> list[list[Segment]]:
    """The lines of the code, coloured where the language is known and the code of bearable size."""
    lines = code.split("\n")
    lexer = _find_lexer(language)
    if lexer is None or len(code) > LONGEST_CODE or max(map(len, lines)) > LONGEST_LINE:
        return [[(line, "code")] for line in lines]
    coloured: list[list[Segment]] = [[]]
    for kind, text in lexer.get_tokens(code):
        style = _style(kind)
        first, *rest = text.split("\n")
        coloured[-1].append((first, style))
        coloured.extend([(line, style)] for line in rest)
    return coloured[: len(lines)]


@functools.cache
def _find_lexer(language: str) -> Lexer | None:
    if language.lower() not in LANGUAGES:
        return None
    lexer: Lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    return lexer


@functools.cache
def _style(kind: _TokenType) -> str:
    for parent, style in _STYLES:
        if kind in parent:
            return f"code {style}"
    return "code"
