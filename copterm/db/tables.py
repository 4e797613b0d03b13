"""The tables: members, communities, threads and posts, what was read, what happened.

Foreign keys are never followed lazily: `post.author_id` is the number, and joins are written out. What a list
shows is stored with what it lists (counters, last post) and is kept right in the transaction that changes it.
"""

from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigAutoField,
    BooleanField,
    CompositeKey,
    DatabaseProxy,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from copterm.db.fields import JSONTextField, UTCDateTimeField

database = DatabaseProxy()


def reference(model: Any, **options: Any) -> ForeignKeyField:
    """A foreign key that is never loaded behind one's back; it restricts deletion and has no index unless told."""
    options.setdefault("on_delete", "RESTRICT")
    options.setdefault("index", False)
    return ForeignKeyField(model, lazy_load=False, backref="+", **options)


class Table(Model):  # type: ignore[misc]
    """What all tables share: the one database, and names as they stand in SQL."""

    class Meta:
        """Bound when a house opens."""

        database = database
        legacy_table_names = False


class Member(Table):
    """A person's account. Without a handle it is an unclaimed author of an import, who cannot sign in."""

    id = AutoField()
    handle = TextField(null=True, unique=True)
    name = TextField(default="")
    about = TextField(default="")
    timezone = TextField(default="UTC")
    is_admin = BooleanField(default=False)
    prefs = JSONTextField(default=dict)
    created_at = UTCDateTimeField()
    last_seen_at = UTCDateTimeField(null=True)
    suspended_until = UTCDateTimeField(null=True)
    suspended_reason = TextField(default="")
    silenced_until = UTCDateTimeField(null=True)
    merged_into = reference("self", null=True)


class Address(Table):
    """An e-mail address: of a member, once confirmed, or of the author of an import."""

    id = AutoField()
    member = reference(Member, index=True)
    address = TextField(unique=True)
    confirmed_at = UTCDateTimeField(null=True)


class Community(Table):
    """A community of practice.

    `state` and `joining` are of their closed lists in domain.roles; `questions` are asked of who applies. `rules` is
    the version of the ground rules that holds, `rules_asked` the last one that must be accepted; 0 where there is none.
    They stand above the threads until `rules_pinned_until`.
    Newcomers write at most `newcomer_posts` posts a day in their first `newcomer_days`; 0 is no limit.
    """

    id = AutoField()
    slug = TextField(unique=True)
    name = TextField()
    purpose = TextField(default="")
    visibility = TextField(default="public")
    state = TextField(default="forming")
    joining = TextField(default="open")
    questions = JSONTextField(default=list)
    welcome = TextField(default="")
    closing = TextField(default="")
    rules = IntegerField(default=0)
    rules_asked = IntegerField(default=0)
    rules_pinned_until = UTCDateTimeField(null=True)
    holds = TextField(default="nobody")
    slow_seconds = IntegerField(default=0)
    newcomer_days = IntegerField(default=0)
    newcomer_posts = IntegerField(default=0)
    created_at = UTCDateTimeField()
    created_by = reference(Member, null=True)
    thread_count = IntegerField(default=0)
    member_count = IntegerField(default=0)
    last_post_at = UTCDateTimeField(null=True)


class Membership(Table):
    """A member in a community: the role, how closely it is followed, and the floor of what counts as unread.

    `floor` is a post id: threads whose newest post is not above it count as read until they are opened.
    `removed_at`: somebody else ended it. `rules_accepted` is the highest version accepted,
    `welcome_due` whether the welcome message has still to be shown. Nothing is written until
    `silenced_until`, nothing is entered until `barred_until` (a suspension or a ban); both stay when a member leaves,
    and follow the sanctions.
    """

    id = AutoField()
    member = reference(Member)
    community = reference(Community)
    role = TextField(default="member")
    watch = TextField(default="normal")
    floor = IntegerField(default=0)
    joined_at = UTCDateTimeField()
    left_at = UTCDateTimeField(null=True)
    removed_at = UTCDateTimeField(null=True)
    rules_accepted = IntegerField(default=0)
    welcome_due = BooleanField(default=False)
    silenced_until = UTCDateTimeField(null=True)
    barred_until = UTCDateTimeField(null=True)

    class Meta:
        """One row for a pair, also after leaving."""

        indexes = ((("member", "community"), True), (("community", "role"), False))


class Invitation(Table):
    """A code that lets people join the site, and a community with a role. Only the code's hash is kept."""

    id = AutoField()
    code_hash = TextField(unique=True)
    hint = TextField()
    community = reference(Community, null=True)
    role = TextField(default="member")
    uses_left = IntegerField(default=1)
    created_by = reference(Member, null=True)
    created_at = UTCDateTimeField()
    expires_at = UTCDateTimeField()
    revoked_at = UTCDateTimeField(null=True)


class Thread(Table):
    """A titled conversation. Without a community it is a talk. Flags are independent, each with who and when.

    With `moved_to` it is a stub: what stood here is in that thread now.
    """

    id = AutoField()
    community = reference(Community, null=True)
    kind = TextField(default="discussion")
    title = TextField()
    author = reference(Member)
    created_at = UTCDateTimeField()
    post_count = IntegerField(default=0)
    last_number = IntegerField(default=0)
    last_post_id = IntegerField(default=0)
    last_post_at = UTCDateTimeField()
    last_author = reference(Member, null=True)
    pinned_at = UTCDateTimeField(null=True)
    pinned_until = UTCDateTimeField(null=True)
    pinned_by = reference(Member, null=True)
    locked_at = UTCDateTimeField(null=True)
    locked_by = reference(Member, null=True)
    lock_reason = TextField(default="")
    archived_at = UTCDateTimeField(null=True)
    archived_by = reference(Member, null=True)
    hidden_at = UTCDateTimeField(null=True)
    hidden_by = reference(Member, null=True)
    solved_at = UTCDateTimeField(null=True)
    solved_by = reference(Member, null=True)
    solved_post_id = IntegerField(null=True)
    slow_seconds = IntegerField(default=0)
    moved_to = reference("self", null=True)

    class Meta:
        """Lists page by (last_post_at, id); unread asks for what is above a floor."""

        indexes = ((("community", "last_post_at", "id"), False), (("community", "last_post_id"), False))


Thread.add_index(
    Thread.index(Thread.community, Thread.pinned_at, name="thread_pinned").where(Thread.pinned_at.is_null(False))
)


_ANNOUNCED = Thread.kind == SQL("'announcement'")
Thread.add_index(Thread.index(Thread.community, Thread.last_post_at, name="thread_announced").where(_ANNOUNCED))


class ThreadTag(Table):
    """One tag of one thread."""

    thread = reference(Thread, on_delete="CASCADE")
    tag = TextField(index=True)

    class Meta:
        """A thread has a tag once."""

        primary_key = CompositeKey("thread", "tag")


class TitleWord(Table):
    """A folded word of a thread's title, so that similar titles are found while one is typed."""

    community = reference(Community, on_delete="CASCADE")
    word = TextField()
    thread = reference(Thread, on_delete="CASCADE", index=True)

    class Meta:
        """Asked by community and word."""

        primary_key = CompositeKey("community", "word", "thread")


class Post(Table):
    """Post `number` of its thread. The number never changes; deleting empties the post and keeps the row.

    A hidden post keeps its text, for the staff. With `moved_to` it is a sign at the old number of a post that moved,
    deleted so that nothing counts it. `arrival` is the line above a post that came from another thread.
    `send_key` is the sender's idempotency key: the same key again is the same post.
    """

    id = AutoField()
    thread = reference(Thread)
    number = IntegerField()
    author = reference(Member)
    reply_to = reference("self", null=True)
    format = TextField(default="markdown")
    body = TextField()
    created_at = UTCDateTimeField()
    original_date = TextField(null=True)
    edited_at = UTCDateTimeField(null=True)
    revision = IntegerField(default=1)
    deleted_at = UTCDateTimeField(null=True)
    deleted_by = reference(Member, null=True)
    delete_reason = TextField(default="")
    withdrawn = BooleanField(default=False)
    hidden_at = UTCDateTimeField(null=True)
    hidden_by = reference(Member, null=True)
    hide_reason = TextField(default="")
    moved_to = reference("self", null=True)
    arrival = TextField(default="")
    attachments = JSONTextField(default=list)
    send_key = TextField(null=True)

    class Meta:
        """Read by thread and number; a member's recent posts by author."""

        indexes = (
            (("thread", "number"), True),
            (("author", "created_at"), False),
            (("author", "send_key"), True),
        )


class Revision(Table):
    """What a post said before it was edited or deleted."""

    id = AutoField()
    post = reference(Post, on_delete="CASCADE")
    revision = IntegerField()
    body = TextField()
    replaced_at = UTCDateTimeField()
    replaced_by = reference(Member)

    class Meta:
        """One row a revision; a member's recent ones are counted."""

        indexes = ((("post", "revision"), True), (("replaced_by", "replaced_at"), False))


class Source(Table):
    """Where an imported post came from: its Message-ID (or a hash of it), once per community."""

    id = AutoField()
    community = reference(Community)
    key = TextField()
    thread = reference(Thread)
    post = reference(Post)

    class Meta:
        """Importing again finds the key."""

        indexes = ((("community", "key"), True),)


class ReadState(Table):
    """How far a member has read a thread, and how closely they watch it.

    `number` None: nothing said yet, the community's floor decides.
    """

    member = reference(Member)
    thread = reference(Thread, on_delete="CASCADE", index=True)
    number = IntegerField(null=True)
    watch = TextField(null=True)
    read_at = UTCDateTimeField(null=True)

    class Meta:
        """One row a member and thread."""

        primary_key = CompositeKey("member", "thread")
        constraints = [SQL("CHECK (number >= 0)")]


class Draft(Table):
    """Text not yet sent, one per member and context. `version` tells a save from an older terminal.

    `revision` is that of the post which an edit began from, so that sending it finds out what was changed since.
    """

    id = AutoField()
    member = reference(Member)
    context = TextField()
    version = IntegerField(default=1)
    title = TextField(default="")
    body = TextField(default="")
    kind = TextField(default="")
    tags = TextField(default="")
    reply_to = IntegerField(null=True)
    revision = IntegerField(null=True)
    send_key = TextField()
    updated_at = UTCDateTimeField()

    class Meta:
        """One draft a member and context."""

        indexes = ((("member", "context"), True),)


class Activity(Table):
    """What happened, append-only, in the order of its commits. Everything that follows reads it."""

    id = BigAutoField()
    kind = TextField()
    at = UTCDateTimeField()
    actor_id = IntegerField(null=True)
    community_id = IntegerField(null=True)
    thread_id = IntegerField(null=True)
    post_id = IntegerField(null=True)
    number = IntegerField(null=True)
    member_id = IntegerField(null=True)
    data = JSONTextField(default=dict)

    class Meta:
        """Asked by community over time."""

        indexes = ((("community_id", "at"), False),)


Activity.add_index(
    Activity.index(Activity.community_id, Activity.id, name="activity_log").where(Activity.kind == "moderated")
)
Activity.add_index(
    Activity.index(Activity.member_id, Activity.id, name="activity_told").where(Activity.kind == "moderated")
)


TABLES: tuple[type[Table], ...] = (
    Member, Address, Community, Membership, Invitation, Thread, ThreadTag, TitleWord, Post, Revision, Source, ReadState,
    Draft, Activity,
)  # fmt: skip
