"""Members' accounts: made, found, changed, and signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from copterm.db.activity import emit
from copterm.db.entering import Key, Password
from copterm.db.prepared import Prepared
from copterm.db.tables import Address, Member, Post, Thread
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Suspended
from copterm.domain.handles import check_handle
from copterm.domain.limits import ABOUT_LENGTH, NAME_LENGTH, PAGE
from copterm.domain.newcomers import newcomer, visited
from copterm.domain.permissions import may_administer, may_manage_account
from copterm.services import indexing
from copterm.services.standing import FOREVER
from copterm.text import zones
from copterm.text.clean import clean_block, clean_line

_ACTOR = Prepared(
    lambda given: Member.select(
        Member.handle, Member.is_admin, Member.suspended_until, Member.suspended_reason, Member.silenced_until
    ).where((Member.id == given("member")) & Member.handle.is_null(False))
)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member's account as its owner or an admin sees it."""

    id: int
    handle: str
    name: str
    about: str
    timezone: str
    is_admin: bool
    claimed: bool
    created_at: datetime
    last_seen_at: datetime | None
    suspended_until: datetime | None
    suspended_reason: str
    has_password: bool
    keys: int
    prefs: dict[str, Any]


def load_actor(member_id: int, address: str = "", *, shut_out: bool = False) -> Actor:
    """The member as an actor, as the database knows it now; Suspended while shut out. Called by Forum.

    `shut_out`: also then, for the few services that are open to them.
    """
    row = _ACTOR.first(member=member_id)
    if row is None:
        raise NotAllowed("This account is gone.")
    handle, is_admin, until, reason, silenced = row
    if not shut_out:
        refuse_suspended(until, reason)
    return Actor(member_id, handle, is_admin=is_admin, address=address, silenced_until=silenced)


def refuse_suspended(until: datetime | None, reason: str) -> None:
    """Suspended, with the reason, while that lasts."""
    if until is None or until <= now():
        return
    how = "banned" if until.year == FOREVER else f"suspended until {until:%Y-%m-%d %H:%M} UTC"
    why = f": {reason.rstrip('.')}" if reason else ""
    raise Suspended(f"Your account is {how}{why}. Come in as always to read more, and to appeal.")


def create_member(
    actor: Actor,
    handle: str,
    name: str = "",
    *,
    is_admin: bool = False,
    password_hash: str | None = None,
    public_key: str | None = None,
    key_name: str = "first key",
    is_new: bool = False,
) -> MemberView:
    """Make an account, with a password or a key or both; admins and the system only.

    `is_new`: the member is welcomed when they come for the first time.
    """
    from copterm.services import keys

    if not may_administer(actor):
        raise NotAllowed("Only admins make accounts. People join with an invitation.")
    member_id = insert_member(handle, name, is_admin=is_admin, is_new=is_new)
    if password_hash:
        store_password(member_id, password_hash)
    if public_key:
        keys.store_key(actor, member_id, public_key, key_name, is_proven=True)
    emit(actor, events.MEMBER_ADDED, member_id=member_id)
    return get_member(actor, handle)


def insert_member(handle: str, name: str, *, is_admin: bool = False, is_new: bool = False) -> int:
    """The row of a new account, for this module and invitations."""
    handle = check_handle(handle)
    if Member.select().where(Member.handle == handle).exists():
        raise Conflict(f"The handle {handle} is taken. Please choose another.")
    shown = clean_line(name, NAME_LENGTH) or handle
    prefs = newcomer() if is_new else {}
    row = Member.insert(handle=handle, name=shown, is_admin=is_admin, created_at=now(), prefs=prefs)
    return int(row.execute())


def store_password(member_id: int, password_hash: str) -> None:
    """Keep a hash, replacing the one before."""
    Password.delete().where(Password.member == member_id).execute()
    Password.insert(member=member_id, hash=password_hash, changed_at=now()).execute()


def find_member(handle: str) -> Any:
    """The row of the member with this handle, or NotFound; for services."""
    sought = clean_line(handle, None).removeprefix("@").lower()[:NAME_LENGTH]
    row = Member.select().where(Member.handle == sought).first()
    if row is None:
        raise NotFound(f"There is no member {sought}.")
    return row


def find_handle(member_id: int) -> str:
    """The handle of a member by id, for services; their name where nobody has claimed them."""
    row = Member.select(Member.handle, Member.name).where(Member.id == member_id).tuples().first()
    return (row[0] or row[1]) if row else ""


def get_member(actor: Actor, handle: str) -> MemberView:
    """An account by its handle: one's own, or any for admins."""
    row = find_member(handle)
    if not may_manage_account(actor, row.id):
        raise NotAllowed("You can look at your own account only.")
    return _view(row)


def get_me(actor: Actor) -> MemberView:
    """The account of the member who asks."""
    return _view(Member.get_by_id(actor.id))


def _view(row: Any) -> MemberView:
    keys = Key.select().where((Key.member == row.id) & Key.revoked_at.is_null()).count()
    return MemberView(
        id=row.id,
        handle=row.handle or "",
        name=row.name,
        about=row.about,
        timezone=row.timezone,
        is_admin=row.is_admin,
        claimed=row.handle is not None,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        suspended_until=row.suspended_until,
        suspended_reason=row.suspended_reason,
        has_password=Password.select().where(Password.member == row.id).exists(),
        keys=keys,
        prefs=row.prefs or {},
    )


def list_members(
    actor: Actor, after: int = 0, limit: int = PAGE, claimed: bool = True, like: str = ""
) -> tuple[MemberView, ...]:
    """Accounts by id, from after `after`; with `claimed=False` the authors of imports, by a part of their name."""
    if not may_administer(actor):
        raise NotAllowed("Only admins list accounts.")
    query = Member.select().where((Member.id > after) & Member.merged_into.is_null())
    query = query.where(Member.handle.is_null(not claimed))
    if like:
        query = query.where(Member.name.contains(clean_line(like, NAME_LENGTH)))
    return tuple(_view(row) for row in query.order_by(Member.id).limit(limit))


def has_admin(actor: Actor) -> bool:
    """Whether anybody can run this site."""
    return bool(Member.select().where(Member.is_admin & Member.handle.is_null(False)).exists())


def find_admin(actor: Actor) -> str | None:
    """The handle of the first admin, if there is one."""
    row = Member.select(Member.handle).where(Member.is_admin).order_by(Member.id).tuples().first()
    return row[0] if row else None


def check_other_admin(row: Any) -> None:
    """NotAllowed when this member is the last admin who can sign in; for services that would keep them from it."""
    others = Member.select().where(Member.is_admin & (Member.id != row.id) & Member.handle.is_null(False))
    if row.is_admin and not others.where(Member.suspended_until.is_null() | (Member.suspended_until < now())).exists():
        raise NotAllowed(f"{row.handle} is the only admin who can sign in. Make another admin first.")


def set_admin(actor: Actor, handle: str, is_admin: bool = True) -> MemberView:
    """Make somebody an admin of the site, or no more one; the last admin stays one. It stands in the site's log."""
    from copterm.services import modlog

    row = _for_admin(actor, handle)
    if not is_admin:
        check_other_admin(row)
    if row.is_admin is not is_admin:
        modlog.record(actor, "admin" if is_admin else "no admin", "", member_id=row.id)
    row.is_admin = is_admin
    return _changed(actor, row)


def _for_admin(actor: Actor, handle: str) -> Any:
    if not may_administer(actor):
        raise NotAllowed("Only admins of the site do this.")
    return find_member(handle)


def _changed(actor: Actor, row: Any) -> MemberView:
    row.save()
    emit(actor, events.MEMBER_CHANGED, member_id=row.id)
    return _view(row)


def update_profile(actor: Actor, name: str, about: str, timezone: str) -> MemberView:
    """Change one's own name, words about oneself, and time zone (an IANA name)."""
    row = Member.get_by_id(actor.id)
    row.name = clean_line(name, NAME_LENGTH) or row.handle
    row.about = clean_block(about, ABOUT_LENGTH)
    if timezone not in zones.names():
        raise Invalid("The time zone is not known. Write it like Europe/Berlin, America/Lima or UTC.")
    row.timezone = timezone
    return _changed(actor, row)


def set_password(actor: Actor, password_hash: str, handle: str | None = None) -> None:
    """Keep a new password for oneself, or for somebody else as an admin. Hash it before calling."""
    member_id = find_member(handle).id if handle else actor.id
    if not may_manage_account(actor, member_id):
        raise NotAllowed("You can change your own password only.")
    store_password(member_id, password_hash)
    emit(actor, events.MEMBER_CHANGED, member_id=member_id)


def find_password_hash(actor: Actor) -> str | None:
    """One's own hash, to check the old password before a change."""
    row = Password.select(Password.hash).where(Password.member == actor.id).tuples().first()
    return row[0] if row else None


def set_prefs(actor: Actor, **prefs: Any) -> dict[str, Any]:
    """Change some of one's preferences; None forgets one."""
    row = Member.get_by_id(actor.id)
    kept = {name: value for name, value in {**(row.prefs or {}), **prefs}.items() if value is not None}
    row.prefs = kept
    row.save(only=[Member.prefs])
    return kept


def link_author(actor: Actor, author_id: int, handle: str) -> int:
    """Give an unclaimed author's posts to a member; returns how many posts that were."""
    member = _for_admin(actor, handle)
    author = Member.get_or_none((Member.id == author_id) & Member.handle.is_null() & Member.merged_into.is_null())
    if author is None:
        raise NotFound(f"There is no unclaimed author {author_id}.")
    posts = Post.update(author=member.id).where(Post.author == author_id).execute()
    Thread.update(author=member.id).where(Thread.author == author_id).execute()
    Thread.update(last_author=member.id).where(Thread.last_author == author_id).execute()
    Address.update(member=member.id).where(Address.member == author_id).execute()
    indexing.author_again(member.id)
    author.merged_into = member.id
    author.save()
    emit(actor, events.MEMBER_CHANGED, member_id=member.id, data={"linked": author_id})
    return int(posts)


def seen(actor: Actor) -> None:
    """The member is here now, once more; kept to the minute, without an event."""
    Member.update(last_seen_at=now()).where(Member.id == actor.id).execute()
    if (prefs := visited(Member.get_by_id(actor.id).prefs or {})) is not None:
        Member.update(prefs=prefs).where(Member.id == actor.id).execute()


def count_members(actor: Actor) -> int:
    """How many claimed accounts there are."""
    return int(Member.select(fn.COUNT(Member.id)).where(Member.handle.is_null(False)).scalar() or 0)
