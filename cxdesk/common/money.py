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
from moneyed import Money, get_currency

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
