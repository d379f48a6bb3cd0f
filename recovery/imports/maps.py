"""Maps: small data files that say which column of a file means what."""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from recovery.imports.errors import MapBroken
from recovery.imports.tables import Table
from recovery.models import Channel, ComplaintReference

FOLDER = Path(__file__).resolve().parent / "maps"
FORMATS = ("csv", "tsv", "jsonl")
_PLACE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Choice:
    """A value out of a few: from a column, translated by `values`, else the default."""

    default: str
    column: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """Where the moment of receipt stands, or the one moment given for all rows.

    :param month_first_until: days up to this one were written with day and month exchanged.
    :param time: what a date without a time counts as.
    """

    columns: tuple[str, ...]
    formats: tuple[str, ...]
    zone: ZoneInfo
    time: time
    month_first_until: int
    given: str


@dataclass(frozen=True)
class CategoryPlan:
    """Two levels from two columns, or from one column that holds a path."""

    taxonomy: str
    columns: tuple[str, ...]
    separator: str = ""


@dataclass(frozen=True)
class ImportMap:
    """How to read one kind of file."""

    name: str
    title: str
    source: str
    id_column: str
    format: str
    encoding: str
    delimiter: str
    received: Received
    words_column: str
    words_language: str
    words_language_column: str
    expectation_column: str
    title_template: str
    category: CategoryPlan | None
    channel: Choice
    severity: Choice
    customer: dict[str, str]
    spoken_by: dict[str, str]
    references: tuple[tuple[str, str], ...]
    owner_column: str
    promise_column: str
    promise_due_column: str
    facts: tuple[str, ...]
    final_answer: tuple[str, ...]
    optional: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column the map speaks of, in its order."""
        single = (self.words_column, self.words_language_column, self.expectation_column)
        named = [self.id_column, *self.received.columns, *single, *columns_in(self.title_template)]
        named += self.category.columns if self.category else ()
        named += [
            self.channel.column,
            self.severity.column,
            *self.customer.values(),
            *self.spoken_by.values(),
        ]
        named += [column for _kind, template in self.references for column in columns_in(template)]
        named += [self.owner_column, self.promise_column, self.promise_due_column]
        named += [*self.facts, *self.final_answer]
        return tuple(dict.fromkeys(column for column in named if column))

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the columns without which a file is not read at all."""
        return tuple(column for column in self.columns if column not in self.optional)


def columns_in(template: str) -> list[str]:
    """Return the columns that a template such as "{product}: {issue}" names."""
    return _PLACE.findall(template)


def fill(template: str, values: dict[str, str]) -> str:
    """Put values into a template; what surrounds an empty value goes with it."""
    filled = _PLACE.sub(lambda found: " ".join(values.get(found[1], "").split()), template)
    return " ".join(filled.split()).strip(" ,;:-/|")


def map_names() -> list[str]:
    """Return the names of the maps that come with cxdesk."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def find_map(name: str) -> ImportMap:
    """Return the map of this name, or the one in this file when the name is a path to a .toml file.

    :raises MapBroken: when there is no such map or something in it is wrong.
    """
    if name.endswith(".toml"):
        return _load(Path(name))
    if name not in map_names():
        raise MapBroken(
            _("There is no map “%(name)s”. There are: %(names)s; or give the path of a .toml file.")
            % {"name": name, "names": ", ".join(map_names())}
        )
    return _load(FOLDER / f"{name}.toml")


def _load(path: Path) -> ImportMap:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MapBroken(
            _("The map %(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MapBroken(
            _("The map %(path)s is not valid TOML: %(why)s.") % {"path": path, "why": error}
        ) from error
    return read_map(path.stem, content)


def read_map(name: str, content: dict[str, object]) -> ImportMap:
    """Turn the content of a map file into a map.

    :raises MapBroken: naming the key that is missing, unknown or wrong.
    """
    top = Table(name, "", content)
    words, owner, promise = top.table("words"), top.table("owner"), top.table("promise")
    facts = top.table("facts")
    encoding, shape, delimiter = _file(top.table("file"))
    plan = ImportMap(
        name=name,
        title=top.text("title", name),
        source=top.text("source", longest=40),
        id_column=top.text("id"),
        format=shape,
        encoding=encoding,
        delimiter=delimiter,
        received=_received(top.table("received")),
        words_column=words.text("column", ""),
        words_language=words.text("language", ""),
        words_language_column=words.text("language_column", ""),
        expectation_column=words.text("expectation", ""),
        title_template=top.text("headline", ""),
        category=_category(top.table("category")),
        channel=_choice(top.table("channel"), Channel.IMPORT, Channel.values),
        severity=_choice(top.table("severity"), "3", ["1", "2", "3", "4"]),
        customer=top.table("customer").texts_by_name(
            "name", "email", "phone", "account", "tier", "language", "preferred_channel"
        ),
        spoken_by=top.table("spoken_by").texts_by_name("name", "contact"),
        references=tuple(_reference(table) for table in top.tables("references")),
        owner_column=owner.text("email", ""),
        promise_column=promise.text("text", ""),
        promise_due_column=promise.text("due", ""),
        facts=facts.texts("columns"),
        final_answer=facts.texts("final_answer"),
        optional=frozenset(top.texts("optional")),
    )
    top.refuse_the_rest()
    _check_optional(top, plan)
    return plan


def _check_optional(top: Table, plan: ImportMap) -> None:
    if unknown := plan.optional - set(plan.columns):
        raise top.broken("optional", _("“%(column)s” is used nowhere in the map") % {"column": min(unknown)})
    if plan.id_column in plan.optional:
        raise top.broken("optional", _("the id column cannot be optional"))
    if bool(plan.promise_column) != bool(plan.promise_due_column):
        raise top.broken("promise", _("it needs both text and due"))


def _file(table: Table) -> tuple[str, str, str]:
    encoding = table.text("encoding", "utf-8")
    try:
        by_line = "a,\n".encode(encoding) in (b"a,\n", codecs.BOM_UTF8 + b"a,\n")
    except LookupError:
        raise table.broken("encoding", _("“%(value)s” is no encoding") % {"value": encoding}) from None
    if not by_line:
        raise table.broken("encoding", _("“%(value)s” cannot be read line by line") % {"value": encoding})
    encoding = codecs.lookup(encoding).name
    shape = table.one_of("format", FORMATS, "csv")
    delimiter = table.text("delimiter", "\t" if shape == "tsv" else ",", strip=False)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise table.broken("delimiter", _("it is one character, such as a comma"))
    return encoding, shape, delimiter


def _received(table: Table) -> Received:
    columns, given = table.texts("columns"), table.text("given", "")
    if bool(columns) == bool(given):
        raise table.broken("columns", _("name the columns of the date, or give one date for all rows"))
    zone = table.text("zone")
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.broken("zone", _("“%(value)s” is no time zone") % {"value": zone}) from None
    clock = table.text("time", "12:00")
    try:
        moment = time.fromisoformat(clock)
    except ValueError:
        raise table.broken("time", _("“%(value)s” is no time such as 12:00") % {"value": clock}) from None
    return Received(
        columns=columns,
        formats=table.texts("formats") or ("iso",),
        zone=known,
        time=moment,
        month_first_until=table.number("month_first_until", 0, most=12),
        given=given,
    )


def _category(table: Table) -> CategoryPlan | None:
    if not table.content:
        return None
    separator = table.text("separator", "", strip=False)
    columns = table.texts("columns")
    if not columns or len(columns) > (1 if separator else 2):
        raise table.broken("columns", _("name one or two columns, or one column and a separator"))
    return CategoryPlan(taxonomy=table.text("taxonomy", longest=40), columns=columns, separator=separator)


def _choice(table: Table, default: str, allowed: list[str]) -> Choice:
    named = table.table("values")
    values = named.texts_by_name(*named.content)
    for word in values.values():
        if word not in allowed:
            raise table.broken(
                "values", _("“%(value)s” is none of %(all)s") % {"value": word, "all": ", ".join(allowed)}
            )
    return Choice(
        default=table.one_of("default", allowed, default), column=table.text("column", ""), values=values
    )


def _reference(table: Table) -> tuple[str, str]:
    kind, template = table.one_of("kind", ComplaintReference.Kind.values), table.text("value")
    if not columns_in(template):
        raise table.broken("value", _("it names no column, such as {room}"))
    return kind, template
