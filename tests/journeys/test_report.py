"""A customer reports with a photo, watches the own page, and hears from the agent who took it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.demo.picture import hole_in_the_road
from recovery.models import Attachment, Complaint, Promise
from tests.journeys import leading
from tests.journeys.conftest import WITH_EACH, WITHOUT_SCRIPTS
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "the hole.png"
    path.write_bytes(hole_in_the_road())
    return path


@pytest.mark.parametrize("hands", [*WITH_EACH, WITHOUT_SCRIPTS], indirect=True)
def test_a_report_with_a_photo_is_taken_and_its_page_shows_the_promise(
    hands: Hands, ana: User, photo: Path
) -> None:
    hands.be(None)
    hands.open("/report/")
    hands.send(
        "/report/",
        {
            "words": "There is a hole in the road before my house.\nMy wheel is broken.",
            "want": "Fill it, and pay the wheel.",
            "name_given": "Mia Lin",
            "mail": "mia@example.com",
            "best": "mail",
            "pictures": photo,
        },
    )
    complaint = Complaint.objects.get()
    hands.sees("We have it. Thank you for telling us.", complaint.reference)
    status = hands.link_shown()
    hands.follow(status)
    hands.sees("My wheel is broken.", "We have it, and one person answers for it")
    assert Attachment.objects.get().complaint == complaint

    take_and_promise(hands, ana, complaint)

    hands.be(None)
    hands.open(status)
    hands.sees("Ana answers for it", "We fill the hole.")
    hands.send("/words/", {"more": "Thank you. It is number 12."})
    hands.sees("We have your message.", "It is number 12.")
    hands.be(ana)
    hands.open(leading.page_of(complaint))
    hands.sees("It is number 12.")

    hands.be(None)
    hands.open(status)
    hands.send("/end/")
    hands.sees("The link is ended")
    hands.open(status, status=404)


def take_and_promise(hands: Hands, ana: User, complaint: Complaint) -> None:
    hands.be(ana)
    hands.open("/complaints/?state=new")
    hands.follow(leading.page_of(complaint))
    hands.sees("the hole.png", "Fill it, and pay the wheel.")
    hands.send("/owner/")
    due = clock.now() + timedelta(hours=5)
    values = {
        "promise_text": "We fill the hole.",
        "promise_due": due.strftime(leading.MOMENT),
        "kind": Promise.Kind.OTHER,
    }
    hands.send("/promises/", values)
    hands.sees("We fill the hole.")


@pytest.mark.parametrize("hands", [*WITH_EACH, WITHOUT_SCRIPTS], indirect=True)
def test_a_report_that_cannot_be_answered_says_so_and_keeps_the_words(hands: Hands, ana: User) -> None:
    hands.be(None)
    hands.open("/report/")
    hands.send("/report/", {"words": "The pool is cold."}, status=422)
    hands.sees("Say how we reach you, by phone or e-mail, or tick that you want no answer.")
    assert hands.field("words").strip() == "The pool is cold."
    hands.send("/report/", {"no_answer": "on"})
    assert Complaint.objects.get().verbatim.strip() == "The pool is cold."
