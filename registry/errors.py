"""Errors of the domain, which knows no HTTP; `api` and `web` each map them to responses in one place."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.rules.findings import Finding


class RegistryError(Exception):
    """`code` is stable and public; `params` fill the Arabic and English sentence that messages.toml has for it."""

    def __init__(self, code: str, **params: object) -> None:
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
    """It was changed by somebody else since it was read."""

    def __init__(self) -> None:
        super().__init__("stale")


class Forbidden(RegistryError):
    """The actor is known, and may not do this."""


class Unavailable(RegistryError):
    """A server that the register needs does not answer; what does not need it still works."""

    def __init__(self, code: str, retry_after: int = 5) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Invalid(RegistryError):
    """The content breaks rules; nothing was changed."""

    def __init__(self, findings: "list[Finding]") -> None:
        super().__init__("invalid")
        self.findings = findings
