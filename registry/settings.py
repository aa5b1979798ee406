"""Every setting of the register, read once from the environment; nothing else reads os.environ."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from registry.values.json import JSONObject

T = TypeVar("T")
Count = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=1, le=65535)]


def setting(name: str, default: T, meaning: str) -> T:
    """Declare a setting: its environment variable, its default, which also says its type, and its documentation."""
    return field(default=default, metadata={"name": name, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    database_url: str = setting(
        "DATABASE_URL", "", "store of record; empty = SQLite in DATA_DIR; production: postgresql+psycopg://…"
    )
    elasticsearch_url: str = setting(
        "ELASTICSEARCH_URL", "", "search engine; empty = the engine in the box (Tantivy) in DATA_DIR"
    )
    elasticsearch_api_key: str = setting("ELASTICSEARCH_API_KEY", "", "key for a protected cluster")
    index_prefix: str = setting("INDEX_PREFIX", "registry", "first part of every index name")
    data_dir: Path = setting("DATA_DIR", Path("var"), "where the box keeps its database and its index")
    host: str = setting("HOST", "127.0.0.1", "address to listen on")
    port: Port = setting("PORT", 8000, "port to listen on")
    web_processes: Count = setting("WEB_PROCESSES", 2, "web processes (gunicorn workers)")
    web_threads: Count = setting("WEB_THREADS", 4, "threads of each web process")
    public_url: str = setting(
        "PUBLIC_URL", "", "address the public sees, e.g. https://mcr.example.ps; empty = that of the request"
    )
    trusted_proxies: Annotated[int, Meta(ge=0)] = setting(
        "TRUSTED_PROXIES", 0, "reverse proxies whose X-Forwarded-* headers are believed"
    )
    country: str = setting("COUNTRY", "PS", "ISO 3166-1 alpha-2 code of the register's country")
    number_prefix: str = setting("NUMBER_PREFIX", "PS", "first part of every public number")
    timezone: ZoneInfo = setting("TIMEZONE", ZoneInfo("Asia/Hebron"), "IANA zone that says what day it is")
    languages: tuple[Literal["ar", "en"], ...] = setting(
        "LANGUAGES", ("ar", "en"), "languages of pages and answers, the first one is the default"
    )
    register_name_ar: str = setting(
        "REGISTER_NAME_AR", "السجل الوطني للشهادات المصغّرة", "the register's name in Arabic"
    )
    register_name_en: str = setting(
        "REGISTER_NAME_EN", "National Micro-credential Registry", "the register's name in English"
    )
    max_body_bytes: Count = setting("MAX_BODY_BYTES", 1_048_576, "largest request body that is read")
    log_level: str = setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")

    def __post_init__(self) -> None:
        if not self.database_url:
            url = f"sqlite:///{(self.data_dir / 'registry.sqlite3').absolute()}"
            object.__setattr__(self, "database_url", url)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings. Raise ValueError, naming the variable, where a value does not fit."""
        environment = os.environ if environment is None else environment
        kinds = get_type_hints(cls, include_extras=True)
        values: JSONObject = {}
        for declared in fields(cls):
            name = declared.metadata["name"]
            if text := environment.get(name, "").strip():
                try:
                    values[declared.name] = _read(text, kinds[declared.name])
                except (ValueError, KeyError, msgspec.ValidationError) as error:
                    raise ValueError(f"{name}={text!r}: {error}") from error
        return cls(**values)

    @property
    def register_name(self) -> dict[str, str]:
        return {"ar": self.register_name_ar, "en": self.register_name_en}


def _read(text: str, kind: type[object]) -> object:
    """Read a setting of this type; raise ValueError where the text does not fit it."""
    value = [part.strip() for part in text.split(",")] if get_origin(kind) is tuple else text
    return msgspec.convert(value, kind, strict=False, dec_hook=lambda wanted, plain: wanted(plain))


def documented() -> list[tuple[str, str, str]]:
    """Give (variable, default, meaning) of every setting: for `registry settings`, and the test of README."""
    rows = []
    for declared in fields(Settings):
        default = declared.default
        text = ",".join(default) if isinstance(default, tuple) else str(default)
        rows.append((declared.metadata["name"], text, declared.metadata["meaning"]))
    return rows
