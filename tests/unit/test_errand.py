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


def test_what_waits_in_a_circle_is_left_by_whoever_goes() -> None:
    async def work() -> None:
        raise AssertionError("nobody awaits it")

    circle: list[object] = []
    waiting: set[Errand] = set()
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        circle += [Errand(work(), waiting), circle]
        for errand in tuple(waiting):
            errand.leave()
        del errand, circle
        gc.collect()
    assert (waiting, complaints) == (set(), [])
