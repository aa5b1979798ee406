"""The register's own glossary: in the store like every vocabulary, and what a change of it does to the search."""

import csv
import json

from registry.store.models import Concept
from registry.vocab import loader
from search.answers import find
from search.documents.glossary import GENERAL, GLOSSARY, concepts
from tests.conftest import Register
from tests.making import make_accredited_provider, make_registered
from tests.search.asking import searching

ABOUT = {
    "title_en": "Terms",
    "title_ar": "مصطلحات",
    "version": "2",
    "source": "the ministry",
    "licence": "own",
}


def hits(register: Register, text: str) -> int:
    register.follow()
    return find.find(searching(register.engine), {"q": [text]}).total


def test_a_term_that_the_ministry_adds_finds_what_is_registered_already(register: Register) -> None:
    with register.writing() as session:
        title = {"en": "Zymurgy", "ar": "زيمرجي"}
        make_registered(session, make_accredited_provider(session), "Z1", title=title)
    assert hits(register, "تخمير المشروبات") == 0
    with register.sessions() as session:
        before = concepts(session)
        assert concepts(session) is before
    with register.writing() as session:
        row = loader.Row("zymurgy", {"en": "zymurgy", "ar": "تخمير المشروبات"}, data={"kind": "subject"})
        loader.load(session, GLOSSARY, [row], ABOUT)
    with register.sessions() as session:
        assert concepts(session) is not before
        # What was there stays.
        assert session.get(Concept, f"{GLOSSARY}:python") is not None
    assert hits(register, "تخمير المشروبات") == 1


def test_the_list_is_well_formed() -> None:
    with (loader.DATA / f"{GLOSSARY}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes)) > 1000
    assert all(row["label_en"] and row["label_ar"] for row in rows)
    data = [json.loads(row["data"]) for row in rows]
    kinds = {row["kind"] for row in data}
    assert {code for row in data for code in row.get("part_of", ())} <= set(codes)
    assert kinds == {"subject", "skill", "tool", "job", "place-or-provider", GENERAL}
