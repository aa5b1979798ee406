"""Typing errors: words that no document has are replaced by words that documents have; other words stay as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.caches import Remembered
from search.interpretation.index_words import IndexWords, letters
from search.language import analysis, forms, transliteration
from search.language.spelling import forgiven, nearest, slips
from search.query.parsing import MAX_WORDS, Stems, plain_spans

_SHORTEST_PART = 3
_SHORTEST_UNFINISHED = 3
# At most so many corrections of one word are tried.
_MOST_CORRECTIONS = 4
_ATTACHED = "بلفكو"
# A word that at most _RARE documents have, or that none has in this spelling, may be a mistake: then a similar word
# that at least _BETTER_KNOWN documents have is suggested.
_RARE = 3
_BETTER_KNOWN = 10
_SHORTEST_DOUBTED = 5

Span = tuple[int, int]
"""Where a word begins and ends in the text of a query."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word as it stands in the text of a query."""

    start: int
    end: int
    clean: str
    stems: Stems


class Correction:
    """What the words in the text of one query may have been meant to be."""

    def __init__(self, text: str, index_words: IndexWords) -> None:
        self.text = text
        self._index_words = index_words
        self._words = list(_typed(text))[:MAX_WORDS]
        # Documents may have a word by its stems, or by being the name of a concept.
        terms = [
            (*word.stems, *forms.other_number(word.clean), *map(_name, forms.forms(word.clean)))
            for word in self._words
        ]
        counted = index_words.frequencies(term for of_word in terms for term in of_word)
        self._documents = [max(counted[term] for term in of_word) for of_word in terms]
        self.unknown = [place for place, documents in enumerate(self._documents) if not documents]

    def mended(self) -> list[str]:
        """Give the text with its unknown words corrected, the likeliest way first; [] when none could be."""
        corrections: dict[Span, list[str]] = {}
        done: set[int] = set()
        for place in self.unknown:
            if place in done:
                continue
            typed = self._words[place]
            if joined := self._joined(place):
                first, written = joined
                done |= {first, first + 1}
                corrections[self._words[first].start, self._words[first + 1].end] = [written]
            elif mended := self._mend(typed.clean):
                corrections[typed.start, typed.end] = [_with_article(word, typed.clean) for word in mended]
        likeliest = {span: words[0] for span, words in corrections.items()}
        # Of the less likely ones, one at a time.
        less_likely = ({**likeliest, span: word} for span, words in corrections.items() for word in words[1:])
        return [text for way in (likeliest, *less_likely) if (text := self._replace(way))]

    def finished(self) -> str | None:
        """Give the text with its unknown words taken for the beginnings of known ones."""
        replaced = {}
        for place in self.unknown:
            typed = self._words[place]
            if len(typed.clean) >= _SHORTEST_UNFINISHED:
                candidates = self._index_words.words(typed.clean[0]).items()
                longer = [counted for word, counted in candidates if word.startswith(typed.clean)]
                if longer:
                    replaced[typed.start, typed.end] = max(longer)[1]
        return self._replace(replaced)

    def suggested(self) -> str | None:
        """Give the text with words that hardly any document has replaced by much more frequent, similar ones."""
        replaced = {}
        for typed, documents in zip(self._words, self._documents, strict=True):
            if len(typed.clean) < _SHORTEST_DOUBTED or (documents > _RARE and self._is_written(typed.clean)):
                continue
            for form in _forms(typed.clean)[:2]:
                candidates = self._index_words.words(form[0])
                better = {word: count for word, (count, _) in candidates.items() if count >= _BETTER_KNOWN}
                for near in nearest(form, better, most=1)[:1]:
                    # Another form of the same word is no other word.
                    if set(analysis.word_stems(near.word)[0]).isdisjoint(typed.stems):
                        written = candidates[near.word][1]
                        replaced[typed.start, typed.end] = _with_article(written, typed.clean)
        return self._replace(replaced)

    def _is_written(self, clean: str) -> bool:
        return any(self._index_words.of(form)[0] for form in _forms(clean))

    def _replace(self, replaced: dict[Span, str]) -> str | None:
        text = self.text
        for (start, end), written in sorted(replaced.items(), reverse=True):
            text = text[:start] + written + text[end:]
        return text if replaced else None

    def _joined(self, place: int) -> tuple[int, str] | None:
        """Give the word of the index that this word makes with a neighbour, and the place of the first of the two."""
        for first in (place, place - 1):
            if 0 <= first < len(self._words) - 1:
                left, right = self._words[first : first + 2]
                if self.text[left.end : right.start].strip(" -‐‑") == "":
                    documents, written = self._index_words.of(left.clean + right.clean)
                    if documents:
                        return first, written
        return None

    def _mend(self, clean: str) -> list[str]:
        """Give what an unknown word was likely meant to be, the likeliest first."""
        alike = list(_forms(clean))
        for form in alike[1:]:
            documents, written = self._index_words.of(form)
            if documents:
                return [written]
        # The errors forgiven depend on the length of the whole word, with its article.
        errors = forgiven(clean)
        near = sorted(candidate for form in alike for candidate in self._near(form, errors))
        if not near or near[0][0] > 1:
            rewritten = self._in_other_letters(clean) or self._split(clean)
            if rewritten:
                return [rewritten]
        nearest_written = (written for distance, _, written in near if distance == near[0][0])
        return list(dict.fromkeys(nearest_written))[:_MOST_CORRECTIONS]

    def _in_other_letters(self, clean: str) -> str | None:
        sounds = _keys[clean]
        if len(sounds) < transliteration.LEAST:
            return None
        alike = [
            (documents, written)
            for letter in transliteration.first_letters(clean)
            for word, (documents, written) in self._index_words.words(letter).items()
            if _keys[word] == sounds and analysis.is_arabic(word) != analysis.is_arabic(clean)
        ]
        return max(alike)[1] if alike else None

    def _near(self, form: str, errors: int) -> Iterable[tuple[int, int, str]]:
        """Give (errors, minus the documents, as written) of the nearest words: first of those with the same first
        letter, then, unless one is a single error away, of those that differ in their first letter alone.
        """
        if not errors or len(form) < _SHORTEST_PART:
            return
        candidates = self._index_words.words(form[0])
        best = nearest(form, {word: count for word, (count, _) in candidates.items()}, forgive=errors)
        for near in best[:_MOST_CORRECTIONS]:
            yield near.errors, -near.documents, candidates[near.word][1]
        if not best or best[0].errors > 1:
            stems = {slip: analysis.word_stems(slip)[0] for slip in slips(form, letters(form))}
            counted = self._index_words.frequencies(stem for of_slip in stems.values() for stem in of_slip)
            for slip, of_slip in stems.items():
                if any(counted[stem] for stem in of_slip):
                    documents, written = self._index_words.of(slip)
                    if documents:
                        yield 1, -documents, written

    def _split(self, clean: str) -> str | None:
        """Give the two words of the index that this word is made of, if any."""
        best: tuple[int, str] | None = None
        for at in range(_SHORTEST_PART, len(clean) - _SHORTEST_PART + 1):
            (left_documents, left), (right_documents, right) = (
                self._index_words.of(forms.without_article(part)) for part in (clean[:at], clean[at:])
            )
            if left_documents and right_documents:
                written = f"{_with_article(left, clean[:at])} {_with_article(right, clean[at:])}"
                best = max(best or (0, ""), (min(left_documents, right_documents), written))
        return best[1] if best else None


def _typed(text: str) -> Iterable[_Typed]:
    for begin, end in plain_spans(text):
        for token in analysis.terms(text[begin:end]):
            word = text[begin + token.start : begin + token.end]
            if not token.stop and not forms.is_kind(word) and not word[0].isdecimal():
                yield _Typed(begin + token.start, begin + token.end, analysis.plain(word), token.stems)


_keys = Remembered(transliteration.key)


def _name(form: str) -> str:
    return analysis.name((form,))


def _with_article(written: str, clean: str) -> str:
    """Give a corrected word the article of the word that was typed."""
    bare = analysis.is_arabic(written) and not written.startswith("ال")
    return "ال" + written if bare and clean.startswith("ال") else written


def _forms(clean: str) -> Sequence[str]:
    """Give the word itself, then the word without the article or the preposition that Arabic attaches to it."""
    bare_forms = [clean]
    if analysis.is_arabic(clean):
        bare = analysis.without_prefix(clean)
        bare_forms += [bare] + [form[1:] for form in (clean, bare) if form[0] in _ATTACHED and len(form) > 4]
    return list(dict.fromkeys(bare_forms))
