"""Five small folders of everyday documents, and questions on them: `benchmarks/everyday`.

    python -m benchmarks.everyday_texts HOME [--folders FOLDER] [--follow-ups]

HOME is a scratch folder for their indexes. 372 questions, 83 of them unanswerable; with
``--follow-ups`` 100 in conversations, 40 of them unanswerable. The reader is trained on texts of
the same kinds (`training.everyday`), never on these. ``--folders training/folders`` asks the seven
on which rules are tried.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant import Assistant
from assistant.evaluation import evaluate, load_questions
from assistant.evaluation.outcomes import RIGHT, Outcome, worst
from assistant.findings import UNSURE

FOLDER = Path(__file__).parent / "everyday"
SHOWN = ("right", "gold-in-answer", "false-answers", "false-abstentions", "auroc")


def main() -> None:
    """Ask everything; print the figures of each folder, what went wrong, and what was doubted."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--folders", type=Path, default=FOLDER)
    arguments.add_argument("--follow-ups", action="store_true")
    options = arguments.parse_args()
    questions = "follow_ups.jsonl" if options.follow_ups else "questions.jsonl"
    asked: list[Outcome] = []
    for folder in sorted(path for path in options.folders.iterdir() if path.is_dir()):
        home = options.home / folder.name
        shutil.copytree(folder / "corpus", home / "corpus", dirs_exist_ok=True)
        with Assistant.open(home) as assistant:
            assistant.sync()
            found = evaluate(assistant, load_questions(folder / questions), name=folder.name)
        print(folder.name, {name: round(found.figures["all"][name].value, 3) for name in SHOWN})
        for outcome in worst(found.outcomes):
            answer = outcome.answer
            sure = f"{answer.confidence:.2f}"
            print(outcome.verdict, sure, outcome.question.text, "->", answer.text)
        asked += found.outcomes
    print(dict(Counter(outcome.verdict for outcome in asked)))
    print_doubts(asked)


def print_doubts(asked: Sequence[Outcome]) -> None:
    """Print how many answers are right of those of little confidence, and of the others."""
    given = [outcome for outcome in asked if outcome.answer.answered]
    for name, doubted in (("doubted", True), ("undoubted", False)):
        these = [o for o in given if (o.answer.confidence < UNSURE) is doubted]
        right = sum(outcome.verdict in RIGHT for outcome in these)
        print(f"{name}: {right} of {len(these)} answers right")


if __name__ == "__main__":
    main()
