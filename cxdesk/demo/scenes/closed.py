"""Complaints led through all ten steps and closed, and the causes they left behind."""

from __future__ import annotations

from datetime import datetime

from cxdesk.demo.stage import Stage, programme
from cxdesk.demo.texts import airline, bank_and_shop, city, hotel, hotel_chinese, telecom
from recovery.actions.causes import move_cause, name_cause
from recovery.models import RootCause


@programme.earlier(days=26, clock="08:40")
def takahashi(stage: Stage, at: datetime) -> None:
    """The first transfer that did not come; nobody saw a pattern yet."""
    story = stage.log(
        hotel.TAKAHASHI,
        by="amara",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="takahashi",
        severity=3,
        emotion=3,
    )
    story.solve("Ring him with the reason", mood=(3, 2), within=120)
    story.hear_how_they_feel((4, "Satisfied with the answer. Asked that the driver carry a sign next time."))
    story.look_back("Ring late arrivals before they land.").close()
    stage.stories["takahashi"] = story


@programme.earlier(days=17, clock="09:30")
def zhou(stage: Stage, at: datetime) -> None:
    """The second one: now it has a name, and the first is linked to it."""
    story = stage.log(
        hotel_chinese.ZHOU,
        by="jing",
        at=at,
        site="hotel",
        touchpoint="arrival",
        category="delivery",
        channel="phone",
        customer="zhou",
        severity=3,
        emotion=4,
        references=(("booking", "HH-203977"),),
    )
    story.solve("两小时内回电说明原因", mood=(4, 2), within=120)
    story.hear_how_they_feel((5, "对处理结果满意，特别提到回电比约定的时间早。"))
    he_yan, priya = stage.people["he_yan"], stage.people["priya"]
    cause = name_cause(
        "Late transfer bookings go by fax that nobody reads at night", by=he_yan, at=story.later(5).at
    )
    stage.stories["takahashi"].when(story.at).link(cause, by=he_yan)
    story.link(cause)
    story.look_back("18:00 以后的预订由前台当面电话确认。", recurring=True).close()
    changes = {"state": RootCause.State.INVESTIGATING, "owner": priya}
    cause = move_cause(cause, changes, by=he_yan, at=story.later(30).at)
    stage.causes["transfers"] = cause


@programme.earlier(days=15, clock="12:10")
def roaming(stage: Stage, at: datetime) -> None:
    """Closed, with a candidate for a cause; whether the wrong person had it is for a supervisor to say."""
    story = stage.log(
        telecom.ROAMING,
        by="ingrid",
        at=at,
        site="mobile",
        touchpoint="online",
        category="hidden_cost",
        channel="phone",
        customer="haugen",
        severity=3,
        emotion=4,
    )
    story.listen().calm(4, 2)
    late = story.promise("Ring him when the 88 are credited", stage.day(15, "15:20"))
    story.overlook(late)
    story.later(25).keep(late)
    story.later(6).resolve()
    story.hear_how_they_feel((4, "Fine with the credit. Wants to see the line in the app."))
    cause = name_cause(
        "A change of plan switches roaming back on",
        by=story.owner,
        at=story.later(3).at,
        complaint=story.complaint,
    )
    story.look_back("One line in the app before the plan changes.", recurring=True).close(
        failure=("wrong_person", "It lay with the shop for two hours, which cannot credit anything.")
    )
    stage.causes["roaming"] = cause


@programme.earlier(days=12, clock="11:15")
def transfer(stage: Stage, at: datetime) -> None:
    """Two debits for one rent, put right the same day."""
    story = stage.log(
        bank_and_shop.TRANSFER,
        by="jing",
        at=at,
        site="bank",
        touchpoint="online",
        category="digital",
        channel="phone",
        customer="lam",
        severity=3,
        emotion=4,
    )
    story.solve("今天四点前回电告知退款结果", mood=(4, 1), within=200)
    story.hear_how_they_feel((5, "当天就退回，没有让她等七天，她很满意。"))
    story.look_back("转账失败的提示要写明是否已经扣款。").close()


@programme.earlier(days=10, clock="17:20")
def sofa(stage: Stage, at: datetime) -> None:
    """A promise was broken on the way and the score was low, so step ten asks why."""
    story = stage.log(
        bank_and_shop.SOFA,
        by="tomas",
        at=at,
        site="shop",
        touchpoint="delivery",
        category="delivery",
        channel="phone",
        customer="novak",
        severity=3,
        emotion=4,
        references=(("order", "M-876120"),),
    )
    story.listen().calm(4, 3)
    late = story.promise("Ring her tonight with the hour of the delivery", stage.day(10, "18:30"))
    story.overlook(late)
    story.later(40).keep(late)
    story.call("Rang late, the depot did not answer before seven. Said sorry for that first.", seconds=280)
    story.when(stage.day(9, "07:35")).resolve()
    story.hear_how_they_feel(
        (2, "The sofa is fine. She would have liked one call less and one hour more sleep.")
    )
    story.look_back("The driver reads the town aloud before unloading.").close(
        failure=("weak_support", "The depot needs a number that is answered until eight.")
    )


@programme.earlier(days=9, clock="16:05")
def counter(stage: Stage, at: datetime) -> None:
    """One line, one permit, one follow-up by message."""
    story = stage.log(
        city.COUNTER,
        by="tomas",
        at=at,
        site="city",
        touchpoint="stay",
        category="outlet",
        channel="phone",
        customer="petersen",
        severity=4,
        emotion=2,
    )
    story.listen().calm(2, 1)
    brought = story.promise("Bring the permit to her office", stage.day(8, "10:00"), kind="other")
    story.when(stage.day(8, "09:30")).keep(brought)
    story.later(5).resolve()
    story.hear_how_they_feel((5, "Surprised, in the good way, to see somebody from the city at her door."))
    story.look_back("The sign on the door was checked against the rota.").close()


@programme.earlier(days=20, clock="09:05")
def park_lights(stage: Stage, at: datetime) -> None:
    """Anonymous: every gate has an ending for somebody who cannot be asked."""
    story = stage.log(
        city.PARK_LIGHTS,
        by="tomas",
        owner="tomas",
        at=at,
        site="city",
        touchpoint="stay",
        category="safety",
        channel="letter",
        minutes_before=60,
        severity=3,
        references=(("address", "Station Park"),),
    )
    nobody = "A letter without a name or address"
    story.later(5).step("listen", ending="nobody_to_ask", reason=nobody)
    story.step("confirm_expectation", ending="not_stated", reason="The letter asks for nothing but light")
    story.later(1).step("own").step("reassure", ending="none_needed", reason=nobody)
    story.step("stay_objective", ending="nobody_to_ask", reason=nobody)
    story.step("apologise", apology=story.words.sorry, apology_kind="organisation", apology_by="on_record")
    story.when(stage.day(17, "18:10")).step(
        "resolve",
        ending="nobody_to_ask",
        reason=nobody,
        what_was_done=story.words.done,
        verified="yes",
        outcome="upheld",
    )
    story.reach_nobody("Nobody to call. Two people at the gate, asked in passing, use the path again.")
    story.look_back(
        "Lamps are walked once a month after dark.", no_letter=("nobody_to_write", nobody)
    ).close()


@programme.earlier(days=28, clock="13:25")
def meal(stage: Stage, at: datetime) -> None:
    """Six words from somebody who later lost a bag as well."""
    story = stage.log(
        airline.MEAL,
        by="amara",
        owner="amara",
        at=at,
        site="air",
        touchpoint="stay",
        category="availability",
        channel="chat",
        customer="byrne",
        minutes_before=6,
        severity=4,
        emotion=2,
    )
    story.solve("Confirm the meal of the next flight with a photo of the order", mood=(2, 1), within=60)
    story.hear_how_they_feel((4, "Short answer: good."))
    story.look_back().close()
