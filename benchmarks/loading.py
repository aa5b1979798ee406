"""Import and index rebuild: seconds, records a second, memory; the rebuild beside the engine's bare bulk."""

import os
from pathlib import Path
from statistics import median

from benchmarks.place import ROOT, Place, Register
from benchmarks.report import Figure, say

REAL = "microcredentials-real.jsonl"
AIM_SECONDS = 30
FEW = 5_000
"""Up to so many records a rebuild is measured several times."""


def real_list() -> Path | None:
    """The real list, where it is at hand."""
    # Not a setting of the register: only tests and benchmarks know of the shared directory.
    shared = os.environ.get("REGISTRY_SHARED")
    found = (Path(shared) if shared else ROOT.parent / "shared") / "data" / REAL
    return found if found.exists() else None


def import_real(place: Place) -> list[Figure]:
    path = real_list()
    if path is None:
        say(f"{REAL} is not here: set REGISTRY_SHARED")
        return []
    found = place.register("real").job("load-real", path)
    about = f"real list, {found['records']:,} records"
    whole = found["load"] + found["index"]
    return [
        Figure(place.profile, about, "load", found["load"], "s"),
        Figure(place.profile, about, "then until all is findable", found["index"], "s"),
        Figure(place.profile, about, "together", whole, "s", AIM_SECONDS),
        Figure(place.profile, about, "peak memory", found["memory_peak"], "MB"),
    ]


def synthetic(register: Register, records: int) -> list[Figure]:
    found = register.job("enter", records)
    about = f"synthetic register, {records:,} records"
    return [
        Figure(register.profile, about, "entered", records / found["enter"], "/s"),
        Figure(register.profile, about, "peak memory", found["memory_peak"], "MB"),
    ]


def index_rebuild(register: Register, records: int) -> list[Figure]:
    rounds = 3 if records <= FEW else 1
    rebuilt, bare = [], []
    for _ in range(rounds):
        rebuilt.append(register.job("rebuild"))
        bare.append(register.job("bare"))
    about = f"index rebuild, {records:,} records"
    rate = median(one["records"] / one["rebuild"] for one in rebuilt)
    engine = median(one["records"] / one["bare"] for one in bare)

    def each(name: str) -> float:
        return float(median(one[name] / one["records"] * 1000 for one in bare))

    return [
        Figure(register.profile, about, "rebuild", rate, "/s"),
        Figure(register.profile, about, "engine's bare bulk", engine, "/s"),
        Figure(register.profile, about, "ratio, bare / rebuild", engine / rate, "×"),
        Figure(register.profile, about, "reading a record from the store", each("read"), "ms"),
        Figure(register.profile, about, "its chain of analysis", each("chain"), "ms"),
        Figure(register.profile, about, "the engine, bare", each("bare"), "ms"),
        Figure(register.profile, about, "peak memory", median(one["memory_peak"] for one in rebuilt), "MB"),
    ]
