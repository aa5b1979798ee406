"""Which known concepts a text speaks of, and by what other words, in both languages, people may look for it.

The concepts are the register's own search terms and ESCO. What is found here is indexed in fields of its own, lower
than what the provider wrote; it is never shown as the provider's claim.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from registry.caches import Remembered
from search.documents.fields import END
from search.language import analysis, forms

_MOST_KEYS = 8
# A spelling that more concepts share says nothing, unless some of them are ours: "project management" also stands
# for four ESCO concepts, managers among them, since they share its stems.
_MOST_CONCEPTS = 3
# The length that each concept counts for in a field: about that of one with many spellings.
_LENGTH = 25
# The labels of skills come again in record after record.
_LABEL = 80


@dataclass(frozen=True, slots=True)
class Known:
    """A concept as the vocabularies have it.

    one_word  may be told by a single word of a text
    part_of   codes of our own concepts that this one belongs to: Photoshop to graphic design, a nurse to nursing
    """

    spellings: tuple[str, ...]
    ours: bool
    place: bool
    one_word: bool
    code: str = ""
    job: bool = False
    part_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is indexed of a concept: the terms of all its spellings, and their words as they are written."""

    terms: frozenset[str]
    words: frozenset[str]
    place: bool


class Spotter:
    """All concepts by their spellings: one word by its written form, several by their stems in order."""

    def __init__(self, concepts: Iterable[Known]) -> None:
        words: dict[str, list[int]] = defaultdict(list)
        stems: dict[str, list[int]] = defaultdict(list)
        phrases: dict[str, list[int]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        read = []
        for place, concept in enumerate(concepts):
            singles: set[str] = set()
            terms: set[str] = set()
            for spelling in concept.spellings:
                found = [met for met in map(_met_by, analysis.split(spelling)) if met]
                if len(found) > 1:
                    terms.update(stem for met in found for stem in met)
                    for phrase in islice(product(*found), _MOST_KEYS):
                        terms |= {analysis.name(phrase), *map(analysis.phrase, pairwise(phrase))}
                        lengths[phrase[0]].add(len(phrase))
                        _note(phrases[analysis.phrase(phrase)], place)
                elif found:
                    singles.update(found[0])
                    written = _written(spelling)
                    terms.add(analysis.name((written,)))
                    if concept.one_word:
                        _note(words[written], place)
                    if concept.ours:
                        for stem in found[0]:
                            _note(stems[stem], place)
            read.append((concept, terms, singles))
        # A stem that two concepts share stands for neither: their written forms tell them apart.
        self._entries = [
            _Entry(
                frozenset(terms.union(stem for stem in singles if len(stems.get(stem, ())) < 2)),
                frozenset(
                    word for text in concept.spellings for word in forms.surfaces(text) if concept.ours
                ),
                concept.place,
            )
            for concept, terms, singles in read
        ]
        ours = {place for place, (concept, _, _) in enumerate(read) if concept.ours}
        self._words, self._phrases = _few(words, _MOST_CONCEPTS, ours), _few(phrases, _MOST_CONCEPTS, ours)
        self._stems = _few(stems, 1, set())
        self._related = _related([concept for concept, _, _ in read])
        # First stem → lengths of the phrases that begin with it, longest first.
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        self._labels = Remembered(lambda label: tuple(self.spot(label)))

    def spot(self, text: str) -> Iterator[int]:
        """Give the concepts that a text speaks of; of spellings that lie within each other the longest."""
        pairs = [(word, main) for word in analysis.split(text) if (main := _mains[word])]
        mains = [main for _, main in pairs]
        reached = 0
        for start, (word, main) in enumerate(pairs):
            for length in self._lengths.get(main, ()):
                end = start + length
                if reached < end <= len(mains) and (
                    found := self._phrases.get(analysis.phrase(mains[start:end]))
                ):
                    yield from found
                    reached = end
                    break
            else:
                if start >= reached:
                    yield from self._single(word, main)

    def _single(self, word: str, stem: str) -> tuple[int, ...]:
        for form in _forms[word]:
            if found := self._words.get(form):
                return found
        return self._stems.get(stem, ())

    def fields(self, texts: Mapping[str, Iterable[str]]) -> tuple[dict[str, list[str]], set[str]]:
        """Give the terms of each of SPOTTED_FIELDS for a record with these texts, and their written words."""
        title = self._all(texts, ("title",))
        stated = self._all(texts, ("keywords", "skills", "occupations")) - title
        body = self._all(texts, ("outcomes", "description")) - title - stated
        places = {one for one in self._all(texts, ("provider",)) if self._entries[one].place}
        related = {other for one in title for other in self._related.get(one, ())} - title
        found = {
            "title_terms": title,
            "terms": stated,
            "related_terms": related,
            "provider_terms": places,
            "body_terms": body,
        }
        words: set[str] = set()
        spoken_of = title | stated | places | body
        words.update(*(self._entries[one].words for one in spoken_of))
        return {name: self._terms(ones) for name, ones in found.items()}, words

    def _all(self, texts: Mapping[str, Iterable[str]], names: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for name in names:
            for text in texts.get(name, ()):
                found.update(self._labels[text] if len(text) <= _LABEL else self.spot(text))
        return found

    def _terms(self, concepts: Collection[int]) -> list[str]:
        terms: set[str] = set()
        terms.update(*(self._entries[one].terms for one in concepts))
        # What is said of few concepts says more of each; in how many ways people spell one says nothing.
        return [*terms, *[END] * (_LENGTH * len(concepts) - len(terms))]


def _related(concepts: Sequence[Known]) -> dict[int, set[int]]:
    """What a concept is part of, and the jobs that are part of it: who wants to be a nurse looks for nursing."""
    places = {concept.code: place for place, concept in enumerate(concepts) if concept.ours}
    above = {
        place: {places[code] for code in concept.part_of if code in places}
        for place, concept in enumerate(concepts)
        if concept.part_of
    }
    related: dict[int, set[int]] = {}
    for place, wider in above.items():
        related.setdefault(place, set()).update(wider, *(above.get(one, ()) for one in wider))
        if concepts[place].job:
            for one in wider:
                related.setdefault(one, set()).add(place)
    return related


def _note(places: list[int], place: int) -> None:
    if not places or places[-1] != place:
        places.append(place)


def _few(table: Mapping[str, list[int]], most: int, preferred: Collection[int]) -> dict[str, tuple[int, ...]]:
    few = {
        # Tuples, because the garbage collector need not look at those.
        key: tuple(found if len(found) <= most else (one for one in found if one in preferred))
        for key, found in table.items()
    }
    return {key: found for key, found in few.items() if 0 < len(found) <= most}


def _main(word: str) -> str:
    stems, stop = analysis.word_stems(word)
    return "" if stop or not stems else stems[0]


_mains = Remembered(_main)
_forms = Remembered(forms.forms)


def _met_by(word: str) -> tuple[str, ...]:
    """Give the main stems that this word has in texts, with an article or without."""
    stems, stop = analysis.word_stems(word)
    if stop or not stems:
        return ()
    if not analysis.is_arabic(word):
        return stems
    bare = forms.without_article(analysis.fold(word))
    return tuple(dict.fromkeys(main for form in (word, bare, f"ال{bare}") if (main := _main(form))))


def _written(spelling: str) -> str:
    word = next(word for word in analysis.split(spelling) if _main(word))
    return forms.without_article(analysis.plain(word))
