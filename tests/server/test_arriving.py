"""A real listener, real clients: who arrives where, and what they see."""

from tests.server.conftest import Serve
from tests.server.terminal import terminal


async def test_a_known_key_signs_its_member_in(serve: Serve) -> None:
    server = serve()
    async with terminal(server.port, client_keys=[server.member_keys["ada"]]) as screen:
        await screen.until("who=1")
        screen.press("a", "up", "escape", "ctrl+g")
        assert await screen.ended() == 0
