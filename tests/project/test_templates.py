"""The shell of the pages: what it links, what it never contains, and the words its tags write."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone, translation

from cxdesk import context
from cxdesk.common import clock
from cxdesk.icons import ICONS
from cxdesk.navigation import places_for

pytestmark = pytest.mark.slow

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SHANGHAI = "Asia/Shanghai"

NAMES = (
    *("my_day", "complaints", "causes", "import", "taxonomy", "people", "help", "settings"),
    *("new_complaint", "lookup", "lookup_results", "account_logout"),
)


def nowhere(request):
    return HttpResponse()


urlpatterns = [path(f"{name}/" if name != "my_day" else "", nowhere, name=name) for name in NAMES]


def write(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


@pytest.fixture
def at_noon(noon, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: noon)
    return noon


# ------------------------------------------------------------------ what no template may contain
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_contains_a_script_a_style_or_a_handler(template: Path):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style\b|\sstyle=", text), "inline style"
    assert not re.search(r"\son\w+\s*=|\shx-on|javascript:|\bjs:", text), "handler"
    assert not re.search(r"""(?:src|href)=["']https?://""", text), "something from elsewhere"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_a_template_asks_for_is_drawn(template: Path):
    text = template.read_text(encoding="utf-8")
    asked = re.findall(r"""\{% icon (?:[\w.]+\|default:)?"([^"]+)"|\bicon="([^"]+)\"""", text)
    assert {one or other for one, other in asked} <= ICONS.keys()


def test_an_icon_is_decoration_and_an_unknown_one_is_a_mistake():
    assert 'aria-hidden="true"><path' in write('{% icon "phone" %}')
    with pytest.raises(KeyError):
        write('{% icon "unicorn" %}')


# ------------------------------------------------------------------ times, in words and zones
@pytest.mark.parametrize(
    ("language", "moment", "words"),
    [
        ("en", datetime(2026, 3, 10, 2, 45, tzinfo=UTC), "10:45"),
        ("en", datetime(2026, 3, 9, 9, 0, tzinfo=UTC), "Mon 17:00"),
        ("en", datetime(2026, 3, 10, 16, 30, tzinfo=UTC), "Wed 00:30"),
        ("en", datetime(2026, 3, 25, 4, 0, tzinfo=UTC), "25 March 12:00"),
        ("en", datetime(2025, 3, 25, 4, 0, tzinfo=UTC), "25 Mar 2025 12:00"),
        ("en", date(2026, 3, 25), "25 March"),
        ("zh-hans", datetime(2026, 3, 10, 2, 45, tzinfo=UTC), "10:45"),
        ("zh-hans", datetime(2026, 3, 9, 9, 0, tzinfo=UTC), "星期一 17:00"),
        ("zh-hans", datetime(2026, 3, 25, 4, 0, tzinfo=UTC), "3 月 25 日 12:00"),
        ("zh-hant", date(2025, 3, 25), "2025 年 3 月 25 日"),
    ],
)
def test_a_moment_is_as_short_as_it_stays_clear_in_the_readers_zone(at_noon, language, moment, words):
    with translation.override(language), timezone.override(SHANGHAI):
        assert re.sub("<[^>]+>", "", write("{% when moment %}", moment=moment)) == words


def test_a_moment_says_its_day_and_year_when_asked_to(at_noon):
    with translation.override("en"), timezone.override(SHANGHAI):
        assert ">10 Mar 2026 20:00</time>" in write("{% when moment full=True %}", moment=at_noon)


def test_the_machine_reads_the_moment_with_its_zone(at_noon):
    with timezone.override(SHANGHAI):
        assert 'datetime="2026-03-10T20:00:00+08:00"' in write("{% when moment %}", moment=at_noon)


def test_no_moment_is_a_dash():
    assert "–" in write("{% when nothing %}", nothing=None)


def test_a_countdown_carries_what_the_script_needs(at_noon):
    shown = write("{% left due %}", due=at_noon + timedelta(minutes=19))
    assert shown == '<time datetime="PT19M" data-due="2026-03-10T12:19:00+00:00">19 min left</time>'


def test_waiting_counts_up_and_carries_what_the_script_needs(at_noon):
    shown = write("{% waited since now state='soon' %}", since=at_noon - timedelta(minutes=19), now=at_noon)
    assert 'class="due due--soon"' in shown
    assert '<time datetime="PT19M" data-since="2026-03-10T11:41:00+00:00">waits 19 min</time>' in shown


def test_a_big_countdown_sets_its_words_small(at_noon):
    shown = write("{% left due now big=True %}", due=at_noon + timedelta(minutes=64), now=at_noon)
    assert ">1<small> h </small>04<small> left</small></time>" in shown


def test_a_deadline_in_a_row_has_the_class_of_its_urgency(at_noon):
    assert 'class="due due--late"' in write("{% due moment %}", moment=at_noon - timedelta(hours=17))
    assert 'class="due due--soon"' in write("{% due moment %}", moment=at_noon + timedelta(minutes=19))
    assert 'class="due"' in write("{% due moment %}", moment=at_noon + timedelta(hours=3))


# ------------------------------------------------------------------ steps, moods, numbers
def test_the_dots_say_what_they_draw():
    shown = write("{% dots steps %}", steps=["done"] * 2 + ["redo", "now"] + [""] * 6)
    assert 'aria-label="2 of 10 steps done, now step 4, step 3 to do again"' in shown
    assert shown.count("<circle") == 10
    assert shown.count('class="done"') == 2


def test_a_mood_is_bars_and_a_word():
    shown = write("{% mood level words=True %}", level=4)
    assert shown.count('class="on"') == 4
    assert "angry" in shown


def test_money_is_marked_with_its_exact_value(settings):
    settings.CURRENCY = "CNY"
    assert write('{% money 45050 "CNY" %}') == '<data value="CNY 45050">¥450.50</data>'


def test_numbers_are_grouped():
    assert write("{{ n|number }}", n=12345) == "12,345"


# ------------------------------------------------------------------ the bar
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("cleo", ["My tasks"]),
        ("ana", ["My day", "Complaints"]),
        ("lea", ["My day", "Complaints", "Causes"]),
        ("ada", ["My day", "Complaints", "Causes", "Import", "Taxonomy", "People"]),
        ("aki", ["My day", "Complaints", "Causes", "Import", "Taxonomy", "People"]),
    ],
)
def test_everybody_sees_the_places_of_their_role(request, who, titles):
    places = places_for(request.getfixturevalue(who), "/")
    assert [str(place.title) for place in places] == titles
    assert [place.name for place in places if place.current] == ["my_day"]


@pytest.mark.urls(__name__)
def test_strangers_have_no_places():
    assert places_for(AnonymousUser(), "/") == []


@pytest.fixture
def page(rf: RequestFactory):
    def show(template: str, user, at: str = "/complaints/7/") -> str:
        request = rf.get(at)
        request.user = user
        return render_to_string(template, {}, request)

    return show


@pytest.mark.urls(__name__)
def test_the_shell_of_an_agent_links_marks_and_signs_out(page, ana):
    shown = page("base.html", ana)
    assert '<a href="/complaints/" aria-current="page" data-key="g q">Complaints</a>' in shown
    assert 'href="/new_complaint/" data-key="c"' in shown
    assert re.search(r'<form action="/account_logout/" method="post"><input type="hidden" name="csrf', shown)
    assert "X-CSRFToken" in shown


@pytest.mark.urls(__name__)
def test_who_does_not_work_on_complaints_gets_no_button_for_a_new_one(page, aki):
    assert "/new_complaint/" not in page("base.html", aki)


def test_the_shell_stands_while_pages_are_missing(page, ana, settings):
    settings.ROOT_URLCONF = "tests.project.no_urls"
    assert '<main id="main"' in page("base.html", ana)


@pytest.mark.urls(__name__)
def test_the_shell_costs_one_query(page, ana, django_assert_num_queries):
    with django_assert_num_queries(1):
        page("base.html", ana)


@pytest.mark.urls(__name__)
def test_a_person_gets_their_language_theme_density_and_keys(page, ana):
    ana.theme, ana.density, ana.single_keys = "dark", "compact", False
    with translation.override("zh-hans"):
        shown = page("base.html", ana)
    assert '<html lang="zh-Hans" data-theme="dark" data-density="compact">' in shown
    assert 'data-keys="off"' in shown


@pytest.mark.urls(__name__)
def test_a_public_page_has_no_navigation_but_a_choice_of_languages(page):
    shown = page("public.html", AnonymousUser())
    assert 'class="bar"' not in shown
    assert 'name="language" value="zh-hans"' in shown
    assert 'name="language" value="en"' not in shown


def test_language_tags_are_written_as_html_wants_them():
    assert context.language_tag("zh-hans") == "zh-Hans"
    assert context.language_tag("en") == "en"
