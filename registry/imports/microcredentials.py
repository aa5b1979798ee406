"""A list of micro-credentials: one JSON object a line. Its records become registered entries "taken over from an
earlier list": in the register and findable, with the gaps the rules find kept beside them.
"""

import json
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from registry import ledger, policy, rules
from registry.clock import now, today
from registry.imports import mapping
from registry.imports.report import Report, check_encoding, lines
from registry.microcredentials import decisions, offerings
from registry.microcredentials.content import Content, OfferingFacts, document, links, references
from registry.microcredentials.examination import Examined, judged, new_version
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.store import numbers
from registry.store.bulk import batched, collecting_afterwards
from registry.store.models import (
    OPEN_STATES,
    MicroCredential,
    Provider,
    Version,
    new_id,
)
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from registry.values.text import clean, fold, trouble

CHUNK = 500
"""Records of one transaction: bounds memory, and what a killed load has to do again."""

LISTED = "listed"
"""What the one offering is called that a record of a list can tell of."""


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    local_id: str
    provider: str
    record: JSONObject
    content: Content
    offering: OfferingFacts | None


def load(
    session: Session, path: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """Load chunk by chunk, each in one transaction; a second run matches by (provider, id) and goes on."""
    report, total = Report(), check_encoding(path)
    rows, seen = _rows(path, report), set[tuple[str, str]]()
    by_name = {}
    for provider in session.scalars(select(Provider)):
        by_name.update(dict.fromkeys([provider.earlier_id, *map(fold, provider.name.values())], provider.id))
    for chunk in batched(rows, CHUNK):
        fresh = []
        for row in chunk:
            if (row.provider, row.local_id) in seen:
                report.refuse(row.line, row.local_id, "repeated")
            else:
                seen.add((row.provider, row.local_id))
                fresh.append(row)
        with collecting_afterwards():
            with transaction(session):
                _take_over(session, fresh, by_name, report)
            session.expunge_all()
        progress(report.total, total)
    return report


def _rows(path: Path, report: Report) -> Iterator[Row]:
    for number, line in lines(path):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            report.refuse(number, "", "broken_json")
            continue
        if code := _refusal(record):
            report.refuse(number, record.get("id", "") if isinstance(record, dict) else "", code)
            continue
        provider = clean(record.get("provider") or record.get("platform") or "-")
        try:
            content = document.read(mapping.content_of(record), Content)
            told = mapping.offering_of(record)
            offering = document.read(told, OfferingFacts) if told else None
        except (TypeError, AttributeError, ValueError):
            report.refuse(number, record["id"], "malformed")
            continue
        yield Row(number, clean(record["id"]), provider, record, content, offering)


def _refusal(record: Any) -> str | None:
    if not isinstance(record, dict):
        return "not_an_object"
    if not isinstance(record.get("id"), str) or not record["id"].strip():
        return "no_id"
    if not isinstance(record.get("title"), str) or not record["title"].strip():
        return "no_title"
    return next((code for text in _strings(record) if text.strip() and (code := trouble(text))), None)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from _strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from _strings(below)


def _take_over(
    session: Session, rows: list[Row], by_name: dict[str | None, uuid.UUID], report: Report
) -> None:
    owners = _providers(session, rows, by_name, report)
    existing = _existing(session, rows, owners)
    named = references.look_up(session, [row.content for row in rows])
    measures = policy.measures(session, named.levels)
    entered: list[tuple[Row, MicroCredential, Version]] = []
    for row in rows:
        provider = owners[row.provider]
        findings = list(references.code_findings(row.content, named))
        if rules.has_errors(findings):
            report.refuse(row.line, row.local_id, "unknown_code")
            continue
        examined = judged(row.content, provider, measures, named, findings)
        owner, latest, states = existing.get((provider.id, row.local_id), (None, None, []))
        if owner is not None and latest is not None:
            if latest.basis != "earlier_list" or any(state in OPEN_STATES for state in states):
                report.refuse(row.line, row.local_id, "changed_by_provider")
                continue
            change = _offer(session, owner, row)
            if latest.content == examined.content:
                if change is None:
                    report.unchanged += 1
                else:
                    report.changed += 1
                    kind = f"offering.{change}"
                    ledger.record(session, kind, owner.id, number=owner.number, by=None, offering=LISTED)
                continue
            report.changed += 1
        else:
            report.created += 1
            owner = MicroCredential(
                id=new_id(), provider_id=provider.id, local_id=row.local_id, created_at=now(session)
            )
            session.add(owner)
            _offer(session, owner, row)
        entered.append((row, owner, _version(session, row, owner, examined, len(states) + 1)))
    _enter(session, entered, named.unknown)


def _offer(session: Session, owner: MicroCredential, row: Row) -> offerings.Change | None:
    """Keep the offering that a record tells of, and say what that changed."""
    if row.offering is None:
        return None
    return offerings.keep(owner, LISTED, row.offering, now(session))[1]


def _version(
    session: Session, row: Row, owner: MicroCredential, examined: Examined, sequence: int
) -> Version:
    moment = now(session)
    version = new_version(owner, examined, sequence, moment, basis="earlier_list")
    version.earlier_record = row.record
    version.state, version.in_force_from, version.decided_at = "approved", today(session), moment
    session.add(version)
    return version


def _enter(
    session: Session, entered: list[tuple[Row, MicroCredential, Version]], unknown: Collection[str]
) -> None:
    """Save them with their numbers, each with its rows, its status and its event."""
    if not entered:
        return
    day, unnumbered = today(session), [owner for _, owner, _ in entered if owner.number is None]
    if unnumbered:
        for owner, number in zip(unnumbered, numbers.take(session, "MC", len(unnumbered)), strict=True):
            owner.number = number
    links.add(session, [version for _, _, version in entered], unknown)
    decisions.register(session, unnumbered, on=day, ground="taken-over")
    for row, owner, version in entered:
        ledger.record(
            session, "micro_credential.taken_over", owner.id, number=owner.number, by=None, effective_on=day,
            version=version.sequence, line=row.line,
        )  # fmt: skip


def _providers(
    session: Session, rows: list[Row], by_name: dict[str | None, uuid.UUID], report: Report
) -> dict[str, Provider]:
    """Give the rows' providers by the name the list gives; make unknown ones, without any accreditation here."""
    wanted: dict[str, uuid.UUID] = {}
    for row in rows:
        if row.provider in wanted:
            continue
        provider_id = by_name.get(row.provider) or by_name.get(fold(row.provider))
        if provider_id is None:
            is_platform = not row.record.get("provider")
            registered = providers.register(
                session, by=REGISTER, earlier_id=row.provider, name={_script(row.provider): row.provider},
                type="platform" if is_platform else "other", country=None if is_platform else row.record.get("country"),
            )  # fmt: skip
            provider_id = by_name[row.provider] = by_name[fold(row.provider)] = registered.id
            report.providers_created += 1
        wanted[row.provider] = provider_id
    query = (
        select(Provider)
        .where(Provider.id.in_(set(wanted.values())))
        .options(*providers.with_accreditations())
    )
    loaded = {
        provider.id: provider for provider in session.scalars(query.execution_options(populate_existing=True))
    }
    return {name: loaded[id_] for name, id_ in wanted.items()}


def _script(text: str) -> str:
    return "ar" if mapping.ARABIC.search(text) else "en"


def _existing(
    session: Session, rows: list[Row], owners: Mapping[str, Provider]
) -> dict[tuple[uuid.UUID, str], tuple[MicroCredential, Version | None, list[str]]]:
    keys = [(owners[row.provider].id, row.local_id) for row in rows]
    query = (
        select(MicroCredential)
        .where(tuple_(MicroCredential.provider_id, MicroCredential.local_id).in_(keys))
        .options(selectinload(MicroCredential.offerings))
    )
    owners_by_id = {owner.id: owner for owner in session.scalars(query)}
    versions: dict[uuid.UUID, list[Version]] = {}
    if owners_by_id:
        loaded = select(Version).where(Version.micro_credential_id.in_(owners_by_id))
        for version in session.scalars(loaded.order_by(Version.sequence)):
            versions.setdefault(version.micro_credential_id, []).append(version)
    existing = {}
    for owner in owners_by_id.values():
        of_one = versions.get(owner.id, [])
        approved = [version for version in of_one if version.state == "approved"]
        states = [version.state for version in of_one]
        existing[owner.provider_id, owner.local_id] = (owner, approved[-1] if approved else None, states)
    return existing
