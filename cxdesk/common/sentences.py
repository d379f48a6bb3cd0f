"""Sentences that plain Python can write and the edge can translate."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """A text to be translated, and the values that go into it afterwards."""

    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def _(text: str, **values: object) -> Sentence:
    """Write a sentence; the name is the one that message extraction looks for."""
    return Sentence(text, values)
