"""What can go wrong in the domain, without a word of HTTP; `api` and `web` each map these once."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.rules.findings import Finding


class RegistryError(Exception):
    """`code` is stable and public; `params` fill the Arabic and English text that hangs on it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


class BadParameter(ValueError):
    """A parameter that cannot be understood: its name, the value sent, and a stable code."""

    def __init__(self, name: str, value: str, code: str) -> None:
        super().__init__(f"{name}={value!r}: {code}")
        self.name = name
        self.value = value
        self.code = code


class NotFound(RegistryError):
    """There is no such thing, or the asker may not know that there is."""


class Conflict(RegistryError):
    """The thing is not in a state that allows this."""


class Stale(Conflict):
    """Somebody else changed it since it was read."""

    def __init__(self) -> None:
        super().__init__("stale")


class Forbidden(RegistryError):
    """Known who asks, and it is not theirs to do."""


class Unavailable(RegistryError):
    """A server behind the register does not answer; everything else goes on."""

    def __init__(self, code: str, retry_after: int = 5) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Invalid(RegistryError):
    """The content breaks rules; nothing was changed."""

    def __init__(self, findings: "list[Finding]") -> None:
        super().__init__("invalid")
        self.findings = findings
