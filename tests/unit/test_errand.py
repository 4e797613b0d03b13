"""Work that begins, or is left undone, without a complaint either way."""

from __future__ import annotations

import gc
import warnings

from copterm.widgets.errand import Errand


async def test_work_that_is_awaited_is_done() -> None:
    done = []

    async def work() -> None:
        done.append("yes")

    await Errand(work())
    assert done == ["yes"]


def test_work_that_never_began_is_left_undone_and_nothing_complains() -> None:
    done = []

    async def inner() -> None:
        done.append("yes")

    async def outer(work: Errand) -> None:
        await work

    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        errand = Errand(outer(Errand(inner())))
        del errand
        gc.collect()
    assert (done, complaints) == ([], [])
