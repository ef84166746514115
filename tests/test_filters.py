from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.errors import InvalidRequest
from assistant.filters import KEYS, parse_filters
from assistant.types import Filters


@pytest.mark.parametrize(
    "data",
    [None, {}, dict.fromkeys(KEYS), {"folder": "", "type": [], "source": ()}],
    ids=["none", "empty", "all-none", "all-empty"],
)
def test_nothing_asked_for_is_no_filter(data: Mapping[str, Any] | None) -> None:
    assert parse_filters(data) is None


def test_every_key_is_taken() -> None:
    asked = {
        "folder": "./reports//2025/",
        "type": ["PDF", ".docx"],
        "source": ["a.txt"],
        "after": "2025-01-01",
        "before": "2025-06-30T10:00:00Z",
    }
    assert parse_filters(asked) == Filters(
        "reports/2025", ("pdf", "docx"), ("a.txt",), "2025-01-01", "2025-06-30"
    )


def test_one_text_stands_for_a_list_of_one() -> None:
    assert parse_filters({"type": "pdf", "source": "a.txt"}) == Filters(
        type=("pdf",), source=("a.txt",)
    )


@pytest.mark.parametrize("folder", ["/", "./", ".", " / "])
def test_the_whole_corpus_is_no_folder(folder: str) -> None:
    filters = parse_filters({"folder": folder})
    assert filters is None or filters.folder is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"colour": "red"}, 'Unknown filter "colour"'),
        ({"folder": 3}, '"folder" takes one folder'),
        ({"folder": ["a"]}, '"folder" takes one folder'),
        ({"type": 3}, '"type" takes a list'),
        ({"type": [1]}, '"type" takes a list'),
        ({"folder": "caf\udce9"}, '"folder" is not valid Unicode'),
        ({"source": ["caf\udce9.txt"]}, '"source" is not valid Unicode'),
        ({"source": {"a": 1}}, '"source" takes a list'),
        ({"after": "yesterday"}, 'not a date: "yesterday"'),
        ({"after": "2025-13-01"}, "not a date"),
        ({"before": "2025-1-1"}, "not a date"),
        ({"before": "2025-01-01 or so"}, "not a date"),
        ({"before": 20250101}, "not a date"),
        ({"before": ["2025-01-01"]}, "not a date"),
        ({"before": "9" * 10_000}, r'not a date: "9{40}"'),
    ],
)
def test_what_cannot_be_used_is_refused(data: Mapping[str, Any], message: str) -> None:
    with pytest.raises(InvalidRequest, match=message) as caught:
        parse_filters(data)
    assert caught.value.remedy
