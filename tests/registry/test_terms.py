"""Search terms: what a newer shipped list leaves alone, and the way through a spreadsheet and back."""

import csv
import shutil
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import setup
from registry.errors import Invalid, NotFound, RegistryError
from registry.people.accounts import REGISTER
from registry.store.models import Scheme
from registry.vocab import editing, loader, spreadsheet, terms
from registry.vocab.editing import Edit
from registry.vocab.spreadsheet import Counts
from registry.vocab.terms import SCHEME, SearchTerm
from tests.conftest import IN_THE_BOX, Register
from tests.making import make_provider

HEADER = "code,label_en,label_ar,alt_en,alt_ar,kind,of"


def put(register: Register, *listed: SearchTerm) -> None:
    for term in listed:
        with register.writing() as session:
            editing.put(session, term, by=REGISTER)


def get(register: Register, code: str) -> SearchTerm:
    with register.sessions() as session:
        return terms.get(session, code)


def export(register: Register, path: Path) -> Path:
    with register.sessions() as session:
        path.write_bytes(spreadsheet.export(session).encode())
    return path


def load(register: Register, path: Path) -> Counts:
    with register.writing() as session:
        return spreadsheet.load(session, path, by=REGISTER)


def written(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


@pytest.fixture
def newer(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a release whose list has other words for `python`, `sql` and `java`, and a new term `zymurgy`."""
    shutil.copytree(loader.DATA, tmp_path / "data")
    monkeypatch.setattr(loader, "DATA", tmp_path / "data")
    path = tmp_path / "data" / f"{SCHEME}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["code"] in ("python", "sql", "java"):
            row["label_en"] += " shipped"
    rows.insert(0, dict.fromkeys(rows[0], "") | {"code": "zymurgy", "label_en": "zymurgy", "label_ar": "ز"})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.usefixtures("newer")
def test_a_newer_list_brings_what_is_new_and_leaves_what_was_changed_here(register: Register) -> None:
    put(register, SearchTerm("python", {"en": "Python of ours"}), SearchTerm("ours", {"ar": "مصطلحنا"}))
    with register.writing() as session:
        editing.retire(session, "java", by=REGISTER)
    with register.sessions() as session:
        assert list(setup.prepare(session)) == [f"vocabularies loaded: {SCHEME}"]
        assert list(setup.prepare(session)) == []

    assert get(register, "python").label == {"en": "Python of ours"}
    assert get(register, "ours").label == {"ar": "مصطلحنا"}
    assert get(register, "sql").label["en"] == "SQL shipped"
    assert get(register, "zymurgy").label["en"] == "zymurgy"
    with pytest.raises(NotFound):
        get(register, "java")


def test_the_next_start_changes_nothing_that_was_changed_here(register: Register) -> None:
    put(register, SearchTerm("python", {"en": "Python of ours"}), SearchTerm("ours", {"ar": "مصطلحنا"}))
    before = register.position
    with register.sessions() as session:
        assert list(setup.prepare(session)) == []

    assert register.position == before
    assert get(register, "python").label == {"en": "Python of ours"}


@IN_THE_BOX
def test_the_digest_of_the_list_names_its_words(register: Register) -> None:
    digests = []
    for words in ("one", "two", "one"):
        put(register, SearchTerm("ours", {"en": words}))
        with register.sessions() as session:
            digests.append(session.get_one(Scheme, SCHEME).digest)

    assert digests[0] == digests[2] != digests[1]


def test_the_list_written_out_and_read_in_again_is_the_same(register: Register, tmp_path: Path) -> None:
    with register.writing() as session:
        number = make_provider(session).number
    aliases = [
        SearchTerm(f"alias-{place}", {"ar": "س"}, of=of)
        for place, of in enumerate([f"provider:{number}", "isced-f:06"])
    ]
    put(register, *aliases)
    before = register.position
    with register.sessions() as session:
        count = len(terms.in_use(session))

    assert load(register, export(register, tmp_path / "terms.csv")) == Counts(0, 0, count)
    assert load(register, loader.DATA / f"{SCHEME}.csv") == Counts(0, 0, count - len(aliases))
    assert register.position == before
    assert get(register, "alias-0").of == f"provider:{number}"


def test_a_file_changes_adds_and_retires_what_it_names_and_nothing_else(
    register: Register, tmp_path: Path
) -> None:
    lines = (
        "python,Python,بايثون,snake|py,,tool,",
        "ours,,مصطلحنا,,,,isced-f:0613",
        "java,,,,,,",
        "sql,,,,,,",
    )
    file = written(tmp_path / "terms.csv", *lines)
    excel = get(register, "excel")
    before = register.position

    assert load(register, file) == Counts(changed=2, retired=2, unchanged=0)
    assert register.position == before + 4
    assert get(register, "python").alternatives == {"en": ["snake", "py"]}
    assert get(register, "ours") == SearchTerm("ours", {"ar": "مصطلحنا"}, {}, "isced-f:0613")
    assert get(register, "excel") == excel
    assert load(register, file) == Counts(changed=0, retired=0, unchanged=4)
    assert register.position == before + 4


@IN_THE_BOX
@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["a,A,,,,,", "Bad code,B,,,,,"], {("/4/code", "not_a_term_code")}),
        (['a,"A\nB",,,,,', "b,!,,,,,"], {("/3/label_en", "control_character"), ("/5/label_en", "no_letter")}),
        (["a,A,,x|!,,,"], {("/3/alt_en", "no_letter")}),
        (["a,,,x,,,"], {("/3/label_en", "required")}),
        (["unknown,,,,,,"], {("/3/label_en", "required")}),
        (["a,A,,,,verb,"], {("/3/kind", "not_allowed_value")}),
        (["a,A,,,,,isced-f:none"], {("/3/of", "unknown_code")}),
        (["a,A,,,,,", "", "a,B,,,,,"], {("/5/code", "repeated")}),
        (["a,A,," + "|".join(f"w{place}" for place in range(51)) + ",,,"], {("/3/alt_en", "too_many_words")}),
    ],
)
def test_what_is_wrong_in_a_file_is_named_by_line_and_column_and_nothing_is_saved(
    register: Register, tmp_path: Path, lines: list[str], wrong: set[tuple[str, str]]
) -> None:
    before = register.position
    with pytest.raises(Invalid) as refused:
        load(register, written(tmp_path / "terms.csv", "good,Good,جيد,,,,", *lines))

    assert {(finding.path, finding.code) for finding in refused.value.findings} == wrong
    assert register.position == before
    with pytest.raises(NotFound):
        get(register, "good")


@IN_THE_BOX
@pytest.mark.parametrize(
    ("header", "line", "code"),
    [
        (HEADER.replace("alt_ar,", ""), "a,A,,,,", "column_missing"),
        (HEADER + ",note", "a,A,,,,,,x", "column_unknown"),
        (HEADER + ",code", "a,A,,,,,,x", "column_unknown"),
        (HEADER.replace(",", ";"), "a;A;;;;;", "column_unknown"),
        (HEADER, "python", "broken_csv"),
        (HEADER, "a,A,,,,,,,too,many", "broken_csv"),
        (HEADER, 'a,"A,,,,,', "broken_csv"),
        (HEADER, f"a,{'A' * 200_000},,,,,", "broken_csv"),
        ("", "", "column_missing"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    register: Register, tmp_path: Path, header: str, line: str, code: str
) -> None:
    before = register.position
    with pytest.raises(RegistryError) as refused:
        load(register, written(tmp_path / "terms.csv", line, header=header))

    assert (refused.value.code, register.position) == (code, before)


@IN_THE_BOX
def test_data_of_the_shipped_list_is_taken_and_must_agree(register: Register, tmp_path: Path) -> None:
    header = "code,label_en,label_ar,broader,uri,alt_en,alt_ar,data,of"
    good = '{""of"": ""isced-f:0613""}'
    load(register, written(tmp_path / "good.csv", f'a,A,,,,,,"{good}",isced-f:0613', header=header))
    assert get(register, "a").of == "isced-f:0613"
    for line, column in (
        (f'a,A,,,,,,"{good}",isced-f:06', "of"),
        ('a,A,,,,,,"{""shipped"": 1}",', "data"),
        ("a,A,,,,,,[,", "data"),
        ("a,A,,up,,,,,", "broader"),
    ):
        with pytest.raises(Invalid) as refused:
            load(register, written(tmp_path / "bad.csv", line, header=header))
        assert [finding.path for finding in refused.value.findings] == [f"/2/{column}"], line


# Signs that spreadsheets and CSV files give a meaning of their own, mostly around a letter.
SIGNS = st.text(
    st.sampled_from("=+-@'\",; سأe1\u0651\u200f\u00a0\ufeff")
    | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=6,
)
WORDS = st.builds("{}{}{}".format, SIGNS, st.sampled_from(["س", "z", "7", ""]), SIGNS)
LABELS = st.dictionaries(st.sampled_from(["ar", "en"]), WORDS, min_size=1)
MANY = st.dictionaries(st.sampled_from(["ar", "en"]), st.lists(WORDS, max_size=4))
CODES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=5)
TERMS = st.builds(SearchTerm, CODES, LABELS, MANY, st.none() | st.just("isced-f:06")) | st.builds(
    SearchTerm, CODES, LABELS, MANY, st.none(), st.sampled_from(terms.KINDS)
)


@IN_THE_BOX
@given(listed=st.lists(TERMS, min_size=1, max_size=4, unique_by=lambda term: term.code))
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_whatever_a_term_may_be_survives_the_spreadsheet_and_no_cell_is_a_formula(
    register: Register, tmp_path: Path, listed: list[SearchTerm]
) -> None:
    file = tmp_path / "terms.csv"
    with register.writing() as session:
        edit = Edit(session, REGISTER)
        fit = [term for term, wrong in map(edit.judge, listed) if not wrong]
        for term in fit:
            edit.put(term)
    before = register.position
    file.write_text(spreadsheet.write(fit), encoding="utf-8")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert load(register, file) == Counts(0, 0, len(fit))
    assert register.position == before

    with register.writing() as session:
        edit = Edit(session, REGISTER)
        for term in fit:
            edit.retire(term.code)
    assert load(register, file) == Counts(len(fit), 0, 0)
    assert [get(register, term.code) for term in fit] == fit
