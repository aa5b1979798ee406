"""From the store's objects to the values that the answer schemas document."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from registry.clock import today
from registry.messages import messages, say
from registry.microcredentials import offerings as offering_service
from registry.microcredentials.content import document
from registry.microcredentials.records import Record
from registry.providers import accreditations
from registry.rules.findings import Finding
from registry.store.models import Offering, Provider, Qualification, Recognition, Version
from registry.values.json import JSONObject
from services import g


def finding(data: JSONObject) -> JSONObject:
    """Give a finding as it is kept, with its sentences."""
    languages = messages()[data["code"]]
    return {
        **data,
        "detail": {language: say(data["code"], language, data["params"]) for language in languages},
    }


def findings(found: Iterable[Finding]) -> list[JSONObject]:
    """Give findings fresh from the rules, with their sentences."""
    return [finding(each.as_data()) for each in found]


def provider_name(provider: Provider) -> JSONObject:
    return {"number": provider.number, "name": provider.name}


def day(on: date) -> JSONObject:
    """Give the day that an answer is about, and whether it is still to come."""
    return {"on": on, "foreseen": on > today(g.session)}


def provider(registered: Provider, on: date) -> JSONObject:
    decisions = [accreditations.as_facts(accreditation, on) for accreditation in registered.accreditations]
    columns = ("number", "name", "type", "country", "acronym", "city", "homepage", "ror_id", "founded")
    return {
        **{name: getattr(registered, name) for name in columns},
        **day(on),
        "accredited": any(decision["state"] == "granted" for decision in decisions),
        "accreditations": decisions,
    }


def qualification(registered: Qualification) -> JSONObject:
    return {
        "number": registered.number,
        "title": registered.title,
        "provider": provider_name(registered.provider),
        "level": registered.level,
        "field": registered.field,
        "ects": registered.ects,
    }


def recognition(published: Recognition) -> JSONObject:
    return {
        "qualification": qualification(published.qualification),
        "credits": published.credits,
        "condition": published.condition,
        "valid_from": published.valid_from,
        "valid_until": published.valid_until,
    }


def brief(record: Record) -> JSONObject:
    """Give of a record what tells whether a copy of it is still right."""
    owner, now = record.micro_credential, record.standing
    return {
        "number": owner.number,
        "position": owner.position,
        "status": now.status if now else "not-registered",
        "since": now and now.since,
        "cause": now and now.cause,
    }


def micro_credential(record: Record, recognitions: Mapping[uuid.UUID, list[Recognition]]) -> JSONObject:
    owner, now, on = record.micro_credential, record.standing, record.on
    version = record.version
    return {
        **brief(record),
        "local_id": owner.local_id,
        "provider": provider_name(owner.provider),
        **day(on),
        "version": version and version.sequence,
        "in_force_from": version and version.in_force_from,
        "basis": version and version.basis,
        "replaces": owner.replaces,
        "replaced_by": owner.replaced_by,
        "accreditation": accreditations.as_facts(now.accreditation, on)
        if now and now.accreditation
        else None,
        "content": document.dump(version.content) if version else None,
        "offerings": offerings(record),
        "findings": [finding(data) for data in version.findings]
        if version and version.basis == "earlier_list"
        else [],
        "history": owner.status_changes,
        "recognitions": [recognition(statement) for statement in recognitions[owner.id]],
    }


def offerings(record: Record) -> list[JSONObject]:
    """Give the offerings of a record, and which of them are open on its day."""
    return [offering(each, record) for each in record.micro_credential.offerings]


def offering(offered: Offering, record: Record) -> JSONObject:
    return {
        "local_id": offered.local_id,
        "state": "cancelled" if offered.cancelled else "announced",
        "open": offering_service.is_open(offered, record.status, record.on),
        **document.dump(offering_service.facts_of(offered)),
    }


def approved_versions(versions: list[Version]) -> list[JSONObject]:
    """In the order in which they came into force; each until the day the next one does."""
    items = []
    for place, version in enumerate(versions):
        later = versions[place + 1].in_force_from if place + 1 < len(versions) else None
        items.append(
            {
                "version": version.sequence,
                "basis": version.basis,
                "in_force_from": version.in_force_from,
                "in_force_until": later,
                "content": document.dump(version.content),
            }
        )
    return items


def submission_brief(version: Version) -> JSONObject:
    owner = version.micro_credential
    columns = ("id", "sequence", "state", "submitted_at")
    return {
        **{name: getattr(version, name) for name in columns},
        "title": version.content.title,
        "local_id": owner.local_id,
        "number": owner.number,
        "provider": provider_name(owner.provider),
    }


def submission(version: Version) -> JSONObject:
    columns = ("decided_at", "in_force_from", "decision_ground", "decision_note", "comments")
    return {
        **submission_brief(version),
        "replaces": version.micro_credential.replaces,
        **{name: getattr(version, name) for name in columns},
        "findings": [finding(data) for data in version.findings],
        "content": document.dump(version.content),
    }
