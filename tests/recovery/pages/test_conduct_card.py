"""The conduct card: what the version in force says, and nothing else, by role and language."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cxdesk.accounts.models import Role, User
from recovery.actions.playbook_versions import change_draft, start_draft
from recovery.models import PlaybookVersion
from recovery.playbook.tone import LANGUAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ada: User, noon: datetime) -> PlaybookVersion:
    draft = start_draft(by=ada, at=noon)
    change = {"steps": {"listen": {"within_minutes": 11}}}
    return change_draft(draft.number, revision=0, change=change, by=ada, at=noon)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.COLLEAGUE, Role.AGENT, Role.SUPERVISOR, Role.ADMIN])
def test_the_card_lists_exactly_what_the_version_in_force_says(
    role: str, language: str, client: Client, draft: PlaybookVersion, cleo: User
) -> None:
    content = PlaybookVersion.objects.get(state="published").content
    client.force_login(cleo)

    answer = client.get(reverse("conduct_card"), {"role": role, "language": language})

    card = answer.content.decode()
    assert answer.status_code == 200
    for part, kind in (("do", 'class="bullets"'), ("dont", 'class="bullets dont"')):
        lists = re.findall(rf"<ul role=\"list\" {kind}>(.*?)</ul>", card, re.S)
        shown = [unescape(line) for one in lists for line in re.findall(r"<span>(.*?)</span></li>", one)]
        said = [line for one in content["steps"].values() for line in one["guidance"][language].get(part, ())]
        assert sorted(shown) == sorted(said)
    assert f'lang="{"en" if language == "en" else "zh-" + language[3:].title()}"' in card


def test_everybody_gets_the_card_of_their_own_role_and_help_leads_there(
    client: Client, cleo: User, ana: User, aki: User
) -> None:
    for who, role in ((cleo, Role.COLLEAGUE), (aki, Role.COLLEAGUE), (ana, Role.AGENT)):
        client.force_login(who)
        assert client.get(reverse("conduct_card")).context["role"] == role
    assert reverse("conduct_card") in client.get(reverse("help")).content.decode()


def test_a_draft_stands_on_no_card(client: Client, draft: PlaybookVersion, ana: User) -> None:
    client.force_login(ana)

    assert "aim: 11 minutes" not in client.get(reverse("conduct_card")).content.decode()
