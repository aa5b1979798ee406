"""The names in use: of the skills, occupations and providers that a search without filters finds."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.caches import Remembered
from registry.store.bulk import batched
from registry.store.models import Concept, Provider
from registry.values.text import Text
from registry.vocab import terms
from registry.vocab.labels import PROVIDER
from search.engines.engine import Engine
from search.facets import BY_NAME
from search.language import forms
from search.language.forms import Forms

FACETS = ("skill", "occupation", "provider")
"""The facets whose values are suggested by their names."""

_CHUNK = 500
# Sorts after every letter of a word.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Name:
    """A value of a facet with its label, its alternative names by language, and how many records have it."""

    value: str
    count: int
    label: Text
    alternatives: Mapping[str, Sequence[str]]

    def texts(self, language: str) -> Iterator[str]:
        """Give the label, then the alternatives; in each, this language comes first."""
        for names in ({spoken: (text,) for spoken, text in self.label.items()}, self.alternatives):
            for spoken in sorted(names, key=lambda spoken: spoken != language):
                yield from names[spoken]

    def called(self, typed: Sequence[Forms], language: str) -> str | None:
        """Give the first of its names in which all words typed are begun."""
        return next((text for text in self.texts(language) if forms.has_begun(text, typed)), None)


def _completed_words(text: str) -> Sequence[Forms]:
    return tuple(forms.completed_words(text))


# From one position of the index to the next, counts change often and names hardly ever.
_words_of = Remembered(_completed_words)


class _Words:
    """Words in alphabetical order, each with the places of the names that have it."""

    def __init__(self) -> None:
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._sorted: list[str] = []

    def add(self, place: int, words: Iterable[Forms]) -> None:
        for form in set(chain.from_iterable(words)):
            self._places[form].append(place)

    def sort(self) -> None:
        self._sorted = sorted(self._places)

    def begun(self, word: Forms) -> set[int]:
        """Give the places of the names with a word that begins like this one."""
        places: set[int] = set()
        for form in word:
            start, end = bisect_left(self._sorted, form), bisect_left(self._sorted, form + _LAST)
            places.update(*map(self._places.__getitem__, self._sorted[start:end]))
        return places


class Names:
    """The names of one facet's values: the most frequent first, and of equally frequent ones the shortest."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = sorted(names, key=_order)
        self._firsts, self._labels, self._all = tables = _Words(), _Words(), _Words()
        for place, name in enumerate(self._names):
            labels = [words for label in name.label.values() if (words := _words_of[label])]
            alternatives = map(_words_of.__getitem__, chain.from_iterable(name.alternatives.values()))
            self._firsts.add(place, (words[0] for words in labels))
            self._labels.add(place, chain.from_iterable(labels))
            self._all.add(place, chain.from_iterable((*labels, *alternatives)))
        for table in tables:
            table.sort()

    def begun(self, typed: Sequence[Forms], language: str) -> Iterator[tuple[Name, str]]:
        """Give those with a name, label or alternative, that has a word beginning like each word typed; and that name.

        First those whose label begins with the first word typed, then those with all words in labels, then the rest.
        """
        every = set.intersection(*map(self._all.begun, typed))
        labels = set.intersection(*map(self._labels.begun, typed))
        first = labels & self._firsts.begun(typed[0])
        for place in chain(sorted(first), sorted(labels - first), sorted(every - labels)):
            name = self._names[place]
            # The words may stand in different names of it, and not together in any.
            if (called := name.called(typed, language)) is not None:
                yield name, called


def _order(name: Name) -> tuple[int, int, str]:
    return -name.count, min(map(len, name.label.values()), default=0), name.value


def read(engine: Engine, sessions: sessionmaker[Session], day: date) -> Mapping[str, Names]:
    """Read the names of a day by facet; raise EngineUnavailable."""
    counted = engine.values(FACETS, day)
    with sessions() as session:
        aliases = terms.aliases(session)
        return {facet: Names(_named(session, aliases, facet, counted[facet])) for facet in FACETS}


def _named(
    session: Session, aliases: Mapping[str, Sequence[str]], facet: str, counts: Mapping[str, int]
) -> Iterator[Name]:
    scheme = BY_NAME[facet].scheme
    for chunk in batched(sorted(counts), _CHUNK):
        if scheme == PROVIDER:
            providers = select(Provider.number, Provider.name, Provider.acronym)
            for number, label, acronym in session.execute(providers.where(Provider.number.in_(chunk))):
                others = (*([acronym] if acronym else []), *aliases.get(f"{PROVIDER}:{number}", ()))
                yield Name(number, counts[number], label, {"": others})
        else:
            concepts = select(Concept.code, Concept.label, Concept.alternatives)
            ids = [f"{scheme}:{code}" for code in chunk]
            for code, label, alternatives in session.execute(concepts.where(Concept.id.in_(ids))):
                names = {**alternatives, "": aliases.get(f"{scheme}:{code}", ())}
                yield Name(code, counts[code], label, names)
