"""Fields of the public contract. Their error messages are codes; `problems` turns them into sentences."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError

from registry.values.address import address_trouble
from registry.values.json import JSONObject
from registry.values.text import clean, trouble

MAX_ITEMS = 200
"""Items of any list in a request; the longest of 2,598 real records has 41."""


def fault(code: str, **params: object) -> ValidationError:
    return ValidationError([{"code": code, "params": params}])


class _Coded(ma.fields.Field[Any]):
    default_error_messages = {
        "required": "required",
        "null": "required",
        "validator_failed": "not_allowed_value",
    }


class Text(_Coded):
    """{"ar": …, "en": …}: at least one language, each a clean text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.metadata = {"example": {"ar": "…", "en": "…"}, **self.metadata}

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> dict[str, str]:
        if not isinstance(value, dict):
            raise fault("wrong_type", expected='{"ar": "…", "en": "…"}')
        faults: JSONObject = {}
        for name, text in value.items():
            if not isinstance(text, str):
                faults[name] = fault("wrong_type", expected="string").messages
            elif not re.fullmatch(r"[a-z]{2,3}", name):
                faults[name] = fault("unknown_language", name=name[:20]).messages
            elif code := trouble(text):
                faults[name] = fault(code).messages
        if not value:
            raise fault("required")
        if faults:
            raise ValidationError(faults)
        return {name: clean(text) for name, text in value.items()}


class Line(_Coded):
    """One line of text without control characters."""

    def __init__(self, *, longest: int = 500, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> str:
        if not isinstance(value, str):
            raise fault("wrong_type", expected="string")
        if code := trouble(value, lines=False):
            raise fault(code)
        if len(value) > self.longest:
            raise fault("text_too_long")
        return clean(value)


class Code(Line):
    """A code of a vocabulary; that it exists is checked by the rules, which know the vocabularies."""

    def __init__(self, scheme: str, **options: Any) -> None:
        super().__init__(longest=120, **options)
        meaning, where = self.metadata.get("description"), f"a code of GET /api/v1/vocabularies/{scheme}"
        described = f"{meaning}; {where}" if meaning else where
        self.metadata = {**self.metadata, "description": described, "x-vocabulary": scheme}


class Address(Line):
    """A link for the public."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=2000, **options)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> str:
        text = super()._deserialize(value, attr, data)
        if code := address_trouble(text):
            raise fault(code)
        return text


class Number(_Coded):
    """A JSON number, never a string; not negative."""

    def __init__(self, *, whole: bool = False, most: float = 100_000_000, **options: Any) -> None:
        super().__init__(**options)
        self.whole, self.most = whole, most

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise fault("wrong_type", expected="number")
        # Not a number and infinity fail the first comparison too.
        if not 0 <= value <= self.most or (self.whole and value != int(value)):
            raise fault("out_of_range")
        # The store keeps three places: finer ones would not come back as they were sent.
        return int(value) if value == int(value) else round(float(value), 3)


class Boolean(_Coded):
    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> bool:
        if not isinstance(value, bool):
            raise fault("wrong_type", expected="true, false")
        return value


class Day(_Coded):
    """A date, `2026-03-03`, and no other spelling of it."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> date:
        if not isinstance(value, str):
            raise fault("wrong_type", expected="YYYY-MM-DD")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise fault("wrong_type", expected="YYYY-MM-DD") from None
        if day.isoformat() != value:
            raise fault("wrong_type", expected="YYYY-MM-DD")
        return day

    def _serialize(self, value: date | str | None, attr: str | None, obj: object, **_: object) -> str | None:
        return value.isoformat() if isinstance(value, date) else value


class DayText(Day):
    """A date that stays text inside the content, whose JSON is what the rules and the loader know."""

    def _deserialize(  # type: ignore[override]
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **_: object
    ) -> str:
        return super()._deserialize(value, attr, data).isoformat()


class List(ma.fields.List[Any]):
    default_error_messages = {"required": "required", "null": "required", "invalid": "wrong_type"}

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **options: Any
    ) -> list[Any]:
        if not isinstance(value, list):
            raise fault("wrong_type", expected="[…]")
        if len(value) > MAX_ITEMS:
            raise fault("out_of_range")
        return super()._deserialize(value, attr, data, **options)


class Nested(ma.fields.Nested):
    default_error_messages = {"required": "required", "null": "required", "type": "wrong_type"}

    def _deserialize(self, value: object, *args: Any, **options: Any) -> Any:
        if not isinstance(value, dict):
            raise fault("wrong_type", expected="{…}")
        return super()._deserialize(value, *args, **options)


class Ready(ma.fields.Nested):
    """Documented like a nested object, but already JSON: given out as it is."""

    def _serialize(self, value: object, attr: str | None, obj: object, **_: object) -> object:  # type: ignore[override]
        return value


class Request(ma.Schema):
    """What a client sends: a field it does not know is refused by name."""

    error_messages = {"unknown": "unknown_field", "type": "wrong_type"}

    class Meta:
        unknown = ma.RAISE


class Answer(ma.Schema):
    """What a client gets: it may grow, so clients are not told that nothing more can come."""

    class Meta:
        unknown = ma.EXCLUDE
