"""References: every code and number that a content names exists. A wrong one is not even saved in a draft, as the
database itself would refuse it.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.errors import Invalid
from registry.microcredentials import document
from registry.microcredentials.content import Content, Part
from registry.rules.findings import WARNING, Finding
from registry.store.models import Concept, MicroCredential, Provider, Qualification

_NUMBERS: dict[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    "provider": Provider.number,
    "qualification": Qualification.number,
    "micro_credential": MicroCredential.number,
}
_LISTS = [element.name for element in document.CONTENT if element.kind == "codes"]
# Of ESCO a register may know a part only: a code of its form may well be right.
_OPEN_SCHEMES = ("esco-skill", "esco-occupation")
_ESCO_CODE = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class References:
    """What contents name that the register knows not to exist, and what it does not know (ids of concepts)."""

    wrong: Set[str] = field(default_factory=frozenset)
    unknown: Set[str] = field(default_factory=frozenset)


def check_codes(session: Session, parts: Iterable[Part]) -> References:
    """Look up all the codes of these contents or offerings in one query.

    Groups, such as those of ESCO's skills, order a vocabulary and say too little to be named.
    """
    named = {f"{scheme}:{code}" for part in parts for _, scheme, code in document.codes(part)}
    if not named:
        return References()
    rows = session.execute(select(Concept.id, Concept.data).where(Concept.id.in_(named))).all()
    loaded = {id_ for id_, data in rows if not data.get("group")}
    unknown = {id_ for id_ in named - {id_ for id_, _ in rows} if _may_exist(id_)}
    return References(named - loaded - unknown, unknown)


def _may_exist(concept: str) -> bool:
    scheme, _, code = concept.partition(":")
    return scheme in _OPEN_SCHEMES and _ESCO_CODE.fullmatch(code) is not None


def findings(session: Session, content: Content, codes: References, own: str | None = None) -> list[Finding]:
    """Give what is wrong with what a content names; `own` is the number of the micro-credential that it is of."""
    return [*code_findings(content, codes), *_repeated(content), *_numbers(session, content, own)]


def code_findings(part: Part, codes: References) -> Iterator[Finding]:
    """Give an error for each code that does not exist, and a warning for each that is not known here yet."""
    for pointer, scheme, code in document.codes(part):
        params = {"value": code, "scheme": scheme}
        if f"{scheme}:{code}" in codes.wrong:
            yield Finding("unknown_code", pointer, params=params)
        elif f"{scheme}:{code}" in codes.unknown:
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


def _numbers(session: Session, content: Content, own: str | None) -> Iterator[Finding]:
    for position, link in enumerate(content.stackability):
        if (link.qualification is None) == (link.micro_credential is None):
            yield Finding("one_target", f"/stackability/{position}")
    named = list(document.numbers(content))
    for kind, column in _NUMBERS.items():
        numbers = {number for _, what, number in named if what == kind}
        existing = set(session.scalars(select(column).where(column.in_(numbers)))) if numbers else set()
        for pointer, what, number in named:
            if what == kind and number not in existing:
                yield Finding("unknown_number", pointer, params={"value": number})
            elif kind == "micro_credential" == what and number == own:
                yield Finding("names_itself", pointer, params={"value": number})
