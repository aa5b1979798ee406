"""A learner's way through the catalogue in a real browser: on a phone in Arabic, without scripts in English."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from registry.store.engine import make_engine
from registry.store.transaction import make_sessions, transaction
from tests.conftest import PROFILES, prepared_store
from tests.e2e.conftest import sites
from tests.e2e.site import Site
from tests.making import make_accredited_provider, make_registered

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}")


@pytest.fixture(scope="module", params=PROFILES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give one site for all tests of a profile, since none of them changes anything."""
    directory = tmp_path_factory.mktemp("site")
    with ExitStack() as stack:
        settings = stack.enter_context(prepared_store(request.param, directory / "var", request))
        store = make_engine(settings)
        stack.callback(store.dispose)
        with make_sessions(store, settings)() as session, transaction(session):
            provider = make_accredited_provider(session)
            make_registered(session, provider)
            statistics = {"ar": "البرمجة للإحصاء", "en": "Programming for statistics"}
            make_registered(session, provider, title=statistics, modes=["online"])
        site = stack.enter_context(sites(settings, request.param, directory, request))()
        stack.enter_context(site.served())
        yield site


@contextmanager
def _browsing(site: Site, *, scripts: bool, width: int, language: str) -> Iterator[Page]:
    """Open a page in a browser; afterwards see that it asked nobody but the site, and reported no error."""
    requested: list[str] = []
    errors: list[str] = []
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=str(CHROMIUM), args=QUIET
        )
        stack.callback(browser.close)
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 844}, locale=language
        )
        page = context.new_page()
        page.on("request", lambda request: requested.append(request.url))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert requested
    assert [url for url in requested if not url.startswith((f"{site.address}/", "data:"))] == []
    assert errors == []


def test_a_learner_finds_and_reads_in_arabic_on_a_phone(site: Site) -> None:
    with _browsing(site, scripts=True, width=390, language="ar") as page:
        page.goto(f"{site.address}/")
        assert page.url == f"{site.address}/ar/"
        _is_laid_out(page, "rtl")
        _find_narrow_and_open(page, "البرمجة", "البرمجة للإحصاء")
        _is_laid_out(page, "rtl")


def test_a_learner_finds_and_reads_in_english_without_scripts(site: Site) -> None:
    with _browsing(site, scripts=False, width=1280, language="en") as page:
        page.goto(f"{site.address}/")
        assert page.url == f"{site.address}/en/"
        assert page.locator("html").get_attribute("dir") == "ltr"
        _find_narrow_and_open(page, "programming", "Programming for statistics")


def test_suggestions_lead_to_a_record_by_keyboard_in_arabic_on_a_phone(site: Site) -> None:
    with _browsing(site, scripts=True, width=390, language="ar") as page:
        page.goto(f"{site.address}/")
        box, suggestions = page.get_by_role("combobox"), page.get_by_role("listbox")
        below = page.locator("main").bounding_box()
        box.press_sequentially("الإح")
        expect(suggestions.get_by_role("group")).to_have_count(1)
        expect(suggestions.get_by_role("group", name="الشهادات المصغّرة")).to_be_visible()
        _is_laid_out(page, "rtl")
        assert page.locator("main").bounding_box() == below

        option = suggestions.get_by_role("option", name="البرمجة للإحصاء")
        expect(box).to_have_attribute("aria-expanded", "true")
        box.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
        box.press("Escape")
        expect(suggestions).to_be_hidden()
        expect(box).to_have_value("الإح")

        box.press("ArrowDown")
        expect(option).to_be_visible()
        box.press("ArrowUp")
        box.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("البرمجة للإحصاء")
        assert re.search(r"/ar/micro-credentials/PS-MC-\d{6}$", page.url)


def test_suggestions_lead_to_a_search_by_a_tap_in_english(site: Site) -> None:
    with _browsing(site, scripts=True, width=1280, language="en") as page:
        page.goto(f"{site.address}/en/micro-credentials?q=nothing")
        box = page.get_by_role("combobox", name="Search micro-credentials")
        suggestions = page.get_by_role("listbox")
        box.fill("")
        box.press_sequentially("pyth")
        for name in ("Micro-credentials", "Skills"):
            expect(suggestions.get_by_role("group", name=name)).to_be_visible()
        suggestions.get_by_role("option", name="Python (computer programming)").click()
        expect(page.locator("ol.items > li")).to_have_count(2)
        assert "/en/micro-credentials?skill=" in page.url
        box.press_sequentially("p")
        box.press("Enter")
        page.wait_for_url(re.compile(r"\?q=p&"))


def _is_laid_out(page: Page, direction: str) -> None:
    """See that the page has the direction of its language and is not wider than the screen."""
    assert page.locator("html").get_attribute("dir") == direction
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("getComputedStyle(document.body).direction") == direction


def _find_narrow_and_open(page: Page, word: str, title: str) -> None:
    page.locator("input[name=q]").fill(word)
    page.keyboard.press("Enter")
    expect(page.locator("ol.items > li")).to_have_count(2)

    choice = page.locator("input[name=mode][value=online]")
    group = page.locator("details", has=choice).first
    if group.get_attribute("open") is None:
        group.locator("summary").first.click()
    choice.check()
    page.locator("#filters button[form=search]").click()
    expect(page.locator("ol.items > li")).to_have_count(1)
    assert "mode=online" in page.url

    page.locator("ol.items").get_by_role("link", name=re.compile(title)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    assert re.search(r"/micro-credentials/PS-MC-\d{6}$", page.url)
