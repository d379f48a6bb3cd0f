"""Residents of the city, with its services."""

from cxdesk.demo.words import Words

ROAD = Words(
    title="小区门口路面塌陷",
    said=(
        "小区东门出来左手边，路面塌了一个坑，脸盆那么大，旁边只放了一个踩扁的纸箱。昨天晚上一位骑电动车的师傅"
        "摔在这里，膝盖全是血。早晚都有小学生从这儿走。照片附上，麻烦尽快派人围起来，先别等修，先围起来！"
    ),
    wants="先用围栏围起来，再告诉我们哪一天修好。",
    language="zh-hans",
)

PARK_LIGHTS = Words(
    title="No light on the path through the park",
    said=(
        "The lamps on the path from the station through the park have been out for a month. Women walk "
        "around the park now, which takes eleven minutes more. I have counted. I will not give my name, "
        "because last time somebody rang me to ask what I was doing in the park so late."
    ),
    understood=(
        "Seven lamps between the station and the park gate are out, and people walk round the park at night."
    ),
    sorry=(
        "We are sorry that this path has been dark, and that a question of ours kept somebody from giving a "
        "name."
    ),
    done="All seven lamps were mended and checked on foot after dark. A notice on both gates says so.",
)

RUBBISH = Words(
    title="Rubbish not collected for three weeks",
    said=(
        "Three weeks. The bins of number 9 are emptied, the bins of number 13 are emptied, we are number 11. "
        "I rang, I was given a number, I rang with the number, I was given another number. I now own four "
        "numbers and eleven bags."
    ),
    understood=(
        "Your bins have been passed by for three weeks while both neighbours are served, and you hold four "
        "numbers."
    ),
    wants="A lorry, on a day that you tell me beforehand. You may keep the numbers.",
    sorry="Mr Adeyemi, I am sorry. Three weeks is too long, and four numbers are no answer.",
)

WATER = Words(
    title="水费账单是上个月的九倍",
    said=(
        "家里就我们老两口，上个月水费四十六，这个月四百一十二。物业说去找自来水公司，自来水公司说表没有问题。"
        "我老伴以为家里漏水，半夜起来摸地板。我们不是不肯交钱，是想弄明白。"
    ),
    understood="您两位老人家的水费从 46 涨到 412，问了两处都没有结果，老伴半夜还起来查漏水。",
    wants="请派人上门看一次表，当着我们的面读数，讲清楚到底用了多少。",
    sorry="何师傅，让您和老伴这样担心，还两头跑，实在对不起。",
    language="zh-hans",
)

COUNTER = Words(
    title="Permit counter closed before the hour",
    said="Your counter closes at four. I was there at ten to four. It was closed.",
    understood="You came at ten to four, and the counter was closed already.",
    wants="My permit without a third trip.",
    sorry="I am sorry that you stood before a closed counter within the hours that hang on its door.",
    done=(
        "The permit was brought to her office the next morning, signed there, and the door sign was checked."
    ),
    level=2,
    got=3,
)
