"""Labels of vocabulary codes on a page. A process remembers those that lists show; the rest is one query a page."""

from collections.abc import Iterable, Mapping
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from registry.store.models import Concept
from registry.vocab.labels import Labels as Remembered

Key = tuple[str, str | None]


class Labels:
    """Labels known to this request. One asked for without need() is read by itself, so a page is never wrong,
    only slower.
    """

    def __init__(self, session: Session, remembered: Remembered) -> None:
        self._session = session
        self._remembered = remembered
        self._known: dict[str, dict[str, str]] = {}

    def need(self, codes: Iterable[Key]) -> None:
        """Make known what the page will show; codes that are None say nothing."""
        missing = {f"{scheme}:{code}" for scheme, code in codes if code} - self._known.keys()
        if missing:
            self._known.update(self._remembered.of(self._session, missing))

    def know(self, concepts: Mapping[str, Concept]) -> None:
        self._known.update({key: concept.label for key, concept in concepts.items()})

    def broader(self, scheme: str, codes: Iterable[str]) -> dict[str, str]:
        """The code above each of these; those that stand above all others are left out."""
        found = self._remembered.broader(self._session, (f"{scheme}:{code}" for code in codes))
        return {key.partition(":")[2]: above for key, above in found.items()}

    def text(self, scheme: str, code: str) -> dict[str, str]:
        """The label in its languages; of a code that does not exist, itself."""
        key = f"{scheme}:{code}"
        if key not in self._known:
            self.need([(scheme, code)])
        return self._known.get(key) or {"": code}


def labels() -> Labels:
    if "labels" not in g:
        g.labels = Labels(g.session, current_app.extensions["registry"]["labels"])
    return cast(Labels, g.labels)
