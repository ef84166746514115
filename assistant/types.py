"""The values that flow through the assistant, from a document to a cited answer.

Everything here is frozen and holds no behaviour but its own JSON shape. All offsets are Unicode
code points into the frozen text of one document version, end exclusive, so that
``document.text[start:end]`` is always the words they speak of. Nothing here knows how a value is
made, stored or shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

Json = dict[str, Any]
Groups = frozenset[str]
"""Names of groups that a person is in, or that a folder is open to."""

BlockKind = Literal["heading", "paragraph", "item", "row", "code"]
Support = Literal["verified", "weak"]

NAME_BYTES = 96
"""The most of a title or heading that is embedded with each chunk below it."""
HEADING_SEPARATOR = " › "
"""Between the headings of a path, as passages and citations tell it."""


# Documents ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a document: ``document.text[start:end]``.

    Blocks are in order and do not overlap; what lies between them is white space.
    """

    start: int
    end: int
    kind: BlockKind = "paragraph"
    heading: tuple[str, ...] = ()
    """The headings in force, outermost first; for a heading block they end with itself."""
    page: int | None = None
    """1-based page, slide or sheet number, where the format has one."""


@dataclass(frozen=True, slots=True)
class DocumentReference:
    """Which version of which document: the ``document`` object of the JSON contract."""

    id: str
    version: str
    """``sha256:`` and the hex digest of the frozen text."""
    source: str
    """POSIX path below ``corpus/``."""
    title: str

    def to_dict(self) -> Json:
        """Return the ``document`` object of the contract."""
        return {"id": self.id, "version": self.version, "source": self.source, "title": self.title}


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: read once, white space normalised once, then frozen."""

    reference: DocumentReference
    type: str
    """File type in lower case without the dot: ``pdf``, ``docx``, ``txt`` …"""
    modified: str
    """The file's modification time, ISO 8601 in UTC."""
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of one document that is embedded and retrieved as one.

    ``text == document.text[start:end]``; ``context`` (title and headings) is embedded with it but
    is not part of it. ``sentences`` are offsets into the document, in order, within the chunk.
    """

    document: DocumentReference
    start: int
    end: int
    text: str
    heading: tuple[str, ...]
    page: int | None
    sentences: tuple[tuple[int, int], ...]

    @property
    def context(self) -> str:
        """The title and heading path, for the embedding and the word index."""
        return context_of(self.document, self.heading)


# Retrieval ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be searched; the given conditions are combined with *and*."""

    folder: str | None = None
    """Folder below ``corpus/``; includes what lies below it."""
    type: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    after: str | None = None
    """ISO date; files modified on that day or later."""
    before: str | None = None
    """ISO date; files modified before that day."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: decides which documents are there for them."""

    name: str = ""
    """Unique among those who sign in the same way; empty for nobody in particular."""
    groups: Groups | None = None
    """May see what is open to everyone or to one of these; None sees everything. In NFC."""

    def __post_init__(self) -> None:
        """Compose the names of the groups, as the rules' are."""
        if self.groups is not None:
            composed = frozenset(unicodedata.normalize("NFC", group) for group in self.groups)
            object.__setattr__(self, "groups", composed)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the trained reader says of one passage for one question; all numbers are logits."""

    answers: float
    """That the passage answers the question."""
    supports: float
    """That the passage says what the question claims, where that is a statement."""
    sentences: tuple[float, ...]
    """That each sentence answers or supports."""
    spans: tuple[float, ...]
    """How much likelier the answer's words stand in each sentence than nowhere in the passage."""
    close: float | None = None
    """That the stretch around its best sentence answers, read once more by itself."""

    @property
    def best(self) -> int:
        """Number of the sentence that answers best; 0 where there is none."""
        return max(range(len(self.sentences)), key=self.sentences.__getitem__, default=0)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a question, with its score in 0..1 and the scores of its sentences."""

    document: DocumentReference
    page: int | None
    heading: str | None
    start: int
    end: int
    text: str
    score: float
    sentences: tuple[tuple[int, int], ...] = ()
    """Sentence offsets into the document."""
    sentence_similarities: tuple[float, ...] = ()
    """Cosine of each sentence with the question, where it was measured, in the same order."""
    similarity: float = 0.0
    """Cosine of the whole chunk with the question."""
    reading: Reading | None = None
    """What the reader says, where it has read the passage."""

    @property
    def context(self) -> str:
        """The title and headings that the passage stands under, the title once."""
        return with_title(self.document, self.heading)

    def between(self, start: int, end: int) -> str:
        """Return what stands in the passage between two offsets into the document."""
        return self.text[start - self.start : end - self.start]

    @property
    def url(self) -> str:
        """Path of the document page with this passage marked."""
        return document_url(self.document, self.start, self.end)

    def to_dict(self) -> Json:
        """Return the passage object of the contract."""
        return {
            "document": self.document.to_dict(),
            "page": self.page,
            "heading": self.heading,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "score": round(self.score, 4),
            "url": self.url,
        }


# Answers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation: what was asked and the text that was answered."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that support a sentence: ``document.text[start:end] == quote``."""

    number: int
    """1-based marker in the answer; 0 until the answer is numbered."""
    document: DocumentReference
    page: int | None
    heading: str | None
    start: int
    end: int
    quote: str

    @property
    def url(self) -> str:
        """Path of the document page with the quote marked."""
        return document_url(self.document, self.start, self.end)

    def to_dict(self) -> Json:
        """Return the citation object of the contract."""
        return {
            "number": self.number,
            "document": self.document.to_dict(),
            "page": self.page,
            "heading": self.heading,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer with the words that support it, before the citations are numbered."""

    text: str
    citations: tuple[Citation, ...]
    support: Support
    score: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer: the numbers of its citations and the verdict on its support."""

    text: str
    citations: tuple[int, ...]
    support: Support
    score: float
    """0..1: how sure the check is that the citations support the sentence."""

    def to_dict(self) -> Json:
        """Return the sentence object of the contract."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "support": self.support,
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user must be told about an answer, such as a citation that was removed."""

    code: str
    """Stable word for programs, for example ``citation-removed``."""
    message: str
    """Sentence for people."""

    def to_dict(self) -> Json:
        """Return the notice as JSON."""
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, the same through every door."""

    id: str
    question: str
    standalone_question: str
    answered: bool
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    related: tuple[Passage, ...]
    confidence: float
    """0..1: how sure the assistant is that the documents answer the question."""
    model: str
    index_version: str
    created: str
    timings_ms: Mapping[str, float]
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> Json:
        """Return the answer object of the contract."""
        return {
            "id": self.id,
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answered": self.answered,
            "text": self.text,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "related": [passage.to_dict() for passage in self.related],
            "confidence": round(self.confidence, 4),
            "model": self.model,
            "index_version": self.index_version,
            "created": self.created,
            "timings_ms": dict(self.timings_ms),
            "notices": [notice.to_dict() for notice in self.notices],
        }


# Events: what `Assistant.stream` yields, in this order --------------------------------------------


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The passages an answer will be made from; comes first, once."""

    name: ClassVar[str] = "passages"
    passages: tuple[Passage, ...]
    standalone_question: str

    def to_dict(self) -> Json:
        """Return the data of the ``passages`` event."""
        return {
            "standalone_question": self.standalone_question,
            "passages": [passage.to_dict() for passage in self.passages],
        }


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """One verified sentence with the citations that it is the first to use."""

    name: ClassVar[str] = "sentence"
    sentence: Sentence
    citations: tuple[Citation, ...]

    def to_dict(self) -> Json:
        """Return the data of a ``sentence`` event."""
        return {
            **self.sentence.to_dict(),
            "new_citations": [citation.to_dict() for citation in self.citations],
        }


@dataclass(frozen=True, slots=True)
class AnswerReady:
    """The whole answer; comes last, once, and is authoritative."""

    name: ClassVar[str] = "answer"
    answer: Answer

    def to_dict(self) -> Json:
        """Return the data of the ``answer`` event: the answer object of the contract."""
        return self.answer.to_dict()


Event = PassagesFound | SentenceReady | AnswerReady


# Keeping the index in step -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read, and why."""

    source: str
    reason: str

    def to_dict(self) -> Json:
        """Return it as JSON."""
        return {"source": self.source, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did; every tuple holds paths below ``corpus/``."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[FailedFile, ...] = ()
    chunks_embedded: int = 0
    chunks_reused: int = 0
    seconds: float = 0.0

    def to_dict(self) -> Json:
        """Return the report as JSON (``assistant index --json``)."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "unchanged": self.unchanged,
            "failed": [failure.to_dict() for failure in self.failed],
            "chunks_embedded": self.chunks_embedded,
            "chunks_reused": self.chunks_reused,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document as listed: which version is indexed, how large it is."""

    reference: DocumentReference
    type: str
    modified: str
    characters: int
    chunks: int
    pages: int | None = None

    def to_dict(self) -> Json:
        """Return the entry as JSON (``assistant documents --json``, ``GET /v1/documents``)."""
        return {
            **self.reference.to_dict(),
            "type": self.type,
            "modified": self.modified,
            "characters": self.characters,
            "chunks": self.chunks,
            "pages": self.pages,
        }


@dataclass(frozen=True, slots=True)
class Status:
    """How the index is: its health, what it holds, and what changed in corpus/ since."""

    problems: tuple[str, ...]
    documents: int
    chunks: int
    sentences: int
    index_version: str
    embedding_model: str
    chat_model: str | None
    stale: Mapping[str, tuple[str, ...]]
    """Paths below corpus/ that were ``added``, ``changed`` or ``removed`` since the last sync."""
    failed: tuple[FailedFile, ...] = ()
    """Files below corpus/ that cannot be read; of one indexed before, the old version answers."""

    @property
    def healthy(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.problems

    def to_dict(self) -> Json:
        """Return the status as JSON (``assistant status --json``)."""
        return {
            "healthy": self.healthy,
            "problems": list(self.problems),
            "documents": self.documents,
            "chunks": self.chunks,
            "sentences": self.sentences,
            "index_version": self.index_version,
            "embedding_model": self.embedding_model,
            "chat_model": self.chat_model,
            "stale": {kind: list(sources) for kind, sources in self.stale.items()},
            "failed": [failure.to_dict() for failure in self.failed],
        }


# Seams -------------------------------------------------------------------------------------------


class Reader(Protocol):
    """Turns files of one family of formats into pieces of text."""

    def accepts(self, path: Path) -> bool:
        """Say whether this reader knows the format, by the file's name alone."""
        ...

    def read(self, path: Path) -> Draft:
        """Return the file's content, or raise a `ReadingError` that says why not."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A structural piece as a reader found it, before white space is normalised."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    """Depth of a heading, 1 outermost; 0 for anything else."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader returns: the pieces in reading order and the title, if the file tells one."""

    pieces: Sequence[Piece]
    title: str | None = None


class Writer(Protocol):
    """Makes the sentences of an answer: quoted from the passages, or written and then verified."""

    def claims(self, question: str, passages: Sequence[Passage]) -> Iterator[Claim | Notice]:
        """Yield claims in the order to show them, and notices for what was left out."""
        ...


def with_title(document: DocumentReference, heading: str | None) -> str:
    """Return the title and the heading path in one line, the title once."""
    if not heading or heading.split(HEADING_SEPARATOR)[0] == document.title:
        return heading or document.title
    return f"{document.title}{HEADING_SEPARATOR}{heading}"


def context_of(document: DocumentReference, heading: tuple[str, ...]) -> str:
    """Return a chunk's title and heading path in one line, each name once, at most 200 bytes.

    A byte is never more than one token, so the text of the chunk always has its place in the
    model's window. Long names are cut, and of a long path the title and the inner headings stay.
    """
    names = list(dict.fromkeys(_cut(name) for name in (document.title, *heading)))
    while len(names) > 2 and len(HEADING_SEPARATOR.join(names).encode()) > 2 * NAME_BYTES:
        del names[1]
    return HEADING_SEPARATOR.join(names)


def _cut(name: str) -> str:
    return name.encode()[:NAME_BYTES].decode(errors="ignore")


def document_url(document: DocumentReference, start: int, end: int) -> str:
    """Return the path of the document page with ``start:end`` of that version marked."""
    return f"/documents/{document.id}?version={document.version}&start={start}&end={end}"
