from __future__ import annotations

import pytest

from cxdesk.accounts.actions import change_settings, create_token, end_other_sessions, end_token
from cxdesk.accounts.errors import BadValue
from cxdesk.accounts.models import Scope, TokenScope, User
from cxdesk.common.errors import NotAllowed

# ------------------------------------------------------------------ settings


def test_settings_are_kept_and_what_is_not_named_stays(ana):
    change_settings(ana, by=ana, language="zh-hans", zone="Asia/Shanghai", single_keys=False)

    kept = User.objects.get(pk=ana.pk)
    assert (kept.language, kept.zone, kept.single_keys) == ("zh-hans", "Asia/Shanghai", False)
    assert kept.name == "Ana"


def test_the_same_settings_twice_are_harmless(ana):
    for _ in range(2):
        change_settings(ana, by=ana, availability="away")

    assert User.objects.get(pk=ana.pk).availability == "away"


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "fr"), ("zone", "Mars/Olympus"), ("theme", "pink"), ("availability", "asleep")],
)
def test_a_value_that_is_no_choice_is_refused(ana, name, value):
    with pytest.raises(BadValue) as refusal:
        change_settings(ana, by=ana, **{name: value})

    assert refusal.value.field == name
    assert getattr(User.objects.get(pk=ana.pk), name) != value


@pytest.mark.parametrize("name", ["email", "is_active", "password", "rights_version"])
def test_what_is_no_setting_cannot_be_changed_as_one(ana, name):
    with pytest.raises(TypeError):
        change_settings(ana, by=ana, **{name: "x"})


@pytest.mark.parametrize("who", ["ada", "lea", "otto"])
def test_nobody_changes_the_settings_of_another(request, ana, who):
    with pytest.raises(NotAllowed):
        change_settings(ana, by=request.getfixturevalue(who), theme="dark")


# ------------------------------------------------------------------ sessions


def test_other_sessions_end_and_only_own_ones(ana, otto):
    before = ana.get_session_auth_hash()

    end_other_sessions(ana, by=ana)

    assert ana.get_session_auth_hash() != before
    with pytest.raises(NotAllowed):
        end_other_sessions(ana, by=otto)


# ------------------------------------------------------------------ tokens


def test_a_token_is_kept_as_a_digest_only(ana):
    row, plain = create_token(ana, "  nightly export ", Scope.READ)

    assert row.name == "nightly export"
    assert plain not in str(list(TokenScope.objects.values())) + str(row.token.__dict__)
    assert len(plain) >= 40


def test_two_tokens_are_two(ana):
    create_token(ana, "one", Scope.READ)
    create_token(ana, "one", Scope.WRITE)

    assert TokenScope.objects.filter(token__user=ana).count() == 2


@pytest.mark.parametrize(("name", "scope"), [("one", "all"), (" ", Scope.READ)])
def test_a_token_without_name_or_scope_is_refused(ana, name, scope):
    with pytest.raises(BadValue):
        create_token(ana, name, scope)


def test_an_auditor_gets_no_token_that_writes(aki):
    create_token(aki, "export", Scope.READ)

    with pytest.raises(NotAllowed):
        create_token(aki, "export", Scope.WRITE)


def test_who_has_no_role_gets_no_token(make_person):
    with pytest.raises(NotAllowed):
        create_token(make_person("Bea"), "one", Scope.READ)


def test_a_token_is_ended_once_and_the_second_time_is_harmless(ana):
    row, _plain = create_token(ana, "one", Scope.READ)

    assert end_token(ana, row.token.token_key, by=ana)
    assert not end_token(ana, row.token.token_key, by=ana)
    assert not TokenScope.objects.exists()


def test_nobody_ends_the_token_of_another(ana, otto):
    row, _plain = create_token(ana, "one", Scope.READ)

    with pytest.raises(NotAllowed):
        end_token(ana, row.token.token_key, by=otto)
    assert not end_token(otto, row.token.token_key, by=otto)

    assert TokenScope.objects.exists()
