"""Progress of long work: a bar on a terminal, a line now and then in a log."""

import sys
import time


class Progress:
    def __init__(self, what: str) -> None:
        self.what, self.began, self.said = what, time.monotonic(), 0.0

    def __call__(self, done: int, total: int) -> None:
        now, on_terminal = time.monotonic(), sys.stderr.isatty()
        if done < total and now - self.said < (0.2 if on_terminal else 5):
            return
        self.said = now
        seconds = now - self.began
        rate = f", {done / seconds:,.0f}/s" if seconds > 1 else ""
        end = "\n" if done >= total or not on_terminal else ""
        sys.stderr.write(f"{chr(13) if on_terminal else ''}{self.what}: {done:,} of {total:,}{rate}   {end}")
        sys.stderr.flush()
