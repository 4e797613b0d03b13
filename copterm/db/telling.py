"""The tables of being told and of keeping: what concerns a member and where, and what they want to find again."""

from peewee import AutoField, TextField

from copterm.db.fields import UTCDateTimeField
from copterm.db.tables import Member, Post, Table, Thread, reference


class Notice(Table):
    """Something that concerns one member: an answer, a mention, a quotation of theirs, an accepted answer.

    It is read with its post, or by hand: then `read_at` is set. `done_at`: put away by hand.
    """

    id = AutoField()
    member = reference(Member)
    kind = TextField()
    thread = reference(Thread, on_delete="CASCADE", index=True)
    post = reference(Post, on_delete="CASCADE", index=True)
    actor = reference(Member, null=True)
    at = UTCDateTimeField()
    read_at = UTCDateTimeField(null=True)
    done_at = UTCDateTimeField(null=True)

    class Meta:
        """One of a kind for a post; a member's are listed from the newest."""

        indexes = ((("member", "post", "kind"), True),)


Notice.add_index(Notice.index(Notice.member, Notice.id, name="notice_waiting").where(Notice.done_at.is_null()))


class Bookmark(Table):
    """A post that a member keeps, with a note of their own."""

    id = AutoField()
    member = reference(Member)
    post = reference(Post, on_delete="CASCADE", index=True)
    note = TextField(default="")
    at = UTCDateTimeField()

    class Meta:
        """A post is kept once; a member's are listed from the newest."""

        indexes = ((("member", "post"), True), (("member", "id"), False))


TELLING: tuple[type[Table], ...] = (Notice, Bookmark)
