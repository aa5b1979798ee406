"""References: every code and number that a content names exists. A wrong one is not even saved in a draft, as the
database itself would refuse it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, cast, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.errors import Invalid
from registry.microcredentials.content import Content, Part, document
from registry.rules.findings import WARNING, Finding
from registry.store.models import Concept, Json, MicroCredential, Provider, Qualification
from registry.values.json import JSONObject

_NUMBERS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    "provider": Provider.number,
    "qualification": Qualification.number,
    "micro_credential": MicroCredential.number,
}
_LISTS = [element.name for element in document.CONTENT if element.kind == "codes"]
# Of ESCO a register may know a part only: a code of its form may well be right.
_CODE = "code"
_OPEN_SCHEMES = ("esco-skill", "esco-occupation")
_ESCO_CODE = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


LEVELS = "national-level"


@dataclass(frozen=True, slots=True)
class References:
    """What the register knows of what contents name.

    wrong    ids of concepts that do not exist
    unknown  ids of concepts that may exist, but are not loaded
    absent   (kind, number) of what was never registered
    levels   what the national levels map to, by code
    """

    wrong: Set[str] = field(default_factory=frozenset)
    unknown: Set[str] = field(default_factory=frozenset)
    absent: Set[tuple[str, str]] = field(default_factory=frozenset)
    levels: Mapping[str, JSONObject] = field(default_factory=dict)


def look_up(session: Session, parts: Collection[Part]) -> References:
    """Look up all that these contents or offerings name, in one statement.

    Groups, such as those of ESCO's skills, order a vocabulary and say too little to be named.
    """
    codes = {f"{scheme}:{code}" for part in parts for _, scheme, code in document.codes(part)}
    numbers = {
        (kind, number)
        for part in parts
        if isinstance(part, Content)
        for _, kind, number in document.numbers(part)
    }
    if not codes and not numbers:
        return References()
    queries: list[Select[*tuple[Any, ...]]] = [
        select(literal(_CODE), Concept.id, Concept.data).where(Concept.id.in_(codes))
    ]
    for kind, column in _NUMBERS.items():
        if wanted := {number for other, number in numbers if other == kind}:
            queries.append(select(literal(kind), column, cast(null(), Json)).where(column.in_(wanted)))
    rows = session.execute(union_all(*queries) if len(queries) > 1 else queries[0]).all()
    concepts = {id_: data for kind, id_, data in rows if kind == _CODE}
    unknown = {id_ for id_ in codes - concepts.keys() if _may_exist(id_)}
    loaded = {id_ for id_, data in concepts.items() if not data.get("group")}
    return References(
        codes - loaded - unknown,
        unknown,
        numbers - {(kind, number) for kind, number, _ in rows},
        {id_.partition(":")[2]: data for id_, data in concepts.items() if id_.startswith(f"{LEVELS}:")},
    )


def _may_exist(concept: str) -> bool:
    scheme, _, code = concept.partition(":")
    return scheme in _OPEN_SCHEMES and _ESCO_CODE.fullmatch(code) is not None


def findings(content: Content, references: References, own: str | None = None) -> list[Finding]:
    """Give what is wrong with what a content names; `own` is the number of the micro-credential that it is of."""
    return [*code_findings(content, references), *_repeated(content), *_numbers(content, references, own)]


def code_findings(part: Part, references: References) -> Iterator[Finding]:
    """Give an error for each code that does not exist, and a warning for each that is not known here yet."""
    for pointer, scheme, code in document.codes(part):
        params = {"value": code, "scheme": scheme}
        if f"{scheme}:{code}" in references.wrong:
            yield Finding("unknown_code", pointer, params=params)
        elif f"{scheme}:{code}" in references.unknown:
            yield Finding("code_not_loaded", pointer, WARNING, params)


def require(session: Session, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise Invalid unless each (pointer, scheme, code) exists; None is no code."""
    missing = [
        Finding("unknown_code", path, params={"value": code, "scheme": scheme})
        for path, scheme, code in named
        if code is not None and session.get(Concept, f"{scheme}:{code}") is None
    ]
    if missing:
        raise Invalid(missing)


def _repeated(content: Content) -> Iterator[Finding]:
    for name in _LISTS:
        seen: set[str] = set()
        for position, code in enumerate(getattr(content, name)):
            if code in seen:
                yield Finding("repeated", f"/{name}/{position}", params={"value": code})
            seen.add(code)


def _numbers(content: Content, references: References, own: str | None) -> Iterator[Finding]:
    for position, link in enumerate(content.stackability):
        if (link.qualification is None) == (link.micro_credential is None):
            yield Finding("one_target", f"/stackability/{position}")
    for pointer, kind, number in document.numbers(content):
        if (kind, number) in references.absent:
            yield Finding("unknown_number", pointer, params={"value": number})
        elif kind == "micro_credential" and number == own:
            yield Finding("names_itself", pointer, params={"value": number})
