"""Measure the assistant on questions of one's own: figures, comparison, limits, report, draft.

Uses only what everyone may use of the `Assistant`: ``ask``, ``search`` and the documents. Knows
nothing of how passages are found, answers made or confidence fitted.
"""

from assistant.evaluation.comparison import Comparison, check_shared, compare, load_before
from assistant.evaluation.draft import draft_questions
from assistant.evaluation.figures import Figure
from assistant.evaluation.limits import Limit, missed, parse_limits
from assistant.evaluation.metrics import METRICS, Metric
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.question_file import load_questions
from assistant.evaluation.questions import Part, Question
from assistant.evaluation.report import report_page, write_report
from assistant.evaluation.run import Evaluation, evaluate

__all__ = [
    "METRICS",
    "Comparison",
    "Evaluation",
    "Figure",
    "Limit",
    "Metric",
    "Outcome",
    "Part",
    "Question",
    "check_shared",
    "compare",
    "draft_questions",
    "evaluate",
    "load_before",
    "load_questions",
    "missed",
    "parse_limits",
    "report_page",
    "write_report",
]
