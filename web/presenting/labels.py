"""Labels of vocabulary codes on a page. A process remembers those that lists show; the rest is one query a page."""

from collections.abc import Iterable, Mapping
from typing import cast

import flask

from registry.store.models import Concept
from registry.vocab.labels import Labels
from services import g

Key = tuple[str, str | None]


class PageLabels:
    """Labels known to this request. One asked for without need() is read by itself, so a page is never wrong,
    only slower.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._known: dict[str, dict[str, str]] = {}

    def need(self, codes: Iterable[Key]) -> None:
        """Make known what the page will show; codes that are None say nothing."""
        missing = {f"{scheme}:{code}" for scheme, code in codes if code} - self._known.keys()
        if missing:
            self._known.update(self._labels.of(missing))

    def know(self, concepts: Mapping[str, Concept]) -> None:
        self._known.update({key: concept.label for key, concept in concepts.items()})

    def broader(self, scheme: str, codes: Iterable[str]) -> dict[str, str]:
        """Give the code above each of these; those that stand above all others are left out."""
        lines = self._labels.broader(f"{scheme}:{code}" for code in codes)
        return {key.partition(":")[2]: above for key, above in lines.items()}

    def text(self, scheme: str, code: str) -> dict[str, str]:
        """Give the label in its languages; of a code that does not exist, itself."""
        key = f"{scheme}:{code}"
        if key not in self._known:
            self.need([(scheme, code)])
        return self._known.get(key) or {"": code}


def labels() -> PageLabels:
    if "labels" not in flask.g:
        flask.g.labels = PageLabels(g.services.labels)
    return cast(PageLabels, flask.g.labels)
