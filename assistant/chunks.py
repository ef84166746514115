"""Document -> Chunks with exact offsets: by structure, within the embedding model's window.

A chunk never crosses a heading or a page and never cuts a sentence, unless that sentence alone is
longer than the window; a heading that nothing stands below is one by itself. Pure: the tokenizer
is handed in; nothing here knows a model or an index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from assistant.sentences import Span, sentence_bounds
from assistant.types import Block, Chunk, Document, context_of

CHUNKER = "structure-6"
"""Names this way of reading and chunking; indexes built with another are a mismatch."""

ENOUGH_TOKENS = 80
"""A chunk that has this many takes no further paragraph: a paragraph is the natural passage, and
only short ones need their neighbours to be understood. A list stays with what introduces it, and
a reply with what asks for it."""
MARGIN_TOKENS = 4
"""Room for the special tokens and for tokens that differ where context and text are joined."""

CHARACTERS_A_TOKEN = 12
"""More than a token has on average in any text; what a tokenizer takes for one endless word counts
as its length over this, so that no chunk is endless either."""
FEWEST_TOKENS = 16
"""What a chunk may have at least, however small the window."""

CountTokens = Callable[[Sequence[str]], list[int]]


def split(document: Document, count_tokens: CountTokens, window_tokens: int = 256) -> list[Chunk]:
    """Return the chunks of a document in reading order.

    Args:
        document: the frozen text and its blocks.
        count_tokens: tokens of each text, by the embedding model's own tokenizer.
        window_tokens: how many tokens the embedding model reads.
    """
    count = partial(_sizes, count_tokens)
    chunks = []
    for (heading, _), section in groupby(
        _told(document.blocks), key=lambda block: (block.heading, block.page)
    ):
        context = count([context_of(document.reference, heading)])[0]
        budget = max(FEWEST_TOKENS, window_tokens - MARGIN_TOKENS - context)
        for sentences in _groups(document.text, list(section), count, budget):
            chunks.append(_chunk(document, sentences))
    return chunks


def _told(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield what chunks are made of: no headings, unless nothing stands below them."""
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        above = after is not None and after.heading[: len(block.heading)] == block.heading
        if block.kind != "heading" or not above:
            yield block


def _sizes(count_tokens: CountTokens, texts: Sequence[str]) -> list[int]:
    counts = zip(texts, count_tokens(texts), strict=True)
    return [max(count, len(text) // CHARACTERS_A_TOKEN) for text, count in counts]


Placed = tuple[Block, Span]
"""A sentence's span with the block it is of."""


def _groups(
    text: str, section: Sequence[Block], count_tokens: CountTokens, budget: int
) -> Iterator[list[Placed]]:
    """Yield the sentences of each chunk of one section."""
    group: list[Placed] = []
    filled = 0
    for block in section:
        spans = list(_fitting(text, sentence_spans(text, block), count_tokens, budget))
        sizes = count_tokens([text[start:end] for start, end in spans])
        size = sum(sizes)
        enough = filled >= ENOUGH_TOKENS and not _goes_on(text, group, block)
        if group and (enough or filled + size > budget):
            yield group
            group, filled = [], 0
        if filled + size <= budget:
            group += [(block, span) for span in spans]
            filled += size
            continue
        for part in _balanced(spans, sizes, budget):
            yield [(block, span) for span in part]
    if group:
        yield group


def _goes_on(text: str, group: Sequence[Placed], block: Block) -> bool:
    """Say whether a block goes on what is introduced by a colon, or asked, or a list."""
    before, (_, end) = group[-1]
    return text[end - 1] in ":?" or before.kind == block.kind == "item"


def _balanced(spans: Sequence[Span], sizes: Sequence[int], budget: int) -> Iterator[list[Span]]:
    """Cut a long paragraph at sentence ends into parts of about the same size."""
    parts = -(-sum(sizes) // budget)
    target = sum(sizes) / parts
    part: list[Span] = []
    filled = 0
    for span, size in zip(spans, sizes, strict=True):
        if part and (filled + size > budget or filled + size / 2 > target):
            yield part
            part, filled = [], 0
        part.append(span)
        filled += size
    if part:
        yield part


def sentence_spans(text: str, block: Block) -> list[Span]:
    """Return the offsets of a block's sentences, white space at their ends left out.

    A table row is one sentence, a line of code likewise.
    """
    if block.kind == "row":
        return [_span(block)]
    content = text[block.start : block.end]
    if block.kind == "code":
        bounds = [match.span() for match in re.finditer(r"[^\n]+", content)]
    else:
        bounds = sentence_bounds(content)
    return [
        (block.start + start, block.start + end)
        for start, end in (_trimmed(content, *bound) for bound in bounds)
        if start < end
    ]


def _fitting(
    text: str, spans: Sequence[Span], count_tokens: CountTokens, budget: int
) -> Iterator[Span]:
    """Cut the sentences that alone are longer than the budget, at spaces where there are any."""
    for (start, end), size in zip(
        spans, count_tokens([text[start:end] for start, end in spans]), strict=True
    ):
        if size <= budget:
            yield start, end
        else:
            guess = budget * (end - start) // size
            yield from _cut(text, start, end, guess, count_tokens, budget)


def _cut(
    text: str, start: int, end: int, guess: int, count_tokens: CountTokens, budget: int
) -> Iterator[Span]:
    """Yield pieces that fit; ``guess`` is how many characters are likely to."""
    while start < end:
        stop = _end_of_piece(text, start, end, guess, count_tokens, budget)
        yield _trimmed(text, start, stop)
        start = stop
        while start < end and text[start].isspace():
            start += 1


def _end_of_piece(
    text: str, start: int, end: int, guess: int, count_tokens: CountTokens, budget: int
) -> int:
    stop = min(end, start + max(1, guess))
    while True:
        if stop < end:
            space = max(text.rfind(" ", start + 1, stop), text.rfind("\n", start + 1, stop))
            stop = space if space > start else stop
        size = count_tokens([text[start:stop]])[0]
        if size <= budget or stop == start + 1:
            return stop
        stop = max(start + 1, start + (stop - start) * budget // size)


def _chunk(document: Document, sentences: Sequence[Placed]) -> Chunk:
    block, (start, _) = sentences[0]
    end = sentences[-1][1][1]
    return Chunk(
        document=document.reference,
        start=start,
        end=end,
        text=document.text[start:end],
        heading=block.heading,
        page=block.page,
        sentences=tuple(span for _, span in sentences),
    )


def _span(block: Block) -> Span:
    return block.start, block.end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
