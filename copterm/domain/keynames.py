"""Keys by name: as terminals report them (`ctrl+s`, `question_mark`), and as people write and read them."""

import difflib
import unicodedata

from copterm.domain.errors import Invalid

WRITTEN = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that are no character, and how they are written on screen."""
SPOKEN = {
    "esc": "escape",
    "return": "enter",
    "spacebar": "space",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "bksp": "backspace",
}
"""Other names that people write."""
HELD = ("alt", "ctrl", "shift")
"""Keys that are held down with another one, in the order in which terminals name them."""
SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What most terminals cannot tell apart."""
SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
LONGEST = 40
"""Characters of a key's name at the most."""


def of_character(character: str) -> str:
    """The name of the key that types this character: `/` is slash, `a` is a."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return SHORT_NAMES.get(name, name)


_LATIN = (chr(point) for point in range(0x21, 0x250))
SIGNS = {of_character(sign): sign for sign in _LATIN if sign.isprintable() and not sign.isalnum()}


def character_of(key: str) -> str | None:
    """The character that a key types, None for keys that type none."""
    if key == "space":
        return " "
    if len(key) == 1:
        return key
    if key in SIGNS:
        return SIGNS[key]
    if "+" in key or key in WRITTEN:
        return None
    try:
        return unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return None


def written(key: str) -> str:
    """The key as it is shown: `Ctrl+S`, `Enter`, `?`."""
    if len(key) == 1:
        return key
    *held, last = key.split("+")
    name = WRITTEN.get(last) or character_of(last) or last
    if not held:
        return name
    return "+".join([*(part.capitalize() for part in held), name.upper() if len(name) == 1 else name])


def parse(typed: str) -> str:
    """The key that somebody named, as terminals report it; Invalid, with a suggestion, where there is none."""
    text = typed.strip()
    if len(text) > LONGEST:
        raise Invalid("A key's name is not that long.")
    stem, plus = (text[:-1].rstrip("+"), "plus") if text.endswith("+") else (text, "")
    parts = [part.strip().replace(" ", "_") for part in stem.split("+") if part.strip()] + ([plus] if plus else [])
    if not parts:
        raise Invalid("Name a key, such as j, Ctrl+O or F5.")
    *held, last = parts
    modifiers = {"control": "ctrl", "option": "alt", "meta": "alt"}
    names = {modifiers.get(one.lower(), one.lower()) for one in held}
    key = last if len(last) == 1 and not held else last.lower() if len(last) > 1 else last
    key = SPOKEN.get(key, key)
    if len(key) == 1:
        key = _of_letter(key, names)
    if names - set(HELD) or not _exists(key):
        raise Invalid(f"There is no key called {shown(text)}.{_nearest(text)}")
    whole = "+".join([*(one for one in HELD if one in names), key])
    if whole in SAME:
        raise Invalid(f"{written(whole)} and {written(SAME[whole])} are one key for most terminals. Choose another.")
    return whole


def parse_all(typed: str) -> tuple[str, ...]:
    """Several keys with commas between them, `j,down`; none where nothing is written."""
    return tuple(dict.fromkeys(parse(one) for one in typed.split(",") if one.strip()))


def shown(text: str) -> str:
    """What somebody typed, short and harmless, for a sentence."""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST] or "that"


def _of_letter(letter: str, held: set[str]) -> str:
    """A character's key. Shift makes a capital of a letter; with Ctrl or Alt there are no capitals."""
    if not letter.isprintable():
        return ""
    if "shift" in held and not held - {"shift"} and letter.isalpha():
        held.discard("shift")
        return letter.upper()
    return of_character(letter.lower() if held else letter)


def _exists(key: str) -> bool:
    if not key:
        return False
    character = character_of(key)
    return key in WRITTEN or (character is not None and character.isprintable())


def _nearest(typed: str) -> str:
    names = [*WRITTEN, *(name.lower() for name in WRITTEN.values()), *SPOKEN, *SIGNS]
    *held, last = typed.lower().split("+")
    near = difflib.get_close_matches(last.strip(), names, n=1, cutoff=0.6)
    if not near:
        return " Write it like j, G, ?, Ctrl+O, F5 or PgDn."
    named = written("+".join([*(one.strip() for one in held), SPOKEN.get(near[0], near[0])]))
    return f" Did you mean {shown(named)}?"
