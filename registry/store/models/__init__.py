"""The tables of the store of record."""

from registry.store.models.account import Account, APIKey
from registry.store.models.base import Base, new_id
from registry.store.models.ledger import Cursor, Lease, LedgerEvent, LedgerHead, NumberSeries, RegisterMark
from registry.store.models.microcredential import MicroCredential, StatusChange
from registry.store.models.policy import PolicyRow
from registry.store.models.provider import (
    Accreditation,
    AccreditationChange,
    AccreditationField,
    Agency,
    Provider,
)
from registry.store.models.qualification import Qualification, Recognition
from registry.store.models.search import IndexCheck, SearchCount, SearchIndex
from registry.store.models.version import (
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
from registry.store.models.vocabulary import Concept, OccupationSkill, OccupationTotal, Scheme
from registry.text import Text

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
