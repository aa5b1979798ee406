"""What the rules say of an offering."""

from datetime import date

import pytest

from registry.microcredentials.content import OfferingFacts, document
from registry.rules.offerings import OfferingCase, judge
from registry.values.json import JSONObject
from tests.making import OFFERING, TODAY, read_content

POLICY = {"offering_dates": {"years_back": 25, "years_ahead": 10}}


def named(facts: JSONObject, *others: JSONObject, **content: object) -> set[tuple[str, str, str]]:
    read = [document.read(said, OfferingFacts) for said in (facts, *others)]
    case = OfferingCase(read[0], read_content(**content), read[1:], POLICY, TODAY)
    return {(finding.code, finding.path, finding.severity) for finding in judge(case)}


def test_a_complete_offering_is_faultless() -> None:
    assert named(OFFERING) == set()
    assert named({"any_time": True, "apply_until": "2026-12-01"}) == set()


@pytest.mark.parametrize(
    ("change", "code", "path", "severity"),
    [
        ({"ends_on": "2026-08-31"}, "dates_out_of_order", "/ends_on", "error"),
        (
            {"starts_on": None, "any_time": True, "apply_until": "2026-11-11"},
            "dates_out_of_order",
            "/ends_on",
            "error",
        ),
        ({"apply_until": "2026-09-02"}, "dates_out_of_order", "/starts_on", "warning"),
        (
            {"apply_from": "2026-08-02", "apply_until": "2026-08-01"},
            "dates_out_of_order",
            "/apply_until",
            "error",
        ),
        ({"starts_on": "0206-09-01"}, "date_implausible", "/starts_on", "error"),
        ({"ends_on": "2206-11-10"}, "date_implausible", "/ends_on", "error"),
        ({"any_time": True}, "any_time_and_start", "/any_time", "error"),
        ({"starts_on": None}, "start_not_stated", "/starts_on", "warning"),
        ({"language": "fr"}, "offering_language_not_listed", "/language", "warning"),
        (
            {"prices": [{"amount": 12.345, "currency": "ILS"}]},
            "number_too_fine",
            "/prices/0/amount",
            "warning",
        ),
        ({"mode": "online"}, "offering_mode_not_listed", "/mode", "warning"),
    ],
)
def test_a_fault_is_named_by_its_code_place_and_weight(
    change: JSONObject, code: str, path: str, severity: str
) -> None:
    assert named(OFFERING | change) == {(code, path, severity)}


def test_it_starts_while_the_entry_is_valid() -> None:
    assert named(OFFERING, valid_until="2026-08-31") == {("starts_after_validity", "/starts_on", "error")}
    assert named(OFFERING, valid_until="2026-09-01") == set()


def test_two_that_say_the_same_are_one_too_many() -> None:
    assert named(OFFERING, OFFERING) == {("offering_repeated", "", "error")}
    assert named(OFFERING, OFFERING | {"place": {"en": "Nablus"}}) == set()


def test_the_limits_of_the_years_are_those_of_the_day() -> None:
    facts = document.read({"starts_on": "2037-01-01"}, OfferingFacts)
    for year, codes in ((2026, ["date_implausible"]), (2027, [])):
        case = OfferingCase(facts, read_content(), [], POLICY, date(year, 3, 3))
        assert [finding.code for finding in judge(case)] == codes
