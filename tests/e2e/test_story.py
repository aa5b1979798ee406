"""The life of a micro-credential, as the ministry, a provider, a reviewer and the public see it over HTTP."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import quote

import pytest

from registry.values.json import JSONObject
from tests.e2e.site import MakeSite, Site, wait_until
from tests.making import make_content

TEXT = {"ar": "نص", "en": "Text"}
ADVANCED = {"ar": "البرمجة المتقدمة", "en": "Advanced programming"}
STARTUP_KINDS = ("vocabulary.loaded", "policy.changed")


@pytest.fixture
def site(make_site: MakeSite) -> Iterator[Site]:
    site = make_site()
    assert site.run("migrate").endswith("the store is up to date")
    with site.served():
        yield site


def test_from_the_provider_to_the_public_and_back(site: Site) -> None:
    ministry = site.run("key", "issue", "Ministry", "--role", "admin")
    reviewer = site.run("key", "issue", "Reviewer", "--role", "reviewer")

    # The ministry registers a provider with two accreditations: for computing, and for business.
    provider, computing, business = _accredited(site, ministry, "06", "04")
    key = site.run("key", "issue", "Birzeit", "--role", "provider", "--provider", provider)

    # What the provider submits is refused by three named findings, and kept as a draft.
    wrong = make_content(assessments=None, ects=10, fields=["0731"])
    draft = site.done("POST", "/submissions", key, {"local_id": "CS-101", "content": wrong})["id"]
    refused = site.api("POST", f"/submissions/{draft}/submit", key)
    assert refused.status == 422
    assert {(error["code"], error["pointer"]) for error in refused.json["errors"]} == {
        ("no_assessment", "/assessments"),
        ("ects_hours_disagree", "/ects"),
        ("field_outside_scope", "/fields/0"),
    }

    # Corrected, it goes to review, comes back with a comment, and is corrected again.
    _change_and_submit(site, draft, key, make_content())
    site.done("POST", f"/reviews/{draft}/take", reviewer)
    comment = {"path": "/assessments/0/criteria", "text": {"ar": "ما المعايير؟", "en": "Which criteria?"}}
    site.done("POST", f"/reviews/{draft}/return", reviewer, {"comments": [comment]})
    assert site.done("GET", f"/submissions/{draft}", key)["comments"] == [comment]
    criteria = [{"type": "project-work", "supervision": "supervised-id", "criteria": TEXT}]
    _change_and_submit(site, draft, key, make_content(assessments=criteria))
    assert site.api("GET", "/micro-credentials/PS-MC-000001").status == 404

    # Approved, it has a number and is found in either language.
    number = _review(site, draft, reviewer)
    assert number == "PS-MC-000001"
    _becomes_found(site, number, "البرمجة", "programming")
    assert site.ask("GET", f"/ar/micro-credentials/{number}").status == 200

    # While a second version is under review, the first stays public; then the second takes its place.
    second = _submit(site, "CS-101", key, make_content(title=ADVANCED))
    site.done("POST", f"/reviews/{second}/take", reviewer)
    assert _public(site, number) == ("registered", 1, "Python programming fundamentals")
    site.done("POST", f"/reviews/{second}/approve", reviewer, {})
    assert _public(site, number) == ("registered", 2, "Advanced programming")
    _becomes_found(site, number, "المتقدمة", "advanced")

    # A second micro-credential is covered by the other accreditation.
    title = {"ar": "مهارات التفاوض", "en": "Negotiation skills"}
    negotiation = _review(
        site, _submit(site, "BA-1", key, make_content(title=title, fields=["0413"])), reviewer
    )
    _becomes_found(site, negotiation, "التفاوض", "negotiation")

    # It is offered without a review: public at once, and found as open, which its days say.
    site.done("PUT", f"/micro-credentials/{negotiation}/offerings/autumn", key, {"any_time": True})
    wait_until(lambda: negotiation in _search(site, "negotiation", "&open=true"))
    mirror = Mirror(site)
    assert mirror.follow() == {number, negotiation}
    assert mirror.stands(negotiation) == ("registered", True)

    # One accreditation is suspended from today, the other from tomorrow.
    today, tomorrow = _days(site)
    for accreditation, day in ((business, today), (computing, tomorrow)):
        decision = {"decision": "suspended", "effective_on": day.isoformat(), "ground": TEXT}
        site.done("POST", f"/accreditations/{accreditation}/changes", ministry, decision)
    wait_until(lambda: negotiation not in _search(site, "negotiation"))
    assert negotiation in _search(site, "negotiation", "&status=suspended")
    assert site.done("GET", f"/micro-credentials/{negotiation}")["status"] == "suspended"
    assert negotiation not in _search(site, "negotiation", "&open=true&status=suspended")
    assert number in _search(site, "advanced")
    assert _on(site, number, today) == ("registered", None)
    assert _on(site, number, tomorrow) == ("suspended", "accreditation_suspended")

    # A mirror that reads the list as the documents say has the same.
    assert negotiation in mirror.follow()
    assert mirror.stands(negotiation) == ("suspended", False)

    # The public feed shows each public step in order, and nothing between them.
    assert _feed(site) == [
        ("agency.registered", None),
        ("provider.registered", provider),
        ("accreditation.granted", provider),
        ("accreditation.granted", provider),
        ("micro_credential.registered", number),
        ("micro_credential.version_approved", number),
        ("micro_credential.registered", negotiation),
        ("offering.announced", negotiation),
        ("accreditation.suspended", provider),
        ("accreditation.suspended", provider),
    ]
    assert site.run("index", "check").endswith("the index equals the store")
    assert "the ledger is whole" in site.run("ledger", "verify")


class Mirror:
    """Keeps a copy of every record as docs/copies.md says: by what changed after the position it has come to."""

    def __init__(self, site: Site) -> None:
        self.site, self.position = site, 0
        self.records: dict[str, JSONObject] = {}

    def follow(self) -> set[str]:
        """Read what changed, and give the numbers; then the copy is equal to what is read record by record."""
        changed: set[str] = set()
        asked = f"/micro-credentials?changed_after={self.position}&view=full&limit=1"
        cursor: str | None = ""
        while cursor is not None:
            page = self.site.done("GET", f"{asked}&cursor={cursor}" if cursor else asked)
            self.records |= {record["number"]: record for record in page["items"]}
            changed |= {record["number"] for record in page["items"]}
            cursor, following = page["next_cursor"], page["next_changed_after"]
        self.position = following
        assert self.records == {
            number: self.site.done("GET", f"/micro-credentials/{number}") for number in self.records
        }
        return changed

    def stands(self, number: str) -> tuple[str, bool | None]:
        """Give what the copy says of the status, and whether the only offering is open."""
        (offering,) = self.records[number]["offerings"]
        return self.records[number]["status"], offering["open"]


def _accredited(site: Site, ministry: str, *fields: str) -> tuple[str, ...]:
    """Register a provider, and give its number and an accreditation for each field."""
    agency = site.done("POST", "/agencies", ministry, {"name": TEXT})["id"]
    named = {"name": {"ar": "جامعة بيرزيت", "en": "Birzeit University"}, "type": "university"}
    provider = str(site.done("POST", "/providers", ministry, named)["number"])
    about = {"agency": agency, "kind": "institutional-license", "valid_from": "2020-01-01"}
    accredit = partial(site.done, "POST", f"/providers/{provider}/accreditations", ministry)
    return provider, *(accredit({**about, "fields": [field]})["id"] for field in fields)


def _submit(site: Site, local_id: str, key: str, content: dict[str, object]) -> str:
    draft = site.done("POST", "/submissions", key, {"local_id": local_id, "content": content})["id"]
    site.done("POST", f"/submissions/{draft}/submit", key)
    return str(draft)


def _change_and_submit(site: Site, draft: str, key: str, content: dict[str, object]) -> None:
    tag = site.api("GET", f"/submissions/{draft}", key).headers["ETag"]
    site.done("PUT", f"/submissions/{draft}", key, {"content": content}, If_Match=tag)
    assert site.done("POST", f"/submissions/{draft}/submit", key)["state"] == "submitted"


def _review(site: Site, draft: str, reviewer: str) -> str:
    site.done("POST", f"/reviews/{draft}/take", reviewer)
    return str(site.done("POST", f"/reviews/{draft}/approve", reviewer, {})["number"])


def _search(site: Site, word: str, more: str = "") -> list[str]:
    results = site.done("GET", f"/micro-credentials?q={quote(word)}{more}")
    return [item["number"] for item in results["items"]]


def _becomes_found(site: Site, number: str, *words: str) -> None:
    for word in words:
        wait_until(partial(_is_found, site, number, word), word.title)


def _is_found(site: Site, number: str, word: str) -> bool:
    return number in _search(site, word)


def _public(site: Site, number: str) -> tuple[str, int, str]:
    record = site.done("GET", f"/micro-credentials/{number}")
    return record["status"], record["version"], record["content"]["title"]["en"]


def _on(site: Site, number: str, day: date) -> tuple[str, str | None]:
    record = site.done("GET", f"/micro-credentials/{number}?on={day}")
    return record["status"], record["cause"]


def _days(site: Site) -> tuple[date, date]:
    today = datetime.now(site.settings.timezone).date()
    return today, today + timedelta(days=1)


def _feed(site: Site) -> list[tuple[str, str | None]]:
    events = site.done("GET", "/feed?limit=1000")["items"]
    return [(event["kind"], event["number"]) for event in events if event["kind"] not in STARTUP_KINDS]
