"""Knowledge snippets: published in three languages, one version after another, and put into a reply."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.actions.messages import draft_message
from recovery.actions.states import check_may_work
from recovery.errors import ComplaintChanged, NotAllowed, SnippetRefused
from recovery.models import Category, Complaint, MessageDraft, Snippet
from recovery.models.snippets import LONGEST_SNIPPET
from recovery.permissions import can_edit_snippets
from recovery.playbook.tone import TextKind, check
from recovery.queries.letters import language_of

LANGUAGES = {"en": "en", "zh_hans": "zh-hans", "zh_hant": "zh-hant"}


@transaction.atomic
def publish_snippet(
    *, key: str, title: str, texts: dict[str, str], category: Category | None, by: User, at: datetime
) -> Snippet:
    """Put words in force, as the next version where there are some under this key; the same words stay one.

    :param key: empty to make one from the title.
    :param texts: by the names of `LANGUAGES`.
    :raises NotAllowed: for anybody but an admin.
    :raises SnippetRefused: without a title or words in each language, or where the tone guard finds fault.
    """
    _check_may_edit(by)
    title = title.strip()
    key = (key.strip() or slugify(title))[:60]
    if not title or not key:
        raise SnippetRefused(_("Give it a title in Latin letters, by which it is known."), field="title")
    words = {name: _words(name, texts.get(name, "")) for name in LANGUAGES}
    last = Snippet.objects.filter(key=key).order_by("-version").first()
    facts = {"title": title, "category": category, **words}
    if last and not last.retired_at and all(getattr(last, name) == facts[name] for name in facts):
        return last
    Snippet.objects.filter(key=key, retired_at=None).update(retired_at=at, retired_by=by)
    try:
        with transaction.atomic():
            return Snippet.objects.create(
                key=key,
                version=last.version + 1 if last else 1,
                published_at=at,
                published_by=by,
                **facts,
            )
    except IntegrityError:
        raise ComplaintChanged(_("Somebody else published it a moment ago. Look again.")) from None


@transaction.atomic
def retire_snippet(snippet: Snippet, *, by: User, at: datetime) -> None:
    """Offer the words no more; twice is harmless, and what was published stays to be read.

    :raises NotAllowed: for anybody but an admin.
    """
    _check_may_edit(by)
    Snippet.objects.filter(key=snippet.key, retired_at=None).update(retired_at=at, retired_by=by)


@transaction.atomic
def use_snippet(snippet: Snippet, complaint: Complaint, *, by: User, at: datetime) -> MessageDraft:
    """Put the words into this person's draft of a reply, in the language of the customer; once.

    :raises SnippetRefused: when they are in force no more.
    """
    check_may_work(complaint, by)
    if snippet.retired_at is not None:
        raise SnippetRefused(_("These words are in force no more. Use the newer ones."), field="snippet")
    language = language_of(complaint)
    text = snippet.text_in(language)
    own = MessageDraft.objects.filter(complaint=complaint, kind="", by=by).first()
    if own is not None and text in own.text:
        return own
    begun = f"{own.text.rstrip()}\n\n" if own is not None and own.text.strip() else ""
    return draft_message(
        complaint,
        kind="",
        text=begun + text,
        language=own.language if own is not None else language,
        subject=own.subject if own is not None else "",
        address=own.address if own is not None else "",
        by=by,
        at=at,
    )


def _words(name: str, text: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST_SNIPPET or "\x00" in text:
        raise SnippetRefused(
            _("Write it in each language, in %(count)d characters at most.") % {"count": LONGEST_SNIPPET},
            field=name,
        )
    # A part of a reply: what comes next is said by whoever writes around it.
    found = check(text, language=LANGUAGES[name], kind=TextKind.FOLLOW_UP)
    if found:
        raise SnippetRefused(f"«{found[0].words}»: {say(found[0].why)}", field=name)
    return text


def _check_may_edit(by: User) -> None:
    if not can_edit_snippets(by):
        raise NotAllowed(_("Only admins publish words for everybody."))
