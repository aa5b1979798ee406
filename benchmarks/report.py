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
    """Give the percentile of some values; between two of them it is interpolated."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[part - 1]


def table(figures: Iterable[Figure]) -> str:
    rows = [("profile", "measured", "", "value", "", "aim")]
    last = ("", "")
    for figure in figures:
        sign = {None: "", True: "met", False: "MISSED"}[figure.met]
        aim = "" if figure.aim is None else f"{'≥' if figure.least else '≤'} {figure.aim:g}  {sign}"
        head = (figure.profile, figure.about)
        cells = ("", "") if head == last else head
        last = head
        rows.append((*cells, figure.name, _number(figure.value), figure.unit, aim))
    widths = [max(len(row[place]) for row in rows) for place in range(6)]
    lines = []
    for row in rows:
        padded = [
            cell.rjust(width) if place == 3 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def say(text: str) -> None:
    sys.stderr.write(f"== {text}\n")
    sys.stderr.flush()
