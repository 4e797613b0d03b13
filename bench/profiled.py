"""`copterm serve` whose workers write a profile: SIGUSR1 begins it, SIGUSR2 ends it and writes `profile-<pid>`.

Run by the part `profile`, with the options of `copterm serve`.
"""

from __future__ import annotations

import asyncio
import cProfile
import os
import signal
from pathlib import Path
from typing import Any

from copterm.__main__ import main
from copterm.server.worker import Worker


class ProfiledWorker(Worker):
    """A worker with two more signals."""

    async def run(self, *arguments: Any, **options: Any) -> None:
        """Serve; the loop's own thread is what is profiled."""
        profile = cProfile.Profile()

        def end() -> None:
            profile.disable()
            place = Path(os.environ["BENCH_PROFILES"])
            profile.dump_stats(place / f".profile-{os.getpid()}")
            (place / f".profile-{os.getpid()}").rename(place / f"profile-{os.getpid()}")

        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, profile.enable)
        loop.add_signal_handler(signal.SIGUSR2, end)
        await super().run(*arguments, **options)


if __name__ == "__main__":
    import copterm.server.worker

    copterm.server.worker.Worker = ProfiledWorker  # type: ignore[misc]
    main()
