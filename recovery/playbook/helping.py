"""How to offer help in one sentence, in the languages of customers: prompts, never sent by themselves."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        "I am here for you until this is settled. How can I help you right now?",
        "You have one person for this, and that is me. What would help you most?",
    ),
    "zh-hans": (
        "这件事由我负责到底。我现在可以怎样帮您?",
        "您不用再找别人，找我就行。现在做什么对您最有帮助?",
    ),
    "zh-hant": (
        "這件事由我負責到底。我現在可以怎樣幫您?",
        "您不用再找別人，找我就行。現在做什麼對您最有幫助?",
    ),
}


def help_phrases(language: str) -> tuple[str, ...]:
    """Return the sentences in the language of the customer, else in English."""
    return PHRASES.get(language) or PHRASES["en"]
