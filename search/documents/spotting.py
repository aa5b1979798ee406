"""Which known concepts a text mentions, and by what other words, in both languages, people may look for it.

The concepts are the register's own search terms and ESCO. What is spotted is indexed in fields of its own, with lower
weights than what the provider wrote, and is never shown as the provider's claim.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from registry.caches import Remembered
from search.documents.fields import END, TextName
from search.language import analysis, forms

_MOST_KEYS = 8
# A spelling that more concepts share is ignored, except for our own concepts among them: "project management" shares
# its stems with four ESCO concepts, managers among them.
_MOST_CONCEPTS = 3
# The number of terms that each concept counts for in the length of a field: about that of one with many spellings.
_LENGTH = 25
# Texts up to this length are remembered: the labels of skills recur in record after record.
_LABEL = 80


@dataclass(frozen=True, slots=True)
class Known:
    """A concept as the vocabularies have it.

    ours      one of the register's own search terms, not of ESCO
    place     a place or institution, or the maker of a tool: also looked for in the provider's names
    one_word  may be recognised by a single word of a text
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
        for index, concept in enumerate(concepts):
            singles: set[str] = set()
            terms: set[str] = set()
            for spelling in concept.spellings:
                of_words = [of_word for of_word in map(_stems_in_texts, analysis.split(spelling)) if of_word]
                if len(of_words) > 1:
                    terms.update(stem for of_word in of_words for stem in of_word)
                    for phrase in islice(product(*of_words), _MOST_KEYS):
                        terms |= {analysis.name(phrase), *map(analysis.phrase, pairwise(phrase))}
                        lengths[phrase[0]].add(len(phrase))
                        _add(phrases[analysis.phrase(phrase)], index)
                elif of_words:
                    singles.update(of_words[0])
                    written = _written(spelling)
                    terms.add(analysis.name((written,)))
                    if concept.one_word:
                        _add(words[written], index)
                    if concept.ours:
                        for stem in of_words[0]:
                            _add(stems[stem], index)
            read.append((concept, terms, singles))
        # A stem that two concepts share is indexed for neither: only their written forms distinguish them.
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
        ours = {index for index, (concept, _, _) in enumerate(read) if concept.ours}
        self._words, self._phrases = _few(words, _MOST_CONCEPTS, ours), _few(phrases, _MOST_CONCEPTS, ours)
        self._stems = _few(stems, 1, set())
        self._related = _related([concept for concept, _, _ in read])
        # First stem → lengths of the phrases that begin with it, longest first.
        self._lengths = {first: tuple(sorted(several, reverse=True)) for first, several in lengths.items()}
        self._labels = Remembered(lambda label: tuple(self.spot(label)))

    def spot(self, text: str) -> Iterator[int]:
        """Give the concepts that a text mentions, by their place in the list; of overlapping spellings the longest."""
        pairs = [(word, main) for word in analysis.split(text) if (main := _mains[word])]
        mains = [main for _, main in pairs]
        reached = 0
        for start, (word, main) in enumerate(pairs):
            for length in self._lengths.get(main, ()):
                end = start + length
                if reached < end <= len(mains) and (
                    concepts := self._phrases.get(analysis.phrase(mains[start:end]))
                ):
                    yield from concepts
                    reached = end
                    break
            else:
                if start >= reached:
                    yield from self._single(word, main)

    def _single(self, word: str, stem: str) -> tuple[int, ...]:
        for form in _forms[word]:
            if concepts := self._words.get(form):
                return concepts
        return self._stems.get(stem, ())

    def fields(self, texts: Mapping[TextName, Iterable[str]]) -> tuple[dict[TextName, list[str]], set[str]]:
        """Give the terms of each of SPOTTED_FIELDS for a record with these texts, and the written words of concepts."""
        title = self._all(texts, ("title",))
        stated = self._all(texts, ("keywords", "skills", "occupations")) - title
        body = self._all(texts, ("outcomes", "description")) - title - stated
        places = {index for index in self._all(texts, ("provider",)) if self._entries[index].place}
        related = {near for index in title for near in self._related.get(index, ())} - title
        by_field: dict[TextName, set[int]] = {
            "title_terms": title,
            "terms": stated,
            "related_terms": related,
            "provider_terms": places,
            "body_terms": body,
        }
        words: set[str] = set()
        words.update(*(self._entries[index].words for index in title | stated | places | body))
        return {name: self._terms(concepts) for name, concepts in by_field.items()}, words

    def _all(self, texts: Mapping[TextName, Iterable[str]], names: Iterable[TextName]) -> set[int]:
        concepts: set[int] = set()
        for name in names:
            for text in texts.get(name, ()):
                concepts.update(self._labels[text] if len(text) <= _LABEL else self.spot(text))
        return concepts

    def _terms(self, concepts: Collection[int]) -> list[str]:
        terms: set[str] = set()
        terms.update(*(self._entries[index].terms for index in concepts))
        # The length of the field follows the number of concepts, not the number of their spellings.
        return [*terms, *[END] * (_LENGTH * len(concepts) - len(terms))]


def _related(concepts: Sequence[Known]) -> dict[int, set[int]]:
    """Map a concept to what it is part of, up to two levels, and to the jobs that are part of it: whoever wants to
    become a nurse looks for nursing.
    """
    indexes = {concept.code: index for index, concept in enumerate(concepts) if concept.ours}
    above = {
        index: {indexes[code] for code in concept.part_of if code in indexes}
        for index, concept in enumerate(concepts)
        if concept.part_of
    }
    related: dict[int, set[int]] = {}
    for index, wider in above.items():
        related.setdefault(index, set()).update(wider, *(above.get(wide, ()) for wide in wider))
        if concepts[index].job:
            for wide in wider:
                related.setdefault(wide, set()).add(index)
    return related


def _add(indexes: list[int], index: int) -> None:
    if not indexes or indexes[-1] != index:
        indexes.append(index)


def _few(table: Mapping[str, list[int]], most: int, preferred: Collection[int]) -> dict[str, tuple[int, ...]]:
    """Leave out the keys that more concepts share than `most`, or keep only the preferred ones of those."""
    few = {
        # Tuples, which the garbage collector need not visit.
        key: tuple(indexes if len(indexes) <= most else (index for index in indexes if index in preferred))
        for key, indexes in table.items()
    }
    return {key: indexes for key, indexes in few.items() if 0 < len(indexes) <= most}


def _main(word: str) -> str:
    stems, stop = analysis.word_stems(word)
    return "" if stop or not stems else stems[0]


_mains = Remembered(_main)
_forms = Remembered(forms.forms)


def _stems_in_texts(word: str) -> tuple[str, ...]:
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
