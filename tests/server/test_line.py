"""The line to a terminal."""

from copterm.server.limits import Limits
from copterm.server.line import Line


class Closing:
    """A channel whose client is gone, before anybody was told."""

    def write(self, data: bytes) -> None:
        raise BrokenPipeError("Channel not open for sending")

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0


async def test_a_channel_that_is_closing_takes_no_frame_and_ends_no_app() -> None:
    """Whoever closed their client while a frame was due lost what they had typed since the last pause."""
    assert not Line(Closing(), Limits(), "xterm", lambda: None).send(b"frame")
