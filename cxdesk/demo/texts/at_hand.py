"""Words at hand: for which category, under which title, and how they read in each language."""

from __future__ import annotations

SNIPPETS = (
    (
        "delivery",
        "A transfer that did not come",
        {
            "en": "I am sorry that you waited. Take any taxi now and keep the receipt; "
            "we pay it at the desk tonight.",
            "zh_hans": "让您久等了，非常抱歉。请您先乘出租车过来并保留收据，今晚我们在前台为您报销。",
            "zh_hant": "讓您久等了，非常抱歉。請您先搭計程車過來並保留收據，今晚我們在櫃檯為您報銷。",
        },
    ),
    (
        "waiting",
        "Breakfast without the queue",
        {
            "en": "I am sorry about the wait. Between 7:00 and 7:30 the garden room is open as well, "
            "and I hold a table there for you.",
            "zh_hans": "让您排队等候，非常抱歉。七点到七点半花园厅也开放，我为您留一张桌子。",
            "zh_hant": "讓您排隊等候，非常抱歉。七點到七點半花園廳也開放，我為您留一張桌子。",
        },
    ),
)
