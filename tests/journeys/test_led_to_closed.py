"""A complaint of a real file, led from new to closed through the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from cxdesk.accounts.models import User
from recovery.models import RootCause
from tests.journeys import leading
from tests.journeys.conftest import WITHOUT_SCRIPTS
from tests.journeys.hands import Hands
from tests.journeys.leading import page_of, settle, state_of
from tests.journeys.rows import PARAMS, Imported, import_one

# The sweep opens its own transactions, and the server of the browser has connections of its own.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
LANGUAGES = {"cfpb": "en", "zh_disputes": "zh-hans"}


@pytest.fixture
def imported(request: Any, ana: User, tmp_path: Path) -> Imported:
    source, kind = request.param
    real_data = request.getfixturevalue("real_data") if kind == "real" else None
    User.objects.filter(pk=ana.pk).update(language=LANGUAGES[source])
    return import_one(source, kind, tmp_path, real_data)


def words_on_page(words: str) -> str:
    """Return the first line of the words, which stands on the page as it is."""
    return words.strip().splitlines()[0][:60].strip()


@pytest.mark.parametrize("imported", PARAMS, indirect=True)
def test_an_imported_complaint_is_led_from_new_to_closed(imported: Imported, hands: Hands, ana: User) -> None:
    complaint = imported.complaint
    assert (state_of(complaint), complaint.verbatim) == ("new", imported.words)
    hands.be(ana)
    with translation.override(LANGUAGES[complaint.source]):
        hands.open(page_of(complaint))
        hands.sees(words_on_page(imported.words))
        # One of them is serious, so that it has three follow-ups.
        if complaint.source == "zh_disputes":
            hands.follow("/description/")
            hands.send("/description/", {"severity": "2", "title": "商家申诉：发票"})
            hands.sees("商家申诉：发票")
        leading.lead_to_resolved(hands, complaint)
        leading.follow_through(hands, complaint)
        see_the_whole(hands)
        settle(hands, "root_cause", leading.ANSWERS["root_cause"])
        leading.close(hands, complaint)

    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.verbatim) == ("upheld", imported.words)
    assert RootCause.objects.get().title == "Statements go out a day late"


def see_the_whole(hands: Hands) -> None:
    """Step 9: it keeps happening, so it is refused until there is a cause."""
    settle(hands, "see_the_whole", {"recurring": "yes"}, status=409)
    hands.sees(translation.gettext("You say that it keeps happening, so link the cause, or name a new one."))
    hands.send("/cause/", {"title": "Statements go out a day late"})
    hands.sees(translation.gettext("Cause linked."), "Statements go out a day late")
    settle(hands, "see_the_whole", {"recurring": "yes", "prevention": "Send them from the new system."})


@pytest.mark.parametrize("hands", [WITHOUT_SCRIPTS], indirect=True)
@pytest.mark.parametrize("imported", PARAMS[:1], indirect=True)
def test_a_complaint_is_led_to_resolved_without_scripts(imported: Imported, hands: Hands, ana: User) -> None:
    hands.be(ana)
    leading.lead_to_resolved(hands, imported.complaint)
