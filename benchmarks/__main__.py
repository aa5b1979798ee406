"""`python -m benchmarks`: measure the register, each figure beside the one that it is compared with.

Everything happens in a directory of its own, removed afterwards; servers are started for it and stopped again.
Progress goes to standard error, the table to standard output.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import orjson

from benchmarks.measures import datasette, following, growth, reading, searching
from benchmarks.measures.loading import import_real, index_rebuild, synthetic
from benchmarks.place import PROFILES, Place, Register, opened
from benchmarks.report import Figure, say, table

PARTS: dict[str, Callable[[Register, argparse.Namespace], list[Figure]]] = {
    "rebuild": lambda register, options: index_rebuild(register, options.records),
    "search": lambda register, options: searching.measure(register, options.records),
    "suggest": lambda register, _: searching.suggestions(register),
    "read": lambda register, _: reading.measure(register),
    "datasette": lambda register, _: datasette.measure(register),
    "follow": lambda register, _: following.measure(register),
    # Last, since it puts documents into the index that are not in the store.
    "growth": lambda register, options: growth.measure(register, options.sizes),
}


def measure(place: Place, options: argparse.Namespace, only: set[str]) -> Iterator[Figure]:
    records = options.records
    if "import" in only:
        say(f"{place.profile}: the real list")
        yield from import_real(place)
    say(f"{place.profile}: {records:,} synthetic records")
    register = place.register("synthetic")
    entered = synthetic(register, records)
    if "import" in only:
        yield from entered
    if "rebuild" not in only:
        register.job("rebuild")
    for name, part in PARTS.items():
        if name in only:
            say(f"{place.profile}: {name}")
            yield from part(register, options)


def main() -> None:
    every = ("import", *PARTS)
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="size of the synthetic register")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=growth.SIZES, help="records in the indexes of the part growth"
    )
    parser.add_argument("--profile", choices=(*PROFILES, "both"), default="both")
    parser.add_argument("--only", choices=every, action="append", help="a part; repeat it for several")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    figures: list[Figure] = []
    for profile in PROFILES if options.profile == "both" else (options.profile,):
        with opened(profile) as place:
            figures += measure(place, options, set(options.only or every))
    print(f"{options.records:,} records, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(figures))
    if options.json:
        rows = [{**asdict(figure), "met": figure.met} for figure in figures]
        options.json.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
