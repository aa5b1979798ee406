"""The tables of the store of record."""

from registry.store.models.account import Account, APIKey
from registry.store.models.base import Base, Json, new_id
from registry.store.models.ledger import Cursor, Lease, LedgerEvent, LedgerHead, NumberSeries, RegisterMark
from registry.store.models.microcredential import MicroCredential, StatusChange
from registry.store.models.offering import Offering
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
from registry.store.models.version import OPEN_STATES, Version, VersionCode, VersionLink
from registry.store.models.vocabulary import Concept, OccupationSkill, OccupationTotal, Scheme
from registry.values.text import Text

__all__ = [
    "OPEN_STATES",
    "APIKey",
    "Account",
    "Accreditation",
    "AccreditationChange",
    "AccreditationField",
    "Agency",
    "Base",
    "Concept",
    "Cursor",
    "IndexCheck",
    "Json",
    "Lease",
    "LedgerEvent",
    "LedgerHead",
    "MicroCredential",
    "NumberSeries",
    "OccupationSkill",
    "OccupationTotal",
    "Offering",
    "PolicyRow",
    "Provider",
    "Qualification",
    "Recognition",
    "RegisterMark",
    "Scheme",
    "SearchCount",
    "SearchIndex",
    "StatusChange",
    "Text",
    "Version",
    "VersionCode",
    "VersionLink",
    "new_id",
]
