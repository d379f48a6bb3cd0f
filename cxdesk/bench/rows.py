"""Generated complaints in the columns of the map `generic`: the same seed gives the same rows."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import IO

COLUMNS = (
    "id",
    "received_at",
    "text",
    "title",
    "category",
    "subcategory",
    "channel",
    "severity",
    "name",
    "email",
    "phone",
    "booking",
    "final_answer",
)
_FIRST = datetime(2025, 1, 1, 6, 0, tzinfo=UTC)
_GIVEN = ("Mia", "Tom", "Aisha", "Jonas", "Chen", "Rosa", "Ivan", "Noor", "Lena", "Paul")
_FAMILY = ("Lin", "Becker", "Okafor", "Garcia", "Novak", "Haddad", "Olsen", "Wright", "Moreau", "Sato")
_ABOUT = {
    "Product": ("Performance", "Repair and maintenance", "Safety"),
    "Service": ("Staff attitude", "Staff skill", "Reachability and waiting"),
    "Price": ("Billing accuracy", "Hidden cost", "Value for money"),
}
_WORDS = (
    "the room was not ready",
    "nobody called me back",
    "I was charged twice",
    "the shower was cold",
    "the lift was out of order",
    "my luggage came late",
    "breakfast was closed",
    "the noise went on all night",
    "the bill shows things I did not order",
    "I asked three times",
    "the heating did not work",
    "they were friendly but could not help",
    "the pick-up did not come",
)


def generated_rows(n: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield n rows, one at a time; seven in ten have words, one in two a customer."""
    dice = random.Random(seed)
    for number in range(1, n + 1):
        about = dice.choice(tuple(_ABOUT))
        received = _FIRST + timedelta(minutes=dice.randrange(0, 400 * 24 * 60))
        row = dict.fromkeys(COLUMNS, "")
        row |= {
            "id": f"G{seed}-{number:07d}",
            "received_at": received.isoformat(timespec="minutes"),
            "category": about,
            "subcategory": dice.choice(_ABOUT[about]),
            "channel": dice.choice(("form", "mail", "letter", "chat")),
            "severity": str(dice.choice((2, 3, 3, 3, 4))),
        }
        if dice.random() < 0.7:
            row["text"] = ". ".join(dice.sample(_WORDS, dice.randrange(2, 9))).capitalize() + "."
        else:
            row["title"] = f"{about}, without words"
        if dice.random() < 0.5:
            row |= _customer(dice, number)
        if dice.random() < 0.3:
            row["booking"] = f"BK{dice.randrange(10**7):07d}"
        yield row


def _customer(dice: random.Random, number: int) -> dict[str, str]:
    given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
    return {
        "name": f"{given} {family}",
        "email": f"{given}.{family}.{number}@example.com".lower(),
        "phone": f"+49 30 {dice.randrange(10**8):08d}",
    }


def write_rows(file: IO[str], n: int, seed: int = 1) -> None:
    """Write n generated rows as a CSV file that the map `generic` reads."""
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(generated_rows(n, seed))
