"""Knows the documents (PDF, DOCX) that travel beside the tables: where each lies in its release, what it says, which kind it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from datasets.published.keys import Dataset
from datasets.published.state import State

TABLE = "document"
#: word in the title → kind of document, in this order
KINDS = ("审计结果公告", "整改情况", "解读", "绩效报告", "管理办法", "办法", "说明", "文件")
_NOT_IN_PATH = re.compile(r"[^\w\-.]+")


@dataclass(frozen=True)
class Document:
    """One document in force. `path` is its file inside the folder of release `dataset.release`."""

    dataset: Dataset
    kind: str
    path: str

    @property
    def href(self) -> str:
        """Where the public face hands it out."""
        return f"/fabu/{self.dataset.release}/{self.path}"


def kind_of(title: str) -> str:
    """审计结果公告 · 整改情况 · 解读 · 绩效报告 · 管理办法 · 办法 · 说明 · 文件, as the title says."""
    wanted = title.replace("绩效评价报告", "绩效报告").replace("绩效自评报告", "绩效报告")
    return next((kind for kind in KINDS if kind in wanted), KINDS[-1])


def path_of(dataset: Dataset) -> str:
    """Where the file of a document lies in its release: `documents/<entity>/<year>-<title>-<hash>.<suffix>`."""
    suffix = PurePosixPath(dataset.file_name).suffix.lower()
    title = _NOT_IN_PATH.sub("_", dataset.title).strip("._")[:60] or "document"
    entity = _NOT_IN_PATH.sub("_", dataset.entity_code).strip("._") or "_"
    return f"documents/{entity}/{dataset.year}-{title}-{dataset.file_sha256[:8]}{suffix}"


def document(dataset: Dataset) -> Document:
    """The document a dataset stands for."""
    return Document(dataset, kind_of(dataset.title), path_of(dataset))


def documents(state: State) -> tuple[Document, ...]:
    """The documents in force, newest release first."""
    return state.made("documents", lambda: _documents(state))


def _documents(state: State) -> tuple[Document, ...]:
    found = [dataset for dataset in state.keys if dataset.table == TABLE and dataset.status == "已公布"]
    return tuple(document(dataset) for dataset in sorted(found, key=lambda d: (-d.release, d.title)))


def texts(state: State) -> dict[str, str]:
    """Dataset key → the whole text of each document in force."""
    frame = state.sql('select dataset_key, row_no, value_text from figures where "table" = ? order by dataset_key, row_no', [TABLE])
    return {str(key): "\n".join(str(text) for text in part["value_text"]) for key, part in frame.groupby("dataset_key", sort=False)}
