"""The tables of how members enter: keys, passwords, codes of recovery, and attempts that failed."""

from peewee import AutoField, BigAutoField, TextField

from copterm.db.fields import UTCDateTimeField
from copterm.db.tables import Member, Table, reference


class Key(Table):
    """A public SSH key of one member. A revoked key keeps its row, and its owner may bring it back.

    Until `proven_at` it is only a claim, of which there may be many: somebody pasted it, and nobody has shown to hold
    its private half. A proven key has one owner.
    """

    id = AutoField()
    member = reference(Member, index=True)
    name = TextField()
    fingerprint = TextField()
    public = TextField()
    created_at = UTCDateTimeField()
    proven_at = UTCDateTimeField(null=True)
    last_used_at = UTCDateTimeField(null=True)
    revoked_at = UTCDateTimeField(null=True)

    class Meta:
        """One row a member and key."""

        indexes = ((("fingerprint", "member"), True),)


Key.add_index(Key.index(Key.fingerprint, unique=True, where=Key.proven_at.is_null(False), name="key_proven"))


class Password(Table):
    """An argon2id hash."""

    member = reference(Member, primary_key=True, on_delete="CASCADE")
    hash = TextField()
    changed_at = UTCDateTimeField()


class Recovery(Table):
    """A code with which a member who lost everything comes back in, once. Only its hash is kept."""

    id = AutoField()
    member = reference(Member, on_delete="CASCADE")
    code_hash = TextField(unique=True)
    created_at = UTCDateTimeField()
    expires_at = UTCDateTimeField()
    used_at = UTCDateTimeField(null=True)


class SignInFailure(Table):
    """An attempt at the Door that failed or is still being verified, from where and for which handle."""

    id = BigAutoField()
    address = TextField()
    handle = TextField()
    at = UTCDateTimeField()

    class Meta:
        """Asked per address and per handle, newest first."""

        indexes = ((("address", "at"), False), (("handle", "at"), False))


ENTERING: tuple[type[Table], ...] = (Key, Password, Recovery, SignInFailure)
