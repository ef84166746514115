"""English word lists that the check of a claim goes by; data only."""

from __future__ import annotations

from assistant import numerals

ENGLISH = frozenset(
    "the of and to was were is are by with that from has had have its their this which for it be "
    "been as on at not who will or he she they but than about more any other after into when "
    "would can could may there then these those where only all out".split()
)
"""Words by which English is told from other languages."""

_CONTENT = frozenset("about more after only all any other".split())
STOP_WORDS = (ENGLISH - _CONTENT) | frozenset(
    "a am i me my we us our you your him his her hers them theirs these those there here what whom "
    "whose where when why how being do does did doing having if then than so such in into onto "
    "upon of off out over under about between among through during within also "
    "therefore thus hence however moreover furthermore additionally overall namely specifically "
    "respectively document passage text while whereas because due may might could can would should "
    "shall must seem seems seemed appear appears appeared likely possibly perhaps probably "
    "potentially apparently reportedly allegedly according one as well both own just even very "
    "no nor never none without cannot neither".split()
)
"""Words that a source need not have; the dangerous ones among them are looked at apart."""

NEGATIONS = frozenset(
    "not no nor never none without cannot neither nobody nothing hardly scarcely false untrue "
    "deny denies denied denying lack lacks lacked lacking fail fails failed failing refuse refuses "
    "refused refusing unable nicht kein keine keinen nie non ne pas jamais nunca nem не нет ни "
    "niet geen ikke inte".split()
)

HEDGES = {
    word: group
    for group, words in {
        "possible": "may might could possibly perhaps probably likely potentially potential seem "
        "seems seemed appear appears appeared apparently presumably supposedly "
        "possible unlikely risk chance can",
        "reported": "reportedly allegedly alleged allege alleges claim claims claimed accuse "
        "accused accuses rumour rumoured rumor rumors rumours believe believes "
        "believed fear fears feared "
        "argue argues argued suspect suspected deny denied denies doubt doubts think thinks "
        "thought suggest suggests suggested assume assumed",
        "future": "will shall would going",
        "required": "must",
        "advised": "should",
        "planned": "plan plans planned planning intend intends intended "
        "expect expects expected hope hopes hoped propose proposes proposed want wants wanted "
        "aim aims "
        "aimed seek seeks sought try tries tried attempt attempts attempted consider considers "
        "considered considering threaten threatened promise promised pledge pledged",
        "conditional": "if unless whether otherwise hypothetically wish imagine",
        "contrast": "unlike except besides instead rather contrary almost nearly hardly barely "
        "only few former formerly ex until previously",
    }.items()
    for word in words.split()
}
"""Words that take part of a statement back; a claim that drops one says more than its source."""

BOUNDS = {
    word: bound
    for bound, words in {
        "least": "least minimum",
        "most": "most maximum",
        "more": "more greater higher larger over above exceeding exceeded exceeds beyond",
        "less": "less fewer lower smaller under below",
        "about": "about around approximately roughly some nearly almost circa estimated",
        "several": "several many",
    }.items()
    for word in words.split()
}
"""Words before a number that make it a bound."""

OPPOSITES = tuple(
    (pair.split()[0], pair.split()[1])
    for pair in (
        "increase decrease,rise fall,grow shrink,gain lose,higher lower,high low,more less,"
        "more fewer,most least,maximum minimum,before after,up down,north south,east west,"
        "northern southern,eastern western,win lose,above below,import export,buy sell,"
        "accept reject,approve reject,approve oppose,support oppose,open close,"
        "start end,start stop,begin end,"
        "include exclude,allow forbid,allow ban,permit prohibit,enter leave,join leave,"
        "arrive depart,early late,earlier later,old new,older younger,large small,larger smaller,"
        "largest smallest,big small,strong weak,strengthen weaken,"
        "positive negative,male female,man woman,"
        "inside outside,public private,internal external,domestic foreign,success failure,"
        "succeed fail,profit loss,ally enemy,friend enemy,war peace,true false,possible impossible,"
        "legal illegal,stable unstable,stability instability,expand reduce,expand contract,"
        "raise lower,raise cut,push pull,attack defend,borrow lend,hot cold,left right,"
        "mandatory optional,required optional,encourage discourage,encrypt decrypt,enable disable,"
        "agree disagree,love hate,best worst,better worse,always never,all none,minority majority,"
        "cause prevent,welcome reject,regain lose,monthly yearly,daily weekly,weekly monthly"
    ).split(",")
)
"""Pairs of which a claim must not say the one where its source says the other."""

QUANTIFIERS = frozenset(
    "all every everyone everything always never none only entirely completely totally wholly fully "
    "solely exclusively exactly precisely most mostly majority half some sometimes few rarely many "
    "first last best worst largest smallest each both any more less fewer".split()
)
"""Words that change how much a statement says; a claim must not bring its own."""

PRONOUNS = frozenset(
    "it they he she this these those its their his her such both here there that then thus".split()
)
"""How a sentence begins that goes on speaking of what the one before it spoke of."""

RESTRICTIONS = frozenset("for except unless if when only without until provided".split())
"""How a source goes on after the last word used, where leaving it out says too much."""

PLACING = frozenset("on in at of from near to for with by".split())
"""Prepositions after which a name is not what the next verb is said of."""

ADJUNCTS = frozenset(
    "in on at during since for from within under until throughout after before despite".split()
)
"""Prepositions of a phrase that may stand first or last alike: "In 2012, …" and "… in 2012"."""

MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,"
        "september sep sept,october oct,november nov,december dec".split(","),
        start=1,
    )
    for name in names.split()
}

ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        start=1,
    )
}

SCALES = numerals.SCALES | {"k": 1000, "m": 10**6, "bn": 10**9}

CURRENCIES = {
    sign: unit
    for unit, signs in {
        "dollar": "$ dollar dollars usd",
        "euro": "€ euro euros eur",
        "pound": "£ pounds sterling gbp",
        "yen": "¥ yen jpy",
    }.items()
    for sign in signs.split()
}

IRREGULAR = {
    form: base
    for base, forms in {
        "choose": "chose chosen choice choices",
        "give": "gave given",
        "take": "took taken",
        "make": "made",
        "begin": "began begun",
        "grow": "grew grown growth",
        "rise": "rose risen",
        "fall": "fell fallen",
        "lead": "led",
        "hold": "held",
        "build": "built",
        "buy": "bought",
        "sell": "sold sale",
        "say": "said",
        "win": "won",
        "lose": "lost",
        "pay": "paid payment",
        "send": "sent",
        "spend": "spent",
        "go": "went gone",
        "write": "wrote written",
        "find": "found",
        "meet": "met meeting meetings",
        "become": "became",
        "come": "came",
        "see": "saw seen",
        "keep": "kept",
        "leave": "left",
        "bring": "brought",
        "tell": "told",
        "know": "knew known",
        "run": "ran",
        "draw": "drew drawn",
        "break": "broke broken",
        "speak": "spoke spoken",
        "stand": "stood",
        "understand": "understood",
        "man": "men",
        "woman": "women",
        "child": "children",
        "country": "countries",
        "percent": "percentage",
        "decide": "decision decisions",
        "agree": "agreement agreements",
        "visit": "visits visited",
        "neutral": "neutrality",
        "teach": "taught",
        "catch": "caught",
        "fight": "fought",
        "get": "got gotten",
        "set": "setting",
        "eat": "ate eaten",
        "drive": "drove driven",
        "use": "used uses using",
        "die": "died dies dying",
        "wear": "wore worn",
    }.items()
    for form in forms.split()
}
