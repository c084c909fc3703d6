"""Makes the folder of names on the web what it must be now: names of class N while their notice hangs, and nothing else.

Rule: names go before anything else is done; `datasets.published.webnames` says what may be shown, the same for us and for who reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from datasets.office import journal, rosters
from datasets.office.board import Board
from datasets.office.disk import flush_folder, locked, remove_tree, replace_durably, writing
from datasets.office.journal import Door
from datasets.office.models import postings
from datasets.office.premises import Premises
from datasets.office.refusals import Destroyed, NoSuchThing, SealBroken
from datasets.published.chain import Release, live
from datasets.published.keys import Dataset
from datasets.published.layout import WEBNAMES
from datasets.published.state import State
from datasets.published.webnames import Batch, Person, WebList, batch_trouble, decided, today
from schemas.book import Book

#: who the journal names where no person did it: a day was over, an office was started
NOBODY = "（自动）"
SHOWN, GONE = "网上列公示名单", "撤下网上名单"


def renew(office: Premises, door: Door, who: str = NOBODY, day: date | None = None) -> None:
    """Write, replace and remove lists until the folder holds exactly what `day` (default: today in China) allows.

    Idempotent. Called by every act that could change it, at each start and every hour. CannotWrite when the disk refuses.
    """
    folder = office.public.dir / WEBNAMES
    if not folder.exists() and not _bases(office):
        return
    with locked(office.dir / "webnames.lock"), writing("网上的公示名单"):
        lists = {one.file_name: one for one in _Allowed(office, day or today()).lists()}
        made = {name: one.as_bytes(office.keyring.sign(one.signed_text)) for name, one in lists.items()}
        folder.mkdir(exist_ok=True)
        kept = {path.name for path in folder.iterdir() if path.is_file() and path.read_bytes() == made.get(path.name)}
        gone = sorted({path.name for path in folder.iterdir()} - kept)
        for name in gone:
            _remove(folder / name)
        flush_folder(folder)
        fresh = sorted(made.keys() - kept)
        _note(office, door, who, [name for name in gone if name not in made], [lists[name] for name in fresh])
        for name in fresh:
            replace_durably(folder / name, made[name])


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        remove_tree(path)
    else:
        path.unlink()


def _note(office: Premises, door: Door, who: str, gone: list[str], fresh: list[WebList]) -> None:
    """What names went out and came back, without a name; written down before a list stands on the web."""
    if not gone and not fresh:
        return
    with office.store.writing() as connection:
        for name in gone:
            journal.add(connection, door, who, GONE, name.partition("-")[0], file=name)
        for one in fresh:
            persons = sum(len(batch.persons) for batch in one.batches)
            journal.add(connection, door, who, SHOWN, one.village_code, year=one.year, shown_until=one.until, persons=persons)


def _bases(office: Premises) -> dict[str, str]:
    """Programme code → basis, as two persons decided and as it holds today."""
    return decided(office.settings_in_force())


class _Allowed:
    """The lists of all notices that hang on a day."""

    def __init__(self, office: Premises, day: date) -> None:
        self._office, self._day = office, day
        self._bases = _bases(office)
        self._on_paper = cache(lambda n: live(self._releases, n))
        self._commitment = cache(lambda n: office.boards.index(n).commitment)

    def lists(self) -> Iterator[WebList]:
        """One for each notice that has a batch to show; where none hangs, nothing is opened."""
        for posting in self._hanging() if self._bases else ():
            village = posting["village_code"]
            found = tuple(batch for batch in self._batches(posting) if not batch_trouble(self._state, village, batch))
            if found:
                yield WebList(self._office.county, village, posting["year"], posting["posted_on"], posting["until"], found)

    @cached_property
    def _state(self) -> State:
        return self._office.public.state()

    @cached_property
    def _board(self) -> Board:
        return self._office.board()

    @cached_property
    def _book(self) -> Book:
        return self._office.book()

    @cached_property
    def _releases(self) -> dict[int, Release]:
        return {release.n: release for release in self._state.releases()}

    def _hanging(self) -> list[sa.RowMapping]:
        """The newest posting of each village and year, where it hangs; one without a written last day never counts."""
        query = sa.select(postings).where(postings.c.form == "result").order_by(postings.c.id)
        with self._office.store.reading() as connection:
            newest = {(row["village_code"], row["year"]): row for row in connection.execute(query).mappings()}
        day = self._day.isoformat()
        return [row for row in newest.values() if not row["ended_on"] and row["posted_on"] <= day <= row["until"]]

    def _batches(self, posting: sa.RowMapping) -> Iterator[Batch]:
        """The batches of decided programmes that stood on the notice and are still in force.

        What cannot be opened is not named: `verify` tells of the damage, and no start of the office is stopped by it.
        """
        try:
            for key, facts, rows in self._board.of_class_n(posting["village_code"], posting["year"], self._bases):
                dataset, then = self._state.dataset(key), self._on_paper(posting["state_n"]).get(key)
                if dataset and then and then.release == dataset.release and self._is_listed(facts) and not rows["paid_fen"].null_count:
                    basis = decided(self._releases[dataset.release].manifest.get("settings", {})).get(facts["programme_code"], "")
                    yield _batch(dataset, facts, rows, self._commitment(dataset.release), basis)
        except (Destroyed, SealBroken, NoSuchThing, FileNotFoundError):
            return

    def _is_listed(self, facts: dict[str, Any]) -> bool:
        """The county's programme list of today still has the programme in class N, or does not have it at all."""
        return rosters.programme(self._book, facts["programme_code"], facts["programme_name"], facts["year"])[2] in ("", "N")


def _batch(dataset: Dataset, facts: dict[str, Any], rows: pa.Table, commitment: str, basis: str) -> Batch:
    columns = ("group_name", "person_name", "quantity", "paid_fen", "is_hidden")
    records = rows.select(list(columns)).to_pylist()
    named, hidden = ([row for row in records if row["is_hidden"] is wanted] for wanted in (False, True))
    return Batch(
        dataset.key,
        dataset.release,
        commitment,
        basis,
        **{name: facts[name] for name in ("programme_code", "programme_name", "batch", "paid_date", "quantity_unit")},
        persons=tuple(Person(row["group_name"], row["person_name"], _written(row["quantity"]), row["paid_fen"]) for row in named),
        unnamed_count=len(hidden),
        unnamed_fen=sum(row["paid_fen"] for row in hidden),
    )


def _written(quantity: Any) -> str:
    return "" if quantity is None else f"{quantity.normalize():f}"
