"""Micro-credentials as lists show them, and what is like one."""

import logging
import re
from collections.abc import Iterator, Sequence

import search
from registry.microcredentials.records import Record
from search import EngineUnavailable, Item, ListItem
from services import g
from web.presenting.labels import Key

log = logging.getLogger(__name__)

NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
"""What may stand in an address as a number."""

ALIKE = 4


def item_keys(items: Sequence[Item]) -> Iterator[Key]:
    """Give what a list of hits needs labels of."""
    for item in items:
        yield "status", item.stored["status"]
        yield "national-level", item.stored["level"]
        yield from (("learning-mode", code) for code in item.stored["modes"])
        yield from (("language", code) for code in item.stored["languages"])


def similar_to(record: Record) -> Sequence[ListItem]:
    """Give the few most alike; none while the search does not answer."""
    number, version = record.micro_credential.number, record.version
    assert number is not None
    assert version is not None
    try:
        return search.similar(g.services.search, number, version.content, ALIKE)
    except EngineUnavailable:
        log.warning("the page of %s stands without what is like it", number)
        return []
