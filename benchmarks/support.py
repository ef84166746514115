"""How far a verdict can be trusted: ``python -m benchmarks.support DATA [training] [reader]``.

Claims of known truth are made from SQuAD 2.0 and QED (see `benchmarks.support_pairs`), judged as
those of a chat model are, and counted by kind: a supported claim should be verified, a wrong one
never. The measuring articles are used unless ``training`` is asked for, on which the check was
developed. Beside them stand the hand-written claims of ``tests/corpus_claims.py``. With ``reader``
the trained reader is asked too; with ``training`` as well, its threshold is swept.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sentencex import get_sentence_boundaries

from assistant.citations import Entailment, Located, locate
from assistant.citations.support import ENTAILED
from assistant.embeddings import packaged_folder
from assistant.reader import PassageReader
from assistant.types import DocumentReference, Passage
from benchmarks.squad import MEASURING, TRAINING
from benchmarks.support_pairs import Case, cases, qed_paragraphs, squad_paragraphs

A_KIND = 60
QED_PARAGRAPHS = 300
SEED = 7
SWEPT = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
EASIEST = ("copy", "synonym")
"""Kinds that a check by words finds too easily: its own list holds many of the same synonyms."""


def passage(case: Case) -> Passage:
    """Return what a case is cited to as a passage with its sentences."""
    spans = [
        (bound["start_index"], bound["start_index"] + len(cut.rstrip()))
        for bound in get_sentence_boundaries("en", case.source)
        if (cut := case.source[bound["start_index"] : bound["end_index"]]).strip()
    ]
    document = DocumentReference("d", "sha256:0", "d.txt", case.title)
    return Passage(document, None, None, 0, len(case.source), case.source, 1.0, tuple(spans))


def made(data: Path, *, training: bool) -> list[Case]:
    """Return the cases of the training or of the measuring paragraphs."""
    path = "train/nq-train-00-qed.jsonlines" if training else "qed-dev.jsonlines"
    paragraphs = squad_paragraphs(data, TRAINING if training else MEASURING)
    paragraphs += qed_paragraphs(data, path, QED_PARAGRAPHS)
    return cases(paragraphs, A_KIND, SEED)


def hand_written(*, training: bool) -> list[Case]:
    """Return the claims written by hand about the sample corpus."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    written = importlib.import_module("corpus_claims")
    return [
        Case(f"by hand: {pair.kind}", pair.kind == "supported", pair.claim, "", pair.source)
        for pair in (written.DEVELOPMENT if training else written.MEASURING)
    ]


def judged(chosen: Sequence[Case], entailment: Entailment | None = None) -> list[Located]:
    """Return where each claim was found in what it is cited to, with the verdict."""
    return [locate(case.claim, passage(case), entailment=entailment) for case in chosen]


def table(chosen: Sequence[Case], found: Sequence[Located]) -> str:
    """Return a line for every kind: how many claims, and the share of each verdict."""
    counts = Counter(
        (case.supported, case.kind, str(place.verdict.support))
        for case, place in zip(chosen, found, strict=True)
    )
    lines = [f"{'kind':28}{'claims':>7}{'verified':>10}{'weak':>8}{'hidden':>8}"]
    for supported in (True, False):
        lines.append("supported" if supported else "wrong")
        for kind in sorted({kind for truth, kind, _ in counts if truth is supported}):
            shares = [counts[supported, kind, verdict] for verdict in _VERDICTS]
            total = sum(shares)
            lines.append(
                f"  {kind:26}{total:7}{shares[0] / total:10.1%}"
                f"{shares[1] / total:8.1%}{shares[2] / total:8.1%}"
            )
    return "\n".join(lines)


_VERDICTS = ("verified", "weak", "unsupported")


def figures(chosen: Sequence[Case], found: Sequence[Located], *, weak: bool = False) -> str:
    """Return the precision and recall of ``verified``, or of all that is shown."""
    shown = ("verified", "weak") if weak else ("verified",)
    positive = Counter(
        case.supported
        for case, place in zip(chosen, found, strict=True)
        if place.verdict.support in shown
    )
    supported = sum(case.supported for case in chosen)
    wrong = len(chosen) - supported
    precision = positive[True] / max(1, sum(positive.values()))
    return (
        f"{'verified or weak' if weak else 'verified':18} precision {precision:.1%}  "
        f"recall {positive[True] / supported:.1%}  wrong ones shown "
        f"{positive[False]}/{wrong} ({positive[False] / wrong:.1%})"
    )


def swept(chosen: Sequence[Case], entailment: Entailment) -> str:
    """Return the figures as if the threshold of a sure reader stood at each of several values."""
    known: dict[tuple[str, str], float] = {}

    def at(threshold: float) -> Entailment:
        def read(claim: str, texts: Sequence[str]) -> list[float]:
            new = [text for text in texts if (claim, text) not in known]
            if new:
                known.update(
                    ((claim, text), sure)
                    for text, sure in zip(new, entailment(claim, new), strict=True)
                )
            return [_moved(known[claim, text], threshold) for text in texts]

        return read

    return "\n".join(
        f"  {threshold:.3f}  {figures(chosen, judged(chosen, at(threshold)))}"
        for threshold in SWEPT
    )


def _moved(sure: float, threshold: float) -> float:
    """Return a probability moved so that the threshold lands on the one in force."""
    return max(sure, ENTAILED) if sure >= threshold else min(sure, ENTAILED - 1e-6)


def main() -> int:
    """Print the figures of each set."""
    options = sys.argv[2:]
    if len(sys.argv) < 2 or not {"training", "reader"}.issuperset(options):
        sys.stderr.write("usage: python -m benchmarks.support DATA [training] [reader]\n")
        return 2
    training = "training" in options
    reader = PassageReader(packaged_folder() / "tokenizer.json").supports
    entailment = reader if "reader" in options else None
    for name, chosen in (
        ("SQuAD 2.0 and QED", made(Path(sys.argv[1]), training=training)),
        ("the sample corpus, by hand", hand_written(training=training)),
    ):
        started = time.process_time()
        found = judged(chosen, entailment)
        milliseconds = (time.process_time() - started) * 1000 / len(chosen)
        print(f"\n{name}, {'training' if training else 'measuring'}: {len(chosen)} claims")
        print(table(chosen, found))
        print(figures(chosen, found))
        print(figures(chosen, found, weak=True))
        harder = [n for n, case in enumerate(chosen) if case.kind not in EASIEST]
        print("without copies and synonyms:")
        print(figures([chosen[n] for n in harder], [found[n] for n in harder]))
        if entailment and training:
            print(swept(chosen, entailment))
        print(f"{milliseconds:.1f} ms of one core a claim, all windows of its passage")
    return 0


if __name__ == "__main__":
    sys.exit(main())
