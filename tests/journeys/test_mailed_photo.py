"""A customer answers by mail with a photo: it lands on the complaint, and the owner's bell says so."""

from __future__ import annotations

import pytest

from cxdesk.common import clock
from recovery.actions.states import take_complaint
from recovery.channels.signed import reply_address, webhook_key
from recovery.models import Mailbox
from tests.recovery.mails import PNG, mail, signature_of

pytestmark = pytest.mark.django_db


def test_a_mailed_photo_reaches_the_complaint_and_the_owner(client, mailbox, make_complaint, mia, ana, noon):
    complaint = take_complaint(make_complaint(new_customer=mia), by=ana, at=noon)
    Mailbox.objects.filter(pk=mailbox.pk).update(secret_number=1)
    raw = mail("This is how dark it is.", to=reply_address(mailbox.address, complaint.reference), photo=PNG)
    stamp = str(int(clock.now().timestamp()))

    brought = client.post(
        f"/mail/in/{mailbox.pk}/",
        raw,
        content_type="message/rfc822",
        HTTP_X_CXDESK_TIMESTAMP=stamp,
        HTTP_X_CXDESK_SIGNATURE=signature_of(raw, key=webhook_key(mailbox.pk, 1), stamp=stamp),
    )
    client.force_login(ana)
    page = client.get(f"/complaints/{complaint.reference}/").content.decode()
    bell = client.get("/notifications/").content.decode()
    photo = complaint.attachments.get()

    assert brought.json()["state"] == "joined"
    assert "This is how dark it is." in page
    assert f"/files/{photo.pk}/" in page
    assert complaint.reference in bell
    assert b"".join(client.get(f"/files/{photo.pk}/").streaming_content) == PNG
