"""Code coloured by Pygments, within bounds: known languages, short texts, plain otherwise."""

import functools
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Generic, Keyword, Name, Number, Operator, String, _TokenType

from copterm.text.lines import Segment

# In characters: of one block, and of all blocks of a post.
LONGEST_CODE: Final = 4_000
MOST_COLOURED: Final = 5_000
MOST_LINES: Final = 250
LONGEST_LINE: Final = 300
MOST_MISTAKES: Final = 30

# Lexers that were run against hostile input and stay quick, which Java's for one does not: other languages are plain.
LANGUAGES: Final = frozenset(
    {"bash", "c", "c++", "cpp", "css", "diff", "docker", "dockerfile", "go", "haskell", "html", "ini", "js"}
    | {"javascript", "json", "kotlin", "lua", "make", "makefile", "perl", "php", "py", "python", "r", "rb"}
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


def highlight(code: str, language: str, budget: int = LONGEST_CODE) -> tuple[list[list[Segment]], int]:
    """The lines of the code, and how many characters were coloured.

    Plain, so none, where the language is not known, or the code is too big, longer than `budget`, or mostly broken.
    """
    lines = code.split("\n")
    plain: list[list[Segment]] = [[(line, "code")] for line in lines]
    lexer = _find_lexer(language)
    if lexer is None or len(code) > min(budget, LONGEST_CODE):
        return plain, 0
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        return plain, 0
    coloured: list[list[Segment]] = [[]]
    mistakes = 0
    for kind, text in lexer.get_tokens(code):
        mistakes += kind is Error
        if mistakes > MOST_MISTAKES:
            return plain, len(code)
        style = _style(kind)
        first, *rest = text.split("\n")
        coloured[-1].append((first, style))
        coloured.extend([(line, style)] for line in rest)
    return coloured, len(code)


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
