from __future__ import annotations

import pytest

from assistant.revision import revises
from assistant.wording import kind_of

VISIT = "When does Severn Water visit us?"
FIRST = "Severn Water will visit us on Thursday 21 March."


@pytest.mark.parametrize(
    "later",
    [
        "The visit has been moved to Tuesday 26 March.",
        "Their visit was postponed, it is on 26 March.",
        "A correction: the visit is on 26 March.",
        "They visit us on 26 March instead.",
        "They visit us on 26 March, not on the 21st.",
        "The visit is now on 26 March.",
    ],
)
def test_a_correction_revises(later: str) -> None:
    assert revises(later, FIRST, VISIT, kind_of(VISIT))


@pytest.mark.parametrize(
    "later",
    [
        "The visit ends on 22 March.",  # takes nothing back
        "The visit has been moved to another room.",  # no date
        "The party has been moved to 26 March.",  # of something else
        "The visit will not be long, as on 26 March we are closed.",
    ],
)
def test_what_is_no_correction_does_not_revise(later: str) -> None:
    assert not revises(later, FIRST, VISIT, kind_of(VISIT))


def test_where_no_kind_is_asked_for_nothing_revises() -> None:
    later = "The visit has been moved to 26 March."
    assert not revises(later, FIRST, "Is the visit certain?", "other")


def test_that_it_was_wrong_may_be_said_one_sentence_before() -> None:
    later = "The visit is on 26 March, since the hall is painted."
    kind = kind_of(VISIT)
    assert revises(later, FIRST, VISIT, kind, "I am sorry, the date above is wrong.")
    assert not revises(later, FIRST, VISIT, kind, "We look forward to it.")
