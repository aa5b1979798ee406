"""The public pages, as a browser without scripts gets them."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from registry.people.accounts import REGISTER
from registry.providers import accreditations, providers
from registry.store.transaction import transaction
from tests.making import TODAY
from tests.web.conftest import HOSTILE, Pages
from web.pages import results
from web.presenting import language

FETCHED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "form": "action"}


class Reader(HTMLParser):
    """Collects the elements of a page; notes those not closed in order."""

    VOID = {"meta", "link", "input", "br", "img"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == [], "elements left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> stands in the wrong place"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("ar", "/ar/"),
        ("en-GB,en;q=0.8", "/en/"),
        ("fr, en;q=0.5, ar;q=0.4", "/en/"),
        ("fr", "/ar/"),
        ("", "/ar/"),
    ],
)
def test_the_front_door_leads_to_the_readers_language(pages: Pages, asked: str, given: str) -> None:
    answer = pages.get("/", **{"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, given)
    assert answer.headers["Vary"] == "Accept-Language"


def test_an_address_without_language_keeps_what_is_asked(pages: Pages) -> None:
    answer = pages.get(f"/micro-credentials/{pages.plain}?on=2026-03-03", **{"Accept-Language": "en"})
    assert answer.location == f"/en/micro-credentials/{pages.plain}?on=2026-03-03"
    # //host would be another site's address.
    assert pages.get("//evil.example/x").status_code in (308, 404)


def test_every_page_is_whole_and_asks_nothing_of_others(pages: Pages) -> None:
    for address in pages.addresses():
        answer = pages.get(address)
        assert answer.status_code in (200, 400, 404), address
        page = Reader(answer.text)
        spoken = address[1:3]
        [html] = page.all("html")
        assert html == {"lang": spoken, "dir": language.DIRECTIONS[spoken]}
        assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1, address
        for tag, attribute in FETCHED.items():
            for element in page.all(tag):
                target = element.get(attribute) or ""
                outside = target.startswith(("http:", "https:", "//"))
                assert not outside or element.get("rel") in ("alternate", "canonical"), (address, target)
        inline = [name for _, given in page.elements for name in given if name == "style" or name[:2] == "on"]
        assert inline == [], address
        scripts = [given for given in page.all("script") if given.get("type") != "application/ld+json"]
        assert all(str(given["src"]).startswith("/static/") for given in scripts), address
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        ids = [given["id"] for _, given in page.elements if "id" in given]
        assert len(ids) == len(set(ids)), address
        named = {given.get("for") for given in page.all("label")}
        for field in page.all("input") + page.all("select"):
            assert field.get("type") in ("checkbox", "hidden") or field["id"] in named, (address, field)


def test_every_link_within_leads_somewhere(pages: Pages) -> None:
    seen: set[str] = set()
    for address in pages.addresses():
        page = pages.get(address).text
        for link in Reader(page).all("a"):
            target = link["href"] or ""
            assert target, address
            if target.startswith("#"):
                assert f'id="{target[1:]}"' in page, (address, target)
            elif target.startswith("?"):
                seen.add(address.partition("?")[0] + target)
            elif target.startswith("/"):
                seen.add(target)
    # Error pages link to the same wrong address in the other language.
    wrong = {address for address in seen if "/nothing" in address or "limit=0" in address}
    for target in sorted(seen - wrong):
        assert pages.get(target.partition("#")[0]).status_code == 200, target


def test_the_same_page_in_the_other_language(pages: Pages) -> None:
    page = pages.text("/en/micro-credentials?q=python&level=5&cursor=")
    assert 'hreflang="ar" href="http://localhost/ar/micro-credentials?q=python&amp;level=5"' in page
    assert '<html lang="ar" dir="rtl">' in pages.text("/ar/micro-credentials?q=python&level=5")


def test_a_hostile_text_stays_text(pages: Pages) -> None:
    for path in (f"/{pages.hostile}", "?q=onerror", "?q=%3Cimg%20src%3Dx%3E"):
        page = pages.text(f"/en/micro-credentials{path}")
        assert "<img" not in page
        assert "{{ 7*7 }}" in page or "q=%3C" in path
    page = pages.text(f"/en/micro-credentials/{pages.hostile}")
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    [course] = [node for node in json.loads(data)["@graph"] if node["@type"] == "Course"]
    assert {one["@value"] for one in course["name"]} == {HOSTILE}


def test_another_language_is_marked_and_isolated(pages: Pages) -> None:
    page = pages.text(f"/ar/micro-credentials/{pages.earlier}")
    assert '<h1><bdi lang="en" dir=auto>Olive growing</bdi></h1>' in page


def test_every_element_is_shown_and_no_code(pages: Pages) -> None:
    page = pages.text(f"/en/micro-credentials/{pages.plain}")
    for words in (
        "Portfolio", "Supervised, with identity verification", "External review", "Bachelor of Computing",
        "Endorsed", "12.50 Jordanian dinars", "3 ECTS credits", "75 hours", "10 weeks", "2 credit hours", "EQF level 5",
        "24 months",
        "Short cycle", "Blended", "120 US dollars", "PDF document", "Software developers", "Institutional licence",
    ):  # fmt: skip
        assert words in page, words
    assert not re.search(r">\s*(supervised-id|external-review|portfolio|0613|USD|JOD|short-cycle)\s*<", page)


@pytest.mark.parametrize(
    ("spoken", "words"), [("ar", "معلّقة منذ 3 آذار 2026"), ("en", "Suspended since 3 March 2026")]
)
def test_a_suspended_entry_says_so_first(pages: Pages, spoken: str, words: str) -> None:
    page = pages.text(f"/{spoken}/micro-credentials/{pages.suspended}")
    plain = re.sub(r"<[^>]+>", "", page)
    assert words in plain
    assert plain.index(words) < plain.index({"ar": "مخرجات التعلّم", "en": "Learning outcomes"}[spoken])
    assert {"ar": "مخاوف بشأن الجودة", "en": "Concern about quality"}[spoken] in plain
    assert {"ar": "التقييم قيد التحقق", "en": "The assessment is looked into"}[spoken] in plain


def test_a_status_that_follows_from_the_accreditation_says_why(pages: Pages) -> None:
    with pages.sessions() as session, transaction(session):
        [accreditation] = providers.get(session, pages.provider).accreditations
        accreditations.change(
            session, accreditation.id, by=REGISTER, decision="suspended", effective_on=TODAY,
            ground={"en": "The licence is looked into."},
        )  # fmt: skip
    page = pages.text(f"/en/micro-credentials/{pages.plain}")
    assert "The accreditation it rests on is suspended." in page
    assert "status-suspended" in page
    page = pages.text(f"/en/providers/{pages.provider}")
    assert "state-suspended" in page
    assert "The licence is looked into." in page


def test_as_it_stood_on_a_day(pages: Pages) -> None:
    day = TODAY
    pages.move_to(day + timedelta(days=600))
    address = f"/en/micro-credentials/{pages.plain}"
    assert "Its validity ended on 16 July 2027." in re.sub(r"<[^>]+>", "", pages.text(address))
    then = re.sub(r"<[^>]+>", "", pages.text(f"{address}?on={day}"))
    assert "As it stood on 3 March 2026." in then
    assert "In the register since 3 March 2026." in then
    to_come = re.sub(r"<[^>]+>", "", pages.text(f"{address}?on={day + timedelta(days=700)}"))
    assert "As it will stand on 1 February 2028, by what is known today" in to_come
    before = re.sub(r"<[^>]+>", "", pages.text(f"{address}?on={day - timedelta(days=1)}"))
    assert "was not registered on 2 March 2026" in before


def test_an_entry_of_an_earlier_list_names_its_gaps(pages: Pages) -> None:
    page = re.sub(r"<[^>]+>", "", pages.text(f"/en/micro-credentials/{pages.earlier}"))
    assert "Taken over from an earlier list" in page
    assert "A mandatory element is missing: learning outcomes." in page
    assert "The text is missing in this language: Arabic." in page
    assert "All requirements are met" not in page


def test_a_number_typed_into_the_search_leads_to_its_page(pages: Pages) -> None:
    arabic = f" {pages.suspended} ".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (pages.suspended, pages.suspended.lower(), arabic):
        answer = pages.client.get("/ar/micro-credentials", query_string={"q": typed})
        assert (answer.status_code, answer.location) == (302, f"/ar/micro-credentials/{pages.suspended}")
    assert pages.client.get("/ar/micro-credentials?q=PS-MC-999999").status_code == 200


def test_what_is_not_stated_is_a_choice_in_the_readers_words(pages: Pages) -> None:
    for spoken, words in (("ar", "غير مذكور"), ("en", "Not stated")):
        page = pages.text(f"/{spoken}/micro-credentials?start=missing&hours=missing")
        choices = [
            box for box in Reader(page).all("input") if box.get("value") == "missing" and "checked" in box
        ]
        assert {box["name"] for box in choices} == {"start", "hours"}
        assert f"<span>{words}</span>" in page


def test_a_hierarchy_opens_below_what_is_chosen(pages: Pages) -> None:
    def offered(query: str) -> set[str | None]:
        page = pages.text(f"/en/micro-credentials?{query}")
        return {one["value"] for one in Reader(page).all("input") if one.get("name") == "field"}

    line = {"06", "061", "0613"}
    assert [line & offered(query) for query in ("", "field=06", "field=0613")] == [
        {"06"},
        {"06", "061"},
        line,
    ]


def test_choices_are_shown_and_can_be_taken_away(pages: Pages) -> None:
    page = Reader(
        pages.text("/en/micro-credentials?field=06&mode=blended&status=registered&utm_source=x&sort=")
    )
    ticked = {(one["name"], one["value"]) for one in page.all("input") if "checked" in one}
    assert ticked == {("field", "06"), ("mode", "blended"), ("status", "registered")}
    targets = {one["href"] for one in page.all("a")}
    assert {"?mode=blended", "?field=06"} <= targets


def test_pages_of_a_long_list_follow_each_other(pages: Pages) -> None:
    found, address = [], "/ar/micro-credentials?limit=1&sort=title&status=registered&status=suspended"
    for _ in range(10):
        page = pages.text(address)
        found += re.findall(r'<h3><a href="/ar/micro-credentials/([\w-]+)"', page)
        following = [one for one in Reader(page).all("a") if one.get("rel") == "next"]
        if not following:
            break
        address = f"/ar/micro-credentials{following[0]['href']}"
    assert sorted(found) == sorted([pages.plain, pages.suspended, pages.hostile, pages.earlier])


def test_the_number_of_queries_does_not_grow_with_the_page(pages: Pages) -> None:
    statements: list[str] = []
    store: Any = pages.app.services.store
    event.listen(store, "before_cursor_execute", lambda *given: statements.append(given[2]))
    pages.text("/en/about")
    for address, most in (
        ("/en/micro-credentials", 5),
        (f"/en/micro-credentials/{pages.plain}", 28),
        (f"/en/providers/{pages.provider}", 10),
        ("/en/providers", 10),
    ):
        statements.clear()
        pages.text(address)
        assert len(statements) <= most, (address, len(statements))
        assert sum("FROM concepts" in one for one in statements) <= 1, address


def test_an_unchanged_page_is_not_sent_again(pages: Pages) -> None:
    first = pages.get("/en/about")
    again = pages.get("/en/about", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    style = re.findall(r'href="(/static/style.css\?v=\w+)"', first.text)[0]
    assert "immutable" in pages.get(style).headers["Cache-Control"]
    assert "immutable" not in pages.get("/static/style.css?v=other").headers.get("Cache-Control", "")


def test_demonstration_data_are_called_so_on_every_page(pages: Pages) -> None:
    for address in pages.addresses():
        page = pages.get(address).text
        assert "بيانات توضيحية" in page, address
        assert "Demonstration data" in page, address


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/en/nothing", 404, "There is nothing at this address."),
        ("/ar/nothing", 404, "لا يوجد شيء بهذا العنوان."),
        ("/fr/", 404, ""),
        ("/en/micro-credentials/PS-MC-999999", 404, "never disappears"),
        ("/en/micro-credentials/%00", 404, ""),
        ("/en/providers/PS-HEI-9999", 404, ""),
        ("/en/providers?after=%00", 400, "after"),
        ("/en/micro-credentials?limit=x", 400, "limit"),
        ("/ar/micro-credentials?credits=many", 400, "credits"),
        ("/en/micro-credentials?cursor=x", 400, "The cursor is not one of this query."),
        ("/en/micro-credentials/PS-MC-000001?on=3.3.2026", 400, "3.3.2026"),
        ("/en/micro-credentials/PS-MC-000001?on=20260303", 400, "20260303"),
    ],
)
def test_what_is_wrong_is_told_in_a_page(pages: Pages, address: str, status: int, says: str) -> None:
    answer = pages.get(address)
    assert answer.status_code == status
    assert says in answer.text
    assert answer.mimetype == "text/html"


def test_a_method_that_is_not_there(pages: Pages) -> None:
    answer = pages.client.post("/en/about")
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "GET" in answer.headers["Allow"]


def test_with_the_search_down_all_else_stands(pages: Pages) -> None:
    pages.search.off = True
    answer = pages.get("/ar/micro-credentials?q=python")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    for path in (
        "",
        f"micro-credentials/{pages.plain}",
        f"providers/{pages.provider}",
        "providers",
        "api",
        "about",
    ):
        assert pages.get(f"/ar/{path}").status_code == 200, path


def test_a_silent_store_and_an_unforeseen_error_tell_nothing_inside(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(error: Exception) -> None:
        def raised(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("registry.microcredentials.records.get", raised)

    fail(OperationalError("SELECT secret", {}, Exception("password")))
    answer = pages.get(f"/en/micro-credentials/{pages.plain}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "secret" not in answer.text
    assert "password" not in answer.text
    fail(RuntimeError("the inside"))
    answer = pages.get(f"/ar/micro-credentials/{pages.plain}")
    assert answer.status_code == 500
    assert "the inside" not in answer.text
    assert "حدث خطأ في السجل" in answer.text
    assert "the inside" in caplog.text


def test_the_parameters_passed_on_are_the_searchs_own() -> None:
    assert {"q", "field", "sort", "cursor", "limit"} <= results.PASSED_ON


@pytest.mark.parametrize("spelling", ["ps-mc-000001", "PS-MC-٠٠٠٠٠١", "PS-MC- 000001"])
def test_a_number_in_another_spelling_leads_to_the_one_address(pages: Pages, spelling: str) -> None:
    answer = pages.get(f"/en/micro-credentials/{spelling}?on=2026-03-03")

    assert (answer.status_code, answer.location) == (301, "/en/micro-credentials/PS-MC-000001?on=2026-03-03")
