"""Where the mail that is answered begins, when mail programs say it with words instead of quote marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["from", "date", "to", "subject", "other"]

LONGEST_HEAD: Final = 20
LONGEST_CONTINUED: Final = 3
NEARLY_FULL: Final = 55
LONGEST_SENTENCE: Final = 3

_NAMES: Final[dict[Role, str]] = {
    "from": "from|von|de|da|van|från|fra|od|lähettäjä|kimden|gönderen|от|发件人|寄件者|寄件人|差出人|보낸 사람",
    "date": "sent|date|sent at|gesendet|gesendet am|datum|envoyé|envoyé le|enviado|enviado el|enviada em|fecha|data"
    "|inviato|data invio|verzonden|skickat|sendt|wysłano|lähetetty|gönderilme|gönderildi|отправлено|дата"
    "|发送时间|日期|寄件日期|送信日時|日付|보낸 날짜",
    "to": "to|an|à|a|para|aan|till|til|do|vastaanottaja|kime|кому|收件人|收件者|宛先|받는 사람",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|aihe|konu|тема|主题|主旨|件名"
    "|제목",
    "other": "cc|bcc|kopie|копия|抄送|副本|reply-to|reply to|importance|priority|organization|attachments|newsgroups",
}
_ROLES: Final = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_HEADER = re.compile(r" {0,3}\*{0,2}([^\W\d_][^:：*<>]{0,20}?)\*?[ \u00a0]?[:：]")
_OVER = re.compile(
    r"\s*[-_=]{2,} ?(?:Original (?:Message|E-?mail)|Urspr[üu]e?ngliche (?:Nachricht|Mail)|Message d['’]origine"
    r"|Mensaje original|Messaggio originale|Mensagem original|Oorspronkelijk bericht|Ursprungligt meddelande"
    r"|Исходное сообщение|原始邮件|原邮件|Reply [Mm]essage)\b",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(r" {0,6}(?:On|Am|Le|El|Il|Em|Op|Den|Dne|\d{1,4}[./-]\d) ?\S.*\d")
_WROTE = re.compile(
    r"\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|пишет|пише|написал\w*)\b[^:]{0,60}:\s*\Z",
    re.IGNORECASE,
)
_CUT: Final = ("[", "<", "...", "(", "…")
_MARKS: Final = (">", "|")
_RULE = re.compile(r"\s*[_-]{20,}\s*\Z")
_RAW = re.compile(r"(?:Message-ID|MIME-Version|Received|Content-Type|X-[\w-]+|Return-Path|Delivered-To) ?:", re.I)
_PASSED_ON = re.compile(
    r"\W*(?:(?:Begin|Start of|Anfang) )?(?:Forward|Weitergeleitet|Transf[eé]r|Reenviad|Inoltrat)|Message: \d", re.I
)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the mail that is answered: who says what `begins` there, after a rule; the mail is from `end`.

    `is_said`: it is a sentence, "On Tuesday Ada wrote:", and no list of headers.
    """

    begins: int
    end: int
    is_said: bool = False


def answered_heads(lines: Sequence[str]) -> dict[int, Head]:
    """The places where a mail is put below the writer's own words, by the line where each begins.

    A mail that is passed on, and says so, is none of these: it is what there is to read.
    """
    unmarked = next((at for at in range(len(lines), 0, -1) if lines[at - 1].lstrip()[:1] in _MARKS), 0)
    heads: dict[int, Head] = {}
    at = 0
    while at < len(lines):
        head = _head(lines, at, may_be_said=at >= unmarked)
        if head is not None:
            heads[at] = head
        at = head.end if head is not None else at + 1
    return heads


def is_header(line: str) -> bool:
    """Whether the line is one of those that say who wrote the mail below, to whom, when and about what."""
    return _role(line) is not None


def _head(lines: Sequence[str], at: int, *, may_be_said: bool) -> Head | None:
    line = lines[at]
    if not line.strip():
        return None
    if _OVER.match(line):
        return Head(at + 1, _headers_end(lines, _past_blank(lines, at + 1)) or at + 1)
    begins = at
    if _RULE.match(line):
        begins = _past_blank(lines, at + 1)
    elif _is_passed_on(lines, at):
        return None
    elif may_be_said and (end := _sentence_end(lines, at)):
        return Head(at, end, is_said=True)
    end = _headers_end(lines, begins, alone=True)
    return Head(begins, end) if end else None


def _sentence_end(lines: Sequence[str], at: int) -> int:
    """The line after an "On Tuesday, Ada wrote:" with something below it; 0 where there is none."""
    if not _SAYS_WHEN.match(lines[at]):
        return 0
    for end in range(at + 1, min(at + LONGEST_SENTENCE, len(lines) - 1) + 1):
        if _WROTE.search(lines[end - 1]):
            below = next((line for line in lines[end:] if line.strip()), "[")
            return 0 if below.lstrip().startswith(_CUT) else end
    return 0


def _past_blank(lines: Sequence[str], at: int) -> int:
    """The line, or the next where it is empty."""
    return at + 1 if at < len(lines) and not lines[at].strip() else at


def _is_passed_on(lines: Sequence[str], at: int) -> bool:
    """Whether the lines right above, or above an empty one, say that somebody passes this on."""
    above = at - 1 if at and lines[at - 1].strip() else at - 2
    for place in range(above, max(above - LONGEST_CONTINUED, 0) - 1, -1):
        if not lines[place].strip():
            return False
        if _PASSED_ON.match(lines[place]):
            return True
    return False


def _headers_end(lines: Sequence[str], at: int, *, alone: bool = False) -> int:
    """The line after the headers that begin here: who, when, and to whom or about what. 0: these are none.

    Where they stand `alone`, with nothing that says what they are, they must look as Outlook writes them: a mail that
    somebody shows as an example has others, or another order.
    """
    if at >= len(lines) or _role(lines[at]) not in ("from", "date"):
        return 0
    found: list[Role] = []
    end = at
    for place in range(at, min(at + LONGEST_HEAD, len(lines))):
        role = _role(lines[place])
        if role is not None:
            found.append(role)
            end = place + 1
        elif not lines[place].strip() or place - end >= LONGEST_CONTINUED or (alone and _RAW.match(lines[place])):
            break
    if not {"from", "date"} <= set(found) or not {"to", "subject"} & set(found):
        return 0
    if alone and (set(found[:2]) != {"from", "date"} or _RAW.match(lines[min(end, len(lines) - 1)])):
        return 0
    return end + 1 if _is_rest(lines, end) else end


def _is_rest(lines: Sequence[str], at: int) -> bool:
    """Whether the line is what did not fit into the header above it."""
    if at >= len(lines) or not lines[at].strip() or lines[at].lstrip().startswith(">"):
        return False
    return len(lines[at - 1]) >= NEARLY_FULL and (at + 1 == len(lines) or not lines[at + 1].strip())


def _role(line: str) -> Role | None:
    found = _HEADER.match(line)
    return _ROLES.get(found[1].strip().casefold()) if found else None
