"""What others learn from holds no name, address or number that leads to somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.playbook.scrub import scrub


@pytest.mark.parametrize(
    "text, known, expected",
    [
        ("Mia got a car.", ["Mia Lin"], "… got a car."),
        ("mia lin got a car.", ["Mia Lin"], "… got a car."),
        ("Family got a car.", ["Mia"], "Family got a car."),
        ("为林美美女士叫了车。", ["林美美"], "为…女士叫了车。"),
        ("已为王女士退款。", [], "已…女士退款。"),
        ("Wrote to a.b@c.de at once.", [], "Wrote to … at once."),
        ("See https://x.test/12 there.", [], "See … there."),
        ("Called +49 (40) 555-0177 twice.", [], "Called +… twice."),
        ("Booking HX77421 was moved.", [], "Booking … was moved."),
        ("Mr Bo Chen got 180 back in 3 days.", [], "Mr … got 180 back in 3 days."),
        ("M\u200bia got a car.", ["Mia"], "… got a car."),
    ],
)
def test_what_leads_to_somebody_goes_and_the_rest_stays(text, known, expected):
    assert scrub(text, known=known) == expected


NAMES = st.text(st.characters(categories=("Lu", "Ll")), min_size=3, max_size=12)


@given(NAMES, st.sampled_from(["We called {}.", "{}", "For {}, a car.", "({}) got it back"]))
def test_a_name_never_survives(name, sentence):
    text = scrub(sentence.format(name), known=[name])

    assert name.casefold() not in text.casefold() or name.casefold() in sentence.casefold()


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_taken(text, known):
    assert isinstance(scrub(text, known=known), str)
