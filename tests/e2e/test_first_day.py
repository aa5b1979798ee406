"""A ministry's first day: it loads the lists it has, finds what was in them, and can do it again."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.site import MakeSite, wait_until

RECORDS: list[dict[str, object]] = [
    {
        "id": "a-1",
        "title": "أساسيات التمريض",
        "provider": "كلية التمريض",
        "language": "ar",
        "workload_hours": 30,
    },
    {
        "id": "a-2",
        "title": "Bee keeping",
        "platform": "YouTube",
        "price": "free",
        "learning_outcomes": ["Keep bees"],
    },
]


def test_the_real_lists_are_loaded_found_and_loaded_again_without_change(
    make_site: MakeSite, shared: Path
) -> None:
    site = make_site()
    providers, records = (
        shared / "data" / "palestinian-heis.csv",
        shared / "data" / "microcredentials-real.jsonl",
    )
    assert "58 created" in site.run("import-list", "providers", str(providers))
    assert "2598 created, 0 changed, 0 unchanged, 0 refused" in site.run(
        "import-list", "microcredentials", str(records)
    )
    with site.served():
        everything = site.done("GET", "/micro-credentials?limit=1&facets=all")
        assert everything["total"] == 2598
        first = site.done("GET", f"/micro-credentials?q={quote('Human Resources Analytics')}")["items"][0]
        assert (first["local_id"], first["basis"]) == ("mc-01236", "earlier_list")
        record = site.done("GET", f"/micro-credentials/{first['number']}")
        assert "no_assessment" in {finding["code"] for finding in record["findings"]}
        assert record["accreditation"] is None
        assert "2598 unchanged" in site.run("import-list", "microcredentials", str(records))
        assert "58 unchanged" in site.run("import-list", "providers", str(providers))
    assert "the index equals the store" in site.run("index", "check")
    assert "whole" in site.run("ledger", "verify")


def test_a_list_in_the_wrong_encoding_changes_nothing_and_a_broken_line_is_reported(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, file = make_site(), tmp_path / "list.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    file.write_bytes("\n".join(lines).encode("cp1256"))
    before = site.run("ledger", "verify")
    with pytest.raises(AssertionError, match=r"not UTF-8 \(line 1\)"):
        site.run("import-list", "microcredentials", str(file))
    assert site.run("ledger", "verify") == before

    file.write_text("\n".join([*lines, "{", '{"id": "a-3"}', lines[0]]), encoding="utf-8")
    output = site.run("import-list", "microcredentials", str(file), "--report", str(tmp_path / "report"))
    assert "5 read: 2 created, 0 changed, 0 unchanged, 3 refused; 2 providers made" in output
    reasons = [line.split("\t")[2] for line in (tmp_path / "report").read_text().splitlines()[1:]]
    assert reasons == ["broken_json", "no_title", "repeated"]

    changed = {**RECORDS[1], "title": "Bee keeping for beginners"}
    file.write_text("\n".join([lines[0], json.dumps(changed)]), encoding="utf-8")
    assert "0 created, 1 changed, 1 unchanged" in site.run("import-list", "microcredentials", str(file))
    with site.served():
        wait_until(lambda: site.done("GET", "/micro-credentials?q=beginners")["total"] == 1)
        number = site.done("GET", "/micro-credentials?q=beginners")["items"][0]["number"]
        assert site.done("GET", f"/micro-credentials/{number}/versions")["total"] == 2


def test_search_terms_go_out_to_a_spreadsheet_and_come_back(make_site: MakeSite, tmp_path: Path) -> None:
    site, file = make_site(), tmp_path / "terms.csv"
    listed = site.run("export-vocabulary", "search-terms")
    assert listed.startswith("\ufeffcode,label_en,label_ar,")
    file.write_text(f"{listed}\nzymurgy,zymurgy,تخمير,,,,\n", encoding="utf-8")
    assert site.run("import-vocabulary", "search-terms", str(file)).startswith("1 changed, 0 retired, ")
    assert site.run("import-vocabulary", "search-terms", str(file)).startswith("0 changed, 0 retired, ")

    file.write_text("code,label_en,label_ar,alt_en,alt_ar\npython,Snake,,,\nBad,Bad,,,\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"(?s)line 3, code: .*nothing was changed"):
        site.run("import-vocabulary", "search-terms", str(file))
    assert site.run("export-vocabulary", "search-terms").count("Snake") == 0
