"""The shapes of what the API gives."""

from typing import Any

import marshmallow as ma

from api.schemas.content import contract, schema_of
from api.smorest.fields import Answer, Day, Number, Ready, Text
from registry.microcredentials.content import Content, OfferingFacts


class OfDay(Answer):
    """What is told of a day."""

    on = Day(metadata={"description": "the day this answer is about"})
    foreseen = ma.fields.Boolean(
        metadata={
            "description": "whether the day is still to come: then this is what is known today, and may yet change"
        }
    )


class ProviderName(Answer):
    number = ma.fields.String()
    name = Text()


class Finding(Answer):
    code = ma.fields.String()
    path = ma.fields.String(metadata={"description": "JSON pointer into the content"})
    severity = ma.fields.String(metadata={"enum": ["error", "warning"]})
    params = ma.fields.Dict()
    detail = Text(metadata={"description": "the finding in words"})


class AccreditationChange(Answer):
    decision = ma.fields.String()
    effective_on = Day()
    ground = Text()


class Accreditation(Answer):
    id = ma.fields.String()
    agency = Text()
    kind = ma.fields.String()
    reference = ma.fields.String(allow_none=True)
    fields_ = ma.fields.List(
        ma.fields.String(),
        data_key="fields",
        attribute="fields",
        metadata={"description": "empty: every field"},
    )
    highest_level = ma.fields.String(
        allow_none=True, metadata={"description": "EQF level; null: every level"}
    )
    valid_from = Day()
    valid_until = Day(allow_none=True)
    state = ma.fields.String(metadata={"enum": ["granted", "suspended", "withdrawn", "expired", "not_yet"]})
    changes = ma.fields.List(ma.fields.Nested(AccreditationChange))


class Provider(OfDay):
    number = ma.fields.String()
    name = Text()
    type = ma.fields.String()
    country = ma.fields.String(allow_none=True)
    acronym = ma.fields.String(allow_none=True)
    city = Text(allow_none=True)
    homepage = ma.fields.String(allow_none=True)
    ror_id = ma.fields.String(allow_none=True)
    founded = ma.fields.Integer(allow_none=True)
    accredited = ma.fields.Boolean(
        metadata={"description": "whether an accreditation is in force on the day"}
    )
    accreditations = ma.fields.List(ma.fields.Nested(Accreditation))


class ProviderList(Answer):
    items = ma.fields.List(ma.fields.Nested(Provider))
    total = ma.fields.Integer()
    next_cursor = ma.fields.String(allow_none=True)


class AccreditationList(Answer):
    items = ma.fields.List(ma.fields.Nested(Accreditation))
    total = ma.fields.Integer()


class Agency(Answer):
    id = ma.fields.String()
    name = Text()
    country = ma.fields.String(allow_none=True)
    homepage = ma.fields.String(allow_none=True)


class Agencies(Answer):
    items = ma.fields.List(ma.fields.Nested(Agency))
    total = ma.fields.Integer()


class Qualification(Answer):
    number = ma.fields.String()
    title = Text()
    provider = ma.fields.Nested(ProviderName)
    level = ma.fields.String()
    field = ma.fields.String(allow_none=True)
    ects = Number(allow_none=True)


class QualificationList(Answer):
    items = ma.fields.List(ma.fields.Nested(Qualification))
    total = ma.fields.Integer()
    next_cursor = ma.fields.String(allow_none=True)


class StatusChange(Answer):
    status = ma.fields.String()
    effective_on = Day()
    ground = ma.fields.String()
    note = Text(allow_none=True)


class Recognition(Answer):
    qualification = ma.fields.Nested(Qualification)
    credits = Number(allow_none=True)
    condition = Text(allow_none=True)
    valid_from = Day()
    valid_until = Day(allow_none=True)


_OFFERING: dict[str, ma.fields.Field[Any]] = {
    "local_id": ma.fields.String(metadata={"description": "the provider's own id of it"}),
    "state": ma.fields.String(metadata={"enum": ["announced", "cancelled"]}),
    "open": ma.fields.Boolean(
        allow_none=True,
        metadata={"description": "whether one may apply on the day; null where its dates do not tell"},
    ),
    **contract(OfferingFacts),
}
Offering = Answer.from_dict(_OFFERING, name="Offering")
SavedOffering = Answer.from_dict(
    {**_OFFERING, "findings": ma.fields.List(ma.fields.Nested(Finding))}, name="SavedOffering"
)


class Offerings(Answer):
    items = ma.fields.List(Ready(Offering))
    total = ma.fields.Integer()


class MicroCredential(OfDay):
    number = ma.fields.String()
    position = ma.fields.Integer(
        metadata={"description": "of the last event that changed anything of this; it only grows"}
    )
    local_id = ma.fields.String()
    provider = ma.fields.Nested(ProviderName)
    status = ma.fields.String(
        metadata={"description": "of GET /vocabularies/status, or not-registered before its first day"}
    )
    since = Day(allow_none=True)
    cause = ma.fields.String(
        allow_none=True,
        metadata={"enum": ["accreditation_suspended", "accreditation_ended", "validity_ended", None]},
    )
    version = ma.fields.Integer(allow_none=True, metadata={"description": "sequence of the version in force"})
    in_force_from = Day(allow_none=True)
    basis = ma.fields.String(allow_none=True, metadata={"enum": ["review", "earlier_list", None]})
    replaces = ma.fields.String(
        allow_none=True, metadata={"description": "the number of the one that it came in the place of"}
    )
    replaced_by = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "the numbers of those that came in its place, as known today"},
    )
    accreditation = ma.fields.Nested(Accreditation, allow_none=True)
    content = Ready(schema_of(Content), allow_none=True)
    offerings = ma.fields.List(Ready(Offering))
    findings = ma.fields.List(
        ma.fields.Nested(Finding),
        metadata={"description": "known gaps of an entry taken over from an earlier list"},
    )
    history = ma.fields.List(ma.fields.Nested(StatusChange))
    recognitions = ma.fields.List(ma.fields.Nested(Recognition))


class Changed(Answer):
    items = ma.fields.List(
        ma.fields.Nested(MicroCredential),
        metadata={
            "description": "whole records with `view=full`; otherwise their number, position, status, since and cause"
        },
    )
    next_cursor = ma.fields.String(allow_none=True)
    next_changed_after = ma.fields.Integer(
        allow_none=True,
        metadata={"description": "give it as `changed_after` the next time; null while more follow"},
    )


class ApprovedVersion(Answer):
    version = ma.fields.Integer()
    basis = ma.fields.String()
    in_force_from = Day()
    in_force_until = Day(allow_none=True)
    content = Ready(schema_of(Content))


class ApprovedVersions(Answer):
    items = ma.fields.List(ma.fields.Nested(ApprovedVersion))
    total = ma.fields.Integer()


class Scheme(Answer):
    scheme = ma.fields.String()
    title = Text()
    version = ma.fields.String()
    source = ma.fields.String()
    licence = ma.fields.String()
    total = ma.fields.Integer()


class Schemes(Answer):
    items = ma.fields.List(ma.fields.Nested(Scheme))
    total = ma.fields.Integer()


class Concept(Answer):
    code = ma.fields.String()
    label = Text()
    alternatives = ma.fields.Dict()
    broader = ma.fields.String(allow_none=True)
    uri = ma.fields.String(allow_none=True)
    data = ma.fields.Dict()


class Concepts(Scheme):
    items = ma.fields.List(ma.fields.Nested(Concept))
    next_cursor = ma.fields.String(allow_none=True)


class Affected(Answer):
    """The records whose last change this event is; what changed again since is named by the later event."""

    total = ma.fields.Integer()
    numbers = ma.fields.List(
        ma.fields.String(),
        allow_none=True,
        metadata={
            "description": "null where there are too many to name: read `changed_after` the position before"
        },
    )


class Event(Answer):
    position = ma.fields.Integer()
    at = ma.fields.AwareDateTime()
    kind = ma.fields.String()
    subject = ma.fields.String()
    number = ma.fields.String(allow_none=True)
    effective_on = Day(allow_none=True)
    ground = ma.fields.String(allow_none=True)
    data = ma.fields.Dict()
    affects = ma.fields.Nested(Affected)


class Feed(Answer):
    items = ma.fields.List(ma.fields.Nested(Event))
    next_after = ma.fields.Integer(metadata={"description": "give it as `after` to go on"})
    head = ma.fields.Integer(metadata={"description": "position of the last public event"})


class Comment(Answer):
    path = ma.fields.String()
    text = Text()


class Submission(Answer):
    id = ma.fields.String()
    local_id = ma.fields.String()
    number = ma.fields.String(allow_none=True)
    replaces = ma.fields.String(
        allow_none=True, metadata={"description": "the number of the one that it comes in the place of"}
    )
    provider = ma.fields.Nested(ProviderName)
    sequence = ma.fields.Integer(metadata={"description": "which version of the micro-credential this is"})
    state = ma.fields.String(
        metadata={
            "enum": ["draft", "submitted", "in_review", "returned", "approved", "rejected", "discarded"]
        }
    )
    title = Text()
    submitted_at = ma.fields.AwareDateTime(allow_none=True)
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    in_force_from = Day(allow_none=True)
    decision_ground = ma.fields.String(allow_none=True)
    decision_note = Text(allow_none=True)
    comments = ma.fields.List(ma.fields.Nested(Comment))
    findings = ma.fields.List(ma.fields.Nested(Finding))
    content = Ready(schema_of(Content))


class SubmissionBrief(Answer):
    id = ma.fields.String()
    local_id = ma.fields.String()
    number = ma.fields.String(allow_none=True)
    provider = ma.fields.Nested(ProviderName)
    sequence = ma.fields.Integer()
    state = ma.fields.String()
    title = Text()
    submitted_at = ma.fields.AwareDateTime(allow_none=True)


class SubmissionList(Answer):
    items = ma.fields.List(ma.fields.Nested(SubmissionBrief))
    total = ma.fields.Integer()
    next_cursor = ma.fields.String(allow_none=True)


class Validation(Answer):
    valid = ma.fields.Boolean(metadata={"description": "whether it could be submitted today"})
    findings = ma.fields.List(ma.fields.Nested(Finding))


class Problem(Answer):
    """RFC 9457"""

    type = ma.fields.String()
    title = ma.fields.String()
    status = ma.fields.Integer()
    code = ma.fields.String()
    params = ma.fields.Dict()
    errors = ma.fields.List(ma.fields.Dict())


# Its `$ref` is not described: tools would take that for a reference.
Definitions = Answer.from_dict(
    {
        "$schema": ma.fields.String(),
        "$defs": ma.fields.Dict(metadata={"description": "the parts by name"}),
    },
    name="Definitions",
)
