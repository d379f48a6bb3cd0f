"""What happens at Halcyon Air and Halcyon Mobile today."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import airline, telecom
from recovery.actions.causes import name_cause
from recovery.actions.complaints import describe_complaint
from recovery.actions.endings import reopen_complaint
from recovery.actions.intake import receive_report
from recovery.actions.merging import mark_duplicate, merge_complaints
from recovery.actions.messages import receive_words
from recovery.actions.states import let_wait
from recovery.models import Promise, WaitingOn


@programme.earlier(days=2, clock="17:05")
def osei(stage: Stage, at: datetime) -> None:
    """Waits on the airport; news is due within the hour, even if there is none."""
    story = stage.log(
        airline.OSEI,
        by="wei",
        at=at,
        site="air",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="osei",
        severity=2,
        emotion=3,
        references=(("booking", "HX448120"),),
    )
    story.listen()
    first = story.promise("Ring Mr Osei with what the airport says", stage.day(1, "10:00"))
    story.calm(3)
    story.when(stage.day(1, "09:40")).keep(first)
    story.call(
        "Told him that the tag was scanned on belt 4 and not after. He thanked me for ringing.", seconds=310
    )
    story.when(stage.ago(98)).promise(
        "Tell Mr Osei where his bag is, even without news", stage.ahead(57), kind=Promise.Kind.UPDATE
    )
    let_wait(
        story.complaint,
        on=WaitingOn.THIRD_PARTY,
        why="The airport in Kunming searches its left-luggage store and answers today",
        until=stage.ahead(230),
        by=story.owner,
        at=story.later(4).at,
    )
    stage.stories["osei"] = story


@programme.today(minutes=82)
def osei_again(stage: Stage, at: datetime) -> None:
    """His niece writes about the same bag; the two become one."""
    first = stage.stories["osei"]
    story = stage.log(
        airline.OSEI_AGAIN,
        by="amara",
        at=at,
        site="air",
        touchpoint="arrival",
        category="delivery",
        channel="mail",
        customer="osei",
        spoken_by="Abena Osei",
        spoken_by_contact="abena.osei@example.com",
        severity=3,
        minutes_before=20,
        references=(("booking", "HX448120"),),
    )
    by = stage.people["amara"]
    mark_duplicate(story.complaint, first.complaint, by=by, at=story.later(5).at)
    merge_complaints(
        story.complaint,
        first.complaint,
        reason="The same bag, written by his niece",
        by=by,
        at=story.later(2).at,
    )


@programme.today(minutes=40)
def weiss(stage: Stage, at: datetime) -> None:
    """At the limit, and a call is due in half an hour."""
    story = stage.log(
        airline.WEISS,
        by="amara",
        at=at,
        site="air",
        touchpoint="stay",
        category="availability",
        channel="phone",
        customer="weiss",
        severity=2,
        emotion=5,
        references=(("booking", "HX203112"),),
    )
    story.listen()
    story.promise("Call Mr Weiss with four seats in one row", stage.ahead(34))
    stage.causes["seats"] = name_cause(
        "The seat map sells the row of a family",
        by=story.owner,
        at=story.later(3).at,
        complaint=story.complaint,
    )
    stage.stories["weiss"] = story


@programme.earlier(days=1, clock="09:50")
def mbeki(stage: Stage, at: datetime) -> None:
    """Day 24 of a refund; a date is promised for this afternoon."""
    story = stage.log(
        airline.MBEKI,
        by="amara",
        owner="tomas",
        at=at,
        site="air",
        touchpoint="payment",
        category="complaint_handling",
        channel="mail",
        customer="mbeki",
        minutes_before=35,
        severity=2,
        emotion=4,
        references=(("booking", "HX177004"),),
    )
    story.listen()
    first = story.promise(
        "Write to Ms Mbeki that a person has it", stage.day(1, "12:00"), kind=Promise.Kind.UPDATE
    )
    story.calm(4)
    story.when(stage.day(1, "11:20")).keep(first)
    story.later(2).letter("A letter by hand: who has it now, and that no machine will answer her again")
    stage.causes["refunds"] = name_cause(
        "The refund batch stops at the first error",
        by=story.owner,
        at=story.later(6).at,
        complaint=story.complaint,
    )
    story.promise("Tell Ms Mbeki the date on which 2,140 arrives", stage.ahead(180), kind=Promise.Kind.UPDATE)


@programme.earlier(days=1, clock="13:10")
def rahman(stage: Stage, at: datetime) -> None:
    """Her daughter writes for her."""
    story = stage.log(
        airline.RAHMAN,
        by="amara",
        owner="amara",
        at=at,
        site="air",
        touchpoint="arrival",
        category="waiting",
        channel="letter",
        customer="rahman",
        spoken_by="Nadia Rahman, her daughter",
        spoken_by_contact="nadia.rahman@example.com",
        minutes_before=240,
        severity=1,
        emotion=3,
        references=(("booking", "HX190355"),),
    )
    story.listen()
    story.promise("Ring Mrs Rahman, slowly, with her daughter on the line", stage.day(-1, "10:00"))
    story.mood(3)
    story.later(20).note(
        "The daughter will be with her mother tomorrow at ten. She hears well and sees little."
    )


@programme.earlier(days=4, clock="09:12")
def dubois(stage: Stage, at: datetime) -> None:
    """The promise of yesterday at five is broken, and she has written again."""
    story = stage.log(
        telecom.DUBOIS,
        by="jonas",
        owner="wei",
        at=at,
        site="mobile",
        touchpoint="payment",
        category="billing",
        channel="mail",
        customer="dubois",
        minutes_before=40,
        severity=2,
        emotion=4,
        references=(("line", "+33 6 00 00 03 98"),),
    )
    story.listen().calm(4)
    owed = story.promise(
        "Tell Ms Dubois why roaming was billed and whether she owes 312", stage.day(1, "17:00")
    )
    story.later(30).note("Asked billing for the change log of her plan.")
    story.link(stage.causes["roaming"])
    story.overlook(owed)
    receive_words(story.complaint, text=telecom.DUBOIS_AGAIN, at=stage.ago(35))


@programme.today(minutes=46)
def suzuki(stage: Stage, at: datetime) -> None:
    """Nobody owns it yet."""
    new = stage.complaint(
        telecom.SUZUKI,
        at=at,
        site="mobile",
        touchpoint="stay",
        category="outlet",
        channel="form",
        customer="suzuki",
        severity=3,
        minutes_before=0,
        expectation=telecom.SUZUKI.wants,
    )
    receive_report(new, [], address="198.51.100.7", at=at)


@programme.earlier(days=1, clock="16:20")
def petrov(stage: Stage, at: datetime) -> None:
    """Five days without a phone; the other company has to release the number."""
    story = stage.log(
        telecom.PETROV,
        by="ingrid",
        at=at,
        site="mobile",
        touchpoint="phone",
        category="activation",
        channel="phone",
        customer="petrov",
        severity=2,
        emotion=5,
        references=(("line", "+359 88 000 0401"),),
    )
    story.listen()
    kept = story.promise("Ring Mr Petrov with a name at the other company", stage.day(1, "17:30"))
    story.calm(5, 4)
    story.when(stage.day(1, "17:10")).keep(kept)
    story.comfort("A loan phone with a number of its own, brought to his van")
    story.promise("Ring Mr Petrov with the hour his number works", stage.ahead(94))


@programme.earlier(days=24, clock="15:10")
def de_vries(stage: Stage, at: datetime) -> None:
    """Closed, and back: reopened one level higher."""
    story = stage.log(
        telecom.DE_VRIES,
        by="ingrid",
        at=at,
        site="mobile",
        touchpoint="payment",
        category="billing",
        channel="phone",
        customer="de_vries",
        severity=3,
        emotion=3,
    )
    story.solve("Ring him when the 218 are back", mood=(3, 2), within=150)
    story.hear_how_they_feel((4, "Content, though he will look at the next bill himself."))
    story.look_back().close()
    story.when(stage.day(1, "10:30"))
    by = story.owner
    reopen_complaint(
        story.complaint,
        reason="Billed again after we said it was done. In his words: «Do not tell me it is done. Show me.»",
        by=by,
        at=story.at,
    )
    describe_complaint(story.complaint, {"severity": 2, "emotion": 5}, by=by, at=story.later(1).at)
    story.words = telecom.DE_VRIES_AGAIN
    story.listen()
    story.promise("Ring Mr de Vries with the written proof, He Yan on the line", stage.day(-1, "09:00"))
    story.note(
        "The first recovery looked at one list only; the billing run reads another.",
        by=stage.people["he_yan"],
    )


@programme.today(minutes=116)
def broadband(stage: Stage, at: datetime) -> None:
    """Three days without broadband, told at length."""
    story = stage.log(
        telecom.BROADBAND,
        by="jing",
        at=at,
        site="mobile",
        touchpoint="stay",
        category="repair",
        channel="phone",
        customer="zhao",
        severity=2,
        emotion=5,
        references=(("line", "HM-330-5521"), ("address", "海港路 18 弄 6 号 402")),
    )
    story.call("客户情绪激动，先让他把话说完，没有打断。", kind="call_in", seconds=620)
    story.listen()
    named = story.promise("告诉赵先生师傅上门的准确时间", stage.ago(80))
    story.calm(5, 3)
    story.when(stage.ago(88)).keep(named)
    story.call("已告知：师傅今天上门，到达前半小时来电。客户语气缓和了。")
    story.comfort("送去一台随身路由器，当天即可上网办公")
    story.promise("师傅修好宽带后，给赵先生打电话确认", stage.ahead(140))
