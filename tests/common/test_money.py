import pytest
from django.utils import translation
from moneyed import CurrencyDoesNotExist

from cxdesk.common.money import format_money, to_money


@pytest.fixture(autouse=True)
def yuan_house(settings):
    settings.CURRENCY = "CNY"


@pytest.mark.parametrize(
    ("language", "minor", "currency", "words"),
    [
        ("en", 45000, "CNY", "¥450"),
        ("en", 45050, "CNY", "¥450.50"),
        ("en", -45050, "CNY", "-¥450.50"),
        ("en", 123456700, "CNY", "¥1,234,567"),
        ("en", 123456, "USD", "US$1,234.56"),
        ("en", 780, "JPY", "JP¥780"),
        ("en", 1005, "KWD", "KWD\xa01.005"),
        ("zh-hans", 45000, "CNY", "¥450"),
        ("zh-hans", 123456, "USD", "US$1,234.56"),
        ("zh-hant", 45050, "TWD", "$450.50"),
    ],
)
def test_an_amount_is_written_as_the_reader_writes_it(language, minor, currency, words):
    with translation.override(language):
        assert format_money(minor, currency) == words


def test_a_ledger_shows_the_minor_units_even_when_they_are_zero():
    with translation.override("en"):
        assert format_money(45000, "CNY", exact=True) == "¥450.00"
        assert format_money(780, "JPY", exact=True) == "JP¥780"


def test_only_the_currency_of_the_house_goes_by_its_short_sign(settings):
    settings.CURRENCY = "USD"
    with translation.override("en"):
        assert format_money(100, "USD") == "$1"
        assert format_money(100, "CNY") == "CN¥1"


@pytest.mark.parametrize("fraction", [4.5, "450", True])
def test_money_is_counted_in_whole_minor_units(fraction):
    with pytest.raises(TypeError):
        to_money(fraction, "CNY")


def test_an_unknown_currency_is_refused():
    with pytest.raises(CurrencyDoesNotExist):
        to_money(100, "XQQ")
