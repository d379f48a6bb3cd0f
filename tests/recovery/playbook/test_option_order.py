"""The order in which options are offered: own authority first, then time, then cost, and never by chance."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from recovery.queries.options import OptionView, in_order

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def _option(pk: int, own: bool, takes: int, cost: int) -> OptionView:
    return OptionView(pk, f"Option {pk}", "", takes, cost, "USD", own, "Ana", NOON)


FACTS = st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3))
OPTIONS = st.lists(FACTS, max_size=12).map(
    lambda rows: [_option(pk, *facts) for pk, facts in enumerate(rows, start=1)]
)


@given(OPTIONS, st.randoms())
def test_the_order_is_total_stable_and_as_it_is_to_be(options, chance):
    expected = in_order(options)
    shuffled = list(options)
    chance.shuffle(shuffled)

    assert in_order(shuffled) == expected
    for first, second in pairwise(expected):
        assert first.within_authority >= second.within_authority
        if first.within_authority == second.within_authority:
            assert (first.takes_minutes, first.cost_minor, first.id) < (
                second.takes_minutes,
                second.cost_minor,
                second.id,
            )
