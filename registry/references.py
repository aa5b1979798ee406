"""Checking that every code and number in a content exists. The database refuses a wrong one even in a draft, so these
checks read the JSON, before a version is built from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.errors import Invalid
from registry.microcredentials.content import CODE_LISTS, plain_code, used_codes
from registry.rules.findings import Finding
from registry.store.models import Concept, MicroCredential, Provider, Qualification

Content = Mapping[str, Any]
"""The JSON of docs/content.md, checked for types by the API's contract or made by an import."""

NumberColumn = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def judge(session: Session, content: Content) -> list[Finding]:
    """Give what is wrong with the codes and numbers that the content names."""
    return [
        *unknown_codes(content, known_codes(session, [content])),
        *_repeated(content),
        *_numbers(session, content),
    ]


def require(session: Session, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise Invalid unless the code of each (JSON pointer, scheme, code) exists; None stands for no code."""
    findings = [
        Finding("unknown_code", path, params={"value": code, "scheme": scheme})
        for path, scheme, code in named
        if code is not None and session.get(Concept, f"{scheme}:{code}") is None
    ]
    if findings:
        raise Invalid(findings)


def known_codes(session: Session, contents: Iterable[Content]) -> set[str]:
    """Give the ids (scheme:code) of those codes in these contents that exist, by one query. Groups, such as those of
    ESCO's skills, are left out: they are too broad for a content to name.
    """
    ids = {f"{scheme}:{code}" for content in contents for _, scheme, code in used_codes(content)}
    if not ids:
        return set()
    rows = session.execute(select(Concept.id, Concept.data).where(Concept.id.in_(ids)))
    return {id_ for id_, data in rows if not data.get("group")}


def unknown_codes(content: Content, known: Set[str]) -> list[Finding]:
    return [
        Finding("unknown_code", path, params={"value": code, "scheme": scheme})
        for path, scheme, code in used_codes(content)
        if f"{scheme}:{code}" not in known
    ]


def _repeated(content: Content) -> Iterator[Finding]:
    for name in CODE_LISTS:
        seen: set[str] = set()
        for position, reference in enumerate(content.get(name) or []):
            code = plain_code(reference)
            if code in seen:
                yield Finding("repeated", f"/{name}/{position}", params={"value": code})
            seen.add(code)


def _numbers(session: Session, content: Content) -> Iterator[Finding]:
    named = list[tuple[str, NumberColumn, str]]()
    for position, body in enumerate(content.get("awarding_bodies") or []):
        if number := body.get("provider"):
            named.append((f"/awarding_bodies/{position}/provider", Provider.number, number))
    for position, link in enumerate(content.get("stackability") or []):
        here = f"/stackability/{position}"
        targets = [link.get("qualification"), link.get("micro_credential")]
        if targets.count(None) != 1:
            yield Finding("one_target", here)
        elif targets[0]:
            named.append((f"{here}/qualification", Qualification.number, targets[0]))
        else:
            named.append((f"{here}/micro_credential", MicroCredential.number, targets[1]))
    for path, column, number in named:
        if session.execute(select(column).where(column == number)).first() is None:
            yield Finding("unknown_number", path, params={"value": number})
