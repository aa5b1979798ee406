"""Every facet, declared once: API parameters, documents, engines, pages and tests derive from this list."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from sys import maxsize
from typing import Literal

from registry.errors import BadParameter
from registry.microcredentials.spells import Spell
from registry.microcredentials.standing import REGISTERED, STATUSES
from search import blocks

FREE = "free"
# The value of a parameter that finds documents which do not state this facet, and its label.
MISSING = "missing"
MISSING_LABEL: Mapping[str, str] = {"ar": "غير مذكور", "en": "Not stated"}
# More choices in one facet than any page offers; the limit bounds what one request can cost.
_MOST_CHOICES = 100
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers with lower ≤ x < upper, written `3..6`, `6..`, `..3`; `free` is exactly zero."""

    lower: float | None
    upper: float | None

    def __str__(self) -> str:
        if self == _ZERO:
            return FREE
        return f"{_plain(self.lower)}..{_plain(self.upper)}"

    def holds(self, number: float) -> bool:
        if self == _ZERO:
            return number == 0
        return (self.lower is None or number >= self.lower) and (self.upper is None or number < self.upper)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both included, written `2026-09-01..2026-12-31`; one end may be left out."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"

    def holds(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


Choice = str | Range | Days
FacetKind = Literal["terms", "range", "dates"]
FacetValue = str | float | Spell
FacetValues = Mapping[str, Sequence[FacetValue]]
"""Facet name → the values that a document or an offering has of it: codes, numbers, ISO dates; of a timed facet the
spells of its values.
"""

_ZERO = Range(0.0, 0.0)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.4f}".rstrip("0").rstrip(".")


def _parse_range(name: str, text: str) -> Range:
    lower, dots, upper = text.partition("..")
    if not dots or not (lower or upper) or not all(_NUMBER.fullmatch(end) for end in (lower, upper) if end):
        raise BadParameter(name, text, "not_a_range")
    bounds = Range(float(lower) if lower else None, float(upper) if upper else None)
    if bounds.lower is not None and bounds.upper is not None and bounds.lower >= bounds.upper:
        raise BadParameter(name, text, "empty_range")
    return bounds


def _parse_days(name: str, text: str) -> Days:
    first, dots, last = text.partition("..")
    if not dots or not (first or last):
        raise BadParameter(name, text, "not_a_date_range")
    try:
        # The fixed form only: fromisoformat alone also takes 20260901 and 2026-W36-2.
        ends = [date.fromisoformat(end) if end else None for end in (first, last)]
        if any(end and end.isoformat() != sent for end, sent in zip(ends, (first, last), strict=True)):
            raise ValueError
    except ValueError:
        raise BadParameter(name, text, "not_a_date_range") from None
    days = Days(*ends)
    if days.first and days.last and days.first > days.last:
        raise BadParameter(name, text, "empty_range")
    return days


def _month(day: date) -> str:
    first = day.replace(day=1)
    return str(Days(first, first.replace(day=monthrange(day.year, day.month)[1])))


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a search.

    scheme        the vocabulary of its codes, or `provider`
    buckets       the ranges that are counted
    choices       the only values that the parameter takes; without any it takes every code
    default       the choices of a search that names none
    hierarchical  documents give each code with all above it, so that a code finds those below
    has_missing   a document may lack it, which is a value of its own: MISSING
    of_offering   an offering has it: choices of several such facets hold for one and the same offering
    timed         its values, which are the `choices`, hold for some days: what is found is told of the day asked
    most          how many counts are listed at most
    """

    name: str
    kind: FacetKind
    label: Mapping[str, str]
    scheme: str | None = None
    buckets: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    hierarchical: bool = False
    has_free: bool = False
    has_missing: bool = True
    of_offering: bool = False
    timed: bool = False
    most: int = 1000
    field: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", f"facet_{self.name}")

    @property
    def number_field(self) -> str:
        """Name the numeric field behind a range or date facet."""
        return f"{self.field}_number"

    @property
    def values(self) -> tuple[str, ...]:
        """Give all values that it has, where they are declared."""
        return (*self.choices, MISSING) if self.choices and self.has_missing else self.choices

    def terms(self, codes: Iterable[str], day: date) -> tuple[str, ...]:
        """Give what is looked for in its field to find these codes on a day."""
        if not self.timed:
            return tuple(codes)
        return tuple(term for code in codes for term in blocks.terms_on(code, day))

    def parse(self, text: str) -> Choice:
        """Read one value of the parameter; raise BadParameter when it cannot be one."""
        text = text.strip()
        if self.has_missing and text == MISSING:
            return MISSING
        if self.kind == "range":
            return _ZERO if self.has_free and text == FREE else _parse_range(self.name, text)
        if self.kind == "dates":
            return _parse_days(self.name, text)
        if not text or len(text) > 200 or _UNFIT.search(text):
            raise BadParameter(self.name, text[:200], "not_a_value")
        if self.choices and text not in self.choices:
            raise BadParameter(self.name, text, "not_a_choice")
        return text

    def tokens(self, values: Sequence[FacetValue]) -> list[str]:
        """Give what is indexed and counted of these values: codes, months, buckets or blocks of days; MISSING for none,
        of a timed facet on the days that are in no spell.
        """
        if self.timed:
            spells = [value for value in values if isinstance(value, Spell)]
            return blocks.terms(blocks.filled(spells, MISSING) if self.has_missing else spells)
        return list(dict.fromkeys(self._tokens(values))) or ([MISSING] if self.has_missing else [])

    def _tokens(self, values: Sequence[FacetValue]) -> Iterable[str]:
        if self.kind == "range":
            numbers = self.numbers(values)
            return [text for text in self.buckets if any(_BUCKETS[text].holds(number) for number in numbers)]
        if self.kind == "dates":
            return [_month(date.fromisoformat(str(value)[:10])) for value in values]
        return [str(value) for value in values if value not in {"", None}]

    def numbers(self, values: Sequence[FacetValue]) -> list[float]:
        """Give the numbers a range is compared with; days count as their ordinal."""
        if self.kind == "dates":
            return [float(date.fromisoformat(str(value)[:10]).toordinal()) for value in values]
        if self.kind == "range":
            return [number for value in values if isfinite(number := float(str(value)))]
        return []

    def order(self, counted: tuple[str, int]) -> tuple[int, str]:
        """Give the sort key of a (value, count) pair: buckets as declared, days by date, codes by falling count,
        MISSING last.
        """
        value, count = counted
        if value == MISSING:
            return maxsize, ""
        if self.kind == "terms":
            return -count, value
        return (self.buckets.index(value), "") if value in self.buckets else (0, value)


FACETS: tuple[Facet, ...] = (
    Facet("field", "terms", {"ar": "المجال", "en": "Field"}, "isced-f", hierarchical=True),
    Facet("level", "terms", {"ar": "المستوى", "en": "Level"}, "national-level"),
    Facet(
        "provider",
        "terms",
        {"ar": "مقدّم البرنامج", "en": "Provider"},
        "provider",
        has_missing=False,
        most=200,
    ),
    Facet(
        "mode", "terms", {"ar": "طريقة المشاركة", "en": "Participation"}, "learning-mode", of_offering=True
    ),
    Facet("language", "terms", {"ar": "لغة التدريس", "en": "Language of instruction"}, "language"),
    Facet(
        "credits",
        "range",
        {"ar": "الأرصدة", "en": "Credits (ECTS)"},
        buckets=("..3", "3..6", "6..10", "10..20", "20.."),
    ),
    Facet(
        "hours",
        "range",
        {"ar": "ساعات العمل", "en": "Workload (hours)"},
        buckets=("..10", "10..25", "25..50", "50..100", "100.."),
    ),
    Facet(
        "price",
        "range",
        {"ar": "السعر", "en": "Price"},
        # What is free is also counted under "..100", since that choice finds it.
        buckets=(FREE, "..100", "100..500", "500..1000", "1000.."),
        has_free=True,
        of_offering=True,
    ),
    Facet("start", "dates", {"ar": "تاريخ البدء", "en": "Start"}, of_offering=True),
    Facet(
        "open",
        "terms",
        {"ar": "باب التسجيل مفتوح", "en": "Open for enrolment"},
        choices=("true", "false"),
        of_offering=True,
        timed=True,
    ),
    # A place in the glossary counts under its code there, any other under its name as written.
    Facet("place", "terms", {"ar": "المكان", "en": "Place"}, "search-term", of_offering=True, most=100),
    Facet("assessment_type", "terms", {"ar": "نوع التقييم", "en": "Assessment"}, "assessment-type"),
    Facet("skill", "terms", {"ar": "المهارة", "en": "Skill"}, "esco-skill", hierarchical=True, most=100),
    Facet("occupation", "terms", {"ar": "المهنة", "en": "Occupation"}, "esco-occupation", most=100),
    Facet(
        "stackable",
        "terms",
        {"ar": "قابلة للتراكم", "en": "Counts toward a qualification"},
        choices=("true", "false"),
        has_missing=False,
    ),
    Facet(
        "status",
        "terms",
        {"ar": "الحالة", "en": "Status"},
        "status",
        choices=STATUSES,
        default=(REGISTERED,),
        has_missing=False,
        timed=True,
    ),
)
BY_NAME: Mapping[str, Facet] = {facet.name: facet for facet in FACETS}
OFFERING_FACETS = tuple(facet for facet in FACETS if facet.of_offering)
_BUCKETS = {
    text: _ZERO if text == FREE else _parse_range(facet.name, text)
    for facet in FACETS
    if facet.kind == "range"
    for text in facet.buckets
}


def parse_choices(facet: Facet, values: Sequence[str]) -> tuple[Choice, ...]:
    """Read all values of one facet, sorted and without repeats, so that equal choices make equal queries."""
    if len(values) > _MOST_CHOICES:
        raise BadParameter(facet.name, str(len(values)), "too_many_values")
    return tuple(sorted({facet.parse(value) for value in values}, key=str))
