"""What anyone reads: as of a day, with a tag that tells whether it changed, page by page, and never a draft."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.providers import providers
from registry.store.models import Account, LedgerEvent
from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.making import (
    TODAY,
    approve,
    make_accreditation,
    make_accredited_provider,
    make_draft,
    make_provider,
    make_registered,
    make_submitted,
    make_submitter,
    number_of,
)

GROUND = {"ar": "سبب", "en": "Ground"}
SECRET = "zanzibar"


def _walk(world: World, path: str, who: str = "nobody", limit: int = 2) -> Iterator[JSONObject]:
    cursor: str | None = ""
    while cursor is not None:
        page = world.get(
            path, who, query_string={"limit": limit} | ({"cursor": cursor} if cursor else {})
        ).get_json()
        assert len(page["items"]) <= limit
        yield from page["items"]
        cursor = page["next_cursor"]


def test_an_unchanged_entry_is_not_sent_again_and_a_changed_one_is(world: World) -> None:
    number = number_of(world.make(make_registered))
    path = f"/micro-credentials/{number}"

    first = world.get(path)
    again = world.get(path, headers={"If-None-Match": first.headers["ETag"]})
    weak = world.get(path, headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    world.call("POST", f"{path}/suspend", "admin", json={"ground": "quality-concern"})
    changed = world.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert [one.status_code for one in (first, again, weak, changed)] == [200, 304, 304, 200]
    assert again.get_data() == b""
    for one in (first, again):
        assert one.headers["Cache-Control"] == "public, no-cache"
        assert one.headers["ETag"] == first.headers["ETag"]
        assert one.headers.get("Vary") == first.headers.get("Vary")
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert (first.get_json()["status"], changed.get_json()["status"]) == ("registered", "suspended")


def test_an_entry_is_read_as_of_any_day(world: World) -> None:
    def make(session: Session) -> tuple[str, Any]:
        provider = make_provider(session)
        accreditation = make_accreditation(session, provider, valid_until=TODAY + timedelta(days=30))
        return number_of(make_registered(session, provider)), accreditation.id

    number, accreditation = world.make(make)
    effective = (TODAY + timedelta(days=2)).isoformat()
    body = {"decision": "suspended", "effective_on": effective, "ground": GROUND}
    assert (
        world.call("POST", f"/accreditations/{accreditation}/changes", "admin", json=body).status_code == 201
    )

    def on(days: int) -> tuple[str, str | None]:
        day = (TODAY + timedelta(days=days)).isoformat()
        found = world.get(f"/micro-credentials/{number}", query_string={"on": day}).get_json()
        # What is told of a day to come is what is known today, and says so.
        assert (found["on"], found["foreseen"]) == (day, days > 0)
        return found["status"], found["cause"]

    assert on(-1) == ("not-registered", None)
    assert on(0) == on(1) == ("registered", None)
    assert on(2) == on(30) == ("suspended", "accreditation_suspended")
    assert on(31) == ("expired", "accreditation_ended")


def test_every_approved_version_stays_readable_with_the_days_it_was_in_force(world: World) -> None:
    def first(session: Session) -> str:
        provider = providers.get(session, world.provider)
        return number_of(make_registered(session, provider, "versions", ects=3))

    def second(session: Session) -> None:
        provider = providers.get(session, world.provider)
        version = make_submitted(session, make_submitter(session, provider), "versions", ects=2.5)
        approve(session, version, in_force_from=TODAY + timedelta(days=7))

    number = world.make(first)
    world.make(second)
    answer = world.get(f"/micro-credentials/{number}/versions").get_json()

    later = (TODAY + timedelta(days=7)).isoformat()
    versions = [
        (version["version"], version["in_force_from"], version["in_force_until"], version["content"]["ects"])
        for version in answer["items"]
    ]
    assert versions == [(1, TODAY.isoformat(), later, 3), (2, later, None, 2.5)]
    assert world.get(f"/micro-credentials/{number}").get_json()["content"]["ects"] == 3
    assert world.get(f"/micro-credentials/{number}?on={later}").get_json()["content"]["ects"] == 2.5


def test_the_feed_gives_every_public_change_once_in_order_and_never_who_acted(world: World) -> None:
    world.make(make_registered)
    after, seen = 0, []
    while True:
        page = world.get("/feed", query_string={"after": after, "limit": 7}).get_json()
        seen += page["items"]
        if not page["items"]:
            break
        after = page["next_after"]

    with world.register.sessions() as session:
        public = [event.position for event in ledger.read(session, 0, 100_000, public_only=True)]
        actors = {str(one) for one in session.scalars(select(LedgerEvent.actor_id)) if one}
        names = set(session.scalars(select(Account.name)))
    assert [one["position"] for one in seen] == public
    assert page["next_after"] == page["head"] == world.position
    assert {one["kind"] for one in seen} <= {kind.name for kind in ledger.KINDS.values() if kind.public}
    text = str(seen)
    assert not any(secret in text for secret in actors | names)


def test_a_vocabulary_is_searched_in_both_languages_and_whatever_the_spelling(world: World) -> None:
    def codes(words: str) -> set[str]:
        found = world.get("/vocabularies/isced-f", query_string={"q": words, "limit": 200}).get_json()
        assert found["total"] == len(found["items"])
        return {one["code"] for one in found["items"]}

    assert "0613" in codes("software")
    assert codes("برمجيات") == codes("بَرمجيّات") != set()
    assert codes("%") == codes("zzzz") == set()


def test_walking_a_list_by_cursor_visits_everything_once(world: World) -> None:
    for _ in range(5):
        world.make(make_provider)

    numbers = [one["number"] for one in _walk(world, "/providers")]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == world.get("/providers").get_json()["total"]
    codes = [one["code"] for one in _walk(world, "/vocabularies/isced-f", limit=50)]
    assert len(codes) == len(set(codes)) == world.get("/vocabularies/isced-f").get_json()["total"]
    found = [one["number"] for one in _walk(world, "/micro-credentials", limit=1)]
    assert len(found) == len(set(found)) == world.get("/micro-credentials").get_json()["total"] > 1


def test_every_choice_of_a_facet_with_a_vocabulary_has_labels_in_both_languages(world: World) -> None:
    facets = world.get("/micro-credentials?facets=all").get_json()["facets"]

    for name in ("field", "level", "mode", "language", "assessment_type", "skill", "status"):
        assert facets[name], name
        for choice in facets[name]:
            assert set(choice["label"] or ()) >= {"ar", "en"}, (name, choice)


def test_no_public_address_shows_anything_of_a_draft(world: World) -> None:
    """Neither of a new micro-credential's nor of a further version of a registered one."""

    def make(session: Session) -> tuple[str, str]:
        provider = make_accredited_provider(session)
        number = number_of(make_registered(session, provider, "public"))
        by = make_submitter(session, provider)
        secret = {"ar": SECRET, "en": SECRET}
        make_draft(session, by, SECRET, title=secret, description=secret)
        make_submitted(session, by, "public", title=secret, description=secret, keywords=[SECRET])
        return number, provider.number

    number, provider = world.make(make)
    values = {"<number:number>": number, "<scheme>": "isced-f"}
    paths = {
        rule.rule.removeprefix("/api/v1")
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and "GET" in (rule.methods or ())
    }
    read = []
    for path in sorted(paths):
        for name, value in values.items():
            path = path.replace(name, provider if path.startswith("/providers") else value)  # noqa: PLW2901
        for query in ("", f"?q={SECRET}", "?limit=100", "?limit=1000"):
            answer = world.get(path + query)
            if answer.status_code == 200:
                read.append(path)
                assert SECRET not in answer.get_data(as_text=True).replace(f'"q":"{SECRET}"', ""), (
                    path + query
                )
    assert {
        f"/micro-credentials/{number}",
        f"/micro-credentials/{number}/versions",
        "/feed",
        "/suggest",
    } <= set(read)
    assert world.get(f"/micro-credentials?q={SECRET}").get_json()["total"] == 0


def test_the_day_decides_though_nothing_was_written(world: World) -> None:
    """A kept answer does not outlive its day."""

    def make(session: Session) -> str:
        provider = make_provider(session)
        make_accreditation(session, provider, valid_until=TODAY)
        return number_of(make_registered(session, provider))

    path = f"/micro-credentials/{world.make(make)}"
    before = world.get(path)
    world.register.today = date(2026, 3, 4)
    try:
        after = world.get(path, headers={"If-None-Match": before.headers["ETag"]})
    finally:
        world.register.today = TODAY

    assert (before.get_json()["status"], after.get_json()["status"]) == ("registered", "expired")
