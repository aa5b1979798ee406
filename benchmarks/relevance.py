"""How good the search is over judged files: nDCG@10, success@3 and empty answers, per file, language and engine.

`python -m benchmarks.relevance FILE…` loads the real list into a register of its own and indexes it on both engines;
Elasticsearch is that of ELASTICSEARCH_URL, or started for it, or left out where it cannot be had. A file is JSONL of
`{"query", "lang", "relevant": [{"id", "grade"}]}`, ids as the list's own (`local_id`); a "trouble" may be named.
"""

import argparse
import json
import math
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.measures.loading import real_list
from benchmarks.place import ROOT, opened, opened_parts
from benchmarks.report import say
from registry.clock import SystemClock
from registry.imports import microcredentials
from search.answers import find
from search.answers.searching import Search
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.upkeep import duty
from tests import servers
from tests.search.asking import drop_all

JUDGED = sorted((ROOT / "tests" / "relevance").glob("*.jsonl"))
DEPTH = 10
FIRST = 3
WORST = 10


@dataclass(frozen=True, slots=True)
class Judged:
    file: str
    query: str
    language: str
    trouble: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    judged: Judged
    ids: Sequence[str]
    ndcg: float

    @property
    def success(self) -> bool:
        """Whether one of the first has a grade of 2 (mainly about it) or more."""
        return any(self.judged.grades.get(id_, 0) >= 2 for id_ in self.ids[:FIRST])


def read(paths: Sequence[Path]) -> Iterator[Judged]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                grades = {str(entry["id"]): int(entry["grade"]) for entry in row["relevant"]}
                yield Judged(path.stem, row["query"], row["lang"], row.get("trouble", "-"), grades)


def measure(search: Search, judged: Judged) -> Outcome:
    """nDCG with the gain 2^grade - 1."""
    found = find.find(search, {"q": [judged.query], "limit": [str(DEPTH)]})
    ids = [str(item.stored["local_id"]) for item in found.items]
    gains = [2 ** judged.grades.get(id_, 0) - 1 for id_ in ids]
    best = sorted((2**grade - 1 for grade in judged.grades.values()), reverse=True)[:DEPTH]
    ideal = _discounted(best)
    return Outcome(judged, ids, _discounted(gains) / ideal if ideal else 0.0)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def agreement(outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> float:
    """Give the mean share of the first three of one engine that are also among those of the other."""
    shares = []
    for here, there in zip(outcomes, others, strict=True):
        first, second = set(here.ids[:FIRST]), set(there.ids[:FIRST])
        if first or second:
            shares.append(len(first & second) / max(len(first), len(second)))
    return mean(shares)


def table(measured: Mapping[str, Sequence[Outcome]]) -> str:
    """Write one line for each engine, file and language."""
    lines = [
        f"{'engine':14} {'file':14} {'language':8} {'queries':>7} {'nDCG@10':>8} {'success@3':>9} {'empty':>5}"
    ]
    for engine, outcomes in measured.items():
        groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            groups[outcome.judged.file, outcome.judged.language].append(outcome)
        for (file, language), rows in groups.items():
            ndcg, success = mean(row.ndcg for row in rows), mean(row.success for row in rows)
            empty = sum(not row.ids for row in rows)
            lines.append(
                f"{engine:14} {file:14} {language:8} {len(rows):7} {ndcg:8.3f} {success:9.2f} {empty:5}"
            )
    return "\n".join(lines)


def troubles(outcomes: Sequence[Outcome]) -> str:
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.judged.language, outcome.judged.trouble].append(outcome.ndcg)
    return "\n".join(
        f"  {language:3} {trouble:18} {len(scores):4} {mean(scores):6.3f}"
        for (language, trouble), scores in sorted(groups.items())
    )


def elasticsearch(stack: ExitStack) -> str:
    """Give its address, or nothing where none can be had."""
    if address := os.environ.get("ELASTICSEARCH_URL"):
        return address
    try:
        return stack.enter_context(servers.elasticsearch()).url
    except servers.Unavailable as reason:
        say(str(reason))
        return ""


def outcomes(source: Path, judged: Sequence[Judged]) -> dict[str, list[Outcome]]:
    """Give what each engine finds for each query."""
    with ExitStack() as stack:
        place = stack.enter_context(opened("box"))
        settings = place.register("relevance").settings
        sessions, embedded = stack.enter_context(opened_parts(settings))
        with sessions() as session:
            microcredentials.load(session, source)
        engines: list[Engine] = [embedded]
        if address := elasticsearch(stack):
            elastic = ElasticsearchEngine(address, settings.index_prefix)
            stack.enter_context(closing(elastic))
            stack.callback(drop_all, elastic)
            engines.append(elastic)
        measured = {}
        for engine in engines:
            say(f"{engine.name}: indexing and asking")
            duty.settle(sessions, engine)
            search = Search(engine, lambda: None, sessions, SystemClock(settings.timezone).today)
            measured[engine.name] = [measure(search, query) for query in judged]
        return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=JUDGED)
    parser.add_argument("--worst", type=int, default=WORST)
    options = parser.parse_args()
    source = real_list()
    if source is None:
        parser.error("the real list is not at hand: REGISTRY_SHARED names the directory that holds data/")
    measured = outcomes(source, list(read(options.files)))
    print(table(measured))
    first, *others = measured.values()
    for other in others:
        print(f"\nof the first {FIRST}, both engines have in common: {agreement(first, other):.0%}")
    print(f"\nby trouble, {next(iter(measured))}:\n{troubles(first)}\n\nthe worst:")
    for outcome in sorted(first, key=lambda outcome: outcome.ndcg)[: options.worst]:
        judged = outcome.judged
        print(f"  {outcome.ndcg:.2f}  {judged.language}  {judged.trouble:16} {judged.query}")


if __name__ == "__main__":
    main()
