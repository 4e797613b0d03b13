"""Signing in: attempts counted before they are verified, recovery codes, and who comes in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest

from copterm.domain import clock
from copterm.domain.errors import NotAllowed, NotFound, TooMany
from copterm.forum import Forum, House
from copterm.services import accounts, passwords, sanctions, signing_in
from tests.conftest import Site

GUESSER = "198.51.100.9"


@pytest.fixture
def ada(site: Site) -> Forum:
    ada = site.admin()
    site.community(ada)
    return ada


def test_attempts_are_counted_by_address_and_never_shut_the_owner_out(site: Site, ada: Forum) -> None:
    guesser, owner = site.house.forum(None, GUESSER), site.house.forum(None, "192.0.2.1")
    for _ in range(signing_in.PER_HANDLE):
        guesser.write_now(signing_in.attempt, "ada")
    with pytest.raises(TooMany):
        guesser.write_now(signing_in.attempt, "ada")
    owner.write_now(signing_in.attempt, "ada")
    guesser.write_now(signing_in.attempt, "bea")
    later = clock.now() + timedelta(minutes=16)
    with clock.fixed(lambda: later):
        guesser.write_now(signing_in.attempt, "ada")


def test_an_address_has_so_many_attempts_over_all_handles(site: Site, ada: Forum) -> None:
    guesser = site.house.forum(None, GUESSER)
    for n in range(signing_in.PER_ADDRESS):
        guesser.write_now(signing_in.attempt, f"member{n}")
    with pytest.raises(TooMany):
        guesser.write_now(signing_in.attempt, "ada")


def test_guesses_sent_at_once_are_as_few_as_guesses_one_by_one(site: Site, ada: Forum) -> None:
    """Attempts were checked before a password was hashed and counted afterwards: ten guesses at once all passed."""
    together = threading.Barrier(10)

    def guess(n: int) -> bool:
        guesser = site.house.forum(None, GUESSER)
        together.wait(timeout=30)
        try:
            guesser.write_now(signing_in.attempt, "ada")
        except TooMany:
            return False
        finally:
            together.wait(timeout=30)  # nobody is told yet whether the guess was right
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(guess, range(10))) == signing_in.PER_HANDLE


def _guess_twenty_times(url: str) -> int:
    passed = 0
    with House.open(url) as house:
        for _ in range(20):
            try:
                house.forum(None, GUESSER).write_now(signing_in.attempt, "ada")
                passed += 1
            except TooMany:
                continue
    return passed


def test_workers_count_together(site: Site, ada: Forum) -> None:
    with get_context("spawn").Pool(2) as pool:
        assert sum(pool.map(_guess_twenty_times, [site.url] * 2)) == signing_in.PER_HANDLE


def test_a_right_password_at_the_last_attempt_comes_in_and_clears_the_count(site: Site, ada: Forum) -> None:
    forgetful = site.house.forum(None, GUESSER)
    for _ in range(2):
        for _ in range(signing_in.PER_HANDLE - 1):
            forgetful.write_now(signing_in.attempt, "ada")
        right = forgetful.write_now(signing_in.attempt, "@Ada")
        forgetful.write_now(signing_in.succeeded, right)
        forgetful.write_now(signing_in.come_in, ada.member_id, "password")


def test_an_attempt_that_succeeded_is_taken_back_alone_and_by_nobody_else(site: Site, ada: Forum) -> None:
    guesser, other = site.house.forum(None, GUESSER), site.house.forum(None, "192.0.2.1")
    attempts = [guesser.write_now(signing_in.attempt, "join") for _ in range(signing_in.PER_HANDLE)]
    other.write_now(signing_in.succeeded, attempts[0])
    with pytest.raises(TooMany):
        guesser.write_now(signing_in.attempt, "join")
    guesser.write_now(signing_in.succeeded, attempts[0])
    guesser.write_now(signing_in.attempt, "join")
    with pytest.raises(TooMany):
        guesser.write_now(signing_in.attempt, "join")


def test_an_ipv6_guesser_is_counted_by_network() -> None:
    assert signing_in.network("2001:db8:1:2:3:4:5:6") == signing_in.network("2001:db8:1:2::9")
    assert signing_in.network("::ffff:192.0.2.1") == "192.0.2.1"


def test_unknown_handles_get_a_hash_that_fits_nothing(site: Site, ada: Forum) -> None:
    dummy = passwords.dummy_hash()
    found = site.house.forum(None).read_now(signing_in.find_credentials, "nobody", dummy)
    assert found == signing_in.Credentials(None, dummy)
    assert not passwords.verify_password(found.hash, "anything at all")


def test_a_suspended_member_does_not_come_in(site: Site, ada: Forum) -> None:
    bea = site.member(ada, "bea")
    ada.write_now(sanctions.give, "bea", "suspension", "cooling off", until=clock.now() + timedelta(days=1))
    with pytest.raises(NotAllowed, match=r"suspended until .* cooling off"):
        site.house.forum(None).write_now(signing_in.come_in, bea.member_id, "key")
    ada.write_now(sanctions.lift_all, "bea", "Cooled off.")
    assert site.house.forum(None).write_now(signing_in.come_in, bea.member_id, "key").handle == "bea"


def test_a_recovery_code_works_once_and_ends_the_ones_before(site: Site, ada: Forum) -> None:
    first = ada.write_now(signing_in.reset, "ada")
    code = ada.write_now(signing_in.reset, "ada")
    stranger = site.house.forum(None)
    with pytest.raises(NotFound):
        stranger.write_now(signing_in.recover, "ada", first, "new-hash")
    assert stranger.write_now(signing_in.recover, "ada", code, "new-hash") == ada.member_id
    with pytest.raises(NotFound):
        stranger.write_now(signing_in.recover, "ada", code, "newer-hash")
    assert ada.read_now(accounts.find_password_hash) == "new-hash"
