"""The Door: sign in, join, recover, and what is said when it does not work."""

from __future__ import annotations

from copterm.db.entering import SignInFailure
from copterm.domain.actor import Actor
from copterm.services import accounts, invitations, keys, passwords, sanctions, signing_in
from copterm.widgets.field import Field
from tests.screens.stage import Stage, Terminal

PASSWORD = "four plain words here"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Rzjkpa0bq2Y2LQJk8mY0mZ3p0b7l7Qp4s5Kc3bZ1x dora@laptop"


async def fill(terminal: Terminal, *fields: str) -> None:
    """Type into one field after the other; Enter goes on, and at the end comes in."""
    for text in fields:
        await terminal.write(text)
        await terminal.press("enter")


async def test_a_member_signs_in_with_a_password(stage: Stage) -> None:
    stage.bea.write_now(accounts.set_password, passwords.hash_password(PASSWORD))
    async with stage.open(None) as visitor:
        told: list[int] = []
        visitor.app.on_signed_in = told.append
        await visitor.see("[sign in]")
        await fill(visitor, "bea", PASSWORD)
        await visitor.see("Welcome, Bea.")
        await visitor.see("[New")
        assert told == [stage.bea.member_id]


async def test_a_wrong_password_and_an_unknown_handle_are_told_alike(stage: Stage) -> None:
    stage.bea.write_now(accounts.set_password, passwords.hash_password(PASSWORD))
    async with stage.open(None) as visitor:
        for handle in ("bea", "nobody"):
            field = visitor.app.screen.query_one("#handle", Field)
            field.value = ""
            field.focus()
            await fill(visitor, handle, "not the password")
            await visitor.see(signing_in.WRONG)
            assert visitor.app.screen.query_one("#password", Field).value == ""


async def test_many_attempts_must_wait(stage: Stage) -> None:
    stranger = stage.site.house.forum(None, "192.0.2.7")
    for _ in range(signing_in.PER_HANDLE):
        stranger.write_now(signing_in.attempt, "bea")
    async with stage.open(None) as visitor:
        await fill(visitor, "bea", PASSWORD)
        await visitor.see("Too many attempts from here.")


def attempts(stage: Stage) -> list[str]:
    """The handles of the attempts that count."""

    def look(actor: Actor) -> list[str]:
        return [row.handle for row in SignInFailure.select()]

    return stage.site.system.read_now(look)


async def test_who_has_a_right_code_or_password_leaves_no_attempt_behind(stage: Stage) -> None:
    """Attempts are counted before anything is verified, so each must be taken back that was right."""
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None, username="join") as visitor:
        await fill(visitor, code, "ada", "", PASSWORD, PASSWORD)
        await visitor.see("The handle ada is taken.")
        assert attempts(stage) == []
        await fill(visitor, "", "", PASSWORD, "another one of them")
        await visitor.see("The two passwords are not the same.")
        assert attempts(stage) == []
    stage.bea.write_now(accounts.set_password, passwords.hash_password(PASSWORD))
    async with stage.open(None) as visitor:
        await fill(visitor, "bea", PASSWORD)
        await visitor.see("Welcome, Bea.")
        assert attempts(stage) == []


async def test_guesses_of_codes_are_counted(stage: Stage) -> None:
    async with stage.open(None, username="join") as visitor:
        await fill(visitor, "no-such-code", "dora", "Dora", PASSWORD, PASSWORD)
        await visitor.see(invitations.GONE[:60])
    async with stage.open(None) as visitor:
        await visitor.press("up", "left", "down")
        await fill(visitor, "no-such-code", "bea", PASSWORD, PASSWORD)
        await visitor.see("This code does not fit this handle")
    assert attempts(stage) == ["join", "bea"]


async def test_a_newcomer_joins_with_an_invitation_and_a_password(stage: Stage) -> None:
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None) as visitor:
        await visitor.press("up", "right")
        await visitor.see("You need an invitation code")
        await visitor.press("down")
        await fill(visitor, code, "dora", "Dora", PASSWORD, PASSWORD)
        await visitor.see("Welcome, Dora.")
    assert stage.site.system.read_now(accounts.get_member, "dora").has_password


async def test_a_newcomer_joins_with_the_key_they_came_with(stage: Stage) -> None:
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None, public_key=KEY, username="join") as visitor:
        await visitor.see("Your SSH key is kept")
        await fill(visitor, code, "dora", "", "", "")
        await visitor.see("Welcome, dora.")
    assert len(stage.site.system.read_now(keys.list_keys, "dora")) == 1


async def test_two_passwords_that_differ_are_refused_and_nothing_is_made(stage: Stage) -> None:
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None, username="join") as visitor:
        await fill(visitor, code, "dora", "Dora", PASSWORD, PASSWORD + "!")
        await visitor.see("The two passwords are not the same.")
        assert visitor.app.screen.query_one("#handle", Field).value == "dora"
    assert stage.site.system.read_now(accounts.count_members) == 3


async def test_a_code_that_is_not_good_is_refused(stage: Stage) -> None:
    async with stage.open(None, username="join") as visitor:
        await fill(visitor, "no-such-code", "dora", "Dora", PASSWORD, PASSWORD)
        await visitor.see(invitations.GONE[:60])
        assert "[join]" in visitor.picture
        assert visitor.app.screen.query_one("#again", Field).value == PASSWORD, "it was not the password that was wrong"


async def test_recovery_sets_a_new_password_and_comes_in(stage: Stage) -> None:
    code = stage.ada.write_now(signing_in.reset, "bea")
    async with stage.open(None) as visitor:
        await visitor.press("up", "left", "down")
        await visitor.see("[recover]")
        await fill(visitor, code, "bea", PASSWORD, PASSWORD)
        await visitor.see("Welcome, Bea.")


async def test_a_suspended_member_who_knows_the_password_is_told_why_and_stays_outside(stage: Stage) -> None:
    stage.bea.write_now(accounts.set_password, passwords.hash_password(PASSWORD))
    stage.ada.write_now(sanctions.give, "bea", "ban", "spam")
    async with stage.open(None) as visitor:
        told: list[int] = []
        visitor.app.on_signed_in = told.append
        await fill(visitor, "bea", "not the password")
        await visitor.see(signing_in.WRONG)
        await fill(visitor, PASSWORD)
        await visitor.see("The whole site: banned")
        await visitor.see("appeals, once")
        await visitor.press("1", "n")
        await visitor.see("you are kept out")
        assert told == []


async def test_a_member_suspended_in_the_middle_is_told_and_goes(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.see("[New")
        stage.ada.write_now(sanctions.give, "bea", "ban", "spam")
        await bea.until(lambda: "banned" in bea.app.last_words)


async def test_every_field_shows_in_the_smallest_window(stage: Stage) -> None:
    async with stage.open(None, size=(60, 16), public_key=KEY, username="join") as visitor:
        for label in ("Code", "Handle", "Name", "Password", "Again", "Your SSH key is kept"):
            await visitor.see(label)


async def test_the_cursor_goes_to_the_field_that_was_wrong(stage: Stage) -> None:
    """It used to stay in the last field, and a newcomer typed the code into the password."""
    code = stage.ada.write_now(invitations.create, "data").code
    async with stage.open(None, username="join") as visitor:
        await visitor.press("enter", "enter", "enter", "enter", "enter")
        await visitor.see("Type the code that you were given.")
        await visitor.write("nonsense")
        await visitor.press("enter")
        await visitor.write("ada")
        await visitor.press("enter", "enter", "enter", "enter")
        await visitor.see(invitations.GONE[:60])
        assert visitor.app.focused is visitor.app.screen.query_one("#code")
        visitor.app.screen.query_one("#code", Field).value = code
        for key in ("enter", "enter", "enter"):
            await visitor.press(key)
        await visitor.write("a long password")
        await visitor.press("enter")
        await visitor.write("another password")
        await visitor.press("enter")
        await visitor.see("The two passwords are not the same.")
        assert visitor.app.focused is visitor.app.screen.query_one("#password")
        assert visitor.app.screen.query_one("#password", Field).value == ""
        for word in ("a long password", "a long password"):
            await visitor.write(word)
            await visitor.press("enter")
        await visitor.see("taken")
        await visitor.until(lambda: visitor.app.focused is visitor.app.screen.query_one("#handle"))


async def test_the_arrows_lead_to_the_other_ways_in_from_an_empty_field(stage: Stage) -> None:
    async with stage.open(None) as visitor:
        await visitor.press("right")
        await visitor.see("You need an invitation code")
        await visitor.write("abc")
        await visitor.press("left")
        assert "You need an invitation code" in visitor.picture, "in a word they move through its letters"
        await visitor.press("backspace", "backspace", "delete", "left")
        await visitor.see("Welcome. Sign in")


async def test_the_name_recover_leads_to_recovering_and_nobody_can_take_it(stage: Stage) -> None:
    code = stage.ada.write_now(signing_in.reset, "bea")
    async with stage.open(None, username="recover") as visitor:
        await visitor.see("[recover]")
        await fill(visitor, code, "bea", PASSWORD, PASSWORD)
        await visitor.see("Welcome, Bea.")
    async with stage.open(None, username="join") as visitor:
        invitation = stage.ada.write_now(invitations.create, "data").code
        await fill(visitor, invitation, "recover", "", PASSWORD, PASSWORD)
        await visitor.see("The handle recover is kept for the site itself.")


async def test_the_help_at_the_door_names_every_key_that_matters_there_once(stage: Stage) -> None:
    async with stage.open(None) as visitor:
        await visitor.press("f1")
        await visitor.see("Keys")
        for twice in ("F1 F1", "Ctrl+L Ctrl+L", "Ctrl+Q Ctrl+Q"):
            assert twice not in visitor.picture
        for words in ("Enter", "← →", "↑", "↓", "F1", "Ctrl+Q"):
            assert words in visitor.picture
