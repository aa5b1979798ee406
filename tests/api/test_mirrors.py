"""Copies of the register elsewhere: clients that know the documents alone, and are equal to it whatever happens."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.microcredentials import decisions, drafts, qualifications
from registry.people.accounts import REGISTER, Actor
from registry.providers import accreditations, providers
from registry.store.models import Accreditation, MicroCredential, Provider
from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.making import (
    approve,
    decide,
    make_accreditation,
    make_draft,
    make_offering,
    make_provider,
    make_registered,
    make_submitter,
    number_of,
    read_content,
)

Records = dict[str, JSONObject]
Act = Callable[[Session], object]


def lasting(record: JSONObject) -> JSONObject:
    """Give a record without what the day alone decides, which no event announces: whoever keeps a copy tells it."""
    offerings = [{**offering, "open": None} for offering in record["offerings"]]
    return {**record, "on": None, "offerings": offerings}


class ListMirror:
    """Reads the records that changed after the position it has come to."""

    def __init__(self, world: World) -> None:
        self.world, self.position = world, 0
        self.records: Records = {}

    def changed(self) -> Iterator[JSONObject]:
        asked = {"changed_after": str(self.position), "view": "full", "limit": "2"}
        while True:
            page = self.world.get("/micro-credentials", query_string=asked).get_json()
            yield from page["items"]
            if page["next_cursor"] is None:
                self.position = page["next_changed_after"]
                return
            asked["cursor"] = page["next_cursor"]

    def follow(self) -> set[str]:
        moved = {record["number"]: lasting(record) for record in self.changed()}
        self.records |= moved
        return set(moved)


class FeedMirror:
    """Reads the feed, and again each record that an event affects."""

    def __init__(self, world: World) -> None:
        self.world, self.position = world, 0
        self.records: Records = {}

    def follow(self) -> set[str]:
        affected: set[str] = set()
        while True:
            asked = {"after": str(self.position), "limit": "3"}
            page = self.world.get("/feed", query_string=asked).get_json()
            for event in page["items"]:
                assert event["affects"]["total"] == len(event["affects"]["numbers"])
                affected |= set(event["affects"]["numbers"])
            if page["next_after"] == self.position:
                break
            self.position = page["next_after"]
        for number in affected:
            self.records[number] = lasting(self.world.get(f"/micro-credentials/{number}").get_json())
        return affected


@pytest.mark.parametrize("mirror_kind", [ListMirror, FeedMirror])
def test_a_copy_is_equal_whatever_happens(
    world: World, mirror_kind: type[ListMirror] | type[FeedMirror]
) -> None:
    mirror = mirror_kind(world)
    today = world.register.today
    world.register.announce_due()
    accreditation, numbers = world.make(three_records)
    one = numbers[0]
    assert set(numbers) <= mirror.follow()
    assert_equal(world, mirror.records)

    steps: list[tuple[Act, set[str]]] = [
        (lambda session: decide(session, accreditation(session), "suspended", today), set(numbers)),
        (lambda session: decide(session, accreditation(session), "reinstated", today), set(numbers)),
        (lambda session: rename(session, accreditation(session).provider), set(numbers)),
        (lambda session: recognise(session, one), {one}),
        (lambda session: make_offering(session, submitter(session, one), one, any_time=True), {one}),
        (lambda session: make_draft(session, submitter(session, one)), set()),
        (lambda session: replace(session, one), {one}),
        (
            lambda session: decisions.change_status(
                session, one, "withdraw", by=REGISTER, ground="provider-request"
            ),
            {one},
        ),
    ]
    for act, moved in steps:
        world.make(act)
        assert mirror.follow() & set(numbers) == moved
        assert_equal(world, mirror.records)
    assert mirror.records[one]["status"] == "withdrawn"
    assert [mirror.records[number]["status"] for number in numbers[1:]] == ["registered", "registered"]

    world.register.today = today + timedelta(days=101)
    world.register.announce_due()
    assert mirror.follow() >= set(numbers)
    assert_equal(world, mirror.records)
    assert [mirror.records[number]["cause"] for number in numbers[1:]] == ["accreditation_ended"] * 2


def test_what_changed_comes_in_order_and_is_found_again_from_any_position(world: World) -> None:
    world.make(three_records)
    everything = list(ListMirror(world).changed())
    positions = [record["position"] for record in everything]
    assert positions == sorted(positions)
    for position in {*positions, 0}:
        mirror = ListMirror(world)
        mirror.position = position
        assert list(mirror.changed()) == [record for record in everything if record["position"] > position]
    assert world.get(f"/micro-credentials?changed_after={max(positions)}").get_json()["items"] == []


def test_the_brief_view_says_what_tells_whether_a_copy_is_still_right(world: World) -> None:
    asked = {"changed_after": "0", "limit": "100"}
    items = world.get("/micro-credentials", query_string=asked).get_json()["items"]
    for item in items:
        record = world.get(f"/micro-credentials/{item['number']}").get_json()
        assert item == {name: record[name] for name in ("number", "position", "status", "since", "cause")}


@pytest.mark.parametrize(
    "wrong", [{"changed_after": "-1"}, {"q": "python"}, {"view": "whole"}, {"cursor": "x"}, {"limit": "101"}]
)
def test_a_list_of_changes_takes_its_own_parameters_alone(world: World, wrong: dict[str, str]) -> None:
    answer = world.get("/micro-credentials", query_string={"changed_after": "0", **wrong})
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameter"] == next(iter(wrong))


def test_a_kept_answer_holds_while_others_write(world: World) -> None:
    path = f"/micro-credentials/{world.entry}"
    before = world.get(path)
    world.make(make_registered)
    world.make(lambda session: make_draft(session, submitter(session, world.entry)))
    after = world.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 304

    world.make(lambda session: rename(session, owner_of(session, world.entry)))
    after = world.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def three_records(session: Session) -> tuple[Callable[[Session], Accreditation], list[str]]:
    provider = make_provider(session)
    until = session.info["clock"].today() + timedelta(days=100)
    id_ = make_accreditation(session, provider, valid_until=until).id
    numbers = [number_of(make_registered(session, provider)) for _ in range(2)]
    # The third is another provider's, and names this one as a partner in its awarding bodies.
    bodies = [
        {"name": {"ar": "أ", "en": "A"}, "role": "awarding", "country": "PS", "provider": provider.number}
    ]
    partner = make_provider(session)
    make_accreditation(session, partner, valid_until=until)
    numbers.append(number_of(make_registered(session, partner, awarding_bodies=bodies)))

    def accreditation(later: Session) -> Accreditation:
        return accreditations.get(later, id_)

    return accreditation, numbers


def owner_of(session: Session, number: str) -> Provider:
    query = select(Provider).join(MicroCredential, MicroCredential.provider_id == Provider.id)
    return session.scalars(query.where(MicroCredential.number == number)).one()


def submitter(session: Session, number: str) -> Actor:
    return make_submitter(session, owner_of(session, number))


def rename(session: Session, provider: Provider) -> None:
    name = {"ar": "جامعة أخرى", "en": f"Renamed {provider.name['en']}"}
    providers.change(session, provider, by=REGISTER, name=name)


def replace(session: Session, number: str) -> None:
    by = submitter(session, number)
    later = drafts.draft(session, f"after {number}", read_content(), by=by, replaces=number)
    session.flush()
    approve(session, drafts.submit(session, later.id, by=by))


def recognise(session: Session, number: str) -> None:
    qualification = qualifications.register(
        session,
        make_provider(session),
        by=REGISTER,
        title={"ar": "بكالوريوس", "en": "Bachelor"},
        level="6",
        field=None,
        ects=180,
    )
    qualifications.recognise(
        session,
        number,
        qualification.number,
        by=REGISTER,
        credits_=3,
        condition=None,
        valid_from=session.info["clock"].today(),
    )


def assert_equal(world: World, records: Records) -> None:
    for number, record in records.items():
        assert record == lasting(world.get(f"/micro-credentials/{number}").get_json())
