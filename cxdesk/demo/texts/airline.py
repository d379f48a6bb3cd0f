"""Passengers of Halcyon Air."""

from cxdesk.demo.words import Words

OSEI = Words(
    title="Cabin bag lost between Kunming and Shanghai",
    said=(
        "They took my cabin bag at the gate because the lockers were full, and gave me a paper tag, and the "
        "tag is all I have left. It is the third day. Inside is the suit for my brother's wedding. I do not "
        "need money, I need to know whether to buy a new suit."
    ),
    understood=(
        "Your cabin bag was taken at the gate in Kunming and did not arrive. Your brother's wedding suit is "
        "in it, and you must know in time whether to buy another."
    ),
    wants="News every day at the same hour, even if there is none. And the suit.",
    sorry="Mr Osei, I am sorry. We took the bag out of your hand, so it is for us to bring it back.",
)

OSEI_AGAIN = Words(
    title="Second mail about the bag with the suit",
    said=(
        "Dear all, I am Mr Osei's niece. My uncle does not write mails, so I do. His bag went missing after "
        "Kunming, tag HX 448120. He is too polite to push. I am not. Where is it?"
    ),
)

WEISS = Words(
    title="Children of 4 and 6 seated apart",
    said=(
        "You put a four-year-old in 12A and a six-year-old in 31E, and us in row 19. I paid for seats "
        "together MONTHS ago. Your crew told me to ask strangers to swap, as if it were my job to seat your "
        "aircraft. My daughter cried from push-back to landing, and I could hear her and was not allowed to "
        "stand up. Do you have children? We fly home with you and I want this in writing before we get to "
        "the airport."
    ),
    understood=(
        "You paid for four seats together. The children sat in 12A and 31E and you in row 19, your daughter "
        "cried the whole flight, and you need the seats home confirmed in writing."
    ),
    wants="Four seats in one row on the flight home, in writing, today. And the seat fee back.",
    sorry="Mr Weiss, I am sorry. No child of four sits alone on an aircraft of ours, and yours did.",
)

MBEKI = Words(
    title="Refund for cancelled flight, day 24",
    said=(
        "You cancelled, I did not. Why am I the one who waits? Twenty-four days. I have written five times. "
        "Four times a machine thanked me for my patience. I have none left, you may stop thanking me for it. "
        "2,140 is two months of rent where I live."
    ),
    understood=(
        "We cancelled your flight 24 days ago, 2,140 has not come back, and five letters got four automatic "
        "replies."
    ),
    wants="The date on which the money is on my account. A date, not a feeling.",
    sorry="Ms Mbeki, I am sorry. We cancelled, we owe you the money, and we answered you with a machine.",
)

RAHMAN = Words(
    title="Wheelchair came 50 minutes late",
    said=(
        "I write for my mother, who is eighty-one and does not see well. The wheelchair was ordered and "
        "confirmed. On landing everybody left and she sat alone in the cabin for fifty minutes, because "
        "nobody came and the crew had to go. She thought she had been forgotten. She asked the cleaner "
        "whether she was allowed to use the toilet. She will not complain. She says you were all very kind. "
        "That is why I am writing."
    ),
    understood=(
        "The wheelchair was ordered and confirmed. Your mother sat alone in the cabin for fifty minutes "
        "after landing and did not dare to use the toilet."
    ),
    wants="Somebody who rings my mother, speaks slowly, and tells her that she was right to expect better.",
    sorry="I am sorry that your mother was left alone, and that she had to ask a stranger for permission.",
)

BYRNE = Words(
    title="Bag delayed four days on a six-day trip",
    said=(
        "Six days of holiday, four of them without a bag. I walked the Great Wall in the shoes I wear to the "
        "office. Your tracing page said “in process” the whole time, which is a remarkable thing to say "
        "about nothing."
    ),
    understood="Your bag came on day four of six, and the tracing page told you nothing in the meantime.",
    wants="What I spent on clothes and shoes, I kept every receipt. No voucher, thank you.",
    sorry=(
        "Mr Byrne, I am sorry that you had your holiday in office shoes, and that our page left you in the "
        "dark."
    ),
    done=(
        "860 for clothes and shoes is on his account, checked with the bank. The bag was brought to his "
        "hotel."
    ),
)

MEAL = Words(
    title="No vegetarian meal although ordered",
    said="Ordered vegetarian. Got chicken. Ate the bread.",
    understood="The vegetarian meal you had ordered was not on board.",
    wants="Nothing big. Just put it right for my next flight.",
    sorry="I am sorry that bread was all we had for you.",
    done=(
        "The meal for the next flight was checked with the kitchen and confirmed by mail with a photo of the "
        "order."
    ),
)
