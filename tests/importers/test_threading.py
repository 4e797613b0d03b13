"""Messages find their threads: by references, and by subject only where there are none."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from copterm.importers.mail_subject import bare_subject, is_reply, list_tags, tags_of
from copterm.importers.threading import NONE, SUBJECT_WINDOW, Outside, Strand, Threads

DAY = 86_400.0


def threads(*messages: tuple[int, tuple[int, ...], float]) -> Threads:
    """Messages as (key, references, date)."""
    made = Threads()
    for key, references, date in messages:
        made.add(key, references, date, 0, is_reply=False)
    return made


def members(made: Threads) -> list[tuple[int, ...]]:
    return [strand.members for strand in made.strands()]


def test_a_reply_follows_what_it_answers_even_if_it_came_before_it_and_is_dated_earlier() -> None:
    made = threads((2, (1,), 50), (1, (), 100), (3, (1, 2), 60))
    assert members(made) == [(1, 0, 2)]
    assert [made.parent(number) for number in range(3)] == [1, NONE, 0]


def test_the_nearest_reference_that_is_there_is_the_parent() -> None:
    made = threads((1, (), 1), (2, (1, 99), 2), (3, (1, 2, 98), 3))
    assert members(made) == [(0, 1, 2)]
    assert made.parent(2) == 1


def test_answers_to_the_same_missing_message_are_one_thread() -> None:
    made = threads((1, (99,), 1), (2, (98, 99), 2), (3, (97,), 3))
    assert members(made) == [(0, 1), (2,)]
    assert made.parent(1) == NONE


def test_a_cycle_of_references_is_cut_where_it_began() -> None:
    made = threads((1, (3,), 1), (2, (1,), 2), (3, (2,), 3))
    assert sorted(members(made)[0]) == [0, 1, 2]
    assert sum(made.parent(number) == NONE for number in range(3)) == 1


def test_a_reply_by_subject_alone_joins_the_latest_of_its_subject_for_a_while() -> None:
    made = Threads()
    made.add(1, (), 0, 7, is_reply=False)
    made.add(2, (), 1 * DAY, 7, is_reply=True)
    made.add(3, (), 1 * DAY + SUBJECT_WINDOW + 1, 7, is_reply=True)
    made.add(4, (99,), 1 * DAY + SUBJECT_WINDOW + 2, 7, is_reply=True)
    made.add(5, (), 200 * DAY, 7, is_reply=False)
    assert sorted(members(made)) == [(0, 1), (2,), (3,), (4,)]


def test_a_late_message_goes_to_the_thread_it_answers() -> None:
    made = threads((1, (50,), 1), (2, (1,), 2), (3, (51,), 3), (4, (), 4))
    made.outside = {50: Outside(7, has_message=True), 51: Outside(8, has_message=False)}
    assert list(made.strands()) == [Strand((0, 1), 7), Strand((2,), 8), Strand((3,), 0)]


def test_stored_threads_are_never_put_together() -> None:
    made = threads((1, (50,), 1), (2, (51, 1), 2), (3, (2, 51), 3))
    made.outside = {50: Outside(7, has_message=True), 51: Outside(8, has_message=True)}
    found = list(made.strands())
    assert sorted(number for strand in found for number in strand.members) == [0, 1, 2]
    assert {strand.thread_id for strand in found} == {7, 8}


REFERENCES = st.lists(st.integers(0, 30), max_size=4).map(tuple)
MESSAGES = st.lists(st.tuples(REFERENCES, st.floats(0, 1e6), st.integers(0, 3), st.booleans()), max_size=25)


@given(MESSAGES, st.dictionaries(st.integers(20, 30), st.integers(1, 3)))
def test_every_message_is_in_one_thread_and_after_what_it_answers(
    messages: list[tuple[tuple[int, ...], float, int, bool]], outside: dict[int, int]
) -> None:
    made = Threads({key: Outside(thread, has_message=bool(key % 2)) for key, thread in outside.items()})
    for key, (references, date, subject, reply) in enumerate(messages):
        made.add(key, references, date, subject, is_reply=reply)
    strands = list(made.strands())
    assert sorted(number for strand in strands for number in strand.members) == list(range(len(messages)))
    for strand in strands:
        for place, number in enumerate(strand.members):
            parent = made.parent(number)
            assert parent not in strand.members or parent in strand.members[:place]


def test_reply_marks_of_many_tongues_are_seen_through() -> None:
    for subject in ("Re: x", "RE: x", "Re[2]: x", "AW: x", "Antw: x", "回复：x", "[Pipes] Re: x", "Re: [Pipes] x"):
        assert is_reply(subject), subject
        assert bare_subject(subject, frozenset({"pipes"})) == "x", subject
    for subject in ("Reader wanted", "Fwd: x", "[Re] x", ""):
        assert not is_reply(subject), subject


def test_tags_that_say_something_stay() -> None:
    assert bare_subject("Re: [Pipes] [PATCH 1/2] Fw: x", frozenset({"pipes"})) == "[PATCH 1/2] x"
    assert tags_of("[Pipes 12] Re: [TECH TOPIC] x") == {"pipes", "tech topic"}


def test_a_tag_before_most_subjects_is_the_lists_own() -> None:
    assert list_tags(Counter({"pipes": 40, "patch": 10}), 50) == {"pipes"}
    assert list_tags(Counter({"pipes": 2}), 2) == frozenset()
