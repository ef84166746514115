"""The reader's network and its training: what a step takes in, and that it teaches.

Small ones here; whether the trained reader is any good is measured in `benchmarks`.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import nn

from assistant.embeddings import packaged_folder
from assistant.reader import ANSWERS
from assistant.reader.encoding import batched
from training.reader_network import DROPOUT, Dropout, ReaderNetwork, sentence_logits
from training.reading_examples import Example
from training.train_reader import (
    Groups,
    Item,
    Material,
    _added,
    batches,
    items,
    losses,
    rate,
    read,
)

SENTENCES = ("It rained in Bonn.", "Tea costs two euros.", "The shop opens at nine.")
RIGHT = Example(
    "When does the shop open?", "Shop", SENTENCES, frozenset({2}), (2, 18, 22), source="squad2"
)
WRONG = Example("Who owns the shop?", "Shop", SENTENCES, source="squad2")
STEPS = 12


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    made = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


@pytest.fixture
def network() -> ReaderNetwork:
    torch.manual_seed(5)
    return ReaderNetwork(packaged_folder())


@pytest.fixture
def pairs(tokenizer: Any) -> list[Item]:
    return items([RIGHT, WRONG], tokenizer)


# Dropout


def test_dropout_leaves_out_its_share_and_makes_up_for_it() -> None:
    dropout = Dropout(np.random.default_rng(1))
    values = torch.ones(100, 1000)
    left = dropout(values)
    assert float((left == 0).float().mean()) == pytest.approx(DROPOUT, abs=0.01)
    assert float(left.mean()) == pytest.approx(1, abs=0.01)
    dropout.eval()
    assert dropout(values) is values


def test_no_two_layers_drop_the_same_places(network: ReaderNetwork) -> None:
    layers = [module for module in network.modules() if isinstance(module, Dropout)]
    dropped = [layer(torch.ones(1000)).numpy().tobytes() for layer in layers]
    assert len(layers) > 12
    assert len(set(dropped)) == len(layers)
    assert not [m for m in network.modules() if type(m) is nn.Dropout and m.p]


def test_the_same_seed_drops_the_same(tokenizer: Any) -> None:
    seen = []
    for _ in range(2):
        torch.manual_seed(5)
        network = ReaderNetwork(packaged_folder()).train()
        tokens, _ = read(network, batched([items([RIGHT], tokenizer)[0].pair]))
        seen.append(tokens.detach())
    assert torch.equal(*seen)


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
    chosen, numbers = next(batches(iter(drawn * 11), tokenizer, Random(3)))
    assert len(chosen) == len(numbers)
    assert max(numbers) == 15


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


# What comes out


def test_steps_teach_which_question_is_answered_and_where(
    network: ReaderNetwork, pairs: list[Item]
) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.AdamW(
        [p for p in network.parameters() if p.requires_grad], lr=2e-4, weight_decay=0.01
    )
    network.train()
    seen = []
    for _ in range(STEPS):
        loss = losses(network, pairs, [0, 0])
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        seen.append(float(loss.detach()))
    assert seen[-1] < seen[0] / 2
    network.eval()
    with torch.no_grad():
        batch = batched([item.pair for item in pairs])
        tokens, sure = read(network, batch)
    assert sure[0, ANSWERS] > sure[1, ANSWERS]
    of_sentence = sentence_logits(tokens, torch.from_numpy(batch.sentences), 3)
    assert int(of_sentence[0].argmax()) == 2
    kept = {n for n, value in network.state_dict().items() if torch.equal(value, before[n])}
    frozen = {name for name, p in network.named_parameters() if not p.requires_grad}
    assert frozen <= kept
    assert not {name for name, p in network.named_parameters() if p.requires_grad} & kept


def test_the_rate_warms_up_and_stays_or_falls_to_nothing() -> None:
    assert rate(0, 100, 1.0, decay=False) < rate(30, 100, 1.0, decay=False) < 1
    assert rate(99, 100, 1.0, decay=False) == 1
    falling = [rate(step, 100, 1.0, decay=True) for step in range(101)]
    assert falling[0] == 1
    assert falling[-1] == 0
    assert falling == sorted(falling, reverse=True)
