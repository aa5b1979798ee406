"""The state that a client has read, as it says in If-Match."""

from flask import request

from registry.errors import RegistryError


def if_match(*, required: bool = True) -> int | None:
    """Give the revision that the client has read, from If-Match; -1, which no row has, for a tag that is not ours."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise RegistryError("precondition_required")
        return None
    # A proxy that compresses makes the tag weak; the version inside is what counts.
    tag = header.removeprefix("W/").strip('"')
    return int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else -1


def expected_tag(new: str) -> str | None:
    """Give the tag that the client has read, from If-Match; `new` where If-None-Match: * says there is none yet."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return new
    header = request.headers.get("If-Match", "").strip()
    return (header.removeprefix("W/").strip('"') or "-") if header else None
