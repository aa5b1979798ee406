"""What is searched through the API is counted, and the ministry's keys read the report of it."""

from datetime import timedelta

from sqlalchemy import delete

from registry.store.models import SearchCount
from tests.api.conftest import World
from tests.api.refusals import Case, refuse


def test_a_search_is_counted_and_reported_the_week_after(world: World) -> None:
    with world.register.writing() as session:
        session.execute(delete(SearchCount))
    for words, times in (("Zzqqxx", 3), ("احصاء", 4), ("pythn", 3), ("seldom", 2), ("0599123456", 5)):
        for _ in range(times):
            assert world.get("/micro-credentials", query_string={"q": words}).status_code == 200
    for parameters in ({}, {"mode": "blended"}, {"q": "-python"}, {"q": ""}):
        world.get("/micro-credentials", query_string=parameters)
    _page_on(world)
    with world.app.test_client() as pages:
        pages.get("/en/micro-credentials?q=zzqqxx")
    world.app.services.usage.flush()

    this_week = world.get("/search-report", "reviewer", query_string={"week": "2026-W10"}).get_json()
    assert this_week["total"] | {"empty": 0, "empty_share": 0, "interpreted_share": 0} == {
        "asked": 19, "empty": 0, "interpreted": 3, "empty_share": 0, "interpreted_share": 0,
    }  # fmt: skip
    assert this_week["languages"]["ar"]["asked"] == 4
    assert this_week["withheld"]["asked"] == 2 + 5 + 1
    assert this_week["empty"] == [
        {"text": "zzqqxx", "language": "en", "asked": 4, "empty": 4, "interpreted": 0, "hits": 0}
    ]
    assert [one["text"] for one in this_week["few"]] == ["احصاء", "pythn"]
    assert [(one["text"], one["interpreted"]) for one in this_week["interpreted"]] == [("pythn", 3)]
    assert (this_week["first_day"], this_week["last_day"]) == ("2026-03-02", "2026-03-08")

    day = world.register.today
    world.register.today = day + timedelta(days=7)
    try:
        assert world.get("/search-report", "admin").get_json() == this_week
    finally:
        world.register.today = day


def _page_on(world: World) -> None:
    """Search for something that has two pages, and read both."""
    first = world.get("/micro-credentials?q=birzeit&limit=1").get_json()
    asked = {"q": "birzeit", "limit": "1", "cursor": first["next_cursor"]}
    assert world.get("/micro-credentials", query_string=asked).status_code == 200


def test_a_week_without_searches_is_a_report_of_nothing(world: World) -> None:
    found = world.get("/search-report?week=2001-W01", "reviewer").get_json()

    assert found["total"] == {
        "asked": 0, "empty": 0, "interpreted": 0, "empty_share": 0.0, "interpreted_share": 0.0,
    }  # fmt: skip
    assert (found["languages"], found["empty"], found["few"], found["interpreted"]) == ({}, [], [], [])


def test_what_is_no_week_is_refused_by_name(world: World) -> None:
    for week in ("2026-W54", "last", "2026-11-22"):
        refuse(
            world,
            Case("no week", "GET /search-report", 422, "bad_week", who="reviewer", query={"week": week}),
        )
    unknown = world.get("/search-report?month=3", "reviewer")
    assert (unknown.status_code, unknown.get_json()["errors"][0]["parameter"]) == (400, "month")
