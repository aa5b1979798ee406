"""Complete the words being typed, with titles and with the names of skills, occupations and providers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from registry.values.text import Text, pick
from search.answers.highlight import mark
from search.answers.names_in_use import Name
from search.answers.searching import Search
from search.engines.guard import limit as within_limit
from search.language import analysis, forms
from search.language.forms import Forms

DEFAULT_LIMIT = 5
MAX_LIMIT = 20
MAX_TEXT = 200
_MOST_WORDS = 10
# A single letter would match nearly everything.
_FEWEST_LETTERS = 2
# Records read for each title shown, since several may have the same title.
_SAME_TITLE = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of completions.

    identifier  what the completions are named by: a number or a code
    facet       the facet whose values they are; "": they are titles
    """

    name: str
    label: Text
    identifier: str
    facet: str = ""


KINDS: tuple[Kind, ...] = (
    Kind("titles", {"ar": "الشهادات المصغّرة", "en": "Micro-credentials"}, "number"),
    Kind("skills", {"ar": "المهارات", "en": "Skills"}, "code", "skill"),
    Kind("occupations", {"ar": "المهن", "en": "Occupations"}, "code", "occupation"),
    Kind("providers", {"ar": "مقدّمو البرامج", "en": "Providers"}, "number", "provider"),
)


@dataclass(frozen=True, slots=True)
class Completion:
    """A name that completes what is typed; `html` is the same, escaped, with the words that complete it marked.

    value     the value of the facet; of a title, the number of its micro-credential, None when several have it
    count     how many micro-credentials have this value; None for titles
    known_as  the other name that was typed, when it is not the text
    """

    text: str
    language: str
    html: str
    value: str | None
    count: int | None = None
    known_as: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The completions of one kind."""

    kind: Kind
    items: Sequence[Completion]


class _Begun:
    """Marks the words that begin like one of those typed."""

    def __init__(self, words: Sequence[Forms]) -> None:
        self._typed = tuple(form for word in words for form in word)

    def among(self, words: Iterable[str]) -> set[str]:
        """Give the words, as written, that begin with one of those typed."""
        return {
            word for word in set(words) if any(form.startswith(self._typed) for form in forms.completed[word])
        }


@within_limit()
def suggest(search: Search, text: str, limit: int = DEFAULT_LIMIT) -> list[Group]:
    """Complete what is being typed; raise EngineUnavailable.

    The words may stand in any order, and the last one may be unfinished; typing errors are not corrected. Only what
    a search without filters finds is suggested.
    """
    words = forms.prefix_words(text[:MAX_TEXT])[:_MOST_WORDS]
    if sum(len(word[0]) for word in words) < _FEWEST_LETTERS:
        return [Group(kind, ()) for kind in KINDS]
    language = "ar" if analysis.is_arabic(words[-1][0]) else "en"
    begun = _Begun(words)
    names = search.names.or_before()
    groups = []
    for kind in KINDS:
        if kind.facet:
            best = islice(names[kind.facet].begun(words, language), limit)
            groups.append(Group(kind, [_named(name, called, language, begun) for name, called in best]))
        else:
            groups.append(Group(kind, _titles(search, words, language, begun, limit)))
    return groups


def _named(name: Name, called: str, language: str, begun: _Begun) -> Completion:
    text = pick(name.label, language)
    spoken = language if language in name.label else next(iter(name.label), "")
    html = mark(text, begun, cut=False)
    return Completion(
        text, spoken, html or escape(text), name.value, name.count, None if html or called == text else called
    )


def _titles(
    search: Search, words: Sequence[Forms], language: str, begun: _Begun, limit: int
) -> list[Completion]:
    """Give each title once, however many have it."""
    most = limit * _SAME_TITLE
    records = search.engine.suggest(words, most, language, search.today())
    # Spelling → (title, its language, numbers of those that have it).
    by_spelling: dict[str, tuple[str, str, list[str]]] = {}
    for number, titles in records:
        text, spoken = _completed(titles, words, language)
        same = by_spelling.setdefault(forms.spelling(text), (text, spoken, []))
        same[2].append(number)
    if len(records) == most and len(same[2]) == 1:
        # More records may have the last title than were read.
        by_spelling.popitem()
    return [
        Completion(
            text,
            spoken,
            mark(text, begun, cut=False) or escape(text),
            numbers[0] if len(numbers) == 1 else None,
        )
        for text, spoken, numbers in islice(by_spelling.values(), limit)
    ]


def _completed(titles: Text, words: Sequence[Forms], language: str) -> tuple[str, str]:
    """Give the title that completes what is typed, and its language; the preferred language when both do."""
    ordered = sorted(titles.items(), key=lambda title: title[0] != language)
    for wanted in (words, words[-1:]):
        for spoken, text in ordered:
            if forms.has_begun(text, wanted):
                return text, spoken
    return ordered[0][1], ordered[0][0]
