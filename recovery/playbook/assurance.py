"""The words of an assurance, drafted from what the customer expects, in their language."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 280
# By what they want, and by language; `{amount}` stands where they named one.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "refund": {
        "en": "You get your money back{amount}.",
        "zh-hans": "款项退还给您{amount}。",
        "zh-hant": "款項退還給您{amount}。",
    },
    "redo": {
        "en": "We do it for you again, and properly{amount}.",
        "zh-hans": "我们为您重新办妥{amount}。",
        "zh-hant": "我們為您重新辦妥{amount}。",
    },
    "replacement": {
        "en": "You get a replacement{amount}.",
        "zh-hans": "为您更换{amount}。",
        "zh-hant": "為您更換{amount}。",
    },
    "apology": {
        "en": "You get an apology from us in person.",
        "zh-hans": "我们当面向您致歉。",
        "zh-hant": "我們當面向您致歉。",
    },
    "explanation": {
        "en": "We explain to you how it came about.",
        "zh-hans": "向您说明事情的经过。",
        "zh-hant": "向您說明事情的經過。",
    },
    "information": {
        "en": "You get the information you asked for.",
        "zh-hans": "把您要的信息告诉您。",
        "zh-hant": "把您要的資訊告訴您。",
    },
    "other": {
        "en": "We see to it as you asked: {wish}",
        "zh-hans": "按您的要求办：{wish}",
        "zh-hant": "按您的要求辦：{wish}",
    },
}


def draft_assurance(*, kind: str, wish: str, amount: str, language: str) -> str:
    """Draft what we assure: short, without a time of its own, since the promise carries that.

    :param kind: what they want, one of the kinds of step 2; empty where nobody chose one.
    :param wish: what they said, in their words.
    :param amount: the amount they named as it is written for them, or nothing.
    """
    per_language = _WORDS.get(kind) or _WORDS["other"]
    words = per_language.get(language) or per_language["en"]
    named = f": {amount}" if amount and language == "en" else f"：{amount}" if amount else ""
    text = words.format(amount=named, wish=" ".join(wish.split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
