"""The pages of what leads to a skill or an occupation, and what is like a micro-credential on its own page."""

import re

from tests.making import OTHER_SKILL, SKILL
from tests.web.conftest import OCCUPATION, Pages

PHARMACIST = "2262.1"


def linked(page: str) -> set[str]:
    """Give the addresses a page links to, without their language."""
    return {found[3:] for found in re.findall(r'href="(/(?:ar|en)/[^"#?]*)"', page)}


def test_a_record_leads_to_its_skills_its_occupations_and_what_is_like_it(pages: Pages) -> None:
    page = pages.text(f"/en/micro-credentials/{pages.plain}")
    assert {f"/skills/{SKILL}", f"/occupations/{OCCUPATION}"} <= linked(page)
    alike = page.partition("Similar micro-credentials")[2]
    assert f"/micro-credentials/{pages.hostile}" in linked(alike)
    # What is not registered today is not offered, and no day but today has a list.
    assert f"/micro-credentials/{pages.suspended}" not in linked(alike)
    then = pages.text(f"/en/micro-credentials/{pages.plain}?on=2026-12-31")
    assert "Similar micro-credentials" not in then
    assert f"/micro-credentials/{pages.plain}" in linked(
        pages.text(f"/en/micro-credentials/{pages.suspended}").partition("Similar micro-credentials")[2]
    )


def test_an_occupation_shows_what_leads_there_together_and_what_nobody_teaches(pages: Pages) -> None:
    page = pages.text("/en/occupations/2511.2")
    for words in (
        "computer vision engineer",
        "Covers 1 of 32 essential skills",
        "3.1%",
        "Skills that nobody teaches",
    ):
        assert words in page, words
    together, _, rest = page.partition("Micro-credentials that lead to this occupation")
    # The two declare the same skill, so that one of them is enough.
    assert f"/micro-credentials/{pages.plain}" in linked(together)
    assert f"/micro-credentials/{pages.hostile}" not in linked(together)
    assert {f"/micro-credentials/{pages.plain}", f"/micro-credentials/{pages.hostile}"} <= linked(rest)
    arabic = pages.text("/ar/occupations/2511.2")
    for words in ("مجموعة صغيرة تغطي معظم المهارات", "تغطي من المهارات الأساسية", "لا يدرّسها أحد بعد"):
        assert words in arabic, words


def test_nothing_that_leads_there_is_said_and_not_left_empty(pages: Pages) -> None:
    assert "declares an essential skill of this occupation" in pages.text(f"/en/occupations/{PHARMACIST}")
    assert "مهارة أساسية من مهارات هذه المهنة" in pages.text(f"/ar/occupations/{PHARMACIST}")
    assert "No registered micro-credential declares this skill" in pages.text(f"/en/skills/{OTHER_SKILL}")


def test_a_skill_shows_what_gives_it_and_leads_to_the_search(pages: Pages) -> None:
    page = pages.text(f"/en/skills/{SKILL}")
    assert {f"/micro-credentials/{pages.plain}", f"/micro-credentials/{pages.hostile}"} <= linked(page)
    assert f'href="/en/micro-credentials?skill={SKILL}"' in page
    assert pages.get(f"/skills/{SKILL}", **{"Accept-Language": "en"}).location == f"/en/skills/{SKILL}"


def test_what_is_not_there_is_not_found_and_a_link_with_more_in_it_still_leads(pages: Pages) -> None:
    for path in ("/skills/x", f"/skills/{OCCUPATION}", "/occupations/9", f"/occupations/{SKILL}"):
        assert pages.get(f"/en{path}").status_code == 404, path
    assert pages.get(f"/en/skills/{SKILL}?utm_source=x").status_code == 200
    assert pages.get("/en/occupations/2511.2?cursor=x").status_code == 400


def test_with_the_search_down_a_record_stands_without_what_is_like_it(pages: Pages) -> None:
    pages.search.off = True
    page = pages.text(f"/en/micro-credentials/{pages.plain}")
    assert "Similar micro-credentials" not in page
    assert "Learning outcomes" in page
    for path in (f"/skills/{SKILL}", "/occupations/2511.2"):
        assert pages.get(f"/en{path}").status_code == 503
