"""A micro-credential as schema.org JSON-LD: the Course that is taken and the credential that it leads to.

`labels` are the concepts of the record's codes by id (scheme:code). schema.org has no term for supervision or for
the method of an assessment, so these stand in AlignmentObjects; its terms for status are free text.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from registry.microcredentials.content import Content, LearningOutcome
from registry.microcredentials.records import Record
from registry.providers.providers import HIGHER_EDUCATION
from registry.store.models import Accreditation, Concept, Offering, Provider
from registry.values.json import JSONObject

Labels = Mapping[str, Concept]
Node = JSONObject
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CREDENTIAL_CATEGORY = {"ar": "شهادة مصغّرة", "en": "Micro-credential"}


def micro_credential(record: Record, labels: Labels, base_url: str) -> Node:
    """One document with a node each for course, credential, provider and the accreditation it rests on.

    Before its first day only its identifier can be told.
    """
    owner, standing = record.micro_credential, record.standing
    here = f"{base_url}/micro-credentials/{owner.number}"
    named = {"@id": here, "@type": "EducationalOccupationalCredential", "identifier": owner.number}
    if standing is None:
        return {"@context": "https://schema.org", "@graph": [named]}
    version, content, provider = standing.version, standing.version.content, owner.provider
    provider_id = f"{base_url}/providers/{provider.number}"
    outcomes = [
        _outcome(f"{here}#outcome-{place}", outcome, labels)
        for place, outcome in enumerate(content.learning_outcomes, 1)
    ]
    levels = list(_levels(content, labels, base_url))
    credential = named | {
        "name": _text(content.title),
        "url": here,
        "credentialCategory": _text(CREDENTIAL_CATEGORY),
        "creativeWorkStatus": _label(labels, "status", standing.status),
        "educationalLevel": levels,
        "competencyRequired": [{"@id": outcome["@id"]} for outcome in outcomes],
        "publisher": {"@id": provider_id},
        "version": version.sequence,
        "dateModified": _day(version.in_force_from),
        "expires": _day(content.valid_until),
        "validFor": None if content.valid_for_months is None else f"P{content.valid_for_months}M",
        "license": LICENCE,
    }
    course = {
        "@id": f"{here}#course",
        "@type": "Course",
        "name": _text(content.title),
        "description": _text(content.description),
        "courseCode": owner.local_id,
        "identifier": owner.number,
        "url": content.homepage or here,
        "provider": {"@id": provider_id},
        "inLanguage": list(content.languages),
        "educationalLevel": [{"@id": level["@id"]} if "@id" in level else level for level in levels],
        "numberOfCredits": _credits(content),
        "timeRequired": None if content.workload_hours is None else f"PT{content.workload_hours:g}H",
        "about": [_term(labels, "isced-f", code, base_url) for code in content.fields],
        "keywords": list(content.keywords),
        "coursePrerequisites": _text(content.prerequisites),
        "teaches": outcomes,
        "educationalAlignment": list(_alignments(content, labels)),
        "educationalCredentialAwarded": {"@id": here},
        "hasCourseInstance": [
            _instance(offering, labels) for offering in owner.offerings if not offering.cancelled
        ],
        "offers": _offer(content.price.amount, content.price.currency, content.homepage)
        if content.price
        else None,
    }
    graph = [credential, course, _provider(provider, provider_id)]
    if standing.accreditation:
        graph.append(_accreditation(standing.accreditation, labels, provider_id))
    return {"@context": "https://schema.org", "@graph": [_without_empty(node) for node in graph]}


def _outcome(own_id: str, outcome: LearningOutcome, labels: Labels) -> Node:
    skills = (labels.get(f"esco-skill:{skill}") for skill in outcome.skills)
    same = [concept.uri for concept in skills if concept and concept.uri]
    return {"@id": own_id, "@type": "DefinedTerm", "name": _text(outcome.text), "sameAs": same}


def _levels(content: Content, labels: Labels, base_url: str) -> Iterable[Node]:
    for scheme, code in (
        ("national-level", content.level),
        ("eqf-level", content.eqf_level),
        ("qf-ehea-cycle", content.qf_ehea_cycle),
    ):
        if code:
            yield _term(labels, scheme, code, base_url)


def _alignments(content: Content, labels: Labels) -> Iterable[Node]:
    for assessment in content.assessments:
        for kind, scheme, code in (
            ("assesses", "assessment-type", assessment.type),
            ("assessmentSupervision", "supervision", assessment.supervision),
        ):
            if code:
                concept = labels.get(f"{scheme}:{code}")
                yield {
                    "@type": "AlignmentObject",
                    "alignmentType": kind,
                    "targetName": _label(labels, scheme, code),
                    "targetUrl": concept.uri if concept else None,
                }


def _instance(offering: Offering, labels: Labels) -> Node:
    return {
        "@type": "CourseInstance",
        "courseMode": _label(labels, "learning-mode", offering.mode) if offering.mode else None,
        "startDate": _day(offering.starts_on),
        "endDate": _day(offering.ends_on),
        "inLanguage": offering.language,
        "location": {"@type": "Place", "name": _text(offering.place)} if offering.place else None,
        "maximumAttendeeCapacity": offering.seats,
        "offers": [
            _offer(price["amount"], price["currency"], offering.url, _day(offering.apply_until))
            for price in offering.prices
        ],
        "url": offering.url,
    }


def _offer(amount: float, currency: str, url: str | None, until: str | None = None) -> Node:
    category = "Paid" if amount else "Free"
    offer = {"@type": "Offer", "category": category, "price": amount, "priceCurrency": currency}
    return offer | {"url": url, "validThrough": until}


def _credits(content: Content) -> Node | None:
    if content.ects is None:
        return None
    return {"@type": "QuantitativeValue", "value": content.ects, "unitText": "ECTS"}


def _provider(provider: Provider, own_id: str) -> Node:
    return {
        "@id": own_id,
        "@type": "CollegeOrUniversity" if provider.type in HIGHER_EDUCATION else "Organization",
        "name": _text(provider.name),
        "identifier": provider.number,
        "url": provider.homepage or own_id,
        "sameAs": provider.ror_id,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": _text(provider.city),
            "addressCountry": provider.country,
        },
    }


def _accreditation(accreditation: Accreditation, labels: Labels, provider_id: str) -> Node:
    concept = labels.get(f"accreditation-kind:{accreditation.kind}")
    return {
        "@type": "Certification",
        "name": _label(labels, "accreditation-kind", accreditation.kind),
        "additionalType": concept.uri if concept else None,
        "about": {"@id": provider_id},
        "certificationIdentification": accreditation.reference,
        "certificationStatus": {"@id": "https://schema.org/CertificationActive"},
        "issuedBy": {
            "@type": "Organization",
            "name": _text(accreditation.agency.name),
            "url": accreditation.agency.homepage,
        },
        "validFrom": _day(accreditation.valid_from),
        "expires": _day(accreditation.valid_until),
    }


def _term(labels: Labels, scheme: str, code: str, base_url: str) -> Node:
    concept = labels.get(f"{scheme}:{code}")
    term: Node = {"@id": concept.uri} if concept and concept.uri else {}
    return term | {
        "@type": "DefinedTerm",
        "name": _label(labels, scheme, code),
        "termCode": code,
        "inDefinedTermSet": f"{base_url}/api/v1/vocabularies/{scheme}",
    }


def _label(labels: Labels, scheme: str, code: str) -> object:
    concept = labels.get(f"{scheme}:{code}")
    return _text(concept.label) if concept else code


def _text(localized: Mapping[str, str] | None) -> list[Node] | None:
    if not localized:
        return None
    return [{"@value": words, "@language": language} for language, words in localized.items()]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _without_empty(value: Any) -> Any:
    """Absent is how JSON-LD says that nothing is known."""
    if isinstance(value, dict):
        cleaned = {key: _without_empty(below) for key, below in value.items()}
        return {key: below for key, below in cleaned.items() if below not in (None, [], {})}
    return [_without_empty(below) for below in value] if isinstance(value, list) else value
