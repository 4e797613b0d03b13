"""The tables of tending a community: charter, goals, rules, applications, sanctions, held posts, reports, appeals.

What is asked with every call (whether somebody may write, which rules they have accepted) is stored with the membership
and the community, and is kept right in the transaction that changes it; these tables hold the story behind it.
"""

from peewee import AutoField, BooleanField, CompositeKey, FloatField, IntegerField, TextField

from copterm.db.fields import JSONTextField, UTCDateTimeField
from copterm.db.tables import Community, Member, Post, Table, Thread, reference


class Charter(Table):
    """One revision of what a community is for; the highest is the one that holds. Revision 0 is what there was before
    the first: the purpose that the community was made with.

    Its purpose stands in `Community.purpose` as well. `review_on` is a day, YYYY-MM-DD, empty without one.
    """

    id = AutoField()
    community = reference(Community)
    revision = IntegerField()
    purpose = TextField(default="")
    scope = TextField(default="")
    out_of_scope = TextField(default="")
    audience = TextField(default="")
    sponsor = TextField(default="")
    cadence = TextField(default="")
    success = TextField(default="")
    review_on = TextField(default="")
    written_at = UTCDateTimeField()
    written_by = reference(Member, null=True)

    class Meta:
        """One row a revision."""

        indexes = ((("community", "revision"), True),)


class Goal(Table):
    """What a community wants to reach: from `start` to `target`, in `unit`, by the day `due_on`.

    A goal with a `metric` takes its figures from the metric of that name, the others from progress notes.
    """

    id = AutoField()
    community = reference(Community, index=True)
    title = TextField()
    measure = TextField(default="")
    unit = TextField(default="")
    metric = TextField(null=True)
    start = FloatField(default=0)
    target = FloatField()
    start_on = TextField()
    due_on = TextField()
    owner = reference(Member, null=True)
    created_at = UTCDateTimeField()
    created_by = reference(Member, null=True)
    closed_at = UTCDateTimeField(null=True)
    closed_by = reference(Member, null=True)
    outcome = TextField(default="")


class GoalNote(Table):
    """How a goal is coming along: a figure, or words, or both."""

    id = AutoField()
    goal = reference(Goal, on_delete="CASCADE", index=True)
    value = FloatField(null=True)
    body = TextField(default="")
    at = UTCDateTimeField()
    author = reference(Member, null=True)


class GoalThread(Table):
    """A thread that a goal is worked on in."""

    goal = reference(Goal, on_delete="CASCADE")
    thread = reference(Thread, on_delete="CASCADE", index=True)

    class Meta:
        """Linked once."""

        primary_key = CompositeKey("goal", "thread")


class Rules(Table):
    """A numbered version of a community's ground rules. With `asks_again`, what is expected has changed."""

    id = AutoField()
    community = reference(Community)
    version = IntegerField()
    body = TextField()
    note = TextField(default="")
    asks_again = BooleanField(default=True)
    published_at = UTCDateTimeField()
    published_by = reference(Member, null=True)

    class Meta:
        """One row a version."""

        indexes = ((("community", "version"), True),)


class Acceptance(Table):
    """Who accepted which version of the ground rules, and when."""

    member = reference(Member)
    community = reference(Community)
    version = IntegerField()
    at = UTCDateTimeField()

    class Meta:
        """Once a version; asked by community and version."""

        primary_key = CompositeKey("community", "version", "member")


class Application(Table):
    """A member's wish to join a community that asks questions first.

    `state`: draft (answers not sent yet), open, accepted, declined, withdrawn.
    """

    id = AutoField()
    community = reference(Community)
    member = reference(Member, index=True)
    questions = JSONTextField(default=list)
    answers = JSONTextField(default=list)
    state = TextField(default="open")
    applied_at = UTCDateTimeField()
    decided_at = UTCDateTimeField(null=True)
    decided_by = reference(Member, null=True)
    reason = TextField(default="")

    class Meta:
        """Those that wait, by community."""

        indexes = ((("community", "state"), False),)


_OPEN = Application.state == "open"
Application.add_index(
    Application.index(Application.community, Application.member, unique=True, where=_OPEN, name="application_open")
)
_BEGUN = Application.state == "draft"
Application.add_index(
    Application.index(Application.community, Application.member, unique=True, where=_BEGUN, name="application_draft")
)


class Sanction(Table):
    """What a member may not do for a while, and why: in a community, or on the site where there is none.

    `kind`: warning, silence, suspension, ban. Until `until`, or for good; over when lifted.
    """

    id = AutoField()
    member = reference(Member)
    community = reference(Community, null=True)
    kind = TextField()
    reason = TextField()
    post = reference(Post, null=True)
    given_at = UTCDateTimeField()
    given_by = reference(Member, null=True)
    until = UTCDateTimeField(null=True)
    lifted_at = UTCDateTimeField(null=True)
    lifted_by = reference(Member, null=True)
    lift_reason = TextField(default="")

    class Meta:
        """A member's standing, here and on the site."""

        indexes = ((("member", "community"), False),)


class Appeal(Table):
    """A member's one answer to a sanction, for the facilitators, or the admins. `state`: open, upheld, granted."""

    id = AutoField()
    sanction = reference(Sanction, unique=True)
    body = TextField()
    state = TextField(default="open")
    made_at = UTCDateTimeField()
    answer = TextField(default="")
    decided_at = UTCDateTimeField(null=True)
    decided_by = reference(Member, null=True)


class HeldPost(Table):
    """A post, or a thread's opening post, that waits for approval. Only then it gets its number.

    `state`: held, approved, declined, withdrawn (a draft again, or gone). `post` is what it became.
    """

    id = AutoField()
    community = reference(Community)
    thread = reference(Thread, null=True)
    author = reference(Member, index=True)
    kind = TextField(default="")
    title = TextField(default="")
    tags = JSONTextField(default=list)
    body = TextField()
    reply_to = IntegerField(null=True)
    send_key = TextField(null=True)
    why = TextField(default="")
    state = TextField(default="held")
    held_at = UTCDateTimeField()
    decided_at = UTCDateTimeField(null=True)
    decided_by = reference(Member, null=True)
    reason = TextField(default="")
    post = reference(Post, null=True)

    class Meta:
        """Those that wait, by community; a send key is used once."""

        indexes = ((("community", "state"), False), (("author", "send_key"), True))


class Case(Table):
    """All that was reported about one post until somebody decided. `state`: open, decided.

    An open case belongs to the community that its post is in now; `community` is where it was opened, and then where it
    was decided. Once handed over, only facilitators decide it. `outcome` names what was done, `reason` says why in the
    log; `answer` is what those who reported are told. `sanction` is what its author was given.
    """

    id = AutoField()
    community = reference(Community)
    post = reference(Post)
    state = TextField(default="open")
    opened_at = UTCDateTimeField()
    claimed_at = UTCDateTimeField(null=True)
    claimed_by = reference(Member, null=True)
    handed_at = UTCDateTimeField(null=True)
    handed_by = reference(Member, null=True)
    hand_reason = TextField(default="")
    decided_at = UTCDateTimeField(null=True)
    decided_by = reference(Member, null=True)
    outcome = TextField(default="")
    reason = TextField(default="")
    answer = TextField(default="")
    sanction = reference(Sanction, null=True)

    class Meta:
        """What was decided in a community; all that was said of a post."""

        indexes = ((("community", "state"), False), (("post",), False))


Case.add_index(Case.index(Case.post, unique=True, where=Case.state == "open", name="case_open"))


class Report(Table):
    """One member's report of a post: a reason from the list, and words of their own."""

    id = AutoField()
    case = reference(Case, on_delete="CASCADE")
    reporter = reference(Member, index=True)
    reason = TextField()
    words = TextField(default="")
    at = UTCDateTimeField()

    class Meta:
        """Once a member and case."""

        indexes = ((("case", "reporter"), True),)


TENDING: tuple[type[Table], ...] = (
    Charter, Goal, GoalNote, GoalThread, Rules, Acceptance, Application, Sanction, Appeal, HeldPost, Case, Report,
)  # fmt: skip
