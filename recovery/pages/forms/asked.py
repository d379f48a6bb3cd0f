"""The forms of asking others: to own it, to help with it, to stand in; and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cxdesk.accounts.models import User
from recovery.models import Promise
from recovery.pages.forms.base import DeskForm, MomentField, lines


class PeopleForm(DeskForm):
    """A form in which one person is chosen; `person` names the field."""

    person = ""

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        field = self.fields[self.person]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField in every form below
            ("", _("Choose …")),
            *((pk, one.name) for pk, one in self._people.items()),
        ]

    @property
    def chosen(self) -> User:
        """Return the person who was chosen; the form is valid."""
        return self._people[self.cleaned_data[self.person]]


class HandoverForm(PeopleForm):
    """Somebody else is to own it."""

    name = "handover"
    person = "to"

    to = forms.ChoiceField(label=_("Who shall own it?"))
    reason = forms.CharField(label=_("Why, in one line"), max_length=280, required=False)
    line = forms.CharField(
        label=_("What the complaint does not say"), widget=lines(2), max_length=1000, required=False
    )


class TaskForm(PeopleForm):
    """One thing that somebody is asked to do."""

    name = "task"
    person = "helper"

    helper = forms.ChoiceField(label=_("Who can help?"))
    what = forms.CharField(label=_("What should they do?"), max_length=500, required=False)
    task_due = MomentField(label=_("Needed by"), required=False)
    line = forms.CharField(
        label=_("What they must know besides"), widget=lines(2), max_length=1000, required=False
    )


class PromiseCoverForm(PeopleForm):
    """Somebody else keeps one promise; the owner stays."""

    name = "cover"
    person = "covered_by"

    promise = forms.ChoiceField(label=_("Which promise?"))
    covered_by = forms.ChoiceField(label=_("Who keeps it?"))
    note = forms.CharField(label=_("What they must know"), max_length=500, required=False)

    def __init__(self, *args: Any, promises: Sequence[Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promise"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared above
            (str(one.pk), one.text) for one in promises
        ]


class ShiftForm(PeopleForm):
    """What falls due in the coming hours goes to the next shift."""

    name = "shift"
    person = "covered_by"

    complaints = forms.MultipleChoiceField(
        label=_("What they keep for you"), widget=forms.CheckboxSelectMultiple, required=False
    )
    covered_by = forms.ChoiceField(label=_("Who has the next shift?"))
    until = MomentField(label=_("Until"), required=False)
    note = forms.CharField(label=_("What they must know"), max_length=500, required=False)

    def __init__(self, *args: Any, complaints: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complaints"].choices = complaints  # type: ignore[attr-defined]  # as declared above


class AbsenceForm(PeopleForm):
    """From when until when somebody is away, and who stands in."""

    name = "absence"
    person = "deputy"

    from_at = MomentField(label=_("Away from"), required=False)
    until_at = MomentField(label=_("Back on"), required=False)
    deputy = forms.ChoiceField(label=_("Your deputy"))
    note = forms.CharField(label=_("What they must know"), max_length=500, required=False)


class RefusalForm(DeskForm):
    """No, and why."""

    name = "refusal"

    refusal = forms.CharField(label=_("Why not, in one line"), max_length=280, required=False)


class AnswerForm(DeskForm):
    """What came of a task."""

    name = "answer"

    answer = forms.CharField(label=_("What came of it?"), widget=lines(3), max_length=1000, required=False)


class ButtonForm(DeskForm):
    """A button: nothing to fill in, but a place for the sentence when it is refused."""

    name = "button"
