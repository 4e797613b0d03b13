"""The site that most parts use: 50,000 posts of a real archive, a thread of 1,000 posts, and 2,100 members with keys.

Making it takes a minute, so it is kept in .bench, and made anew when what it was made from has changed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from bench.archive import REAL, import_archive
from bench.people import enlist
from bench.run import Run
from bench.site import make_empty, newest_post, write_threads
from copterm.db.tables import Member, Post
from copterm.domain.actor import Actor
from copterm.forum import House

ROOT = Path(__file__).resolve().parents[1]
SHELF = ROOT / ".bench"
MADE_FROM = ("bench/people.py", "bench/site.py", "bench/stock.py", "bench/text.py", "copterm/db/**/*.py",
             "copterm/db/**/*.sql", "copterm/importers/*.py", "copterm/services/importing.py")  # fmt: skip
POSTS = 50_000
LONG_THREAD = 1_000
MEMBERS = 2_100


def stocked_site(run: Run, folder: Path) -> str:
    """The address of a copy in `folder`."""
    uses_archive = REAL.exists() and not run.generated
    kept = SHELF / f"{_fingerprint()}-{'archive' if uses_archive else 'generated'}.db"
    if not kept.exists():
        shutil.rmtree(SHELF, ignore_errors=True)
        print("  (making the site to measure on)", file=sys.stderr, flush=True)
        made = _make(folder / "stock.db", REAL if uses_archive else None)
        SHELF.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(made, kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)
        made.unlink()
    copy = folder / "site.db"
    shutil.copyfile(kept, copy)
    return str(copy)


def _make(path: Path, archive: Path | None) -> Path:
    url = make_empty(str(path))
    if archive is not None:
        import_archive(url, archive)
    with House.open(url) as house:
        there, authors = house.system.read_now(_there)
        left = max(0, POSTS - LONG_THREAD - there)
        write_threads(house, left // 5 + 1, lambda n: 5 if n < left // 5 else LONG_THREAD, authors)
        floor = house.system.read_now(newest_post)
        house.system.write_now(enlist, MEMBERS, [[1]], floor)
    return path


def _there(actor: Actor) -> tuple[int, list[int]]:
    """How many posts there are, and some members who may be authors of more."""
    authors = [row[0] for row in Member.select(Member.id).order_by(Member.id).limit(20).tuples()]
    return int(Post.select().count()), authors


def _fingerprint() -> str:
    files = sorted(file for pattern in MADE_FROM for file in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
