"""The text that asks for the next page of a list: opaque to clients, and refused when it is not ours."""

import base64
import binascii
import json
from collections.abc import Sequence

from registry.errors import BadParameter

LONGEST = 4000


def encode(parts: Sequence[object]) -> str:
    """Give the text that holds these JSON values; what is no JSON value is kept as text."""
    packed = json.dumps(list(parts), separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(text: str) -> list[object]:
    """Read what `encode` wrote; raise BadParameter for anything that is not such a text."""
    try:
        if len(text) > LONGEST:
            raise ValueError
        parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise refused(text) from None
    if not isinstance(parts, list):
        raise refused(text)
    return parts


def refused(text: str, code: str = "bad_cursor") -> BadParameter:
    """Make the error that tells of a text that is no cursor, or none of this list."""
    return BadParameter("cursor", text[:200], code)
