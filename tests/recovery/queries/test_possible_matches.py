"""To which complaints a mail in the tray may belong."""

from __future__ import annotations

import pytest
from django.db.models.functions import Lower

from recovery.models import Complaint, InboundMail
from recovery.queries.mail_in import possible_matches, spoken_for_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def tray_mail(mailbox, noon):
    """A mail of Xu's, who speaks for others."""
    return InboundMail.objects.create(
        mailbox=mailbox, sha256="0" * 64, size=1, received_at=noon, state="tray", sender="xu@example.com"
    )


def test_who_spoke_for_a_customer_is_found_by_the_address_however_it_is_written(
    make_complaint, tray_mail, mia, ana, harbour
):
    spoken = {"spoken_by": "Xu", "spoken_by_contact": "Xu@Example.com"}
    first, second = (make_complaint(team=harbour, new_customer=mia, **spoken) for _ in range(2))
    make_complaint(team=harbour, new_customer=mia, spoken_by="Yu", spoken_by_contact="yu@example.com")

    assert possible_matches(ana, tray_mail) == [second, first]


def test_of_another_team_nothing_is_named(make_complaint, tray_mail, mia, ana, halcyon):
    make_complaint(team=halcyon, new_customer=mia, spoken_by="Xu", spoken_by_contact="xu@example.com")

    assert possible_matches(ana, tray_mail) == []


def test_looking_for_who_spoke_reads_their_complaints_alone(engine):
    assert spoken_for_by("xu@example.com") == []
    if engine == "sqlite":
        rows = Complaint.objects.exclude(spoken_by_contact="").alias(reached=Lower("spoken_by_contact"))
        assert "complaint_spoken_by" in rows.filter(reached="xu@example.com").explain()
