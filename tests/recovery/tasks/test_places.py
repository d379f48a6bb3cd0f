"""From a job that waits for a person one step leads to what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from cxdesk.accounts.models import User
from cxdesk.jobs import registry
from cxdesk.jobs.models import Timer
from recovery.actions.mail_in import receive_mail
from recovery.actions.promises import make_promise
from recovery.models import Complaint, Mailbox
from tests.builders import MakeComplaint
from tests.recovery.mails import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(make_complaint: MakeComplaint, ana: User) -> Complaint:
    return make_complaint(owner=ana)


def test_every_kind_of_job_leads_somewhere() -> None:
    kinds = [*registry.kinds(), *registry.senders()]

    assert {registry.subject_of(kind) for kind in kinds} - {"chaos"} <= set(registry._places)


def test_a_job_of_a_complaint_leads_to_it_from_the_page_of_jobs(
    client, ada: User, ana: User, complaint: Complaint, noon: datetime
) -> None:
    promise = make_promise(
        complaint, kind="update", text="News", due_at=noon + timedelta(hours=4), by=ana, at=noon
    )
    Timer.objects.filter(kind="promise.due").update(state="parked")
    client.force_login(ada)

    page = client.get(reverse("jobs")).content.decode()

    address = reverse("complaint", args=[complaint.reference])
    assert f'promise.due <span class="num muted">{promise.pk}</span></h3><a href="{address}">' in page


def test_mails_and_mailboxes_lead_to_their_pages(mailbox: Mailbox, noon: datetime) -> None:
    row = receive_mail(mailbox, mail(), at=noon)

    mails = registry.places_of("inbound_mail", [row.pk, row.pk + 1])
    boxes = registry.places_of("mailbox", [mailbox.pk])

    assert mails == {row.pk: (f"{mailbox.name} {row.pk}", reverse("mail_one", args=[row.pk]))}
    assert boxes == {mailbox.pk: (mailbox.name, reverse("mailbox", args=[mailbox.pk]))}


def test_two_cannot_show_the_same() -> None:
    with pytest.raises(ValueError, match="already"):
        registry.shows("promise")(lambda ids: {})
