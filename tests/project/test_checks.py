from pathlib import Path

import polib
import pytest

from cxdesk.tooling import checks, sizes
from cxdesk.tooling.checks import Check, Outcome
from cxdesk.tooling.template_rules import problems_in, problems_under


def lines_of(count: int, indent: str = "") -> str:
    return "".join(f"{indent}a{number} = {number}\n" for number in range(count))


def test_a_function_of_61_lines_is_too_long_and_one_of_60_is_not(tmp_path: Path):
    path = tmp_path / "long.py"
    path.write_text(
        f"@print\ndef fits():\n{lines_of(59, '    ')}\nasync def too_long():\n{lines_of(60, '    ')}"
    )

    problems, _largest = sizes.report([path], tmp_path)

    assert problems == ["  61 of 60 lines  long.py:63 too_long"]


def test_a_file_of_401_lines_is_too_long(tmp_path: Path):
    for name, count in (("fits.py", 400), ("long.py", 401)):
        (tmp_path / name).write_text(lines_of(count))

    problems, largest = sizes.report(sorted(tmp_path.glob("*.py")), tmp_path)

    assert problems == [" 401 of 400 lines  long.py"]
    assert largest == [" 401 of 400 lines  long.py", " 400 of 400 lines  fits.py"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">', "a style attribute"),
        ("<style>p { color: red }</style>", "an inline style sheet"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<a href="x" onclick="go()">', "an on… attribute"),
        ('<a class="{% if a > b %}x{% endif %}" onclick="go()">', "an on… attribute"),
        ('<a hx-on:click="go()">', "htmx that needs eval"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ("{{ words|safe }}", "the filter safe"),
        ("{{ words | safe }}", "the filter safe"),
        ("{% autoescape off %}", "escaping switched off"),
        ('<script src="https://example.org/x.js"></script>', "a foreign host"),
        ('<form method="post"><button>Go</button></form>', "a form by POST without csrf_token"),
        ("<form\n method=POST><button>Go</button>", "a form by POST without csrf_token"),
        ('<form method="post">{# {% csrf_token %} #}</form>', "a form by POST without csrf_token"),
    ],
)
def test_what_a_template_may_not_do_is_found(text: str, what: str):
    assert [found for _line, found in problems_in(text)] == [what]


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post" action="{% url "x" %}">{% csrf_token %}</form>',
        '<form method="get"><button>Go</button></form>',
        '<script defer src="{% static "x.js" %}"></script>',
        "{# <p style='x'> is not allowed #}",
        "<!-- a style = matter of taste -->",
        '<p class="season" data-only="1">on time = good</p>',
        "{{ safe_words }}",
    ],
)
def test_what_a_template_may_do_is_left_alone(text: str):
    assert list(problems_in(text)) == []


def test_the_file_and_the_line_are_named(tmp_path: Path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text('{# one\n two #}\n<p>\n<b style="x">\n')

    assert problems_under(tmp_path / "templates", tmp_path) == ["templates/x.html:4 a style attribute"]


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (f"django==5.2.19 \\\n    {HASH}\n", []),
        (f"# why\nhttpx==1 {HASH}\n", []),
        ("django==5.2.19\n", ["run.txt:1 has no hash: django==5.2.19"]),
        (f"--index-url https://x.example/simple\ndjango==5 {HASH}\n", ["run.txt:1 names a host"]),
        (f"--no-binary :all:\ndjango==5 {HASH}\n", ["run.txt:1 has an option"]),
        (f"django @ file:///x.whl {HASH}\n", ["run.txt:1 names a host"]),
    ],
)
def test_a_lock_holds_nothing_but_versions_and_hashes(tmp_path: Path, text: str, problems: list[str]):
    path = tmp_path / "run.txt"
    path.write_text(text)

    assert list(checks.lock_problems(path)) == problems


def test_the_locks_of_this_checkout_are_clean():
    assert checks._locks().problems == []


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    po.append(polib.POEntry(msgid="Complaint", msgstr="投诉"))
    po.append(polib.POEntry(msgid="Not yet", msgstr=""))
    po.save(str(path))
    po.save_as_mofile(str(path.with_suffix(".mo")))
    return path


def test_a_catalogue_that_was_compiled_is_fine(catalogue: Path):
    assert list(checks.catalogue_problems(catalogue)) == []


def test_a_catalogue_changed_after_compiling_is_found(catalogue: Path):
    catalogue.write_text(catalogue.read_text().replace("投诉", "抱怨"))

    assert list(checks.catalogue_problems(catalogue)) == [
        "zh_Hans/django.po and its .mo differ at: Complaint"
    ]


def test_a_catalogue_that_was_never_compiled_is_found(catalogue: Path):
    catalogue.with_suffix(".mo").unlink()

    assert list(checks.catalogue_problems(catalogue)) == ["zh_Hans/django.po was not compiled"]


def test_each_check_is_one_line_with_its_details_below():
    def breaks() -> Outcome:
        raise FileNotFoundError("no such tool")

    lines: list[str] = []
    failed = checks.run(
        (
            Check("first", lambda: Outcome()),
            Check("second", lambda: Outcome(["x.py:1 is wrong"], ["a note"])),
            Check("third", breaks),
        ),
        lines.append,
    )

    assert failed == 2
    assert [" ".join(line.split()[:4]) for line in lines] == [
        "first ok 0.0 s",
        "second failed 0.0 s",
        "x.py:1 is wrong",
        "a note",
        "third failed 0.0 s",
        "could not be run:",
    ]


def test_a_tool_that_fails_without_a_word_is_still_a_failure():
    assert checks._tool("python", "-c", "raise SystemExit(3)")().problems == ["failed"]
    assert checks._tool("python", "-c", "print('all well')")().problems == []
