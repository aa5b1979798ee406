"""The content of a micro-credential: its elements as declared, its document, what it names in the register."""

from registry.microcredentials.content.elements import (
    Content,
    LearningOutcome,
    OfferingFacts,
    OfferingPrice,
    Part,
    Price,
)

__all__ = ["Content", "LearningOutcome", "OfferingFacts", "OfferingPrice", "Part", "Price"]
