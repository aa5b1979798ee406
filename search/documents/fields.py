"""What a search document is: its text fields with their weights, and the terms both engines store of it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal

from registry.values.text import Text
from search.documents.items import Stored
from search.facets import FACETS, FacetValues
from search.language import analysis

VERSION = 6  # Raise it when stored data change their form: it is part of the index name.

TextName = Literal[
    "title", "skills", "keywords", "occupations", "provider", "outcomes", "fields", "description",
    "title_terms", "terms", "related_terms", "provider_terms", "body_terms",
]  # fmt: skip
SortValue = Literal["newest", "title_ar", "title_en", "credits"]


@dataclass(frozen=True, slots=True)
class TextField:
    """A searched field; the weight says how much a word found here tells what the thing is about."""

    name: TextName
    weight: float
    reason: str

    @property
    def alt(self) -> str:
        """Name the field that takes the other stems of its words, so that positions and lengths here stay true."""
        return f"{self.name}_alt"


TEXT_FIELDS: tuple[TextField, ...] = (
    TextField("title", 6.0, "names the thing itself"),
    TextField("skills", 3.0, "from ESCO; labels in both languages bridge Arabic and English"),
    TextField("keywords", 3.0, "the provider's own search words"),
    TextField("occupations", 2.0, "what it prepares for"),
    TextField("provider", 3.0, "people look for a university by name, but it has many records"),
    TextField("outcomes", 1.5, "the substance, though in common verbs"),
    TextField("fields", 1.2, "broad labels shared by many records"),
    TextField("description", 1.0, "free prose, often marketing"),
)
# What the register itself adds: the spellings, in both languages, of the known concepts that a text mentions.
# Sets of terms without positions, so that no quoted phrase is ever found in them.
SPOTTED_FIELDS: tuple[TextField, ...] = (
    TextField("title_terms", 4.0, "the title names it in other words: below the title's own"),
    TextField("terms", 1.5, "keywords, skills or occupations name it: below those themselves"),
    TextField("related_terms", 2.0, "the title names a part of it, or what a job is about"),
    TextField(
        "provider_terms", 1.5, "an institution's name in the other language: below the name it goes by"
    ),
    TextField("body_terms", 0.9, "outcomes or description mention it, often only in passing"),
)
# Every stem of a document once, without positions: it decides which documents match, the fields how well.
ALL = "all_terms"
# The words of titles, skills and spotted concepts as people write them: typing errors are corrected to these.
WORDS = "words"
OFFERINGS = "offerings"
# Marks documents whose offerings differ in more than one facet; only the engine in the box needs it.
MIXED = "mixed"
TITLE_EXACT = "title_exact"
PREFIXES = "prefixes"
PREFIX_FIRST = "prefix_first"
# Ends each text: no phrase crosses two texts, and no field is ever empty, so that both engines compute the same
# average lengths (Lucene counts only documents that have the field, Tantivy counts all).
END = "|"

# Sort option → which of the document's `sorts` it orders by, and whether the greatest comes first. Which start is the
# next depends on the day, so the order by it is no field of a document: engines find it among the days of all starts.
SORTS: Mapping[str, tuple[SortValue, bool]] = {
    "newest": ("newest", True),
    "title_ar": ("title_ar", False),
    "title_en": ("title_en", False),
    "credits": ("credits", False),
    "-credits": ("credits", True),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One public micro-credential as the engines get it.

    texts     field of TEXT_FIELDS → its texts in all languages
    spotted   field of SPOTTED_FIELDS → its terms, already analysed
    words     the written words of spotted concepts
    facets    values; codes of hierarchical facets come with those above them; buckets are added later
    offerings the facet values of each offering; without any the document's own facets are its one offering
    sorts     newest (aware ISO datetime or epoch seconds); None or missing stands last
    excerpts  texts not shown but quoted when they match: "outcomes" and "description"
    """

    id: str
    position: int
    texts: Mapping[TextName, Sequence[str]]
    facets: FacetValues
    sorts: Mapping[SortValue, str | float | None]
    stored: Stored
    excerpts: Mapping[str, Sequence[Text]] = field(default_factory=dict)
    spotted: Mapping[TextName, Collection[str]] = field(default_factory=dict)
    words: Collection[str] = ()
    offerings: Sequence[FacetValues] = ()


def sort_field(option: str) -> str:
    """Name the engine field of a sort option."""
    return "sort_" + option.replace("-", "down_")


def index_name(content: str, moment: datetime) -> str:
    """Name a new index: the hash of its schema, that of what else decides its content, and when it was begun."""
    return f"{mapping_hash()}-{content}-{moment:%Y%m%d%H%M%S%f}"


def content_of(name: str) -> str:
    """Give the hash of the content from the name of an index; "" when it has another schema than this code's."""
    schema, _, rest = name.partition("-")
    return rest.partition("-")[0] if schema == mapping_hash() else ""


@cache
def mapping_hash() -> str:
    """Name this schema by a hash of fields, facets, analysis and word lists; another hash is another index."""
    parts = [
        VERSION,
        analysis.VERSION,
        {name: analysis.WORDS[name] for name in ("stop", "spellings")},
        [text.name for text in (*TEXT_FIELDS, *SPOTTED_FIELDS)],
        [
            [
                facet.name,
                facet.kind,
                facet.buckets,
                facet.hierarchical,
                facet.has_missing,
                facet.of_offering,
                facet.timed,
            ]
            for facet in FACETS
        ],
        SORTS,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:10]
