"""From a skill, an occupation or a micro-credential to micro-credentials, from the submission to the answer."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.store.models import OccupationSkill, OccupationTotal
from registry.vocab import relations
from registry.vocab.relations import Needs
from tests.api.conftest import World
from tests.api.refusals import Case, name_of, refuse
from tests.making import OTHER_SKILL, SKILL, TODAY, make_registered, number_of

PHARMACIST = "2262.1"
LEADING = f"/occupations/{PHARMACIST}/micro-credentials"


def needs_of(world: World, code: str = PHARMACIST) -> tuple[str, Needs]:
    with world.register.sessions() as session:
        occupation = relations.occupation(session, code).code
        return occupation, relations.needs(session, occupation)


def declaring(skills: Sequence[str], **changes: Any) -> Any:
    """Make an entry that declares these skills; give its number."""
    outcomes = [{"text": {"en": "…", "ar": "…"}, "skills": list(skills)}]
    return lambda session: number_of(make_registered(session, learning_outcomes=outcomes, **changes))


def withdraw(number: str, session: Session) -> None:
    decisions.change_status(session, number, "withdraw", by=REGISTER, ground="provider-request")


def numbers(answer: Any) -> list[str]:
    return [item["number"] for item in answer.get_json()["items"]]


def test_an_occupation_leads_to_what_declares_its_skills_and_to_a_small_set(world: World) -> None:
    code, needs = needs_of(world)
    skills = needs.essential
    assert (len(skills), needs.total) == (31, 104)
    two = world.make(declaring(skills[:2], modes=["online"]))
    three = world.make(declaring([*skills[2:5], OTHER_SKILL]))
    more = world.make(declaring([*skills[2:5], needs.optional[0]]))
    one = world.make(declaring(skills[5:6]))
    gone = world.make(declaring(skills))
    world.make(partial(withdraw, gone))
    # What only a text speaks of is no claim of the provider's.
    world.make(declaring([], title={"en": "Pharmacist", "ar": "صيدلي"}, keywords=["pharmacist"]))

    found = world.get(LEADING).get_json()

    assert found["occupation"]["code"] == code
    assert found["occupation"]["esco_code"] == PHARMACIST
    assert set(found["occupation"]["label"]) == {"ar", "en"}
    assert found["occupation"]["group"]["code"] == "2262"
    assert [item["number"] for item in found["items"]] == [more, three, two, one]
    assert [item["covers"] for item in found["items"]] == [
        {"share": 0.0288, "essential": list(skills[2:5]), "optional": [needs.optional[0]]},
        {"share": 0.0288, "essential": list(skills[2:5]), "optional": []},
        {"share": 0.0192, "essential": list(skills[:2]), "optional": []},
        {"share": 0.0096, "essential": [skills[5]], "optional": []},
    ]
    assert (found["total"], found["essential_total"], found["explanation"]) == (4, 104, None)
    counts = {one["code"]: one["count"] for one in found["essential"]}
    assert counts == dict.fromkeys(skills, 0) | dict.fromkeys(skills[2:5], 2) | {
        skills[0]: 1, skills[1]: 1, skills[5]: 1
    }  # fmt: skip
    assert {one["code"] for one in found["uncovered"]} == set(skills[6:])
    assert all(one["label"]["en"] for one in found["uncovered"])
    assert [
        (step["micro_credential"]["number"], step["adds"], step["share"]) for step in found["together"]
    ] == [(three, list(skills[2:5]), 0.0288), (two, list(skills[:2]), 0.0481), (one, [skills[5]], 0.0577)]

    assert world.get(f"/occupations/{code}/micro-credentials").get_json() == found
    walked, cursor = [], None
    while True:
        asked = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        page = world.get(LEADING, query_string=asked).get_json()
        assert (page["together"] is None) == bool(cursor)
        walked += page["items"]
        if not (cursor := page["next_cursor"]):
            break
    assert walked == found["items"]
    # Facets narrow all of it: the items, the counts, the set.
    online = world.get(LEADING, query_string={"mode": "online"}).get_json()
    assert [item["number"] for item in online["items"]] == [two]
    assert [step["adds"] for step in online["together"]] == [list(skills[:2])]
    assert sum(one["count"] for one in online["essential"]) == 2


def test_a_skill_leads_to_what_the_search_with_it_finds(world: World) -> None:
    world.make(declaring([SKILL], modes=["online"]))
    path = f"/skills/{SKILL}/micro-credentials"
    for asked in (
        {},
        {"limit": "1"},
        {"q": "python", "facets": "mode"},
        {"sort": "title", "mode": "blended"},
    ):
        there = world.get(path, query_string=asked).get_json()
        usual = world.get("/micro-credentials", query_string={**asked, "skill": SKILL}).get_json()
        named = there.pop("skill")
        assert there == usual
        assert there["items"]
        assert all(SKILL in item["skills"] for item in there["items"])
    assert named["code"] == SKILL
    assert set(named["label"]) == {"ar", "en"}
    cursor = world.get(path, query_string={"limit": "1"}).get_json()["next_cursor"]
    assert world.get(path, query_string={"limit": "1", "cursor": cursor}).status_code == 200


def test_what_is_alike_is_registered_and_never_itself(world: World) -> None:
    skills = needs_of(world)[1].essential[10:13]
    goats = {"en": "Herding goats", "ar": "رعي الماعز"}
    itself = world.make(declaring(skills, title=goats, fields=["0811"], keywords=["goats"]))
    by_skill = world.make(
        declaring(skills, title={"en": "Cheese", "ar": "جبن"}, fields=["1013"], keywords=[])
    )
    by_word = world.make(declaring([], title={"en": "Goats", "ar": "ماعز"}, fields=["1013"], keywords=[]))
    by_field = world.make(declaring([], title={"en": "Beans", "ar": "فول"}, fields=["0811"], keywords=[]))
    path = f"/micro-credentials/{itself}/similar"

    assert numbers(world.get(path))[:3] == [by_skill, by_word, by_field]
    assert numbers(world.get(path, query_string={"limit": "2"})) == [by_skill, by_word]
    assert itself in numbers(world.get(f"/micro-credentials/{by_skill}/similar"))
    world.make(partial(withdraw, itself))
    assert numbers(world.get(path))[:3] == [by_skill, by_word, by_field]
    assert itself not in numbers(world.get(f"/micro-credentials/{by_skill}/similar"))


def test_what_was_never_public_is_like_nothing(world: World) -> None:
    later = world.make(
        lambda session: number_of(make_registered(session, in_force_from=TODAY + timedelta(days=9)))
    )
    assert world.get(f"/micro-credentials/{later}/similar").status_code == 404


def test_an_occupation_without_relations_says_so(world: World) -> None:
    code, _ = needs_of(world, "2513.5")
    with world.register.writing() as session:
        for model in (OccupationSkill, OccupationTotal):
            session.execute(delete(model).where(model.occupation == code))

    found = world.get("/occupations/2513.5/micro-credentials").get_json()
    assert (found["items"], found["essential"], found["together"], found["total"]) == ([], [], [], 0)
    assert "ESCO" in found["explanation"]["en"]
    assert set(found["explanation"]) == {"ar", "en"}


GET = partial(Case, status=400, code="malformed", who="nobody")
REFUSED = [
    *(
        Case("nothing of that name", f"GET {path}", 404, "not_found")
        for path in (
            "/skills/x/micro-credentials",
            f"/skills/{PHARMACIST}/micro-credentials",
            "/occupations/2262/micro-credentials",
            f"/occupations/{SKILL}/micro-credentials",
            "/occupations/%00/micro-credentials",
            "/micro-credentials/PS-MC-999999/similar",
        )
    ),
    *(
        GET("a parameter it has not", request=f"GET {path}", place=name, detail="unknown_parameter", query={name: "x"})
        for path, name in (
            (f"/skills/{SKILL}/micro-credentials", "skill"),
            (LEADING, "skill"),
            (LEADING, "q"),
            (LEADING, "sort"),
            ("/micro-credentials/PS-MC-000001/similar", "cursor"),
        )
    ),
    GET(
        "another cursor",
        request=f"GET {LEADING}",
        place="cursor",
        detail="bad_cursor",
        query={"cursor": "{found_cursor}"},
    ),
    GET("no limit", request=f"GET {LEADING}", place="limit", detail="out_of_range", query={"limit": "0"}),
    GET(
        "too many alike",
        request="GET /micro-credentials/PS-MC-000001/similar",
        place="limit",
        detail="out_of_range",
        query={"limit": "21"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=name_of)
def test_what_is_refused_is_named(world: World, case: Case) -> None:
    refuse(world, case)
