"""What the tone guard finds, what it must not find, and where it says that it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest

from recovery.playbook.step import Level
from recovery.playbook.tone import SHIPPED_LEVELS, TONE_RULES, TextKind, ToneRule, check


def rules_in(text: str, kind: str = "reply", language: str = "en") -> list[str]:
    return sorted({one.rule.value for one in check(text, language=language, kind=kind)})


@pytest.mark.parametrize(
    "text, rule",
    [
        ("That was housekeeping department's fault.", "blame"),
        ("The driver should have waited.", "blame"),
        ("Our supplier messed up.", "blame"),
        ("The system won't let me.", "blame"),
        ("You should have told us earlier.", "blame"),
        ("My colleague told you wrong.", "blame"),
        ("是客房部的错。", "blame"),
        ("这是供应商的问题。", "blame"),
        ("系统不让。", "blame"),
        ("您应该早点说。", "blame"),
        ("同事搞错了。", "blame"),
        ("同事搞錯了。", "blame"),
        ("It happens a lot.", "common_problem"),
        ("It happens all the time.", "common_problem"),
        ("That is a common issue.", "common_problem"),
        ("It is a known issue.", "common_problem"),
        ("You are not the first.", "common_problem"),
        ("We get this often.", "common_problem"),
        ("The firm always does this.", "common_problem"),
        ("这种事经常发生。", "common_problem"),
        ("这是常见问题。", "common_problem"),
        ("很多客户都这样。", "common_problem"),
        ("您不是第一个。", "common_problem"),
        ("老毛病了。", "common_problem"),
        ("他们一直这样。", "common_problem"),
        ("這種事經常發生。", "common_problem"),
        ("I will call as soon as possible.", "hollow_promise"),
        ("We will look into it.", "hollow_promise"),
        ("We will be back to you shortly.", "hollow_promise"),
        ("我们会尽快处理。", "hollow_promise"),
        ("稍后给您回电。", "hollow_promise"),
        ("会有人联系您。", "hollow_promise"),
        ("會有人聯絡您。", "hollow_promise"),
        ("Sorry if you waited.", "non_apology"),
        ("I am sorry you feel that way.", "non_apology"),
        ("We regret any inconvenience.", "non_apology"),
        ("如果给您带来不便，请谅解。", "non_apology"),
        ("对您的感受表示遗憾。", "non_apology"),
        ("對您的感受表示遺憾。", "non_apology"),
        ("You MUST pay now.", "shouting"),
        ("不行！！！", "shouting"),
        ("Dear Ms Lin, we have noted your complaint. Kind regards, Wei", "missing_next_step"),
        ("林女士：您的投诉我们已收到。此致敬礼", "missing_next_step"),
    ],
)
def test_what_a_customer_should_not_read_is_found_in_a_reply(text: str, rule: str) -> None:
    assert rules_in(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Was it solved?",
        "Is it fixed now?",
        "Has your problem been resolved?",
        "What happened?",
        "Can you tell me again what went wrong?",
        "解决了吗?",
        "问题处理好了没?",
        "怎么回事?",
        "发生了什么?",
        "您再说一下情况。",
        "問題處理好了沒？",
    ],
)
def test_a_question_that_we_should_not_need_is_found_wherever_we_write(text: str) -> None:
    assert rules_in(text, "follow_up") == rules_in(text, "reply") == ["forbidden_question"]


@pytest.mark.parametrize("text", ["Did the refund arrive?", "退款收到了吗？", "冷氣修好了嗎？"])
def test_a_follow_up_never_asks_for_an_outcome_that_we_can_look_up(text: str) -> None:
    assert rules_in(text, "follow_up") == ["forbidden_question"]


# ------------------------------------------------------------------ what must not trigger


@pytest.mark.parametrize(
    "text, kind",
    [
        ("What happened next week's booking for, may I move it?", "follow_up"),
        ("Was it solved? It happens all the time, the supplier messed up.", "note"),
        ("解决了吗？经常发生，是供应商的问题。", "note"),
        ("Your driver is to blame, it happens all the time!!!", "customer"),
        ("Our site has a page «FAQ/常见问题».", "reply"),
        ("首页 | 常见问题 | 联系我们", "reply"),
        ("This is a known issue and it happens to many customers. We expect power back by 6 pm.", "notice"),
        ("已知问题：很多客户都遇到停电，预计下午六点前恢复。", "notice"),
        ("The driver did not read the booking, and our supplier made a mistake.", "final_reviewed"),
        ("经调查，供应商搞错了日期。", "final_reviewed"),
        ("I will call you as soon as possible, by 4 pm today.", "reply"),
        ("We will look into it and call you before noon tomorrow.", "reply"),
        ("We will be in touch shortly, at 10:45.", "reply"),
        ("我们会尽快处理，今天下午三点前给您答复。", "reply"),
        ("稍后会有人联系您，最迟明天中午。", "reply"),
        ("稍後會有人聯絡您，最晚今天下午四點。", "reply"),
        ("I am sorry that our driver did not come.", "reply"),
        ("我们的司机没有来，我非常抱歉。", "reply"),
        (
            "The refund of 780 arrived on Tuesday and dinner is booked for Saturday."
            " How do you feel about the way we put this right?",
            "follow_up",
        ),
        (
            "退款780元已于周二到账, 周六晚餐已订好. 您对我们的处理结果满意吗? 还有什么希望我们做的?",
            "follow_up",
        ),
    ],
)
def test_what_must_not_trigger_does_not(text: str, kind: str) -> None:
    assert rules_in(text, kind) == []


@pytest.mark.parametrize(
    "text",
    [
        "> It happens all the time and nobody cares!!!\nI will be at your door at six today.",
        "&gt; was it solved?\nThe part arrives tomorrow at ten.",
        "You wrote “it happens all the time”, and I understand your anger.",
        '"It is always the driver\'s fault", you told us, and you were right to tell us.',
        "You told us that the driver always does this; from Monday we work with another firm.",
        "您写道“经常发生，都是司机的错”，我理解您的愤怒。",
        "您告诉我们司机一直这样，从周一起我们不再和他们合作。",
    ],
)
def test_the_words_of_the_customer_in_our_text_are_not_our_tone(text: str) -> None:
    assert rules_in(text) == []


def test_quotation_marks_that_are_not_said_to_be_the_customers_hide_nothing() -> None:
    assert rules_in("This is what we call “a known issue”.") == ["common_problem"]


def test_a_report_ends_at_the_comma() -> None:
    assert rules_in("You told us about the leak, and that was the plumber's fault.") == ["blame"]


@pytest.mark.parametrize(
    "text",
    [
        "It is not your fault.",
        "Nobody here blames you.",
        "This must never happen again.",
        "It does not happen often.",
        "You should have received our letter.",
        "You should not have had to call twice.",
        "这不是您的错。",
        "这样的事绝不能再发生。",
        "您本不该打两次电话。",
    ],
)
def test_a_negation_turns_it_around(text: str) -> None:
    assert rules_in(text) == []


def test_a_day_gone_by_is_no_time_for_a_promise() -> None:
    assert rules_in("We will look into what happened on Monday.") == ["hollow_promise"]
    assert rules_in("We will look into it on Monday.") == []


def test_a_time_for_something_else_does_not_date_a_vague_word() -> None:
    assert rules_in("The fare goes back to your card today, and we will be in touch shortly.") == [
        "hollow_promise"
    ]
    assert rules_in("退款今天到账，晚餐的事我们会尽快联系您。") == ["hollow_promise"]


def test_the_promise_may_be_dated_in_the_next_sentence() -> None:
    assert rules_in("We will look into it. I will call you by 3 pm tomorrow.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ms Lin, we have noted your complaint. I will call you on Friday at ten. Kind regards, Wei",
        "Dear Ms Lin, we have noted your complaint. Would Friday suit you for a call? Kind regards, Wei",
        "Dear Ms Lin, the money went back to your card. Thank you for your patience. Kind regards, Wei",
        "林女士：您的投诉我们已收到。周五上午十点我给您打电话。此致敬礼",
        "林女士：退款已到账。感谢您的反馈。此致敬礼",
        "我们已收到您的照片。",
        "I am sorry that our driver did not come.",
    ],
)
def test_a_text_that_says_what_comes_or_that_does_not_close_misses_no_next_step(text: str) -> None:
    assert "missing_next_step" not in rules_in(text)


@pytest.mark.parametrize(
    "text", ["VIP lounge, JFK, gate 8, 11 PM", "CX-2026-000417", "Thank you!", "WIFI, USB, PDF", "谢谢您！"]
)
def test_names_and_one_mark_are_no_shouting(text: str) -> None:
    assert rules_in(text) == []


@pytest.mark.parametrize(
    "text", ["", " \n", "2026-03-12 19:00", "12/03/2026", "780", "三月十二日下午三点", "0.5 %", "…", "24小时"]
)
def test_plain_figures_and_dates_alone_never_trigger(text: str) -> None:
    assert [rules_in(text, kind) for kind in TextKind] == [[] for _ in TextKind]


# ------------------------------------------------------------------ what hides a phrase


@pytest.mark.parametrize(
    "text, rule",
    [
        ("Ｔｈａｔ ｗａｓ ｔｈｅ ｄｒｉｖｅｒ＇ｓ ｆａｕｌｔ．", "blame"),
        ("This hap\u200bpens a\n   lot.", "common_problem"),
        ("This happens\u00a0all\u2003the\ttime.", "common_problem"),
        ("We will come back as&nbsp;soon&#32;as pos&shy;sible.", "hollow_promise"),
        ("We will come back as <b>soon</b> as poss<i>ible</i>.", "hollow_promise"),
        ("We are s&#111;rry if you waited.", "non_apology"),
        ("W\u2060as it sol\u00adved？", "forbidden_question"),
        ("The system won’t let me.", "blame"),
        ("The system won`t let me.", "blame"),
        ("Yоu аre not the first.", "common_problem"),
        ("It is a com‑mon issue.".replace("‑", "\u200d"), "common_problem"),
        ("我们会尽\u200b快\n联系您。", "hollow_promise"),
        ("我们会尽 快 联 系 您。", "hollow_promise"),
        ("这种事经\u2060常*发\n生。", "common_problem"),
        ("这是常&#35265;问题。", "common_problem"),
        ("係統不讓我改。", "blame"),
        ("这种情況經常发生。", "common_problem"),
        ("解决了吗\u037e", "forbidden_question"),
    ],
)
def test_what_a_customer_reads_is_found_however_it_is_written(text: str, rule: str) -> None:
    kind = "follow_up" if rule == "forbidden_question" else "reply"

    assert rules_in(text, kind) == [rule]


def test_a_finding_says_where_it_stands_in_the_text_as_it_was_given() -> None:
    (found,) = check("Well, this ｈａｐｐｅｎｓ\u200b a &nbsp;lot.", language="en")

    assert found.words == "this ｈａｐｐｅｎｓ\u200b a &nbsp;lot"
    assert found.start == 6
    assert found.end == 6 + len(found.words)


def test_findings_that_touch_become_one() -> None:
    found = check("It is a common and known issue, and it happens all the time.", language="en")

    assert [one.rule for one in found] == [ToneRule.COMMON_PROBLEM] * len(found)
    assert all(before.end <= after.start for before, after in pairwise(found))


# ------------------------------------------------------------------ what a finding says, and levels


@pytest.mark.parametrize("rule", list(ToneRule))
def test_every_rule_says_why_and_what_to_do(rule: ToneRule) -> None:
    row = TONE_RULES[rule]

    assert str(row.why).endswith(".")
    assert str(row.suggestion).endswith(".")


def test_the_better_sentence_is_in_the_language_of_the_text() -> None:
    (english,) = check("We will look into it.", language="en")
    (chinese,) = check("我們會盡快處理。", language="zh-hant")
    (other,) = check("We will look into it.", language="fr")

    assert english.better == other.better == "I will call you by 3 pm tomorrow."
    assert chinese.better == "明天下午三點以前我打電話給您。"


def test_the_better_sentences_are_themselves_without_fault() -> None:
    for language in ("en", "zh-hans", "zh-hant"):
        for finding in check("It is a known issue. Was it solved? We will look into it.", language=language):
            assert finding.better
            assert check(finding.better, language=language, kind="follow_up") == []


def test_the_first_levels_are_those_that_were_decided() -> None:
    require = {code for code, level in SHIPPED_LEVELS.items() if level == "require"}

    assert require == {"blame", "common_problem", "forbidden_question"}
    assert {level for code, level in SHIPPED_LEVELS.items() if code not in require} == {"warn"}


@pytest.mark.parametrize("level", [Level.WARN, Level.REQUIRE])
def test_a_finding_carries_the_level_of_its_rule(level: Level) -> None:
    (found,) = check("It is a known issue.", language="en", levels={"common_problem": level})

    assert found.level == level


def test_a_rule_that_is_off_finds_nothing_and_the_others_still_do() -> None:
    found = check("It is a known issue. Sorry if that hurt.", language="en", levels={"common_problem": "off"})

    assert [one.rule for one in found] == [ToneRule.NON_APOLOGY]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="postcard"):
        check("Hello", language="en", kind="postcard")
