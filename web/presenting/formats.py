"""Dates, numbers and money as a language writes them, by the Unicode CLDR; digits are 0-9 in both."""

from datetime import date, datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from flask import has_request_context

from services import g


@cache
def _locale(language: str, country: str) -> Locale:
    # Names of months differ between Arab countries. English without one would put the month first.
    for territory in (country, "001"):
        try:
            return Locale(language, territory)
        except UnknownLocaleError:
            continue
    return Locale(language)


def locale(language: str) -> Locale:
    return _locale(language, g.services.settings.country if has_request_context() else "001")


def number(value: float, language: str) -> str:
    return format_decimal(value, locale=locale(language), numbering_system="latn")


def percent(share: float, language: str) -> str:
    return format_percent(share, "#,##0.#%", locale=locale(language), numbering_system="latn")


def day(value: date | datetime | str, language: str) -> str:
    """2 November 2026. A moment is told by its day in the register's time zone."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    elif isinstance(value, datetime):
        value = value.astimezone(g.services.settings.timezone).date()
    return format_date(value, "long", locale(language))


def month(value: date, language: str) -> str:
    return format_date(value, "MMMM y", locale(language))


def money(amount: float, currency: str, language: str) -> str:
    """Give the currency by its name: signs such as £ or $ stand for many."""
    pattern = "#,##0 ¤¤¤" if amount == int(amount) else "#,##0.00 ¤¤¤"
    return format_currency(
        amount, currency, pattern, locale(language), currency_digits=False, numbering_system="latn"
    )
