"""Search terms through the API: what the ministry changes is what the search finds by, and nobody's change is lost."""

from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry import ledger
from registry.providers import providers
from search.upkeep import compare
from tests.api.conftest import World
from tests.making import OTHER_SKILL, SKILL, make_accredited_provider, make_registered, number_of

NEW = {"If-None-Match": "*"}
ACCOUNTANT = "eda0d957-3c3c-4139-b89a-a18bc9e18897"
LABEL = {"label": {"en": "zymurgy"}}


def put(world: World, code: str, body: object, who: str = "admin", **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()} or NEW
    return world.call("PUT", f"/search-terms/{code}", who, json=body, headers=sent)


def retire(world: World, code: str, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.call("DELETE", f"/search-terms/{code}", "admin", headers=sent)


def found(world: World, words: str) -> set[str]:
    """Give what the search finds by these words as they are, once the index has followed."""
    world.follow()
    answer = world.get("/micro-credentials", query_string={"q": words}).get_json()
    return set() if answer["interpreted_as"] else {one["number"] for one in answer["items"]}


def make_entry(world: World, **changes: object) -> str:
    def make(session: Session) -> str:
        return number_of(
            make_registered(
                session, providers.get(session, world.provider), in_force_from=None, offerings=None, **changes
            )
        )

    number: str = world.make(make)
    return number


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ("provider:{provider}", "كيو أو يو"),
        ("isced-f:0613", "زنبركيات"),
        ("isced-f:06", "معلوماتيات"),
        (f"esco-skill:{SKILL}", "بايثنة"),
        (f"esco-occupation:{ACCOUNTANT}", "حسبنجي"),
    ],
)
def test_an_alias_is_found_by_while_it_is_in_use(world: World, of: str, words: str) -> None:
    number = make_entry(world, occupations=[ACCOUNTANT])
    body = {"label": {"ar": words}, "of": of.format(provider=world.provider)}
    assert number not in found(world, words)

    assert put(world, "alias", body).status_code == 200
    assert number in found(world, words)
    assert retire(world, "alias").status_code == 200
    assert number not in found(world, words)
    with world.register.sessions() as session:
        assert compare.compare(session, world.register.engine).equal


def test_an_alias_of_a_provider_finds_also_what_it_awards_with_another(world: World) -> None:
    partner = world.make(make_accredited_provider).number
    name = {"ar": "جامعة شريكة", "en": "Partner university"}
    joint = {"name": name, "role": "teaching", "provider": partner}
    number = make_entry(world, awarding_bodies=[{"name": name, "role": "awarding"}, joint])
    put(world, "partner", {"label": {"ar": "شركيانة"}, "of": f"provider:{partner}"})

    assert found(world, "شركيانة") == {number}
    retire(world, "partner")


def test_another_spelling_and_a_word_of_the_other_language_find_what_the_records_say(world: World) -> None:
    number = make_entry(world, title={"en": "Zymurgy", "ar": "زيمرجي"})
    pair = {
        "label": {"en": "zymurgy", "ar": "زيمرجي"},
        "alternatives": {"ar": ["زايمورجيا", "تخمير المشروبات"]},
    }
    assert put(world, "zymurgy", pair).status_code == 200
    assert number in found(world, "زايمورجيا") & found(world, "تخمير المشروبات")

    less = pair | {"alternatives": {"ar": ["تخمير المشروبات"]}}
    assert put(world, "zymurgy", less, If_Match="*").status_code == 200
    assert number in found(world, "تخمير المشروبات")
    assert number not in found(world, "زايمورجيا")
    retire(world, "zymurgy")


def test_an_alias_of_a_skill_finds_also_where_the_skill_was_only_spotted(world: World) -> None:
    number = make_entry(world, title={"en": "3D printing process at home", "ar": "س"})
    put(world, "spotted", {"label": {"ar": "طبعنة الأجسام"}, "of": f"esco-skill:{OTHER_SKILL}"})

    assert number in found(world, "طبعنة الأجسام")
    retire(world, "spotted")


def test_what_is_read_is_what_was_put_and_words_are_kept_once(world: World) -> None:
    body = {
        "label": {"en": " Zymurgy  basics", "ar": "زيمرجي"},
        "alternatives": {"ar": ["أزيم", "ازيم", "زِيمرجي", "زيمرجية"], "en": ["ZYMURGY BASICS"]},
        "kind": "subject",
        "part_of": ["programming", "programming"],
    }
    kept = put(world, "kept", body)
    read = world.get("/search-terms/kept")

    assert read.get_json() | {"findings": []} == kept.get_json()
    assert read.get_json() == {
        "code": "kept",
        "label": {"en": "Zymurgy basics", "ar": "زيمرجي"},
        "alternatives": {"ar": ["أزيم", "زيمرجية"]},
        "of": None,
        "kind": "subject",
        "part_of": ["programming"],
    }
    assert read.headers["ETag"] == kept.headers["ETag"]
    assert world.get("/search-terms/kept", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    before = world.position
    again = put(world, "kept", body, If_Match=read.headers["ETag"])
    assert (again.status_code, again.headers["ETag"], world.position) == (200, read.headers["ETag"], before)


def test_a_word_that_is_another_term_s_label_is_kept_and_told(world: World) -> None:
    answer = put(world, "snake", {"label": {"en": "snakes"}, "alternatives": {"en": ["Python"]}}).get_json()

    told = [(one["path"], one["code"], one["severity"], one["params"]["code"]) for one in answer["findings"]]
    assert told == [("/alternatives/en/0", "label_of_another", "warning", "python")]


def test_terms_are_listed_by_code_found_by_word_and_by_what_they_are_aliases_of(world: World) -> None:
    for code in ("list-a", "list-b"):
        put(world, code, {"label": {"ar": f"أسماء {code}"}, "of": "isced-f:0611"})
    of = {"of": "isced-f:0611", "limit": "1"}
    first = world.get("/search-terms", query_string=of).get_json()
    second = world.get("/search-terms", query_string={**of, "cursor": first["next_cursor"]}).get_json()

    assert [one["items"][0]["code"] for one in (first, second)] == ["list-a", "list-b"]
    assert (first["total"], second["next_cursor"]) == (2, None)
    by_word = world.get("/search-terms", query_string={"q": "اسماء list-b"}).get_json()
    assert [one["code"] for one in by_word["items"]] == ["list-b"]
    retire(world, "list-b")
    assert world.get("/search-terms", query_string=of).get_json()["total"] == 1
    assert world.get("/search-terms/list-b").status_code == 404
    shown = world.get("/vocabularies/search-term", query_string={"q": "أسماء list"}).get_json()
    assert [one["code"] for one in shown["items"]] == ["list-a"]


def test_each_change_is_an_event_that_holds_the_words_before_and_after(world: World) -> None:
    after = world.position
    put(world, "in-ledger", {"label": {"en": "one"}})
    put(world, "in-ledger", {"label": {"en": "two"}}, If_Match="*")
    retire(world, "in-ledger")

    events = world.get("/feed", query_string={"after": after}).get_json()["items"]
    words = [
        tuple(state and state["label"]["en"] for state in (one["data"]["before"], one["data"]["after"]))
        for one in events
    ]
    assert [one["kind"] for one in events] == ["search_term.changed"] * 2 + ["search_term.retired"]
    assert words == [(None, "one"), ("one", "two"), ("two", None)]
    assert {(one["subject"], one["data"]["code"]) for one in events} == {("vocabulary", "in-ledger")}
    with world.register.sessions() as session:
        assert not any(isinstance(one, ledger.Misfit) for one in ledger.verify(session))


def test_who_did_not_read_the_present_state_changes_nothing(world: World) -> None:
    first = put(world, "stale", LABEL).headers["ETag"]
    second = put(world, "stale", {"label": {"en": "other"}}, If_Match=f"W/{first}").headers["ETag"]

    assert world.call("PUT", "/search-terms/stale", "admin", json=LABEL).status_code == 428
    for headers in ({"If_Match": first}, {"If_None_Match": "*"}, {"If_Match": '""'}):
        assert put(world, "stale", LABEL, **headers).status_code == 412, headers
    assert put(world, "not-there", LABEL, If_Match=first).status_code == 412
    assert put(world, "not-there", LABEL, If_Match="*").status_code == 412
    assert retire(world, "stale", If_Match=first).status_code == 412
    assert world.get("/search-terms/stale").headers["ETag"] == second
    assert retire(world, "stale", If_Match=second).get_json()["label"] == {"en": "other"}
    assert retire(world, "stale").status_code == 404
    # What is out of use can be made anew.
    assert put(world, "stale", LABEL).status_code == 200


def test_of_many_at_once_one_changes_it(world: World) -> None:
    tag = put(world, "race", LABEL).headers["ETag"]
    together, statuses = Barrier(4), []

    def change(number: int) -> None:
        together.wait()
        body = {"label": {"en": f"race {number}"}}
        statuses.append(put(world, "race", body, If_Match=tag).status_code)
        statuses.append(put(world, "race-new", body).status_code)

    threads = [Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] * 2 + [412] * 6
