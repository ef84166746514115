"""The reader's network and its training: what a step takes in, and that it teaches.

Small ones here; whether the trained reader is any good is measured in `benchmarks`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, repeat
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from torch.utils.data import DataLoader

from assistant.embeddings import packaged_folder
from assistant.reader import ANSWERS
from training.deepen_reader import deepened
from training.four_bits import BLOCK, from_codes, rounded, to_codes
from training.qualifiers import qualified
from training.reader_losses import _added, by_labels, by_teachers, read
from training.reader_network import (
    ReaderNetwork,
    loaded,
    sentence_logits,
    stack_of,
)
from training.reading_batches import (
    ALIGNED,
    UNKNOWN,
    Batches,
    Groups,
    Item,
    Labelled,
    Material,
    batches,
    items,
    labelled,
    whole_tokenizer,
)
from training.reading_examples import Example
from training.train_reader import Plan, figures, loss_of, rate, train

SENTENCES = ("It rained in Bonn.", "Tea costs two euros.", "The shop opens at nine.")
RIGHT = Example(
    "When does the shop open?", "Shop", SENTENCES, frozenset({2}), (2, 18, 22), source="squad2"
)
WRONG = Example("Who owns the shop?", "Shop", SENTENCES, source="squad2")
STEPS = 12
SHALLOW = (0, 1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return whole_tokenizer()


@pytest.fixture
def network() -> ReaderNetwork:
    torch.manual_seed(5)
    return ReaderNetwork(packaged_folder(), SHALLOW)


@pytest.fixture
def pairs(tokenizer: Any) -> list[Item]:
    return items([RIGHT, WRONG], tokenizer)


@pytest.fixture
def batch(pairs: list[Item]) -> Labelled:
    return labelled(pairs, [0, 0])


# What goes in


def test_an_answer_is_placed_at_its_tokens(pairs: list[Item], tokenizer: Any) -> None:
    right, wrong = pairs
    assert right.span
    first, last = right.span
    assert tokenizer.decode(right.pair.ids[first : last + 1]) == "nine"
    assert wrong.span == (0, 0)


def test_a_long_passage_is_cropped_around_its_answer(tokenizer: Any) -> None:
    long = ("The rain fell and fell upon the hills of Bonn.",) * 9
    example = Example("When?", "", (*long, "It opens at nine."), frozenset({9}), (9, 12, 16))
    (item,) = items([example], tokenizer, passage_tokens=40)
    kept = item.example
    assert 1 < len(kept.sentences) < 6
    assert [kept.sentences[number] for number in kept.right] == ["It opens at nine."]
    assert item.span
    assert tokenizer.decode(item.pair.ids[item.span[0] : item.span[1] + 1]) == "nine"


def test_an_unanswerable_question_goes_with_one_that_its_passage_answers(tokenizer: Any) -> None:
    known = Material([RIGHT, WRONG], {}, [])
    drawn = list(islice(Groups(known, lambda _, others: list(others), Random(3)), 60))
    of_wrong = [group for group in drawn if any(e.question.startswith("Who") for e in group)]
    assert of_wrong
    assert all([e.answerable for e in group] == [True, False] for group in of_wrong)
    batch = next(batches(iter(drawn * 11), tokenizer, Random(3), questions=16))
    assert 16 < len(batch.ids) <= 32
    right, wrong = batch.twos.T
    assert bool((batch.answerable[right] > batch.answerable[wrong]).all())


def test_passages_of_its_own_document_are_told_apart_as_well_as_the_nearest() -> None:
    asked = replace(RIGHT, source="documents", group="Shop")
    beside = Example("", "Shop", ("The shop has two doors.",), source="documents", group="Shop")
    nearest = Example("", "Inn", ("The inn opens at ten.",), source="documents", group="Inn")
    known = Material([asked, replace(beside, right=frozenset({0}))], {0: [nearest]}, [])
    groups = Groups(known, lambda _, others: list(others), Random(3))
    drawn = [example.sentences for group in islice(groups, 400) for example in group[1:]]
    own, near = drawn.count(beside.sentences), drawn.count(nearest.sentences)
    assert 0 < own < near


def test_only_its_title_says_of_what_year_or_place_a_passage_tells() -> None:
    random, seen = Random(4), []
    for _ in range(200):
        right, wrong = qualified(RIGHT, random)
        assert right.context == wrong.context
        assert right.sentences == wrong.sentences == SENTENCES
        assert right.question != wrong.question
        assert (right.answerable, wrong.answerable) == (True, False)
        named = {word.strip("(),:?") for word in right.question.split()}
        named -= {word.strip("(),:?") for word in wrong.question.split()}
        assert len(named) == 1
        assert named.pop() in right.context
        seen.append(right.context)
    assert len(set(seen)) > 100
    dated = replace(RIGHT, question="When does the shop open in 2023?")
    assert not qualified(dated, random)
    assert not qualified(WRONG, random)


def test_padding_is_not_read_in_half_precision_either(network: ReaderNetwork) -> None:
    network.eval()
    ids, types = torch.randint(1000, 9000, (2, 9)), torch.zeros(2, 9, dtype=torch.long)
    mask = torch.ones(2, 9, dtype=torch.long)
    mask[1, 5:] = 0
    with torch.no_grad():
        plain, _ = network(ids, mask, types)
        added, _ = network(ids, _added(mask).float(), types)
        short, _ = network(ids[1:, :5], mask[1:, :5], types[1:, :5])
    assert torch.allclose(plain[mask > 0], added[mask > 0], atol=1e-4)
    assert torch.allclose(added[1, :5], short[0], atol=1e-4)


def test_a_sentence_has_the_mean_of_its_tokens() -> None:
    tokens = torch.zeros(1, 5, 3)
    tokens[0, :, 0] = tokens[0, :, 1] = tokens[0, :, 2] = torch.tensor([9.0, 1.0, 3.0, 5.0, 9.0])
    sentences = torch.tensor([[-1, 0, 0, 1, -1]])
    assert sentence_logits(tokens, sentences, 3).tolist() == [[2.0, 5.0, 0.0]]


def test_labels_say_what_is_right_about_each_pair(batch: Labelled, pairs: list[Item]) -> None:
    assert batch.ids.shape[1] % ALIGNED == 0
    assert batch.mask.sum(dim=1).tolist() == [len(item.pair.ids) for item in pairs]
    assert batch.right.tolist() == [[0, 0, 1], [0, 0, 0]]
    assert batch.span.tolist() == [list(pairs[0].span or ()), [0, 0]]
    assert batch.answerable.tolist() == [1, 0]
    assert batch.twos.tolist() == [[0, 1]]
    cut = labelled([replace(pairs[0], span=None)], [0])
    assert cut.span.tolist() == [[UNKNOWN, UNKNOWN]]
    assert cut.twos.shape == (0, 2)


def test_a_right_passage_stands_against_each_wrong_one(pairs: list[Item]) -> None:
    right, wrong = pairs
    assert labelled([right, wrong, wrong], [0, 0, 0]).twos.tolist() == [[0, 1], [0, 2]]


def test_workers_draw_batches_of_their_own(network: ReaderNetwork) -> None:
    pieces = network.encoder.embeddings.word_embeddings.weight.numpy()
    made = Batches(Material([RIGHT, WRONG], {}, []), pieces, questions=4, seed=1)
    first, again = next(iter(made)), next(iter(made))
    assert torch.equal(first.ids, again.ids)
    stream = iter(DataLoader(made, batch_size=None, num_workers=2))
    of_one, of_other = next(stream), next(stream)
    assert torch.equal(of_one.ids, first.ids)
    assert not torch.equal(of_other.ids, first.ids)
    del stream


def test_a_deepened_reader_reads_as_before_and_learns_in_its_new_layers(
    network: ReaderNetwork, batch: Labelled
) -> None:
    deeper = ReaderNetwork(packaged_folder(), (0,) * (len(SHALLOW) + 2))
    deeper.load_state_dict(deepened(network.state_dict(), after=(3, 5)))
    with torch.no_grad():
        for before, after in zip(read(network, batch), read(deeper, batch), strict=True):
            both = torch.stack((before.ravel(), after.ravel()))
            assert torch.corrcoef(both)[0, 1] > 0.95
    loss_of(deeper, batch).backward()  # type: ignore[no-untyped-call]
    for number in (4, 7):
        learned = deeper.get_parameter(f"encoder.encoder.layer.{number}.output.dense.weight").grad
        assert learned is not None
        assert learned.abs().max() > 0


# What is shipped


def test_a_table_rounded_to_4_bits_stays_as_it_is() -> None:
    table = torch.randn(50, 3 * BLOCK, generator=torch.Generator().manual_seed(2))
    table[7] = 0
    codes, scales = to_codes(table)
    assert codes.dtype == torch.uint8
    assert int(codes.max()) <= 15
    assert scales.shape == (50, 3)
    once = from_codes(codes, scales)
    assert torch.equal(rounded(once), once)
    assert float((once - table).std()) < 0.12
    assert not once[7].any()


def test_layers_may_begin_as_the_same_one(tmp_path: Path) -> None:
    network = ReaderNetwork(packaged_folder(), (0, 1, 1))
    state = network.state_dict()
    name = "encoder.encoder.layer.{}.output.dense.weight"
    assert torch.equal(state[name.format(1)], state[name.format(2)])
    words = network.encoder.embeddings.word_embeddings.weight
    assert torch.equal(words, rounded(words))
    torch.save(state, tmp_path / "reader.pt")
    again = loaded(packaged_folder(), tmp_path / "reader.pt")
    assert len(stack_of(again.state_dict())) == 3
    assert torch.equal(again.state_dict()[name.format(2)], state[name.format(2)])


# What comes out


def test_steps_teach_which_question_is_answered_and_where(
    network: ReaderNetwork, batch: Labelled
) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    first = float(loss_of(network, batch).detach())
    train(network, repeat(batch), Plan(STEPS, 2e-4, warm_up=1))
    network.eval()
    with torch.no_grad():
        said = read(network, batch)
    assert float(by_labels(said, batch)) < first / 2
    assert said[1][0, ANSWERS] > said[1][1, ANSWERS]
    of_sentence = sentence_logits(said[0], batch.sentences, 3)
    assert int(of_sentence[0].argmax()) == 2
    kept = {n for n, value in network.state_dict().items() if torch.equal(value, before[n])}
    frozen = {name for name, p in network.named_parameters() if not p.requires_grad}
    assert frozen <= kept
    assert not {name for name, p in network.named_parameters() if p.requires_grad} & kept


def test_a_reader_learns_from_another(network: ReaderNetwork, batch: Labelled) -> None:
    torch.manual_seed(6)
    teacher = ReaderNetwork(packaged_folder(), (0, 1)).eval()
    with torch.no_grad():
        taught = read(teacher, batch)
        least = float(by_teachers(taught, [taught, taught], batch))
    optimizer = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=2e-4)
    network.eval()
    seen = []
    for _ in range(STEPS):
        loss = by_teachers(read(network, batch), [taught], batch)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        seen.append(float(loss.detach()))
    assert least < seen[-1] < seen[0]
    with torch.no_grad():
        both = float(loss_of(network, batch, [teacher]))
        labels = float(by_labels(read(network, batch), batch))
        others = float(by_teachers(read(network, batch), [taught], batch))
    assert both == pytest.approx(labels / 2 + others, rel=1e-3)


def test_padding_teaches_nothing(network: ReaderNetwork, batch: Labelled) -> None:
    network.eval()
    more = replace(
        batch,
        **{
            name: torch.nn.functional.pad(getattr(batch, name), (0, 16), value=value)
            for name, value in (("ids", 0), ("mask", 0), ("types", 0), ("sentences", -1))
        },
    )
    with torch.no_grad():
        losses = [float(by_labels(network(b.ids, b.mask, b.types), b)) for b in (batch, more)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)


def test_held_out_questions_are_told_by_data_set(network: ReaderNetwork) -> None:
    told = figures(network, [RIGHT, WRONG, replace(RIGHT, source="qed")])
    assert set(told) == {"squad2 sentence", "squad2 sure", "qed sentence"}
    assert all(0 <= value <= 1 for value in told.values())


def test_the_rate_warms_up_and_falls_to_nothing() -> None:
    plan = Plan(1000, 1.0, warm_up=100)
    rates = [rate(step, plan.done(step, 0), plan) for step in range(1001)]
    assert rates[0] < rates[50] < rates[99]
    assert rates[99:] == sorted(rates[99:], reverse=True)
    assert rates[-1] == 0


def test_the_clock_may_say_how_long(network: ReaderNetwork, batch: Labelled) -> None:
    plan = Plan(10, 1.0, seconds=60)
    assert plan.done(9, 30) == 0.5
    train(network, repeat(batch), Plan(10**6, 1e-4, seconds=0.01))  # comes to an end
