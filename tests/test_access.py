"""Who may see what: rules of folders, and that what one may not see leaves no trace."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import DOCUMENTS, UNANSWERABLE, WHY, write_documents
from small_index import BUILD, run_sync, vector, write

from assistant.errors import NotFound
from assistant.index import Index
from assistant.pipeline import Assistant
from assistant.sync import Changes, changes
from assistant.sync.rules import NAME, read_rules
from assistant.types import Filters, Groups, Person, Turn

Rules = Mapping[str, Groups | None]

# The files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('groups = ["finance", " board "]', frozenset({"finance", "board"})),
        ("groups = []", frozenset()),
        ("everyone = true", None),
        ('\ufeffgroups = ["naïve"]', frozenset({"naïve"})),
    ],
)
def test_a_rule_names_groups_or_everyone(tmp_path: Path, text: str, rule: Groups | None) -> None:
    path = tmp_path / NAME
    path.write_text(text, encoding="utf-8")
    assert read_rules({"a/": path}) == ({"a/": rule}, [])


@pytest.mark.parametrize(
    "text",
    [
        "groups = 'finance'",
        'groups = ["finance"',
        'groups = [""]',
        "groups = [1]",
        "everyone = false",
        "everyone = 1.5",
        'everyone = true\ngroups = ["a"]',
        'group = ["finance"]',
        "",
        "#" * 200_000,
    ],
)
def test_a_rule_that_is_not_understood_closes_the_folder(tmp_path: Path, text: str) -> None:
    path = tmp_path / NAME
    path.write_text(text)
    rules, failed = read_rules({"a/": path})
    assert rules == {"a/": frozenset()}
    assert failed[0].source == f"a/{NAME}"
    assert "no group may see" in failed[0].reason


def test_a_rule_that_cannot_be_read_closes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'groups = ["caf\xe9"]')
    rules, failed = read_rules({"a/": tmp_path / "latin", "b/": tmp_path / "missing"})
    assert rules == {"a/": frozenset(), "b/": frozenset()}
    assert len(failed) == 2


# The folder and the index -------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = Index.open(tmp_path / "index", BUILD)
    yield opened
    opened.close()


def close_to(folder: Path, *groups: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(f"groups = {list(groups)}".replace("'", '"'))


def seen(index: Index, *groups: str) -> set[str]:
    return {entry.reference.source for entry in index.seen_by(frozenset(groups)).documents()}


def test_the_nearest_rule_decides(corpus: Path, index: Index) -> None:
    for source in ("open.txt", "money/a.txt", "money/board/b.txt", "money/public/c.txt"):
        write(corpus, source, f"Text of {source}.")
    close_to(corpus / "money", "finance")
    close_to(corpus / "money/board", "board")
    (corpus / "money/public" / NAME).write_text("everyone = true")
    run_sync(corpus, index)
    assert seen(index) == {"open.txt", "money/public/c.txt"}
    assert seen(index, "finance") == {"open.txt", "money/a.txt", "money/public/c.txt"}
    assert seen(index, "board") == {"open.txt", "money/board/b.txt", "money/public/c.txt"}
    assert len(index.seen_by(None).documents()) == 4


def test_a_folder_whose_name_begins_alike_is_another(corpus: Path, index: Index) -> None:
    write(corpus, "money/a.txt", "One.")
    write(corpus, "money-for-all/b.txt", "Two.")
    close_to(corpus / "money", "finance")
    run_sync(corpus, index)
    assert seen(index) == {"money-for-all/b.txt"}


def test_a_changed_rule_is_reported_and_then_holds(corpus: Path, index: Index) -> None:
    write(corpus, "money/a.txt", "One.")
    run_sync(corpus, index)
    before = index.version
    close_to(corpus / "money", "finance")
    assert changes(corpus, index).added == (f"money/{NAME}",)
    run_sync(corpus, index)
    assert seen(index) == set()
    assert index.version != before
    assert changes(corpus, index) == Changes()
    (corpus / "money" / NAME).unlink()
    assert changes(corpus, index).removed == (f"money/{NAME}",)
    run_sync(corpus, index)
    assert seen(index) == {"money/a.txt"}


def test_the_rule_of_a_folder_that_went_still_holds(corpus: Path, index: Index) -> None:
    write(corpus, "money/a.txt", "One.")
    close_to(corpus / "money", "finance")
    run_sync(corpus, index)
    for path in (corpus / "money").iterdir():
        path.unlink()
    (corpus / "money").rmdir()
    run_sync(corpus, index)
    assert not index.seen_by(frozenset()).may_see("money/a.txt")
    assert index.seen_by(frozenset({"finance"})).may_see("money/a.txt")
    with index.rebuilding() as fresh:
        run_sync(corpus, fresh)
    assert not index.seen_by(frozenset()).may_see("money/a.txt")


# No trace -----------------------------------------------------------------------------------------

TEXTS = {
    "a.txt": "The ferry sails at noon. Tickets cost twelve pounds.",
    "b/c.txt": "The ferry to Ayr is late. Dogs travel free of charge.",
    "b/d/e.txt": "Secret figures of the ferry. Noon tickets and dogs.\n\nThe board meets at noon.",
    "b/d/f.txt": "Pounds, dogs and figures.",
    "g/h.txt": "The board sold the ferry to pirates. It sails no more at noon.",
    "g/i.txt": "Ayr has a harbour.\n\nFigures are kept in the harbour of Ayr.",
}
FOLDERS = ("", "b/", "b/d/", "g/")
ASKED = ["ferry", "noon", "dogs", "figures", "board", "harbour", "sailing", "nowhere"]

rules_of_a_world = st.dictionaries(
    st.sampled_from(FOLDERS), st.none() | st.frozensets(st.sampled_from("xyz"), max_size=2)
)


def is_open(source: str, rules: Rules, groups: Groups) -> bool:
    """Say it the plain way: look at each folder from the document up."""
    nearest = max((f for f in rules if source.startswith(f)), key=len, default=None)
    rule = rules[nearest] if nearest is not None else None
    return rule is None or bool(rule & groups)


@contextmanager
def indexed(sources: list[str], rules: Rules) -> Iterator[Index]:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for source in sources:
            path = write(corpus, source, TEXTS[source])
            os.utime(path, (1_700_000_000, 1_700_000_000))
        for place, groups in rules.items():
            (corpus / place).mkdir(parents=True, exist_ok=True)
            rule = "everyone = true" if groups is None else f"groups = {sorted(groups)}"
            (corpus / place / NAME).write_text(rule.replace("'", '"'))
        index = Index.open(Path(folder) / "index", BUILD)
        try:
            run_sync(corpus, index)
            yield index
        finally:
            index.close()


def everything_said(index: Index, groups: Groups | None) -> list[object]:
    """Return what every question to the index is answered, keys replaced by texts."""
    view = index.seen_by(groups)

    def texts(hits: list[tuple[int, float]]) -> list[tuple[str, float]]:
        chunks = view.chunks([key for key, _ in hits])
        assert len(chunks) == len({key for key, _ in hits})
        return sorted((chunks[key].text, round(score, 9)) for key, score in hits)

    found: list[object] = [view.counts(), view.documents(), view.document_frequencies(ASKED)]
    found += [view.document(entry.reference.id) for entry in index.documents()]
    for filters in (None, Filters(folder="b"), Filters(source=("g/h.txt", "a.txt"))):
        found.append(view.documents(filters))
        found.append(texts(view.matching(ASKED, 50, filters)))
        near = view.near_chunks(vector("ferry noon"), 50, filters)
        found.append(texts(near))
        sentences = view.near_sentences(vector("dogs"), 50, filters)
        found.append(texts([(key, cosine) for key, _, cosine in sentences]))
        found.append(sorted(view.similarities(vector("dogs"), [k for k, _ in near]).values()))
    return found


@settings(max_examples=25, deadline=None)
@given(rules_of_a_world, st.frozensets(st.sampled_from("xyz"), max_size=2))
def test_an_index_is_as_if_what_one_may_not_see_were_not_there(
    rules: Rules, groups: Groups
) -> None:
    visible = [source for source in TEXTS if is_open(source, rules, groups)]
    with indexed(list(TEXTS), rules) as index, indexed(visible, {}) as other:
        theirs = everything_said(index, groups)
        hidden = [d for d in index.documents() if d.reference.source not in visible]
        assert all(index.seen_by(groups).document(entry.reference.id) is None for entry in hidden)
        # The second index knows nothing of the hidden documents and cannot be asked for them.
        expected = everything_said(other, None)
        documents = 3
        asked = [said for said in theirs[documents:] if said is not None]
        assert theirs[:documents] + asked == expected


def test_keys_of_what_one_may_not_see_open_nothing() -> None:
    rules = {"g/": frozenset("x")}
    with indexed(list(TEXTS), rules) as index:
        keys = [key for key, _ in index.near_chunks(vector("ferry"), 50)]
        view = index.seen_by(frozenset("y"))
        assert len(view.chunks(keys)) < len(keys)
        assert not any(c.document.source.startswith("g/") for c in view.chunks(keys).values())
        assert len(view.similarities(vector("ferry"), keys)) == len(view.chunks(keys))


# The assistant ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def closed(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("closed") / "home"
    write_documents(home)
    close_to(home / "corpus/briefs", "diplomats")
    with Assistant.open(home) as assistant:
        assert not assistant.sync().failed
        yield assistant


ANYBODY = Person("anybody", frozenset())
DIPLOMAT = Person("diplomat", frozenset({"diplomats"}))


def test_an_answer_is_there_for_those_who_may_see_its_sources(closed: Assistant) -> None:
    assert closed.seen_by(DIPLOMAT).ask(WHY).answered
    answer = closed.seen_by(ANYBODY).ask(WHY)
    assert not answer.answered
    hidden = [source for source in DOCUMENTS if source.startswith("briefs/")]
    assert not any(source in str(answer.to_dict()) for source in hidden)
    assert f"{len(DOCUMENTS) - len(hidden)} documents were searched" in answer.text


def test_the_owner_of_the_folder_sees_everything(closed: Assistant) -> None:
    assert closed.ask(WHY).answered
    assert len(closed.documents()) == len(DOCUMENTS)


def test_a_hidden_document_is_one_that_is_not_there(closed: Assistant) -> None:
    hidden = next(d for d in closed.documents() if d.reference.source.startswith("briefs/"))
    closed.seen_by(DIPLOMAT).ask(WHY)  # kept as evidence
    nobody = closed.seen_by(ANYBODY)
    for version in (None, hidden.reference.version):
        with pytest.raises(NotFound) as refused:
            nobody.document(hidden.reference.id, version)
        with pytest.raises(NotFound) as unknown:
            nobody.document("0" * len(hidden.reference.id), version)
        assert str(refused.value).replace(hidden.reference.id, "…") == str(unknown.value).replace(
            "0" * len(hidden.reference.id), "…"
        )


def test_an_answer_is_kept_for_its_asker_alone(closed: Assistant) -> None:
    answer = closed.seen_by(DIPLOMAT).ask(WHY)
    colleague = Person("colleague", DIPLOMAT.groups)
    assert closed.seen_by(DIPLOMAT).answer(answer.id) == answer.to_dict()
    for other in (colleague, ANYBODY):
        with pytest.raises(NotFound):
            closed.seen_by(other).answer(answer.id)
        with pytest.raises(NotFound):
            closed.seen_by(other).feedback(answer.id, helpful=False)
    # Who has left the group has lost the answer too.
    with pytest.raises(NotFound):
        closed.seen_by(Person(DIPLOMAT.name, frozenset())).answer(answer.id)


def test_related_passages_and_suggestions_are_of_what_one_may_see(closed: Assistant) -> None:
    nobody = closed.seen_by(ANYBODY)
    answer = nobody.ask(UNANSWERABLE)
    sources = {passage.document.source for passage in answer.related}
    assert sources
    assert not any(source.startswith("briefs/") for source in sources)
    assert not any("Turkmenistan" in question for question in nobody.suggestions(20))
    assert any("Turkmenistan" in question for question in closed.suggestions(20))


def test_a_conversation_does_not_open_a_folder(closed: Assistant) -> None:
    earlier = [Turn(WHY, "Because of its relative isolation.")]
    answer = closed.seen_by(ANYBODY).ask("And when was the first agreement signed?", earlier)
    assert "2015" not in str(answer.to_dict()["citations"])


def test_a_version_tells_nothing_of_what_is_hidden(tmp_path: Path, model_at_hand: None) -> None:
    home = tmp_path / "home"
    (home / "corpus/a").mkdir(parents=True)
    (home / "corpus/open.txt").write_text("The canteen opens at seven.")
    close_to(home / "corpus/a", "board")
    with Assistant.open(home) as assistant:
        assistant.sync()
        stranger = assistant.seen_by(Person("ada", frozenset()))
        before = stranger.ask("When does the canteen open?").index_version
        (home / "corpus/a/hidden.txt").write_text("The vault opens at noon.")
        assistant.sync()
        assert stranger.ask("When does the canteen open?").index_version == before
        (home / "corpus/new.txt").write_text("The library opens at nine.")
        assistant.sync()
        assert stranger.ask("When does the canteen open?").index_version != before
