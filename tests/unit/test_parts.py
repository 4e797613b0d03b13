"""Forms as text: whatever was answered comes back as it was, and a text without labels is the first answer."""

from hypothesis import given
from hypothesis import strategies as some

from copterm.domain.charter import CHARTER
from copterm.domain.goals import GOAL
from copterm.domain.parts import read, written

LABELS = [f"[{part.label}]" for part in CHARTER]
LINES = some.one_of(
    some.sampled_from([*LABELS, *(f"\\{label}" for label in LABELS), f" {LABELS[0].upper()} ", "\\\\[Purpose]", ""]),
    some.text(some.characters(exclude_characters="\n"), max_size=20),
)
TEXTS = some.lists(LINES, max_size=5).map("\n".join)


@given(some.fixed_dictionaries({part.name: TEXTS for part in CHARTER}))
def test_what_is_written_is_read_again(answers: dict[str, str]) -> None:
    kept = {name: text.strip("\n") if text.strip() else "" for name, text in answers.items()}
    assert read(CHARTER, written(CHARTER, answers)) == kept


def test_a_form_is_a_text_that_people_can_read() -> None:
    text = written(CHARTER, {"purpose": "Boring pipelines.", "out_of_scope": "Vendors.\n\nPeople."})
    assert text == "[Purpose]\nBoring pipelines.\n\n[Not about]\nVendors.\n\nPeople."


def test_words_before_any_label_are_the_first_answer() -> None:
    assert read(CHARTER, "Boring pipelines.\n[about]\nTables.")["purpose"] == "Boring pipelines."
    assert read(CHARTER, "[ABOUT]\nTables.")["scope"] == "Tables."


def test_every_part_asks_a_question_and_has_a_label_of_its_own() -> None:
    for parts in (CHARTER, GOAL):
        assert len({part.label.casefold() for part in parts}) == len({part.name for part in parts}) == len(parts)
        assert all("?" in part.question or "metric" in part.name for part in parts)
