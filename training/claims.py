"""Examples -> claims about their passages and questions that these do not answer, subtly wrong.

A claim is a sentence of the passage with something left out, or a question with its answer. It is
made wrong by another number, another name, a negation, an opposite, another answer, or by being
held against a passage that does not say it; a question likewise (cf. Rajpurkar et al. 2018, table
1, on what makes a question unanswerable). Knows text and chance only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from assistant.wording import STOP_WORDS, WORD
from training.reading_examples import Example

NUMBER = re.compile(r"\b\d[\d,.]*\b")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
VERB = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|may|might|should)\b")
OPPOSITES = (
    ("more", "less"), ("before", "after"), ("first", "last"), ("north", "south"),
    ("increased", "decreased"), ("increase", "decrease"), ("all", "some"), ("most", "few"),
    ("larger", "smaller"), ("largest", "smallest"), ("higher", "lower"), ("highest", "lowest"),
    ("early", "late"), ("east", "west"), ("won", "lost"), ("always", "never"), ("many", "few"),
    ("began", "ended"), ("old", "new"), ("major", "minor"), ("with", "without"),
    ("above", "below"), ("support", "oppose"), ("supported", "opposed"), ("allowed", "forbade"),
    ("winter", "summer"), ("male", "female"), ("king", "queen"), ("rise", "fall"),
    ("rose", "fell"), ("strong", "weak"), ("better", "worse"), ("only", "also"),
)  # fmt: skip
Nearest = Callable[[str, Sequence[str]], list[str]]
"""(word, words) -> the words, those of the nearest meaning first."""
NEAR_WORDS = 3
"""A word is replaced by one of this many that are nearest to it, so that it still makes sense."""
OPPOSITE = dict([*OPPOSITES, *((b, a) for a, b in OPPOSITES)])


def claims(example: Example, others: Sequence[Example], random: Random) -> list[Example]:
    """Return a supported claim and a wrong one about the example's passage, where they exist.

    Args:
        example: an answerable question over its passage.
        others: examples of the same article, for other answers, names and passages.
        random: the source of chance.
    """
    if example.answer and random.random() < 0.5:
        return _answered(example, others, random)
    number = random.randrange(len(example.sentences))
    sentence = example.sentences[number].strip()
    if len(sentence.split()) < 6:
        return []
    right = replace(
        example, question=_shortened(sentence, random), right=frozenset({number}), claim=True
    )
    wrong = _wrong(right, others, random)
    made = [right, wrong] if wrong else [right]
    return [replace(claim, answer=None) for claim in made]


def misled(
    example: Example, others: Sequence[Example], nearest: Nearest, random: Random
) -> Example | None:
    """Return the question changed so that its passage looks like an answer and is none.

    Args:
        example: an answerable question over its passage.
        others: examples of the same article, for other words and names.
        nearest: which words are near to one in meaning.
        random: the source of chance.
    """
    around = " ".join(other.question for other in random.sample(list(others), min(8, len(others))))
    if random.random() < 0.5:  # what the passage says elsewhere deceives most
        around = " ".join(s for n, s in enumerate(example.sentences) if n not in example.right)
    word = partial(_word, nearest=nearest)
    ways: list[Callable[[str, str, Random], str | None]] = [word, _name, _number, _opposite, word]
    random.shuffle(ways)
    for way in ways:
        changed = way(example.question, around, random)
        if changed and changed != example.question:
            return replace(example, question=changed, right=frozenset(), answer=None)
    return None


def _answered(example: Example, others: Sequence[Example], random: Random) -> list[Example]:
    """Return the question with its answer, and with the answer to another question."""
    question = example.question.rstrip(" ?")
    gold = _answer_text(example)
    answers = [text for other in others if (text := _answer_text(other)) and text not in gold]
    numeric = bool(NUMBER.search(gold))
    alike = [text for text in answers if bool(NUMBER.search(text)) == numeric and gold not in text]
    right = replace(example, question=_joined(question, gold, random), answer=None, claim=True)
    if not alike:
        return [right]
    other = random.choice(alike)
    wrong = _joined(question, other, random)
    return [right, replace(right, question=wrong, right=frozenset())]


def _joined(question: str, answer: str, random: Random) -> str:
    forms = ("{q}: {a}.", "{a}, {q}.", "{q} {a}", "{a} {q}")
    bare = re.sub(
        r"^(?:who|what|when|where|which|how many|how much)\b\s*", "", question, flags=re.I
    )
    return random.choice(forms).format(q=random.choice((question, bare)), a=answer)


def _answer_text(example: Example) -> str:
    if example.answer is None:
        return ""
    number, start, end = example.answer
    return example.sentences[number][start:end].strip()


def _shortened(sentence: str, random: Random) -> str:
    """Return the sentence with a parenthesis, a first or a last clause, or small words left out."""
    text = re.sub(r"\s*\([^()]*\)|\s*-lrb- .*? -rrb-", "", sentence)
    clauses = text.split(",")
    if len(clauses) > 1 and random.random() < 0.4:
        kept = clauses[1:] if random.random() < 0.5 else clauses[:-1]
        if len(" ".join(kept).split()) >= 5:
            text = ",".join(kept)
    if random.random() < 0.4:
        text = " ".join(word for word in text.split() if random.random() > 0.08)
    return text.strip()


def _wrong(right: Example, others: Sequence[Example], random: Random) -> Example | None:
    ways = [_number, _name, _negated, _opposite]
    random.shuffle(ways)
    if random.random() < 0.25 and others:
        other = random.choice(others)
        if other.passage != right.passage:
            return replace(
                right, context=other.context, sentences=other.sentences, right=frozenset()
            )
    around = " ".join([right.passage, *(other.passage for other in others[:3])])
    for way in ways:
        changed = way(right.question, around, random)
        if changed and changed != right.question and changed not in right.passage:
            return replace(right, question=changed, right=frozenset())
    return None


def _number(claim: str, around: str, random: Random) -> str | None:
    found = list(NUMBER.finditer(claim))
    if not found:
        return None
    chosen = random.choice(found)
    others: list[str] = [n for n in NUMBER.findall(around) if n != chosen[0] and n not in claim]
    close = [n for n in others if len(n) == len(chosen[0])]
    if close or others:
        number = random.choice(close or others)
    else:
        number = re.sub(r"\d", lambda d: str((int(d[0]) + random.randint(1, 8)) % 10), chosen[0])
    return claim[: chosen.start()] + number + claim[chosen.end() :]


def _name(claim: str, around: str, random: Random) -> str | None:
    found = list(NAME.finditer(claim))
    others: list[str] = [name for name in NAME.findall(around) if name not in claim]
    if not found or not others:
        return None
    chosen = random.choice(found)
    if len(found) > 1 and random.random() < 0.4:
        first, second = sorted(random.sample(found, 2), key=lambda match: match.start())
        middle = claim[first.end() : second.start()]
        return claim[: first.start()] + second[0] + middle + first[0] + claim[second.end() :]
    return claim[: chosen.start()] + random.choice(others) + claim[chosen.end() :]


def _negated(claim: str, _around: str, random: Random) -> str | None:
    if re.search(r"\bnot\b|n't\b", claim):
        return re.sub(r"\s*\bnot\b|n't\b", "", claim, count=1)
    found = list(VERB.finditer(claim))
    if not found:
        return None
    chosen = random.choice(found)
    return f"{claim[: chosen.end()]} not{claim[chosen.end() :]}"


def _opposite(claim: str, _around: str, random: Random) -> str | None:
    found = [m for m in re.finditer(r"\b[a-z]+\b", claim) if m[0] in OPPOSITE]
    if not found:
        return None
    chosen = random.choice(found)
    return claim[: chosen.start()] + OPPOSITE[chosen[0]] + claim[chosen.end() :]


def _word(question: str, around: str, random: Random, *, nearest: Nearest) -> str | None:
    """Put a content word of the surroundings for one of this question, of a meaning not far off."""
    words = [m for m in WORD.finditer(question) if _says_much(m[0])]
    known = {word[:5].casefold() for word in WORD.findall(question)}
    others = {w for w in WORD.findall(around) if _says_much(w) and w[:5].casefold() not in known}
    if not words or not others:
        return None
    chosen = random.choice(words)
    other = random.choice(nearest(chosen[0], sorted(others))[:NEAR_WORDS])
    return question[: chosen.start()] + other + question[chosen.end() :]


def _says_much(word: str) -> bool:
    return len(word) > 3 and word.casefold() not in STOP_WORDS
