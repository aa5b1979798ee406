"""The worker's duty of keeping the index: follow the ledger, build a new index when needed, compare nightly."""

from sqlalchemy.orm import Session, sessionmaker

from registry.errors import Unavailable
from search.engines.engine import Engine, EngineUnavailable
from search.upkeep import compare, follow, rebuild
from search.upkeep.follow import Renew


class Upkeep:
    """Each call does one step of limited time, so that what is registered is found soon even during a build."""

    def __init__(self, sessions: sessionmaker[Session], engine: Engine) -> None:
        self.sessions, self.engine = sessions, engine
        self.builder = rebuild.Builder(engine)

    def __call__(self, renew: Renew = lambda: None) -> int:
        try:
            with self.sessions() as session:
                live = rebuild.live(session, self.engine)
                done = _follow(session, self.engine, live, renew) if live else 0
                done += self.builder.step(session, live, renew)
                return done or compare.nightly(session, self.engine, renew)
        except EngineUnavailable as error:
            # The state of the build is not known, so it is opened again and goes on from its last save.
            self.builder.close()
            raise Unavailable("search_unavailable", error.retry_after) from error

    def close(self) -> None:
        """Release what only one process may hold; the next step takes it again."""
        self.builder.close()
        self.engine.close()


def _follow(session: Session, engine: Engine, live: rebuild.Index, renew: Renew) -> int:
    place = follow.follow(session, live.place, engine, renew)
    if place == live.place:
        return 0
    engine.refresh()
    rebuild.note(session, live.name, place)
    return 1


def settle(sessions: sessionmaker[Session], engine: Engine, renew: Renew = lambda: None) -> None:
    """Do steps until nothing is left to do: then the index is there, as wanted, and equal to the store.

    Only for the holder of the worker's lease, or where no other process writes.
    """
    upkeep = Upkeep(sessions, engine)
    try:
        while upkeep(renew):
            pass
    finally:
        upkeep.builder.close()
