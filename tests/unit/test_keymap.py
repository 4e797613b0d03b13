"""Keymaps: what clashes and what does not, what can never be lost, maps of other versions, and hostile ones."""

from __future__ import annotations

import pytest

from copterm.domain import keymap
from copterm.domain.errors import Invalid
from copterm.domain.keymap import Act, Keymap, checked, from_table, from_text, settled, to_text
from copterm.screens.catalogue import acts

ACTS = {
    act.id: act
    for act in (
        Act("page.back", ("escape", "q"), "back", where="everywhere", places=frozenset({"new", "thread", "writing"})),
        Act("page.help", ("question_mark", "f1"), "help", where="everywhere", places=frozenset({"new", "thread"})),
        Act("list.down", ("j", "down"), "down", where="in lists", places=frozenset({"new"})),
        Act("list.up", ("k", "up"), "up", where="in lists", places=frozenset({"new"})),
        Act("post.next", ("j",), "next post", where="in a thread", places=frozenset({"thread"})),
        Act("thread.reply", ("r",), "reply", where="in a thread", places=frozenset({"thread"})),
        Act("thread.digit_1", ("1",), "go to post", where="in a thread", places=frozenset({"thread"})),
        Act("section.settings", ("4",), "Settings", where="everywhere", places=frozenset({"new"})),
        Act("composer.leave", ("escape",), "leave", where="while writing", places=frozenset({"writing"}),
            is_writing=True),
        Act("composer.send", ("ctrl+s",), "send", where="while writing", places=frozenset({"writing"}),
            is_writing=True),
    )
}  # fmt: skip


def refusal(act_id: str, *keys: str, given: Keymap | None = None) -> str:
    """What is said to this change."""
    with pytest.raises(Invalid) as refused:
        (given or Keymap(ACTS)).with_change(act_id, keys)
    return str(refused.value)


def test_a_change_gives_an_act_other_keys() -> None:
    changed = Keymap(ACTS).with_change("thread.reply", ("t", "f5"))
    assert changed.keys_of("thread.reply") == ("t", "f5")
    assert changed.with_change("thread.reply", None).own == {}
    assert changed.with_change("thread.reply", ("r",)).own == {}, "the key from the start is no change"


def test_a_clash_is_refused_with_both_names() -> None:
    said = refusal("page.help", "j")
    assert said == "j is already “down” in lists. Choose another key, or free that one first."


def test_what_cannot_be_meant_at_one_place_does_not_clash() -> None:
    assert Keymap(ACTS).with_change("thread.reply", ("k",)).keys_of("thread.reply") == ("k",)


def test_what_shares_a_key_from_the_start_may_share_others() -> None:
    changed = Keymap(ACTS).with_change("page.back", ("f7",)).with_change("composer.leave", ("f7",))
    assert list(changed.clashes()) == []


def test_a_key_that_was_freed_can_be_taken() -> None:
    freed = Keymap(ACTS).with_change("list.down", ("down",))
    assert "next post" in refusal("page.help", "j", given=freed), "it is taken in a thread as well"
    free = freed.with_change("post.next", ("f9",))
    assert free.with_change("page.help", ("j",)).keys_of("page.help") == ("j", "f1")


def test_two_keys_change_places_in_one_map() -> None:
    swapped = checked(ACTS, {}, {"list.down": ("k",), "list.up": ("j",)})
    assert swapped.keys_of("list.down") == ("k", "down")


def test_the_way_back_out_and_to_help_is_never_lost() -> None:
    changed = Keymap(ACTS).with_change("page.back", ("b",)).with_change("page.help", ())
    assert "escape" in changed.keys_of("page.back")
    assert changed.keys_of("page.help") == ("f1",)
    assert refusal("thread.reply", "escape") == "Esc always means “back” everywhere. Choose another key."
    assert refusal("section.settings") == "“Settings” must keep a key, so that you always find your way."


def test_keys_that_writing_needs_are_refused_where_one_writes() -> None:
    for key in ("s", "enter", "backspace", "ctrl+v", "question_mark", "left"):
        assert "is needed to write, and “send” works while one writes" in refusal("composer.send", key)
    assert Keymap(ACTS).with_change("composer.send", ("ctrl+g",)).keys_of("composer.send") == ("ctrl+g",)


def test_digits_that_make_a_number_stay() -> None:
    assert refusal("thread.digit_1", "x") == "Digits make the number of a post; they cannot be other keys."
    assert "go to post" in refusal("thread.reply", "1")


def test_an_unknown_act_is_refused_with_the_nearest() -> None:
    assert refusal("thread.replay", "x") == "There is no act called thread.replay. Did you mean thread.reply?"


def test_a_map_of_another_version_locks_nobody_out() -> None:
    own = {"thread.gone": ("x",), "thread.reply": ("t",), "page.help": ("j",), "composer.send": ("a",)}
    found, left_out = settled(ACTS, {}, own)
    assert found.own == {"thread.reply": ("t",)}
    assert set(left_out) == {"thread.gone", "page.help", "composer.send"}
    assert list(found.clashes()) == []


def test_a_member_changes_what_the_site_gives() -> None:
    found, _ = settled(ACTS, {"thread.reply": ("t",)}, {"post.next": ("r",)})
    assert (found.keys_of("thread.reply"), found.keys_of("post.next")) == (("t",), ("r",))
    back = found.with_change("post.next", None).with_change("thread.reply", ("r",))
    assert back.own == {"thread.reply": ("r",)}


def test_a_map_goes_to_text_and_back() -> None:
    changes = {"thread.reply": ("t", "f5"), "page.help": ("question_mark",), "list.down": ()}
    assert from_text(to_text(changes, ACTS)) == changes
    assert '"thread.reply" = "t,f5"  # reply' in to_text(changes, ACTS)
    assert from_text('[keys]\nthread.reply = ["t", "F5"]\n') == {"thread.reply": ("t", "f5")}


@pytest.mark.parametrize(
    "text",
    [
        "x" * 20_000,
        "[keys]\na = " + "[" * 8_000,
        "[keys]\na = 1",
        "[keys]\na = 9" + "9" * 6_000,
        "keys = 3",
        "[other]\n",
        "[keys]\n" + "\n".join(f'a{n} = ""' for n in range(301)),
        '[keys]\n"a" = "' + ",".join("abcdefgh") + '"',
        '[keys]\n"\\u001b[2J" = "\\u001b]0;x\\u0007"',
        '[keys]\na = { b = { c = "x" } }',
        "\x00",
    ],
)
def test_a_hostile_map_is_refused_in_one_short_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_text(text)
    assert len(str(refused.value)) < 200
    assert str(refused.value).isprintable()


def test_a_map_of_thousands_of_lines_is_refused() -> None:
    with pytest.raises(Invalid, match=f"{keymap.MOST_ACTS} lines at the most"):
        from_table({f"thread.x{n}": "x" for n in range(5_000)})


def test_our_own_keys_do_not_clash() -> None:
    assert [(one.id, other.id, key) for one, other, key in Keymap(acts()).clashes()] == []


def test_every_act_says_where_it_works() -> None:
    assert len(acts()) > 80
    for act in acts().values():
        assert act.places, act.id
        assert act.where.split()[0] in ("everywhere", "in", "on", "while", "at"), act.id
