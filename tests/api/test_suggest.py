"""What is suggested while somebody types: all that is to be found, by any of its names, and nothing else."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.store.models import Provider, Version
from registry.values.json import JSONObject
from search.answers import suggest
from tests.api.conftest import World
from tests.making import (
    make_accredited_provider,
    make_draft,
    make_registered,
    make_submitter,
    number_of,
)

PYTHON = "ccd0a1d9-afda-43d9-b901-96344886e14d"
PRINTING = "2afb2b59-c9a3-4cf3-b1dd-1a2fad51e583"
MODELLER = "bab5fa79-7f96-4e21-87b6-1eba560b8d9a"
BRICKLAYER = "05f321f8-055b-407d-bf19-e0ddabda56b7"
KINDS = [kind.name for kind in suggest.KINDS]
OFFERINGS = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def _content(skill: str, **changes: object) -> JSONObject:
    outcome = {"text": {"ar": "يعمل", "en": "Work"}, "skills": [skill]}
    return {"learning_outcomes": [outcome], **changes}


def _suggested(world: World, typed: str, **parameters: str) -> dict[str, list[JSONObject]]:
    answer = world.get("/suggest", query_string={"q": typed, **parameters})
    assert answer.status_code == 200, answer.get_json()
    groups = answer.get_json()["groups"]
    assert [group["kind"] for group in groups] == KINDS
    return {group["kind"]: group["items"] for group in groups}


def _led_to(world: World, item: JSONObject) -> TestResponse:
    return world.get(item["href"].removeprefix("/api/v1"))


@pytest.fixture(scope="module")
def offered(world: World) -> World:
    """Two entries of two providers, with one title; a skill and an occupation with several names."""

    def make(session: Session) -> None:
        for place, acronym in enumerate(("ZAC", "")):
            name = {"ar": f"أكاديمية المحاسبة والإحصاء {place}", "en": f"Zenith Academy {place}"}
            provider = make_accredited_provider(session, name=name, acronym=acronym or None)
            content = _content(PRINTING, occupations=[MODELLER])
            make_registered(session, provider, title={"ar": "المحاسبةُ لِلجميع", "en": "Zoology"}, **content)
            own = {"ar": f"محاكاة {place}", "en": f"Zoo simulation <{place}>"}
            make_registered(session, provider, title=own, **_content(PYTHON))

    world.make(make)
    return world


@pytest.mark.parametrize("typed", ["zo", "ze", "مح", "طبا", "3d", "zac", "مصم", "py", "aca zen"])
def test_each_suggestion_leads_to_as_many_as_it_says(offered: World, typed: str) -> None:
    items = [(kind, item) for kind, many in _suggested(offered, typed).items() for item in many]

    assert items
    for kind, item in items:
        led = _led_to(offered, item).get_json()
        if kind != "titles":
            assert led["total"] == item["count"] > 0, item
        elif item["number"]:
            assert (led["number"], led["status"]) == (item["number"], "registered")
            assert item["text"] in led["content"]["title"].values()
        else:
            titles = [one["title"][item["language"]] for one in led["items"]]
            assert titles.count(item["text"]) > 1


def test_a_title_of_several_is_suggested_once(offered: World) -> None:
    [title] = [one for one in _suggested(offered, "zool")["titles"] if one["text"] == "Zoology"]

    assert title["number"] is None
    assert _led_to(offered, title).get_json()["total"] == 2


def test_names_are_shown_in_the_language_typed(offered: World) -> None:
    [arabic], [english] = (_suggested(offered, typed)["skills"] for typed in ("طباعة ثلا", "3d print"))

    assert arabic["code"] == english["code"] == PRINTING
    assert (arabic["language"], arabic["text"]) == ("ar", "عملية الطباعة ثلاثية الأبعاد")
    assert (english["language"], english["text"]) == ("en", "3D printing process")
    assert english["html"] == "<mark>3D</mark> <mark>printing</mark> process"


def test_another_name_of_it_is_told_when_that_was_typed(offered: World) -> None:
    [modeller] = _suggested(offered, "cgi mod")["occupations"]
    [provider] = _suggested(offered, "zac")["providers"]

    assert (modeller["code"], modeller["text"], modeller["known_as"]) == (MODELLER, "3D modeller", None)
    assert (provider["text"], provider["known_as"]) == ("Zenith Academy 0", "ZAC")
    # "texturing" stands in another name of the same occupation: in none with both.
    assert _suggested(offered, "cgi texturing")["occupations"] == []


def test_what_is_marked_is_safe_html(offered: World) -> None:
    shown = {one["html"] for one in _suggested(offered, "simul")["titles"]}

    assert shown == {f"Zoo <mark>simulation</mark> &lt;{place}&gt;" for place in (0, 1)}


def test_no_group_has_more_than_its_limit(offered: World) -> None:
    assert len(_suggested(offered, "zo")["titles"]) == 3
    assert len(_suggested(offered, "zo", limit="1")["titles"]) == 1


@pytest.mark.parametrize("typed", ["", " ", "م", "a", "ـُ", "ًٌ", "-", "\x00", "م\u202e"])
def test_for_less_than_two_letters_nothing_is_suggested(offered: World, typed: str) -> None:
    assert list(_suggested(offered, typed).values()) == [[], [], [], []]


MARKS = st.sampled_from(["", "", "", "\u064b", "\u064e", "\u0651", "\u0640", "\u0670", "\u200f"])
ALIKE = {"ا": "اأإآٱ", "أ": "اأإآٱ", "إ": "اأإآٱ", "ى": "ىيی", "ي": "ىيی", "ة": "ةه", "ه": "ةه", "ك": "كک"}
TYPED = [
    "المحاسبة",
    "جميع",
    "محاكاة",
    "الإحصاء",
    "أكاديمية",
    "الطباعة ثلاثية",
    "عملية",
    "الأبعاد",
    "مصمم النماذج",
]


@given(data=st.data())
@OFFERINGS
def test_ways_of_writing_make_no_difference(offered: World, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(TYPED)).removeprefix("ال")
    typed = word[: data.draw(st.integers(2, len(word)))]
    article = data.draw(st.sampled_from(["", "ال"]))
    letters = [data.draw(st.sampled_from(ALIKE.get(letter, letter))) + data.draw(MARKS) for letter in typed]

    assert _suggested(offered, article + "".join(letters)) == _suggested(offered, typed)


def test_only_what_is_registered_is_suggested(world: World) -> None:
    held: dict[str, Version] = {}

    def make(session: Session) -> Provider:
        provider = make_accredited_provider(
            session, name={"ar": "كلية الخفاء", "en": "Hidden College"}, acronym="HIDC"
        )
        content = _content("97965983-0da4-4902-9daf-d5cd2693ef73", occupations=[BRICKLAYER])
        for state in ("suspended", "revoked", "later"):
            title = {"ar": f"خفاء {state}", "en": f"Hidden {state}"}
            later = date(2026, 5, 1) if state == "later" else None
            held[state] = make_registered(session, provider, title=title, in_force_from=later, **content)
        make_draft(session, make_submitter(session, provider), title={"en": "Hidden draft"}, **content)
        return provider

    world.make(make)
    seen = _suggested(world, "hidden")
    assert {one["text"] for one in seen["titles"]} == {"Hidden suspended", "Hidden revoked"}
    assert [one["count"] for one in seen["providers"]] == [2]

    def change(session: Session) -> None:
        for state, act in (("suspended", "suspend"), ("revoked", "revoke")):
            decisions.change_status(
                session, number_of(held[state]), act, by=REGISTER, ground="false-information"
            )

    world.make(change)
    for typed in ("hidden", "خفاء", "hidc", "3d model", "نمذجة", "bricklayer", "بناء القر"):
        found = [one["text"] for many in _suggested(world, typed).values() for one in many]
        assert [text for text in found if "idden" in text or "خف" in text] == []
        assert BRICKLAYER not in str(_suggested(world, typed))
        assert "97965983" not in str(_suggested(world, typed))


@pytest.mark.parametrize(
    ("parameters", "place", "code"),
    [
        ({"q": "م" * 5000}, "q", "text_too_long"),
        ({"q": "py", "limit": "0"}, "limit", "out_of_range"),
        ({"q": "py", "limit": "x"}, "limit", "wrong_type"),
        ({"q": "py", "kind": "skills"}, "kind", "unknown_parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    world: World, parameters: dict[str, str], place: str, code: str
) -> None:
    answer = world.get("/suggest", query_string=parameters)

    assert answer.status_code == 400
    assert [(one["parameter"], one["code"]) for one in answer.get_json()["errors"]] == [(place, code)]


@given(typed=st.text(st.characters(exclude_categories=()), max_size=60))
@OFFERINGS
def test_whatever_is_typed_is_answered(offered: World, typed: str) -> None:
    # Half a surrogate pair reaches the register as three bytes that are no UTF-8.
    q = typed.encode("utf-8", "surrogatepass")

    assert offered.get("/suggest", query_string={"q": q}).status_code == 200
    assert len(suggest.suggest(offered.app.services.search, typed)) == len(KINDS)
