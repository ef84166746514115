"""A sentence -> the same made subtly wrong: one fact, one word or one condition of it changed."""

from __future__ import annotations

import random
import re

from benchmarks.support_edits import Edit, names, replaced, swapped_words, upper

_SYMMETRIC = re.compile(
    r"\b(?:between|near|with|and|or|border\w*|met|married|allied|as well as|versus|both|equal\w*)\b"
    r"|[;()]|, "
)
_NUMBER = r"(?<![\w.,$£€-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w.,-]*\d)"


def _number_changed(sentence: str, rng: random.Random) -> str:
    found = [
        m
        for m in re.finditer(rf"{_NUMBER}(?= ?(?:[a-z%]|million|billion))", sentence)
        if not re.match(r"(?:st|nd|rd|th)\b", sentence[m.end() :])
    ]
    words = list(
        re.finditer(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", sentence)
    )
    if not (chosen := found or words):
        return ""
    place = rng.choice(chosen)
    if place[0].isalpha():
        instead = rng.choice(
            [w for w in "two three four five six seven eight".split() if w != place[0]]
        )
    else:
        instead = _other_number(place[0], rng)
    return sentence[: place.start()] + instead + sentence[place.end() :]


def _other_number(written: str, rng: random.Random) -> str:
    digits = list(written)
    spots = [spot for spot, digit in enumerate(digits) if digit.isdigit()]
    spot = rng.choice(spots)
    digits[spot] = rng.choice([d for d in "123456789" if d != digits[spot]])
    return "".join(digits)


def _date_changed(sentence: str, rng: random.Random) -> str:
    found = list(re.finditer(r"\b(?:1[0-9]|20)\d\d\b(?!,\d)", sentence))
    if not found:
        return ""
    place = rng.choice(found)
    year = int(place[0]) + rng.choice((-10, -3, -2, -1, 1, 2, 5, 10))
    return sentence[: place.start()] + str(year) + sentence[place.end() :]


def _names_swapped(sentence: str, rng: random.Random) -> str:
    found = re.match(r"([A-Z][\w'-]+(?: [A-Z][\w'-]+)*) (?=[a-z])", sentence)
    known = names(sentence)
    lead = (
        found[1]
        if found
        and not re.match(
            r"(?:The|A|An|In|On|At|It|He|She|They|This|These|There|When|While|After|During|For|As|By|From|To|Some|Many|His|Her|Its|Their|Although|Since|Most|One|Other|With|Both|All|Not|If|That|Such|However|Under|Another|Those|Because|Despite|Until|Before|According|Only|Unlike|Among|Many|Several|Two|Three|Each|And|But|Within|Throughout)\b",
            found[1],
        )
        else ""
    )
    pool = ([lead] if lead else []) + known
    pairs = [
        (one, other)
        for number, one in enumerate(pool)
        for other in pool[number + 1 :]
        if one not in other and other not in one
        and sentence.count(one) == sentence.count(other) == 1
        and not _SYMMETRIC.search(sentence[sentence.index(one) + len(one) : sentence.index(other)])
        and re.search(r"\b(?:was|were|is|are|had|has|\w+ed|led|won|became|took|gave|made)\b",
                      sentence[sentence.index(one) + len(one) : sentence.index(other)])
    ]  # fmt: skip
    if not pairs:
        return ""
    one, other = rng.choice(pairs)
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


_NOT = {
    r"\b(is|was|are|were|can|could|would|should|will|must) (?!not\b|n't)": r"\1 not ",
    r"\b(has|have|had) (?=been\b|\w+ed\b)(?!not\b)": r"\1 not ",
}


def _negation_inserted(sentence: str, rng: random.Random) -> str:
    if re.search(r"\b(?:not|no|never|none|cannot|only|neither)\b|n't\b", sentence):
        return ""
    return replaced(_NOT)(sentence, rng)


_NO_NOT = {
    r"\b(is|was|are|were|has|have|had|could|would|should|will|may|can|does|do|did) not "
    r"(?!only\b)": r"\1 ",
    r"\bcannot\b": "can",
    r"\bnever ": "",
    r"\b(were|was|is|are|had|has|have) no\b": r"\1 a",
    r"\b(was|were|is|are|did|do|does|could|has|have|had|would)n't\b": r"\1",
    r"\bwithout\b": "with",
    r"\bunable\b": "able",
    r"\bfailed to (\w+)\b": r"managed to \1",
}

_NO_HEDGE = {
    r"\b(?:may|might|could) have been\b": "was",
    r"\b(?:may|might|could) have (?=\w+ed\b)": "",
    r"\b(?:may|might|could) be\b": "is",
    r"\b(?:may|might) (?=[a-z])": "will ",
    r"\b(?:probably|possibly|perhaps|reportedly|allegedly|apparently|presumably|supposedly|"
    r"likely) ": "",
    r"\b(is|was|are|were) (?:believed|thought|said|considered|estimated|supposed|reported|assumed|"
    r"alleged|rumou?red) to be\b": r"\1",
    r"\b(?:is|was|are|were) (?:believed|thought|said|reported|alleged|rumou?red) to have "
    r"(?=\w+ed\b)": "",
    r"\b(?:seems?|appears?) to be\b": "is",
    r"\b(?:seemed|appeared) to be\b": "was",
    r"\bcan be\b(?= \w+ed)": "is always",
    r"\b(?:sought|tried|attempted|planned|wanted|hoped|intended) to (\w+)\b": r"managed to \1",
    r"\b(?:almost|nearly) ": "",
}

_ATTRIBUTED = {
    r"^[A-Z][\w' .-]{2,60} (?:argued|argues|claimed|claims|believed|believes|suggested|suggests|"
    r"stated|states|said|thought|proposed|alleged|contended|feared|denied) "
    r"that (?=the|a|an|in)": "",
    r"^(?:It (?:is|was|has been) (?:\w+ )?(?:believed|thought|argued|claimed|suggested|said|"
    r"rumou?red|proposed|assumed)) that ": "",
    r"^Some [\w ]{3,40} (?:argue|believe|claim|suggest|think|consider|say) that ": "",
}

_QUANTIFIED = {
    r"\b[Ss]ome(?= (?!of\b)\w+)(?! (?:time|day))": "all", r"\b[Ss]ome of\b": "all of",
    r"\b[Mm]any of\b": "all of", r"\b[Mm]any(?= \w+s\b)": "all", r"\b[Mm]ost of\b": "all of",
    r"\b[Mm]ost(?= \w+s (?:are|were|have|had|of))": "all", r"\b[Ss]everal\b": "all",
    r"\b(?:often|usually|sometimes|generally|typically|frequently)\b": "always",
    r"\b(?:rarely|seldom)\b": "often", r"\bone of the\b": "the only one of the",
    r"\b[Ff]ew\b": "many", r"\b[Aa]ll(?= (?:of|the|\w+s)\b)": "some",
    r"\balways\b": "sometimes", r"\bmostly\b": "entirely", r"\bmainly\b": "solely",
    r"\bpartly\b": "entirely", r"\balmost all\b": "all", r"\b[Ee]very\b": "hardly any",
    r"\bprimarily\b": "exclusively", r"\ba majority of\b": "all", r"\blargely\b": "completely",
}  # fmt: skip

_COMPARED = dict(
    pair.split()
    for pair in (
        "more less,less more,higher lower,lower higher,larger smaller,smaller larger,before after,"
        "after before,first last,last first,earlier later,later earlier,largest smallest,"
        "oldest newest,highest lowest,greater lesser,better worse,longer shorter,older younger,"
        "above below,faster slower,fewer more,majority minority,minority majority,"
        "strongest weakest,north south,east west,northern southern,western eastern,eastern western,"
        "southern northern,increase decrease,increased decreased,increasing decreasing,"
        "decreased increased,rise fall,rose fell"
    ).split(",")
)

_ANTONYMS = dict(
    pair.split()
    for pair in (
        "supported opposed,opposed supported,accepted rejected,rejected accepted,won lost,lost won,"
        "allowed prohibited,allows prevents,created destroyed,built demolished,began ended,"
        "started stopped,joined left,captured surrendered,encouraged discouraged,opened closed,"
        "strengthened weakened,founded dissolved,appointed dismissed,united divided,"
        "arrived departed,"
        "gained forfeited,included excluded,includes excludes,defeated joined,raised lowered,"
        "expanded shrank,established abolished,introduced withdrew,approved vetoed,"
        "succeeded failed,"
        "protected threatened,agreed refused,remained vanished,invaded defended,granted denied,"
        "improved worsened,attacked defended,praised criticized,criticized praised,ended began,"
        "developed abandoned,produces consumes,produced consumed,received sent,sent received,"
        "passed defeated,adopted rejected,requires forbids,required forbidden,increases reduces,"
        "reduced increased,reduce increase,provides withholds,helped hindered,causes prevents,"
        "caused prevented,signed rejected,bought sold,sold bought,conquered freed,"
        "important unimportant,successful unsuccessful,possible impossible,popular unpopular,"
        "large small,small large,rich poor,public private,strong weak,early late,common rare,"
        "positive negative,high low,major minor,similar different,known unknown,"
        "advantage disadvantage,legal illegal"
    ).split(",")
)

_UNITS = dict(
    pair.split()
    for pair in (
        "million billion,billion million,thousand million,hundred thousand,years months,"
        "months years,days weeks,weeks days,hours minutes,minutes hours,km miles,kilometers miles,"
        "miles kilometres,metres feet,meters feet,feet metres,century decade,decades centuries,"
        "centuries decades,percent degrees,dollars euros,pounds dollars,inches feet,kg tonnes,"
        "tons kilograms,"
        "decade century,year month,acres hectares"
    ).split(",")
)


_COUNTED = r"(\d|\b(?:two|three|four|five|six|seven|eight|ten|twenty|hundred|several))"
_unit_changed = replaced({rf"{_COUNTED} {one}\b": rf"\1 {other}" for one, other in _UNITS.items()})

_CONDITION = {
    r"^(?:If|Unless|Provided that|When|Except for|Without) [^,]{6,90}, "
    r"(?=(?:the|a|an|it|they|this|there)\b)": "",
    r",? (?:if|unless|provided that|only if|except for|except when|as long as|except)\b "
    r"[^.;]{6,120}(?=\.$)": "",
}


def _begun(edit: Edit) -> Edit:
    """Return the edit with a capital at the head of what it leaves."""
    return lambda sentence, rng: upper(edit(sentence, rng))


WRONG: dict[str, Edit] = {
    "number changed": _number_changed,
    "date changed": _date_changed,
    "names swapped": _names_swapped,
    "negation inserted": _negation_inserted,
    "negation removed": replaced(_NO_NOT),
    "hedge removed": replaced(_NO_HEDGE),
    "attribution dropped": _begun(replaced(_ATTRIBUTED)),
    "quantifier changed": replaced(_QUANTIFIED),
    "comparative flipped": swapped_words(_COMPARED),
    "antonym": swapped_words(_ANTONYMS),
    "unit changed": _unit_changed,
    "condition dropped": _begun(replaced(_CONDITION)),
}
