"""The customers of the demo; numbers and addresses are of the kinds kept free for examples."""

from recovery.actions.customers import NewCustomer

CUSTOMERS: dict[str, NewCustomer] = {
    "lin": NewCustomer(
        "Lin Meihua",
        emails=("lin.meihua@example.com", "meihua@lin-tea.example"),
        phones=("+86 138 0000 4410",),
        tier="Gold",
        language="en",
        preferred_channel="phone",
    ),
    "garcia": NewCustomer(
        "Lucía García", emails=("lucia.garcia@example.net",), phones=("+34 600 000 118",), language="en"
    ),
    "takahashi": NewCustomer(
        "Kenji Takahashi", phones=("+81 90 0000 2271",), tier="Silver", preferred_channel="mail"
    ),
    "tanaka": NewCustomer(
        "Hiroshi Tanaka",
        emails=("tanaka@example.org",),
        phones=("+81 90 0000 5120", "+81 3 0000 5121"),
        tier="Gold",
        language="en",
    ),
    "lind": NewCustomer("Anders Lind", emails=("anders.lind@example.com",), tier="Gold", language="en"),
    "haddad": NewCustomer(
        "Samira Haddad", emails=("s.haddad@example.org",), phones=("+33 6 00 00 41 20",), tier="Silver"
    ),
    "ferri": NewCustomer("Paolo Ferri", emails=("paolo.ferri@example.com",), language="en"),
    "guest": NewCustomer("Elena Brandt", phones=("+49 151 0000 7703",), preferred_channel="phone"),
    "chen": NewCustomer("陈卫东", phones=("+86 139 0000 7102",), language="zh-hans"),
    "zhou": NewCustomer(
        "周敏",
        emails=("zhoumin@example.cn",),
        phones=("+86 137 0000 2208", "+86 21 0000 2209"),
        tier="Silver",
        language="zh-hans",
    ),
    "wong": NewCustomer("黃淑儀", emails=("wong.sy@example.hk",), tier="Gold", language="zh-hant"),
    "li": NewCustomer("李國明", emails=("kmli@example.hk",), phones=("+852 0000 6418",), language="zh-hant"),
    "osei": NewCustomer(
        "Kwame Osei",
        emails=("kwame.osei@example.com", "osei.family@example.com"),
        phones=("+233 20 000 4093",),
        tier="Gold",
        language="en",
        preferred_channel="phone",
    ),
    "weiss": NewCustomer(
        "Martin Weiss", emails=("weiss@example.de",), phones=("+49 170 0000 416",), tier="Silver"
    ),
    "mbeki": NewCustomer("Thandi Mbeki", emails=("t.mbeki@example.za",), language="en"),
    "rahman": NewCustomer("Ayesha Rahman", phones=("+44 20 7946 0395",), preferred_channel="phone"),
    "byrne": NewCustomer(
        "Declan Byrne", emails=("declan@example.ie",), phones=("+353 85 000 0377",), tier="Silver"
    ),
    "dubois": NewCustomer(
        "Claire Dubois",
        emails=("claire.dubois@example.fr",),
        phones=("+33 6 00 00 03 98",),
        accounts=("HM-330-8812",),
        language="en",
    ),
    "haugen": NewCustomer("Erik Haugen", phones=("+47 400 00 118",), accounts=("HM-330-1190",)),
    "suzuki": NewCustomer("Yuki Suzuki", emails=("yuki.s@example.com",), phones=("+81 90 0000 4150",)),
    "petrov": NewCustomer("Ivan Petrov", phones=("+359 88 000 0401", "+359 2 000 0402"), language="en"),
    "de_vries": NewCustomer(
        "Pieter de Vries", emails=("pieter@devries.example",), accounts=("HM-330-0383",), tier="Gold"
    ),
    "kowalska": NewCustomer("Ewa Kowalska", emails=("ewa.kowalska@example.pl",), tier="Silver"),
    "zhao": NewCustomer("赵鹏", phones=("+86 136 0000 5521",), accounts=("HM-330-5521",), language="zh-hans"),
    "sun": NewCustomer("孙浩", phones=("+86 135 0000 9083",), tier="Gold", language="zh-hans"),
    "halloran": NewCustomer("Maeve Halloran", emails=("maeve.halloran@example.ie",), language="en"),
    "lam": NewCustomer("林詠詩", emails=("wslam@example.hk",), accounts=("HB-7719-204",), language="zh-hant"),
    "liu": NewCustomer("刘子涵妈妈", phones=("+86 133 0000 6120",), language="zh-hans"),
    "wu": NewCustomer("吴丽萍", phones=("+86 134 0000 7745",), language="zh-hans"),
    "novak": NewCustomer("Jana Nováková", emails=("jana.novakova@example.cz",), language="en"),
    "okonkwo": NewCustomer("Chidi Okonkwo", emails=("chidi.okonkwo@example.com",), language="en"),
    "adeyemi": NewCustomer("Tunde Adeyemi", phones=("+44 20 7946 0411",), language="en"),
    "he": NewCustomer("何永福", phones=("+86 132 0000 4126",), language="zh-hans"),
    "resident": NewCustomer("许明", phones=("+86 131 0000 8802",), language="zh-hans"),
    "petersen": NewCustomer("Karen Petersen", emails=("karen.petersen@example.dk",), language="en"),
}
