"""The template tags of the desk; every template has them without loading."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from cxdesk import navigation
from cxdesk.common import clock, spans
from cxdesk.common.money import format_money
from cxdesk.common.moods import MOODS
from cxdesk.common.sentences import Sentence
from cxdesk.common.words import say as say_sentence
from cxdesk.forms import FieldView, view_of
from cxdesk.icons import ICONS

register = template.Library()

DOT_WORDS = {"done", "now", "redo"}
NOTHING = "\u2013"
# Where two parts of a line meet; Chinese has signs of its own, with their air inside them.
SIGNS = {
    ",": pgettext_lazy("between two parts of a line", ", "),
    ".": pgettext_lazy("between two parts of a line", ". "),
    ":": pgettext_lazy("between two parts of a line", ": "),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; decoration beside a word, so nothing reads it out.

    :raises KeyError: for a name that is not in `icons.svg`.
    """
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own file, no value of a person
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def sign(latin: str) -> str:
    """Write the sign between two parts of a line as the language of the page has it."""
    return str(SIGNS[latin])


@register.simple_tag
def brand_mark() -> SafeString:
    """Draw the mark of cxdesk."""
    return mark_safe(  # a constant
        '<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" '
        'stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<path d="M17.5 9.2A7.6 7.6 0 1 1 13 3.1"/><path d="M6.5 9.5l3 3 8-9"/></svg>'
    )


def mood_word(level: int) -> str:
    """Name a mood from 1 to 5."""
    return str(dict(MOODS)[level])


@register.simple_tag
def mood(level: int | str | None, words: bool = False) -> SafeString:
    """Draw a mood as five bars with its number; with `words` also its name."""
    if not level:
        return format_html('<span class="faint">{}</span>', NOTHING)
    return _mood(int(level), words, get_language())


@lru_cache(maxsize=256)
def _mood(level: int, words: bool, language: str | None) -> SafeString:
    """Draw it once for each language: a list of fifty has the same five over and over."""
    return format_html(
        '<span class="mood"><svg viewBox="0 0 22 14" aria-hidden="true">{}</svg>'
        '<span>{}<span class="hide"> {}</span>{}</span></span>',
        _bars(level),
        level,
        _("of 5"),
        f" {mood_word(level)}" if words else "",
    )


@cache
def _bars(level: int) -> SafeString:
    return format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="3" height="{}" rx="1"/>',
        (
            (mark_safe(' class="on"') if place < level else "", place * 4.5, 9 - 2 * place, 5 + 2 * place)
            for place in range(5)
        ),
    )


@register.simple_tag
def dots(steps: Iterable[Any]) -> SafeString:
    """Draw the steps in a row of dots with a sentence that says the same.

    A step is a word or has a `state`: done, now, redo; everything else waits.
    """
    return _dots(tuple(str(getattr(step, "state", step)) for step in steps), get_language())


@lru_cache(maxsize=1024)
def _dots(states: tuple[str, ...], language: str | None) -> SafeString:
    return format_html(
        '<svg class="dots" viewBox="0 0 108 12" role="img" aria-label="{}">{}</svg>',
        _dots_words(list(states)),
        _circles(states),
    )


@lru_cache(maxsize=512)
def _circles(states: tuple[str, ...]) -> SafeString:
    return format_html_join(
        "",
        '<circle{} cx="{}" cy="6" r="{}"/>',
        (
            (
                format_html(' class="{}"', state) if state in DOT_WORDS else "",
                round(5 + 10.9 * place, 1),
                4.2 if state in ("now", "redo") else 3.6,
            )
            for place, state in enumerate(states)
        ),
    )


def _dots_words(states: list[str]) -> str:
    words = [_("%(done)d of %(all)d steps done") % {"done": states.count("done"), "all": len(states)}]
    if "now" in states:
        words.append(_("now step %(step)d") % {"step": states.index("now") + 1})
    words += [
        _("step %(step)d to do again") % {"step": place}
        for place, state in enumerate(states, start=1)
        if state == "redo"
    ]
    return ", ".join(words)


@register.simple_tag
def when(moment: datetime | date | None, full: bool = False) -> SafeString:
    """Say a moment in the person's zone, as short as it stays clear.

    Today is a time, this week a weekday and a time, this year a day and a time; `full` says all of it.
    """
    if moment is None:
        return format_html('<span class="faint">{}</span>', NOTHING)
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day_words(moment, full))
    local = timezone.localtime(moment)
    today = timezone.localtime(clock.now()).date()
    time = formats.date_format(local, "TIME_FORMAT")
    if full or local.date() != today:
        near = abs((local.date() - today).days) < 7 and not full
        day = formats.date_format(local, "D") if near else _day_words(local.date(), full)
        time = f"{day} {time}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), time)


def _day_words(day: date, full: bool = False) -> str:
    this_year = day.year == timezone.localtime(clock.now()).year
    return formats.date_format(day, "MONTH_DAY_FORMAT" if this_year and not full else "SHORT_DATE_FORMAT")


@register.simple_tag
def left(due: datetime, now: datetime | None = None, short: bool = False, big: bool = False) -> SafeString:
    """Say what is left until a deadline, or how late it is; the script keeps the words fresh.

    `short` leaves out "left"; `big` sets everything but the digits small.
    """
    now = now or clock.now()
    words = spans.left(due, now, short=short)
    return format_html(
        '<time datetime="{}" data-due="{}"{}{}>{}</time>',
        spans.duration(int((due - now).total_seconds())),
        due.isoformat(timespec="seconds"),
        mark_safe(" data-short") if short else "",
        mark_safe(" data-big") if big else "",
        _small_letters(words) if big else words,
    )


def _small_letters(words: str) -> SafeString:
    runs: list[tuple[bool, str]] = []
    for letter in words:
        if runs and runs[-1][0] == letter.isdigit():
            runs[-1] = (letter.isdigit(), runs[-1][1] + letter)
        else:
            runs.append((letter.isdigit(), letter))
    return format_html_join(
        "", "{}", ((run if digits else format_html("<small>{}</small>", run),) for digits, run in runs)
    )


@register.simple_tag
def waited(since: datetime, now: datetime | None = None, state: str = "", big: bool = False) -> SafeString:
    """Say how long somebody has waited, kept fresh by the script; `state` is late, soon or nothing."""
    now = now or clock.now()
    words = spans.waited(since, now)
    return format_html(
        '<span class="due{}"><time datetime="{}" data-since="{}"{}>{}</time></span>',
        f" due--{state}" if state else "",
        spans.duration(int((now - since).total_seconds())),
        since.isoformat(timespec="seconds"),
        mark_safe(" data-big") if big else "",
        _small_letters(words) if big else words,
    )


@register.simple_tag
def urgency(due: datetime, now: datetime | None = None, soon_minutes: int = 30) -> str:
    """Return late, soon or nothing, for the class of a deadline."""
    return spans.urgency(due, now or clock.now(), soon=timedelta(minutes=soon_minutes))


@register.simple_tag
def due(due: datetime, now: datetime | None = None, soon_minutes: int = 30) -> SafeString:
    """Write a deadline of a row: the short words in the colour of its urgency."""
    now = now or clock.now()
    state = spans.urgency(due, now, soon=timedelta(minutes=soon_minutes))
    return format_html(
        '<span class="due{}" data-soon="{}">{}</span>',
        f" due--{state}" if state else "",
        soon_minutes * 60,
        left(due, now, short=True),
    )


@register.simple_tag
def money(minor: int | None, currency: str, exact: bool = False) -> SafeString:
    """Write an amount of minor units for the reader, marked with its exact value."""
    if minor is None:
        return format_html('<span class="faint">{}</span>', NOTHING)
    return format_html(
        '<data value="{}">{}</data>', f"{currency} {minor}", format_money(minor, currency, exact=exact)
    )


@register.filter
def number(value: int | float) -> str:
    """Write a number with the grouping of the language."""
    return formats.number_format(value, force_grouping=True)


@register.filter
def say(sentence: Sentence | str) -> str:
    """Translate a sentence of the playbook."""
    return say_sentence(sentence) if isinstance(sentence, Sentence) else str(sentence)


@register.filter
def own_marks(words: str) -> str:
    """Return the class that keeps our quotation marks away from words that bring their own.

    Marks within the same marks are nowhere right, and what somebody said is never changed to other ones.
    """
    return " voice--bare" if any(mark in words for mark in "“”") else ""


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, look: str = "", label: str = "", hint: str = "", hide_label: bool = False
) -> dict[str, Any]:
    """Write a form field with its label above and its hint, or its error in place of the hint, below."""
    view: FieldView = view_of(bound, look=look, label=label, hint=hint)
    return {"field": bound, "view": view, "hide_label": hide_label}


@register.simple_tag
def address(name: str) -> str:
    """Return the address of a page, or nothing when there is no such page here."""
    return navigation.address(name)


@register.simple_tag
def script_words() -> str:
    """Return the words of the countdowns as JSON, for an attribute of the script element."""
    return json.dumps(spans.script_words(), ensure_ascii=False)


@register.simple_tag
def now_for_script() -> str:
    """Return the server's time, so that countdowns do not depend on the clock of the reader."""
    return clock.now().isoformat(timespec="seconds")
