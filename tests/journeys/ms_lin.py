"""The words of Ms Lin's story, in both languages in which it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What people say and write in one language; the desk's own words come from its catalogues."""

    customer: str
    words: str
    category: str
    questions: tuple[tuple[str, str], ...]
    restatement: str
    better_restatement: str
    correction: str
    expectation: str
    promise: str
    call_back: str
    apology: str
    blaming: str
    rewritten: str
    task: str
    option: str
    deed: str
    forbidden: str
    content: str
    letter: str
    cause: str


ENGLISH = Told(
    customer="Lin Yue",
    words="I paid 600 for your car from the airport. Nobody came. I missed my dinner and took a taxi.",
    category="delivery",
    questions=(
        ("When had the car been booked for?", "For 19:00, at arrivals."),
        ("What did the taxi cost you?", "180, I have the receipt."),
    ),
    restatement="So the driver was late by an hour and you waited for him at the gate.",
    better_restatement="The 19:00 transfer stayed away, a cab for 180 brought you in, and dinner had begun.",
    correction="He was not late. Nobody came at all.",
    expectation="Give me back the fare, and pay the taxi.",
    promise="Your money back is confirmed",
    call_back="I call you back about the driver",
    apology="We did not fetch you as we had promised, and I am sorry for your evening.",
    blaming="I am sorry. Our driver firm always does this, it was their fault.",
    rewritten="I am sorry that we did not fetch you. I look after it myself and call you today at 10:45.",
    task="Find out why the 19:00 booking was not driven",
    option="Fare and taxi back to your card",
    deed="600 fare and 180 taxi went back to the card on Tuesday.",
    forbidden="Dear Ms Lin, was it solved? I call you tomorrow at ten.",
    content="They took care of me.",
    letter="We did not fetch you on Monday. I am sorry for that. Fare and taxi are back on your card.",
    cause="Bookings after 18:00 reach nobody at night",
)
CHINESE = Told(
    customer="林悦",
    words="我付了600元订你们七点的接机，没有人来。我错过了晚宴，只好自己打车。",
    category="delivery",
    questions=(
        ("原来订的是几点、在哪里？", "19点，到达大厅。"),
        ("打车花了多少钱？", "180元，我有发票。"),
    ),
    restatement="司机迟到了一小时，您一直在登机口等他。",
    better_restatement="19点的车始终没到，您花180元坐出租车进城，赶到时宴席已经开始。",
    correction="不是迟到，是根本没有人来。",
    expectation="把车费退给我，再把出租车费付了。",
    promise="退款确认",
    call_back="就司机一事给您回电",
    apology="我们没有按约定去接您，耽误了您的晚宴，我向您道歉。",
    blaming="抱歉，这是车队的错，他们经常发生这种事。",
    rewritten="没有去接您，我向您道歉。这件事由我负责，今天10:45给您回电。",
    task="查清19点的订单为什么没有出车",
    option="车费和出租车费退回您的卡",
    deed="600元车费和180元出租车费已于周二退回卡上。",
    forbidden="林女士您好，请问问题解决了吗？我明天10点给您回电。",
    content="他们很用心。",
    letter="周一我们没有去接您，我向您道歉。车费和出租车费已经退回您的卡。",
    cause="18点以后的订单夜间无人接收",
)
TOLD = {"en": ENGLISH, "zh-hans": CHINESE}
