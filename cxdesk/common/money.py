"""Money: whole minor units and an ISO currency inside, the words of a locale outside."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from string import ascii_letters

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol
from django.conf import settings
from django.utils.translation import get_language
from moneyed import CurrencyDoesNotExist, Money, get_currency

# In minor units; more is a slip of the keyboard, and has no place in a column of integers.
LARGEST = 10**15
_TYPED = re.compile(
    r"(?P<before>[A-Za-z]{3})?\s*(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<after>[A-Za-z]{3})?"
)
LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW"}


def babel_locale() -> Locale:
    """Return the locale in which the active language writes numbers, money and days."""
    return Locale.parse(LOCALES.get(get_language() or "en", "en_GB"))


def to_money(minor: int, currency: str) -> Money:
    """Turn minor units into an amount that can be added and compared.

    :raises TypeError: for anything but an integer; a fraction of a cent is always a mistake.
    :raises moneyed.CurrencyDoesNotExist: for a code that is no currency.
    """
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise TypeError(f"Money is counted in whole minor units, not in {type(minor).__name__}.")
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return Money(amount, get_currency(currency))


def read_money(text: str) -> tuple[int, str]:
    """Read an amount that a person typed: the figure, and a currency where it is not that of the house.

    :raises ValueError: for anything but one amount above nothing that its currency can pay.
    """
    found = _TYPED.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    currency = (found["before"] or found["after"] or settings.CURRENCY).upper()
    try:
        precision = get_currency_precision(get_currency(currency).code)
    except CurrencyDoesNotExist:
        raise ValueError(text) from None
    minor = Decimal(found["figure"].replace(",", "")).scaleb(precision)
    if minor != minor.to_integral_value() or not 0 < minor <= LARGEST:
        raise ValueError(text)
    return int(minor), currency


def type_money(minor: int, currency: str) -> str:
    """Write an amount as a person would type it, so that it can be read again."""
    figure = f"{to_money(minor, currency).amount:f}"
    return figure if currency == settings.CURRENCY else f"{figure} {currency}"


def read_stored(text: str) -> tuple[int, str] | None:
    """Read an amount that is kept as text, as in "60000 USD"; None for anything else."""
    minor, _, currency = text.partition(" ")
    if not (minor.isascii() and minor.isdigit() and 0 < int(minor[:20]) <= LARGEST):
        return None
    try:
        return int(minor), get_currency(currency).code
    except CurrencyDoesNotExist:
        return None


def format_money(minor: int, currency: str, *, exact: bool = False) -> str:
    """Write an amount for the person who reads it, e.g. ¥450 or ¥450.50.

    The minor units are hidden when they are zero, unless `exact`, as in a ledger. The currency of
    the house goes by its short sign; every other one keeps the letters that tell it apart.
    """
    money, locale = to_money(minor, currency), babel_locale()
    pattern = copy.copy(locale.currency_formats["standard"])
    digits = get_currency_precision(currency) if exact or money.amount % 1 else 0
    pattern.frac_prec = (digits, digits)
    text: str = pattern.apply(money.amount, locale, currency=currency, currency_digits=False)
    if currency == settings.CURRENCY:
        sign = get_currency_symbol(currency, locale)
        text = text.replace(sign, sign.strip(ascii_letters) or sign)
    # A code of letters keeps its distance from the digits, and never breaks from them.
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\u00a0", text)
