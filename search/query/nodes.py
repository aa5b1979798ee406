"""The kinds of nodes that a plan is made of; both engines translate them one to one, so that they rank alike."""

from dataclasses import dataclass

# A word found in several fields scores as in the best one, plus this share of its scores in the others.
TIE = 0.3


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a text field, scored by BM25 times the boost."""

    field: str
    value: str
    boost: float


@dataclass(frozen=True, slots=True)
class Best:
    """The best score of its parts, plus TIE times the others."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents with any of these terms or codes; not scored."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow each other in a field; not scored."""

    field: str
    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """Documents with a number in the range; not scored."""

    field: str
    lower: float | None
    upper: float | None
    with_upper: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Documents that all parts match; not scored."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that some part matches; not scored."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class SameOffering:
    """Documents that have one offering which all parts match; not scored."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Bonus:
    """A fixed score for documents that match."""

    part: "Filter"
    score: float


Filter = AnyOf | Phrase | Between | Both | Either | SameOffering
"""Says which documents are found."""

Score = Best | Bonus
"""Adds to the score of a document that is found."""
