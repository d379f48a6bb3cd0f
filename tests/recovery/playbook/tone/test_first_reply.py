"""The three parts of a first reply, in three languages, and what is none of them."""

from __future__ import annotations

import pytest

from recovery.playbook.tone import read_first_reply

WHOLE = [
    "Dear Ms Lin, I am so sorry that our car did not come. I will look after it and call you today at 15:00.",
    "My sincere apologies. It was our mistake. You will hear from me by Friday noon. Ana",
    "We apologise for the cold room. Leave it with me: my next update is on Tuesday at 10.",
    "Sorry that nobody rang back. I have refunded the 180. I call you tomorrow at nine.",
    "林女士，非常抱歉，车没有来接您。这件事由我负责，我今天下午三点给您打电话。",
    "对不起，是我们的疏忽。我会亲自跟进，明天上午十点前答复您。",
    "林小姐您好，真的很對不起，讓您在雨中等候。這件事由我來處理，今天下午三點前我會打電話給您。",
    "向您致歉，這是我們的疏失。我會親自跟進，明天中午前回覆您。",
]
LACKS = [
    ("Thank you for your message. I will look after it and call you today at 15:00.", ["apology"]),
    ("We are sorry if you feel upset. I will call you today at 15:00.", ["apology"]),
    ("There is nothing to be sorry for. I will call you today at 15:00.", ["apology"]),
    (
        "I am sorry. Your complaint was forwarded. Somebody calls you today at 15:00.",
        ["owner", "next_contact"],
    ),
    ("I am sorry. I will forward this to the billing team.", ["owner", "next_contact"]),
    ("I am sorry that our car did not come. I will look into it.", ["next_contact"]),
    ("I am sorry for what happened on Monday. I look after it and will write to you soon.", ["next_contact"]),
    ("We have received your complaint.", ["apology", "owner", "next_contact"]),
    ("感谢您的来信。我会跟进，今天下午三点给您打电话。", ["apology"]),
    ("非常抱歉。我们已经收到您的投诉。", ["owner", "next_contact"]),
    ("非常抱歉，我会跟进，尽快答复您。", ["next_contact"]),
    ("感謝您的來信。我會跟進，今天下午三點前回覆您。", ["apology"]),
    ("非常抱歉，我會親自跟進，儘快回覆您。", ["next_contact"]),
    ("", ["apology", "owner", "next_contact"]),
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_first_reply_lacks_nothing(text: str):
    assert read_first_reply(text).lacks == []


@pytest.mark.parametrize(("text", "lacks"), LACKS)
def test_what_a_first_reply_lacks_is_named_in_order(text: str, lacks: list[str]):
    assert read_first_reply(text).lacks == lacks


@pytest.mark.parametrize(
    "text",
    [
        "Ｉ ａｍ ｓｏｒｒｙ. I will call you today at 15:00.",
        "I am so\u200brry. I&nbsp;will call you today at 15:00.",
    ],
)
def test_it_reads_as_the_guard_reads(text: str):
    assert read_first_reply(text).lacks == []


def test_what_the_customer_wrote_is_not_our_apology():
    assert "apology" in read_first_reply("> I am sorry to bother you\nI will call you today at 15:00.").lacks
