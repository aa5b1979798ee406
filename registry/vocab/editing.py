"""Changing search terms: what a term may be, and how a change is made, with its event and with the list locked."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.errors import Invalid, NotFound, Stale
from registry.people.accounts import Actor
from registry.rules.findings import WARNING, Finding
from registry.store.models import Concept, Provider, Scheme
from registry.values.text import clean, fold, trouble
from registry.vocab.labels import PROVIDER
from registry.vocab.loader import Row, columns
from registry.vocab.terms import ALIASED, KINDS, LANGUAGES, SCHEME, SearchTerm, term_of, words

MOST_ALTERNATIVES, LONGEST = 50, 100
"""Alternatives of a term in one language, and characters of a word; the longest shipped list has 9, of up to 56."""
MOST_WHOLES = 10
"""Subjects that a term may be part of; the shipped list has 3 at most."""
CODE = re.compile("[a-z0-9][a-z0-9-]{0,79}")

NEW = ""
"""The expected tag of a term that must not exist yet."""
ANY = "*"
"""The expected tag of a term that must exist, in whatever state."""


class Edit:
    """Changes of the list in one transaction, each with its event; the list is locked until the transaction ends."""

    def __init__(self, session: Session, by: Actor) -> None:
        self.session, self.by = session, by
        self.scheme = session.get_one(Scheme, SCHEME, with_for_update=True)
        query = select(Concept).where(Concept.scheme == SCHEME).order_by(Concept.position)
        self.concepts = {concept.code: concept for concept in session.scalars(query)}

    def find(self, code: str) -> SearchTerm | None:
        concept = self.concepts.get(code)
        return None if concept is None or concept.data.get("retired") else term_of(concept)

    def expect(self, code: str, tag: str | None) -> None:
        """Raise Stale unless the term has this tag; None expects nothing."""
        term = self.find(code)
        current = term.tag if term else NEW
        if tag is not None and tag != current and not (tag == ANY and term):
            raise Stale

    def judge(self, term: SearchTerm) -> tuple[SearchTerm, list[Finding]]:
        """Give the term as it would be stored (words cleaned, repeated ones dropped), and what forbids storing it."""
        cleaned = replace(
            term,
            label={language: _line(word) for language, word in term.label.items()},
            alternatives={
                language: [_line(word) for word in words] for language, words in term.alternatives.items()
            },
        )
        findings = [*_form(cleaned), *self._reference(cleaned.of), *self._parts_of(cleaned)]
        return _without_repeated(cleaned), findings

    def put(self, term: SearchTerm) -> bool:
        """Create or replace a term; False when it is already stored like this."""
        before = self.find(term.code)
        if before is not None and _without_repeated(before).said() == term.said():
            return False
        facts = {"of": term.of, "kind": term.kind, "part_of": list(term.part_of)}
        data = {**{name: value for name, value in facts.items() if value}, "edited": True}
        alternatives = {language: list(words) for language, words in term.alternatives.items()}
        row = Row(term.code, dict(term.label), alternatives=alternatives, data=data)
        concept = self.concepts.get(term.code)
        if concept is None:
            last = max((concept.position for concept in self.concepts.values()), default=-1)
            concept = self.concepts[term.code] = Concept(position=last + 1)
            self.session.add(concept)
        for name, value in columns(SCHEME, concept.position, row).items():
            setattr(concept, name, value)
        self._note("search_term.changed", term.code, before, term)
        return True

    def retire(self, code: str) -> bool:
        """Take a term out of use; its code stays taken. False when it is not in use."""
        before = self.find(code)
        if before is None:
            return False
        concept = self.concepts[code]
        concept.data = {**concept.data, "edited": True, "retired": True}
        self._note("search_term.retired", code, before, None)
        return True

    def _note(self, kind: str, code: str, before: SearchTerm | None, after: SearchTerm | None) -> None:
        ledger.record(
            self.session,
            kind,
            f"{SCHEME}:{code}",
            by=self.by.account_id,
            code=code,
            before=before and before.said(),
            after=after and after.said(),
        )

    def close(self) -> None:
        """Give the list its new digest, by which readers see that it changed; call it once, after the last change."""
        ordered = sorted(self.concepts.values(), key=lambda concept: concept.position)
        content = [(concept.code, concept.label, concept.alternatives, concept.data) for concept in ordered]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
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

    def _parts_of(self, term: SearchTerm) -> Iterator[Finding]:
        for index, code in enumerate(term.part_of):
            if code == term.code or self.find(code) is None:
                yield Finding("unknown_code", f"/part_of/{index}", params={"value": code, "scheme": SCHEME})
        if term.part_of and term.of is not None:
            yield Finding("alias_has_no_kind", "/part_of")
        if len(term.part_of) > MOST_WHOLES:
            yield Finding("too_many_words", "/part_of", params={"limit": MOST_WHOLES})

    def shared(self, term: SearchTerm) -> Iterator[Finding]:
        """Warn of words that are the label of another term: allowed, since one word can mean two things."""
        by_key = {fold(word): (path, word) for path, word in reversed([*words(term)])}
        for code in self.concepts:
            another = self.find(code)
            if another is None or code == term.code:
                continue
            for key in sorted({fold(label) for label in another.label.values()} & by_key.keys()):
                path, word = by_key[key]
                yield Finding("label_of_another", path, WARNING, {"value": word, "code": code})


def put(
    session: Session, term: SearchTerm, *, by: Actor, expected: str | None = None
) -> tuple[SearchTerm, list[Finding]]:
    """Create or replace a term; give it as it is stored, with warnings. Raise Stale, or Invalid with what is wrong."""
    edit = Edit(session, by)
    edit.expect(term.code, expected)
    cleaned, findings = edit.judge(term)
    if findings:
        raise Invalid(findings)
    if edit.put(cleaned):
        edit.close()
    return term_of(edit.concepts[term.code]), list(edit.shared(cleaned))


def retire(session: Session, code: str, *, by: Actor, expected: str | None = None) -> SearchTerm:
    """Take a term out of use; give it as it was. Raise NotFound or Stale."""
    edit = Edit(session, by)
    before = edit.find(code)
    if before is None:
        raise NotFound("not_found")
    edit.expect(code, expected)
    edit.retire(code)
    edit.close()
    return before


def _form(term: SearchTerm) -> Iterator[Finding]:
    if not CODE.fullmatch(term.code):
        yield Finding("not_a_term_code", "/code", params={"value": term.code})
    if not term.label:
        yield Finding("required", "/label")
    for name in ("label", "alternatives"):
        for language in getattr(term, name):
            if language not in LANGUAGES:
                yield Finding("unknown_language", f"/{name}/{language}", params={"name": language})
    for language, alternatives in term.alternatives.items():
        if len(alternatives) > MOST_ALTERNATIVES:
            yield Finding("too_many_words", f"/alternatives/{language}", params={"limit": MOST_ALTERNATIVES})
    for path, word in words(term):
        if code := _word_trouble(word):
            yield Finding(code, path)
    if term.kind is not None and term.kind not in KINDS:
        yield Finding("not_allowed_value", "/kind", params={"value": term.kind})
    elif term.kind is not None and term.of is not None:
        yield Finding("alias_has_no_kind", "/kind")


def _word_trouble(word: str) -> str | None:
    if code := trouble(word, lines=False):
        return code
    if len(word) > LONGEST:
        return "text_too_long"
    if "|" in word:
        return "word_has_bar"
    return None if any(sign.isalnum() for sign in fold(word)) else "no_letter"


def _line(word: str) -> str:
    return re.sub(" +", " ", clean(word))


def _without_repeated(term: SearchTerm) -> SearchTerm:
    """Drop alternatives that are the label, or an earlier alternative, in another spelling; and repeated subjects."""
    alternatives: dict[str, list[str]] = {}
    for language in LANGUAGES:
        seen = {fold(term.label.get(language, ""))}
        kept = []
        for word in term.alternatives.get(language, ()):
            if (key := fold(word)) not in seen:
                seen.add(key)
                kept.append(word)
        if kept:
            alternatives[language] = kept
    return replace(term, alternatives=alternatives, part_of=tuple(dict.fromkeys(term.part_of)))
