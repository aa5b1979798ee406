"""What both engines must do alike: page without gaps, keep the newest version, rebuild in one step."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.errors import BadParameter
from search.documents.fields import index_name
from search.engines.engine import Engine, EngineUnavailable
from search.query.parsing import SORT_OPTIONS
from tests.search.asking import find, ids, switched
from tests.search.conftest import MakeEngine
from tests.search.samples import make_document


@pytest.mark.parametrize("sort", [option for option in SORT_OPTIONS if option != "title"])
def test_pages_join_without_gap_or_repeat(new_engine: Engine, sort: str) -> None:
    documents = [
        make_document(
            serial, "كتاب", "Same words " * (1 + serial % 3), newest=f"2026-01-{serial % 9 + 1:02d}"
        )
        for serial in range(1, 120)
    ]
    # Two writes make two segments; ties then lie apart.
    for part in (documents[:50], documents[50:]):
        new_engine.put(part)
    new_engine.refresh()
    whole = find(new_engine, "same كتاب", sort=sort, limit="100").items
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = find(new_engine, "same كتاب", sort=sort, limit="7", **({"cursor": cursor} if cursor else {}))
        assert page.total == 119
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
    assert len(seen) == len(set(seen)) == 119
    assert seen[:100] == [item.id for item in whole]


def test_pages_go_beyond_ten_thousand(new_engine: Engine) -> None:
    plain = make_document(1, en="Plain")
    switched(new_engine, (replace(plain, id=f"PS-MC-{serial:06d}") for serial in range(10_120)))
    for parameters in ({"q": "plain", "facets": []}, {"sort": "title_en", "facets": []}):
        seen: set[str] = set()
        cursor: str | None = ""
        while cursor is not None:
            page = find(new_engine, limit="100", **parameters, **({"cursor": cursor} if cursor else {}))
            seen.update(item.id for item in page.items)
            cursor = page.next_cursor
        assert page.total == len(seen) == 10_120


def test_pages_go_on_when_the_index_changes(new_engine: Engine) -> None:
    new_engine.put(
        make_document(serial, en=f"Title {serial:03d}", newest="2026-01-01") for serial in range(10, 40)
    )
    new_engine.refresh()
    page = find(new_engine, sort="title_en", limit="10")
    assert page.next_cursor
    new_engine.put([make_document(1, en="Title 001"), make_document(2, en="Title 002")])
    new_engine.refresh()
    following = find(new_engine, sort="title_en", limit="10", cursor=page.next_cursor)
    assert [int(item.id[-6:]) for item in following.items] == list(range(20, 30))


def test_a_cursor_belongs_to_its_query(engine: Engine) -> None:
    cursor = find(engine, "python", limit="1").next_cursor
    assert cursor
    assert len(find(engine, "python", limit="2", cursor=cursor).items) == 2
    with pytest.raises(BadParameter) as caught:
        find(engine, "data", cursor=cursor)
    assert (caught.value.name, caught.value.code) == ("cursor", "cursor_of_another_query")


def test_an_older_version_never_wins(new_engine: Engine) -> None:
    first, second = make_document(1, en="First", position=5), make_document(1, en="Second", position=7)
    assert new_engine.put([first]).written == ["PS-MC-000001"]
    assert new_engine.put([second]).written == ["PS-MC-000001"]
    late = new_engine.put([first, make_document(2, en="Other", position=1)])
    assert (late.stale, late.written) == (["PS-MC-000001"], ["PS-MC-000002"])
    assert new_engine.put([second]).written == ["PS-MC-000001"]
    new_engine.refresh()
    assert list(new_engine.positions()) == [("PS-MC-000001", 7), ("PS-MC-000002", 1)]
    assert ids(new_engine, "second") == [1]
    assert ids(new_engine, "first") == []
    assert new_engine.count() == 2


def test_the_newest_of_one_batch_wins(new_engine: Engine) -> None:
    positions = [make_document(1, en=f"Take {number}", position=number) for number in (1, 3, 2)]
    assert new_engine.put(positions).stale == ["PS-MC-000001"]
    new_engine.refresh()
    assert [item.stored["title"] for item in find(new_engine, "take").items] == [{"en": "Take 3"}]


def test_remove_spares_what_is_newer(new_engine: Engine) -> None:
    new_engine.put([make_document(1, en="One", position=3), make_document(2, en="Two", position=9)])
    new_engine.refresh()
    assert new_engine.remove({"PS-MC-000001": 3, "PS-MC-000002": 8, "PS-MC-000009": 1}) == ["PS-MC-000001"]
    new_engine.refresh()
    assert [name for name, _ in new_engine.positions()] == ["PS-MC-000002"]


def test_a_build_is_seen_by_nobody_until_the_switch_which_is_one_step(new_engine: Engine) -> None:
    new_engine.put([make_document(1, en="Old")])
    new_engine.refresh()
    name = index_name("test", datetime.now(UTC))
    build = new_engine.build(name)
    build.put([make_document(2, en="New")])
    assert ids(new_engine) == [1]
    new_engine.put([make_document(3, en="Written to the old one")])
    build.switch()
    assert ids(new_engine) == [2]
    assert new_engine.live() == name
    new_engine.put([make_document(4, en="After")])
    new_engine.refresh()
    assert ids(new_engine, sort="title_en") == [4, 2]


def test_a_build_that_was_closed_goes_on_with_what_was_saved(new_engine: Engine) -> None:
    name = index_name("test", datetime.now(UTC))
    build = new_engine.build(name)
    build.put([make_document(1, en="One", position=5)])
    build.save()
    build.close()
    build = new_engine.build(name)
    written = build.put([make_document(1, en="Older", position=4), make_document(2, en="Two")])
    written.add(build.save())
    assert (written.stale, written.written) == (["PS-MC-000001"], ["PS-MC-000002"])
    build.switch()
    assert ids(new_engine, sort="title_en") == [1, 2]


def test_the_index_before_stays_until_it_is_dropped(new_engine: Engine) -> None:
    before = new_engine.live()
    assert before
    after = switched(new_engine)
    assert sorted(new_engine.names()) == sorted([before, after])
    new_engine.drop(before)
    new_engine.drop(before)
    assert new_engine.names() == [after]
    assert find(new_engine).total == 0


def test_without_an_index_the_engine_says_so(make_engine: MakeEngine) -> None:
    engine = make_engine()
    assert engine.live() is None
    assert engine.names() == []
    with pytest.raises(EngineUnavailable) as caught:
        find(engine, "python")
    assert caught.value.retry_after > 0
    with pytest.raises(EngineUnavailable):
        engine.put([make_document(1, en="Lost")])
    assert engine.live() is None
    name = switched(engine)
    assert engine.live() == name
    assert find(engine).total == engine.count() == 0


def test_odd_documents_are_taken(new_engine: Engine) -> None:
    odd = make_document(1, "\ud800 \x00 ﷺ", "x" * 5000, description=("", "\udfff" * 3), skills=["﷽" * 100])
    assert new_engine.put([odd, make_document(2, en="Plain")]).written == ["PS-MC-000001", "PS-MC-000002"]
    new_engine.refresh()
    assert new_engine.count() == find(new_engine).total == 2
