"""Form fields on the page: label, hint, error, and what a screen reader hears of them."""

import re
from datetime import date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation


class Report(forms.Form):
    words = forms.CharField(label="In their words", help_text="Kept as said.", widget=forms.Textarea)
    mood = forms.ChoiceField(
        label="Mood", choices=[(1, "calm"), (5, "at the limit")], widget=forms.RadioSelect
    )
    told = forms.MultipleChoiceField(
        label="Told",
        choices=[("a", "Ms He"), ("b", "Desk")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label="Sure", required=False)
    photo = forms.FileField(label="Photo", required=False)
    draft = forms.CharField(widget=forms.HiddenInput, required=False)


def field(name: str, options: str = "", data: dict[str, str] | None = None) -> str:
    template = Template("{% field form." + name + " " + options + " %}")
    with translation.override("en"):
        return template.render(Context({"form": Report(data)}))


def test_a_field_has_its_label_above_and_its_hint_below():
    shown = field("words")
    assert (
        shown.index('<label for="id_words">') < shown.index("<textarea") < shown.index('id="id_words_hint"')
    )
    assert 'class="input"' in shown
    assert 'aria-describedby="id_words_hint"' in shown
    assert "aria-invalid" not in shown


def test_an_error_stands_in_the_place_of_the_hint_and_is_announced():
    shown = field("words", data={})
    assert '<p class="error" id="id_words_error">This field is required.</p>' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_words_error"' in shown
    assert "Kept as said." not in shown


def test_what_was_typed_is_kept_and_escaped():
    assert "&lt;b&gt;" in field("words", data={"words": "<b>"})
    assert "<b>" not in field("words", data={"words": "<b>"})


def test_the_words_of_a_customer_are_typed_in_serif():
    assert 'class="input input--voice"' in field("words", 'look="voice"')


def test_radios_are_one_control_with_a_legend():
    shown = field("mood")
    assert "<legend>Mood</legend>" in shown
    assert '<div class="seg">' in shown
    assert shown.count('type="radio"') == 2


def test_a_mood_shows_its_bars():
    assert field("mood", 'look="mood"').count('class="on"') == 6


def test_a_wrong_choice_marks_the_whole_group():
    shown = field("mood", data={"mood": "9"})
    assert re.search(
        r'<fieldset class="field" id="id_mood" aria-describedby="id_mood_error" data-invalid>', shown
    )


@pytest.mark.parametrize(
    ("name", "options", "holds"),
    [
        ("told", "", '<div class="checks">'),
        ("sure", "", '<label class="check" for="id_sure">'),
        ("sure", 'look="switch"', 'role="switch"'),
        ("photo", "", 'type="file"'),
    ],
)
def test_every_kind_of_widget_has_its_shape(name, options, holds):
    assert holds in field(name, options)


def test_a_hidden_field_has_no_label():
    assert field("draft").strip() == '<input type="hidden" name="draft" id="id_draft">'


def test_label_and_hint_can_be_said_by_the_page():
    shown = field("words", 'label="What happened?" hint="As you would say it." hide_label=True')
    assert '<label for="id_words" class="hide">What happened?</label>' in shown
    assert "As you would say it." in shown


def test_a_refused_form_begins_with_all_that_is_wrong():
    form = Report({})
    form.add_error(None, "Two promises are still open.")
    with translation.override("en"):
        shown = Template('{% include "components/error_summary.html" %}').render(Context({"form": form}))
    assert "data-refusal" in shown
    assert "Two promises are still open." in shown
    assert '<a href="#id_words">In their words</a>' in shown
    assert '<a href="#id_mood">Mood</a>' in shown


def test_a_good_form_has_no_summary():
    shown = Template('{% include "components/error_summary.html" %}').render(Context({"form": Report()}))
    assert not shown.strip()


class Appointment(forms.Form):
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_browsers_date_fields_can_read_and_send_what_the_form_says(language):
    with translation.override(language):
        first = Appointment(initial={"day": date(2026, 3, 10), "at": datetime(2026, 3, 10, 10, 45)})  # noqa: DTZ001 - as a form gets it
        shown = first.as_p()
        assert 'value="2026-03-10"' in shown
        assert 'value="2026-03-10T10:45"' in shown
        assert Appointment({"day": "2026-03-10", "at": "2026-03-10T10:45"}).is_valid()
