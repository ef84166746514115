"""Follow-up questions: whether the question as we understand it finds what it asks for.

    python -m benchmarks.canard DATA HOME [--half tune|measure] [--dialogues N]

CANARD (Elgohary et al. 2019, CC BY-SA 4.0) has dialogues about a section of an article, and for
each question a rewrite by a person that stands alone. It has no passages, so the answers serve: one
text file for each answer, titled with its article and section, in a folder for its dialogue. A
conversation begins as a real one would, with a question that stands alone (the first rewrite); the
titles are not told. Each later question whose answer is known is asked

- as it was typed,
- after all earlier questions, joined,
- as `assistant.questions` understands it from the earlier questions and answers,
- as the person rewrote it,

and searched for as the assistant does. What the history quotes already is taken out of the
results, since words of an earlier answer would find that answer. Two figures: whether the first
passage left is of the right dialogue (topic carried on), and where the very answer ranks (topic and
question both right). CANARD's dialogues never change their topic, which flatters joining all
questions; so both are measured again with another whole dialogue before this one.

The dialogues are split by a hash of their section, so that two about the same text are never in
different halves; the rules were made on the tuning half alone. DATA holds ``canard/dev.json``;
HOME is a scratch folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

from assistant import Assistant, Turn
from assistant.questions import MAXIMUM_CHARACTERS, standalone

SEED = 20261124
DEPTH = 30
UNKNOWN = "I don't know."
"""What CANARD has where the text does not answer."""
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later question of a dialogue, what came before it, and where its answer is."""

    dialogue: str
    number: int
    question: str
    rewrite: str
    history: tuple[Turn, ...]
    before: tuple[Turn, ...] = ()
    """Another dialogue, as if the asker had changed the topic after it."""

    @property
    def source(self) -> str:
        """The file of its answer."""
        return _source(self.dialogue, self.number)

    @property
    def self_contained(self) -> bool:
        """Whether the person who rewrote it left its words alone."""
        return tokens(self.question) == tokens(self.rewrite)


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where the first passage of the right dialogue and the very answer stand; 0 where nowhere."""

    dialogue: int
    answer: int


def dialogues(data: Path, half: str) -> list[list[dict[str, Any]]]:
    """Return the dialogues of one half that have their first question, each in order."""
    rows = json.loads((data / "canard" / "dev.json").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        section = row["QuAC_dialog_id"].split("_")[1]
        even = int(hashlib.sha256(section.encode()).hexdigest(), 16) % 2 == 0
        if even == (half == "tune"):
            found[row["QuAC_dialog_id"]].append(row)
    ordered = (sorted(rows, key=lambda row: int(row["Question_no"])) for rows in found.values())
    return [rows for rows in ordered if rows[0]["Question_no"] == 1]


def answers(rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    """Return the answers that the text gives, by the number of their question."""
    longest = max((row["History"] for row in rows), key=len)[2:]
    said = {number // 2 + 1: longest[number] for number in range(1, len(longest), 2)}
    return {number: text for number, text in said.items() if text != UNKNOWN}


def follow_ups(rows: Sequence[dict[str, Any]]) -> Iterator[FollowUp]:
    """Yield the later questions whose answer is known."""
    known = answers(rows)
    for row in rows[1:]:
        said = row["History"][2:]
        turns = [Turn(q, a) for q, a in zip(said[::2], said[1::2], strict=True)]
        turns[0] = Turn(rows[0]["Rewrite"], turns[0].answer)
        number = int(row["Question_no"])
        if number in known:
            dialogue = row["QuAC_dialog_id"]
            yield FollowUp(dialogue, number, row["Question"], row["Rewrite"], tuple(turns))


def write_corpus(chosen: Sequence[Sequence[dict[str, Any]]], corpus: Path) -> None:
    """Write each answer as a text file under the titles of its article and section."""
    for rows in chosen:
        article, section = rows[0]["History"][:2]
        for number, text in answers(rows).items():
            path = corpus / _source(rows[0]["QuAC_dialog_id"], number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {article}: {section}\n\n{text}\n", encoding="utf-8")


def _source(dialogue: str, number: int) -> str:
    return f"{dialogue}/{number:02}.md"


def ranks(assistant: Assistant, asked: FollowUp, query: str) -> Ranks:
    """Search for a question and say where the right passages stand."""
    quoted = {_source(asked.dialogue, number + 1) for number in range(len(asked.history))}
    found = (p.document.source for p in assistant.search(query[-MAXIMUM_CHARACTERS:], k=DEPTH))
    sources = [source for source in dict.fromkeys(found) if source not in quoted]
    section = asked.dialogue.split("_")[1]
    topics = [source.split("_")[1].split("/")[0] for source in sources]
    return Ranks(_rank(section, topics), _rank(asked.source, sources))


def _rank(wanted: str, found: Sequence[str]) -> int:
    return found.index(wanted) + 1 if wanted in found else 0


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case, without the possessive's s."""
    return re.findall(r"[^\W_]+", re.sub(r"['’]s\b", " ", text.lower()))


def overlap(text: str, gold: str) -> float:
    """Return the F1 of the words of a rewrite against a person's (ROUGE-1 without stemming)."""
    given, wanted = Counter(tokens(text)), Counter(tokens(gold))
    return 2 * (given & wanted).total() / max(1, given.total() + wanted.total())


def joined(turns: Sequence[Turn], question: str) -> str:
    """Return all questions of a conversation as one text."""
    return " ".join([*(turn.question for turn in turns), question])


QUERIES: dict[str, Callable[[FollowUp], str]] = {
    "as typed": lambda asked: asked.question,
    "all questions joined": lambda asked: joined(asked.history, asked.question),
    "as understood": lambda asked: standalone(asked.question, asked.history),
    "rewritten by a person": lambda asked: asked.rewrite,
    "joined, topic changed": lambda asked: joined(asked.before + asked.history, asked.question),
    "understood, topic changed": lambda asked: standalone(
        asked.question, asked.before + asked.history
    ),
}


def with_others_before(asked: Sequence[FollowUp]) -> list[FollowUp]:
    """Return the follow-ups, each with the conversation of the next of another dialogue before."""
    found = []
    for place, question in enumerate(asked):
        rest = (*asked[place + 1 :], *asked[:place])
        other = next(q for q in rest if q.dialogue != question.dialogue)
        found.append(replace(question, before=other.history))
    return found


def interval(values: Sequence[float]) -> str:
    """Return a mean with its 95 % bootstrap interval."""
    drawn = random.Random(SEED)
    means = sorted(mean(drawn.choices(values, k=len(values))) for _ in range(RESAMPLES))
    low, high = means[RESAMPLES // 40], means[-RESAMPLES // 40]
    return f"{mean(values):.3f} [{low:.3f}, {high:.3f}]"


def report(assistant: Assistant, asked: Sequence[FollowUp]) -> None:
    """Print a line a way of asking."""
    print(f"{'':26}{'topic R@1':23}{'topic R@5':11}{'answer R@1':12}{'R@5':23}{'MRR':8}words F1")
    for name, query in QUERIES.items():
        texts = [query(question) for question in asked]
        found = [ranks(assistant, q, text) for q, text in zip(asked, texts, strict=True)]
        first = [float(r.dialogue == 1) for r in found]
        near = mean(0 < r.dialogue <= 5 for r in found)
        exact = mean(r.answer == 1 for r in found)
        five = [float(0 < r.answer <= 5) for r in found]
        reciprocal = mean(1 / r.answer if r.answer else 0.0 for r in found)
        same = mean(overlap(t, q.rewrite) for q, t in zip(asked, texts, strict=True))
        print(
            f"{name:26}{interval(first):23}{near:<11.3f}{exact:<12.3f}{interval(five):23}"
            f"{reciprocal:<8.3f}{same:.3f}"
        )


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--half", choices=("tune", "measure"), default="measure")
    arguments.add_argument("--dialogues", type=int, default=120)
    arguments.add_argument("--questions", type=int, default=150)
    options = arguments.parse_args()
    drawn = random.Random(SEED)
    everything = dialogues(options.data, options.half)
    chosen = drawn.sample(everything, min(options.dialogues, len(everything)))
    home = options.home / options.half
    write_corpus(chosen, home / "corpus")
    known = [question for rows in chosen for question in follow_ups(rows)]
    asked = with_others_before(drawn.sample(known, min(options.questions, len(known))))
    typed = [overlap(standalone(q.question, q.history), q.rewrite) for q in known]
    raw = [overlap(q.question, q.rewrite) for q in known]
    print(f"{len(chosen)} dialogues ({options.half}), {len(known)} follow-ups with an answer")
    print(f"words F1 with the person's: as typed {interval(raw)}, as understood {interval(typed)}")
    with Assistant.open(home) as assistant:
        assistant.sync()
        print(f"\n{len(asked)} follow-ups")
        report(assistant, asked)
        leaning = [question for question in asked if not question.self_contained]
        alone = len(asked) - len(leaning)
        kept = mean(
            standalone(q.question, q.history) == q.question for q in asked if q.self_contained
        )
        print(f"\n{alone} of them stand alone already; {kept:.0%} of these are left as they are")


if __name__ == "__main__":
    main()
