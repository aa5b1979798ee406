"""The shapes of what searching answers: hits, counts, suggestions, the terms behind them and the report of them."""

import marshmallow as ma

import search
from api.schemas.answers import Finding, ProviderName
from api.smorest.fields import Answer, Day, Number, Text


class PriceShown(Answer):
    amount = Number()
    currency = ma.fields.String()


class Fragment(Answer):
    language = ma.fields.String()
    html = ma.fields.String(metadata={"description": "escaped text with <mark> around what was found"})


class Listed(Answer):
    """A micro-credential as every list shows it."""

    number = ma.fields.String()
    local_id = ma.fields.String()
    title = Text()
    provider = ma.fields.Nested(ProviderName)
    level = ma.fields.String(allow_none=True, metadata={"description": "national level"})
    credits = Number(allow_none=True, metadata={"description": "ECTS"})
    workload_hours = Number(allow_none=True)
    status = ma.fields.String()
    basis = ma.fields.String(metadata={"enum": ["review", "earlier_list"]})
    fields_ = ma.fields.List(ma.fields.String(), data_key="fields", attribute="fields")
    modes = ma.fields.List(ma.fields.String())
    languages = ma.fields.List(ma.fields.String())
    skills = ma.fields.List(
        ma.fields.String(), metadata={"description": "ESCO skills that the provider declares"}
    )
    price = ma.fields.Nested(PriceShown, allow_none=True)
    next_start = Day(allow_none=True)


class Item(Listed):
    score = ma.fields.Float()
    highlights = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.Nested(Fragment)),
        metadata={"description": "by field"},
    )


class FacetCount(Answer):
    value = ma.fields.String(metadata={"description": "what the parameter takes"})
    label = Text(allow_none=True)
    count = ma.fields.Integer()
    selected = ma.fields.Boolean()


class Found(Answer):
    items = ma.fields.List(ma.fields.Nested(Item))
    total = ma.fields.Integer()
    facets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.List(ma.fields.Nested(FacetCount)))
    next_cursor = ma.fields.String(allow_none=True)
    interpreted_as = ma.fields.String(
        allow_none=True,
        metadata={"description": "the text really searched, when words that nothing has were mended"},
    )
    suggestion = ma.fields.String(
        allow_none=True, metadata={"description": "a text with a better-known word in it, to be offered"}
    )


class Suggestion(Answer):
    text = ma.fields.String()
    language = ma.fields.String(metadata={"description": "of the text; it decides its direction"})
    html = ma.fields.String(metadata={"description": "the text, escaped, with <mark> around the words begun"})
    known_as = ma.fields.String(
        allow_none=True, metadata={"description": "another name of it, when that one has what is typed"}
    )
    number = ma.fields.String(
        allow_none=True,
        metadata={
            "description": "of a provider, or of the micro-credential; null when several have the title"
        },
    )
    code = ma.fields.String(metadata={"description": "of a skill or an occupation"})
    count = ma.fields.Integer(
        metadata={"description": "how many registered micro-credentials have it; not told of titles"}
    )
    href = ma.fields.String(metadata={"description": "what it leads to: a micro-credential, or a search"})


class SuggestionGroup(Answer):
    kind = ma.fields.String(metadata={"enum": [kind.name for kind in search.KINDS]})
    label = Text()
    items = ma.fields.List(ma.fields.Nested(Suggestion))


class Suggestions(Answer):
    groups = ma.fields.List(
        ma.fields.Nested(SuggestionGroup),
        metadata={"description": "all kinds in a fixed order; those without items too"},
    )


class SearchTerm(Answer):
    code = ma.fields.String()
    label = Text()
    alternatives = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "further words by language"},
    )
    of = ma.fields.String(allow_none=True, metadata={"description": "what it is an alias of"})
    kind = ma.fields.String(allow_none=True)
    part_of = ma.fields.List(
        ma.fields.String(), metadata={"description": "codes of the terms it is a part of"}
    )


class SearchTermKept(SearchTerm):
    findings = ma.fields.List(ma.fields.Nested(Finding), metadata={"description": "warnings"})


class SearchTermList(Answer):
    items = ma.fields.List(ma.fields.Nested(SearchTerm))
    total = ma.fields.Integer()
    next_cursor = ma.fields.String(allow_none=True)


class SearchTotal(Answer):
    asked = ma.fields.Integer()
    empty = ma.fields.Integer(metadata={"description": "found nothing"})
    interpreted = ma.fields.Integer(metadata={"description": "searched as something else than was typed"})
    empty_share = ma.fields.Float()
    interpreted_share = ma.fields.Float()


class SearchedText(Answer):
    text = ma.fields.String(metadata={"description": "the words in one form"})
    language = ma.fields.String(metadata={"enum": ["ar", "en", "mixed"]})
    asked = ma.fields.Integer()
    empty = ma.fields.Integer()
    interpreted = ma.fields.Integer()
    hits = ma.fields.Integer(metadata={"description": "found the last time"})


class SearchReport(Answer):
    week = ma.fields.String(metadata={"example": "2026-W47"})
    first_day = Day()
    last_day = Day()
    total = ma.fields.Nested(SearchTotal)
    languages = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(SearchTotal))
    withheld = ma.fields.Nested(
        SearchTotal, metadata={"description": "the part of the total whose texts are not shown"}
    )
    empty = ma.fields.List(ma.fields.Nested(SearchedText), metadata={"description": "most often empty first"})
    few = ma.fields.List(
        ma.fields.Nested(SearchedText), metadata={"description": "one or two hits, most often asked first"}
    )
    interpreted = ma.fields.List(
        ma.fields.Nested(SearchedText), metadata={"description": "most often interpreted first"}
    )
