"""Precision: a number finer than anybody counts is mostly a slip, such as a quotient that was never rounded."""

from collections.abc import Iterable, Iterator

from babel.numbers import get_currency_precision

from registry.microcredentials.content import OfferingPrice, Price
from registry.rules.case import Case
from registry.rules.findings import WARNING, Finding

DECIMALS = 2
"""Of credits, hours and weeks."""


def numbers(case: Case) -> Iterator[Finding]:
    content = case.content
    for name in ("workload_hours", "ects", "us_credit_hours", "duration_weeks"):
        yield from _too_fine(f"/{name}", getattr(content, name), DECIMALS)
    for position, link in enumerate(content.stackability):
        yield from _too_fine(f"/stackability/{position}/credits", link.credits, DECIMALS)
    if content.price is not None:
        yield from prices([("/price", content.price)])


def prices(stated: Iterable[tuple[str, Price | OfferingPrice]]) -> Iterator[Finding]:
    """Judge (JSON pointer, price): a currency has as many decimals as ISO 4217 gives it minor units."""
    for path, price in stated:
        yield from _too_fine(f"{path}/amount", price.amount, get_currency_precision(price.currency))


def _too_fine(path: str, number: float | None, decimals: int) -> Iterator[Finding]:
    if number is not None and round(number, decimals) != number:
        yield Finding("number_too_fine", path, WARNING, {"number": number, "decimals": decimals})


RULES = (numbers,)
