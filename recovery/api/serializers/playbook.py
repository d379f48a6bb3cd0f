"""Steps: what is filled in at each, how they stand, and the playbook behind them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cxdesk.common.money import read_stored
from cxdesk.common.words import say
from recovery.api.serializers.base import Body, Moment, PersonOut
from recovery.api.serializers.complaints import PutRightIn
from recovery.playbook.step import Field, Kind
from recovery.playbook.steps import STEP_KEYS, STEPS

YES = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
STEP_CHOICES = [(key, key) for key in STEP_KEYS]


class TickField(serializers.Field[str, Any, str, Any]):
    """A tick: true or false, or the words yes and no."""

    default_error_messages = {"invalid": _("Say yes or no.")}

    def to_internal_value(self, data: Any) -> str:
        word = YES.get(str(data).lower()) if isinstance(data, bool | str) else None
        if word is None:
            self.fail("invalid")
        return word or ""


class AmountIn(serializers.Field[str, Any, str, Any]):
    """An amount: whole minor units and a currency, as an object or as text ("60000 USD")."""

    default_error_messages = {
        "invalid": _('Send whole minor units and a currency: {{"minor": 60000, "currency": "USD"}}.')
    }

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, dict) and type(data.get("minor")) is int and set(data) == {"minor", "currency"}:
            data = f"{data['minor']} {data['currency']}"
        if not isinstance(data, str) or read_stored(data) is None:
            self.fail("invalid")
        return str(data)


class TextOfMoment(Moment):
    """A moment that is kept as text."""

    def to_internal_value(self, value: Any) -> str:  # type: ignore[override]  # answers are texts
        return super().to_internal_value(value).isoformat()


def _field_for(field: Field) -> serializers.Field[Any, Any, Any, Any]:
    words: dict[str, Any] = {"required": False, "help_text": say(field.label)}
    if field.kind == Kind.TICK:
        return TickField(**words)
    if field.kind == Kind.AMOUNT:
        return AmountIn(**words)
    if field.kind in (Kind.MOOD, Kind.LEVEL):
        return serializers.IntegerField(min_value=1, max_value=5, **words)
    if field.kind == Kind.MOMENT:
        return TextOfMoment(**words)
    if field.kind == Kind.CHOICE:
        return serializers.ChoiceField(choices=[(key, say(name)) for key, name in field.choices], **words)
    return serializers.CharField(allow_blank=True, max_length=field.max_length, **words)


def _answers_of(key: str) -> Body:
    shape = type("AnswersIn", (Body,), {field.key: _field_for(field) for field in STEPS[key].fields})
    return shape(required=False)


class StepNoteIn(Body):
    """Answers to the fields of one step; which it has is told by the playbook."""

    answers = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        help_text="By field: texts; ticks true or false; moods 1 to 5; moments with their offset.",
    )

    def __init__(self, *args: Any, step: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step:
            # The fields of a step are data, so its shape is made when it is known which step it is.
            self.fields["answers"] = _answers_of(step)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["answers"] = {key: str(value) for key, value in attrs.get("answers", {}).items()}
        return attrs


class StepCompletionIn(StepNoteIn):
    """The answers that complete a step, or one of its written endings with a reason."""

    ending = serializers.CharField(max_length=20, default="", allow_blank=True)
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    override = serializers.CharField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="Why you go on without what a rule asks: passes warnings, a supervisor's more.",
    )


class CompletionOut(serializers.Serializer[Any]):
    """A step that is done."""

    step = serializers.ChoiceField(choices=STEP_CHOICES)
    by = PersonOut()
    done_at = Moment()
    ending = serializers.CharField()
    reason = serializers.CharField()


class BlockerOut(serializers.Serializer[Any]):
    """One thing that stands in the way."""

    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField()


class GuideOut(serializers.Serializer[Any]):
    """What the playbook says beside the step."""

    within_minutes = serializers.IntegerField(allow_null=True)
    do = serializers.ListField(child=serializers.CharField())
    dont = serializers.ListField(child=serializers.CharField())


class StepOut(serializers.Serializer[Any]):
    """One step of one complaint: done, or what stands in the way."""

    number = serializers.IntegerField()
    key = serializers.ChoiceField(choices=STEP_CHOICES, source="step.key")
    name = serializers.CharField()
    heart = serializers.CharField()
    is_now = serializers.BooleanField(help_text="The first step that is not done yet.")
    done = CompletionOut(allow_null=True)
    blockers = serializers.ListField(child=BlockerOut())
    answers = serializers.DictField(
        child=serializers.CharField(), help_text="The latest answer to each field."
    )
    guide = GuideOut()


class ChoiceOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()


class FieldOut(serializers.Serializer[Any]):
    """A field of a step."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the argument
    kind = serializers.ChoiceField(choices=[(one.value, one.value) for one in Kind])
    choices = serializers.ListField(child=ChoiceOut())
    hint = serializers.CharField()
    max_length = serializers.IntegerField()


class EndingOut(serializers.Serializer[Any]):
    """A written end of a step for complaints that cannot take the usual way."""

    key = serializers.CharField()
    name = serializers.CharField()
    needs_reason = serializers.BooleanField()


class PlaybookStepOut(serializers.Serializer[Any]):
    """A step as the playbook describes it."""

    number = serializers.IntegerField()
    key = serializers.ChoiceField(choices=STEP_CHOICES)
    name = serializers.CharField()
    heart = serializers.CharField()
    fields_to_fill = serializers.ListField(child=FieldOut())
    endings = serializers.ListField(child=EndingOut())
    after = serializers.ListField(child=serializers.CharField(), help_text="Steps that come before it.")
    states = serializers.ListField(
        child=serializers.CharField(), help_text="States in which it can be completed."
    )


class StateOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()


class MoveOut(serializers.Serializer[Any]):
    """A move between two states; one that is not listed is refused."""

    state = serializers.CharField()
    move = serializers.CharField()
    name = serializers.CharField()
    to = serializers.CharField()


class PlaybookOut(serializers.Serializer[Any]):
    """The ten steps, the states, and the moves between them."""

    steps = serializers.ListField(child=PlaybookStepOut())
    states = serializers.ListField(child=StateOut())
    moves = serializers.ListField(child=MoveOut())


class LaneIn(PutRightIn):
    """A complaint that was put right on the spot: the words, and what steps 1 to 7 ask for."""

    restatement = serializers.CharField(max_length=2000)
    expectation = serializers.CharField(max_length=2000)
    mood_before = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
    apology = serializers.CharField(max_length=2000)
    what_was_done = serializers.CharField(max_length=2000)
    mood_after = serializers.IntegerField(min_value=1, max_value=5, required=False, allow_null=True)
