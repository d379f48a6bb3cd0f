"""The few expressions that both engines spell differently, for filling tables inside the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

# Two primes for each salt, so that what is drawn for one column says nothing about another.
_PRIMES = (1_000_003, 998_244_353, 715_827_883, 479_001_599, 393_342_739, 179_424_673, 86_028_121)


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def series(count: int, name: str = "s", column: str = "g") -> str:
    """Return the numbers 1 to `count` as a table for FROM."""
    if on_postgresql():
        return f"generate_series(1::bigint, {count}) AS {name}({column})"
    return (
        f"(WITH RECURSIVE up({column}) AS (SELECT 1 UNION ALL SELECT {column} + 1 FROM up"
        f" WHERE {column} < {count}) SELECT {column} FROM up) AS {name}"
    )


def dice(salt: int, sides: int, number: str = "g") -> str:
    """Return a number from 0 to `sides` - 1 that depends on `number` alone but looks like chance."""
    prime = _PRIMES[salt % len(_PRIMES)]
    mixed = f"(({number}) * {prime} + {(salt + 1) * 7_919}) % 2147483647"
    return f"(({mixed} * 48271 % 2147483647) / 17 % ({sides}))"


def pick(choices: Sequence[str | int], index: str) -> str:
    """Return the choice that stands at `index`, counted from 0."""
    if on_postgresql():
        cells = ", ".join(literal(one) for one in choices)
        return f"(ARRAY[{cells}])[1 + {index}]"
    text = literal(json.dumps(list(choices), ensure_ascii=False))
    return f"json_extract({text}, '$[' || ({index}) || ']')"


def minutes_before(moment: datetime, minutes: str) -> str:
    """Return the moment so many minutes before; a negative number lies ahead."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if on_postgresql():
        return f"(TIMESTAMPTZ '{text}+00' - ({minutes}) * INTERVAL '1 minute')"
    return f"strftime('%Y-%m-%d %H:%M:%S', '{text}', (-({minutes})) || ' minutes')"


def minutes_after(column: str, minutes: str) -> str:
    """Return the moment so many minutes after what stands in a column."""
    if on_postgresql():
        return f"({column} + ({minutes}) * INTERVAL '1 minute')"
    return f"strftime('%Y-%m-%d %H:%M:%S', {column}, ({minutes}) || ' minutes')"


def zeros(number: str, width: int) -> str:
    """Return a number as text, filled with zeros up to `width` digits."""
    if on_postgresql():
        return f"lpad(({number})::text, GREATEST({width}, length(({number})::text)), '0')"
    return f"printf('%0{width}d', {number})"


def as_json(text: str) -> str:
    return f"({text})::jsonb" if on_postgresql() else text


def literal(value: Any) -> str:
    """Write a plain Python value as SQL; a backslash or quote in a text stays one."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper() if on_postgresql() else str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return as_json(literal(json.dumps(value)))
    return "'" + str(value).replace("'", "''") + "'"


def insert(model: type[models.Model], source: str, /, **expressions: str) -> int:
    """Fill a table from a query; a column that is not named gets the default of its field.

    :param source: all that stands after SELECT … in the statement, from FROM on.
    """
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        known = expressions.pop(field.name, None) or expressions.pop(field.attname, None)
        values.append(known or literal(field.get_default()))
    if expressions:
        raise ValueError(f"{model.__name__} has no column {sorted(expressions)}")
    table = connection.ops.quote_name(model._meta.db_table)
    # Made of our own constants only.
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} {source}"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)
