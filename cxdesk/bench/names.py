"""The words of which generated people and complaints are made."""

from __future__ import annotations

GIVEN = tuple(
    "Mia Tom Aisha Jonas Chen Rosa Ivan Noor Lena Paul Sara Omar Ines Karl Yuki Emma Luca Nina Hugo Zoe"
    " Adam Lily Max Ella Ravi Anna Erik Dina Josef Maya Finn Clara Amir Hanna Leo Tara Igor Vera Sami June"
    " Bruno Alma Felix Rita Oskar Leila Marco Edith Victor Olga Simon Priya Diego Freya Anton Selma Miguel"
    " Ingrid Kofi Teresa".split()
)
FAMILY = tuple(
    first + last
    for first in "Ash Bar Cal Dun El Far Gar Hal Inger Jar Kel Lang Mor Nor Ock Pen Ros Stan Tor Wen".split()
    for last in "ton ley man sen berg ford well by ham low wick stad dal ner son field er ing ova eau".split()
)
CHINESE_FAMILY = tuple("林王李张刘陈杨黄赵周吴徐孙马朱胡郭何高罗")
CHINESE_GIVEN = tuple("美亚 子轩 雨桐 浩然 思远 佳怡 明月 国强 晓燕 志伟 欣妍 建华".split())

WORDS = (
    "The room was not ready when we came, although we had asked twice.",
    "Nobody called me back. I waited the whole afternoon.",
    "I was charged twice for the same night and nobody can tell me why.",
    "The shower was cold in the morning, and the lift was out of order.",
    "My luggage came a day late and I had to buy clothes for a meeting.",
    "The noise from the terrace went on all night. My children could not sleep.",
    "The bill shows things from the minibar that I never touched.",
    "The pick-up from the airport did not come. I paid a taxi myself.",
    "They were friendly but could not help, and sent me from one desk to the next.",
    "The heating did not work and the second room smelled of smoke.",
    "我订的房间到了以后说没有，等了两个小时。",
    "退款说三天到账，现在已经十天了，每次打电话都说再等等。",
)
TITLES = (
    "Room not ready",
    "No call back",
    "Charged twice",
    "Cold shower, lift out of order",
    "Luggage a day late",
    "Noise all night",
    "Minibar on the bill",
    "Pick-up did not come",
    "Sent from desk to desk",
    "Heating and smoke",
    "房间没有准备好",
    "退款迟迟不到账",
)
EVENTS = ("complaint.logged", "complaint.taken", "step.completed", "contact.logged")
MESSAGES = (
    "Thank you for telling us. I look after this from now on.",
    "Could you send me the photo of the bill?",
    "Here it is. I hope this can be settled today.",
    "Spoke to housekeeping: the room was given away by mistake.",
)
ANSWERS = {
    "listen": ("restatement", "The room was not ready and nobody called back."),
    "confirm_expectation": ("expectation", "I want one night refunded."),
    "stay_objective": ("mood_before", "4"),
    "apologise": ("apology", "I am sorry that we let you wait."),
    "resolve": ("what_was_done", "One night went back to the card."),
}
