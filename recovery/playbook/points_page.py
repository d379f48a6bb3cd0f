"""The table of the 39 points as a page for people; the page in the docs is what this writes.

python -m recovery.playbook.points_page > cxdesk/docs/playbook.md
"""

from __future__ import annotations

from recovery.playbook.points import POINTS, Point
from recovery.playbook.steps import PLAYBOOK

_ABOVE = """\
# The playbook: 39 points in ten steps

What each point of the ten steps asks, what sees to it, and the test that turns red without that. Written by
`recovery/playbook/points_page.py` from `recovery/playbook/points.py`; change it there.

- A **rule** stands in the way of its step until it is met; the playbook version that a complaint pins
  says how much it weighs.
- A **guard** sits in the action, so that page, API, bulk, import, mail and jobs meet the same refusal.
- A **guide** helps on the screen at its moment, and is absent otherwise.
- A **measure** is an event or a figure.
"""


def written() -> str:
    """Write the whole page."""
    return _ABOVE + "".join(_step(number, str(step.name)) for number, step in enumerate(PLAYBOOK, start=1))


def _step(number: int, name: str) -> str:
    rows = [point for point in POINTS if point.id[1:].rstrip("abcdefgh") == str(number)]
    head = f"\n## {number}. {name}\n\n| | Asks | Kept by | Where | Test |\n|---|---|---|---|---|\n"
    return head + "".join(_row(point) for point in rows)


def _row(point: Point) -> str:
    where = ", ".join(f"`{one}`" for one in point.where)
    return f"| {point.id} | {point.says} | {point.how} | {where} | `{point.test}` |\n"


if __name__ == "__main__":
    print(written(), end="")
