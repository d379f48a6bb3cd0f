"""Knowledge snippets: one version after another, checked for tone, and into a draft once."""

from __future__ import annotations

import pytest

from recovery.actions.snippets import publish_snippet, retire_snippet, use_snippet
from recovery.errors import NotAllowed, SnippetRefused
from recovery.models import Category, MessageDraft, Snippet
from recovery.queries.snippets import snippets_about, snippets_in_force

pytestmark = pytest.mark.django_db
TEXTS = {
    "en": "We keep your luggage for you.",
    "zh_hans": "我们替您保管行李。",
    "zh_hant": "我們替您保管行李。",
}


@pytest.fixture
def snippet(ada, noon):
    return publish_snippet(key="", title="While they wait", texts=TEXTS, category=None, by=ada, at=noon)


def test_words_are_published_once_and_the_next_version_stands_in_their_place(snippet, ada, noon):
    facts = {"key": "while-they-wait", "title": "While they wait", "category": None, "by": ada, "at": noon}
    same = publish_snippet(texts=TEXTS, **facts)
    other = publish_snippet(texts={**TEXTS, "en": "We keep your luggage here."}, **facts)

    assert same == snippet
    assert (other.version, list(snippets_in_force())) == (2, [other])
    assert Snippet.objects.get(version=1).en == TEXTS["en"]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"en": "This is a known issue."}, "en"),
        ({"zh_hans": "这是司机的错。"}, "zh_hans"),
        ({"zh_hant": " "}, "zh_hant"),
        ({"en": "x" * 601}, "en"),
    ],
)
def test_words_that_may_not_leave_or_are_missing_are_refused(ada, noon, change, field):
    with pytest.raises(SnippetRefused) as refusal:
        publish_snippet(key="", title="Sorry", texts={**TEXTS, **change}, category=None, by=ada, at=noon)

    assert refusal.value.field == field
    assert not Snippet.objects.exists()


def test_only_admins_publish_and_retire(snippet, ana, lea, noon):
    for person in (ana, lea):
        with pytest.raises(NotAllowed):
            publish_snippet(key="", title="Sorry", texts=TEXTS, category=None, by=person, at=noon)
        with pytest.raises(NotAllowed):
            retire_snippet(snippet, by=person, at=noon)


def test_retired_words_are_offered_no_more(snippet, make_complaint, ada, ana, noon):
    retire_snippet(snippet, by=ada, at=noon)
    retire_snippet(snippet, by=ada, at=noon)

    snippet.refresh_from_db()
    assert snippet.retired_at == noon
    assert not snippets_in_force().exists()
    with pytest.raises(SnippetRefused):
        use_snippet(snippet, make_complaint(owner=ana), by=ana, at=noon)


def test_words_go_into_the_draft_once_behind_what_stands_there(snippet, make_complaint, ana, otto, noon):
    complaint = make_complaint(owner=ana)
    MessageDraft.objects.create(complaint=complaint, kind="", by=ana, text="Dear Ms Lin,", made_at=noon)

    use_snippet(snippet, complaint, by=ana, at=noon)
    use_snippet(snippet, complaint, by=ana, at=noon)

    assert MessageDraft.objects.get().text == f"Dear Ms Lin,\n\n{TEXTS['en']}"
    with pytest.raises(NotAllowed):
        use_snippet(snippet, complaint, by=otto, at=noon)


def test_those_of_the_category_are_found_with_those_for_any(snippet, make_complaint, ada, ana, noon):
    above = Category.objects.filter(parent=None).order_by("pk")[0]
    category = Category.objects.filter(parent=above).order_by("pk")[0]
    own = publish_snippet(key="", title="Own", texts=TEXTS, category=category, by=ada, at=noon)
    wide = publish_snippet(key="", title="Wide", texts=TEXTS, category=above, by=ada, at=noon)
    elsewhere = Category.objects.filter(parent=None).order_by("pk")[1]
    publish_snippet(key="", title="Elsewhere", texts=TEXTS, category=elsewhere, by=ada, at=noon)

    about = snippets_about(make_complaint(owner=ana, category=category)).order_by("pk")
    assert list(about) == [snippet, own, wide]
    assert list(snippets_about(make_complaint(owner=ana))) == [snippet]
