"""What a query means to this register: names it knows, typing errors it can mend, and what to offer besides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from search.engines.engine import Answer, Engine
from search.interpretation.correction import Correction
from search.interpretation.index_words import IndexWords
from search.language import analysis, forms
from search.query import plan
from search.query.parsing import Query, Word, reworded

_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Understood:
    """What was really searched and found; `interpreted_as` and `suggestion` are texts for the reader."""

    query: Query
    answer: Answer
    interpreted_as: str | None = None
    suggestion: str | None = None


def search(engine: Engine, index_words: Callable[[], IndexWords], query: Query) -> Understood:
    """Search; where words asked for are nowhere, for what they were meant to be."""
    if not query.words:
        return Understood(query, engine.search(plan.make(query)))
    known = index_words()
    correction = Correction(query.text, known)
    if not correction.unknown:
        found, other = named(query, known), correction.suggested()
        if other and _is_longer(meant := named(reworded(query, other), known), found):
            return Understood(meant, engine.search(plan.make(meant)), interpreted_as=other)
        return Understood(found, engine.search(plan.make(found)), suggestion=other)
    text, understood = None, named(query, known)
    for way in correction.mended():
        # Of several words meant perhaps, the one that makes a name with its neighbours.
        meant = named(reworded(query, way), known)
        if text is None or _is_longer(meant, understood):
            text, understood = way, meant
    answer = engine.search(plan.make(understood))
    if text is None and not answer.total and (text := correction.finished()):
        understood = named(reworded(query, text), known)
        answer = engine.search(plan.make(understood))
    return Understood(understood, answer, interpreted_as=text)


def _is_longer(one: Query, other: Query) -> bool:
    """Say whether one query has a name of several words where the other has none: what it was meant to be."""
    several, few = (sum("_" in name for name in query.names) for query in (one, other))
    return several > few


def named(query: Query, known: IndexWords) -> Query:
    """Give the query with the names in it that some document is known by: the longest first, none in another.

    And where two neighbours are one word somewhere ("web site", website), each of them is met by that word too.
    """
    phrases = {
        phrase: _names(tuple(query.words[place] for place in phrase)) for phrase in _phrases(query.words)
    }
    joined = {place: _joined(*query.words[place : place + 2]) for place in range(len(query.words) - 1)}
    counted = known.frequencies(chain(*phrases.values(), *joined.values()))
    words = list(query.words)
    for place, stems in joined.items():
        if any(counted[stem] for stem in stems):
            words[place : place + 2] = [_met_by(word, *stems) for word in words[place : place + 2]]
    names: list[str] = []
    taken: set[int] = set()
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        name = next((name for name in phrases[phrase] if counted[name]), None)
        if name and taken.isdisjoint(phrase):
            names.append(name)
            taken.update(phrase)
            for place in phrase:
                word = words[place]
                words[place] = replace(word, named=True) if len(phrase) > 1 else _met_by(word, name)
    return replace(query, words=tuple(words), names=tuple(names))


def _met_by(word: Word, *terms: str) -> Word:
    return replace(word, stems=tuple(dict.fromkeys((*word.stems, *terms))))


def _joined(one: Word, other: Word) -> tuple[str, ...]:
    if one.kind or other.kind or not (one.written.isalpha() and other.written.isalpha()):
        return ()
    if analysis.is_arabic(one.written) != analysis.is_arabic(other.written):
        return ()
    return analysis.word_stems(one.written + other.written)[0]


def _names(words: tuple[Word, ...]) -> list[str]:
    """Several words are a name by their stems; one word by its written form, since a stem may be two names'."""
    if len(words) > 1:
        return [analysis.name(word.stems[0] for word in words)]
    return [analysis.name((form,)) for form in forms.forms(words[0].written)]


def _phrases(words: tuple[Word, ...]) -> set[tuple[int, ...]]:
    """The places of words that may be a name together: neighbours, also those that only kind words part."""
    everything = tuple(range(len(words)))
    telling = tuple(place for place in everything if not words[place].kind)
    return {
        phrase
        for row in (everything, telling)
        for start in range(len(row))
        for phrase in (row[start:end] for end in range(start + 1, min(start + _LONGEST_NAME, len(row)) + 1))
        if not all(words[place].kind for place in phrase)
    }
