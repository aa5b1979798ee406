"""Facets as the pages show them: groups of choices with labels and counts, and the chosen ones to take away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from search import FACETS, FREE, MISSING, MISSING_LABEL, Facet, FacetCounts
from web.presenting import environment, formats, language
from web.presenting.labels import Key, labels

FIRST = 8
"""Choices of a group that are shown at once; the others wait behind "more"."""

IN_ORDER = ("level",)
"""Facets whose codes have an order of their own; others stand by count."""

ONLY_YES = ("open",)
"""Facets of which one choice is offered; the others can be asked for all the same."""

OPEN = ("field", "level", "mode", "language")

Values = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Option:
    value: str
    text: Markup
    count: int
    selected: bool
    below: list["Option"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: Mapping[str, str]
    options: list[Option]
    more: list[Option]
    open: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice made, in words that tell without its facet too, and the query without it."""

    facet: Mapping[str, str]
    text: Markup
    shown: Markup
    without: str


def groups(counted: Iterable[FacetCounts]) -> list[Group]:
    """Give the facets of a result."""
    return [group for facet in counted if (group := _group(facet)).options]


def chosen(values: Values) -> list[Chosen]:
    return [
        _chosen(facet, value, query_without(values, facet.name, value))
        for facet in FACETS
        for value in values.get(facet.name, ())
    ]


def _chosen(facet: Facet, value: str, without: str) -> Chosen:
    text = label = _text(facet, value)
    if facet.kind == "range" or (facet.choices and not facet.scheme) or value == MISSING:
        # "Yes", "not stated" or a number alone tells nothing.
        label = environment.t("choice_of", facet=environment.text(facet.label), choice=text)
    return Chosen(facet.label, text, label, without)


def keys(counted: Iterable[FacetCounts], values: Values) -> Iterator[Key]:
    """Give what groups() and chosen() need labels of."""
    for facet in counted:
        if scheme := facet.facet.scheme:
            yield from ((scheme, each.value) for each in facet.counts)
            yield from ((scheme, value) for value in values.get(facet.facet.name, ()))


def query_without(values: Values, name: str, value: str) -> str:
    pairs = [(key, choice) for key, many in values.items() for choice in many if key != "cursor"]
    return urlencode([pair for pair in pairs if pair != (name, value)])


def _text(facet: Facet, value: str) -> Markup:
    if facet.has_missing and value == MISSING:
        return environment.text(MISSING_LABEL)
    if facet.scheme:
        return environment.label(facet.scheme, value)
    if facet.kind == "range":
        return _range(value)
    if facet.kind == "dates":
        return _days(value)
    return environment.t({"true": "yes", "false": "no"}[value])


def _range(value: str) -> Markup:
    if value == FREE:
        return environment.t("free")
    lower, _, upper = value.partition("..")
    if not lower:
        return environment.t("range_below", upper=float(upper))
    if not upper:
        return environment.t("range_from", lower=float(lower))
    return environment.t("range_between", lower=float(lower), upper=float(upper))


def _days(value: str) -> Markup:
    first, last = (date.fromisoformat(end) if end else None for end in value.split(".."))
    if first and last and first.day == 1 and (last - first).days < 31 and first.month == last.month:
        return Markup("{}").format(formats.month(first, language.current()))
    if first and last:
        return environment.t("days_between", first=environment.day(first), last=environment.day(last))
    if first:
        return environment.t("days_from", first=environment.day(first))
    assert last is not None
    return environment.t("days_until", last=environment.day(last))


def _group(counted: FacetCounts) -> Group:
    facet = counted.facet
    options = [
        Option(each.value, _text(facet, each.value), each.count, each.selected) for each in counted.counts
    ]
    if facet.name in IN_ORDER:
        options.sort(key=lambda option: option.value)
    if facet.name in ONLY_YES:
        options = [option for option in options if option.value == "true" or option.selected]
    if facet.hierarchical:
        options = _tree(facet, options)
    picked = any(option.selected or option.below for option in options)
    # What was chosen is always among those shown.
    first = options[:FIRST] + [option for option in options[FIRST:] if option.selected]
    more = [option for option in options[FIRST:] if not option.selected]
    if len(more) < 3 or facet.hierarchical:
        first, more = options, []
    return Group(facet.name, facet.label, first, more, facet.name in OPEN or (picked and not facet.default))


def _tree(facet: Facet, options: Sequence[Option]) -> list[Option]:
    """Give what stands above all others, and under one that is chosen, or has a chosen one below it, what is next."""
    there = {option.value: option for option in options}
    above = labels().broader(facet.scheme, there) if facet.scheme else {}
    opened: set[str] = set()
    for option in options:
        value: str | None = option.value if option.selected else None
        while value and value not in opened:
            opened.add(value)
            value = above.get(value)
    top = []
    for option in options:
        parent = above.get(option.value)
        if parent not in there:
            top.append(option)
        elif parent in opened:
            there[parent].below.append(option)
    return top
