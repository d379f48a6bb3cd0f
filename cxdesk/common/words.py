"""Where sentences written in plain Python get the language of the person who reads them."""

from __future__ import annotations

from django.utils.translation import gettext

from cxdesk.common.sentences import Sentence


def say(sentence: Sentence) -> str:
    """Translate a sentence into the active language, its values included."""
    text = gettext(sentence.text)
    if not sentence.values:
        return text
    return text % {
        key: say(value) if isinstance(value, Sentence) else value for key, value in sentence.values.items()
    }
