"""Find the micro-credentials that lead to a skill or an occupation, or that are like another one.

Only skills that providers declare count, not those that the register spotted in their texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from registry.errors import BadParameter
from registry.microcredentials.content import Content
from registry.vocab.relations import Needs
from search.answers import find
from search.answers.find import PARAMETERS, Parameter, Results
from search.answers.searching import Search
from search.documents import items
from search.documents.items import ListItem
from search.engines.engine import Engine
from search.engines.guard import limit as within_limit
from search.facets import BY_NAME
from search.language.analysis import stems as stems_of
from search.query import plan
from search.query.parsing import RELEVANCE, Parameters, Query, Wanted, encode_cursor, parse, telling_words
from search.query.scoring import SAME_FIELD, SAME_SKILL

MOST_STEPS = 6
SKILL = "skill"

SKILL_PARAMETERS: tuple[Parameter, ...] = tuple(
    parameter for parameter in PARAMETERS if parameter.name != SKILL
)
# Hits are ordered by share, so there are no words and no other order; skills are always counted.
OCCUPATION_PARAMETERS: tuple[Parameter, ...] = tuple(
    parameter
    for parameter in SKILL_PARAMETERS
    if parameter.name in BY_NAME or parameter.name in ("limit", "cursor")
)


@dataclass(frozen=True, slots=True)
class Covers:
    """The skills of an occupation that one micro-credential declares; the share is of all essential ones."""

    share: float
    essential: Sequence[str]
    optional: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One of a small set that together covers most skills: those it adds, and the share reached with it."""

    stored: ListItem
    adds: Sequence[str]
    share: float


@dataclass(frozen=True, slots=True)
class Leading:
    """A page of what leads to an occupation, the greatest share first.

    counts    essential skill → how many of the micro-credentials found declare it, the most declared first
    together  the steps of a small set, each the one that adds most to those before; None after the first page
    """

    items: Sequence[tuple[ListItem, Covers]]
    total: int
    counts: Mapping[str, int]
    next_cursor: str | None
    together: Sequence[Step] | None


@within_limit()
def to_skill(search: Search, skill: str, parameters: Parameters) -> Results:
    """Search among those that declare a skill: the ordinary search with that choice."""
    _check(parameters, SKILL_PARAMETERS)
    return find.find(search, {**parameters, SKILL: [skill]})


@within_limit()
def to_occupation(search: Search, needs: Needs, parameters: Parameters) -> Leading:
    """Find those that declare an essential skill of an occupation, by share, then by optional skills."""
    _check(parameters, OCCUPATION_PARAMETERS)
    if not needs.essential:
        # Raises what is wrong with them.
        parse(parameters, search.today())
        return Leading([], 0, {}, None, [])
    # All optional skills together weigh less than one essential skill. The weights are whole numbers far below 2^24,
    # which both engines add up exactly.
    weights = dict.fromkeys(needs.optional, 1.0) | dict.fromkeys(needs.essential, len(needs.optional) + 1.0)
    query = parse(parameters, search.today(), wanted=_wanted(weights), chosen={SKILL: needs.essential})
    answer = search.engine.search(plan.make(replace(query, facets=(SKILL,))))
    counted = dict(answer.facets[SKILL])
    counts = {code: counted.get(code, 0) for code in needs.essential}
    return Leading(
        items=[(items.on(hit.stored, query.day), covers(needs, hit.stored["skills"])) for hit in answer.hits],
        total=answer.total,
        counts=dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
        next_cursor=encode_cursor(answer.hits[-1].sort, query) if answer.more else None,
        together=None if query.cursor else together(search.engine, needs, query),
    )


def covers(needs: Needs, skills: Sequence[str]) -> Covers:
    """Say which of these skills an occupation needs."""
    declared = set(skills)
    essential = [code for code in needs.essential if code in declared]
    return Covers(
        needs.share(len(essential)), essential, [code for code in needs.optional if code in declared]
    )


def together(engine: Engine, needs: Needs, query: Query) -> list[Step]:
    """Choose a small set step by step, each time the one that declares most of the skills still missing.

    Each step is one search with the other choices of the query, its choice of skills left out.
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
        steps.append(Step(items.on(hits[0].stored, query.day), adds, share))
    return steps


def explanation(needs: Needs) -> str:
    """Give the code of the message that says why nothing is found for an occupation."""
    if not needs.total:
        return "no_relations"
    return "nothing_leads_there" if needs.essential else "no_known_skill"


@within_limit()
def similar(search: Search, number: str, content: Content, limit: int) -> list[ListItem]:
    """Give the registered ones most like this content: by declared skills, detailed field, words of title and keywords.

    `number` is its own, which is left out.
    """
    skills = dict.fromkeys(content.skills, SAME_SKILL)
    # A detailed field has four digits; to share a broader one says too little.
    detailed = [code for code in content.fields if len(code) == 4]
    fields = dict.fromkeys(detailed, SAME_FIELD)
    query = Query(
        search.today(),
        words=telling_words("\n".join([*content.title.values(), *content.keywords])),
        wanted=_wanted(skills) + _wanted(fields, "field"),
        choices={"status": BY_NAME["status"].default},
        sort=RELEVANCE,
        limit=limit + 1,
        facets=(),
    )
    if not (query.words or query.wanted):
        return []
    # A hit that shares only a word of its other texts is not like it.
    stems = {stem for word in query.words if not word.kind for stem in word.stems}
    hits = [hit for hit in search.engine.search(plan.make(query)).hits if hit.id != number]
    return [
        items.on(hit.stored, query.day)
        for hit in hits[:limit]
        if skills.keys() & hit.stored["skills"]
        or fields.keys() & hit.stored["fields"]
        or stems
        & {stem for title in hit.stored["title"].values() for of_word in stems_of(title) for stem in of_word}
    ]


def _wanted(weights: Mapping[str, float], facet: str = SKILL) -> tuple[Wanted, ...]:
    return tuple(Wanted(facet, code, weight) for code, weight in weights.items())


def _check(parameters: Parameters, offered: Sequence[Parameter]) -> None:
    """Raise BadParameter for one that is not offered."""
    names = {parameter.name for parameter in offered}
    for name in parameters:
        if name not in names:
            raise BadParameter(name, "", "unknown_parameter")
