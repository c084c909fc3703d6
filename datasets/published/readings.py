"""Says how Chinese words are read: full pinyin and initials, odd readings from readings.csv.

The dictionary of phrases takes 55 MB, so it is looked up in a short process of its own: `python readings.py`, words and answers as JSON.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

Reading = tuple[str, str]
_KNOWN: dict[str, Reading] = {}
_LOCK = threading.Lock()


def readings(words: Iterable[str]) -> Mapping[str, Reading]:
    """Word → (full pinyin, initials) for at least `words`: 官庄村 → (guanzhuangcun, gzc). What was asked before is remembered."""
    with _LOCK:
        unknown = sorted({word for word in words if word not in _KNOWN})
        if unknown:
            _KNOWN.update(zip(unknown, _asked(unknown), strict=True))
        return _KNOWN


def _asked(words: list[str]) -> list[Reading]:
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    done = subprocess.run(command, input=json.dumps(words).encode(), capture_output=True, check=True)
    return [(full, first) for full, first in json.loads(done.stdout)]


def looked_up(words: Iterable[str]) -> list[Reading]:
    """The readings of `words`, in this process."""
    from pypinyin import Style, lazy_pinyin, load_phrases_dict

    with Path(__file__).with_name("readings.csv").open(encoding="utf-8-sig", newline="") as source:
        load_phrases_dict({row["word"]: [[syllable] for syllable in row["reading"].split()] for row in csv.DictReader(source)})
    found = []
    for word in words:
        full = lazy_pinyin(word, errors="keep", v_to_u=False)
        first = lazy_pinyin(word, style=Style.FIRST_LETTER, errors="keep")
        found.append(("".join(full).lower(), "".join(first).lower()))
    return found


if __name__ == "__main__":
    json.dump(looked_up(json.load(sys.stdin.buffer)), sys.stdout)
