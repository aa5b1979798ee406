"""Changing search terms: what a term may be, and each change with its event, under the lock of the list."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.errors import Invalid, NotFound, Stale
from registry.people.accounts import Actor
from registry.rules.findings import WARNING, Finding
from registry.store.models import Concept, Provider, Scheme
from registry.text import clean, fold, trouble
from registry.vocab.labels import PROVIDER
from registry.vocab.loader import Row, columns
from registry.vocab.terms import ALIASED, KINDS, LANGUAGES, SCHEME, Term, term_of, words

MOST_ALTERNATIVES, LONGEST = 50, 100
"""Alternatives of a term in one language, and characters of a word; the longest shipped list has 9, of up to 56."""
MOST_WHOLES = 10
"""Subjects that a term may be part of; the shipped list has 3 at most."""
CODE = re.compile("[a-z0-9][a-z0-9-]{0,79}")

NEW = ""
"""The tag of a term that is not there."""
ANY = "*"
"""Expected of a term that must be there, whatever its state."""


class Edit:
    """Changes of the list in one transaction, each with its event; the list is locked until the transaction ends."""

    def __init__(self, session: Session, by: Actor) -> None:
        self.session, self.by = session, by
        self.scheme = session.get_one(Scheme, SCHEME, with_for_update=True)
        found = session.scalars(select(Concept).where(Concept.scheme == SCHEME).order_by(Concept.position))
        self.concepts = {one.code: one for one in found}

    def find(self, code: str) -> Term | None:
        found = self.concepts.get(code)
        return None if found is None or found.data.get("retired") else term_of(found)

    def expect(self, code: str, tag: str | None) -> None:
        """Raise Stale unless the term has this tag; None expects nothing."""
        found = self.find(code)
        now = found.tag if found else NEW
        if tag is not None and tag != now and not (tag == ANY and found):
            raise Stale

    def judge(self, term: Term) -> tuple[Term, list[Finding]]:
        """The term as it would be kept, its words in one form and each once; and what forbids it."""
        whole = replace(
            term,
            label={language: _line(word) for language, word in term.label.items()},
            alternatives={
                language: [_line(word) for word in many] for language, many in term.alternatives.items()
            },
        )
        return _without_repeated(whole), [
            *_form(whole),
            *self._reference(whole.of),
            *self._wholes(whole),
        ]

    def put(self, term: Term) -> bool:
        """Create or replace; False when it is so already."""
        before = self.find(term.code)
        if before is not None and _without_repeated(before).said() == term.said():
            return False
        said = {"of": term.of, "kind": term.kind, "part_of": list(term.part_of)}
        data = {**{name: value for name, value in said.items() if value}, "edited": True}
        alternatives = {language: list(many) for language, many in term.alternatives.items()}
        row = Row(term.code, dict(term.label), alternatives=alternatives, data=data)
        known = term.code in self.concepts
        concept = self.concepts[term.code] if known else Concept()
        last = max((one.position for one in self.concepts.values()), default=-1)
        for name, value in columns(SCHEME, concept.position if known else last + 1, row).items():
            setattr(concept, name, value)
        if not known:
            self.concepts[term.code] = concept
            self.session.add(concept)
        self._note("search_term.changed", term.code, before, term)
        return True

    def retire(self, code: str) -> bool:
        """Take a term out of use; its code stays. False when it is out of use already."""
        before = self.find(code)
        if before is None:
            return False
        concept = self.concepts[code]
        concept.data = {**concept.data, "edited": True, "retired": True}
        self._note("search_term.retired", code, before, None)
        return True

    def _note(self, kind: str, code: str, before: Term | None, after: Term | None) -> None:
        said: dict[str, Any] = {"before": before and before.said(), "after": after and after.said()}
        ledger.record(self.session, kind, f"{SCHEME}:{code}", by=self.by.account_id, code=code, **said)

    def close(self) -> None:
        """To be called once after the last change: by its digest those that follow the list see that it changed."""
        ordered = sorted(self.concepts.values(), key=lambda one: one.position)
        said = [(one.code, one.label, one.alternatives, one.data) for one in ordered]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        self.scheme.digest = hashlib.sha256(text.encode()).hexdigest()

    def _reference(self, of: str | None) -> Iterator[Finding]:
        if of is None:
            return
        scheme, _, code = of.partition(":")
        if scheme not in ALIASED or not code:
            yield Finding("not_an_alias", "/of", params={"value": of, "schemes": list(ALIASED)})
        elif scheme == PROVIDER:
            if self.session.scalar(select(Provider.id).where(Provider.number == code)) is None:
                yield Finding("unknown_number", "/of", params={"value": code})
        elif self.session.get(Concept, of) is None:
            yield Finding("unknown_code", "/of", params={"value": code, "scheme": scheme})

    def _wholes(self, term: Term) -> Iterator[Finding]:
        for place, code in enumerate(term.part_of):
            if code == term.code or self.find(code) is None:
                yield Finding("unknown_code", f"/part_of/{place}", params={"value": code, "scheme": SCHEME})
        if term.part_of and term.of is not None:
            yield Finding("alias_has_no_kind", "/part_of")
        if len(term.part_of) > MOST_WHOLES:
            yield Finding("too_many_words", "/part_of", params={"limit": MOST_WHOLES})

    def shared(self, term: Term) -> Iterator[Finding]:
        """Words that are the label of another term: allowed, since one word can mean two things, but told."""
        own = {fold(word): (path, word) for path, word in reversed([*words(term)])}
        for code in self.concepts:
            other = self.find(code)
            if other is None or code == term.code:
                continue
            for key in sorted({fold(word) for word in other.label.values()} & own.keys()):
                path, word = own[key]
                yield Finding("label_of_another", path, WARNING, {"value": word, "code": code})


def put(
    session: Session, term: Term, *, by: Actor, expected: str | None = None
) -> tuple[Term, list[Finding]]:
    """Create or replace a term; gives it as it is kept, with warnings. Raises Stale, or Invalid with what is wrong."""
    edit = Edit(session, by)
    edit.expect(term.code, expected)
    kept, wrong = edit.judge(term)
    if wrong:
        raise Invalid(wrong)
    if edit.put(kept):
        edit.close()
    return term_of(edit.concepts[term.code]), list(edit.shared(kept))


def retire(session: Session, code: str, *, by: Actor, expected: str | None = None) -> Term:
    """Take a term out of use; gives it as it was."""
    edit = Edit(session, by)
    before = edit.find(code)
    if before is None:
        raise NotFound("not_found")
    edit.expect(code, expected)
    edit.retire(code)
    edit.close()
    return before


def _form(term: Term) -> Iterator[Finding]:
    if not CODE.fullmatch(term.code):
        yield Finding("not_a_term_code", "/code", params={"value": term.code})
    if not term.label:
        yield Finding("required", "/label")
    for name in ("label", "alternatives"):
        for language in getattr(term, name):
            if language not in LANGUAGES:
                yield Finding("unknown_language", f"/{name}/{language}", params={"name": language})
    for language, many in term.alternatives.items():
        if len(many) > MOST_ALTERNATIVES:
            yield Finding("too_many_words", f"/alternatives/{language}", params={"limit": MOST_ALTERNATIVES})
    for path, word in words(term):
        if code := _unfit(word):
            yield Finding(code, path)
    if term.kind is not None and term.kind not in KINDS:
        yield Finding("not_allowed_value", "/kind", params={"value": term.kind})
    elif term.kind is not None and term.of is not None:
        yield Finding("alias_has_no_kind", "/kind")


def _unfit(word: str) -> str | None:
    if code := trouble(word, lines=False):
        return code
    if len(word) > LONGEST:
        return "text_too_long"
    if "|" in word:
        return "word_has_bar"
    return None if any(sign.isalnum() for sign in fold(word)) else "no_letter"


def _line(word: str) -> str:
    return re.sub(" +", " ", clean(word))


def _without_repeated(term: Term) -> Term:
    """Without alternatives that are the label, or stand before, in the same language but for spelling habits."""
    alternatives: dict[str, list[str]] = {}
    wholes = tuple(dict.fromkeys(term.part_of))
    for language in LANGUAGES:
        seen = {fold(term.label.get(language, ""))}
        kept = []
        for word in term.alternatives.get(language, ()):
            if (key := fold(word)) not in seen:
                seen.add(key)
                kept.append(word)
        if kept:
            alternatives[language] = kept
    return replace(term, alternatives=alternatives, part_of=wholes)
