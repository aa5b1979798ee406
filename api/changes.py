"""The records that changed after a position, in the order in which they did: for whoever keeps a copy."""

import uuid

from api import shaping
from api.schemas import requests
from api.smorest import paging
from api.smorest.blueprint import Parser
from registry import ledger
from registry.clock import today
from registry.microcredentials import positions, qualifications, records
from registry.values.json import JSONObject
from services import g

PARAMETERS: list[JSONObject] = [
    {
        "in": "query",
        "name": "changed_after",
        "description": "a position: every record that changed after it, in that order; 0 for all",
        "schema": {"type": "integer", "minimum": 0},
    },
    {
        "in": "query",
        "name": "view",
        "description": "with `changed_after`: whole records, or only number, position and status",
        "schema": {"type": "string", "enum": ["brief", "full"], "default": "brief"},
    },
]
"""What a description of the API says of these parameters; limit and cursor are those of the search."""

_LIST = "changed"


def read() -> JSONObject:
    """Give the page of changed records that the parameters of this request ask for."""
    query: JSONObject = Parser().parse(requests.ChangesQuery(), location="query")
    ended = paging.decode(_LIST, query.get("cursor"), _place)
    position, reached = ended or (query["changed_after"], None)
    # Asked before the records: what moves meanwhile has a later position, and is told the next time.
    head = ledger.public_position(g.session)
    moved = positions.moved(g.session, position, reached, query["limit"] + 1)
    page, on = moved[: query["limit"]], today(g.session)
    by_id = {record.micro_credential.id: record for record in records.records(g.session, dict(page), on)}
    listed = [by_id[id_] for id_, _ in page]
    if query["view"] == "full":
        recognitions = qualifications.recognitions(g.session, by_id)
        items = [shaping.micro_credential(record, recognitions) for record in listed]
    else:
        items = [shaping.brief(record) for record in listed]
    more = len(moved) > len(page)
    last, at = page[-1] if page else (None, position)
    return {
        "items": items,
        "next_cursor": paging.encode(_LIST, f"{at}.{last}") if more else None,
        "next_changed_after": None if more else max(head, at),
    }


def _place(text: str) -> tuple[int, uuid.UUID]:
    """Read where a page ended; raise ValueError."""
    position, _, reached = text.partition(".")
    if not 0 <= int(position) < 2**62:
        raise ValueError(position)
    return int(position), uuid.UUID(reached)
