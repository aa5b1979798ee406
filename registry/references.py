"""References: every code and number that the content names exists. A draft with a wrong one is not even saved,
as the database itself would refuse it; so these rules read the JSON, before anything is built from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.errors import Invalid
from registry.microcredentials.content import CODE_LISTS, plain_code, used_codes
from registry.rules.findings import Finding
from registry.store.models import Concept, MicroCredential, Provider, Qualification


def judge(session: Session, content: Mapping[str, Any]) -> list[Finding]:
    return [
        *unknown_codes(content, known_codes(session, [content])),
        *_repeated(content),
        *_numbers(session, content),
    ]


def require(session: Session, named: Iterable[tuple[str, str, str | None]]) -> None:
    """Raise Invalid unless each (pointer, scheme, code) exists; None is no code."""
    findings = [
        Finding("unknown_code", path, params={"value": code, "scheme": scheme})
        for path, scheme, code in named
        if code is not None and session.get(Concept, f"{scheme}:{code}") is None
    ]
    if findings:
        raise Invalid(findings)


def known_codes(session: Session, contents: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of all the codes in these contents the ids (scheme:code) of those that may be named, in one query. Groups,
    such as those of ESCO's skills, order a vocabulary and say too little to be named.
    """
    ids = {f"{scheme}:{code}" for content in contents for _, scheme, code in used_codes(content)}
    if not ids:
        return set()
    found = session.execute(select(Concept.id, Concept.data).where(Concept.id.in_(ids)))
    return {id_ for id_, data in found if not data.get("group")}


def unknown_codes(content: Mapping[str, Any], known: Set[str]) -> list[Finding]:
    return [
        Finding("unknown_code", path, params={"value": code, "scheme": scheme})
        for path, scheme, code in used_codes(content)
        if f"{scheme}:{code}" not in known
    ]


def _repeated(content: Mapping[str, Any]) -> Iterator[Finding]:
    for name in CODE_LISTS:
        seen: set[str] = set()
        for position, named in enumerate(content.get(name) or []):
            code = plain_code(named)
            if code in seen:
                yield Finding("repeated", f"/{name}/{position}", params={"value": code})
            seen.add(code)


def _numbers(session: Session, content: Mapping[str, Any]) -> Iterator[Finding]:
    named: list[tuple[str, Any, str]] = []
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
