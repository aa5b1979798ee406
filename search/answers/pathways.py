"""From a skill, an occupation or a micro-credential to the micro-credentials that lead there or are like it.

Only skills that providers declare count: what is spotted in a text is no claim of anyone's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from registry.errors import BadParameter
from registry.microcredentials import content
from registry.microcredentials.content import declared_skills
from registry.store.models import Version
from registry.vocab.relations import Needs
from search.answers import find
from search.answers.find import PARAMETERS, Parameter, Results
from search.answers.searching import Search
from search.engines.engine import Engine
from search.engines.guard import limit as within_limit
from search.facets import BY_NAME
from search.language.analysis import stems as stems_of
from search.query import plan
from search.query.parsing import RELEVANCE, Query, Wanted, encode_cursor, parse, telling_words
from search.query.scoring import SAME_FIELD, SAME_SKILL

MOST_STEPS = 6
SKILL = "skill"

SKILL_PARAMETERS: tuple[Parameter, ...] = tuple(one for one in PARAMETERS if one.name != SKILL)
# The order is that of the share, so there are no words and no other order; the skills are counted always.
OCCUPATION_PARAMETERS: tuple[Parameter, ...] = tuple(
    one for one in SKILL_PARAMETERS if one.name in BY_NAME or one.name in ("limit", "cursor")
)


@dataclass(frozen=True, slots=True)
class Covers:
    """What of an occupation's skills one micro-credential declares; the share is of all essential ones."""

    share: float
    essential: Sequence[str]
    optional: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One of a small set that together covers most: the skills it adds, and the share reached with it."""

    stored: Mapping[str, Any]
    adds: Sequence[str]
    share: float


@dataclass(frozen=True, slots=True)
class Leading:
    """A page of what leads to an occupation, the fullest share first.

    counts    essential skill → how many of the micro-credentials asked for declare it, the most declared first
    together  on the first page only: the steps of a small set, each the one that adds most to those before
    """

    items: Sequence[tuple[Mapping[str, Any], Covers]]
    total: int
    counts: Mapping[str, int]
    next_cursor: str | None
    together: Sequence[Step] | None


@within_limit()
def to_skill(search: Search, skill: str, params: Mapping[str, Sequence[str]]) -> Results:
    """Search among those that declare a skill: the ordinary search with that choice made."""
    _only(SKILL_PARAMETERS, params)
    return find.find(search, {**params, SKILL: [skill]})


@within_limit()
def to_occupation(search: Search, needs: Needs, params: Mapping[str, Sequence[str]]) -> Leading:
    """Find those that declare an essential skill of an occupation, by share, then by optional skills."""
    _only(OCCUPATION_PARAMETERS, params)
    if not needs.essential:
        parse(params)
        return Leading([], 0, {}, None, [])
    # No number of optional skills weighs as much as one essential skill. All are whole numbers far below 2^24, which
    # both engines add up exactly.
    weights = dict.fromkeys(needs.optional, 1.0) | dict.fromkeys(needs.essential, len(needs.optional) + 1.0)
    query = parse(params, wanted=_wanted(weights), chosen={SKILL: needs.essential})
    answer = search.engine.search(plan.make(replace(query, facets=(SKILL,))))
    counted = dict(answer.facets[SKILL])
    counts = {code: counted.get(code, 0) for code in needs.essential}
    return Leading(
        items=[(hit.stored, covers(needs, hit.stored["skills"])) for hit in answer.hits],
        total=answer.total,
        counts=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        next_cursor=encode_cursor(answer.hits[-1].sort, query) if answer.more else None,
        together=None if query.cursor else together(search.engine, needs, query),
    )


def covers(needs: Needs, skills: Sequence[str]) -> Covers:
    """Say what these skills are to an occupation."""
    declared = set(skills)
    essential = [code for code in needs.essential if code in declared]
    return Covers(
        needs.share(len(essential)), essential, [code for code in needs.optional if code in declared]
    )


def together(engine: Engine, needs: Needs, query: Query) -> list[Step]:
    """Choose a small set step by step, each the one that declares most of what is still missing: one search a step,
    over the whole register, under the other choices of the query.
    """
    choices = {name: chosen for name, chosen in query.choices.items() if name != SKILL}
    missing = list(needs.essential)
    steps: list[Step] = []
    while missing and len(steps) < MOST_STEPS:
        wanted = _wanted(dict.fromkeys(missing, 1.0))
        step = replace(query, wanted=wanted, choices=choices, limit=1, facets=())
        hits = engine.search(plan.make(step)).hits
        if not hits:
            break
        declared = set(hits[0].stored["skills"])
        adds = [code for code in missing if code in declared]
        missing = [code for code in missing if code not in declared]
        share = needs.share(len(needs.essential) - len(missing))
        steps.append(Step(hits[0].stored, adds, share))
    return steps


def explanation(needs: Needs) -> str:
    """Name the message that says why nothing is found for an occupation."""
    if not needs.total:
        return "no_relations"
    return "nothing_leads_there" if needs.essential else "no_known_skill"


@within_limit()
def similar(search: Search, number: str, version: Version, limit: int) -> list[Mapping[str, Any]]:
    """Give the registered ones most alike: by the skills they declare, the detailed field, the words of title and
    keywords in both languages. Never the one itself, which need not be registered any more.
    """
    skills = dict.fromkeys(declared_skills(version), SAME_SKILL)
    # A detailed field has four digits; that two are in the same broad one makes nothing alike.
    detailed = [code for code in content.codes(version, "fields") if len(code) == 4]
    fields = dict.fromkeys(detailed, SAME_FIELD)
    query = Query(
        words=telling_words("\n".join([*version.title.values(), *version.keywords])),
        wanted=_wanted(skills) + _wanted(fields, "field"),
        choices={"status": BY_NAME["status"].default},
        sort=RELEVANCE,
        limit=limit + 1,
        facets=(),
    )
    if not (query.words or query.wanted):
        return []
    # What shares no more than a word somewhere in its texts is found, but not alike.
    stems = {stem for word in query.words if not word.kind for stem in word.stems}
    hits = [hit for hit in search.engine.search(plan.make(query)).hits if hit.id != number]
    return [
        hit.stored
        for hit in hits[:limit]
        if skills.keys() & hit.stored["skills"]
        or fields.keys() & hit.stored["fields"]
        or stems
        & {stem for title in hit.stored["title"].values() for found in stems_of(title) for stem in found}
    ]


def _wanted(weights: Mapping[str, float], facet: str = SKILL) -> tuple[Wanted, ...]:
    return tuple(Wanted(facet, code, weight) for code, weight in weights.items())


def _only(offered: Sequence[Parameter], params: Mapping[str, Sequence[str]]) -> None:
    known = {one.name for one in offered}
    for name in params:
        if name not in known:
            raise BadParameter(name, "", "unknown_parameter")
