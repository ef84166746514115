"""Twenty-one questions on one news article: the example question and twenty of our own.

    python -m benchmarks.article DATA HOME

DATA holds ``article/japan-central-asia.txt``, which is not part of the project. Written before the
answers were looked at: paraphrases, numbers, dates, two-part questions, follow-ups, and six that
the article does not answer, some of which look as if it did.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path

from assistant import Answer, Assistant, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the words that a right answer holds; none where there is no answer."""

    question: str
    words: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


EXAMPLE = "why did Japan choose Turkmenistan first?"
QUESTIONS = (
    Asked(EXAMPLE, ("relative isolation", "neutrality", "opportunities")),
    Asked(
        "For what reason might Tokyo have picked Turkmenistan as its first stop?", ("isolation",)
    ),
    Asked("When was the Central Asia + Japan dialogue established?", ("2004",)),
    Asked("Who initiated the dialogue platform together with Tokyo?", ("Tokayev",)),
    Asked("How many dollars did Japan invest in Tajikistan?", ("$42.5 million",)),
    Asked("When was the comprehensive regional border agreement signed?", ("March 31, 2025",)),
    Asked("Which two countries signed the first border agreement?", ("Kyrgyzstan and Tajikistan",)),
    Asked("Why was Tokyo cautious about Central Asia in the past?", ("instability",)),
    Asked("What did Beijing stress at the meeting in Astana?", ("importance of its role",)),
    Asked("What are Kyrgyz officials worried about?", ("Moscow might exploit",)),
    Asked(
        "How large was the development loan to Uzbekistan?", ("several hundred million dollars",)
    ),
    Asked("When was the dialogue platform established and who initiated it?", ("2004", "Tokayev")),
    Asked(
        "What did Japan finance in Tajikistan, and when was the border agreement signed?",
        ("solar energy", "March 31, 2025"),
    ),
    Asked("and how did China react?", ("Beijing",), (EXAMPLE,)),
    Asked("When did its president visit Japan?", ("two weeks ago",), (EXAMPLE,)),
    Asked("who won the 2018 World Cup?"),
    Asked("What is the population of Turkmenistan?"),
    Asked("When did Japan join the European Union?"),
    Asked("How many soldiers does Russia keep in Kyrgyzstan?"),
    Asked("What interest rate does the loan to Uzbekistan carry?"),
    Asked("Which Japanese company builds the gas pipeline?"),
)


def right(asked: Asked, answer: Answer) -> bool:
    """Say whether an answer holds the expected words, or abstains where there are none."""
    if not asked.words:
        return not answer.answered
    return answer.answered and all(word in answer.text for word in asked.words)


def main() -> None:
    """Ask and print every question, the wrong ones too."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    options = arguments.parse_args()
    corpus = options.home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    shutil.copy(options.data / "article" / "japan-central-asia.txt", corpus)
    score = 0
    with Assistant.open(options.home) as assistant:
        assistant.sync()
        for asked in QUESTIONS:
            answer = assistant.ask(asked.question, [Turn(question=q) for q in asked.history])
            for citation in answer.citations:
                text = assistant.document_text(citation.document.id, citation.document.version)
                assert text[citation.start : citation.end] == citation.quote
            good = right(asked, answer)
            score += good
            print(f"{'right' if good else 'WRONG'}  {answer.confidence:.2f}  {asked.question}")
            for sentence in answer.sentences:
                print(f"             {sentence.text}")
    print(f"{score} of {len(QUESTIONS)} right")


if __name__ == "__main__":
    main()
