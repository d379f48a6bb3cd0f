"""How far our reading agrees with what others expect of real mails; a floor under each question."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxdesk.bench.mail_agreement import measure

FLOORS = {
    ("discourse_email_reply_trimmer", "reply"): 0.65,
    ("sisimai_bounces", "is a bounce"): 0.97,
    ("sisimai_bounces", "left unanswered"): 0.98,
    ("sisimai_bounces", "class of status"): 0.97,
    ("stalwart_mail_parser", "sender"): 0.97,
    ("stalwart_mail_parser", "subject"): 0.93,
    ("zammad", "sender"): 0.9,
    ("zammad", "subject"): 0.95,
    ("zammad", "words"): 0.7,
    ("talon", "reply"): 1.0,
}


@pytest.mark.real_data
@pytest.mark.slow
def test_real_mails_are_read_as_others_read_them(real_data: Path) -> None:
    found = measure(real_data / "mail")
    shares = {key: tally.agreed / tally.asked for key, tally in found.tallies.items()}

    assert (found.read, found.unread) == (1046, [])
    assert {key: shares[key] for key in FLOORS if shares[key] < FLOORS[key]} == {}
