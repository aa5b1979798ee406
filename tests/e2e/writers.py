"""Writers that keep on submitting and approving over HTTP while processes are killed under them."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.e2e.site import Answer, Site
from tests.making import make_content

LOST = (OSError, http.client.HTTPException)
"""The connection broke: whether the request was done nobody knows."""

STEPS = ("draft", "submitted", "in_review", "approved")


def content_of(local_id: str) -> dict[str, object]:
    """Give content that differs with the local id, also in its number of rows, so that a missing row shows."""
    outcomes = 1 + sum(map(ord, local_id)) % 7
    texts = [
        {"ar": f"يكتب برنامجاً {place} {local_id}", "en": f"Write program {place} {local_id}"}
        for place in range(outcomes)
    ]
    return make_content(learning_outcomes=[{"text": text} for text in texts], keywords=[local_id])


@dataclass
class Acknowledged:
    """What the register has confirmed: the last step of each local id, and the numbers given."""

    steps: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: int = 0


class Writer(threading.Thread):
    """One provider and one reviewer, each with a key."""

    def __init__(
        self, site: Site, name: str, provider_key: str, reviewer_key: str, stop: threading.Event
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.site, self.stop = site, stop
        self.provider, self.reviewer = provider_key, reviewer_key
        self.done = Acknowledged()

    def run(self) -> None:
        for number in itertools.count():
            if self.stop.is_set():
                return
            self.write(f"{self.name}-{number}")

    def write(self, local_id: str) -> None:
        body = {"local_id": local_id, "content": content_of(local_id)}
        draft = self.ask(partial(self.site.api, "POST", "/submissions", self.provider, body), 201)
        if draft is None:
            return  # Saved or not: nobody knows, and a second attempt under this local id would be refused.
        self.done.steps[local_id] = "draft"
        id_ = draft.json["id"]
        for path, key, after in (
            (f"/submissions/{id_}/submit", self.provider, "submitted"),
            (f"/reviews/{id_}/take", self.reviewer, "in_review"),
            (f"/reviews/{id_}/approve", self.reviewer, "approved"),
        ):
            if not self.step(path, key, after):
                return
            self.done.steps[local_id] = after
        self.done.numbers[local_id] = self.number(id_)

    def step(self, path: str, key: str, after: str) -> bool:
        """Do a step until the register confirms it; after a lost answer, "done already" confirms it too."""
        body: dict[str, object] | None = {} if after == "approved" else None
        lost = False
        while True:
            answer = self.ask(partial(self.site.api, "POST", path, key, body), 200, 409 if lost else 200)
            if answer is None:
                if self.stop.is_set():
                    return False
                lost = True
                continue
            if answer.status == 409 and answer.json["params"]["state"] != after:
                self.done.wrong.append(f"{path}: {answer.json}")
                return False
            return True

    def number(self, id_: str) -> str:
        while (
            answer := self.ask(partial(self.site.api, "GET", f"/submissions/{id_}", self.provider), 200)
        ) is None:
            pass
        return str(answer.json["number"])

    def ask(self, request: Callable[[], Answer], *expected: int) -> Answer | None:
        """Give the answer, or None when it was lost on its way. Try again while the server is away or asks to wait."""
        while True:
            try:
                answer = request()
            except ConnectionRefusedError:
                time.sleep(0.05)
                continue
            except LOST:
                return None
            if answer.status == 503:
                time.sleep(0.05)
                continue
            if answer.status not in expected:
                self.done.wrong.append(f"{answer.status}: {answer.body.decode()}")
                self.stop.set()
                return None
            self.done.answers += 1
            return answer
