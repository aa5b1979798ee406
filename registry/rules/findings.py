"""A finding: one result of a rule on a version's content."""

from dataclasses import dataclass, field

from registry.messages import say
from registry.values.json import JSONObject

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is a JSON pointer into the content; its sentences hang on `code` in messages.toml."""

    code: str
    path: str
    severity: str = ERROR
    params: JSONObject = field(default_factory=dict)

    def as_data(self) -> JSONObject:
        return {"code": self.code, "path": self.path, "severity": self.severity, "params": self.params}

    def text(self, language: str) -> str:
        return say(self.code, language, self.params)
