"""What a query means in this register: the names in it, typing errors corrected, and another text to suggest."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import chain

from search.engines.engine import Answer, Engine
from search.interpretation.correction import Correction
from search.interpretation.index_words import IndexWords
from search.language import analysis, forms
from search.query import plan
from search.query.parsing import Query, Stems, Word, Words, reworded

_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Understood:
    """What was really searched, and what it found.

    interpreted_as  the text that was searched instead of the one typed
    suggestion      a text that the reader may want to search instead
    """

    query: Query
    answer: Answer
    interpreted_as: str | None = None
    suggestion: str | None = None


def search(engine: Engine, read_words: Callable[[], IndexWords], query: Query) -> Understood:
    """Search; words that no document has are replaced by what they were likely meant to be.

    `read_words` gives the words of the index as it stands now; it is called once, and only for a query with words.
    """
    if not query.words:
        return Understood(query, engine.search(plan.make(query)))
    index_words = read_words()
    correction = Correction(query.text, index_words)
    if not correction.unknown:
        return _search_known(engine, index_words, query, correction.suggested())
    text, understood = None, named(query, index_words)
    for mended in correction.mended():
        # Of several possible words, the one that makes a name with its neighbours is taken.
        meant = named(reworded(query, mended), index_words)
        if text is None or _is_longer(meant, understood):
            text, understood = mended, meant
    answer = engine.search(plan.make(understood))
    if text is None and not answer.total and (text := correction.finished()):
        understood = named(reworded(query, text), index_words)
        answer = engine.search(plan.make(understood))
    return Understood(understood, answer, interpreted_as=text)


def _search_known(
    engine: Engine, index_words: IndexWords, query: Query, suggestion: str | None
) -> Understood:
    """Search a query of which documents have all words; the suggestion only if it makes a longer name."""
    understood = named(query, index_words)
    if suggestion and _is_longer(meant := named(reworded(query, suggestion), index_words), understood):
        return Understood(meant, engine.search(plan.make(meant)), interpreted_as=suggestion)
    return Understood(understood, engine.search(plan.make(understood)), suggestion=suggestion)


def _is_longer(meant: Query, typed: Query) -> bool:
    """Say whether more names of several words are in what may be meant than in what was typed."""
    several, few = (sum("_" in name for name in query.names) for query in (meant, typed))
    return several > few


def named(query: Query, index_words: IndexWords) -> Query:
    """Give the query with the names of concepts in it that documents have: the longest first, none within another.

    Where two neighbours are written as one word in some document ("web site", website), that word finds them too.
    """
    phrases = {
        phrase: _names(tuple(query.words[place] for place in phrase)) for phrase in _phrases(query.words)
    }
    joined = {place: _joined(*query.words[place : place + 2]) for place in range(len(query.words) - 1)}
    counted = index_words.frequencies(chain(*phrases.values(), *joined.values()))
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


def _joined(left: Word, right: Word) -> Stems:
    """Give the stems of the one word that two words of the same script make together."""
    if left.kind or right.kind or not (left.written.isalpha() and right.written.isalpha()):
        return ()
    if analysis.is_arabic(left.written) != analysis.is_arabic(right.written):
        return ()
    return analysis.word_stems(left.written + right.written)[0]


def _names(words: Words) -> list[str]:
    """Give the terms under which these words may be a name.

    Several words are a name by their stems; one word by its written form, since two names may have the same stem.
    """
    if len(words) > 1:
        return [analysis.name(word.stems[0] for word in words)]
    return [analysis.name((form,)) for form in forms.forms(words[0].written)]


def _phrases(words: Words) -> set[tuple[int, ...]]:
    """Give the places of words that may be a name together: neighbours, also with only kind words between them."""
    everything = tuple(range(len(words)))
    telling = tuple(place for place in everything if not words[place].kind)
    return {
        phrase
        for row in (everything, telling)
        for start in range(len(row))
        for phrase in (row[start:end] for end in range(start + 1, min(start + _LONGEST_NAME, len(row)) + 1))
        if not all(words[place].kind for place in phrase)
    }
