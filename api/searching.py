"""What answers to searches share: how their parameters are described, and the JSON they become."""

from collections.abc import Iterable

from registry.values.json import JSONObject
from search import MISSING, MISSING_LABEL, Parameter, Results
from services import g


def described(parameters: Iterable[Parameter]) -> list[JSONObject]:
    """Give the parameters of a search as OpenAPI writes them."""
    return [
        {
            "in": "query",
            "name": parameter.name,
            "description": parameter.description,
            "schema": (
                {
                    "type": "array",
                    "items": {
                        "type": "string",
                        **({"enum": list(parameter.choices)} if parameter.choices else {}),
                    },
                }
                if parameter.repeatable
                else {"type": "string", **({"enum": list(parameter.choices)} if parameter.choices else {})}
            ),
        }
        for parameter in parameters
    ]


def as_json(results: Results) -> JSONObject:
    """Give the answer to a search."""
    items = [
        {
            **hit.stored,
            "score": hit.score,
            "highlights": {
                name: [{"language": fragment.language, "html": fragment.html} for fragment in pieces]
                for name, pieces in hit.highlights.items()
            },
        }
        for hit in results.items
    ]
    return {
        "items": items,
        "total": results.total,
        "facets": _facets(results),
        "next_cursor": results.next_cursor,
        "interpreted_as": results.interpreted_as,
        "suggestion": results.suggestion,
    }


def _facets(results: Results) -> dict[str, list[JSONObject]]:
    keys = {
        (counted.facet.name, count.value): f"{scheme}:{count.value}"
        for counted in results.facets
        if (scheme := counted.facet.scheme)
        for count in counted.counts
    }
    labels = g.services.labels.of(keys.values())
    return {
        counted.facet.name: [
            {
                "value": count.value,
                "label": MISSING_LABEL
                if counted.facet.has_missing and count.value == MISSING
                else labels.get(keys.get((counted.facet.name, count.value), "")),
                "count": count.count,
                "selected": count.selected,
            }
            for count in counted.counts
        ]
        for counted in results.facets
    }
