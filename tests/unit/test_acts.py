"""What the log says of an act: never a bare verb, and the member first where it is done to a member."""

import ast
from pathlib import Path

import pytest

import copterm.services
from copterm.text import acts

SERVICES = Path(copterm.services.__file__).parent


@pytest.mark.parametrize(
    ("act", "facts", "line"),
    [
        ("lock", {"thread": "Kafka?"}, "locked Kafka?"),
        ("hide", {"thread": "Kafka?", "number": 2}, "hid #2 in Kafka?"),
        ("silence", {"thread": "Kafka?", "number": 2, "whom": "uma"}, "silenced uma, for #2 in Kafka?"),
        ("ban", {"whom": "uma"}, "banned uma"),
        ("lift", {"whom": "uma", "more": {"kind": "silence"}}, "lifted the silence of uma"),
        ("appeal upheld", {"whom": "uma"}, "turned down the appeal of uma"),
        ("role", {"whom": "tom", "more": {"role": "moderator"}}, "gave a role to tom: member → moderator"),
        ("terms", {"more": {"after": "public, open", "before": "private, invitation"}}, "set entry to public, open"),
        ("merge", {"thread": "Twice", "more": {"to": "7: Once: and for all"}}, "merged Twice into Once: and for all"),
        ("set goal", {"more": {"title": "20 runbooks"}}, "set a goal 20 runbooks"),
        ("charter", {"more": {"revision": 3}}, "wrote the charter, revision 3"),
        ("rules", {"more": {"version": 2}}, "published the ground rules, version 2"),
        ("pin", {"more": {"rules": True}}, "pinned the ground rules"),
        ("slow", {"more": {"seconds": 600}}, "set the pace of all threads: one post in 10 minutes"),
        ("slow", {"thread": "Kafka?", "more": {"seconds": 0}}, "set the pace of Kafka?: no slow mode"),
        ("newcomers", {"more": {"days": 7, "posts": 3}}, "set limits for newcomers: 3 posts a day for 7 days"),
        ("hold", {"more": {"who": "newcomers"}}, "holds posts of newcomers"),
        ("approve", {"thread": "Kafka?", "number": 2, "whom": "uma"}, "let through #2 in Kafka? by uma"),
        ("decline post", {"whom": "uma"}, "sent back a post by uma"),
    ],
)  # fmt: skip
def test_an_act_reads_as_a_sentence(act: str, facts: dict[str, object], line: str) -> None:
    more = facts.pop("more", {})
    assert f"{acts.said(act)} {acts.done_to(act, more, **facts)}" == line  # type: ignore[arg-type]


def test_every_act_that_a_service_records_by_name_is_told_in_words() -> None:
    named = {
        call.args[1].value
        for source in SERVICES.glob("*.py")
        for call in ast.walk(ast.parse(source.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "modlog.record"
        and isinstance(call.args[1], ast.Constant)
    }
    assert len(named) > 15
    assert named <= set(acts.SAID)
