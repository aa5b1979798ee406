"""Addresses on the web: what may stand in a public record as a link."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_SHAPE = re.compile(r"https?://[^\s/?#<>\"\\]+[^\s<>\"\\]*", re.IGNORECASE)
_PRIVATE = ("localhost", "local", "internal", "home.arpa", "lan", "test", "invalid")
"""Names that never lead to a public server (RFC 6761, 6762, 8375; ICANN's decision on `.internal`), and `lan`."""


def address_trouble(text: str) -> str | None:
    """Give the code of why this is no link for the public, or None: it must be http or https, carry no user name or
    password, and lead to a host that everybody can reach.
    """
    if not _SHAPE.fullmatch(text):
        return "not_an_address"
    try:
        parts = urlsplit(text)
        _ = parts.port  # Raises ValueError where it is no port.
    except ValueError:
        return "not_an_address"
    if "@" in parts.netloc:
        return "address_with_user"
    return None if _is_public(parts) else "address_not_public"


def _is_public(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        pass
    # A last label of digits makes browsers read the host as an IPv4 address in another spelling (127.1, 0x7f.1).
    last = host.rpartition(".")[2]
    if "." not in host or re.fullmatch(r"\d+|0x[0-9a-f]*", last):
        return False
    return not any(host == name or host.endswith(f".{name}") for name in _PRIVATE)
