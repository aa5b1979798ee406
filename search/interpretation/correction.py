"""Typing errors: words that no document has, mended with the words that documents have; known words stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.caches import Remembered
from search.interpretation.index_words import IndexWords, letters
from search.language import analysis, forms, transliteration
from search.language.analysis import Token
from search.language.spelling import forgiven, nearest, slips
from search.query.parsing import MAX_WORDS, plain_spans

_SHORTEST_PART = 3
_SHORTEST_UNFINISHED = 3
# So many words that a mistyped one may have been meant to be are tried.
_MOST_WAYS = 4
_ATTACHED = "بلفكو"
# A known word of so few documents, or one that is nowhere written so, may be a mistake: then one beside it that so
# many documents have is offered.
_RARE = 3
_BETTER_KNOWN = 10
_SHORTEST_DOUBTED = 5


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word as it stands in the text of a query."""

    start: int
    end: int
    clean: str
    term: Token


class Correction:
    """What can be made of the words of one query's text."""

    def __init__(self, text: str, vocabulary: IndexWords) -> None:
        self.text = text
        self._vocabulary = vocabulary
        self._words = list(_typed(text))[:MAX_WORDS]
        # A word may be known by its stems, or by being the name of a concept that some document speaks of.
        terms = [
            (*one.term.stems, *forms.other_number(one.clean), *map(_name, forms.forms(one.clean)))
            for one in self._words
        ]
        counted = vocabulary.frequencies(term for found in terms for term in found)
        self._documents = [max(counted[term] for term in found) for found in terms]
        self.unknown = [place for place, documents in enumerate(self._documents) if not documents]

    def mended(self) -> list[str]:
        """Give the text with its unknown words mended, the likeliest first; nothing when none could be."""
        replaced: dict[tuple[int, int], list[str]] = {}
        done: set[int] = set()
        for place in self.unknown:
            if place in done:
                continue
            if joined := self._joined(place):
                first, written = joined
                done |= {first, first + 1}
                replaced[self._words[first].start, self._words[first + 1].end] = [written]
            elif ways := self._mend(self._words[place].clean):
                typed = self._words[place]
                replaced[typed.start, typed.end] = [_with_article(way, typed.clean) for way in ways]
        likeliest = {span: ways[0] for span, ways in replaced.items()}
        others = ({**likeliest, span: way} for span, ways in replaced.items() for way in ways[1:])
        return [text for way in (likeliest, *others) if (text := self._replace(way))]

    def finished(self) -> str | None:
        """Give the text with its unknown words taken for the beginnings of known ones."""
        replaced = {}
        for place in self.unknown:
            typed = self._words[place]
            if len(typed.clean) >= _SHORTEST_UNFINISHED:
                found = self._vocabulary.words(typed.clean[0]).items()
                longer = [(known[0], known[1]) for word, known in found if word.startswith(typed.clean)]
                if longer:
                    replaced[typed.start, typed.end] = max(longer)[1]
        return self._replace(replaced)

    def suggested(self) -> str | None:
        """Give the text with words that are nearly nowhere replaced by much better-known ones one error away."""
        replaced = {}
        for typed, documents in zip(self._words, self._documents, strict=True):
            if len(typed.clean) < _SHORTEST_DOUBTED or (documents > _RARE and self._is_written(typed.clean)):
                continue
            for form in _forms(typed.clean)[:2]:
                known = self._vocabulary.words(form[0])
                better = {word: count for word, (count, _) in known.items() if count >= _BETTER_KNOWN}
                for found in nearest(form, better, most=1)[:1]:
                    if set(analysis.word_stems(found.word)[0]).isdisjoint(typed.term.stems):
                        replaced[typed.start, typed.end] = _with_article(known[found.word][1], typed.clean)
        return self._replace(replaced)

    def _is_written(self, clean: str) -> bool:
        return any(self._vocabulary.of(form)[0] for form in _forms(clean))

    def _replace(self, replaced: dict[tuple[int, int], str]) -> str | None:
        text = self.text
        for (start, end), written in sorted(replaced.items(), reverse=True):
            text = text[:start] + written + text[end:]
        return text if replaced else None

    def _joined(self, place: int) -> tuple[int, str] | None:
        for first in (place, place - 1):
            if 0 <= first < len(self._words) - 1:
                one, other = self._words[first : first + 2]
                if self.text[one.end : other.start].strip(" -‐‑") == "":
                    documents, written = self._vocabulary.of(one.clean + other.clean)
                    if documents:
                        return first, written
        return None

    def _mend(self, clean: str) -> list[str]:
        alike = list(_forms(clean))
        for form in alike[1:]:
            documents, written = self._vocabulary.of(form)
            if documents:
                return [written]
        # A short word that had an article is long enough to be mistyped.
        errors = forgiven(clean)
        near = sorted(found for form in alike for found in self._near(form, errors))
        if not near or near[0][0] > 1:
            other = self._in_other_letters(clean) or self._split(clean)
            if other:
                return [other]
        return list(dict.fromkeys(written for found, _, written in near if found == near[0][0]))[:_MOST_WAYS]

    def _in_other_letters(self, clean: str) -> str | None:
        sounds = _keys[clean]
        if len(sounds) < transliteration.LEAST:
            return None
        alike = [
            (documents, written)
            for letter in transliteration.first_letters(clean)
            for word, (documents, written) in self._vocabulary.words(letter).items()
            if _keys[word] == sounds and analysis.is_arabic(word) != analysis.is_arabic(clean)
        ]
        return max(alike)[1] if alike else None

    def _near(self, form: str, errors: int) -> Iterable[tuple[int, int, str]]:
        """(errors, minus the documents, as written) of the best with the same first letter, and of slips."""
        if not errors or len(form) < _SHORTEST_PART:
            return
        known = self._vocabulary.words(form[0])
        best = nearest(form, {word: count for word, (count, _) in known.items()}, forgive=errors)
        for one in best[:_MOST_WAYS]:
            yield one.errors, -one.documents, known[one.word][1]
        if not best or best[0].errors > 1:
            others = slips(form, letters(form))
            stems = {other: analysis.word_stems(other)[0] for other in others}
            counted = self._vocabulary.frequencies(stem for found in stems.values() for stem in found)
            for other in others:
                if any(counted[stem] for stem in stems[other]):
                    documents, written = self._vocabulary.of(other)
                    if documents:
                        yield 1, -documents, written

    def _split(self, clean: str) -> str | None:
        best: tuple[int, str] | None = None
        for at in range(_SHORTEST_PART, len(clean) - _SHORTEST_PART + 1):
            (one, left), (other, right) = (
                self._vocabulary.of(forms.without_article(part)) for part in (clean[:at], clean[at:])
            )
            if one and other:
                parts = _with_article(left, clean[:at]), _with_article(right, clean[at:])
                best = max(best or (0, ""), (min(one, other), " ".join(parts)))
        return best[1] if best else None


def _typed(text: str) -> Iterable[_Typed]:
    for begin, end in plain_spans(text):
        for term in analysis.terms(text[begin:end]):
            word = text[begin + term.start : begin + term.end]
            if not term.stop and not forms.is_kind(word) and not word[0].isdecimal():
                clean = analysis.plain(word)
                yield _Typed(begin + term.start, begin + term.end, clean, term)


_keys = Remembered(transliteration.key)


def _name(form: str) -> str:
    return analysis.name((form,))


def _with_article(written: str, clean: str) -> str:
    bare = analysis.is_arabic(written) and not written.startswith("ال")
    return "ال" + written if bare and clean.startswith("ال") else written


def _forms(clean: str) -> Sequence[str]:
    """The word itself, and without what Arabic attaches to it."""
    bare_forms = [clean]
    if analysis.is_arabic(clean):
        bare = analysis.without_prefix(clean)
        bare_forms += [bare] + [form[1:] for form in (clean, bare) if form[0] in _ATTACHED and len(form) > 4]
    return list(dict.fromkeys(bare_forms))
