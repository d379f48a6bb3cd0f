"""What happens at the bank, the shop and the city's counters today."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from cxdesk.demo.picture import hole_in_the_road
from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import bank_and_shop, city
from recovery.actions.endings import set_aside
from recovery.actions.intake import receive_report
from recovery.actions.lane import QuickAnswers, put_right
from recovery.actions.states import let_wait
from recovery.models import Promise, WaitingOn
from recovery.playbook.states import Outcome


@programme.today(minutes=70)
def card(stage: Stage, at: datetime) -> None:
    """The machine kept his card, and he flies tomorrow."""
    story = stage.log(
        bank_and_shop.CARD,
        by="jing",
        at=at,
        site="bank",
        touchpoint="stay",
        category="availability",
        channel="phone",
        customer="sun",
        severity=2,
        emotion=4,
    )
    story.listen()
    story.promise("给孙先生回电：几点可以取卡，或者送去临时卡", stage.ahead(130))
    story.calm(4, 3)
    story.note("已联系值班主管开机取卡；同时申请临时卡，两手准备。")


@programme.earlier(days=1, clock="15:20")
def fee(stage: Stage, at: datetime) -> None:
    """Letters to a father who died."""
    story = stage.log(
        bank_and_shop.FEE,
        by="tomas",
        at=at,
        site="bank",
        touchpoint="after",
        category="complaint_handling",
        channel="in_person",
        customer="halloran",
        severity=2,
        emotion=3,
        minutes_before=25,
    )
    story.listen()
    stopped = story.promise(
        "Stop every letter in her father's name today", stage.day(1, "17:00"), kind="other"
    )
    story.calm(3)
    story.when(stage.day(1, "16:35")).keep(stopped)
    story.note("Three systems wrote to him. All three have the date now; I read each entry myself.")
    story.promise("Bring Mrs Halloran the letter in person", stage.day(-1, "16:00"), kind=Promise.Kind.OTHER)


@programme.earlier(days=1, clock="17:40")
def fridge(stage: Stage, at: datetime) -> None:
    """Waits on the customer, who talks it over at home."""
    story = stage.log(
        bank_and_shop.FRIDGE,
        by="jing",
        at=at,
        site="shop",
        touchpoint="delivery",
        category="delivery",
        channel="phone",
        customer="wu",
        severity=3,
        emotion=4,
        references=(("order", "M-880214"),),
    )
    story.listen()
    story.promise("按吴女士选的方案，当天安排换货或退款", stage.day(-1, "18:00"), kind=Promise.Kind.OTHER)
    story.calm(4, 3)
    let_wait(
        story.complaint,
        on=WaitingOn.CUSTOMER,
        why="客户与家人商量，选换货还是退款",
        until=stage.day(-1, "12:00"),
        by=story.owner,
        at=story.later(3).at,
    )


@programme.earlier(days=1, clock="14:30")
def cake(stage: Stage, at: datetime) -> None:
    """The wrong name on a birthday cake, put right while the candles burned."""
    words = bank_and_shop.CAKE
    new = stage.complaint(
        words,
        at=at,
        site="shop",
        touchpoint="stay",
        category="skill",
        channel="in_person",
        customer="liu",
        severity=4,
        emotion=3,
    )
    put_right(
        new,
        QuickAnswers(words.understood, words.wants, 3, words.sorry, words.done, 1),
        by=stage.people["jing"],
        at=at,
    )


@programme.earlier(days=3, clock="12:15")
def parcel(stage: Stage, at: datetime) -> None:
    """Withdrawn: the neighbour had it."""
    story = stage.log(
        bank_and_shop.PARCEL,
        by="tomas",
        at=at,
        site="shop",
        touchpoint="delivery",
        category="delivery",
        channel="phone",
        customer="okonkwo",
        severity=3,
        emotion=3,
        references=(("order", "M-879903"),),
    )
    story.listen()
    story.promise("Ring the driver and tell him where it went", at.replace(hour=15, minute=0))
    story.later(70).call(
        "He rang himself: his neighbour had taken it in. He laughed and wants nothing.", kind="call_in"
    )
    set_aside(
        story.complaint,
        outcome=Outcome.WITHDRAWN,
        reason="The neighbour had taken the parcel in; he takes it back himself",
        by=story.owner,
        at=story.later(1).at,
    )


@programme.today(minutes=12)
def road(stage: Stage, at: datetime) -> None:
    """From the public form, with a photo."""
    new = stage.complaint(
        city.ROAD,
        at=at,
        site="city",
        touchpoint="online",
        category="safety",
        channel="form",
        customer="resident",
        severity=1,
        minutes_before=0,
        references=(("address", "海港新村东门"),),
        expectation=city.ROAD.wants,
    )
    photo = SimpleUploadedFile("路面塌陷.png", hole_in_the_road(), content_type="image/png")
    receive_report(new, [photo], address="203.0.113.40", at=at)


@programme.earlier(days=2, clock="08:15")
def rubbish(stage: Stage, at: datetime) -> None:
    """Three weeks of bags; a lorry is promised for tomorrow morning."""
    story = stage.log(
        city.RUBBISH,
        by="tomas",
        at=at,
        site="city",
        touchpoint="stay",
        category="delivery",
        channel="phone",
        customer="adeyemi",
        severity=3,
        emotion=3,
        references=(("address", "Mill Lane 11"),),
    )
    story.listen()
    day = story.promise("Ring Mr Adeyemi with the day of the lorry", stage.day(2, "12:00"))
    story.calm(3, 2)
    story.later(150).keep(day)
    story.call(
        "The round was split in two and number 11 fell between the lists. Told him the day.", seconds=240
    )
    story.promise("A lorry at Mill Lane 11, and a call to Mr Adeyemi after it", stage.day(-1, "08:00"))


@programme.earlier(days=1, clock="10:20")
def water(stage: Stage, at: datetime) -> None:
    """Two old people, and a bill nine times the last."""
    story = stage.log(
        city.WATER,
        by="jing",
        at=at,
        site="city",
        touchpoint="payment",
        category="billing",
        channel="phone",
        customer="he",
        severity=3,
        emotion=3,
        references=(("meter", "W-4126-07"), ("address", "海港新村 3 号楼 201")),
    )
    story.listen()
    visit = story.promise("与何师傅约好上门看表的时间", stage.day(1, "15:00"))
    story.calm(3, 2)
    story.when(stage.day(1, "14:20")).keep(visit)
    story.call("约好今天上门，当面读数。老人家嘱咐我们晚一点来，老伴要午睡。")
    story.promise("上门为何师傅当面读表，讲清楚用水量", stage.ahead(290), kind=Promise.Kind.OTHER)
