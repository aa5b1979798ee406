"""Figures, and the table they are shown in."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `aim` is the greatest it may be, or with `least` the smallest."""

    profile: str
    about: str
    name: str
    value: float
    unit: str
    aim: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.least else self.value <= self.aim


def percentile(values: Sequence[float], part: int) -> float:
    """p50, p95, p99 of some values; of few, the highest stands for the last parts."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[part - 1]


def table(figures: Iterable[Figure]) -> str:
    rows = [("profile", "measured", "", "value", "", "aim")]
    before = ("", "")
    for one in figures:
        sign = {None: "", True: "met", False: "MISSED"}[one.met]
        aim = "" if one.aim is None else f"{'≥' if one.least else '≤'} {one.aim:g}  {sign}"
        shown = (one.profile, one.about)
        head = ("", "") if shown == before else shown
        before = shown
        rows.append((*head, one.name, _number(one.value), one.unit, aim))
    widths = [max(len(row[place]) for row in rows) for place in range(6)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if place == 3 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def say(text: str) -> None:
    sys.stderr.write(f"== {text}\n")
    sys.stderr.flush()
