"""Drafts: text not yet sent, kept at every pause, one a member and context.

A context is "reply:<thread>", "new:<community>" or "edit:<post>"; or a form that is being filled in, whose text is that
of domain.parts: "charter:<community>", "closing:<community>", "new-goal:<community>", "edit-goal:<goal>" or
"progress:<goal>"; or one text that is asked for: "rules:<community>", "welcome:<community>", "report:<post>" or
"appeal:<sanction>". Where two terminals write in one context, the later save from an older version is kept beside the
other, under the context with "~2", and says so.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from copterm.db.activity import emit
from copterm.db.prepared import Prepared
from copterm.db.tables import Draft
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Invalid, NotAllowed, Refusal, TooMany
from copterm.domain.limits import DRAFT_LENGTH, DRAFTS, TITLE_LENGTH
from copterm.domain.roles import ThreadKind
from copterm.text.clean import clean_block, clean_line


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft. `key` is the send key to send it with. `conflict`: another terminal holds a different text.

    `revision` is that of the post which an edit began from.
    """

    id: int
    context: str
    where: str
    title: str
    body: str
    kind: str
    tags: str
    reply_to: int | None
    revision: int | None
    version: int
    key: str
    updated_at: datetime
    conflict: bool = False


def save(
    actor: Actor,
    context: str,
    body: str,
    title: str = "",
    kind: str = "",
    tags: str = "",
    reply_to: int | None = None,
    version: int = 0,
    revision: int | None = None,
) -> DraftView:
    """Keep the text. `version` is the one this terminal loaded or saved last, 0 for none.

    `revision` is that of the post which an edit began from; a save that says none leaves the one that is kept. An empty
    text still keeps the draft's row, so that a save never surprises; `discard` removes it.
    """
    if not actor.is_member:
        raise NotAllowed("Sign in to keep drafts.")
    _check(context)
    plain = clean_block(body, None)
    if len(plain) > DRAFT_LENGTH:
        raise Invalid(f"A draft holds up to {DRAFT_LENGTH:,} characters. The last saved one is kept.")
    text: dict[str, Any] = {
        "title": clean_line(title, None)[:TITLE_LENGTH],
        "body": plain,
        "kind": kind if kind in list(ThreadKind) else "",
        "tags": clean_line(tags, None)[:TITLE_LENGTH],
        "reply_to": reply_to,
    }
    if revision is not None:
        text["revision"] = revision
    there = Draft.get_or_none((Draft.member == actor.id) & (Draft.context == context))
    if there is None:
        with suppress(NotAllowed):  # who is kept out of a community while they write there loses nothing
            _place(actor, context)
        return _insert(actor, context, text)
    if there.version != version and any(getattr(there, name) != value for name, value in text.items()):
        return replace(_insert(actor, _free(actor, context), text), conflict=True)
    Draft.update(version=there.version + 1, updated_at=now(), **text).where(Draft.id == there.id).execute()
    emit(actor, events.DRAFT_CHANGED, member_id=actor.id)
    return _view(actor, Draft.get_by_id(there.id))


def put_back(actor: Actor, context: str, **text: Any) -> DraftView:
    """A withdrawn text becomes a draft; one that is being written there already is kept beside it."""
    there = Draft.get_or_none((Draft.member == actor.id) & (Draft.context == context))
    if there is not None and not any(text.strip() for text in (there.title, there.body, there.tags)):
        forget(actor, context)
        there = None
    return _insert(actor, context if there is None else _free(actor, context), text)


def _insert(actor: Actor, context: str, text: dict[str, Any]) -> DraftView:
    if Draft.select().where(Draft.member == actor.id).count() >= DRAFTS:
        raise TooMany(f"You have {DRAFTS} drafts. Send or discard some first.")
    draft_id = Draft.insert(
        member=actor.id, context=context, send_key=secrets.token_hex(16), updated_at=now(), **text
    ).execute()
    emit(actor, events.DRAFT_CHANGED, member_id=actor.id)
    return _view(actor, Draft.get_by_id(draft_id))


def _free(actor: Actor, context: str) -> str:
    taken = {row[0] for row in Draft.select(Draft.context).where(Draft.member == actor.id).tuples()}
    plain = context.partition("~")[0]
    return next(name for n in range(2, DRAFTS + 3) if (name := f"{plain}~{n}") not in taken)


def _check(context: str) -> tuple[str, int]:
    what, _, number = context.partition("~")[0].partition(":")
    places = ("reply", "new", "edit", *OF_COMMUNITIES, *OF_GOALS, *OF_CONDUCT)
    if what not in places or not number.isascii() or not number.isdigit():
        raise Invalid("This is not a place where a draft belongs.")
    return what, int(number)


OF_COMMUNITIES = {"charter": "Charter", "closing": "Summary", "new-goal": "New goal", "rules": "Ground rules",
                  "welcome": "Welcome message"}  # fmt: skip
OF_GOALS = {"edit-goal": "Goal", "progress": "Progress"}
OF_CONDUCT = {"report": "Report", "appeal": "Appeal"}
"""Forms by the first word of their context, with how their drafts are called."""


def find(actor: Actor, context: str) -> DraftView | None:
    """The draft of a context, None when nothing is kept there."""
    row = Draft.get_or_none((Draft.member == actor.id) & (Draft.context == context))
    return _view(actor, row) if row else None


def list_drafts(actor: Actor) -> tuple[DraftView, ...]:
    """One's drafts that hold something, the latest first."""
    kept = (Draft.member == actor.id) & ((Draft.body != "") | (Draft.title != ""))
    return tuple(_view(actor, row) for row in Draft.select().where(kept).order_by(Draft.updated_at.desc()))


def discard(actor: Actor, context: str, version: int) -> DraftView | None:
    """Throw a draft away; returns it, so that `save` can bring it back. None when another terminal has gone on."""
    there = find(actor, context)
    if there is None or there.version != version:
        return None
    forget(actor, context)
    return there


_DELETE = Prepared(
    lambda given: Draft.delete().where((Draft.member == given("member")) & (Draft.context == given("context")))
)


def forget(actor: Actor, context: str) -> None:
    """Remove a draft, whatever it holds."""
    if _DELETE.changed(member=actor.id, context=context):
        emit(actor, events.DRAFT_CHANGED, member_id=actor.id)


_SENT = Prepared(
    lambda given: Draft.delete().where((Draft.member == given("member")) & (Draft.send_key == given("key")))
)


def forget_sent(actor: Actor, key: str) -> None:
    """Remove the draft that was sent with this key; what another terminal writes in the same place stays."""
    if key and _SENT.changed(member=actor.id, key=key):
        emit(actor, events.DRAFT_CHANGED, member_id=actor.id)


def _view(actor: Actor, row: Any) -> DraftView:
    return DraftView(
        id=row.id,
        context=row.context,
        where=_where(actor, row.context),
        title=row.title,
        body=row.body,
        kind=row.kind,
        tags=row.tags,
        reply_to=row.reply_to,
        revision=row.revision,
        version=row.version,
        key=row.send_key,
        updated_at=row.updated_at,
    )


def _where(actor: Actor, context: str) -> str:
    """Where the text belongs, in words; without a name once that place does not exist for the author any more."""
    try:
        return _place(actor, context)
    except Refusal:
        named = {"new": "New thread", "reply": "Reply", **OF_COMMUNITIES, **OF_GOALS, **OF_CONDUCT}
        return named.get(_check(context)[0], "Edit")


def _place(actor: Actor, context: str) -> str:
    """Where the text belongs, in words; NotFound when that does not exist for this member."""
    from copterm.services import communities, conduct, goals, threads
    from copterm.services.locating import find_post

    what, number = _check(context)
    if what in OF_COMMUNITIES:
        return f"{OF_COMMUNITIES[what]} of {communities.find(actor, number).name}"
    if what in OF_GOALS:
        return f"{OF_GOALS[what]}: {goals.get_goal(actor, number).row.title}"
    if what == "new":
        return f"New thread in {communities.find(actor, number).name}"
    if what == "reply":
        return f"Reply in {threads.find(actor, number)[0].title}"
    if what == "appeal":
        return f"Appeal, {conduct.get_sanction(actor, number).where}"
    post, thread, _ = find_post(actor, number)
    return f"{OF_CONDUCT.get(what, 'Edit')} of #{post.number} in {thread.title}"
