"""Each demonstration record, brought through drafting, review and decision to the state its data name."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from registry.clock import FixedClock
from registry.microcredentials import decisions, drafts, offerings, qualifications, reviews
from registry.microcredentials.content import Content, OfferingFacts, document
from registry.people import accounts
from registry.people.accounts import Actor
from registry.settings import Settings
from registry.store.models import MicroCredential, Version
from registry.store.transaction import transaction
from registry.values.json import JSONObject

ENTERED = date(2025, 6, 1)
"""The day the first entries were approved; later ones follow day by day, so that "newest" means something."""

LATER = {"suspended": "suspend", "revoked": "revoke", "teach-out": "teach-out", "withdrawn": "withdraw"}
GROUNDS = {
    "suspend": "review-outcome",
    "revoke": "quality-concern",
    "teach-out": "provider-request",
    "withdraw": "provider-request",
}
RETURNED = {
    "path": "/assessments/0/criteria",
    "text": {
        "ar": "يرجى توضيح معايير التقييم وربطها بكل مخرج من مخرجات التعلّم.",
        "en": "Please make the assessment criteria clear and link them to each learning outcome.",
    },
}


class Story:
    """Tells records one after the other; each is one short life of its own, in one session a step."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        settings: Settings,
        providers: Mapping[str, uuid.UUID],
        qualifications_: Mapping[str, str],
    ) -> None:
        self.sessions, self.settings = sessions, settings
        self.providers, self.qualifications = providers, qualifications_
        self.told = 0
        with sessions() as session, transaction(session):
            reviewer = accounts.find(session, "demonstration reviewer") or accounts.create(
                session, "demonstration reviewer", accounts.REVIEWER, None, by=accounts.REGISTER
            )
            self.reviewer = Actor(reviewer.id, accounts.REVIEWER, None, accounts.SCOPES[accounts.REVIEWER])

    def tell(self, record: JSONObject) -> None:
        """Skips a record that is there already: what an interrupted load entered stays."""
        self.told += 1
        owner = Actor(
            None, accounts.PROVIDER, self.providers[record["provider"]], accounts.SCOPES[accounts.PROVIDER]
        )
        with self._on(ENTERED) as session:
            there = select(MicroCredential.id).where(
                MicroCredential.provider_id == owner.provider_id,
                MicroCredential.local_id == record["local_id"],
            )
            if session.scalar(there):
                return
        state, values = record["state"], self._resolved(record["content"])
        open_states = ("draft", "submitted", "in_review", "returned", "rejected")
        day = None if state in open_states else ENTERED + timedelta(days=self.told)
        with self._on(day) as session:
            version = self._reviewed(session, owner, record["local_id"], values, state)
            if state in open_states:
                return
            number = version.micro_credential.number
            assert number is not None
            with transaction(session):
                for local_id, facts in record.get("offerings", {}).items():
                    read = document.read(facts, OfferingFacts)
                    offerings.put(session, number, local_id, read, by=owner)
        with self._on(None) as session:
            if act := LATER.get(state):
                with transaction(session):
                    decisions.change_status(session, number, act, by=accounts.REGISTER, ground=GROUNDS[act])
            if state == "registered-v2-in-review":
                self._reviewed(session, owner, record["local_id"], self._revised(values), "in_review")

    def _reviewed(
        self, session: Session, owner: Actor, local_id: str, values: JSONObject, until: str
    ) -> Version:
        """From draft to the state named, or to approval."""
        with transaction(session):
            version = drafts.draft(session, local_id, document.read(values, Content), by=owner)
        if until == "draft":
            return version
        with transaction(session):
            drafts.submit(session, version.id, by=owner)
        if until == "submitted":
            return version
        with transaction(session):
            reviews.take(session, version.id, by=self.reviewer)
        if until == "in_review":
            return version
        with transaction(session):
            if until == "returned":
                return reviews.return_(session, version.id, by=self.reviewer, comments=[RETURNED], note=None)
            if until == "rejected":
                return reviews.reject(
                    session, version.id, by=self.reviewer, ground="assessment-not-adequate", note=None
                )
            return reviews.approve(session, version.id, by=self.reviewer)

    def recognise(self, session: Session) -> None:
        """Publish a recognition statement for every third entry that counts toward a qualification."""
        query = (
            select(Version)
            .where(Version.state == "approved")
            .options(joinedload(Version.micro_credential))
            .order_by(Version.id)
        )
        with transaction(session):
            approved = session.scalars(query)
            linked = [
                version
                for version in approved
                if any(link.qualification for link in version.content.stackability)
            ]
            for version in linked[::3]:
                link = next(link for link in version.content.stackability if link.qualification)
                number = version.micro_credential.number
                assert number is not None
                assert link.qualification is not None
                if any(qualifications.recognitions(session, [version.micro_credential_id]).values()):
                    continue
                qualifications.recognise(
                    session,
                    number,
                    link.qualification,
                    by=accounts.REGISTER,
                    credits_=link.credits,
                    condition=link.condition,
                    valid_from=version.in_force_from or ENTERED,
                )

    def _on(self, day: date | None) -> Session:
        """Give a session for which it is that day, or today."""
        if day is None:
            return self.sessions()
        info = {**self.sessions.kw["info"], "clock": FixedClock(self.settings.timezone, day)}
        return self.sessions(info=info)

    def _resolved(self, values: JSONObject) -> JSONObject:
        """Qualifications by their numbers instead of the data's keys."""
        links = [
            {**link, "qualification": self.qualifications[link["qualification"]]}
            if link.get("qualification")
            else link
            for link in values.get("stackability", [])
        ]
        return {**values, "stackability": links}

    def _revised(self, values: JSONObject) -> JSONObject:
        """Give a newer version with one more way of being assessed."""
        added = {
            "type": "oral-examination",
            "supervision": "supervised-id",
            "criteria": {
                "ar": "مناقشة شفوية قصيرة لما أُنجز.",
                "en": "A short oral discussion of the work done.",
            },
        }
        return {**values, "assessments": [*values["assessments"], added]}
