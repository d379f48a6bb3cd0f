"""The Tuesday shows comfort, a counter-offer, words at hand, a letter, and a post-mortem that waits."""

from __future__ import annotations

import pytest

from recovery.models import Letter, LetterTemplate, Offer, PostMortem, Remedy, Snippet

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("told", "db")]


def test_ms_lin_has_tea():
    assert Remedy.objects.get(comfort="coffee").complaint.title == "Airport transfer never came"


def test_a_declined_offer_is_answered_by_another():
    declined = Offer.objects.get(answer=Offer.Answer.DECLINED)

    waiting = Offer.objects.waiting().get(complaint=declined.complaint_id)

    assert waiting.option_id != declined.option_id
    assert waiting.offered_at > declined.answered_at


def test_words_are_at_hand_in_three_languages():
    assert all(one.en and one.zh_hans and one.zh_hant for one in Snippet.objects.all())
    assert Snippet.objects.count() == 2


def test_a_letter_was_made_from_a_template():
    letter = Letter.objects.get()

    assert letter.template.key == letter.message.kind == LetterTemplate.Key.APOLOGY


def test_a_post_mortem_waits_for_a_supervisor():
    assert PostMortem.objects.get(state=PostMortem.State.PROVISIONAL).cause == "wrong_person"
