"""Public numbers such as PS-MC-000123, taken one after the other under a lock and never given twice.

The row of the series stays locked until the transaction ends, so that transactions wait for each other, and a number
whose transaction is rolled back was never seen by anybody.
"""

import re

from sqlalchemy import update
from sqlalchemy.orm import Session

from registry.settings import Settings
from registry.store.models import NumberSeries

SPELLING = re.compile(r"[A-Z]{2,8}-(HEI|PRV|MC|QF)-\d{4,12}")
"""What a public number looks like, whichever register gave it."""

_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)

DIGITS = {"PRV": 4, "HEI": 4, "MC": 6, "QF": 4}


def take(session: Session, series: str, count: int = 1) -> list[str]:
    """Take the next `count` numbers of a series.

    HEI are higher-education institutions, PRV other providers, MC micro-credentials, QF qualifications.
    """
    taken = update(NumberSeries).where(NumberSeries.series == series).values(last=NumberSeries.last + count)
    first = session.execute(taken.returning(NumberSeries.last)).scalar_one() - count + 1
    settings: Settings = session.info["settings"]
    return [
        f"{settings.number_prefix}-{series}-{number:0{DIGITS[series]}}"
        for number in range(first, first + count)
    ]


def plain(typed: str) -> str:
    """Give the one spelling of a number: people type it with spaces, small letters, long dashes and Arabic digits."""
    return re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(typed.split())).upper().translate(_ARABIC_DIGITS)
