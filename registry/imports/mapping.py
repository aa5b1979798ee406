"""Turning a record of an earlier list into the content of a micro-credential. What the content has no field for is not
lost: the version keeps the whole record.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.values.address import address_trouble
from registry.values.text import clean

ARABIC = re.compile("[\u0600-\u06ff]")

# Words in the record's delivery_mode → code of learning-mode. The first that fits counts.
MODES = (
    (("blended", "block mode", "مدمج", "حضوري وافتراضي"), "blended"),
    (("hybrid", "هجين"), "hybrid"),
    (("workplace", "work-based"), "workbased"),
    (("online", "distance", "عبر الإنترنت", "عن بعد"), "online"),
    (("on campus", "face to face", "classroom", "وجاهي", "حضوري"), "presential"),
)
FREE = ("free", "مجاني", "مجانية")
# ISO 4217 for "no currency involved": a price of zero has none.
NO_CURRENCY = "XXX"
WEEKS = re.compile(r"(\d{1,2})\s*(?:weeks?|أسابيع|أسبوعا|أسبوعًا)")
MAX_KEYWORDS = 60

Record = Mapping[str, Any]
"""A JSON object of the list. A value of an unexpected type raises TypeError, AttributeError or ValueError."""


def content_of(record: Record) -> dict[str, object]:
    """Give the content in the form of docs/content.md, without the fields of which the record says nothing."""
    language = record.get("language") or record.get("listing_language")
    values: dict[str, object] = {
        "title": _title(record),
        "description": _text(record.get("description"), language),
        "learning_outcomes": [
            {"text": _text(text, language)} for text in record.get("learning_outcomes") or [] if text.strip()
        ],
        "awarding_bodies": _bodies(record),
        "workload_hours": record.get("workload_hours"),
        "duration_weeks": _weeks(record.get("duration")),
        "assessments": [{"criteria": text}] if (text := _text(record.get("assessment"), language)) else [],
        "modes": [mode] if (mode := _mode(record.get("delivery_mode"))) else [],
        "languages": [record["language"]] if record.get("language") else [],
        "keywords": _keywords(record),
        "price": {"amount": 0, "currency": NO_CURRENCY} if record.get("price") in FREE else None,
        "homepage": None if address_trouble(address := record.get("source_url") or "") else address,
        **_credits(record.get("credits") or {}),
    }
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def offering_of(record: Record) -> dict[str, object] | None:
    """Give the one offering that a record may tell of."""
    return {"starts_on": start} if (start := _day(record.get("start_date"))) else None


def _title(record: Record) -> dict[str, str]:
    title = clean(record["title"])
    texts = {"ar" if ARABIC.search(title) else "en": title}
    if english := clean(record.get("title_en") or ""):
        texts.setdefault("en", english)
    return texts


def _text(value: str | None, language: str | None) -> dict[str, str] | None:
    """Tell Arabic by its letters, since a list may describe an English course in Arabic; other text is in `language`,
    or in English.
    """
    if not value or not value.strip():
        return None
    if ARABIC.search(value):
        return {"ar": clean(value)}
    return {language if language and language != "ar" else "en": clean(value)}


def _bodies(record: Record) -> list[dict[str, object]]:
    provider, platform, country = record.get("provider"), record.get("platform"), record.get("country")
    bodies = list[dict[str, object]]()
    for name, role in (provider or platform, "awarding"), (platform if provider else None, "platform"):
        if name:
            body: dict[str, object] = {"name": _text(name, None), "role": role}
            bodies.append({**body, "country": country} if country and role == "awarding" else body)
    return bodies


def _mode(text: str | None) -> str | None:
    folded = (text or "").casefold()
    return next((mode for words, mode in MODES if any(word in folded for word in words)), None)


def _weeks(text: str | None) -> int | None:
    weeks = WEEKS.match((text or "").strip().casefold())
    return int(weeks[1]) if weeks else None


def _keywords(record: Record) -> list[str]:
    words = [*(record.get("skills") or []), *(record.get("topics") or []), record.get("field") or ""]
    return list(dict.fromkeys(clean(word)[:200] for word in words if word.strip()))[:MAX_KEYWORDS]


def _credits(credits_: Record) -> dict[str, float]:
    value, system = credits_.get("value"), credits_.get("system") or ""
    if not value:
        return {}
    if system == "ECTS":
        return {"ects": value}
    return {"us_credit_hours": value} if system in ("US college credit hours", "US semester hours") else {}


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None
