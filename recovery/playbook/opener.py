"""How a follow-up begins: what they already have, then how they feel; never whether it was solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Per language: who speaks, what they have, when we checked it, the question, and how sentences join.
_SAID = {
    "en": (
        "{customer}, this is {me} from {house}.",
        "This is {me} from {house}.",
        "You have from us: {facts}",
        "We checked on {day} that it is with you.",
        "How do you feel about the way we put this right? And is there anything else you would like from us?",
        "; ",
        " ",
    ),
    "zh-hans": (
        "{customer}您好，我是{house}的{me}。",
        "您好，我是{house}的{me}。",
        "我们为您做了：{facts}",
        "{day}我们已确认送到您这里。",
        "您对我们这次的处理感受如何？还有什么希望我们为您做的吗？",
        "；",
        "",
    ),
    "zh-hant": (
        "{customer}您好，我是{house}的{me}。",
        "您好，我是{house}的{me}。",
        "我們為您做了：{facts}",
        "{day}我們已確認送到您這裡。",
        "您對我們這次的處理感受如何？還有什麼希望我們為您做的嗎？",
        "；",
        "",
    ),
}


@dataclass(frozen=True)
class Known:
    """What we know before we ask.

    :param facts: what was done, given and kept, each in a few words.
    :param day: the day on which somebody verified it, in words; empty until then.
    """

    customer: str
    me: str
    house: str
    facts: Sequence[str]
    day: str = ""


def opener(known: Known, language: str) -> list[str]:
    """Draft what to say first, in the customer's language: the facts, then the question."""
    greeting, nameless, have, checked, question, between, end = _SAID.get(language, _SAID["en"])
    hello = (greeting if known.customer else nameless).format(
        customer=known.customer, me=known.me, house=known.house
    )
    facts = between.join(one.strip().rstrip(".。;；") for one in known.facts if one.strip())
    said = [hello]
    if facts:
        stop = "." if end else "。"
        said.append(have.format(facts=facts) + stop)
    if known.day:
        said.append(checked.format(day=known.day))
    return [end.join(said), question]
