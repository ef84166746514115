"""Text that arrives in pieces -> finished sentences, the same however it was cut into pieces.

Leaves out the reasoning that some models write between ``<think>`` tags. A boundary is decided
once the word after it is whole, from the text alone, so the pieces never matter. Knows nothing of
passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import get_sentence_boundaries

from assistant.citations.markers import LONGEST_MARKER, MARKER

LONGEST_SENTENCE = 2000
"""Characters after which text without a full stop is cut; no honest sentence is that long."""

_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_LONGEST_TAG = len("</reasoning>")

_CLOSERS = "\"'”’»›)]}*_」』）"
_OPENERS = "\"'“‘„«‹([*_「『（"
_END = re.compile(
    rf"(?:[.!?…]+|[。！？｡．؟۔।։])[{re.escape(_CLOSERS)}]*(?:\s*{MARKER})*(?:[{re.escape(_CLOSERS)}.]*)",
    re.IGNORECASE,
)
_NEWLINE = re.compile(rf"[ \t]*\n(?:\s*{MARKER})*\s*", re.IGNORECASE)
_MARKERS = re.compile(rf"\s*{MARKER}", re.IGNORECASE)
_OPEN_MARKER = re.compile(
    rf"\s*(?:\[[^\]\n]{{0,{LONGEST_MARKER}}}|【[^】\n]{{0,{LONGEST_MARKER}}})?"
)
_NEXT_WORD = re.compile(r"\s*(\S{40}|\S+(?=\s))")
"""What must have arrived before a full stop is judged: a word, or as much of one as matters."""
_FULL_WIDTH = "。！？｡．"


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Yield each sentence of a stream as soon as it is whole, its citation markers with it.

    Raises whatever ``pieces`` raises; what was not finished by then is not yielded.
    """
    waiting = ""
    for piece in without_reasoning(pieces):
        waiting += piece
        while (end := _first_end(waiting, final=False)) is not None:
            yield from _trimmed(waiting[:end])
            waiting = waiting[end:]
    while (end := _first_end(waiting, final=True)) is not None:
        yield from _trimmed(waiting[:end])
        waiting = waiting[end:]
    yield from _trimmed(waiting)


def without_reasoning(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a stream one character's worth of decisions later, without its reasoning blocks."""
    waiting = ""
    depth = 0
    for piece in pieces:
        waiting += piece
        while found := _TAG.search(waiting):
            if not depth:
                yield waiting[: found.start()]
            depth = max(0, depth + (-1 if found[1] else 1))
            waiting = waiting[found.end() :]
        held = _start_of_tag(waiting)
        if not depth:
            yield waiting[:held]
        waiting = waiting[held:]
    if not depth:
        yield waiting


def _start_of_tag(text: str) -> int:
    """Return where a tag that is not whole yet may begin, else the text's length."""
    start = text.rfind("<", max(0, len(text) - _LONGEST_TAG))
    return start if start >= 0 and ">" not in text[start:] else len(text)


def _first_end(text: str, *, final: bool) -> int | None:
    """Return the offset at which the first sentence ends, or None if that cannot be told yet."""
    head = text[:LONGEST_SENTENCE]
    candidates = [(found.span(), False) for found in _END.finditer(head)]
    candidates += [(found.span(), True) for found in _NEWLINE.finditer(head)]
    for (start, end), newline in sorted(candidates):
        if newline and not text[:start].strip():
            continue
        if not final and _is_open(text[end:]):
            return None
        if newline or _is_boundary(text, start, end):
            return end
    return LONGEST_SENTENCE if len(text) > LONGEST_SENTENCE else None


def _is_open(rest: str) -> bool:
    """Say whether what follows a full stop may still change what is decided about it."""
    return bool(_OPEN_MARKER.fullmatch(rest)) or not _NEXT_WORD.match(rest)


def _is_boundary(text: str, start: int, end: int) -> bool:
    """Ask sentencex about the full stop at ``start``, with the markers out of its sight."""
    rest = text[end:]
    if not rest.strip() or text[start] in _FULL_WIDTH:
        return True
    if not rest[0].isspace() and text[end - 1] not in "]】":
        return False
    following = _NEXT_WORD.match(rest)
    head = _MARKERS.sub("", text[:end]).rstrip()
    word = (following[1] if following else rest.strip()[:40]).lstrip(_OPENERS)
    sample = f"{head} {word}"
    bounds = get_sentence_boundaries("en", _encodable(sample))
    return any(abs(int(bound["start_index"]) - len(head)) <= 1 for bound in bounds[1:])


def _encodable(text: str) -> str:
    """Join surrogate pairs that arrived in two pieces; replace what is left of them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _trimmed(text: str) -> Iterator[str]:
    if stripped := text.strip():
        yield _encodable(stripped)
