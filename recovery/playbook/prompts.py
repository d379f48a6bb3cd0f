"""Questions that make a complaint clear, by the category it is in: asked aloud, never sent."""

from __future__ import annotations

from collections.abc import Mapping

PerLanguage = Mapping[str, tuple[str, ...]]

GENERAL: PerLanguage = {
    "en": (
        "When did it happen, and where were you?",
        "What had you expected at that moment?",
        "Whom have you told about it already, and what did they say?",
        "What does it mean for you now?",
    ),
    "zh-hans": (
        "事情是什么时候、在哪里发生的？",
        "当时您期望的是怎样的？",
        "您已经向谁说过？对方是怎么答复的？",
        "这件事现在给您带来了什么影响？",
    ),
    "zh-hant": (
        "事情是什麼時候、在哪裡發生的？",
        "當時您期望的是怎樣的？",
        "您已經向誰說過？對方是怎麼答覆的？",
        "這件事現在給您帶來了什麼影響？",
    ),
}

# By the key of a category of the shipped taxonomy; one that has none asks what its parent asks.
PROMPTS: Mapping[str, PerLanguage] = {
    "product": {
        "en": ("What did it do, and what should it have done?", "Since when, and how often?"),
        "zh-hans": ("它实际怎样？本应怎样？", "从什么时候开始？出现过几次？"),
        "zh-hant": ("它實際怎樣？本應怎樣？", "從什麼時候開始？出現過幾次？"),
    },
    "repair": {
        "en": ("Who came, when, and what did they do?", "What is still broken?"),
        "zh-hans": ("谁来过？什么时候来的？做了什么？", "现在还有什么没有修好？"),
        "zh-hant": ("誰來過？什麼時候來的？做了什麼？", "現在還有什麼沒有修好？"),
    },
    "safety": {
        "en": ("Is anybody hurt or in danger now?", "Is the place safe, and who is there with you?"),
        "zh-hans": ("现在有人受伤或有危险吗？", "现场安全吗？谁和您在一起？"),
        "zh-hant": ("現在有人受傷或有危險嗎？", "現場安全嗎？誰和您在一起？"),
    },
    "availability": {
        "en": ("What was not there when you needed it?", "What did you do instead?"),
        "zh-hans": ("您需要时缺了什么？", "您后来是怎么办的？"),
        "zh-hant": ("您需要時缺了什麼？", "您後來是怎麼辦的？"),
    },
    "price": {
        "en": ("Which amount is it about, and on which bill?", "What had you been told it would cost?"),
        "zh-hans": ("涉及哪一笔金额？在哪张账单上？", "事先告诉您的价格是多少？"),
        "zh-hant": ("涉及哪一筆金額？在哪張帳單上？", "事先告訴您的價格是多少？"),
    },
    "payment": {
        "en": ("How did you pay, and when?", "What did the screen or the receipt say?"),
        "zh-hans": ("您是怎么付款的？什么时候付的？", "屏幕或收据上显示什么？"),
        "zh-hant": ("您是怎麼付款的？什麼時候付的？", "螢幕或收據上顯示什麼？"),
    },
    "channel": {
        "en": ("Which part of our service was it?", "What would have helped you at that moment?"),
        "zh-hans": ("是我们服务的哪一环？", "当时怎样做才对您有帮助？"),
        "zh-hant": ("是我們服務的哪一環？", "當時怎樣做才對您有幫助？"),
    },
    "attitude": {
        "en": ("What was said or done that hurt you?", "What would you have wished to hear instead?"),
        "zh-hans": ("对方说了什么或做了什么让您不舒服？", "您当时希望听到什么？"),
        "zh-hant": ("對方說了什麼或做了什麼讓您不舒服？", "您當時希望聽到什麼？"),
    },
    "waiting": {
        "en": ("How long did you wait, and for what?", "What were you told while you waited?"),
        "zh-hans": ("您等了多久？在等什么？", "等待期间我们是怎么告诉您的？"),
        "zh-hant": ("您等了多久？在等什麼？", "等待期間我們是怎麼告訴您的？"),
    },
    "digital": {
        "en": ("What did you do, and what did the screen show?", "On which device, and at what time?"),
        "zh-hans": ("您做了什么操作？屏幕显示什么？", "用的是什么设备？几点钟？"),
        "zh-hant": ("您做了什麼操作？螢幕顯示什麼？", "用的是什麼裝置？幾點鐘？"),
    },
    "delivery": {
        "en": ("When should it have come, and what came?", "Who was there to take it?"),
        "zh-hans": ("本该什么时候到？实际到了什么？", "当时谁在场签收？"),
        "zh-hant": ("本該什麼時候到？實際到了什麼？", "當時誰在場簽收？"),
    },
    "complaint_handling": {
        "en": (
            "When did you first tell us, and whom?",
            "What were you promised, and what came of it?",
        ),
        "zh-hans": ("您第一次反映是什么时候？向谁反映的？", "当时答应您什么？后来怎样？"),
        "zh-hant": ("您第一次反映是什麼時候？向誰反映的？", "當時答應您什麼？後來怎樣？"),
    },
}


def prompts_for(keys: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return what to ask, from the nearest category that has questions, and then what is always good to ask.

    :param keys: key of the category, then of its parent; empty where nobody chose one yet.
    """
    own = next((PROMPTS[key] for key in keys if key in PROMPTS), {})
    general = GENERAL.get(language) or GENERAL["en"]
    return (*(own.get(language) or own.get("en") or ()), *general)
