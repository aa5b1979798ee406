"""The scores of a plan, which order the documents found: every weight, and the reason for it."""

from collections.abc import Iterable
from itertools import pairwise

from search.documents.fields import ALL, SPOTTED_FIELDS, TEXT_FIELDS, TITLE_EXACT
from search.facets import BY_NAME
from search.language import analysis
from search.query.nodes import AnyOf, Best, Bonus, Both, Either, Filter, Phrase, Score, Term
from search.query.parsing import Query, Word

# Beside other words, a kind word counts little, and only in titles: that a description speaks of a course for
# beginners says nothing.
KIND_WEIGHT = 0.3
TITLE = tuple(text for text in TEXT_FIELDS if text.name == "title")
# Added once to a hit; for comparison, one rare word found in a title gives about 40.
ALL_FOUND = 12.0
ALL_IN_TITLE = 12.0
CLOSE_IN_TITLE = 12.0
EXACT_TITLE = 60.0
SLOP = 2
# On the same scale, what makes two records alike: a skill that both declare tells more than any word.
SAME_SKILL = 60.0
SAME_FIELD = 15.0
# The whole name of a concept counts once more beside its words, two neighbours that may be part of a longer name half;
# the single words of a name, which also stand in other names (Microsoft Word, WordPress), count half.
NAME = 1.0
PART = 0.5
APART = 0.5


def scores(query: Query) -> Iterable[Score]:
    """Give the parts whose scores add up to that of a hit."""
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    words = list(dict.fromkeys(words))
    light = KIND_WEIGHT if any(not word.kind for word in words) else 1.0
    for word in words:
        weight = light if word.kind else APART if word.named else 1.0
        written, spotted = (TITLE, ()) if word.kind and light < 1 else (TEXT_FIELDS, SPOTTED_FIELDS)
        yield Best(
            tuple(
                Term(name, stem, text.weight * weight)
                for text in written
                for stem in word.stems
                for name in (text.name, text.alt)
            )
            + tuple(Term(text.name, stem, text.weight * weight) for text in spotted for stem in word.stems)
        )
    for name in query.names:
        yield _spotted(name, NAME)
    for first, second in pairwise(query.words):
        yield _spotted(analysis.phrase((first.stems[0], second.stems[0])), PART)
    for wanted in query.wanted:
        yield Bonus(AnyOf(BY_NAME[wanted.facet].field, (wanted.code,)), wanted.weight)
    telling = [word for word in words if not word.kind]
    if len(telling) > 1:
        yield Bonus(Both(tuple(_found(word) for word in telling)), ALL_FOUND)
    words = telling or words
    if len(words) > 1:
        yield Bonus(Both(tuple(_in_title(word) for word in words)), ALL_IN_TITLE)
        yield Bonus(Phrase("title", tuple(word.stems[0] for word in words), SLOP), CLOSE_IN_TITLE)
    if len(query.words) > len(words):
        # Kind words are part of a title too: "databases for beginners".
        yield Bonus(Phrase("title", tuple(word.stems[0] for word in query.words), SLOP), CLOSE_IN_TITLE)
    if key := analysis.exact_key(query.text):
        yield Bonus(AnyOf(TITLE_EXACT, (key,)), EXACT_TITLE)


def _spotted(term: str, weight: float) -> Best:
    return Best(tuple(Term(text.name, term, text.weight * weight) for text in SPOTTED_FIELDS))


def _found(word: Word) -> Filter:
    return AnyOf(ALL, word.stems)


def _in_title(word: Word) -> Filter:
    return Either(tuple(AnyOf(name, word.stems) for name in ("title", "title_alt", "title_terms")))
