"""Gathers what one release will hold from approved submissions: open tables, village cells, board batches, prose, explanations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from datasets.office import aggregates, documents, lookups, settings, summaries, vouched
from datasets.office.aggregates import Cell
from datasets.office.digest import unpacked
from datasets.office.leaks import amounts
from datasets.office.models import release_submissions, submission_tables
from datasets.office.records import ABOUT_PERSONS, Review, Submission, SubmittedTable
from datasets.office.refusals import NotReady, ReviewVoid
from datasets.office.rosters import Batch
from datasets.office.seat import Seat
from datasets.office.summaries import Summary
from datasets.office.twice import SUMMARY
from datasets.office.vault import unpack
from datasets.published.documents import TABLE as DOCUMENT
from datasets.published.documents import path_of
from datasets.published.keys import Dataset
from datasets.published.layout import canonical
from datasets.published.paths import safe_part
from loaders.limited import run_limited
from schemas.findings import Finding, Gravity
from schemas.kinds import tables
from schemas.privacy import HIDDEN_CLASSES, stricter

APPLICATION = "依申请公开"


@dataclass
class Gathered:
    """Everything of one release before anything is written."""

    tables: list[tuple[Dataset, pa.Table | None]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    batches: list[tuple[str, Batch]] = field(default_factory=list)
    rosters: list[Dataset] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    explanations: list[dict[str, str]] = field(default_factory=list)
    as_approved: list[dict[str, Any]] = field(default_factory=list)
    makers: dict[str, None] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    amounts: set[str] = field(default_factory=set)

    @property
    def keys(self) -> set[str]:
        """Keys of all datasets."""
        tables = {dataset.key for dataset, _ in self.tables} | {summary.dataset.key for summary in self.summaries}
        return tables | {dataset.key for dataset in self.rosters}

    def closed_sheets(self, submission: Submission) -> frozenset[str]:
        """Sheets of `submission` whose figures may tell of few persons: sentences that quote them stay inside."""
        own = {table.dataset.key for table in submission.tables}
        return frozenset(summary.dataset.sheet for summary in self.summaries if summary.dataset.key in own)


def gather(desk: Seat, submissions: Iterable[Submission], reviews: dict[str, Review]) -> Gathered:
    """Open and lay together what was approved. NotReady when two submissions hold the same table."""
    made, held, listed = Gathered(), desk.settings_in_force(), list(submissions)
    vouches = _vouches(desk, [submission.id for submission in listed])
    for submission in listed:
        add(desk, made, submission, held, vouches)
        review = reviews[submission.id]
        if review.as_approved:
            made.as_approved.append(_as_approved(desk, submission, review, made.closed_sheets(submission)))
    return made


def _vouches(desk: Seat, numbers: list[str]) -> dict[str, str]:
    with desk.office.store.reading() as connection:
        return vouched.readings(connection, numbers)


def add(
    desk: Seat, made: Gathered, submission: Submission, held: dict[str, str], vouches: dict[str, str], only: frozenset[str] | None = None
) -> None:
    """Add one submission (or only some of its datasets) to what a release will hold.

    ReviewVoid when what was read from it is not what was sealed when it was received (`vouches`: SHA-256 by submission).
    """
    packed = desk.office.vault.reading(submission.id)
    parts = unpack(packed)
    is_other = submission.id in vouches and hashlib.sha256(packed).hexdigest() != vouches[submission.id]
    if is_other or parts["sha256"].decode() != submission.sha256:
        raise ReviewVoid(f"{submission.id}封存的内容与收件登记的指纹不符。")
    made.makers.setdefault(submission.unit_name)
    for table in submission.tables:
        if only is not None and table.dataset.key not in only:
            continue
        if table.dataset.key in made.keys:
            raise NotReady(f"{submission.id}里的《{table.dataset.title}》在这次发布里已经有一份，请只选一份。")
        if submission.disclosure == APPLICATION:
            made.tables.append((replace(table.dataset, status=APPLICATION, statement=submission.reason, row_count=0), None))
        elif table.is_roster:
            _add_roster(made, table, unpacked(parts[f"part{table.position}"]), held)
        else:
            _add_table(made, table, unpacked(parts[f"part{table.position}"]))
            _add_summary(desk, made, table, held)
            _add_document(desk, made, table, submission)
    if only is None and submission.disclosure != APPLICATION:
        _add_words(desk, made, submission, json.loads(parts["texts"]))


def _add_table(made: Gathered, table: SubmittedTable, figures: pa.Table) -> None:
    declared = tables().get(table.dataset.table)
    is_form = declared is not None and declared.shape == "grid"  # its sheet is all there is of the form, also empty
    is_empty = not len(figures) or (table.dataset.status == "空表" and not is_form)
    made.tables.append((replace(table.dataset, status="空表") if is_empty else table.dataset, None if is_empty else figures))
    made.amounts |= amounts(figures)
    for column, text in zip(figures["column"].to_pylist(), figures["value_text"].to_pylist(), strict=True):
        if column.endswith("_phone") and text:
            made.contacts.update(text.replace("；", " ").replace("、", " ").replace(",", " ").replace("，", " ").split())


def _add_summary(desk: Seat, made: Gathered, table: SubmittedTable, held: dict[str, str]) -> None:
    """A village summary of class R or X is not published as it is: its rows go the way of a roster's sums."""
    dataset, figures = made.tables[-1]
    if dataset.table != SUMMARY or figures is None:
        return
    decided = settings.classes(held).get(dataset.programme_code)
    privacy = decided or stricter(str(table.facts.get("privacy_class") or "X"))
    if privacy in HIDDEN_CLASSES:
        made.tables.pop()
        made.summaries.append(summaries.open_summary(dataset, privacy, figures, desk.book()))


def _add_document(desk: Seat, made: Gathered, table: SubmittedTable, submission: Submission) -> None:
    """The document itself, without its properties, beside the text that was read from it. It has a name that ends as its bytes are."""
    if table.dataset.table != DOCUMENT:
        return
    _, text = made.tables.pop()
    suffix = str(table.facts["document"])
    named = replace(table.dataset, status="已公布", file_name=f"{table.dataset.title}{suffix}")
    made.tables.append((named, text))
    made.attachments[path_of(named)] = run_limited(documents.cleaned, desk.office.vault.original(submission.sha256))


def _add_roster(made: Gathered, table: SubmittedTable, rows: pa.Table, held: dict[str, str]) -> None:
    facts, dataset = table.facts, table.dataset
    decided = settings.classes(held).get(dataset.programme_code)
    privacy = decided or stricter(facts["privacy_class"])
    is_named = privacy == "R" and dataset.programme_code in settings.bases(held)
    said = {**facts, "privacy_class": privacy, "year": int(facts["year"])}
    made.batches.append((dataset.key, Batch(**said, rows=rows)))
    made.cells += aggregates.cells(dataset, said, rows, is_named)
    made.rosters.append(dataset)


def _add_words(desk: Seat, made: Gathered, submission: Submission, texts: list[dict[str, Any]]) -> None:
    if texts:
        whole = {"entity_code": submission.unit, "entity_name": submission.unit_name, "file_sha256": submission.sha256, "texts": texts}
        made.attachments[f"texts/{safe_part(submission.unit)}-{submission.id}.json"] = canonical(whole)
    messages = {finding.place: finding for finding in lookups.findings_of(desk, submission.id)}
    for place, explanation in lookups.explanations_of(desk, submission.id).items():
        finding = messages.get(place)
        if finding and finding.rule.startswith(ABOUT_PERSONS):
            continue
        said = {"file_sha256": submission.sha256, "place": place, "text": explanation.text}
        is_open = finding is not None and finding.sheet not in made.closed_sheets(submission)
        made.explanations.append(
            {**said, "finding": finding.message if finding and is_open else "", "sheet": finding.sheet if finding else ""}
        )


def _as_approved(desk: Seat, submission: Submission, review: Review, closed: frozenset[str]) -> dict[str, Any]:
    """What stands on the page for good: document, reason, and every difference that remains."""
    open_ones = [finding for finding in lookups.findings_of(desk, submission.id) if finding.gravity is not Gravity.NOTES]
    return {
        "file_sha256": submission.sha256,
        "keys": [table.dataset.key for table in submission.tables],
        "document": review.as_approved,
        "reason": review.reason,
        "differences": [_difference(finding, finding.sheet in closed or finding.rule.startswith(ABOUT_PERSONS)) for finding in open_ones],
    }


def _difference(finding: Finding, is_closed: bool) -> dict[str, Any]:
    """One difference; of a sheet with small groups only which rule it is about."""
    names = ("rule", "sheet", "quoted", "expected", "difference", "message")
    if is_closed:
        return {**dict.fromkeys(names, ""), "rule": finding.rule, "sheet": finding.sheet, "cells": []}
    return {**{name: getattr(finding, name) for name in names}, "cells": list(finding.cells)}


def bring_along(desk: Seat, made: Gathered, supersedes: dict[str, int]) -> dict[str, int]:
    """Republish what stands in one merged row with something replaced: the rest of the row could not stand alone.

    Returns the further keys with the release they are taken from; adds their rosters to `made`, until nothing is torn.
    """
    state, held = desk.office.public.state(), desk.settings_in_force()
    groups = [dataset for dataset in state.live_groups if set(dataset.members) & supersedes.keys()]
    further: dict[str, int] = {}
    while True:
        torn = {m for g in groups for m in g.members} - supersedes.keys() - further.keys() - made.keys
        if not torn:
            return further
        for key in sorted(torn):
            dataset = state.dataset(key)
            if dataset is None:
                continue
            further[key] = dataset.release
            for number in _submissions_with(desk, key, dataset.release):
                add(desk, made, lookups.any_submission(desk.office, number), held, _vouches(desk, [number]), frozenset({key}))
        known = supersedes.keys() | further.keys()
        groups = [dataset for dataset in state.live_groups if set(dataset.members) & known]


def _submissions_with(desk: Seat, key: str, n: int) -> list[str]:
    query = (
        sa.select(submission_tables.c.submission_id)
        .join(release_submissions, release_submissions.c.submission_id == submission_tables.c.submission_id)
        .where(submission_tables.c.dataset_key == key, release_submissions.c.n == n)
    )
    with desk.office.store.reading() as connection:
        return list(connection.execute(query).scalars())
