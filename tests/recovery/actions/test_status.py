"""Links to the customer's own page."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.http import Http404

from recovery.actions.status import end_status_link, make_status_link, renew_status_link
from recovery.models import StatusLink
from recovery.queries.status import complaint_by_token
from tests.builders import MakeComplaint

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_complaint_and_its_token_is_not_stored(
    make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint()
    token = make_status_link(complaint, at=noon)
    assert complaint_by_token(token) == complaint
    assert token not in str(StatusLink.objects.values())


def test_an_ended_link_opens_nothing_and_ending_it_twice_is_once(
    make_complaint: MakeComplaint, noon: datetime
) -> None:
    complaint = make_complaint()
    token = make_status_link(complaint, at=noon)
    end_status_link(token, at=noon)
    end_status_link(token, at=noon)
    with pytest.raises(Http404):
        complaint_by_token(token)
    assert complaint.events.filter(name="status_link.ended").count() == 1


def test_ending_a_link_that_never_was_does_nothing(make_complaint: MakeComplaint, noon: datetime) -> None:
    make_status_link(make_complaint(), at=noon)
    end_status_link("x" * 43, at=noon)
    assert StatusLink.objects.get().ended_at is None


def test_renewing_leaves_one_link_with_another_token(make_complaint: MakeComplaint, noon: datetime) -> None:
    complaint = make_complaint()
    old = make_status_link(complaint, at=noon)
    new = renew_status_link(complaint, at=noon)
    assert complaint_by_token(new) == complaint
    with pytest.raises(Http404):
        complaint_by_token(old)
    assert StatusLink.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 44, "ü" * 43, "\ud800" * 43, "a\x00" * 20])
def test_no_other_token_opens_anything(make_complaint: MakeComplaint, noon: datetime, token: str) -> None:
    make_status_link(make_complaint(), at=noon)
    with pytest.raises(Http404):
        complaint_by_token(token)
