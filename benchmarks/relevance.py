"""How good the search is over a judged file: nDCG@10, success@3 and empty answers, per language.

`python -m benchmarks.relevance FILE…` loads the real list into a register of its own. A file is JSONL of
`{"query", "lang", "relevant": [{"id", "grade"}]}`, ids as the list's own (`local_id`).
"""

import argparse
import json
import math
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import migrations
from benchmarks.loading import real_list
from benchmarks.place import ROOT
from registry import setup
from registry.db import make_engine, make_sessions
from registry.lists import microcredentials
from registry.settings import Settings
from search import catalogue, upkeep
from search.engine import Engine
from wsgi import make_search

JUDGED = sorted((ROOT / "tests" / "relevance").glob("judged-*.jsonl"))
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    query: str
    language: str
    trouble: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    judged: Judged
    ndcg: float
    success: bool
    empty: bool


def read(paths: Sequence[Path]) -> Iterator[Judged]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            grades = {one["id"]: int(one["grade"]) for one in row["relevant"]}
            yield Judged(row["query"], row["lang"], row.get("trouble", "-"), grades)


def measure(engine: Engine, judged: Judged) -> Outcome:
    """nDCG with the gain 2^grade - 1; success: one of grade 2 or more among the first three."""
    found = catalogue.find(engine, {"q": [judged.query], "limit": [str(DEPTH)]})
    ids = [str(item.stored["local_id"]) for item in found.items]
    gains = [2 ** judged.grades.get(one, 0) - 1 for one in ids]
    best = sorted((2**grade - 1 for grade in judged.grades.values()), reverse=True)[:DEPTH]
    ideal = _discounted(best)
    success = any(judged.grades.get(one, 0) >= 2 for one in ids[:3])
    return Outcome(judged, _discounted(gains) / ideal if ideal else 0.0, success, not ids)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def loaded(settings: Settings, source: Path) -> Engine:
    """A register with the real list, indexed."""
    store = make_engine(settings)
    migrations.upgrade(store)
    sessions = make_sessions(store, settings)
    with sessions() as session:
        list(setup.prepare(session))
        microcredentials.load(session, source)
    engine = make_search(settings)
    upkeep.settle(sessions, engine)
    store.dispose()
    return engine


def table(outcomes: Sequence[Outcome]) -> str:
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.judged.language, "all"].append(one)
        groups[one.judged.language, one.judged.trouble].append(one)
    lines = [f"{'language':9}{'trouble':20}{'queries':>8}{'nDCG@10':>9}{'success@3':>11}{'empty':>7}"]
    for (language, trouble), rows in sorted(
        groups.items(), key=lambda group: (group[0][0], group[0][1] != "all")
    ):
        ndcg = sum(one.ndcg for one in rows) / len(rows)
        success = sum(one.success for one in rows) / len(rows)
        empty = sum(one.empty for one in rows)
        lines.append(f"{language:9}{trouble:20}{len(rows):8}{ndcg:9.3f}{success:11.2f}{empty:7}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=JUDGED)
    parser.add_argument("--worst", type=int, default=10)
    asked = parser.parse_args()
    source = real_list()
    if source is None:
        parser.error("the real list is not at hand: REGISTRY_SHARED names the directory that holds data/")
    with tempfile.TemporaryDirectory() as directory:
        address = os.environ.get("ELASTICSEARCH_URL", "")
        settings = Settings(data_dir=Path(directory), elasticsearch_url=address, index_prefix="relevance")
        engine = loaded(settings, source)
        outcomes = [measure(engine, one) for one in read(asked.files)]
        print(f"engine: {engine.name}\n{table(outcomes)}\n\nthe worst:")
        for one in sorted(outcomes, key=lambda one: one.ndcg)[: asked.worst]:
            print(f"  {one.ndcg:.2f}  {one.judged.language}  {one.judged.trouble:16} {one.judged.query}")
        engine.close()


if __name__ == "__main__":
    main()
