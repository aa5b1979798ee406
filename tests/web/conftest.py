"""A register with every kind of page in it, served by the application in the box."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine as Store
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

import wsgi
from registry import setup
from registry.clock import FixedClock
from registry.imports import microcredentials as earlier
from registry.microcredentials import decisions, qualifications
from registry.people.accounts import REGISTER
from registry.settings import Settings
from registry.store.models import MicroCredential
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from search.engines.engine import EngineUnavailable
from search.engines.tantivy.engine import TantivyEngine
from search.query.plan import Plan
from search.upkeep import duty
from services import RegisterApp
from tests import making

HOSTILE = "</script><img src=x onerror=alert(1)> & {{ 7*7 }} \"'>"

OCCUPATION = "1c5a45b9-440e-4726-b565-16a952abd341"
"""A computer vision engineer (ESCO 2511.2), who needs Python."""


class Switch:
    """Stands before a search engine and can turn it off."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.off = engine, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def search(self, plan: Plan) -> Any:
        if self.off:
            raise EngineUnavailable(7)
        return self.engine.search(plan)


@dataclass
class Pages:
    """The application, and the numbers of what its register holds."""

    app: RegisterApp
    client: FlaskClient
    sessions: sessionmaker[Session]
    clock: FixedClock
    search: Switch
    provider: str
    plain: str
    suspended: str
    hostile: str
    earlier: str

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers=headers)

    def text(self, address: str, status: int = 200) -> str:
        answer = self.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return answer.text

    def move_to(self, day: date) -> None:
        self.clock.day = day

    def addresses(self) -> Iterator[str]:
        """One of every kind of page, in both languages, right and wrong."""
        for language in ("ar", "en"):
            for path in (
                "/", "/about", "/api", "/api/problems", "/providers", f"/providers/{self.provider}",
                "/micro-credentials", "/micro-credentials?q=python&level=5&status=suspended&status=registered",
                "/micro-credentials?q=zzzzqqq", f"/micro-credentials/{self.plain}",
                f"/micro-credentials/{self.suspended}", f"/micro-credentials/{self.hostile}",
                f"/micro-credentials/{self.earlier}", f"/micro-credentials/{self.plain}?on=2020-01-01",
                f"/skills/{making.SKILL}", f"/skills/{making.OTHER_SKILL}",
                "/occupations/2511.2", "/occupations/2262.1",
                "/nothing", "/micro-credentials?limit=0",
            ):  # fmt: skip
                yield f"/{language}{path}"


@pytest.fixture(scope="session")
def filled(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Give the directory of a register with all this and its index, to be copied, and the numbers in it."""
    directory = tmp_path_factory.mktemp("filled")
    shutil.copy(prepared_file, directory)
    with _served(directory) as (app, search, _):
        sessions = app.services.sessions
        numbers = _fill(sessions, directory)
        duty.settle(sessions, search.engine)
    return directory, numbers


@pytest.fixture
def pages(filled: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Pages]:
    template, numbers = filled
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    with _served(tmp_path) as (app, search, clock):
        sessions: sessionmaker[Session] = app.services.sessions
        yield Pages(app, app.test_client(), sessions, clock, search, **numbers)


@contextmanager
def _served(directory: Path) -> Iterator[tuple[RegisterApp, Switch, FixedClock]]:
    settings = Settings(data_dir=directory)
    clock = FixedClock(settings.timezone, making.TODAY)
    with closing(TantivyEngine(directory / "search")) as engine:
        search = Switch(engine)
        app = wsgi.create_app(settings, engine=search, clock=clock)
        app.testing = True
        store: Store = app.services.store
        try:
            yield app, search, clock
        finally:
            app.services.usage.close()
            store.dispose()


def _fill(sessions: sessionmaker[Session], directory: Path) -> dict[str, str]:
    today = making.TODAY
    with sessions() as session, transaction(session):
        setup.mark_demonstration(session)
        provider = making.make_accredited_provider(session, homepage="https://www.example.edu/")
        degree = qualifications.register(
            session,
            provider,
            by=REGISTER,
            title={"en": "Bachelor of Computing"},
            level="6",
            field="0613",
            ects=240,
        )
        plain = making.make_registered(
            session, provider, offerings=[_offering(today)], **_rich(today, qualification=degree.number)
        )
        suspended = making.make_registered(session, provider, title={"ar": "الشبكات", "en": "Networks"})
        hostile = making.make_registered(
            session,
            provider,
            title={"en": HOSTILE, "ar": HOSTILE},
            description={"en": HOSTILE, "ar": HOSTILE},
            keywords=[HOSTILE],
            stackability=[{"micro_credential": making.number_of(plain), "credits": 1}],
        )
        qualifications.recognise(
            session,
            making.number_of(plain),
            degree.number,
            by=REGISTER,
            credits_=3,
            condition=None,
            valid_from=today,
        )
        numbers = {
            "provider": provider.number,
            "plain": making.number_of(plain),
            "suspended": making.number_of(suspended),
            "hostile": making.number_of(hostile),
        }
    with sessions() as session, transaction(session):
        note = {"ar": "التقييم قيد التحقق", "en": "The assessment is looked into"}
        decisions.change_status(
            session, numbers["suspended"], "suspend", by=REGISTER, ground="quality-concern", note=note
        )
    numbers["earlier"] = _take_over(sessions, directory)
    return numbers


def _offering(today: date) -> JSONObject:
    """Give an offering of which every fact is there that can stand beside the others."""
    text = {"ar": "نص", "en": "Words"}
    start = today + timedelta(days=30)
    return {
        "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=60)).isoformat(),
        "apply_until": today.isoformat(), "mode": "online", "language": "ar", "place": text, "seats": 11,
        "prices": [{"amount": 12.5, "currency": "JOD"}], "url": "https://www.example.edu/run",
    }  # fmt: skip


def _rich(today: date, qualification: str) -> JSONObject:
    """Content in which every element is there."""
    text = {"ar": "نص", "en": "Words"}
    return {
        "valid_for_months": 24,
        "us_credit_hours": 2, "prerequisites": text, "prior_learning": text, "grading_scheme": text,
        "assessments": [
            {"type": "portfolio", "supervision": "supervised-id", "criteria": text, "standards": text}
        ],
        "quality_assurance": [
            {"type": "external-review", "agency": text, "url": "https://agency.example.org/a"}
        ],
        "stackability": [{"qualification": qualification, "credits": 3, "condition": text}],
        "partners": [{"name": text, "role": "endorsed", "statement": text, "on": today.isoformat()}],
        "occupations": [OCCUPATION], "occupation_groups": ["2512"],
        "target_groups": ["persons-in-tertiary-education-eqf-6"],
        "funding": text, "digital_formats": ["pdf"], "homepage": "https://www.example.edu/mc",
        "further_information": text, "review_on": (today + timedelta(days=400)).isoformat(),
        "valid_until": (today + timedelta(days=500)).isoformat(),
    }  # fmt: skip


def _take_over(sessions: sessionmaker[Session], directory: Path) -> str:
    """One entry of an earlier list, in one language and without an assessment."""
    path = directory / "earlier.ndjson"
    record = {"id": "old-1", "title": "Olive growing", "provider": "Old College", "platform": "Old"}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with sessions() as session:
        report = earlier.load(session, path)
        assert report.created == 1, report
        query = select(MicroCredential.number).where(MicroCredential.local_id == "old-1")
        return str(session.scalar(query))
