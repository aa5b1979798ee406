"""The search of the register. What is listed here is for the other rooms; everything below is private to this one."""

from search.answers.find import PARAMETERS, FacetCounts, Item, Parameter, Results, find
from search.answers.highlight import Fragment
from search.answers.pathways import (
    OCCUPATION_PARAMETERS,
    SKILL_PARAMETERS,
    explanation,
    similar,
    to_occupation,
    to_skill,
)
from search.answers.searching import Search
from search.answers.suggest import DEFAULT_LIMIT as SUGGEST_DEFAULT
from search.answers.suggest import KINDS, Completion, Kind, suggest
from search.answers.suggest import MAX_LIMIT as SUGGEST_MOST
from search.answers.suggest import MAX_TEXT as SUGGEST_LONGEST
from search.documents.items import ListItem
from search.engines.engine import Engine, EngineUnavailable
from search.engines.guard import limit as within_limit
from search.engines.opening import open_engine
from search.facets import BY_NAME as FACETS_BY_NAME
from search.facets import FACETS, FREE, MISSING, MISSING_LABEL, Facet
from search.upkeep.compare import compare, repair
from search.upkeep.compare import last as last_comparison
from search.upkeep.compare import note as note_comparison
from search.upkeep.duty import Upkeep
from search.upkeep.follow import lag
from search.upkeep.position import position_reader
from search.upkeep.rebuild import begin as begin_build
from search.upkeep.rebuild import is_building
from search.upkeep.rebuild import progress as build_progress
from search.usage import SearchUsage

__all__ = [
    "FACETS",
    "FACETS_BY_NAME",
    "FREE",
    "KINDS",
    "MISSING",
    "MISSING_LABEL",
    "OCCUPATION_PARAMETERS",
    "PARAMETERS",
    "SKILL_PARAMETERS",
    "SUGGEST_DEFAULT",
    "SUGGEST_LONGEST",
    "SUGGEST_MOST",
    "Completion",
    "Engine",
    "EngineUnavailable",
    "Facet",
    "FacetCounts",
    "Fragment",
    "Item",
    "Kind",
    "ListItem",
    "Parameter",
    "Results",
    "Search",
    "SearchUsage",
    "Upkeep",
    "begin_build",
    "build_progress",
    "compare",
    "explanation",
    "find",
    "is_building",
    "lag",
    "last_comparison",
    "note_comparison",
    "open_engine",
    "position_reader",
    "repair",
    "similar",
    "suggest",
    "to_occupation",
    "to_skill",
    "within_limit",
]
