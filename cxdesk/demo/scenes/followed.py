"""Resolved complaints whose customers are asked how they feel: some today, some in days."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import airline, hotel, hotel_chinese, telecom

DAY = 24 * 60
# How long before now each was resolved, so that a follow-up falls due today.
KOWALSKA = 3 * DAY + 25
BYRNE = 7 * DAY - 70
HADDAD = 30 * DAY - 150


@programme.today(minutes=KOWALSKA + 95)
def kowalska(stage: Stage, at: datetime) -> None:
    """Her call fell due a little while ago."""
    story = stage.log(
        telecom.KOWALSKA,
        by="wei",
        at=at,
        site="mobile",
        touchpoint="online",
        category="activation",
        channel="phone",
        customer="kowalska",
        severity=3,
        emotion=2,
    )
    story.listen().calm(2, 1)
    kept = story.promise("Ring her when the pack is on", stage.ago(KOWALSKA + 20))
    story.when(stage.ago(KOWALSKA + 30)).keep(kept)
    story.when(stage.ago(KOWALSKA)).resolve()
    story.follow_ups_fall_due()


@programme.today(minutes=BYRNE + 260)
def byrne(stage: Stage, at: datetime) -> None:
    """Asked once, content; asked again in an hour, after a week."""
    story = stage.log(
        airline.BYRNE,
        by="wei",
        at=at,
        site="air",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="byrne",
        severity=2,
        emotion=3,
        references=(("booking", "HX150377"),),
    )
    story.listen().calm(3, 2)
    kept = story.promise("Ring him when the money has left", stage.ago(BYRNE + 30))
    story.when(stage.ago(BYRNE + 45)).keep(kept)
    story.when(stage.ago(BYRNE)).resolve()
    story.hear_how_they_feel(
        (4, "Pleased with the money. Would have liked the bag more. Laughed about the shoes.")
    )


@programme.today(minutes=HADDAD + 300)
def haddad(stage: Stage, at: datetime) -> None:
    """Asked after three days and after a week; the last call is today, after a month."""
    story = stage.log(
        hotel.HADDAD,
        by="wei",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="performance",
        channel="in_person",
        customer="haddad",
        severity=2,
        emotion=3,
        references=(("room", "118"), ("booking", "HH-203655")),
    )
    story.listen().calm(3, 2)
    kept = story.promise("Move her to the courtyard before the evening", stage.ago(HADDAD + 60))
    story.when(stage.ago(HADDAD + 90)).keep(kept)
    story.when(stage.ago(HADDAD)).resolve()
    story.hear_how_they_feel(
        (3, "Slept well. Still finds that she should not have had to show a letter."),
        (4, "The letter with the confirmed room pleased her more than the money."),
    )


@programme.earlier(days=1, clock="08:05")
def lind(stage: Stage, at: datetime) -> None:
    """Resolved yesterday; the first call is in two days."""
    story = stage.log(
        hotel.LIND,
        by="amara",
        at=at,
        site="hotel",
        touchpoint="stay",
        category="repair",
        channel="in_person",
        customer="lind",
        severity=2,
        emotion=2,
        references=(("room", "507"),),
    )
    story.solve("Show him 412 with the heating on", mood=(2, 1), within=90)
    story.later(5).comfort("A hot-water bottle on the bed and a note with it")


@programme.earlier(days=2, clock="10:40")
def pool(stage: Stage, at: datetime) -> None:
    """Swimming found across the street; the call is tomorrow."""
    story = stage.log(
        hotel_chinese.POOL,
        by="jing",
        at=at,
        site="hotel",
        touchpoint="booking",
        category="hidden_cost",
        channel="in_person",
        customer="li",
        severity=3,
        emotion=4,
        references=(("room", "823"),),
    )
    story.solve("今天之内找到可以游泳的地方并告诉他们", mood=(4, 1), within=120)


@programme.earlier(days=6, clock="16:55")
def garcia(stage: Stage, at: datetime) -> None:
    """The third missed transfer; asked once, to be asked again tomorrow."""
    story = stage.log(
        hotel.GARCIA,
        by="wei",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="garcia",
        severity=2,
        emotion=4,
        references=(("booking", "HH-204311"),),
    )
    story.solve("Ring her when the money is back on the card", mood=(4, 2), within=75)
    story.later(4).link(stage.causes["transfers"])
    story.hear_how_they_feel((4, "The driver rang her himself. That is what she will remember, she says."))
    stage.stories["garcia"] = story
