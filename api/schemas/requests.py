"""The bodies and parameters that are not a micro-credential's content."""

import marshmallow as ma

import search
from api.smorest.fields import Address, Code, Day, Line, List, Nested, Number, Request, Text
from registry.providers.accreditations import DECISIONS
from registry.store.models import OPEN_STATES
from registry.vocab.editing import LONGEST, MOST_ALTERNATIVES, MOST_WHOLES
from registry.vocab.terms import ALIASED, GENERAL, KINDS, PLACE


def whole(default: int, least: int, most: int) -> ma.fields.Integer:
    """Make a parameter that is a whole number."""
    within = ma.validate.Range(least, most, error="out_of_range")
    return ma.fields.Integer(load_default=default, validate=within, error_messages={"invalid": "wrong_type"})


class NoQuery(Request):
    """No parameters: any is refused by name."""


class PageQuery(Request):
    limit = whole(50, 1, 200)
    cursor = Line(metadata={"description": "`next_cursor` of the page before"})


class SubmissionQuery(PageQuery):
    state = ma.fields.String(
        validate=ma.validate.OneOf(
            (*OPEN_STATES, "approved", "rejected", "discarded"), error="not_allowed_value"
        )
    )


class ReviewQuery(PageQuery):
    state = ma.fields.String(
        validate=ma.validate.OneOf(("submitted", "in_review"), error="not_allowed_value")
    )


class OnQuery(Request):
    on = Day(
        metadata={"description": "a day, past or to come (told as it is known today); without it, today"}
    )


class WeekQuery(Request):
    week = Line(
        longest=20, metadata={"description": "an ISO week, `2026-W47`; without it, the last that is over"}
    )


class ConceptQuery(PageQuery):
    q = Line(longest=200, metadata={"description": "part of a label, in either language"})
    broader = Line(longest=120, metadata={"description": "only those right below this code"})


class SuggestQuery(Request):
    q = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=search.SUGGEST_LONGEST, error="text_too_long"),
        error_messages={"required": "required"},
        metadata={"description": "what is typed so far; nothing is suggested for a single letter"},
    )
    limit = ma.fields.Integer(
        load_default=search.SUGGEST_DEFAULT,
        validate=ma.validate.Range(1, search.SUGGEST_MOST, error="out_of_range"),
        error_messages={"invalid": "wrong_type"},
        metadata={"description": "most items in each group"},
    )


class SimilarQuery(Request):
    limit = whole(6, 1, 20)


class FeedQuery(Request):
    after = whole(0, 0, 2**62)
    limit = whole(100, 1, 1000)


class ChangesQuery(PageQuery):
    changed_after = whole(0, 0, 2**62)
    view = ma.fields.String(
        load_default="brief", validate=ma.validate.OneOf(("brief", "full"), error="not_allowed_value")
    )
    limit = whole(50, 1, 100)


class NewProvider(Request):
    name = Text(required=True)
    type = Code("provider-type", required=True)
    country = Code("country")
    acronym = Line(longest=50)
    city = Text()
    homepage = Address()
    ror_id = Address()
    founded = Number(whole=True, most=9999)


class NewAccreditation(Request):
    agency = ma.fields.UUID(
        required=True,
        error_messages={"required": "required", "null": "required", "invalid_uuid": "wrong_type"},
        metadata={"description": "the agency's id, see GET /agencies"},
    )
    kind = Code("accreditation-kind", required=True)
    fields_ = List(
        Code("isced-f"), data_key="fields", load_default=list, metadata={"description": "empty: every field"}
    )
    highest_level = Code("eqf-level", load_default=None, allow_none=True)
    valid_from = Day(required=True)
    valid_until = Day(load_default=None, allow_none=True)
    reference = Line(load_default=None, allow_none=True)


class SearchTermQuery(PageQuery):
    q = Line(longest=200, metadata={"description": "part of a word, in either language"})
    of = Line(longest=120, metadata={"description": "only aliases of this, such as `isced-f:0613`"})


class Alternatives(Request):
    ar = List(Line(), metadata={"description": f"at most {MOST_ALTERNATIVES}"})
    en = List(Line(), metadata={"description": f"at most {MOST_ALTERNATIVES}"})


class NewSearchTerm(Request):
    label = Text(
        required=True, metadata={"description": f"one word or a few, of up to {LONGEST} characters each"}
    )
    alternatives = Nested(Alternatives, load_default=dict)
    of = Line(
        longest=120,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "what it is an alias of: "
            + ", ".join(f"`{scheme}:…`" for scheme in ALIASED)
            + " with a code or a number; null: looked for in what the records say",
            "example": "isced-f:0613",
        },
    )
    kind = Line(
        longest=50,
        load_default=None,
        allow_none=True,
        metadata={
            "description": f"one of {', '.join(KINDS)}; `{GENERAL}`: names what all records are, not looked for; "
            f"`{PLACE}` and `tool`: looked for in providers' names too; an alias has none"
        },
    )
    part_of = List(
        Line(longest=80),
        load_default=list,
        metadata={
            "description": f"codes of the terms it is a part of, at most {MOST_WHOLES}: a title that names it "
            "is found by their words too"
        },
    )


class NewAgency(Request):
    name = Text(required=True)
    country = Code("country", load_default=None, allow_none=True)
    homepage = Address(load_default=None, allow_none=True)


class AccreditationDecision(Request):
    decision = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(DECISIONS, error="not_allowed_value"),
        error_messages={"required": "required", "null": "required", "invalid": "wrong_type"},
    )
    effective_on = Day(required=True)
    ground = Text(required=True)


class ReviewComment(Request):
    path = Line(required=True, metadata={"description": "JSON pointer into the content"})
    text = Text(required=True)


class Return(Request):
    comments = List(Nested(ReviewComment), load_default=list)
    note = Text(load_default=None, allow_none=True)


class Approve(Request):
    in_force_from = Day(load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True)


class Reject(Request):
    ground = Code("ground", required=True)
    note = Text(load_default=None, allow_none=True)


class StatusDecision(Request):
    ground = Code("ground", required=True)
    effective_on = Day(load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True)
