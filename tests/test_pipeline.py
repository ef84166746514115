from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatServer
from small_corpus import DOCUMENTS, UNANSWERABLE, WHY, write_documents

from assistant import intake, uploads
from assistant.errors import (
    BeingIndexed,
    IndexEmpty,
    IndexMismatch,
    IndexUnusable,
    InvalidRequest,
    NotFound,
    SettingsError,
)
from assistant.findings import READ_PASSAGES, Findings
from assistant.pipeline import RELATED_PASSAGES, Assistant
from assistant.questions import validated
from assistant.settings import Settings
from assistant.sync import SyncProgress
from assistant.types import (
    Answer,
    AnswerReady,
    Filters,
    PassagesFound,
    SentenceReady,
    Turn,
)

pytestmark = pytest.mark.usefixtures("model_at_hand")


@pytest.fixture
def changing(small_home: Path, tmp_path: Path) -> Iterator[Assistant]:
    """Yield an assistant over a copy of the small corpus that may be changed."""
    with Assistant.open(shutil.copytree(small_home, tmp_path / "home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("empty")
    (home / "corpus").mkdir()
    with Assistant.open(home) as opened:
        yield opened


def sources(answer: Answer) -> list[str]:
    return [citation.document.source for citation in answer.citations]


# Answers


def test_a_question_is_answered_with_the_words_of_the_document(assistant: Assistant) -> None:
    answer = assistant.ask(WHY)
    assert answer.answered
    assert "relative isolation" in answer.text
    assert "neutrality" in answer.text
    assert "opportunities that it holds for newcomers" in answer.text
    citation = answer.citations[0]
    assert answer.text.startswith(f"{answer.sentences[0].text} [1]")
    assert citation.document.source == "briefs/turkmenistan.md"
    assert citation.heading == "Japan and Turkmenistan › Why Turkmenistan came first"
    text = assistant.document_text(citation.document.id, citation.document.version)
    assert text[citation.start : citation.end] == citation.quote
    assert citation.url == (
        f"/documents/{citation.document.id}?version={citation.document.version}"
        f"&start={citation.start}&end={citation.end}"
    )
    assert answer.model == "extractive"
    assert 0.5 < answer.confidence <= 1
    assert answer.index_version == assistant.status().index_version


@pytest.mark.parametrize(
    ("question", "words", "source"),
    [
        ("How many days of paid holiday does an employee have?", "24 days", "handbook/holidays.md"),
        ("Within how many days can an item be returned?", "30 days", "handbook/refunds.md"),
        ("Where was the first agreement signed?", "Ashgabat", "briefs/turkmenistan.md"),
        ("How did China answer the visit?", "second pipeline", "briefs/neighbours.txt"),
        ("What were the exports in 2020?", "9.8", "data/trade.csv"),
        ("À quelle heure ouvre le cafe Etoile ?", "huit heures", "notes/café.txt"),
    ],
)
def test_facts_are_found(assistant: Assistant, question: str, words: str, source: str) -> None:
    answer = assistant.ask(question)
    assert words in answer.text
    assert source in sources(answer)


def test_what_the_documents_do_not_answer_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask(UNANSWERABLE)
    assert not answer.answered
    assert (answer.sentences, answer.citations) == ((), ())
    assert answer.text == "The documents do not answer this question; 6 documents were searched."
    assert len(answer.related) == RELATED_PASSAGES
    assert answer.confidence < 0.3


def test_a_question_of_two_parts_gets_both(assistant: Assistant) -> None:
    answer = assistant.ask(
        "How many days of paid holiday does an employee have, and how did China answer the visit?"
    )
    assert "24 days" in answer.text
    assert "second pipeline" in answer.text
    assert {"handbook/holidays.md", "briefs/neighbours.txt"} <= set(sources(answer))
    assert len(answer.sentences) <= 4


def test_the_part_that_is_not_answered_is_named(assistant: Assistant) -> None:
    answer = assistant.ask(f"{WHY} And who won the football cup in Brazil?")
    assert answer.answered
    assert "neutrality" in answer.text
    (notice,) = answer.notices
    assert notice.code == "part-not-answered"
    assert "who won the football cup in Brazil" in notice.message


@pytest.mark.parametrize("of", [list, tuple, iter])
def test_a_follow_up_is_understood(assistant: Assistant, of: type) -> None:
    history = of([Turn(WHY, "Because of its neutrality. [1]")])
    answer = assistant.ask("and how did China react?", history)
    assert answer.question == "and how did China react?"
    assert answer.standalone_question == "How did China react? (Japan, Turkmenistan)"
    assert "second pipeline" in answer.text


def test_words_are_found_whatever_their_accents_case_or_script(assistant: Assistant) -> None:
    for query in ["Étoile", "ETOILE", "E\u0301toile", "中立", "1250", "1,250"]:
        assert assistant.search(query)[0].document.source == "notes/café.txt", query
        best = assistant._finder.fused(validated(query), 1, None)[0]
        assert best.document.source == "notes/café.txt", query
        assert best.score > 0.9, f"{query} was not found as a word"
        rarity = assistant._finder.rarity([query, "unheard"])
        assert rarity[query] < rarity["unheard"], query


def test_a_question_comes_back_as_it_was_understood(assistant: Assistant) -> None:
    assert assistant.ask(f"  {WHY}\n").question == WHY


@pytest.mark.parametrize("question", ["", "  ", "x" * 4001, "a\0b", None, 7])
def test_a_question_that_cannot_be_used_is_refused_at_once(
    assistant: Assistant, question: str
) -> None:
    with pytest.raises(InvalidRequest):
        assistant.ask(question)
    with pytest.raises(InvalidRequest):
        assistant.stream(question)  # before the first event is asked for
    with pytest.raises(InvalidRequest):
        assistant.search(question)


@pytest.mark.parametrize("question", ["?", "!!!", "the of and", "🙂", "\u200d", "x" * 4000, "(a)"])
def test_a_question_that_says_nothing_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.answered
    assert assistant.search(question)


# The stream


def test_the_stream_tells_passages_then_sentences_then_the_answer(assistant: Assistant) -> None:
    first, *middle, last = assistant.stream(WHY)
    assert isinstance(first, PassagesFound)
    assert len(first.passages) == READ_PASSAGES
    assert first.standalone_question == WHY
    assert isinstance(last, AnswerReady)
    made = [event for event in middle if isinstance(event, SentenceReady)]
    assert len(made) == len(middle) == len(last.answer.sentences)
    assert [event.sentence for event in made] == list(last.answer.sentences)
    assert [c for event in made for c in event.citations] == list(last.answer.citations)
    cited = {citation.start for citation in last.answer.citations}
    found = [range(passage.start, passage.end) for passage in first.passages]
    assert all(any(start in span for span in found) for start in cited)


def test_a_stream_that_is_left_early_leaves_nothing_behind(assistant: Assistant) -> None:
    events = assistant.stream(WHY)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert assistant.ask(WHY).answered


# Filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(folder="handbook"), {"handbook/refunds.md", "handbook/holidays.md"}),
        (Filters(folder="hand"), set()),
        (
            Filters(type=("csv", "txt")),
            {"data/trade.csv", "briefs/neighbours.txt", "notes/café.txt"},
        ),
        (Filters(source=("notes/café.txt",)), {"notes/café.txt"}),
        (Filters(after="2025-03-30"), {"handbook/refunds.md", "handbook/holidays.md"}),
        (Filters(before="2024-06-01"), {"notes/café.txt"}),
        (Filters(folder="handbook", before="2025-03-31"), {"handbook/refunds.md"}),
    ],
)
def test_filters_leave_what_they_say(
    assistant: Assistant, filters: Filters, expected: set[str]
) -> None:
    assert {d.reference.source for d in assistant.documents(filters)} == expected
    found = assistant.search("Japan and the days of the year", 20, filters)
    assert {passage.document.source for passage in found} == expected


def test_an_answer_keeps_to_the_filters(assistant: Assistant) -> None:
    question = "How many days of paid holiday does an employee have?"
    assert set(sources(assistant.ask(question, filters=Filters(folder="handbook")))) == {
        "handbook/holidays.md"
    }
    kept_out = assistant.ask(question, filters=Filters(folder="data"))
    assert not kept_out.answered
    assert kept_out.text == (
        "The documents do not answer this question; 1 document that the filters leave was searched."
    )
    nothing = assistant.ask(question, filters=Filters(folder="nowhere"))
    assert (nothing.answered, nothing.related) == (False, ())


# Documents, answers and what is known of them


def test_documents_are_listed_by_source(assistant: Assistant) -> None:
    documents = assistant.documents()
    assert [document.reference.source for document in documents] == sorted(DOCUMENTS)
    by_source = {document.reference.source: document for document in documents}
    listed = by_source["briefs/turkmenistan.md"]
    assert listed.reference.title == "Japan and Turkmenistan"
    assert listed.type == "md"
    assert listed.modified == "2025-01-10T12:00:00Z"
    assert listed.characters == len(assistant.document_text(listed.reference.id))


def test_unknown_documents_and_answers_are_named(assistant: Assistant) -> None:
    known = assistant.documents()[0].reference
    for document_id, version in [("nobody", None), ("nobody", "sha256:0"), (known.id, "sha256:0")]:
        with pytest.raises(NotFound):
            assistant.document(document_id, version)
        with pytest.raises(NotFound):
            assistant.document_text(document_id, version)
    with pytest.raises(NotFound):
        assistant.answer("nobody")
    with pytest.raises(NotFound):
        assistant.feedback("nobody", helpful=True)


def test_answers_are_kept_and_may_be_judged(assistant: Assistant) -> None:
    for question in (WHY, UNANSWERABLE):
        answer = assistant.ask(question)
        assert assistant.answer(answer.id) == answer.to_dict()
        assistant.feedback(answer.id, helpful=True, reason="It helped.")
        judged = assistant._answers._row(
            "SELECT helpful, reason FROM answers WHERE id = ?", answer.id
        )
        assert judged == (1, "It helped.")


def test_a_healthy_status(assistant: Assistant) -> None:
    status = assistant.status()
    assert status.healthy
    assert status.documents == 6
    assert 6 <= status.chunks <= status.sentences
    assert status.embedding_model == "all-MiniLM-L6-v2"
    assert not any(status.stale.values())


def test_suggestions_are_questions_that_are_answered(assistant: Assistant) -> None:
    suggested = assistant.suggestions(2)
    assert len(suggested) == 2
    for question in suggested:
        assert assistant.ask(question).answered
    assert assistant.suggestions(2) == suggested
    assert assistant.suggestions(1) == suggested[:1]


def test_it_is_a_langchain_retriever(assistant: Assistant) -> None:
    documents = assistant.as_retriever(k=2).invoke(WHY)
    assert len(documents) == 2
    assert "relative isolation" in documents[0].page_content
    metadata = documents[0].metadata
    assert metadata["source"] == "briefs/turkmenistan.md"
    text = assistant.document_text(metadata["document"]["id"], metadata["document"]["version"])
    assert text[metadata["start"] : metadata["end"]] == documents[0].page_content


# Syncing


def test_a_citation_outlives_its_document(changing: Assistant) -> None:
    answer = changing.ask(WHY)
    (citation,) = {c.document: c for c in answer.citations}.values()
    path = changing.settings.home / "corpus" / citation.document.source
    path.write_text("# Japan and Turkmenistan\n\nNothing is left of it.\n", encoding="utf-8")
    assert changing.status().stale["changed"] == (citation.document.source,)
    assert changing.sync().changed == (citation.document.source,)
    assert "Nothing is left" in changing.document_text(citation.document.id)
    path.unlink()
    report = changing.sync()
    assert report.removed == (citation.document.source,)
    old = changing.document_text(citation.document.id, citation.document.version)
    assert old[citation.start : citation.end] == citation.quote
    with pytest.raises(NotFound):
        changing.document_text(citation.document.id)
    assert "neutrality" not in changing.ask(WHY).text


def test_syncing_tells_how_far_it_is_and_takes_paths(changing: Assistant) -> None:
    corpus = changing.settings.home / "corpus"
    for name in ("one.txt", "two.txt"):
        (corpus / name).write_text(f"The {name} file speaks of marmots.", encoding="utf-8")
    (corpus / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    told: list[SyncProgress] = []
    report = changing.sync(only=["one.txt"], progress=told.append)
    assert (report.added, report.failed) == (("one.txt",), ())
    assert {progress.stage for progress in told} == {"reading", "embedding"}
    assert all(0 <= progress.done <= progress.total for progress in told)
    report = changing.sync()
    assert report.added == ("two.txt",)
    assert [failed.source for failed in report.failed] == ["bad.pdf"]
    with pytest.raises(InvalidRequest):
        changing.sync(only=["../../etc"])


def test_a_rebuild_keeps_answers_and_documents(changing: Assistant) -> None:
    answer = changing.ask(WHY)
    report = changing.sync(rebuild=True)
    assert len(report.added) == 6
    assert report.chunks_embedded > 0
    again = changing.ask(WHY)
    assert again.citations == answer.citations
    assert changing.answer(answer.id) == answer.to_dict()


def test_a_rebuild_loses_nothing_that_cannot_be_looked_at_now(
    changing: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = changing.documents()
    folder = changing.settings.home / "corpus" / "briefs"
    listed = os.scandir

    def refuse(path: Path) -> object:
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)  # root may list everything
    with pytest.raises(IndexUnusable, match=r"briefs/.* would be lost.*readable"):
        changing.sync(rebuild=True)
    assert changing.documents() == before


def test_questions_are_answered_during_a_sync(changing: Assistant) -> None:
    corpus = changing.settings.home / "corpus"
    for number in range(6):
        (corpus / f"{number}.txt").write_text(f"Marmot {number} sleeps. " * 40, encoding="utf-8")
    answers: list[Answer] = []

    def ask(progress: SyncProgress) -> None:
        if progress.stage == "reading" and len(answers) < 3:
            answers.append(changing.ask(WHY))

    changing.sync(progress=ask)
    assert len(answers) == 3
    assert all("neutrality" in answer.text for answer in answers)


# Opening and closing


def test_nothing_indexed_is_said_with_the_remedy(empty: Assistant) -> None:
    for ask in (empty.ask, empty.search):
        with pytest.raises(IndexEmpty, match="run `assistant index`"):
            ask(WHY)
    assert empty.suggestions() == []
    assert empty.documents() == []
    assert empty.status().documents == 0
    assert empty.sync().added == ()


def test_without_a_corpus_there_is_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no folder .*corpus.*--home"):
        Assistant.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_closing_gives_the_folder_free(tmp_path: Path) -> None:
    write_documents(tmp_path)
    first = Assistant.open(tmp_path)
    with pytest.raises(IndexUnusable, match="in use"):
        Assistant.open(tmp_path)
    first.close()
    first.close()
    with pytest.raises(IndexUnusable):
        first.search(WHY)
    with Assistant.open(settings=Settings(home=tmp_path)) as second:
        assert second.settings.home == tmp_path


def test_a_folder_that_could_not_be_opened_is_free_again(tmp_path: Path) -> None:
    write_documents(tmp_path)
    (tmp_path / "index").mkdir()
    answers = tmp_path / "index" / "answers.sqlite"
    answers.write_bytes(b"this is no database " * 100)
    with pytest.raises(IndexUnusable, match=r"answers\.sqlite") as caught:
        Assistant.open(tmp_path)
    assert caught.value.remedy
    answers.unlink()
    Assistant.open(tmp_path).close()


def test_another_model_needs_a_rebuild(small_home: Path, tmp_path: Path) -> None:
    from assistant.embeddings import packaged_folder

    home = shutil.copytree(small_home, tmp_path / "home")
    other = Settings(home=home, embedding_model=str(packaged_folder()))
    with pytest.raises(IndexMismatch, match="--rebuild"):
        Assistant.open(settings=other)
    with Assistant.open(settings=other, rebuild=True) as opened:
        opened.sync(rebuild=True)
        assert "neutrality" in opened.ask(WHY).text
    with pytest.raises(IndexMismatch):
        Assistant.open(home)


def test_threads_may_ask_at_once(assistant: Assistant) -> None:
    questions = [WHY, UNANSWERABLE, "How many days of paid holiday does an employee have?", "?"] * 2
    alone = {question: assistant.ask(question).text for question in questions}
    together: list[tuple[str, Answer]] = []
    failures: list[BaseException] = []
    start = threading.Barrier(len(questions))

    def ask(question: str) -> None:
        start.wait()
        try:
            for _ in range(3):
                together.append((question, assistant.ask(question)))
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(together) == 24
    assert all(answer.text == alone[question] for question, answer in together)
    assert len({answer.id for _, answer in together}) == 24


# With a chat model


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(changing: Assistant) -> None:
    changing._answers._database.execute("PRAGMA query_only = ON")
    answer = changing.ask(WHY)
    assert answer.answered
    assert "answer-not-kept" in [notice.code for notice in answer.notices]


def test_of_two_that_remove_a_document_one_finds_it_gone(
    changing: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = changing.documents()
    errors: list[Exception] = []

    def too() -> None:
        with pytest.raises(NotFound) as caught:
            changing.remove(first.reference.id)
        errors.append(caught.value)

    second = threading.Thread(target=too)
    remove = uploads.remove

    def slowly(corpus: Path, source: str) -> None:
        second.start()
        second.join(timeout=0.2)  # it waits for this change, and looks only then
        remove(corpus, source)

    monkeypatch.setattr(uploads, "remove", slowly)
    changing.remove(first.reference.id)
    second.join()
    assert errors


def test_a_change_does_not_wait_for_ever_for_another(
    changing: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHANGE_WAITS_SECONDS", 0.05)
    (first, *_) = changing.documents()
    other: list[str] = []

    def change() -> None:
        for attempt in (
            changing.sync,
            lambda: changing.add("new.txt", b"words"),
            lambda: changing.remove(first.reference.id),
        ):
            with pytest.raises(BeingIndexed) as caught:
                attempt()
            other.append(caught.value.remedy)

    def at_once(_: SyncProgress) -> None:
        if not other:
            thread = threading.Thread(target=change)
            thread.start()
            thread.join()

    (changing.settings.home / "corpus" / "more.txt").write_text("More words stand here.")
    assert changing.sync(progress=at_once).added == ("more.txt",)
    assert other == ["Try again when that is done."] * 3


def test_of_two_who_take_a_document_away_the_second_is_told(changing: Assistant) -> None:
    (first, *_) = changing.documents()
    changing.remove(first.reference.id)
    with pytest.raises(NotFound):
        changing.remove(first.reference.id)


def test_a_document_whose_file_is_gone_can_be_taken_away(changing: Assistant) -> None:
    (first, *_) = changing.documents()
    (changing.settings.home / "corpus" / first.reference.source).unlink()
    changing.remove(first.reference.id)
    assert first not in changing.documents()


@pytest.fixture(scope="module")
def chat_home(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(small_home, tmp_path_factory.mktemp("chat") / "home")


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def asked(home: Path, url: str, behaviour: str, question: str = WHY) -> Answer:
    chosen = Settings(home=home, chat_model=f"openai:{behaviour}", chat_base_url=url)
    with Assistant.open(settings=chosen) as opened:
        answer = opened.ask(question)
        for citation in answer.citations:
            text = opened.document_text(citation.document.id, citation.document.version)
            assert text[citation.start : citation.end] == citation.quote
        texts = [sentence.text for sentence in answer.sentences]
        assert len(texts) == len(set(texts)), "nothing is said twice"
        return answer


def test_a_chat_model_writes_the_answer(chat_home: Path, server: ChatServer) -> None:
    answer = asked(chat_home, server.url, "good")
    assert answer.model == "openai:good"
    assert answer.sentences[0].support == "verified"
    assert "neutrality" in answer.text


@pytest.mark.parametrize("behaviour", ["500", "429", "drops", "drops-late", "malformed", "empty"])
def test_a_chat_model_that_fails_is_told_and_quotes_serve(
    behaviour: str, chat_home: Path, server: ChatServer
) -> None:
    answer = asked(chat_home, server.url, behaviour)
    assert answer.answered
    assert "neutrality" in answer.text
    assert "chat-model-failed" in {notice.code for notice in answer.notices}


def test_a_chat_model_that_is_not_there_is_told_and_quotes_serve(chat_home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = asked(chat_home, f"http://127.0.0.1:{port}/v1", "good")
    assert answer.model == "extractive"
    assert "neutrality" in answer.text
    (notice,) = answer.notices
    assert notice.code == "chat-model-failed"
    assert notice.message.endswith("Answered with quotations.")


@pytest.mark.parametrize(("behaviour", "asked_for"), [("404", 1), ("rambles", 2)])
def test_a_chat_model_that_fails_to_rewrite_is_not_waited_for_again(
    chat_home: Path, server: ChatServer, behaviour: str, asked_for: int
) -> None:
    before = len(server.requests)
    history = [Turn("Whom did Japan visit first?", "Turkmenistan.")]
    chosen = Settings(home=chat_home, chat_model=f"openai:{behaviour}", chat_base_url=server.url)
    with Assistant.open(settings=chosen) as opened:
        answer = opened.ask("Why did Japan choose it?", history)
    assert "neutrality" in answer.text
    assert len(server.requests) - before == asked_for
    assert [n.code for n in answer.notices].count("chat-model-failed") >= 1


def test_a_chat_model_that_invents_everything_gives_way_to_quotes(
    chat_home: Path, server: ChatServer
) -> None:
    answer = asked(chat_home, server.url, "all-invented")
    assert "Atlantis" not in answer.text
    assert answer.model == "extractive"
    assert "neutrality" in answer.text
    assert {notice.code for notice in answer.notices} >= {"sentence-left-out"}


def test_a_chat_model_may_abstain(chat_home: Path, server: ChatServer) -> None:
    answer = asked(chat_home, server.url, "abstains")
    assert not answer.answered
    assert (answer.sentences, answer.citations) == ((), ())
    assert answer.related


def test_a_chat_model_is_not_asked_what_nothing_speaks_of(
    chat_home: Path, server: ChatServer
) -> None:
    before = len(server.requests)
    assert not asked(chat_home, server.url, "good", UNANSWERABLE).answered
    assert len(server.requests) == before


def test_a_chat_model_without_a_provider_is_named(chat_home: Path) -> None:
    with Assistant.open(settings=Settings(home=chat_home, chat_model="gpt5")) as opened:
        answer = opened.ask(WHY)
    assert "provider:model" in answer.notices[0].message
    assert "neutrality" in answer.text


def test_a_document_replaced_while_it_is_quoted_stays_citable(
    small_home: Path, tmp_path: Path, model_at_hand: None
) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    with Assistant.open(home) as assistant:
        events = assistant.stream("How many days of paid holiday does an employee have?")
        next(events)
        for path in (home / "corpus").rglob("*"):
            if path.is_file():
                path.unlink()
        assert assistant.sync().removed
        answer = [event for event in events if isinstance(event, AnswerReady)][-1].answer
        assert answer.citations
        for citation in answer.citations:
            text = assistant.document_text(citation.document.id, citation.document.version)
            assert text[citation.start : citation.end] == citation.quote


def test_a_document_replaced_while_it_is_looked_for_is_looked_for_again(
    changing: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    handbook = changing.settings.home / "corpus" / "handbook" / "refunds.md"
    find = changing._finder.find

    def found_too_late(question: str, filters: Filters | None) -> Findings:
        found = find(question, filters)
        if "Osaka" not in (text := handbook.read_text(encoding="utf-8")):
            handbook.write_text(text.replace("Kyoto", "Osaka"), encoding="utf-8")
            changing.sync()
        return found

    monkeypatch.setattr(changing._finder, "find", found_too_late)
    answer = changing.ask("Where is the service desk?")
    assert "Osaka" in answer.text
    assert answer.index_version == changing.status().index_version
    cited = answer.citations[0].document
    assert changing.document(cited.id).reference == cited
    handbook.unlink()
    changing.sync()
    assert "Osaka" in changing.document_text(cited.id, cited.version)


def test_an_answer_tells_that_its_sources_disagree(tmp_path: Path, model_at_hand: None) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, days in (("new", "30"), ("old", "14")):
        (corpus / f"{name}.txt").write_text(
            f"A customer may return an item within {days} days.", encoding="utf-8"
        )
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        answer = assistant.ask("Within how many days may a customer return an item?")
    assert {citation.document.source for citation in answer.citations} == {"new.txt", "old.txt"}
    assert [notice.code for notice in answer.notices] == ["sources-disagree"]
    assert "30 days" in answer.notices[0].message
    assert "14 days" in answer.notices[0].message
