"""What pages say exists in both languages, in all plural forms, and is asked for by a key that exists."""

import re
from pathlib import Path

from babel import Locale

import web
from registry.microcredentials.content.document import CONTENT
from registry.microcredentials.standing import EXPIRED, STATUSES
from registry.rules import annex_i
from tests.web.conftest import Pages
from web import errors
from web.pages import results
from web.presenting import formats, texts

WEB = Path(web.__file__).parent
LANGUAGES = {"ar", "en"}
# Keys that a template or module puts together, with all that can stand at the end.
MADE = {
    "sort_": results.SORTS,
    "stands_": STATUSES,
    "cause_": ("validity_ended", "accreditation_suspended", "accreditation_ended"),
    "state_": ("granted", "suspended", "withdrawn", EXPIRED, "not_yet"),
    "accreditation_": ("suspended", "ended"),
    "error_": [f"{kind}{end}" for kind in errors.KINDS for end in ("", "_help")],
    "version_": ("earlier", "reviewed"),
    "element_": (),
}


def sources() -> str:
    files = [*WEB.rglob("*.py"), *(WEB / "templates").glob("*.html")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_text_is_in_every_language() -> None:
    for key, forms in texts.texts().items():
        assert forms.keys() == LANGUAGES, key
        for language, form in forms.items():
            if isinstance(form, dict):
                # `other` is every language's last resort and so not among the tags.
                assert form.keys() == {*Locale(language).plural_form.tags, "other"}, (key, language)
            else:
                assert form.strip(), key


def test_languages_fill_the_same_places() -> None:
    for key in texts.texts():
        places = {
            language: set(texts.places(texts.template(key, language, 100))) for language in sorted(LANGUAGES)
        }
        assert places["ar"] == places["en"], key


def test_every_key_asked_for_exists() -> None:
    asked = set(
        re.findall(r"""\b(?:t|plain|count|fact|text_section|in_language)\(["']([\w-]+)["']""", sources())
    )
    assert len(asked) > 100
    keys = texts.texts().keys()
    assert {key for key in asked if key not in keys and key not in MADE} == set()
    assert {f"{start}{end}" for start, ends in MADE.items() for end in ends} <= keys


def test_no_text_is_left_over() -> None:
    source = sources()
    named = {key for key in texts.texts() if f'"{key}"' in source or f"'{key}'" in source}
    assert {key for key in texts.texts() if not key.startswith(tuple(MADE))} - named == set()


def test_arabic_counts_in_six_forms() -> None:
    counts = [texts.plain("count_weeks", "ar", count=count) for count in (0, 1, 2, 3, 11, 100)]
    assert counts == ["0 أسبوع", "أسبوع واحد", "أسبوعان", "3 أسابيع", "11 أسبوعاً", "100 أسبوع"]


def test_params_are_escaped_and_isolated() -> None:
    assert texts.marked_up("results_for", "en", words="<b>") == "Results for <bdi>&lt;b&gt;</bdi>"
    assert texts.plain("results_for", "en", words="<b>") == "Results for \u2068<b>\u2069"


def test_money_and_days_are_told_in_words(pages: Pages) -> None:
    with pages.app.test_request_context("/ar/"):
        pages.app.preprocess_request()
        assert formats.money(120, "USD", "ar") == "120 دولار أمريكي"
        assert formats.money(12.5, "JOD", "en") == "12.50 Jordanian dinars"
        assert formats.day("2026-11-02", "ar") == "2 تشرين الثاني 2026"
        assert formats.day("2026-11-02", "en") == "2 November 2026"


def test_elements_that_rules_can_miss_have_names() -> None:
    named = {key.removeprefix("element_") for key in texts.texts() if key.startswith("element_")}
    rules = Path(annex_i.__file__).read_text(encoding="utf-8")
    missed = {path.rpartition("/")[2] for path in re.findall(r'_missing\(f?"([^"]+)"\)', rules)} - {"{name}"}
    assert missed
    assert missed | {field.name for field in CONTENT if field.annex_i} <= named
