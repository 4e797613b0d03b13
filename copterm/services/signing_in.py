"""At the Door: attempts counted, credentials found, recovery by code, and who has come in."""

from dataclasses import dataclass
from datetime import timedelta

from copterm.db.activity import emit
from copterm.db.entering import Password, Recovery, SignInFailure
from copterm.db.tables import Member
from copterm.domain import events
from copterm.domain.actor import Actor
from copterm.domain.clock import now
from copterm.domain.errors import NotAllowed, NotFound, TooMany
from copterm.domain.limits import HANDLE_LENGTH
from copterm.domain.permissions import may_administer
from copterm.services import accounts, keys, passwords
from copterm.text.clean import clean_line

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 20
PER_HANDLE = 5
"""Failures in the window before attempts wait. Per handle they count by address too, so that guesses from
elsewhere never lock the owner out. Attempts that are still being verified count as failures."""
WRONG = "The handle or the password is wrong."
RECOVERY_HOURS = 48
NOTED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What to verify a password against. For unknown handles `member_id` is None and the hash fits nothing."""

    member_id: int | None
    hash: str


def attempt(actor: Actor, handle: str) -> int:
    """Count an attempt before anything is verified; TooMany, uncounted, when this address has tried too often lately.

    Checked and counted in one transaction, so that attempts made at once are as few as attempts one by one. `succeeded`
    takes it back.
    """
    SignInFailure.delete().where(SignInFailure.at < now() - 4 * WINDOW).execute()
    recent = SignInFailure.select().where(
        (SignInFailure.address == network(actor.address)) & (SignInFailure.at > now() - WINDOW)
    )
    if recent.count() >= PER_ADDRESS or recent.where(SignInFailure.handle == _plain(handle)).count() >= PER_HANDLE:
        raise TooMany("Too many attempts from here. Please wait a quarter of an hour, or use your SSH key.")
    row = SignInFailure.insert(address=network(actor.address), handle=_plain(handle), at=now())
    return int(row.execute())


def succeeded(actor: Actor, attempt_id: int) -> None:
    """What was given in this attempt is right: it is no guess, and does not count."""
    here = SignInFailure.address == network(actor.address)
    SignInFailure.delete().where((SignInFailure.id == attempt_id) & here).execute()


def network(address: str) -> str:
    """What is counted as one place: an IPv4 address, or an IPv6 /64."""
    if ":" not in address or "." in address:
        return address.removeprefix("::ffff:")
    from ipaddress import ip_network

    return str(ip_network(f"{address.split('%')[0]}/64", strict=False))


def _plain(handle: str) -> str:
    return clean_line(handle[:HANDLE_LENGTH], None).removeprefix("@").lower()


def find_credentials(actor: Actor, handle: str, dummy: str) -> Credentials:
    """The member's hash, or `dummy` for unknown handles and members without a password."""
    row = (
        Password.select(Password.member, Password.hash)
        .join(Member, on=(Password.member == Member.id))
        .where(Member.handle == _plain(handle))
        .tuples()
        .first()
    )
    return Credentials(*row) if row else Credentials(None, dummy)


def come_in(actor: Actor, member_id: int, how: str, key_id: int | None = None) -> accounts.MemberView:
    """Note that a member signed in, by `how` ("key", "password", "recovery", "join"); refuses a suspended one.

    `key_id` is the key whose signature was verified; it is proven by that.
    """
    loaded = accounts.load_actor(member_id, actor.address)
    SignInFailure.delete().where(
        (SignInFailure.address == network(actor.address)) & (SignInFailure.handle == loaded.handle)
    ).execute()
    if key_id is not None:
        keys.prove(loaded, member_id, key_id)
    accounts.seen(loaded)
    emit(loaded, events.SIGNED_IN, member_id=member_id, data={"how": how})
    return accounts.get_me(loaded)


def must_note(actor: Actor, key_id: int | None) -> bool:
    """Whether it is time to note that a key was used; NotAllowed when it is good no more.

    Commands come every minute from a prompt: they are no visits, and a key's use is noted once an hour.
    """
    if key_id is None:
        return False
    used = keys.last_used(actor, actor.id, key_id)
    return used is None or used < now() - NOTED


def note_key(actor: Actor, key_id: int | None) -> None:
    """A key was used for a command."""
    if key_id is not None:
        keys.prove(actor, actor.id, key_id)


def reset(actor: Actor, handle: str) -> str:
    """A code, good once for two days, with which the member comes in and sets a new password; earlier ones end."""
    if not may_administer(actor):
        raise NotAllowed("Only admins give recovery codes.")
    member = accounts.find_member(handle)
    Recovery.delete().where(Recovery.member == member.id).execute()
    code = passwords.new_code(6)
    expires = now() + timedelta(hours=RECOVERY_HOURS)
    Recovery.insert(
        member=member.id, code_hash=passwords.code_hash(code), created_at=now(), expires_at=expires
    ).execute()
    emit(actor, events.MEMBER_CHANGED, member_id=member.id, data={"recovery": True})
    return code


def recover(actor: Actor, handle: str, code: str, password_hash: str) -> int:
    """Use a recovery code and set the password; returns the member's id, or NotFound for a code that does not fit."""
    row = (
        Recovery.select()
        .join(Member, on=(Recovery.member == Member.id))
        .where((Recovery.code_hash == passwords.code_hash(code)) & (Member.handle == _plain(handle)))
        .first()
    )
    if row is None or row.used_at is not None or row.expires_at < now():
        raise NotFound("This code does not fit this handle, or its time is over. An admin can give you a new one.")
    row.used_at = now()
    row.save()
    accounts.store_password(row.member_id, password_hash)
    return int(row.member_id)


def rehash(actor: Actor, member_id: int, password_hash: str) -> None:
    """Keep a stronger hash of the password that was just verified."""
    accounts.store_password(member_id, password_hash)
