"""Help says what the tables say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.playbook.states import MOVE_NAMES, MOVES, STATE_MEANINGS
from recovery.playbook.steps import PLAYBOOK

pytestmark = pytest.mark.django_db


def test_help_tells_every_step_with_its_fields_endings_and_rules(client: Client, ana: User) -> None:
    client.force_login(ana)

    answer = client.get(reverse("help"))

    page = answer.content.decode()
    for step in PLAYBOOK:
        labels = [one.label for one in step.fields] + [one.label for one in step.endings]
        told = [step.name, step.heart, *labels]
        for sentence in told:
            assert escape(say(sentence)) in page
    for told_step, step in zip(answer.context["steps"], PLAYBOOK, strict=True):
        assert len(told_step.rules) == len({*step.rules, *step.always})


def test_help_counts_nothing_that_is_not_there(client: Client, ana: User) -> None:
    client.force_login(ana)

    page = client.get(reverse("help")).content.decode()

    assert "Nothing is owed to the customer any more" in page
    assert "still open: 1" not in page


def test_help_tells_every_state_and_every_move(client: Client, cleo: User) -> None:
    client.force_login(cleo)

    answer = client.get(reverse("help"))

    page = answer.content.decode()
    for meaning in STATE_MEANINGS.values():
        assert escape(say(meaning)) in page
    assert sum(len(state.moves) for state in answer.context["states"]) == len(MOVES)
    for move in {move for _state, move in MOVES}:
        assert say(MOVE_NAMES[move]) in page
