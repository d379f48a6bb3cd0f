"""Customers of Halcyon Mobile."""

from cxdesk.demo.words import Words

DUBOIS = Words(
    title="Charged for roaming she had switched off",
    said=(
        "I switched roaming off before I left. I have a picture of the switch. Then I changed my plan in the "
        "app, as you asked me to in three messages, and now there is a bill for 312. The young man in the "
        "shop said the system does not lie. I do not lie either, and I have a picture."
    ),
    understood=(
        "You switched roaming off before you left, changed the plan in our app while away, and were billed "
        "312 for roaming all the same."
    ),
    wants="An answer by the day you name: do I owe you 312 or not?",
    sorry="Ms Dubois, I am sorry about this bill, and that we did not believe your picture.",
)
DUBOIS_AGAIN = (
    "You said I would hear from you by five o'clock yesterday. I waited at the phone. I still do not know "
    "whether I owe you 312."
)

ROAMING = Words(
    title="Roaming back on after a change of plan",
    said=(
        "Changed to the bigger plan on the train, like the text message suggested. Did not see anywhere that "
        "this turns roaming back on. 88 gone before I was over the bridge. Who designs this?"
    ),
    understood="You changed the plan on the train and roaming was on again without a word; 88 were billed.",
    wants="The 88 back and one line in the app that says so.",
    sorry="I am sorry. You followed our own advice, and it cost you 88.",
    done=(
        "88 credited and seen on the next bill. Roaming is off again, and Mr Haugen has seen it himself in "
        "the app."
    ),
    level=3,
    got=3,
)

SUZUKI = Words(
    title="Shop sent her away twice",
    said=(
        "First visit: come back with your passport. Second visit: the passport is fine, but the person who "
        "can do this is at lunch. I have used two lunch hours of my own so that yours could have his. I only "
        "wish to change a SIM card."
    ),
    wants="One appointment that holds, and the SIM card in my hand at the end of it.",
)

PETROV = Words(
    title="Number not ported, five days without a phone",
    said=(
        "FIVE DAYS. I am a plumber. No phone is no work. You say the other company has to release it, the "
        "other company says you never asked. I do not care which of you two is telling stories. Every day "
        "costs me three jobs and you offer me a podcast subscription?!"
    ),
    understood=(
        "Your number has been dead for five days, you lose about three jobs a day, and each company sends "
        "you to the other."
    ),
    wants="My number working by tomorrow noon, and somebody who rings ME, not the other way round.",
    sorry="Mr Petrov, I am sorry. You asked us for one number and have been without work for five days.",
)

DE_VRIES = Words(
    title="Cancelled contract still billed, again",
    said=(
        "I cancelled in writing, you confirmed in writing, and this month you took 218 again. My wife says I "
        "must have ticked something. I have not ticked anything. Kindly stop."
    ),
    understood="You cancelled, we confirmed, and 218 were taken all the same.",
    wants="The 218 back and the contract gone for good.",
    sorry="Mr de Vries, I am sorry that we took money for a contract that had ended.",
    done=(
        "218 paid back and seen on his account. The contract is marked as ended in the list the owner could "
        "see."
    ),
)
DE_VRIES_AGAIN = Words(
    title="Cancelled contract still billed, again",
    said="You told me it was done. You have billed me again. Do not tell me it is done. Show me.",
    understood="We told you it was done, and then took 218 a second time. You want to see it, not hear it.",
    wants="Written proof, signed by somebody senior. And both amounts back before the end of the week.",
)

KOWALSKA = Words(
    title="Data pack paid, not active",
    said=(
        "Bought 20 GB for the trip, money gone in a second, data never came. I navigated through Naples with "
        "a paper map from a museum shop. Quite charming in the end, but still: not what I paid for."
    ),
    understood="You paid for 20 GB, and the pack was never switched on while you were away.",
    wants="The pack switched on or the money back, you choose, but today.",
    sorry="Ms Kowalska, I am sorry that you paid us for a map and had to buy one of paper.",
    done="Data pack switched on; Ms Kowalska opened a map with it while we were on the phone.",
)

BROADBAND = Words(
    title="宽带断了三天，没法上班",
    said=(
        "宽带断了整整三天！我在家上班，开会全靠手机热点，流量费都快赶上工资了。第一天客服说“区域故障，正在抢"
        "修”，第二天说“已经修好”，可是我家的灯还是红的；第三天又让我“重启一下试试”。我重启了不下二十次！每次"
        "打电话都要从头讲一遍，报三遍身份证号，转四个人。昨天的面试也因为掉线没了。我现在真的非常生气，请您不"
        "要再让我重启了，直接告诉我：哪一天、几点，师傅上门？"
    ),
    understood="您家宽带断了三天，期间三次得到不同的说法，您每次都要从头讲起，昨天的面试也因掉线中断。",
    wants="今天就告诉我师傅几点上门，还有这三天的费用不能让我出。",
    sorry="赵先生，真的对不起。三天断网，三种说法，还耽误了您的面试，是我们没有把这件事管到底。",
    language="zh-hans",
)
