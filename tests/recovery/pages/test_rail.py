"""The sentences of the ten steps beside a complaint."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from cxdesk.accounts.models import User
from tests.builders import MakeComplaint, lead_to

pytestmark = pytest.mark.django_db


def test_a_reason_that_the_desk_stored_is_told_in_the_language_of_the_reader(
    client: Client,
    ana: User,
    make_complaint: MakeComplaint,
    noon: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = {"ending": "none_needed", "reason": "Put right on the spot."}
    complaint = lead_to(make_complaint(owner=ana), "reassure", by=ana, at=noon, reassure=stored)
    User.objects.filter(pk=ana.pk).update(language="zh-hans")
    catalogue = trans_real.translation("zh-hans")
    assert catalogue is not None
    monkeypatch.setitem(catalogue._catalog._catalogs[0], "Put right on the spot.", "当场已解决。")
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference]), {"step": "reassure"})

    assert page.content.decode().count("当场已解决。") == 2
    assert "Put right on the spot." not in page.content.decode()


def test_a_reason_that_a_person_wrote_stays_as_it_was_written(
    client: Client, ana: User, make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = lead_to(make_complaint(owner=ana), "reassure", by=ana, at=noon)
    client.force_login(ana)

    page = client.get(reverse("complaint", args=[complaint.reference]), {"step": "reassure"}).content.decode()

    assert page.count("Settled on the phone.") == 2
    assert "Project-Id-Version" not in page
