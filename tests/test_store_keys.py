"""A turn of the vault's key leaves nothing closed with the old one; what is destroyed is gone, and only what may be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from dashboard.notices.order import Order
from dashboard.notices.printing import print_notices
from datasets.office import Office
from datasets.office.boardstore import BoardStore
from datasets.office.keyring import VAULT_RING, Keyring
from datasets.office.models import submissions
from datasets.office.refusals import Destroyed, NoSuchThing, NotReady, SamePerson, WrongRole
from datasets.office.rosters import Batch
from datasets.office.sealing import key_of
from datasets.published.verify import verify
from tests.office_home import PASSWORD, open_home
from tests.office_sheets import income, persons
from tests.test_store_persons import _many, _publish


def test_after_a_turn_of_the_key_originals_readings_and_boards_open_and_the_old_key_is_gone(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    _publish(office, income(tmp_path, 100, 50), persons(tmp_path, _many("新华街", 6, 1)))
    before, clerk = office.keyring.vault.current, office.sitting("jingban", "cli")
    originals = {one.id: clerk.original(one.id) for one in clerk.submissions()}
    assert office.sitting("guanli", "cli").rotate() >= 6  # two originals, two readings, the board's pack and index
    after = office.keyring.vault.current
    assert (after != before, list(office.keyring.vault.keys)) == (True, [after])
    assert {
        path.name: key_of(path.read_bytes()[:12]) for path, _ in office.vault.sealed_files() if key_of(path.read_bytes()[:12]) != after
    } == {}
    assert {one.id: clerk.original(one.id) for one in clerk.submissions()} == originals
    assert [len(clerk.difference(number)) for number in originals] == [0, 0]
    assert len(office.board().village("411322001001", 2025)) == 6
    office.close()


def test_what_is_destroyed_is_gone_with_its_reading_and_never_while_the_same_bytes_must_be_kept(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk, keeper, reviewer = (office.sitting(name, "cli") for name in ("jingban", "guanli", "fuhe"))
    file = income(tmp_path, 100, 50)
    old, twin = clerk.receive(file), clerk.receive(file)
    second = ("shenji", PASSWORD)
    with pytest.raises(NotReady, match="要保管到"):
        keeper.purge([old], second)
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == old).values(received_at="1990-01-01T00:00:00Z"))
    with pytest.raises(NotReady, match=f"{twin}是同一份原件"):
        keeper.purge([old], second)
    assert clerk.original(old) == clerk.original(twin)
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == twin).values(received_at="1990-01-01T00:00:00Z"))
    with pytest.raises(WrongRole):
        keeper.purge([old, twin], ("jingban", PASSWORD))
    with pytest.raises(SamePerson):
        keeper.purge([old, twin], ("guanli", PASSWORD))
    assert keeper.purge([old, twin], second) == 2
    assert list(office.vault.sealed_files()) == []
    with pytest.raises(NoSuchThing, match="销毁"):
        clerk.original(old)
    assert reviewer.submission(old).file_name == "收入.xlsx"
    office.close()


def test_the_same_batch_is_received_after_an_earlier_one_was_destroyed(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    clerk, keeper = office.sitting("jingban", "cli"), office.sitting("guanli", "cli")
    people = _many("新华街", 6, 1)
    old = clerk.receive(persons(tmp_path, people))
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id == old).values(received_at="1990-01-01T00:00:00Z"))
    keeper.purge([old], ("shenji", PASSWORD))
    township = office.sitting("xiangzhen", "cli")
    number = township.receive(persons(tmp_path, people, file="又一份.xlsx"))
    assert "SB-05" not in {finding.rule for finding in township.findings(number)}
    office.close()


def test_an_office_that_was_open_while_the_key_was_turned_seals_with_the_new_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    elsewhere = open_home(home)  # as the web process holds it
    early = elsewhere.sitting("jingban", "cli").receive(income(tmp_path, 100, 50))
    with_command = Office.open(home)
    with_command.sitting("guanli", "cli").rotate()
    with_command.close()
    clerk = elsewhere.sitting("jingban", "cli")
    late = clerk.receive(income(tmp_path, 200, 50, name="又一份.xlsx"))
    assert clerk.original(early) != clerk.original(late)
    elsewhere.close()
    started_again = Office.open(home)
    assert len(started_again.sitting("jingban", "cli").original(late)) > 0
    started_again.close()


def test_a_ring_from_the_environment_is_turned_there_and_sealed_again_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_home(tmp_path / "home")
    number = office.sitting("jingban", "cli").receive(income(tmp_path, 100, 50))
    ring = office.keyring.vault
    monkeypatch.setenv(VAULT_RING, ring.as_json().decode())
    with pytest.raises(NotReady, match=VAULT_RING):
        office.sitting("guanli", "cli").rotate()
    office.close()
    turned = ring.turned()
    monkeypatch.setenv(VAULT_RING, turned.as_json().decode())
    office = Office.open(tmp_path / "home")
    assert office.sitting("guanli", "cli").rotate() == 2
    office.close()
    monkeypatch.setenv(VAULT_RING, turned.only_current().as_json().decode())
    office = Office.open(tmp_path / "home")
    assert len(office.sitting("jingban", "cli").original(number)) > 0
    office.close()


def test_what_a_killed_writer_left_half_sealed_stops_no_turn_of_the_key_and_goes_with_the_next_destruction(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    number = office.sitting("jingban", "cli").receive(income(tmp_path, 100, 50))
    sha256 = office.sitting("jingban", "cli").submission(number).sha256
    for left in (office.vault.path(sha256).with_name(f".{sha256}.1"), office.vault.readings / ".S000009.1"):
        left.write_bytes(b"MBZ1half")
    assert office.sitting("guanli", "cli").rotate() == 2
    assert list(office.vault.originals.parent.rglob(".*")) == []
    office.close()


def test_the_lists_of_one_village_lie_together_on_the_disk_also_after_a_turn_of_the_key(tmp_path: Path) -> None:
    boards = BoardStore(tmp_path / "office", Keyring.open(tmp_path / "keys"))
    boards.write(1, [(f"list {number}", _batch(f"BT00{number}")) for number in (1, 2)], {})
    for _ in range(2):
        lying = sorted(boards.index(1).pieces, key=lambda piece: piece.offset)
        assert [(piece.village_code[-3:], piece.key) for piece in lying] == [
            ("001", "list 1"), ("001", "list 2"), ("002", "list 1"), ("002", "list 2")
        ]  # fmt: skip
        assert [piece.offset for piece in lying[1:]] == [piece.offset + piece.length for piece in lying[:-1]]
        assert [boards.open(1, piece)["person_name"].to_pylist() for piece in lying] == [["甲"], ["甲"], ["乙"], ["乙"]]
        boards.reseal(1)


def _batch(programme: str) -> Batch:
    """One batch: one person in each of two villages, in the order of neither."""
    said = {
        "township_code": ["411322001"] * 2, "village_code": ["411322001002", "411322001001"], "sheet_row": [1, 2],
        "is_minor": [False] * 2, "person_name": ["乙", "甲"], "group_name": ["1组"] * 2, "paid_date": [""] * 2,
        "quantity": [100] * 2, "standard": [100] * 2, "due_fen": [100] * 2, "paid_fen": [100] * 2,
    }  # fmt: skip
    return Batch(programme, "一项补贴", "N", "第1批", "实发", 2025, "2025-06-19", "亩", pa.table(said))


def test_two_who_hand_in_the_same_bytes_at_once_leave_one_whole_original(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    source = tmp_path / "large.bin"
    source.write_bytes(bytes(range(256)) * 40_000)
    with ThreadPoolExecutor(4) as pool:
        kept = {sha256 for sha256, _ in pool.map(lambda _: office.vault.keep(source), range(8))}
    assert office.vault.original(*kept) == source.read_bytes()
    office.close()


def _make_due(office: Office, *numbers: str) -> None:
    with office.store.writing() as connection:
        connection.execute(submissions.update().where(submissions.c.id.in_(numbers)).values(received_at="1990-01-01T00:00:00Z"))


def test_named_rows_go_with_their_original_and_what_is_left_says_so(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    keeper, second = office.sitting("guanli", "cli"), ("shenji", PASSWORD)
    old = persons(tmp_path, _many("新华街", 6, 1))
    other = persons(tmp_path, _many("新华街", 7, 30), "BT019", "另一项补贴", file="另一项.xlsx")
    n = _publish(office, old, other)
    board = office.boards.folder(n)
    commitment = office.boards.index(n).commitment
    number = min(one.id for one in keeper.office.sitting("jingban", "cli").submissions())
    _make_due(office, number)
    before = sum(path.stat().st_size for path in board.glob("*.pack"))
    assert keeper.purge([number], second) == 1
    index = office.boards.index(n)
    assert [(piece.rows, piece.is_destroyed) for piece in index.pieces] == [(6, True), (7, False)]
    assert index.commitment == commitment == office.public.release(n).manifest["board"]["commitment"]
    assert sum(path.stat().st_size for path in board.glob("*.pack")) < before
    with pytest.raises(Destroyed, match="不能再印"):
        office.board().village("411322001001", 2025)
    assert list(verify(office.public.dir)) == []
    line = office.sitting("shenji", "cli").journal(subject=number)[0]
    assert (line.what, '"board_rows": {"1": 6}' in line.detail) == ("销毁原件", True)
    keeper.rotate()  # what was destroyed is not looked for
    office.close()


def test_a_notice_whose_names_were_destroyed_is_refused_and_the_published_totals_stand(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    _publish(office, persons(tmp_path, _many("新华街", 6, 1)))
    state = office.public.state()
    number = office.sitting("jingban", "cli").submissions()[0].id
    _make_due(office, number)
    office.sitting("guanli", "cli").purge([number], ("shenji", PASSWORD))
    (printed,) = print_notices(Order("result", 2025), state, office.board(), ["411322001001"], tmp_path / "out")
    assert "按保管期限销毁" in printed.refusal
    assert office.public.state().sql("select sum(people_count) as n from subsidy")["n"].tolist() == [6]
    office.close()


def test_names_a_correction_brought_along_go_too(tmp_path: Path) -> None:
    office = open_home(tmp_path / "home")
    elsewhere = _many("交通街", 9, 80, 75)  # both programmes pay 75 a head, so the shared row tells no split
    nursed = persons(tmp_path, [*_many("新华街", 3, 1, 75), *_many("交通街", 9, 60, 75)], "BT026", "重度残疾人护理补贴")
    _publish(office, nursed, persons(tmp_path, [*_many("新华街", 3, 41, 75), *elsewhere], "BT025", "困难残疾人生活补贴"))
    _publish(office, persons(tmp_path, [*_many("新华街", 4, 41, 75), *elsewhere], "BT025", "困难残疾人生活补贴"), reason="漏报一人")
    number = min(one.id for one in office.sitting("jingban", "cli").submissions())
    _make_due(office, number)
    office.sitting("guanli", "cli").purge([number], ("shenji", PASSWORD))
    left = {(n, piece.key.split("/")[7], piece.is_destroyed) for n in (1, 2) for piece in office.boards.index(n).pieces}
    assert left == {(1, "BT026", True), (1, "BT025", False), (2, "BT026", True), (2, "BT025", False)}
    office.close()
