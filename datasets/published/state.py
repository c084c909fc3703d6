"""Answers from one state: the newest release of every dataset that was in force at release n, asked through DuckDB."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from datasets.published.athand import AtHand
from datasets.published.chain import Release, live
from datasets.published.columns import sql_columns
from datasets.published.keys import Dataset
from datasets.published.layout import release_dir

Made = TypeVar("Made")
#: the parts of a release that are views of a state
PARTS = ("figures", "subsidy")
#: the part every village page asks: kept packed in memory, 6 MB for 114,000 rows, and asked in a third of the time the files take
IN_MEMORY = "subsidy"
#: rows of answers a state keeps: a page asks the same small questions as the page before; even an empty answer costs as much as so many rows
KEPT_ROWS, EMPTY = 40_000, 60
#: lists a state keeps for looking things up
KEPT_LISTS = 256


class State:
    """A county's published data as it stood at release `n`.

    `figures` and `subsidy` are views holding only what is in force; every row names its release, file, sheet and cell.
    Thread-safe: each question takes its own cursor.
    """

    def __init__(self, county: str, county_dir: Path, releases: dict[int, Release], n: int) -> None:
        self.county = county
        self.n = n
        self.head_hash = releases[n].manifest_sha256 if n else ""
        self._dir = county_dir
        self._releases = {number: release for number, release in releases.items() if number <= n}
        self._live = live(releases, n)
        self._withdrawn = {old: number for number, release in releases.items() for old in (*release.withdraws, *release.takes_down)}
        self._lock = threading.Lock()
        self._made: AtHand[Any] = AtHand(KEPT_LISTS)
        self._answers: OrderedDict[Hashable, pd.DataFrame] = OrderedDict()
        self._room = KEPT_ROWS
        self._is_held = False
        self._con = duckdb.connect(":memory:")
        self._con.execute("set parquet_metadata_cache=true")
        self._con.execute("set allocator_flush_threshold='1MB'")  # what a large question took is given back: 50 MB of a worker
        self._con.execute("set allocator_background_threads=true")
        self._make_views()

    @cached_property
    def is_demo(self) -> bool:
        """True when anything in force is 示例数据."""
        return any(self._releases[dataset.release].is_demo for dataset in self._live.values())

    @cached_property
    def keys(self) -> tuple[Dataset, ...]:
        """The datasets in force, sorted by key; rows made by 依法合并 are left out."""
        return tuple(dataset for _, dataset in sorted(self._live.items()) if not dataset.members)

    @property
    def live_groups(self) -> tuple[Dataset, ...]:
        """The 依法合并 rows in force: each stands for the keys in `members`."""
        return tuple(dataset for _, dataset in sorted(self._live.items()) if dataset.members)

    @property
    def withdrawn_since(self) -> dict[int, int]:
        """Releases of this state that a later release withdrew or took down: number → number of the notice."""
        return {old: by for old, by in self._withdrawn.items() if old in self._releases and by > self.n}

    @property
    def published_on(self) -> str:
        """The day of release n, '' before the first release."""
        return self._releases[self.n].published_on if self.n else ""

    def releases(self) -> tuple[Release, ...]:
        """All releases up to n, oldest first."""
        return tuple(self._releases.values())

    @property
    def settings(self) -> dict[str, str]:
        """What the county had decided at the newest release that says so: a withdrawal or a taking down repeats no settings."""
        said = (release.manifest["settings"] for release in reversed(self._releases.values()) if "settings" in release.manifest)
        return dict(next(said, {}))

    def dataset(self, key: str) -> Dataset | None:
        """The dataset in force under `key`, None when nothing is."""
        return self._live.get(key)

    def sql(self, query: str, params: list[Any] | tuple[Any, ...] | dict[str, Any] | None = None) -> pd.DataFrame:
        """The answer to `query` over the views `figures`, `subsidy`, `datasets`; params as `?` or `$name`. A state never changes: answers are kept.

        Sums of Int64 must be cast: `cast(sum(value_fen) as bigint)`.
        """
        key = (query, tuple(params.items()) if isinstance(params, dict) else tuple(params or ()))
        with self._lock:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
                return found.copy(deep=False)
        with self._asked(query, params) as answer:
            found = answer.df()
        self._keep(key, found)
        return found.copy(deep=False)

    def rows(self, query: str, params: list[Any] | tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
        """The answer to `query` as plain rows, None where nothing is; not kept, for those who keep what they make of it."""
        with self._asked(query, params) as answer:
            return answer.fetchall()

    def once(self, query: str, params: list[Any] | tuple[Any, ...] | None = None) -> pd.DataFrame:
        """The same as `sql`, not kept: for a wide page that nobody asks of this state again."""
        with self._asked(query, params) as answer:
            return answer.df()

    @contextmanager
    def _asked(self, query: str, params: Any) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            cursor = self._con.cursor()
        try:
            yield cursor.execute(query, params) if params else cursor.execute(query)
        finally:
            cursor.close()

    def _keep(self, key: Hashable, answer: pd.DataFrame) -> None:
        """Keep `answer`, and let go of the longest unused when there is no room; a very large one is not kept."""
        size = len(answer) + EMPTY
        with self._lock:
            if size > KEPT_ROWS // 4 or key in self._answers:
                return
            self._answers[key] = answer
            self._room -= size
            while self._room < 0:
                _, gone = self._answers.popitem(last=False)
                self._room += len(gone) + EMPTY

    def made(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """`make()`, computed once for this state and kept: for lists many pages look things up in. Not to be altered."""
        found: Made = self._made.get(key, make)
        return found

    def hold(self) -> None:
        """Keep both parts in memory and answer on one thread: for a job that asks thousands of small questions of one state."""
        with self._lock:
            self._is_held = True
            self._con.execute("set threads = 1")
            for part in PARTS:
                self._con.execute(f"create table held_{part} as select * from {part}")
                kind = "view" if self._files[part] else "table"
                self._con.execute(f"drop {kind} {part}")
                self._con.execute(f"alter table held_{part} rename to {part}")

    def figures(
        self,
        table: str | None = None,
        year: int | None = None,
        entity: str | None = None,
        column: str | None = None,
        line: str | None = None,
        kind: str | None = None,
    ) -> pd.DataFrame:
        """Figures in force that match everything given, one row per value, in the order of the sheet (columns: columns.csv)."""
        wanted = {"table": table, "year": year, "entity_code": entity, "column": column, "line": line, "kind": kind}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " and ".join(f'"{name}" = ?' for name in given) or "true"
        return self.sql(
            f'select * from figures where {where} order by kind, year, entity_code, "table", side, row_no', list(given.values())
        )

    def figures_in(self, release: int, *keys: str) -> pd.DataFrame:
        """The figures of the datasets `keys` as `release` holds them, in force or not; empty when the release holds none."""
        path = release_dir(self._dir, release) / "figures.parquet"
        if release not in self._releases or not path.exists() or not keys:
            return self.sql("select * from figures where false")
        listed = ", ".join("?" * len(keys))
        return self.sql(
            f"select * from read_parquet(?) where dataset_key in ({listed}) order by dataset_key, side, row_no", [str(path), *keys]
        )

    def figures_with(self, year: int, entity: str) -> str:
        """What to ask in place of `figures` for one entity's year: only the releases that hold it, in a third of the time all take; '' when none does."""
        return self._figures_of(self.made("releases by year and entity", self._held).get((year, entity), set()))

    def figures_among(self, year: int, tables: Sequence[str]) -> str:
        """What to ask in place of `figures` for some tables of a year: only the releases that hold one of them; '' when none does."""
        return self._figures_of({dataset.release for dataset in self._live.values() if dataset.year == year and dataset.table in tables})

    def _figures_of(self, releases: set[int]) -> str:
        files = {n: path for n, path in self._files["figures"].items() if n in releases and path.exists()}
        return "" if not files else "figures" if self._is_held else self._in_force(files)

    def _held(self) -> dict[tuple[int, str], set[int]]:
        found: dict[tuple[int, str], set[int]] = {}
        for dataset in self._live.values():
            found.setdefault((dataset.year, dataset.entity_code), set()).add(dataset.release)
        return found

    def _in_force(self, files: Mapping[int, Path]) -> str:
        """The rows of `files` (by release) that are in force, as a relation."""
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files.values())
        return f"(select * from read_parquet([{listed}]){self._alive(files)})"

    def _alive(self, releases: Iterable[int]) -> str:
        """The condition that leaves out what is no longer in force; '' where `releases` hold none: it takes a sixth of a small question's time."""
        return "" if self._outdated.isdisjoint(releases) else " where (dataset_key, release) not in (select dataset_key, release from dead)"

    def attachments(self, release: int, begins: str) -> list[bytes]:
        """The files of `release` whose path begins so, by path; none of a release that is not there or was taken down."""
        held = self._releases.get(release)
        folder = release_dir(self._dir, release)
        return [(folder / path).read_bytes() for path in sorted(held.files) if path.startswith(begins)] if held else []

    def _make_views(self) -> None:
        self._make_datasets()
        self._outdated = self._make_dead()
        for part in PARTS:
            files = self._files[part]
            if not files:
                self._con.execute(f"create table {part} ({sql_columns(part)})")
                continue
            if part == IN_MEMORY:
                self._pack(part, files)
                continue
            self._con.execute(f"create view {part} as from {self._in_force(files)}")

    def _pack(self, part: str, files: Mapping[int, Path]) -> None:
        """Make the view `part` over a packed copy of `files`, put in one by one on one thread: all at once would need ten times the memory."""
        self._con.execute("attach ':memory:' as packed (compress)")
        self._con.execute("set threads = 1")
        self._con.execute(f"create table packed.{part} as select * from read_parquet(?) limit 0", [str(next(iter(files.values())))])
        for n, file in files.items():
            self._con.execute(
                f"insert into packed.{part} select * from read_parquet(?){self._alive((n,))} order by village_code", [str(file)]
            )
        self._con.execute("checkpoint packed")
        self._con.execute("reset threads")
        self._con.execute(f"create view {part} as select * from packed.{part}")

    def _make_datasets(self) -> None:
        rows = [{name: value for name, value in vars(dataset).items() if name not in {"notes", "members"}} for dataset in self.keys]
        names = [name for name in Dataset.__dataclass_fields__ if name not in {"notes", "members"}]
        frame = pd.DataFrame(rows, columns=names)
        for name in names:
            frame[name] = frame[name].astype("int64" if name in {"year", "row_count", "release"} else "string")
        self._con.register("datasets_frame", frame)
        self._con.execute("create table datasets as select * from datasets_frame")
        self._con.unregister("datasets_frame")

    @cached_property
    def _files(self) -> dict[str, dict[int, Path]]:
        """The files of each part by release, of the releases that hold something in force; a later taking down may end one."""
        held = sorted({dataset.release for dataset in self._live.values()})
        paths = {part: {n: release_dir(self._dir, n) / f"{part}.parquet" for n in held} for part in PARTS}
        return {part: {n: path for n, path in own.items() if path.exists()} for part, own in paths.items()}

    def _make_dead(self) -> frozenset[int]:
        """Make the table of (key, release) that stand in the files but are no longer in force; the releases that hold such rows."""
        self._con.execute("create table dead (dataset_key varchar, release bigint)")
        held = {dataset.release for dataset in self._live.values()}
        named = {(dataset.key, n) for n in held for dataset in self._releases[n].datasets}
        dead = named - {(key, dataset.release) for key, dataset in self._live.items()}
        if dead:
            self._con.executemany("insert into dead values (?, ?)", sorted(dead))
        return frozenset(n for _, n in dead)

    def close(self) -> None:
        """Give the connection back."""
        self._con.close()
