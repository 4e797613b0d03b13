"""Settings: what is said of a key that nobody has come in with yet."""

from __future__ import annotations

from copterm.services import keys, signing_in
from tests.screens.stage import Stage

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Rzjkpa0bq2Y2LQJk8mY0mZ3p0b7l7Qp4s5Kc3bZ1x"


async def test_a_pasted_key_is_not_proven_yet_and_it_is_said_how_to_prove_it(stage: Stage) -> None:
    async with stage.open(stage.bea) as bea:
        await bea.press("5", "c")
        await bea.write(KEY)
        await bea.press("enter")
        await bea.write("laptop")
        await bea.press("enter")
        await bea.see("laptop is added. Come in with it once, as ssh bea@")
        await bea.see("not proven yet")
    (key,) = stage.bea.read_now(keys.list_keys)
    stage.site.system.write_now(signing_in.come_in, stage.bea.member_id or 0, "key", key.id)
    async with stage.open(stage.bea) as bea:
        await bea.press("5")
        await bea.see("laptop")
        assert "not proven yet" not in bea.picture
