"""A question and its answer -> a statement in English, where a rule makes good English of them.

Goes by the words alone: no tagger, no model. Questions that no rule fits make no statement.
"""

from __future__ import annotations

import re

_BEING = r"(?:was|were|is|are|has been|have been|had been|can be|could be|will be|would be)"
_AUXILIARY = r"(?:was|were|is|are|has|have|had|can|could|did|does|do|will|would)"
_PAST = {
    "become": "became", "begin": "began", "break": "broke", "bring": "brought", "build": "built",
    "buy": "bought", "choose": "chose", "come": "came", "cost": "cost", "draw": "drew",
    "fall": "fell", "feel": "felt", "fight": "fought", "find": "found", "get": "got",
    "give": "gave", "go": "went", "grow": "grew", "have": "had", "hold": "held", "keep": "kept",
    "know": "knew", "lead": "led", "leave": "left", "lose": "lost", "make": "made", "mean": "meant",
    "meet": "met", "pay": "paid", "put": "put", "rise": "rose", "run": "ran", "say": "said",
    "see": "saw", "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "spend": "spent",
    "stand": "stood", "take": "took", "teach": "taught", "tell": "told", "think": "thought",
    "win": "won", "write": "wrote",
}  # fmt: skip
_REGULAR = (
    "allow appear approve arrive attack believe belong call capture carry cause change claim close "
    "collapse conquer consider contain control create cross declare defeat demand describe "
    "design develop die employ end establish expand follow form found gain happen help ignore "
    "increase introduce invade invent join last launch live move name need occur offer open "
    "oppose order own pass play produce propose publish reach receive reign reject release remain "
    "rename require resign result return rule settle share sign start stop study support "
    "surrender try turn use vote want work replace refer represent originate destroy discover "
    "derive include migrate settle suggest serve"
).split()
_PARTICIPLE = (
    r"(?:\w{3,}ed|born|built|known|made|held|written|taken|given|found|begun|shown|seen|led|sold|"
    r"sent|lost|won|paid|brought|chosen|drawn|spoken|fought|left|put|set|run|kept|told)"
)


def statement(question: str, answer: str) -> str:
    """Return a statement that gives the answer to the question, or nothing where no rule fits."""
    asked = re.sub(r"\s*\?+\s*$", "", question.strip())
    answer = answer.strip().rstrip(".,;")
    for rule in (_counted, _timed, _named, _subject):
        if said := rule(asked, answer):
            said = " ".join(said.split())
            if re.search(rf"\b(?:what|trying|from in|{_AUXILIARY} the [\w ]+ of)\b.*$", said[-40:]):
                return ""
            return said[0].upper() + said[1:] + "."
    return ""


def _counted(asked: str, answer: str) -> str:
    """Turn "How many people live …" into "40 people live …"."""
    found = re.match(r"How many ([\w-]+(?: [\w-]+)?) (.+)", asked, re.IGNORECASE)
    if not found or not re.match(r"[\w.,]+(?: \w+)?$", answer):
        return ""
    noun, rest = found[1], found[2]
    if re.match(r"(?:do|does|did|can|has|had|have|is|was|will)\b", rest.split(" ")[0]):
        return ""
    if there := re.match(r"(are|were) there\b(.*)", rest):
        return f"there {there[1]} {_count(answer, noun)}{there[2]}"
    if re.match(r"(?:are|were|live|lived|\w+ed)\b", rest) and " " not in noun:
        return f"{_count(answer, noun)} {rest}"
    return ""


def _count(answer: str, noun: str) -> str:
    return answer if answer.endswith(noun) else f"{answer} {noun}"


def _timed(asked: str, answer: str) -> str:
    """Turn "When was X founded" and "Where did X begin" into "X was founded in …"."""
    found = re.match(
        r"(?P<wh>When|Where|In what year|In which year|In what country|In which country|In what "
        r"city|What year|Why) (?P<verb>was|were|is|are|did) (?P<rest>.+)",
        asked,
        re.IGNORECASE,
    )
    if not found or found["wh"].casefold() == "why":
        return ""
    where = _placed(answer, timed=found["wh"].casefold() not in ("where",))
    rest = found["rest"]
    if found["verb"].casefold() == "did":
        said = _told(rest)
        return f"{said} {where}" if said else ""
    passive = re.match(rf"(.+?) ({_PARTICIPLE})\b(.*)", rest)
    if passive and not re.search(r"\b(?:that|which|who)\b", rest):
        return f"{passive[1]} {found['verb']} {passive[2]}{passive[3]} {where}"
    return ""


def _placed(answer: str, *, timed: bool) -> str:
    if re.match(
        r"(?:in|on|at|during|after|before|from|since|by|until|around|between)\b", answer.casefold()
    ):
        return answer[0].lower() + answer[1:]
    if timed and re.match(r"(?:\d{1,2} [A-Z]|[A-Z][a-z]+ \d{1,2}\b)", answer):
        return f"on {answer}"
    return f"in {answer}"


def _told(rest: str) -> str:
    """Turn "the war end" into "the war ended", where the verb is a known one."""
    words = rest.split()
    for place in range(1, len(words)):
        verb = words[place]
        past = _PAST.get(verb) or (_regular(verb) if verb in _REGULAR else "")
        if past and words[place - 1] not in (
            "the",
            "a",
            "an",
            "of",
            "in",
            "to",
            "and",
            "his",
            "their",
        ):
            return " ".join([*words[:place], past, *words[place + 1 :]])
    return ""


def _regular(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb == "occur":
        return "occurred"
    return f"{verb[:-1]}ied" if verb.endswith(("ry", "dy")) else f"{verb}ed"


def _named(asked: str, answer: str) -> str:
    """Turn "What is the capital of X" into "The capital of X is …", and "is X called" likewise."""
    found = re.match(r"(?:What|Who) (is|was|are|were) (.+)", asked)
    if not found:
        return ""
    verb, rest = found.groups()
    if called := re.match(r"(.+?) (called|known as|named)$", rest):
        return f"{called[1]} {verb} {called[2]} {answer}"
    if re.match(r"(?:the|one|an?|[\w']+'s?)\b", rest) and not re.search(
        rf"\b(?:{_PARTICIPLE}|of|to|in|for|by|with|from|as|on|at|called|that|which|who|like|about)$",
        rest,
    ):
        return f"{rest} {verb} {answer}"
    if re.match(rf"{_PARTICIPLE}\b|the \w+", rest) and verb in ("was", "were"):
        return f"{answer} {verb} {rest}"
    return ""


def _subject(asked: str, answer: str) -> str:
    """Put the answer in the place of "Who" or "Which country", where that is the subject."""
    verbs = (
        rf"(?:{_BEING}|had|has|have|can|could|would|did not|led|won|wrote|made|took|became|"
        rf"gave|held|built|found|began|fought|lost|brought|ran|\w{{3,}}ed)"
    )
    found = re.match(
        rf"(?:Who|(?:What|Which)(?: (?!{_AUXILIARY}\b)\w+){{0,2}}) ({verbs})\b (.+)", asked
    )
    if not found or re.match(r"What (?:is|was|are|were) ", asked):
        return ""
    verb, rest = found.groups()
    pronoun = re.match(r"(?:the|a|an|his|her|their|its|it|they|he|she|\w+s)\b.* \w+$", rest)
    auxiliary = verb in ("can", "could", "would", "had", "has", "have") or re.match(_BEING, verb)
    if auxiliary and not re.match(
        r"(?:not |also |first |be |been |the first |the last |responsible |able )?"
        rf"(?:{_PARTICIPLE}\b|be\b|the\b)",
        rest,
    ):
        return ""
    if auxiliary and pronoun and not re.match(r"the (?:first|last|only|most|\w+est)\b", rest):
        return ""
    return f"{answer} {verb} {rest}"
