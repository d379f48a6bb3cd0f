"""What helps whoever is shouted at: the cue card, and what to say when it goes too far."""

from __future__ import annotations

from collections.abc import Mapping

# From this mood on, of 5, the card is shown.
HIGH = 4

# They are angry at the problem, not at you (T5a, T5b); just listen (T5c).
CUE_CARD: Mapping[str, tuple[str, ...]] = {
    "en": (
        "They are angry at the problem, not at you.",
        "Breathe out. Let them finish; say nothing but «I see» until they pause.",
        "Say what you hear: «You waited, and nobody came. That is hard.»",
        "Lower your voice and slow down. Offer nothing while they let it out.",
        "Too much? Ask a colleague for a word. That is no weakness.",
    ),
    "zh-hans": (
        "客户生气的是问题，不是您。",
        "呼一口气，让客户把话说完；停顿之前只说“我明白”。",
        "说出您听到的：“您一直在等，却没有人来，确实不好受。”",
        "放低声音，放慢语速。客户倾诉时不提任何方案。",
        "撑不住了？请同事搭把手，这不是软弱。",
    ),
    "zh-hant": (
        "客戶生氣的是問題，不是您。",
        "呼一口氣，讓客戶把話說完；停頓之前只說「我明白」。",
        "說出您聽到的：「您一直在等，卻沒有人來，確實不好受。」",
        "放低聲音，放慢語速。客戶傾訴時不提任何方案。",
        "撐不住了？請同事搭把手，這不是軟弱。",
    ),
}

# What to say, in this order, from the moment somebody is abused until a supervisor has decided.
COURTESY: Mapping[str, tuple[str, ...]] = {
    "en": (
        "“I want to help you, and I can do that best when we speak calmly.”",
        "“I hear how angry you are. I ask you not to insult me; then we go on at once.”",
        "“Thank you. What do you need most from us right now?”",
        "“I will pause here and ask my supervisor to go on with you. Your complaint stays with us.”",
    ),
    "zh-hans": (
        "“我很想帮您，我们平静地谈，我才能帮得更好。”",
        "“我听得出您非常生气。请不要辱骂我，我们马上继续。”",
        "“谢谢您。您现在最需要我们做什么？”",
        "“我先停一下，请我的主管和您继续。您的投诉仍由我们负责到底。”",
    ),
    "zh-hant": (
        "「我很想幫您，我們平靜地談，我才能幫得更好。」",
        "「我聽得出您非常生氣。請不要辱罵我，我們馬上繼續。」",
        "「謝謝您。您現在最需要我們做什麼？」",
        "「我先停一下，請我的主管和您繼續。您的投訴仍由我們負責到底。」",
    ),
}


def in_language(lines: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return the lines in this language, else in English."""
    return lines.get(language) or lines["en"]


def mood_now(answers: Mapping[str, str], emotion: int | None) -> int | None:
    """Return how the customer feels as far as we know: what was noted last, else what was heard at intake.

    :param answers: the answers to step 5.
    """
    noted = answers.get("mood_after") or answers.get("mood_before")
    return int(noted) if noted else emotion


def mood_change(answers: Mapping[str, str]) -> int | None:
    """Return how many levels calmer (below zero) or angrier they are; None unless both moods are known."""
    before, after = answers.get("mood_before"), answers.get("mood_after")
    return int(after) - int(before) if before and after else None
