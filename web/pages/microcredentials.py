"""The page of a micro-credential, as it stands today or stood on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry import messages, vocab
from registry.clock import today
from registry.errors import BadParameter, NotFound
from registry.exports import schema_org
from registry.microcredentials import offerings, qualifications, records, standing
from registry.microcredentials.content import document
from registry.microcredentials.content.document import CONTENT, Field
from registry.microcredentials.records import Record
from registry.store import numbers
from registry.store.models import Accreditation, Offering, Version
from registry.values.json import JSONObject
from services import g
from web.blueprint import pages
from web.presenting import formats, language, texts
from web.presenting.items import NUMBER, similar_to
from web.presenting.labels import Key, labels

COLUMNS = {
    "applying": "local_id",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "apply_from": "apply_from",
    "apply_until": "apply_until",
    "place": "place",
    "participation": "mode",
    "taught_in": "language",
    "seats": "seats",
    "price": "prices",
    "link": "url",
}
"""Columns of the table of offerings → what stands in them; one that says nothing in any row is left out."""


@pages.get("/micro-credentials/<number>")
def micro_credential(number: str) -> str | Response:
    plain = numbers.plain(number)
    if not NUMBER.fullmatch(plain):
        raise NotFound("not_found")
    if plain != number:
        query = f"?{asked}" if (asked := request.query_string.decode("ascii", "replace")) else ""
        return redirect(url_for(".micro_credential", number=plain) + query, 301)
    now = today(g.session)
    on = asked_day() or now
    record = records.get(g.session, number, on)
    owner = record.micro_credential
    approved = [version for version in owner.versions if version.state == "approved"]
    if record.standing is None:
        first = min((day.in_force_from for day in approved if day.in_force_from), default=None)
        return render_template("not_yet.html", number=number, on=on, first=first)
    version = record.standing.version
    content = values_of(version)
    covered, accreditation = standing.of_scope(owner.provider.accreditations, version.content, on)
    concepts = vocab.concepts(
        g.session, {f"{scheme}:{code}" for scheme, code in _keys(record, accreditation) if code}
    )
    labels().know(concepts)
    linked = [link["micro_credential"] for link in content["stackability"] if link["micro_credential"]]
    linked += [*owner.replaced_by, *filter(None, [owner.replaces])]
    return render_template(
        "micro_credential.html",
        owner=owner,
        version=version,
        standing=record.standing,
        content=content,
        columns=[
            key
            for key, name in COLUMNS.items()
            if any(getattr(offering, name) not in (None, []) for offering in owner.offerings)
        ],
        enrolment=lambda offering: enrolment(offering, record),
        accreditation=accreditation,
        accreditation_state=covered,
        on=on,
        is_today=on == now,
        foreseen=on > now,
        versions=sorted(approved, key=lambda version: (version.in_force_from, version.sequence)),
        status_changes=owner.status_changes,
        gaps=gaps(version),
        titles=records.titles(
            g.session, [*linked, *owner.replaced_by, *([owner.replaces] if owner.replaces else [])], on
        ),
        qualifications=qualifications.by_number(
            g.session, [link["qualification"] for link in content["stackability"] if link["qualification"]]
        ),
        recognitions=[
            statement
            for statement in qualifications.recognitions(g.session, [owner.id])[owner.id]
            if statement.valid_from <= on and (statement.valid_until is None or statement.valid_until >= on)
        ],
        similar=similar_to(record) if on == now else [],
        linked_data=schema_org.micro_credential(record, concepts, language.base_url()),
    )


def asked_day() -> date | None:
    """Give the day of ?on=. An empty field of the form means today."""
    if not (text := request.args.get("on", "").strip()):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadParameter("on", text, "not_a_date") from None
    if day.isoformat() != text:
        raise BadParameter("on", text, "not_a_date")
    return day


def enrolment(offering: Offering, record: Record) -> str:
    """Say whether one may apply for an offering, as the key of a text."""
    if offering.cancelled:
        return "offering_cancelled"
    answer = offerings.is_open(offering, record.status, record.on)
    return {True: "offering_open", False: "offering_closed", None: "offering_unknown"}[answer]


def values_of(version: Version) -> JSONObject:
    """Give the content with every key there, so that a template can ask for any of them."""
    return _filled(document.dump(version.content), CONTENT)


def _filled(values: Mapping[str, Any], fields: Iterable[Field]) -> JSONObject:
    filled: JSONObject = {}
    for field in fields:
        value = values.get(field.name)
        if field.kind == "rows":
            value = [_filled(row, field.fields) for row in value or []]
        elif field.kind in ("codes", "strings"):
            value = value or []
        filled[field.name] = value
    return filled


def gaps(version: Version) -> list[str]:
    """Give what an entry taken over from an earlier list lacks, in sentences; the same said twice once."""
    if version.basis != "earlier_list":
        return []
    spoken = language.current()
    sentences = [
        messages.say(finding["code"], spoken, _spoken_params(finding["params"]))
        for finding in version.findings
    ]
    return list(dict.fromkeys(sentences))


def _spoken_params(params: JSONObject) -> JSONObject:
    """Names of elements and codes as words; dates as the language writes them."""
    spoken: JSONObject = dict(params)
    for name, value in params.items():
        if name in ("element", "later", "earlier") and f"element_{value}" in texts.texts():
            spoken[name] = texts.both(f"element_{value}")
        elif name in ("language", "field"):
            spoken[name] = labels().text({"language": "language", "field": "isced-f"}[name], value)
        elif name == "on":
            spoken[name] = formats.day(value, language.current())
    return spoken


def _keys(record: Record, accreditation: Accreditation | None) -> list[Key]:
    """Every code of the page."""
    owner, stands = record.micro_credential, record.standing
    assert stands is not None
    keys: list[Key] = [(scheme, code) for _, scheme, code in document.codes(stands.version.content)]
    for offering in owner.offerings:
        keys += [("learning-mode", offering.mode), ("language", offering.language)]
    keys += [("status", stands.status), ("provider-type", owner.provider.type)]
    keys += [("country", owner.provider.country)]
    for change in owner.status_changes:
        keys += [("status", change.status), ("ground", change.ground)]
    if accreditation:
        keys += [("accreditation-kind", accreditation.kind), ("eqf-level", accreditation.highest_level)]
        keys += [("isced-f", row.field) for row in accreditation.fields]
    for finding in stands.version.findings:
        keys += [("language", finding["params"].get("language")), ("isced-f", finding["params"].get("field"))]
    return keys
