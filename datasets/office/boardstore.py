"""Keeps the board part of a release: names, group, quantity and amount of each village and batch, each sealed on its own.

`board/<n>/<township>.<seal>.pack` holds the sealed pieces of a township, those of one village together, so that a village's list is one stretch
of the disk; `board/<n>/index` (sealed) says where each lies, `board/<n>/groups` (sealed) what was hidden. Class X programmes and minors are
counted, never named.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasets.office.disk import flush_folder, private_dir, replace_durably, write_flushed
from datasets.office.keyring import Keyring
from datasets.office.refusals import NoSuchThing, SealBroken
from datasets.office.rosters import Batch
from datasets.office.sealing import seal, unseal
from datasets.published.layout import canonical

COLUMNS = ("group_name", "person_name", "is_hidden", "quantity", "standard", "due_fen", "paid_fen", "paid_date")


@dataclass(frozen=True)
class Piece:
    """Where one village's part of one batch lies. `sha256` is that of the clear bytes; the public commitment covers it.

    `pack` is '' once the rows were destroyed after their years: the hash stays, so that the commitment still says the same.
    """

    key: str
    pack: str
    village_code: str
    offset: int
    length: int
    rows: int
    sha256: str

    @property
    def is_destroyed(self) -> bool:
        """True when only the hash is left."""
        return not self.pack


@dataclass(frozen=True)
class BoardIndex:
    """What a release's board part holds. `facts`: dataset key → programme, class, batch, unit."""

    salt: str
    pieces: tuple[Piece, ...]
    facts: dict[str, dict[str, Any]]

    @property
    def commitment(self) -> str:
        """Salted SHA-256 over the hashes of all pieces; it says nothing to anybody who does not hold them."""
        hashes = sorted(f"{piece.key}@{piece.village_code}:{piece.sha256}" for piece in self.pieces)
        return hashlib.sha256(bytes.fromhex(self.salt) + "\n".join(hashes).encode()).hexdigest()


#: pack → its pieces, whose places are not known yet, each with its sealed bytes
Packs = dict[str, list[tuple[Piece, bytes]]]


class BoardStore:
    """The folder `office/board`."""

    def __init__(self, office_dir: Path, keyring: Keyring) -> None:
        self.dir = private_dir(office_dir / "board")
        self.keyring = keyring

    def folder(self, n: int) -> Path:
        """The board part of release `n`."""
        return self.dir / str(n)

    def write(self, n: int, batches: Iterable[tuple[str, Batch]], groups: dict[str, Any]) -> BoardIndex:
        """Write and flush the board part of release `n` (dataset key, batch); return its index."""
        folder = private_dir(self.folder(n))
        packs: Packs = {}
        facts: dict[str, dict[str, Any]] = {}
        for key, batch in batches:
            facts[key] = {name: value for name, value in vars(batch).items() if name != "rows"}
            if batch.privacy_class != "X":
                self._seal_batch(n, key, batch.rows, packs)
        index = BoardIndex(secrets.token_hex(32), tuple(_write_packs(folder, packs)), facts)
        self._write_said(n, index, groups)
        flush_folder(folder)
        flush_folder(self.dir)
        return index

    def _write_said(self, n: int, index: BoardIndex, groups: dict[str, Any]) -> None:
        said = {"salt": index.salt, "facts": index.facts, "pieces": [list(vars(piece).values()) for piece in index.pieces]}
        for name, content in (("groups", canonical(groups)), ("index", canonical(said))):
            replace_durably(self.folder(n) / name, seal(self.keyring.vault, content, f"board/{n}/{name}"), 0o600)

    def _seal_batch(self, n: int, key: str, rows: pa.Table, packs: Packs) -> None:
        shown = rows.append_column("is_hidden", rows["is_minor"]).sort_by([("village_code", "ascending"), ("sheet_row", "ascending")])
        names = pc.if_else(shown["is_hidden"], "", shown["person_name"])
        shown = shown.set_column(shown.schema.get_field_index("person_name"), "person_name", names)
        villages = shown["village_code"].to_pylist()
        starts = [i for i, code in enumerate(villages) if i == 0 or code != villages[i - 1]]
        clear = shown.select(list(COLUMNS)).combine_chunks()
        townships = shown["township_code"].to_pylist()
        for start, end in zip(starts, [*starts[1:], len(villages)], strict=True):
            content = _ipc(clear.slice(start, end - start))
            township, village = townships[start] or "none", villages[start] or "none"
            sealed = seal(self.keyring.vault, content, f"board/{n}/{key}@{village}")
            name = f"{township}.0.pack"
            piece = Piece(key, name, village, 0, len(sealed), end - start, hashlib.sha256(content).hexdigest())
            packs.setdefault(name, []).append((piece, sealed))

    def reseal(self, n: int) -> int:
        """Seal the board part of release `n` again with the current key; return how many files changed. Durable file by file.

        A pack is written before the index that knows its new places, under a new name, so that a cut in between loses nothing.
        """
        return self._rewrite(n, frozenset())

    def forget(self, n: int, keys: frozenset[str]) -> int:
        """Destroy the rows of batches `keys` in release `n`, leaving their hashes; return how many rows went. Safe to repeat."""
        rows = sum(piece.rows for piece in self.index(n).pieces if piece.key in keys and not piece.is_destroyed)
        if rows:
            self._rewrite(n, keys)
        self._sweep(n)
        return rows

    def _rewrite(self, n: int, gone: frozenset[str]) -> int:
        folder, index = self.folder(n), self.index(n)
        groups = self.groups(n)
        packs: Packs = {}
        destroyed: list[Piece] = []
        for piece in index.pieces:
            if piece.is_destroyed or piece.key in gone:
                destroyed.append(replace(piece, pack="", offset=0, length=0))
                continue
            content = self._clear(n, piece)
            sealed = seal(self.keyring.vault, content, f"board/{n}/{piece.key}@{piece.village_code}")
            name = _next_name(piece.pack)
            packs.setdefault(name, []).append((replace(piece, pack=name, length=len(sealed)), sealed))
        pieces = (*destroyed, *_write_packs(folder, packs))
        flush_folder(folder)
        self._write_said(n, BoardIndex(index.salt, pieces, index.facts), groups)
        self._sweep(n)
        return len(packs) + 2

    def _sweep(self, n: int) -> None:
        """Remove packs that the index does not name: what they held was sealed again or destroyed."""
        named = {piece.pack for piece in self.index(n).pieces}
        for path in self.folder(n).glob("*.pack"):
            if path.name not in named:
                path.unlink()
        flush_folder(self.folder(n))

    def index(self, n: int) -> BoardIndex:
        """The index of release `n`; NoSuchThing when it has no board part."""
        said = self._json(n, "index")
        return BoardIndex(said["salt"], tuple(Piece(*piece) for piece in said["pieces"]), said["facts"])

    def groups(self, n: int) -> dict[str, Any]:
        """What release `n` hid (see `disclosure`)."""
        return self._json(n, "groups")

    def said_sha256(self, n: int) -> str:
        """Salted SHA-256 over what release `n` says of its batches (class, programme …) and of what it hid: that decides who is named."""
        index = self.index(n)
        return hashlib.sha256(bytes.fromhex(index.salt) + canonical([index.facts, self.groups(n)])).hexdigest()

    def has(self, n: int) -> bool:
        """True when release `n` has a board part."""
        return (self.folder(n) / "index").exists()

    def open(self, n: int, piece: Piece) -> pa.Table:
        """The rows of one village and batch; SealBroken when they were touched."""
        return pa.ipc.open_stream(self._clear(n, piece)).read_all()

    def demand_whole(self, n: int) -> None:
        """SealBroken unless every piece that was not destroyed opens and is what the index vouches for."""
        for piece in self.index(n).pieces:
            if not piece.is_destroyed and hashlib.sha256(self._clear(n, piece)).hexdigest() != piece.sha256:
                raise SealBroken(f"第{n}号发布 {piece.village_code} 的名单被换过。")

    def _clear(self, n: int, piece: Piece) -> bytes:
        with (self.folder(n) / piece.pack).open("rb") as source:
            source.seek(piece.offset)
            sealed = source.read(piece.length)
        return unseal(self.keyring.vault, sealed, f"board/{n}/{piece.key}@{piece.village_code}")

    def _json(self, n: int, name: str) -> dict[str, Any]:
        path = self.folder(n) / name
        if not path.exists():
            raise NoSuchThing(f"第{n}号发布没有村公示部分。")
        found: dict[str, Any] = json.loads(unseal(self.keyring.vault, path.read_bytes(), f"board/{n}/{name}"))
        return found


def _write_packs(folder: Path, packs: Packs) -> Iterator[Piece]:
    """Write and flush each pack, village by village, each in the order it was given; the pieces with their places."""
    for name, held in packs.items():
        held.sort(key=lambda one: one[0].village_code)
        write_flushed(folder / name, b"".join(sealed for _, sealed in held), 0o600)
        offset = 0
        for piece, sealed in held:
            yield replace(piece, offset=offset)
            offset += len(sealed)


def _next_name(pack: str) -> str:
    """`411322001.0.pack` → `411322001.1.pack`."""
    township, number, _ = pack.rsplit(".", 2)
    return f"{township}.{int(number) + 1}.pack"


def _ipc(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes()
