"""A question is answered from a document of each of the ten formats, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from make_documents import CONTENTS, write_all

from assistant import Assistant

PAGED = {"pdf", "pptx", "xlsx"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, model_at_hand: None) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("formats")
    (home / "corpus").mkdir()
    write_all(home / "corpus")
    with Assistant.open(home) as assistant:
        report = assistant.sync()
        assert not report.failed
        assert len(report.added) == len(CONTENTS) == 10
        yield assistant


@pytest.mark.parametrize("name", CONTENTS)
def test_a_question_is_answered_from_each_format(shelf: Assistant, name: str) -> None:
    content = CONTENTS[name]
    answer = shelf.ask(content.question)
    cited = [c for c in answer.citations if Path(c.document.source).suffix == f".{name}"]
    assert answer.answered
    for citation in cited:
        text = shelf.document_text(citation.document.id, citation.document.version)
        assert text[citation.start : citation.end] == citation.quote
    right = next(citation for citation in cited if content.answer in citation.quote)
    assert (right.page is not None) == (name in PAGED)
    if content.sections:
        heading = content.title if name == "eml" else content.sections[-1].heading
        assert heading in (right.heading or "")  # a message has its subject and no more
