"""Import and index rebuild: seconds, records a second, memory; the rebuild compared with the bare engine."""

import os
from pathlib import Path
from statistics import median

from benchmarks.place import ROOT, Place, Register
from benchmarks.report import Figure, say

REAL = "microcredentials-real.jsonl"
AIM_SECONDS = 30
FEW = 5_000
"""With at most so many records, a rebuild is measured several times."""


def real_list() -> Path | None:
    """Find the real list among the shared data, if they are here."""
    # Not a setting of the register: only tests and benchmarks know of the shared directory.
    shared = os.environ.get("REGISTRY_SHARED")
    path = (Path(shared) if shared else ROOT.parent / "shared") / "data" / REAL
    return path if path.exists() else None


def import_real(place: Place) -> list[Figure]:
    path = real_list()
    if path is None:
        say(f"{REAL} is not here: set REGISTRY_SHARED")
        return []
    measured = place.register("real").job("load-real", path)
    about = f"real list, {measured['records']:,} records"
    whole = measured["load"] + measured["index"]
    return [
        Figure(place.profile, about, "load", measured["load"], "s"),
        Figure(place.profile, about, "then until all is findable", measured["index"], "s"),
        Figure(place.profile, about, "together", whole, "s", AIM_SECONDS),
        Figure(place.profile, about, "peak memory", measured["memory_peak"], "MB"),
    ]


def synthetic(register: Register, records: int) -> list[Figure]:
    measured = register.job("enter", records)
    about = f"synthetic register, {records:,} records"
    return [
        Figure(register.profile, about, "entered", records / measured["enter"], "/s"),
        Figure(register.profile, about, "peak memory", measured["memory_peak"], "MB"),
    ]


def index_rebuild(register: Register, records: int) -> list[Figure]:
    rounds = 3 if records <= FEW else 1
    rebuilt, bare = [], []
    for _ in range(rounds):
        rebuilt.append(register.job("rebuild"))
        bare.append(register.job("bare"))
    about = f"index rebuild, {records:,} records"
    rate = median(job["records"] / job["rebuild"] for job in rebuilt)
    engine = median(job["records"] / job["bare"] for job in bare)

    def each(name: str) -> float:
        return median(job[name] / job["records"] * 1000 for job in bare)

    return [
        Figure(register.profile, about, "rebuild", rate, "/s"),
        Figure(register.profile, about, "engine's bare bulk", engine, "/s"),
        Figure(register.profile, about, "ratio, bare / rebuild", engine / rate, "×"),
        Figure(register.profile, about, "reading a record from the store", each("read"), "ms"),
        Figure(register.profile, about, "its chain of analysis", each("chain"), "ms"),
        Figure(register.profile, about, "the engine, bare", each("bare"), "ms"),
        Figure(register.profile, about, "peak memory", median(job["memory_peak"] for job in rebuilt), "MB"),
    ]
