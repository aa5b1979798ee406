"""What answers to searches share: how their parameters are described, and the JSON they become."""

from collections.abc import Iterable
from typing import Any

from search import MISSING, MISSING_LABEL, Parameter, Results
from services import g


def described(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """The parameters of a search as OpenAPI writes them."""
    return [
        {
            "in": "query",
            "name": one.name,
            "description": one.description,
            "schema": (
                {
                    "type": "array",
                    "items": {"type": "string", **({"enum": list(one.choices)} if one.choices else {})},
                }
                if one.repeatable
                else {"type": "string", **({"enum": list(one.choices)} if one.choices else {})}
            ),
        }
        for one in parameters
    ]


def as_json(results: Results) -> dict[str, Any]:
    """The answer to a search."""
    items = [
        {
            **hit.stored,
            "score": hit.score,
            "highlights": {
                name: [{"language": one.language, "html": one.html} for one in pieces]
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


def _facets(results: Results) -> dict[str, list[dict[str, Any]]]:
    keys = {
        (one.facet.name, count.value): f"{scheme}:{count.value}"
        for one in results.facets
        if (scheme := one.facet.scheme)
        for count in one.counts
    }
    known = g.services.labels.of(keys.values())
    return {
        one.facet.name: [
            {
                "value": count.value,
                "label": MISSING_LABEL
                if one.facet.has_missing and count.value == MISSING
                else known.get(keys.get((one.facet.name, count.value), "")),
                "count": count.count,
                "selected": count.selected,
            }
            for count in one.counts
        ]
        for one in results.facets
    }
