"""Short ways to ask an engine."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import sessionmaker

from search.answers.find import Results
from search.answers.find import find as find_in
from search.answers.searching import Search
from search.documents.fields import Document, index_name
from search.engines.engine import Engine
from tests.making import TODAY


def searching(engine: Engine, day: date = TODAY) -> Search:
    """Give a search without a store, which remembers nothing: at each question its position is another one."""
    return Search(engine, object, sessionmaker(), lambda: day)


def ids(
    engine: Engine, q: str | None = None, day: date = TODAY, /, **parameters: str | Sequence[str]
) -> list[int]:
    """Search and give the serial numbers found, in order."""
    return [int(item.id[-6:]) for item in find(engine, q, day, **parameters).items]


def find(
    engine: Engine, q: str | None = None, day: date = TODAY, /, **parameters: str | Sequence[str]
) -> Results:
    given = {name: [value] if isinstance(value, str) else list(value) for name, value in parameters.items()}
    return find_in(searching(engine, day), {"facets": ["all"]} | given | ({} if q is None else {"q": [q]}))


def counts(
    engine: Engine, facet: str, q: str | None = None, **parameters: str | Sequence[str]
) -> dict[str, int]:
    (of_facet,) = (
        counts.counts for counts in find(engine, q, **parameters).facets if counts.facet.name == facet
    )
    return {count.value: count.count for count in of_facet}


def switched(engine: Engine, documents: Iterable[Document] = ()) -> str:
    """Put a new index with these documents into use, whatever was in use before, and give its name."""
    name = index_name("test", datetime.now(UTC))
    build = engine.build(name)
    build.put(documents)
    build.switch()
    return name


def drop_all(engine: Engine) -> None:
    for name in engine.names():
        engine.drop(name)
