"""The tables of the store of record."""

from registry.models.account import Account, APIKey
from registry.models.base import Base, Text, new_id
from registry.models.ledger import Cursor, Lease, LedgerEvent, LedgerHead, NumberSeries, RegisterMark
from registry.models.microcredential import MicroCredential, StatusChange
from registry.models.policy import PolicyRow
from registry.models.provider import Accreditation, AccreditationChange, AccreditationField, Agency, Provider
from registry.models.qualification import Qualification, Recognition
from registry.models.search import IndexCheck, SearchCount, SearchIndex
from registry.models.version import (
    OPEN_STATES,
    Assessment,
    AwardingBody,
    LearningOutcome,
    Offering,
    OutcomeSkill,
    Partner,
    QualityAssurance,
    StackabilityLink,
    Version,
    VersionConcept,
)
from registry.models.vocabulary import Concept, OccupationSkill, OccupationTotal, Scheme

__all__ = [
    "OPEN_STATES",
    "APIKey",
    "Account",
    "Accreditation",
    "AccreditationChange",
    "AccreditationField",
    "Agency",
    "Assessment",
    "AwardingBody",
    "Base",
    "Concept",
    "Cursor",
    "IndexCheck",
    "LearningOutcome",
    "Lease",
    "LedgerEvent",
    "LedgerHead",
    "MicroCredential",
    "NumberSeries",
    "OccupationSkill",
    "OccupationTotal",
    "Offering",
    "OutcomeSkill",
    "Partner",
    "PolicyRow",
    "Provider",
    "Qualification",
    "QualityAssurance",
    "Recognition",
    "RegisterMark",
    "Scheme",
    "SearchCount",
    "SearchIndex",
    "StackabilityLink",
    "StatusChange",
    "Text",
    "Version",
    "VersionConcept",
    "new_id",
]
