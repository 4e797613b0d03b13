"""Prepared queries say what Peewee's own say, on both databases."""

from copterm.db.prepared import Prepared
from copterm.db.tables import Member, database
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from tests.conftest import Site

BY_HANDLES = Prepared(
    lambda given: (
        Member.select(Member.id, Member.handle.alias("who"), Member.created_at, Member.is_admin, Member.prefs)
        .where(Member.handle.in_(given.many("handles")) & (Member.created_at <= given("until")))
        .order_by(Member.handle)
    )
)
ADD = Prepared(
    lambda given: Member.insert(
        handle=given("handle"), name=given("name"), created_at=given("at"), prefs=given("prefs"), is_admin=False
    ).returning(Member.id)
)
RENAME = Prepared(lambda given: Member.update(name=given("name")).where(Member.handle == given("handle")))


def test_rows_come_as_peewee_gives_them(site: Site) -> None:
    moment = now()

    def work(actor: Actor) -> list[dict[str, object]]:
        for handle in ("ada", "bea", "chen"):
            assert ADD.inserted(handle=handle, name="%s ?", at=moment, prefs={"look": "dark"}) > 0
        assert RENAME.changed(handle="bea", name="Bea") == 1
        assert RENAME.changed(handle="nobody", name="x") == 0
        return BY_HANDLES.dicts(handles=["ada", "bea", "eve"], until=moment)

    rows = site.system.write_now(work)
    assert [(row["who"], row["created_at"], row["is_admin"], row["prefs"]) for row in rows] == [
        ("ada", moment, False, {"look": "dark"}),
        ("bea", moment, False, {"look": "dark"}),
    ]


def test_lists_of_all_lengths_find_the_same(site: Site) -> None:
    def work(actor: Actor) -> list[int]:
        for n in range(9):
            ADD.inserted(handle=f"m{n}", name="", at=now(), prefs={})
        return [len(BY_HANDLES.tuples(handles=[f"m{n}" for n in range(count)], until=now())) for count in range(1, 10)]

    assert site.system.write_now(work) == list(range(1, 10))
    assert database.obj is site.house.database
