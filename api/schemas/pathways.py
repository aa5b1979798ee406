"""The shapes of what leads to a skill or an occupation."""

import marshmallow as ma

from api.schemas.searching import Found, Listed
from api.smorest.fields import Answer, Text


class Named(Answer):
    code = ma.fields.String()
    label = Text()


class Skill(Named):
    uri = ma.fields.String(allow_none=True)


class FoundForSkill(Found):
    skill = ma.fields.Nested(Skill)


class Occupation(Named):
    uri = ma.fields.String(allow_none=True)
    esco_code = ma.fields.String(allow_none=True)
    group = ma.fields.Nested(Named, allow_none=True, metadata={"description": "ISCO-08"})


class EssentialSkill(Named):
    count = ma.fields.Integer(metadata={"description": "micro-credentials asked for that declare it"})


class Covers(Answer):
    share = ma.fields.Float(
        metadata={"description": "of all essential skills, those included that the register does not know"}
    )
    essential = ma.fields.List(ma.fields.String())
    optional = ma.fields.List(ma.fields.String())


class Leading(Listed):
    covers = ma.fields.Nested(Covers)


class Step(Answer):
    micro_credential = ma.fields.Nested(Listed)
    adds = ma.fields.List(
        ma.fields.String(), metadata={"description": "essential skills that no step before it has"}
    )
    share = ma.fields.Float(metadata={"description": "reached with this step"})


class FoundForOccupation(Answer):
    occupation = ma.fields.Nested(Occupation)
    essential = ma.fields.List(
        ma.fields.Nested(EssentialSkill), metadata={"description": "the most declared first"}
    )
    essential_total = ma.fields.Integer(
        metadata={"description": "essential skills in ESCO, those included that the register does not know"}
    )
    uncovered = ma.fields.List(
        ma.fields.Nested(Named), metadata={"description": "essential skills that none of them declares"}
    )
    together = ma.fields.List(
        ma.fields.Nested(Step),
        allow_none=True,
        metadata={
            "description": "a small set that covers most, each step the one that adds most to those before it;"
            " on the first page only"
        },
    )
    explanation = Text(allow_none=True, metadata={"description": "why nothing is found"})
    items = ma.fields.List(ma.fields.Nested(Leading))
    total = ma.fields.Integer()
    next_cursor = ma.fields.String(allow_none=True)


class Similar(Answer):
    items = ma.fields.List(ma.fields.Nested(Listed))
