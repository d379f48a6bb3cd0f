"""Guests of Harbour Hotel, in English; the Chinese ones are in `hotel_chinese`."""

from cxdesk.demo.words import Words

LIN = Words(
    title="Airport transfer never came",
    said=(
        "I paid six hundred for your car from the airport because I did not want to worry. I stood outside "
        "in the rain for forty minutes with my mother. Nobody came, nobody rang, and we missed the beginning "
        "of her birthday dinner. In the end I paid a taxi myself. I want the fare back, and the taxi, and I "
        "would like someone to tell me why I had to ring you."
    ),
    understood=(
        "You paid 600 for our car at 19:00. Nobody came and nobody rang. You took a taxi for 180 and missed "
        "the beginning of your mother's birthday dinner."
    ),
    wants="The fare and the taxi back, and a reason why I was the one who had to ring.",
    sorry=(
        "Ms Lin, I am sorry that our car did not come for you and your mother, and that you stood in the "
        "rain without a word from us."
    ),
    level=4,
    asked=(
        ("Which number did you ring while you waited?", "The one on the booking. It rang and rang."),
        ("How did you get to the dinner?", "By taxi, 180, and we came in after the soup."),
    ),
)

GARCIA = Words(
    title="Booked transfer did not show up at Terminal 2",
    said=(
        "My flight landed at ten to seven and the confirmation in my hand says 19:30, Terminal 2, sign with "
        "name. There was no sign. I rang the number on the paper and it played music. At half past eight I "
        "gave up and queued for a taxi with two sleeping children. The driver of the taxi carried one of "
        "them. That is the service I had paid you for."
    ),
    understood=(
        "Your transfer was confirmed for 19:30 at Terminal 2. No driver came, our number did not answer, and "
        "you took a taxi at half past eight with the two children."
    ),
    wants="My money back today, not in ten working days, and the same car booked properly for the way home.",
    sorry=(
        "I am sorry that nobody was there for you and the children, and that our own number left you with "
        "music."
    ),
    done=(
        "Transfer and taxi paid back to the card the same evening. Car for the way home confirmed by phone "
        "with the driver, who rang Ms García himself the day before."
    ),
)

TAKAHASHI = Words(
    title="No car after the late flight",
    said=(
        "No car at arrivals at 23:15. Waited until midnight. I am sixty-eight years old and I do not like to "
        "wait alone in an empty hall. Please explain."
    ),
    understood="No car at 23:15, and you waited alone until midnight before you took a taxi.",
    wants="An explanation from a person, and that it does not happen on my next visit.",
    sorry="Mr Takahashi, I am sorry that we let you wait alone in the arrivals hall so late at night.",
    done=(
        "Taxi and transfer paid back. The explanation given by phone: the booking came in after 18:00 and "
        "was not read that night. His next transfer carries a note that the front desk rings him on landing."
    ),
    level=3,
    got=2,
)

TANAKA = Words(
    title="No sleep for two nights beside the lift works",
    said=(
        "When I booked I asked for a quiet room. When I arrived I asked again, and the young lady wrote it "
        "down in front of me. Then I was given 1108, which shares a wall with a lift that is being rebuilt. "
        "They begin at six in the morning with something that sounds like a dentist for buildings. The first "
        "day I said nothing because I thought it would stop. It did not stop. I have two lectures to give "
        "this week and I have slept perhaps five hours in two nights. I have stayed with you eleven times. I "
        "would like to come a twelfth time, but you will have to tell me why I should."
    ),
    understood=(
        "You asked twice for a quiet room and were given 1108 beside the lift works. You have had five hours "
        "of sleep in two nights, before two lectures."
    ),
    wants="A room in which I can sleep tonight. The rest we can talk about when I have slept.",
    sorry=(
        "Mr Tanaka, I am sorry. You asked us twice for quiet, and we gave you the loudest wall in the house."
    ),
)

LIND = Words(
    title="Heating failed, moved at midnight",
    said=(
        "Room 507 had no heating. Reception sent a man, the man sent a form, the form sent nobody. At "
        "midnight I carried my own suitcases to the fourth floor in a coat and socks. I am not even very "
        "angry. I am mostly surprised that a hotel this good at breakfast is this bad at heating."
    ),
    understood=(
        "The heating in 507 was off from the afternoon, two visits did not mend it, and you moved rooms at "
        "midnight with your own luggage."
    ),
    wants="One warm night, and somebody who admits that midnight was too late.",
    sorry=(
        "Mr Lind, I am sorry. Midnight was too late, and nobody should carry his own cases through our house."
    ),
    done=(
        "Moved to 412, which was warm before he came. The cold night is off the bill. The radiator of 507 is "
        "mended and the room was checked at 22:00 before it was let again."
    ),
)

HADDAD = Words(
    title="Quiet room promised, street side given",
    said=(
        "You promised me the courtyard. I have it in writing. I got the street, with the tram. When I showed "
        "the letter at the desk the gentleman said the letter was only a wish. I do not write wishes, I "
        "write bookings."
    ),
    understood=(
        "Your booking confirms a courtyard room, you were given the street side, and were told it was only a "
        "wish."
    ),
    wants="That the word you write to me counts next time, and the difference between the two rooms.",
    sorry=(
        "Mrs Haddad, I am sorry that we did not keep what we had written to you, and then called it a wish."
    ),
    done=(
        "The difference is paid back. Courtyard room 214 is booked for her next stay and confirmed by letter."
    ),
)

FERRI = Words(
    title="Minibar charged twice",
    said=(
        "Two waters, one beer. You charged me for them at check-out, I paid, and now my card shows them "
        "again, 96 in total for 48 of drinks. It is not the sum. I just do not enjoy checking your "
        "arithmetic."
    ),
    wants="The second 48 back on the card it was taken from.",
)

ENTERED = Words(
    title="Somebody came into her room at night with a key",
    said=(
        "I was alone and asleep. A little after two the door opened and a man in your uniform stood in the "
        "room with a torch. He said sorry, wrong floor, and went. I pushed the desk against the door and did "
        "not sleep again. I do not want my name passed around your staff room. I want to know who it was, "
        "why he had a key to my room, and who else has one."
    ),
    understood=(
        "A little after two a man in our uniform opened your door with a key while you slept, said it was "
        "the wrong floor, and left. You want to know who it was and who else can open your door. Your name "
        "stays with me."
    ),
    wants=(
        "His name, the reason, and a room that nobody but me can open. And that this stays with one person."
    ),
    sorry=(
        "I am sorry. Your room is the one place where nobody may come in, and we let it happen. I answer for "
        "this myself, and nobody else here will ask you about it."
    ),
)

TRAINING = Words(
    title="Practice: soup over a guest's jacket",
    said=(
        "Your waiter poured soup over my jacket and then told me it would come out with salt. It is a "
        "borrowed jacket. I have an interview at three."
    ),
    understood="Soup went over a borrowed jacket, and you have an interview at three.",
    wants="A clean jacket by two o'clock.",
    sorry="I am sorry about the jacket, and about the advice with the salt.",
)
