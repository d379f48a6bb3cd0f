"""The forms around a complaint: promises, follow-ups, contacts, notes, remedies and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cxdesk.common.errors import DomainError
from recovery.errors import ToneRefused
from recovery.models import Contact, FollowUp, Promise, Remedy
from recovery.pages.forms.base import DeskForm, MomentField, level_field, lines

# How they feel about the outcome; the highest is the best, unlike a mood.
SCORES = [
    ("1", _("very bad")),
    ("2", _("bad")),
    ("3", _("so-so")),
    ("4", _("good")),
    ("5", _("very good")),
]


def why_they_may_stay() -> forms.CharField:
    """Return the field for the reason that the tone guard asks for; it is shown only when it does."""
    return forms.CharField(label=_("Why may these words stay?"), max_length=500, required=False)


class PromiseForm(DeskForm):
    name = "promise"

    kind = forms.ChoiceField(label=_("Kind"), choices=Promise.Kind.choices, initial=Promise.Kind.CALL_BACK)
    promise_text = forms.CharField(label=_("What do you promise?"), max_length=280, required=False)
    promise_due = MomentField(label=_("By when?"), required=False)
    tone_reason = why_they_may_stay()

    def refuse(self, refusal: DomainError) -> None:
        if isinstance(refusal, ToneRefused) and refusal.needs == "supervisor":
            # A reason of theirs would change nothing, so they are not asked for one.
            for blocker in refusal.blockers:
                self.add_error("promise_text" if blocker.field == "promise_text" else None, blocker.message)
        else:
            super().refuse(refusal)


class PromiseMoveForm(DeskForm):
    """Another time for one promise, to which the customer agreed."""

    name = "promise_move"

    moved_due = MomentField(label=_("New time"), required=False)
    agreed_by = forms.CharField(label=_("Who agreed to it?"), max_length=200, required=False)
    agreed_how = forms.ChoiceField(
        label=_("How?"), choices=Contact.Kind.choices, initial=Contact.Kind.CALL_OUT, required=False
    )

    def __init__(self, subject_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"move_{subject_id}_%s", **kwargs)
        self.subject_id = subject_id


class FollowUpForm(DeskForm):
    """How a follow-up ended; it asks how they feel, never whether it was solved."""

    name = "follow_up"
    pressed = ("state",)

    score = forms.TypedChoiceField(
        label=_("How do they feel about the way we put it right?"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    delivered = level_field(_("How much did they get, next to what they had expected?"))
    note = forms.CharField(label=_("In their words"), widget=lines(3), max_length=1000, required=False)
    state = forms.ChoiceField(
        choices=[
            ("done", _("They are content")),
            ("not_content", _("Not content")),
            ("unreachable", _("Not reached")),
        ]
    )


class AttemptForm(DeskForm):
    """One try to reach the customer for a follow-up."""

    name = "attempt"

    result = forms.ChoiceField(
        label=_("We tried, and"),
        choices=Contact.Result.choices,
        initial=Contact.Result.NO_ANSWER,
        widget=forms.RadioSelect,
    )
    attempt_note = forms.CharField(label=_("Note, if any"), max_length=1000, required=False)


class FollowUpMoveForm(DeskForm):
    """Another time or way to ask."""

    name = "follow_up_move"

    follow_up_due = MomentField(label=_("When?"), required=False)
    kind = forms.ChoiceField(label=_("How?"), choices=FollowUp.Kind.choices)
    reason = forms.CharField(label=_("Why, in one line"), max_length=280, required=False)


class FollowUpAddForm(FollowUpMoveForm):
    """One more follow-up."""

    name = "follow_up_add"


class SnoozeForm(DeskForm):
    """Not on my day for a while."""

    name = "snooze"

    until = MomentField(label=_("Until"), required=False)
    reason = forms.CharField(label=_("Why can it wait?"), max_length=280, required=False)


class UnsnoozeForm(DeskForm):
    """The button beside what sleeps."""

    name = "unsnooze"


class ContactForm(DeskForm):
    name = "contact"

    kind = forms.ChoiceField(label=_("How"), choices=Contact.Kind.choices, initial=Contact.Kind.CALL_OUT)
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Contact.Result.choices,
        initial=Contact.Result.REACHED,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What was said"), widget=lines(3), max_length=10_000, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440, required=False)
    hold_seconds = forms.IntegerField(
        label=_("Longest hold, seconds"), min_value=0, max_value=86_400, required=False
    )


class ReplyForm(DeskForm):
    """Words to the customer, by mail."""

    name = "reply"

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    text = forms.CharField(
        label=_("Your words"),
        widget=forms.Textarea(attrs={"rows": 6, "aria-describedby": "guard"}),
        max_length=20_000,
        required=False,
    )
    language = forms.ChoiceField(label=_("Their language"), choices=settings.LANGUAGES, required=False)
    not_before = MomentField(label=_("Send later"), required=False)
    kind = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    tone_reason = why_they_may_stay()
    clarifies = forms.BooleanField(label=_("I ask so that I understand the complaint"), required=False)
    field_order = ("to", "subject", "text", "language", "not_before", "kind", "tone_reason", "clarifies")

    def __init__(self, *args: Any, addresses: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show_addresses(addresses)

    def refuse(self, refusal: DomainError) -> None:
        if isinstance(refusal, ToneRefused):
            # Where it hurts, and what instead, stands beside the words (pages.guard).
            self.add_error(None, refusal.message)
        else:
            super().refuse(refusal)

    def show_addresses(self, addresses: Sequence[str]) -> None:
        """Offer these; whether one is theirs is for the action to say, in words."""
        choices = [(one, one) for one in addresses]
        self.fields["to"] = forms.ChoiceField(label=_("To"), choices=choices, required=False)


class DecisionForm(DeskForm):
    """What a person says about a letter of unknown fate, or one that did not leave."""

    name = "letter"

    decision = forms.ChoiceField(
        choices=[("arrived", "arrived"), ("again", "again"), ("given_up", "given_up")]
    )


class UndoForm(DeskForm):
    """The button beside a letter that waits."""

    name = "reply_undo"


class LetGoForm(DeskForm):
    """Why a supervisor lets words go that somebody asked for."""

    name = "tone_let_go"

    tone_reason = forms.CharField(label=_("Why may these words go?"), max_length=500, required=False)


class NoteForm(DeskForm):
    name = "note"

    text = forms.CharField(label=_("Note to colleagues"), widget=lines(4), max_length=20_000, required=False)


class RemedyForm(DeskForm):
    name = "remedy"

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Remedy.Kind.choices, initial=Remedy.Kind.WORDS, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What did they get?"), max_length=280, required=False)


class FileForm(DeskForm):
    name = "file"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By this name a refusal knows it; as an attribute of the class it would hide the form's own files.
        self.fields["files"] = forms.FileField(label=_("File or photo"))


class KeepForm(DeskForm):
    """The button beside a promise."""

    name = "promise_keep"
