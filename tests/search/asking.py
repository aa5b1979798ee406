"""Short ways to ask an engine."""

from collections.abc import Sequence

from search import catalogue
from search.engine import Engine


def ids(engine: Engine, q: str | None = None, /, **parameters: str | Sequence[str]) -> list[int]:
    """Search and give the serial numbers found, in order."""
    return [int(item.id[-6:]) for item in find(engine, q, **parameters).items]


def find(engine: Engine, q: str | None = None, /, **parameters: str | Sequence[str]) -> catalogue.Results:
    asked = {name: [value] if isinstance(value, str) else list(value) for name, value in parameters.items()}
    return catalogue.find(engine, {"facets": ["all"]} | asked | ({} if q is None else {"q": [q]}))


def counts(
    engine: Engine, facet: str, q: str | None = None, **parameters: str | Sequence[str]
) -> dict[str, int]:
    found = find(engine, q, **parameters)
    (one,) = (one for one in found.facets if one.facet.name == facet)
    return {count.value: count.count for count in one.counts}
