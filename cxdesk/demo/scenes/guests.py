"""What happens at Harbour Hotel today."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import hotel, hotel_chinese
from recovery.actions.complaints import translate_verbatim
from recovery.actions.intake import receive_report
from recovery.actions.lane import QuickAnswers, put_right
from recovery.models import Promise


@programme.today(minutes=24)
def lin(stage: Stage, at: datetime) -> None:
    """Wei owes Ms Lin a call in nineteen minutes; it is the fourth transfer that did not come."""
    story = stage.log(
        hotel.LIN,
        by="wei",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="lin",
        severity=2,
        emotion=4,
        references=(("booking", "HH-204417"), ("room", "906")),
    )
    story.call("She was still cold. Let her finish, then asked two questions.", kind="call_in")
    story.listen()
    story.promise("Call Ms Lin back with what happened to the car", stage.ahead(19))
    story.calm(4)
    story.promise("Confirm to Ms Lin that 780 is on its way", stage.ahead(94), kind=Promise.Kind.UPDATE)
    stage.stories["lin"] = story
    story.later(2).link(stage.causes["transfers"])
    story.later(1).note("Asked dispatch who had the 19:00 list. Zhao Lei looks for the booking and rings me.")
    story.later(3).note(
        "The booking reached the firm by fax at 18:42 and nobody read it. A car is free tomorrow evening.",
        by=stage.people["he_yan"],
    )


@programme.today(minutes=128)
def tanaka(stage: Stage, at: datetime) -> None:
    """Mr Tanaka wants to sleep; Wei has moved him and owes him a word before tonight."""
    story = stage.log(
        hotel.TANAKA,
        by="wei",
        at=at,
        site="hotel",
        touchpoint="stay",
        category="performance",
        channel="in_person",
        customer="tanaka",
        severity=2,
        emotion=3,
        references=(("room", "1108"), ("booking", "HH-204120")),
    )
    story.listen()
    found = story.promise(
        "Find Mr Tanaka a quiet room and show it to him", stage.ago(50), kind=Promise.Kind.OTHER
    )
    story.comfort("Coffee in the library, his shirts pressed for the lecture")
    story.calm(3, 2)
    story.when(stage.ago(62)).keep(found)
    story.call(
        "Showed him 1402, garden side, no wall shared with anything. He lay down on the bed and nodded.",
        kind="visit",
    )
    stage.stories["tanaka"] = story
    story.promise("Ask Mr Tanaka whether 1402 is quiet enough", stage.ahead(214))
    story.note("Lift works: foreman agrees to begin at 8:30 on the days of the two lectures.")


@programme.today(minutes=104)
def chen(stage: Stage, at: datetime) -> None:
    """Mr Chen asks for nothing but an answer; his words are Chinese, with a translation beside them."""
    story = stage.log(
        hotel_chinese.CHEN,
        by="wei",
        at=at,
        site="hotel",
        touchpoint="stay",
        category="waiting",
        channel="in_person",
        customer="chen",
        severity=3,
        emotion=2,
        references=(("room", "618"),),
    )
    translate_verbatim(
        story.complaint,
        language="en",
        text=hotel_chinese.CHEN_IN_ENGLISH,
        by=stage.people["jing"],
        at=story.later(8).at,
    )
    story.listen()
    answer = story.promise("Ring Mr Chen on the train with the kitchen's answer", stage.ago(38))
    story.calm(2, 2)
    story.when(stage.ago(46)).keep(answer)
    story.call("He was glad to be rung. He wants the answer in writing, two lines are enough.", seconds=260)
    story.promise("Write to Mr Chen what changes at breakfast", stage.ahead(265), kind=Promise.Kind.UPDATE)


@programme.today(minutes=49)
def ferri(stage: Stage, at: datetime) -> None:
    """Nobody owns it yet, and the hour is nearly over."""
    new = stage.complaint(
        hotel.FERRI,
        at=at,
        site="hotel",
        touchpoint="payment",
        category="billing",
        channel="form",
        customer="ferri",
        severity=4,
        minutes_before=0,
        references=(("room", "311"),),
        expectation=hotel.FERRI.wants,
    )
    receive_report(new, [], address="192.0.2.18", at=at)


@programme.earlier(days=1, clock="11:05")
def wong(stage: Stage, at: datetime) -> None:
    """It is about Jonas, who must not see it; the supervisor leads it herself."""
    story = stage.log(
        hotel_chinese.WONG,
        by="jing",
        owner="he_yan",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="attitude",
        channel="mail",
        customer="wong",
        minutes_before=50,
        severity=2,
        emotion=4,
        concerns_staff=stage.people["jonas"],
        references=(("room", "702"),),
    )
    story.listen()
    rung = story.promise("Ring Ms Wong in person before noon", stage.day(1, "12:00"))
    story.later(12).keep(rung)
    story.call(
        "Apologised by phone. She was calm and exact. She asks what the house thinks of it.", seconds=540
    )
    story.calm(4, 3)
    story.promise(
        "Write to Ms Wong what we have decided, signed by me",
        stage.day(-1, "12:00"),
        kind=Promise.Kind.UPDATE,
    )


@programme.earlier(days=1, clock="07:20")
def entered(stage: Stage, at: datetime) -> None:
    """Sensitive: only its owner, supervisors, admins and auditors see it."""
    story = stage.log(
        hotel.ENTERED,
        by="he_yan",
        at=at,
        site="hotel",
        touchpoint="stay",
        category="safety",
        channel="in_person",
        customer="guest",
        severity=1,
        emotion=4,
        is_sensitive=True,
        references=(("room", "1215"),),
    )
    story.listen()
    moved = story.promise(
        "A room for Ms Brandt whose lock was changed an hour ago",
        stage.day(1, "09:00"),
        kind=Promise.Kind.OTHER,
    )
    story.comfort("Breakfast in the office with the door open, a phone to ring her sister")
    story.calm(4, 4)
    story.when(stage.day(1, "08:25")).keep(moved)
    story.note("Key log: master key 7 was signed out for the fifth floor. Security reads the corridor film.")
    story.promise("Tell Ms Brandt who had the key and who else has one", stage.ahead(320))


@programme.today(minutes=138)
def training(stage: Stage, at: datetime) -> None:
    """Jonas practises; no figure ever counts it."""
    story = stage.log(
        hotel.TRAINING,
        by="jonas",
        at=at,
        site="hotel",
        touchpoint="stay",
        category="skill",
        channel="in_person",
        severity=4,
        emotion=3,
        is_training=True,
    )
    story.listen()


@programme.today(minutes=145)
def coffee(stage: Stage, at: datetime) -> None:
    """Cold coffee, put right on the spot through the short lane."""
    words = hotel_chinese.COFFEE
    new = stage.complaint(
        words,
        at=at,
        site="hotel",
        touchpoint="stay",
        category="performance",
        channel="in_person",
        severity=4,
        emotion=2,
        references=(("room", "409"),),
    )
    put_right(
        new,
        QuickAnswers(words.understood, words.wants, 2, words.sorry, words.done, 1),
        by=stage.people["jing"],
        at=at,
    )
