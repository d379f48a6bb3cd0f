"""Words first: no category before there are words, or the mark that nobody wrote them down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Team, User
from recovery.actions.complaints import NewComplaint, log_complaint, log_complaints
from recovery.actions.intake import save_draft
from recovery.errors import WordsMissing
from recovery.models import Category, Channel, Complaint, IntakeDraft
from tests.builders import MakeComplaint


@pytest.fixture
def billing(db: None) -> Category:
    return Category.objects.get(key="billing")


@pytest.fixture
def wordless(harbour: Team, billing: Category, noon: datetime) -> NewComplaint:
    return NewComplaint(team=harbour, channel=Channel.PHONE, received_at=noon, category=billing)


@pytest.mark.parametrize("words", ["", "  ", "\n\t"])
def test_no_door_takes_a_category_without_words(
    words: str,
    wordless: NewComplaint,
    billing: Category,
    client: Client,
    ana: User,
    ada: User,
    noon: datetime,
) -> None:
    new = replace(wordless, verbatim=words)
    with pytest.raises(WordsMissing):
        log_complaint(new, by=ana, at=noon)
    with pytest.raises(WordsMissing):
        log_complaints([replace(new, is_imported=True)], by=ada, at=noon)
    with pytest.raises(WordsMissing):
        save_draft(None, {"verbatim": words, "category": str(billing.pk)}, by=ana, at=noon)
    client.force_login(ana)
    typed = {"verbatim": words, "category": str(billing.pk), "channel": "phone", "severity": "3"}
    page = client.post(reverse("new_complaint"), typed)
    body = {"verbatim": words, "category": billing.pk, "channel": "phone"}
    api = client.post(reverse("api:complaints"), body, content_type="application/json")

    assert page.status_code in (409, 422)
    assert api.status_code in (400, 409)
    assert not Complaint.objects.exists()
    assert not IntakeDraft.objects.exists()


def test_the_mark_that_nobody_wrote_them_stands_for_words(
    wordless: NewComplaint, billing: Category, ana: User, noon: datetime
) -> None:
    complaint = log_complaint(replace(wordless, verbatim_missing=True), by=ana, at=noon)

    assert (complaint.category, complaint.verbatim, complaint.verbatim_missing) == (billing, "", True)


def test_the_database_itself_holds_no_complaint_without_words_or_the_mark(
    make_complaint: MakeComplaint, billing: Category
) -> None:
    row = make_complaint()
    row.pk, row.reference, row.number = None, "CX-2026-999999", 999_999
    row.verbatim, row.category = "", billing

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_describing_by_page_and_by_program_changes_no_words(
    make_complaint: MakeComplaint, billing: Category, client: Client, ana: User
) -> None:
    complaint = make_complaint(owner=ana)
    client.force_login(ana)
    words = complaint.verbatim
    described = reverse("complaint_describe", args=[complaint.reference])
    program = reverse("api:complaint", args=[complaint.reference])

    client.post(described, {"title": "Billed twice", "severity": "3", "category": billing.pk, "verbatim": ""})
    refused = client.patch(program, {"verbatim": "", "category": billing.pk}, content_type="application/json")

    complaint.refresh_from_db()
    assert refused.status_code == 400
    assert (complaint.category, complaint.verbatim) == (billing, words)
