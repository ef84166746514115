"""A file of JSON lines -> `Question`s; everything wrong with it is told with line and remedy.

Knows the format and not the documents: whether a source is indexed and a gold span stands in it is
seen in `gold`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import InvalidRequest
from assistant.evaluation.problems import Problems, listed, nearest, printable
from assistant.evaluation.questions import Part, Question
from assistant.questions import has_controls, validated
from assistant.types import Json, Turn

MOST_BYTES = 20_000_000
MOST_QUESTIONS = 10_000
KEYS = ("question", "answer", "answers", "source", "sources", "parts", "history", "answerable",
        "note")  # fmt: skip
PART_KEYS = ("answer", "answers", "source")
TURN_KEYS = ("question", "answer")
EXAMPLE = '{"question": "When was it signed?", "answer": "31 March 2025", "source": "a.txt"}'


class _Wrong(Exception):
    """One line cannot be used; the message says why and what to do."""


def load_questions(path: str | Path) -> list[Question]:
    """Read a file of questions, one JSON object a line; blank lines and ``#`` lines are skipped.

    Raises:
        InvalidRequest: the file cannot be read or used; names every wrong line and its remedy.
    """
    path = Path(path)
    problems = Problems(path.name)
    questions: list[Question] = []
    first: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            question = _question(line, number)
        except _Wrong as wrong:
            problems.add(number, str(wrong))
            continue
        if question.key in first:
            problems.add(number, f"Repeats line {first[question.key]}. Remove one of the two.")
        first.setdefault(question.key, number)
        questions.append(question)
    problems.raise_any()
    if not questions:
        raise InvalidRequest(
            f"{printable(path.name)} holds no question.",
            f"Write one a line, for example {EXAMPLE}, or start from `assistant evaluate --draft`.",
        )
    if len(questions) > MOST_QUESTIONS:
        raise InvalidRequest(
            f"{printable(path.name)} holds {len(questions):,} questions; "
            f"{MOST_QUESTIONS:,} are the most.",
            "Split the file.",
        )
    return questions


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidRequest(
                f"{path} is larger than {MOST_BYTES // 1_000_000} megabytes.", "Split the file."
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidRequest(
            f"{path} cannot be read: {error.strerror}.",
            "Name a file of questions, one JSON object a line.",
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{path} is not UTF-8.", "Save it as UTF-8.") from error


def _question(line: str, number: int) -> Question:
    given = _object(line)
    _known(given, KEYS, "line")
    text = _words(given, "question")
    if not text:
        raise _Wrong(f'There is no "question". Write a line such as {EXAMPLE}.')
    try:
        validated(text)  # what would be refused when it is asked is told before
    except InvalidRequest as error:
        raise _Wrong(str(error)) from error
    if not isinstance(given.get("note", ""), str):
        raise _Wrong('"note" must be a text.')
    history = tuple(_turns(given.get("history", [])))
    answerable = given.get("answerable", True)
    if not isinstance(answerable, bool):
        raise _Wrong('"answerable" must be true or false, without quotation marks.')
    expected = sorted(given.keys() & {"answer", "answers", "source", "sources", "parts"})
    if not answerable:
        if expected:
            raise _Wrong(
                f'"answerable": false cannot stand with {listed(expected)}. Remove one of the two.'
            )
        return Question(text, (), history, number)
    if not expected:
        raise _Wrong(
            'Nothing is expected of the answer. Add an "answer" (words of a document), a "source"'
            ' (a path below corpus/), or "answerable": false.'
        )
    return Question(text, tuple(_parts(given)), history, number)


def _object(line: str) -> Json:
    try:
        given = json.loads(line, object_pairs_hook=_once)
    except RecursionError as error:
        raise _Wrong("The JSON is nested too deeply. Write one object a line.") from error
    except ValueError as error:
        where = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        message = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise _Wrong(
            f"Not JSON{where}: {printable(message)}. Write one whole object a line, in double"
            " quotation marks, without a comma at its end."
        ) from error
    if not isinstance(given, dict):
        raise _Wrong(f"Not a JSON object. Write a line such as {EXAMPLE}.")
    return given


def _once(pairs: list[tuple[str, Any]]) -> Json:
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Wrong(f'"{printable(twice)}" stands there twice. Remove one of the two.')
    return given


def _known(given: Json, keys: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in keys:
            advice = nearest(key, keys) or f"A {where} may have {listed(keys)}."
            raise _Wrong(f'Unknown key "{printable(key)}". {advice}')


def _words(given: Json, key: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        raise _Wrong(f'"{key}" must be a text in double quotation marks.')
    if key in given and not value.strip():
        raise _Wrong(f'"{key}" is empty. Fill it in or leave it out.')
    return value.strip()


def _list(given: Json, key: str) -> tuple[str, ...]:
    """Return a text or a list of texts as a tuple, each once; empty where the key is missing."""
    value = given.get(key, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _Wrong(f'"{key}" must be a text or a list of texts.')
    if key in given and not (texts and all(text.strip() for text in texts)):
        raise _Wrong(f'"{key}" is empty. Fill it in or leave it out.')
    return tuple(dict.fromkeys(text.strip() for text in texts))


def _either(given: Json, one: str, other: str) -> None:
    if one in given and other in given:
        raise _Wrong(f'"{one}" and "{other}" stand beside each other. Remove one of the two.')


def _answers(given: Json) -> tuple[str, ...]:
    _either(given, "answer", "answers")
    return _list(given, "answer") or _list(given, "answers")


def _parts(given: Json) -> Iterator[Part]:
    _either(given, "source", "sources")
    answers = _answers(given)
    if "parts" not in given:
        # `sources` are all needed, each for the answers that stand in it; `source` is one need.
        needed = _list(given, "sources")
        yield from (Part(answers, (source,)) for source in needed)
        if not needed:
            yield Part(answers, _list(given, "source"))
        return
    for key in ("answer", "answers", "source", "sources"):
        _either(given, "parts", key)
    parts = given["parts"]
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise _Wrong('"parts" must be a list of objects, each with "answer" and "source".')
    if len(parts) < 2:
        raise _Wrong('"parts" are two or more. Write a single "answer" and "source" beside it.')
    for part in parts:
        _known(part, PART_KEYS, "part")
        if not part:
            raise _Wrong('A part is empty. Give it an "answer" or a "source".')
        yield Part(_answers(part), _list(part, "source"))


def _turns(given: Any) -> Iterator[Turn]:
    if not isinstance(given, list) or not all(isinstance(turn, dict) for turn in given):
        raise _Wrong(
            '"history" must be a list of earlier turns, for example'
            ' [{"question": "What was signed?", "answer": "A treaty."}].'
        )
    for turn in given:
        _known(turn, TURN_KEYS, "turn")
        question = _words(turn, "question")
        if not question:
            raise _Wrong('A turn of "history" has no "question".')
        answer = _words(turn, "answer")
        if has_controls(question + answer):
            raise _Wrong('A turn of "history" holds control characters. Remove them.')
        yield Turn(question, answer)
