"""The assistant: the only place where the stages meet.

Read top to bottom: a folder is synced into the index; a question becomes a standalone question,
then passages, then claims, then a numbered answer.
"""

from __future__ import annotations

import copy
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from assistant import chunks, questions, uploads
from assistant.answers import Answers, no_answer
from assistant.citations import answer_text, number
from assistant.embeddings import SentenceTransformerEmbeddings, packaged_folder
from assistant.errors import IndexEmpty, IndexUnusable, NotFound
from assistant.findings import Finder, Findings
from assistant.happenings import Happening, Watcher, What
from assistant.index import Build, Counts, Index, View
from assistant.intake import Intake, ProgressSink
from assistant.keys import Keys
from assistant.numerals import how_many
from assistant.offline import quiet
from assistant.passages import PassageRetriever
from assistant.reader import PassageReader
from assistant.settings import PACKAGED_MODEL, Settings, check_home, load_settings
from assistant.suggestions import suggestions
from assistant.sync import Changes, changes
from assistant.tracing import Trace
from assistant.types import (
    Answer,
    AnswerReady,
    Citation,
    Document,
    DocumentSummary,
    Event,
    Filters,
    Groups,
    Json,
    Notice,
    Passage,
    PassagesFound,
    Person,
    Sentence,
    SentenceReady,
    Status,
    SyncReport,
    Turn,
)
from assistant.writing import EXTRACTIVE, Writing

RELATED_PASSAGES = 3
"""How many passages are offered where the documents do not answer."""
MOST_LOOKED_THROUGH = 200
"""Documents looked through for example questions."""


class Assistant:
    """Questions answered from one folder of documents.

    Threads may share it. One process owns a folder's index at a time; close it, or use it in a
    ``with`` block, to give it free.
    """

    def __init__(
        self,
        settings: Settings,
        index: Index,
        answers: Answers,
        embeddings: SentenceTransformerEmbeddings,
        keys: Keys,
    ) -> None:
        self.settings = settings
        self._index = index
        self._person, self._request = Person(), ""
        self._view: View = index
        self._answers = answers
        self.keys = keys
        self._embeddings = embeddings
        self._reader = PassageReader(packaged_folder() / "tokenizer.json")
        # A question is embedded once for its search, its parts and a repeated filter.
        self._embed = lru_cache(maxsize=256)(embeddings.embed_query)
        self._finder = Finder(index, self._embed, self._reader, settings.caution)
        self._writing = Writing(settings, embeddings)
        self._intake = Intake(settings, index, embeddings)
        self._watchers: list[Watcher] = []
        self._suggesting = threading.Lock()
        self._suggestions = lru_cache(maxsize=32)(self._find_suggestions)

    @classmethod
    def open(
        cls,
        home: str | Path | None = None,
        settings: Settings | None = None,
        *,
        rebuild: bool = False,
    ) -> Self:
        """Open the folder that holds ``corpus/``; ``index/`` is made if it is not there.

        Args:
            home: the folder; the settings' home where None.
            settings: how to run; the environment's settings where None.
            rebuild: open an index that was built differently too, to ``sync(rebuild=True)`` it.

        Raises:
            SettingsError: there is no ``corpus/``.
            IndexUnusable: the index is in use, was built differently, or cannot be written.
            ModelError: the embedding model cannot be loaded.
        """
        settings = settings or load_settings()
        if home is not None:
            settings = settings.model_copy(update={"home": Path(home)})
        check_home(settings.home)
        quiet(hub=not _is_local(settings.embedding_model))
        embeddings = SentenceTransformerEmbeddings(settings.embedding_model)
        build = Build(
            model=embeddings.name,
            sha256=embeddings.sha256,
            dimension=embeddings.dimension,
            chunker=chunks.CHUNKER,
        )
        folder = settings.home / "index"
        index = Index.open(folder, build, chroma_url=settings.chroma_url, rebuild=rebuild)
        with ExitStack() as undo:
            undo.callback(index.close)
            answers = Answers(folder / "answers.sqlite")
            undo.callback(answers.close)
            keys = Keys(folder / "keys.sqlite")
            undo.pop_all()
        return cls(settings, index, answers, embeddings, keys)

    def close(self) -> None:
        """Give the index free."""
        self.keys.close()
        self._answers.close()
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def seen_by(self, person: Person, request: str = "") -> Self:
        """Return the assistant as it is for a person: what they may not see is not there.

        It shares everything with this one, and is closed with it.

        Args:
            person: who asks.
            request: number of the request that they ask by, for those who `watch`.
        """
        other = copy.copy(self)
        other._person, other._request = person, request
        other._view = self._index.seen_by(person.groups)
        other._finder = Finder(other._view, self._embed, self._reader, self.settings.caution)
        return other

    def watch(self, watcher: Watcher) -> None:
        """Tell ``watcher`` whatever anybody does from now on."""
        self._watchers.append(watcher)

    def _tell(
        self,
        what: What,
        sources: Iterable[str] = (),
        *,
        shown: Iterable[str] = (),
        question: str = "",
        answer: Answer | None = None,
    ) -> None:
        who, request = self._person.name, self._request
        happening = Happening(what, who, request, tuple(sources), tuple(shown), question, answer)
        for watcher in self._watchers:
            watcher(happening)

    # The folder and the index

    def sync(
        self,
        *,
        rebuild: bool = False,
        only: Sequence[str] = (),
        progress: ProgressSink | None = None,
    ) -> SyncReport:
        """Bring the index in step with ``corpus/``; only what changed is embedded.

        Args:
            rebuild: make the whole index again and swap it in when it is done.
            only: paths below ``corpus/``, files or folders; everything where empty.
            progress: is told after each step.

        Raises:
            BeingIndexed: another change takes too long to wait for.
            IndexUnusable: it cannot be written, or a rebuild would lose what cannot be read now.
        """
        report = self._intake.sync(rebuild=rebuild, only=only, progress=progress)
        if not only:
            self._tell("synced", (*report.added, *report.changed, *report.removed))
        return report

    def add(
        self, name: str, content: bytes, folder: str = "", *, replace: bool = False
    ) -> DocumentSummary:
        """Put a document into ``corpus/`` and index it; one that cannot be read is not kept.

        Args:
            name: of the file, with its ending.
            content: the file's bytes.
            folder: below ``corpus/``.
            replace: whether a document of that name may be written over.

        Raises:
            InvalidRequest: the name or folder cannot be used, or there is such a document.
            NotFound: the folder is one that this person may not see.
            ReadingError: the file cannot be read, or is of a format that is not.
            BeingIndexed: another change takes too long to wait for.
        """
        source = uploads.source_of(folder, name)
        source = uploads.as_spelt(self.settings.home / "corpus", source)
        if not self._view.may_see(source):
            raise NotFound(f'There is no folder "{folder[:80]}".', "Choose another.")
        added = self._intake.add(source, content, replace=replace)
        self._tell("added", [source])
        return added

    def remove(self, document_id: str) -> None:
        """Take a document out of ``corpus/`` and of the index; answers that cite it keep its text.

        Raises:
            NotFound: there is no such document.
            BeingIndexed: another change takes too long to wait for.
        """
        with self._intake.changing():
            source = self.document(document_id).reference.source
            self._intake.remove(source)
        self._tell("removed", [source])

    def documents(self, filters: Filters | None = None) -> list[DocumentSummary]:
        """Return what is indexed, by source."""
        return self._view.documents(filters)

    def document(self, document_id: str, version: str | None = None) -> Document:
        """Return a document's frozen text and blocks.

        Args:
            document_id: as in a citation.
            version: as in a citation; the indexed version where None. Other versions are there
                as long as an answer that cites them is.

        Raises:
            NotFound: there is no such document, or not that version.
        """
        current = self._view.document(document_id)
        if current and version in (None, current.reference.version):
            return current
        cited = self._cited(document_id, version) if version else None
        if cited is None:
            what = f"version {version[:80]} of document" if current and version else "document"
            raise NotFound(
                f'There is no {what} "{document_id[:80]}".',
                "List what is indexed with `assistant documents` or GET /v1/documents.",
            )
        return cited

    def _cited(self, document_id: str, version: str) -> Document | None:
        """Return a version that some answer cites, if this person may see it."""
        source = self._answers.source_of(document_id, version)
        # Looked up in any case, so that what is hidden takes no longer than what is not there.
        seen = self._view.may_see(source or "")
        return self._answers.evidence(document_id, version) if source and seen else None

    def read(self, document_id: str, version: str | None = None) -> Document:
        """Return a document to somebody who reads it; takes and raises what `document` does."""
        document = self.document(document_id, version)
        self._tell("read", [document.reference.source])
        return document

    def document_text(self, document_id: str, version: str | None = None) -> str:
        """Return the frozen text of a document version: what citations are offsets into."""
        return self.document(document_id, version).text

    def counts(self) -> Counts:
        """Return how much is indexed."""
        return self._view.counts()

    def status(self, *, stale: bool = True) -> Status:
        """Return how the index is, and what changed in ``corpus/`` since the last sync.

        Args:
            stale: whether to look for what changed and what failed; that walks through the folder.
        """
        counts = self._index.counts()
        corpus = self.settings.home / "corpus"
        seen = changes(corpus, self._index) if stale else Changes()
        return Status(
            problems=tuple(self._index.health()),
            documents=counts.documents,
            chunks=counts.chunks,
            sentences=counts.sentences,
            index_version=self._index.version,
            embedding_model=self._embeddings.name,
            chat_model=self.settings.chat_model,
            stale={"added": seen.added, "changed": seen.changed, "removed": seen.removed},
            failed=seen.failed,
        )

    # Questions

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Passage]:
        """Return the ``k`` best passages for a query, best first.

        Raises:
            InvalidRequest: the query cannot be used.
            IndexEmpty: nothing is indexed.
        """
        query = questions.validated(query)
        self._check_filled()
        look = partial(self._finder.search, self._finder.spelled(query), k, filters)
        found = self._index.at_one_moment(look)
        self._tell("searched", _sources(found), question=query)
        return found

    def _check_filled(self) -> None:
        # Who may see nothing is told no more than that nothing answers.
        if self._person.groups is None and not self._view.counts().documents:
            raise IndexEmpty(
                "Nothing is indexed yet.",
                f"Put documents into {self.settings.home / 'corpus'} and run `assistant index`, "
                "or send POST /v1/sync to a server that runs.",
            )

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Answer:
        """Return the answer to a question, every sentence with its citations.

        Args:
            question: at most 4,000 characters.
            history: the turns before it, oldest first, for follow-up questions.
            filters: which documents may be used.

        Raises:
            InvalidRequest: the question cannot be used.
            IndexEmpty: nothing is indexed.
        """
        for event in self.stream(question, history, filters):
            if isinstance(event, AnswerReady):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Event]:
        """Yield the passages, each sentence as it is made, and last the whole answer.

        Raises:
            InvalidRequest: the question cannot be used; raised before the first event.
        """
        return self._watched(questions.validated(question), tuple(history), filters)

    def _watched(
        self, question: str, history: Sequence[Turn], filters: Filters | None
    ) -> Iterator[Event]:
        """Yield the events; tell that somebody asks, and how it ended."""
        answer: Answer | None = None
        shown: list[str] = []
        trace = Trace("answer")
        self._tell("asked")
        try:
            for event in self._stream(question, history, filters, trace):
                if isinstance(event, PassagesFound):
                    shown = _sources(event.passages)
                elif isinstance(event, AnswerReady):
                    answer = event.answer
                    cited = _sources(answer.citations)
                    self._tell("answered", cited, shown=shown, question=question, answer=answer)
                yield event
        finally:
            trace.end(answered=answer is not None and answer.answered)
            if answer is None:
                self._tell("broken-off", shown=shown, question=question)

    def _stream(
        self, question: str, history: Sequence[Turn], filters: Filters | None, trace: Trace
    ) -> Iterator[Event]:
        started = time.perf_counter()
        notices: list[Notice] = []
        with trace.step("understand"):
            understood = self._writing.standalone(question, history, notices)
        self._check_filled()
        with trace.step("retrieve"):
            standalone = self._finder.spelled(understood.question)
            look = partial(self._found, standalone, filters)
            found, documents, index_version = self._index.at_one_moment(look)
        retrieved = time.perf_counter()
        yield PassagesFound(tuple(found.passages), standalone)

        sentences: list[Sentence] = []
        citations: list[Citation] = []
        writers: set[str] = set()
        claims = self._writing.claims(
            standalone,
            found,
            self._finder.rarity,
            notices,
            writers,
            model_serves=understood.model_serves,
        )
        for sentence, new in trace.steps("write", number(claims)):
            sentences.append(sentence)
            citations += new
            yield SentenceReady(sentence, tuple(new))
        answer = Answer(
            id=uuid.uuid4().hex,
            question=question,
            standalone_question=standalone,
            answered=bool(sentences),
            text=answer_text(sentences) if sentences else self._abstention(filters),
            sentences=tuple(sentences),
            citations=tuple(citations),
            related=() if sentences else tuple(found.passages[:RELATED_PASSAGES]),
            confidence=found.confidence,
            model=next(iter(writers - {EXTRACTIVE}), EXTRACTIVE),
            index_version=index_version,
            created=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            timings_ms={
                "retrieve": round((retrieved - started) * 1000, 1),
                "answer": round((time.perf_counter() - retrieved) * 1000, 1),
            },
            notices=tuple(notices),
        )
        try:
            self._answers.save(answer, documents.get, self._person.name)
        except IndexUnusable as error:  # what was answered is told all the same
            answer = replace(answer, notices=(*notices, Notice("answer-not-kept", str(error))))
        yield AnswerReady(answer)

    def _found(
        self, question: str, filters: Filters | None
    ) -> tuple[Findings, dict[str, Document | None], str]:
        """Return what is found, the documents it is in, and the version of the index.

        The documents are held until the answer is kept: a sync may replace them while it is made.
        """
        found = self._finder.find(question, filters)
        documents = {id_: self._view.document(id_) for id_ in found.document_ids}
        return found, documents, self._view.version

    def _abstention(self, filters: Filters | None) -> str:
        searched = len(self._view.documents(filters))
        documents = how_many(searched, "document")
        chosen = " that the filters leave" if filters else ""
        was = "was" if searched == 1 else "were"
        return f"The documents do not answer this question; {documents}{chosen} {was} searched."

    def answer(self, answer_id: str) -> Json:
        """Return an answer given before, as its JSON.

        Raises:
            NotFound: there is no such answer, or it was given to somebody else, or cites what
                this person may not see any more.
        """
        given = self._given(answer_id)
        self._tell("recalled", {entry["document"]["source"] for entry in given["citations"]})
        return given

    def feedback(self, answer_id: str, *, helpful: bool, reason: str = "") -> None:
        """Record whether an answer helped; the last word counts.

        Raises:
            NotFound: there is no such answer.
        """
        self._given(answer_id)
        self._answers.feedback(answer_id, helpful=helpful, reason=reason)

    def _given(self, answer_id: str) -> Json:
        given = self._answers.get(answer_id)
        shown = [*given.answer["citations"], *given.answer["related"]]
        sources = {entry["document"]["source"] for entry in shown}
        theirs = self._person.groups is None or given.asked_by == self._person.name
        if not (theirs and all(map(self._view.may_see, sources))):
            raise no_answer(answer_id)
        return given.answer

    def warm(self) -> None:
        """Load both models now, so that the first question need not wait for them."""
        if self._index.counts().documents:
            self._finder.search("?", 1, None)

    def suggestions(self, count: int = 4) -> list[str]:
        """Return example questions that the documents answer."""
        with self._suggesting:  # they are looked for once, however many open the page
            return list(self._suggestions(self._index.version, self._person.groups, count))

    def _find_suggestions(
        self, _version: str, groups: Groups | None, count: int
    ) -> tuple[str, ...]:
        seen = self.seen_by(Person(groups=groups))
        ids = [summary.reference.id for summary in seen.documents()[:MOST_LOOKED_THROUGH]]
        documents = [document for id_ in ids if (document := seen._view.document(id_))]
        return tuple(suggestions(documents, seen._answers_it, count))

    def _answers_it(self, question: str) -> bool:
        return bool(self._finder.find(question, None).answered)

    def as_retriever(self, k: int = 5) -> PassageRetriever:
        """Return the search as a LangChain retriever of ``k`` passages."""
        return PassageRetriever(search=self.search, k=k)


def _sources(places: Iterable[Passage | Citation]) -> list[str]:
    """Return the sources of passages or citations, each once, in their order."""
    return list(dict.fromkeys(place.document.source for place in places))


def _is_local(model: str) -> bool:
    return model == PACKAGED_MODEL or Path(model).exists()
