"""Guests of Harbour Hotel, in Chinese."""

from cxdesk.demo.words import Words

CHEN = Words(
    title="早餐等了 25 分钟，误了火车",
    said=(
        "我七点十分下楼吃早餐，前面只有六个人，可是煎蛋的师傅只有一位，还要同时煮面。我问了两次还要多久，回答"
        "都是“马上就好”。结果一个鸡蛋等了 25 分钟，赶到车站时 8:02 的车已经开走了，只好改签 10:40 那一班，一"
        "个很要紧的会也迟到了。我不要什么赔偿，只想问一句：既然要等 25 分钟，为什么没有一个人早点告诉我？"
    ),
    understood=(
        "You waited 25 minutes for an egg at breakfast, asked twice, were told “right away” both times, and "
        "missed the 8:02 train. You would have left had somebody told you."
    ),
    wants="不要赔偿，只要一个诚实的答复：以后会不会有人提前告诉客人要等多久？",
    sorry="陈先生，对不起。我们两次说“马上就好”，却让您等到误了火车。",
    language="zh-hans",
)
CHEN_IN_ENGLISH = (
    "I came down to breakfast at ten past seven. There were only six people before me, but one cook for the "
    "eggs, who also had to boil the noodles. I asked twice how long it would take; both times the answer was "
    "“right away”. One egg took 25 minutes. When I reached the station the 8:02 had left, I had to change to "
    "the 10:40 and came late to an important meeting. I want no compensation. I only ask: if it takes 25 "
    "minutes, why did nobody tell me?"
)

ZHOU = Words(
    title="预订的接机车没有来",
    said=(
        "提前一周就订好了接机，出发前一天还打电话确认过。落地以后等了五十分钟，没有人举牌，也没有人来电话。前"
        "台说“司机在路上”，我又等了二十分钟，最后才知道根本没有派车。带着行李，带着发烧的孩子，晚上十点站在到"
        "达口，那种心情您能想象吗？"
    ),
    understood="您提前一周预订并确认过接机，落地后前后等了 70 分钟，车没有来，孩子当时还在发烧。",
    wants="把车费退给我，并且告诉我到底是哪个环节出了问题。",
    sorry="周女士，对不起。您带着发烧的孩子，我们却让您在到达口白白等了 70 分钟，还说了一句不实的“在路上”。",
    done=(
        "接机费和出租车费已退回原卡。已当面说明：18:00 以后的预订当晚没有人查看。返程车辆由前台逐一电话确认。"
    ),
    language="zh-hans",
    level=4,
    got=2,
    asked=(("预订时向您确认过航班号吗？", "确认过，短信里写得清清楚楚。"),),
)

COFFEE = Words(
    title="咖啡送来时是凉的",
    said="点了一杯热拿铁，端来的时候已经是温的了，奶泡也塌了。我只有十分钟就要走。",
    understood="您点的是热拿铁，送到时已经不热，而您十分钟后就要出发。",
    wants="马上换一杯热的，可以带走。",
    sorry="实在抱歉，这杯咖啡不该这样端到您面前。",
    done="三分钟内重新做了一杯，装入带盖的外带杯，另附一块杏仁饼，送到客人手中。",
    language="zh-hans",
)

WONG = Words(
    title="入住時被當眾冷言相向",
    said=(
        "昨晚辦理入住，我只是問了一句房間能不能安排高一點的樓層，櫃檯的 Jonas 頭也不抬，當着後面一排客人"
        "說：「你訂的是最便宜的那種，還想要什麼？」後面有人笑了出來。我先生一直勸我算了，可是我整晚都睡不好。"
        "我做了三十年服務業，從來不會這樣對人說話。我不要換房，也不要打折，我要的是尊重。"
    ),
    understood=(
        "您入住時只問了樓層，櫃檯同事當着其他客人說您訂的是最便宜的房型，還有人笑了。您要的是尊重，不是折扣。"
    ),
    wants="請主管親自向我道歉，並且讓我知道貴酒店怎樣看待這件事。不要讓那位先生再來接待我。",
    sorry="黃女士，非常抱歉。您問的是一個再平常不過的問題，得到的卻是當眾的難堪。這絕不是我們應有的態度。",
    language="zh-hant",
)

POOL = Words(
    title="泳池關閉卻沒有事先告知",
    said=(
        "我們一家四口選你們酒店，就是因為孩子想游泳。到了才發現泳池正在維修，門口貼着一張 A4 紙。訂房網頁、確"
        "認信、入住時，三次機會都沒有人提過。七歲的女兒穿着泳衣站在那張紙前面哭。"
    ),
    understood="您一家為了泳池而選我們，泳池維修的事，網頁、確認信和入住時都沒有告知您。",
    wants="希望找到一個孩子明天可以游泳的地方，並請更新你們的網頁。",
    sorry="李先生，對不起。這件事我們本來有三次機會告訴您，卻一次也沒有做到。",
    done="已安排一家四口到對面的海港會所游泳兩天，接送和門票由酒店負責；網頁和確認信當天已更新。",
    language="zh-hant",
)
