"""Customers of Harbour Bank and of Harbour Market."""

from cxdesk.demo.words import Words

CARD = Words(
    title="取款机吞卡，明早就要出国",
    said=(
        "取款机把我的卡吞了，屏幕上只写“请联系发卡行”。我明天早上六点的飞机，身上只有两百块现金。大堂的人说今"
        "天没有人能开机器，让我下周再来。下周我在国外啊！"
    ),
    understood="您的卡被取款机吞了，明早六点要出国，大堂却请您下周再来。",
    wants="今天晚上之前把卡拿回来，或者给我一张能用的临时卡。",
    sorry="孙先生，很抱歉。您明早就要出发，我们的回答却是“下周再来”，这样不行。",
    language="zh-hans",
)

FEE = Words(
    title="Monthly fee taken from her late father's account",
    said=(
        "My father died on the second of last month. I brought you the certificate the same week and the "
        "lady at the counter was kind and took a copy. Since then you have sent him two letters. The first "
        "wishes him a happy birthday. The second says that his account is overdrawn by 7, because you went "
        "on taking the monthly fee, and that he should get in touch to avoid further charges. I have tried "
        "to see the funny side and I cannot find it. I do not want the 7. I want you to stop writing to him."
    ),
    understood=(
        "You brought us the certificate within the week. We went on taking the fee from your father's "
        "account and sent him two letters, one of them a demand. You want the letters to stop."
    ),
    wants="No more letters in his name. And one letter in mine that says who made sure of it.",
    sorry="Mrs Halloran, I am sorry for your loss, and I am sorry that our letters made it harder.",
)

TRANSFER = Words(
    title="轉帳失敗卻扣了兩次款",
    said=(
        "手機銀行顯示「轉帳失敗」，我就再按了一次，結果兩筆都扣了。房東只收到一筆，另一筆不知道去了哪裏。客服"
        "說要等七個工作天，請問七天之後房租誰來付？"
    ),
    understood="系統顯示失敗，您重按一次，結果扣了兩筆，房東只收到一筆。",
    wants="多扣的那一筆今天退回，七個工作天太久。",
    sorry="林小姐，對不起。畫面告訴您失敗，錢卻已經扣了，這種驚嚇不該由您承擔。",
    done="多扣的款項當天下午已退回帳戶，並與客戶一起在手機銀行上核對過餘額。",
    language="zh-hant",
    level=3,
    got=5,
)

CAKE = Words(
    title="生日蛋糕上写错了名字",
    said="孩子叫“子涵”，蛋糕上写的是“紫函”。蜡烛都点上了，他自己念出来的：“这不是我。”",
    understood="蛋糕上把“子涵”写成了“紫函”，生日会正在进行。",
    wants="半个小时之内改好，小朋友们都在等。",
    sorry="对不起，孩子的名字我们不该写错，更不该由孩子自己发现。",
    done="裱花师傅当场重写了名字，并加做了一块巧克力牌，二十分钟后送回生日会的桌上。",
    language="zh-hans",
)

FRIDGE = Words(
    title="冰箱送来两次，两次都有凹痕",
    said=(
        "第一台右侧有个拳头大的坑，退了；第二台换到了左边。送货师傅说“靠墙一放就看不见”。我花的是新冰箱的钱，"
        "不是“看不见”的钱。为了收货我已经请了两天假。"
    ),
    understood="两台冰箱送到时都有凹痕，您为收货已经请了两天假，师傅的话也让您不舒服。",
    wants="要么送一台完好的，开箱验过再拉来；要么退款。两样我今晚跟家里商量一下再答复。",
    sorry="吴女士，对不起。两次送货都没有让您收到一台完好的冰箱，还占用了您两天假。",
    language="zh-hans",
)

SOFA = Words(
    title="Sofa delivered to the wrong town",
    said=(
        "Delivery between eight and two, you said. I sat on the floor of an empty flat from eight to two. "
        "Then from two to six. Your driver had delivered my sofa to the right street in the wrong town. "
        "Somebody out there is sitting on it now."
    ),
    understood=(
        "You waited from eight to six in an empty flat, and the sofa went to the same street in another town."
    ),
    wants="The sofa tomorrow before work, and the delivery fee back. I will not take another day off.",
    sorry="I am sorry that you spent ten hours on the floor waiting for a sofa that stood in another town.",
    done="Sofa delivered the next morning at 7:10, delivery fee paid back and seen on the card.",
    level=4,
    got=3,
)

PARCEL = Words(
    title="Parcel marked delivered, not there",
    said=(
        "The page says delivered at 11:42, handed to resident. I am the resident. Nobody handed me anything "
        "at 11:42 or at any other time. It is a birthday present for my sister and the birthday is tomorrow."
    ),
    understood="The page says that the parcel was handed to you at 11:42, and it was not.",
    wants="The parcel, before tomorrow.",
    sorry="I am sorry that our page tells you something you know is not so.",
)
