"""Time from the answer to an approval until the search finds the micro-credential, on an otherwise idle register."""

import urllib.error
import urllib.request
from random import Random
from time import monotonic, sleep
from typing import Any

import orjson

from benchmarks.corpus import Corpus
from benchmarks.entering import Ground, lay
from benchmarks.place import Register, opened_parts
from benchmarks.report import Figure, percentile
from registry.microcredentials import drafts, reviews
from registry.microcredentials.content import Content, document
from registry.people import accounts, keys
from registry.people.accounts import PROVIDER, REGISTER, REVIEWER, SCOPES, Actor
from registry.store.transaction import transaction

APPROVALS = 30
AIM_MS = 2000
PATIENCE = 30.0
POLL = 0.02


def measure(register: Register) -> list[Figure]:
    key, waiting = _submitted(register)
    random, seconds = Random(1), []
    with register.serving(("cli", "serve")):
        _until_followed(register)
        for version_id, word in waiting:
            # So that approvals come at any moment between two rounds of the worker.
            sleep(random.random())
            _send(register, f"/api/v1/reviews/{version_id}/approve", key)
            began = monotonic()
            while not _send(register, f"/api/v1/micro-credentials?q={word}")["total"]:
                assert monotonic() - began < PATIENCE, "not found in time"
                sleep(POLL)
            seconds.append(monotonic() - began)
    about = f"change to findable, {APPROVALS} approvals"
    return [
        Figure(register.profile, about, "p50", percentile(seconds, 50) * 1000, "ms"),
        Figure(register.profile, about, "p99", percentile(seconds, 99) * 1000, "ms", AIM_MS),
    ]


def _submitted(register: Register) -> tuple[str, list[tuple[str, str]]]:
    """Submit versions that a reviewer takes. Give the reviewer's key, and (id, a word that no other has) of each."""
    corpus, waiting = Corpus(2), []
    with opened_parts(register.settings) as (sessions, _), sessions() as session:
        ground: Ground = lay(session, corpus)
        with transaction(session):
            account = accounts.create(session, "benchmark", REVIEWER, None, by=REGISTER)
            key = keys.issue(session, account, by=REGISTER)
        reviewer = Actor(account.id, REVIEWER, None, SCOPES[REVIEWER])
        for place in range(APPROVALS):
            provider_id, name = ground.providers[place]
            by = Actor(None, PROVIDER, provider_id, SCOPES[PROVIDER])
            word = f"zzfindable{place}zz"
            title = corpus.prose(2, 4)
            title["en"] += f" {word}"
            content = corpus.content(name, ground.qualifications) | {"title": title}
            with transaction(session):
                version = drafts.draft(session, f"findable-{place}", document.read(content, Content), by=by)
            with transaction(session):
                drafts.submit(session, version.id, by=by)
            with transaction(session):
                reviews.take(session, version.id, by=reviewer)
            waiting.append((str(version.id), word))
    return key, waiting


def _until_followed(register: Register) -> None:
    deadline = monotonic() + 120
    while _send(register, "/readyz")["search"].get("lag") != 0:
        assert monotonic() < deadline, "the index does not follow"
        sleep(0.2)


def _send(register: Register, path: str, key: str = "") -> dict[str, Any]:
    """Ask, or with a key do, something over HTTP; give the JSON of the answer."""
    request = urllib.request.Request(register.address + path)
    if key:
        request.data = b"{}"
        request.add_header("Authorization", f"Bearer {key}")
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer: dict[str, Any] = orjson.loads(response.read())
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{path}: {error.code} {error.read()[:500]!r}") from error
    return answer
