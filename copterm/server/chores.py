"""What a site has to do once a day, done by its first worker."""

import asyncio

from copterm.domain.errors import Refusal
from copterm.forum import House
from copterm.server.logs import log
from copterm.services import revisions

DAY_SECONDS = 24 * 60 * 60.0


async def keep_house(house: House, pause: float = DAY_SECONDS) -> None:
    """Erase what is due to be erased, now and every day; a day on which that fails is logged and made up for."""
    while True:
        try:
            erased = await house.system.write(revisions.erase_buried)
            log().info("chores", erased=erased)
        except Refusal as refusal:
            log().warning("chores failed", says=str(refusal))
        await asyncio.sleep(pause)
