"""mallory: what a hostile member types, pastes and sends. Read from tests/data/hostile.json."""

import json
from pathlib import Path

_INPUTS = json.loads((Path(__file__).parent / "data" / "hostile.json").read_text(encoding="utf-8"))["inputs"]


def _text(item: dict[str, object]) -> str:
    if item["kind"] == "parts":
        return "".join(string * count for string, count in item["parts"])  # type: ignore[attr-defined]
    return str(item["text"])


TEXTS = {str(item["name"]): _text(item) for item in _INPUTS if item["kind"] in ("text", "parts")}
