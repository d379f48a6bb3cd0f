"""The Tuesday has mail: a reply that joined, two that wait, a letter of unknown fate, and how people sign."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from cxdesk.accounts.models import User
from cxdesk.jobs.models import PENDING, UNCERTAIN, Outgoing, Timer
from cxdesk.jobs.send import Sent, settle_stalled
from recovery.models import Attachment, InboundMail, Message, Notification

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("told", "db")]


def test_a_reply_with_a_photo_joined_its_complaint_and_the_bell_of_its_owner_rings(
    people: dict[str, User], client: Client
):
    mail = InboundMail.objects.get(state="joined")
    assert mail.complaint is not None
    assert mail.message is not None
    assert mail.complaint.owner == people["wei"]
    photo = Attachment.objects.get(complaint=mail.complaint)
    assert photo.file.read()[:4] == b"\x89PNG"
    told = Notification.objects.get(event="reply_came", subject_id=mail.message.pk)
    assert (told.receiver, told.in_app, told.read_at) == (people["wei"], True, None)
    assert mail.complaint.words_since is not None

    client.force_login(people["wei"])
    page = client.get(f"/complaints/{mail.complaint.reference}/").content.decode()
    assert "But this paper was under the door" in page


def test_one_mail_waits_and_one_could_not_be_read(people: dict[str, User], client: Client):
    assert InboundMail.objects.count() == 3
    waits = InboundMail.objects.get(state="tray")
    assert waits.reason == "unproven"
    broken = InboundMail.objects.get(state="unreadable")
    assert broken.raw.read().startswith(b"From: scanner@")
    assert not Timer.objects.filter(kind="inbound_mail.read", state=PENDING).exists()

    client.force_login(people["wei"])
    tray = client.get("/mail/").content.decode()
    assert "the green ribbon" in tray
    assert "It could not be read. The raw file is kept." in tray


def test_of_one_letter_nobody_knows_whether_it_arrived(people: dict[str, User], client: Client):
    settle_stalled(Sent())

    left = Outgoing.objects.get(state=UNCERTAIN)
    letter = Message.objects.get(pk=left.subject_id)
    assert (letter.sending, letter.address) == ("uncertain", "weiss@example.de")
    client.force_login(people["priya"])
    assert "Unknown" in client.get("/jobs/").content.decode()


def test_letters_leave_from_the_desk_signed_and_its_replies_are_heard(
    people: dict[str, User], client: Client, told: datetime
):
    letter = Message.objects.filter(by=people["wei"], kind="owner_named").exclude(sending="").latest("pk")
    assert letter.sender_address == "desk@cxdesk.example"
    assert "Direct line" in letter.signature

    client.force_login(people["priya"])
    page = client.get("/mailboxes/").content.decode()
    assert "desk@cxdesk.example" in page
    assert "Town desk" in page
