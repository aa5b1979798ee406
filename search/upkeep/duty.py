"""The worker's duty of keeping the index: follow the ledger, build a new one where needed, compare it nightly."""

from sqlalchemy.orm import Session, sessionmaker

from registry.errors import Unavailable
from search.engines.engine import Engine, EngineUnavailable
from search.upkeep import compare, follow, rebuild
from search.upkeep.follow import Renew


class Upkeep:
    """One step a call, bounded in time, so that what is registered meanwhile is found soon even during a build."""

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
            # Whatever state it was left in, the build is opened again, and goes on from its last save.
            self.builder.close()
            raise Unavailable("search_unavailable", error.retry_after) from error

    def close(self) -> None:
        """Let go of what only one process may hold; the next step takes it again."""
        self.builder.close()
        self.engine.close()


def _follow(session: Session, engine: Engine, live: rebuild.Index, renew: Renew) -> int:
    position = follow.follow(session, live.position, engine, renew)
    if position > live.position:
        engine.refresh()
        rebuild.note(session, live.name, position=position)
    return position - live.position


def settle(sessions: sessionmaker[Session], engine: Engine, renew: Renew = lambda: None) -> None:
    """Step until nothing is left to do: the index is there, of the form wanted, and equal to the store.

    Only for who holds the worker's lease, or is alone.
    """
    upkeep = Upkeep(sessions, engine)
    try:
        while upkeep(renew):
            pass
    finally:
        upkeep.builder.close()
