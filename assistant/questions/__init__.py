"""Conversation -> one question that can be understood alone, without a chat model.

Read in this order: `names`, `phrases` and `persons` find what a text speaks of, `leaning` says
whether a question needs what was said before it, `salience` ranks what it may mean, `pronouns` and
`ellipsis` put it in, and `rewriting` joins them. Pure; knows neither the index nor any model.
"""

from assistant.questions.leaning import ANAPHORA, QUESTION_WORD, is_english, leans_on_history
from assistant.questions.names import MAXIMUM_TOPICS, plain_topics, topics
from assistant.questions.phrases import with_subject
from assistant.questions.rewriting import standalone
from assistant.questions.validation import MAXIMUM_CHARACTERS, has_controls, validated

__all__ = [
    "ANAPHORA",
    "MAXIMUM_CHARACTERS",
    "MAXIMUM_TOPICS",
    "QUESTION_WORD",
    "has_controls",
    "is_english",
    "leans_on_history",
    "plain_topics",
    "standalone",
    "topics",
    "validated",
    "with_subject",
]
