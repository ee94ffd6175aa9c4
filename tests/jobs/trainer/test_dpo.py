"""DPO: where it begins, where it goes, and that a pack of pairs learns what its answers would one by one."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from jobs.trainer.batch import Batch, lay_out
from jobs.trainer.dpo import preference_loss, reference_of
from jobs.trainer.feed import Sample
from jobs.trainer.model import freeze, target_losses, tiny
from jobs.trainer.vocabulary import Vocabulary
from schemas.errors import SchemaError
from tests.jobs.trainer.fed import document, noise, pack, picture, preference, video

torch.set_num_threads(1)
BETA = 0.1
SAMPLES = [
    preference(["Is 7 a prime?"], "Yes: nothing but 1 and 7 divides it.", "No.", name="text"),
    preference([picture(3, 2), "How many ladders?"], "Two.", "There are seven ladders, I think.", name="picture"),
    preference([video(2, 2, 4, 2.0), "When?", picture(2, 4)], "After 2 s.", "Never.", name="video"),
]
VOCABULARY = Vocabulary.of(sequence.ids for sample in SAMPLES for sequence in sample.sequences)


@pytest.fixture
def model() -> Any:
    return tiny(VOCABULARY, 0)


def moved(model: Any) -> Any:
    """The model after something was learnt, so that it is no more its reference."""
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=draw), alpha=0.02)
    return model


def alone(sample: Sample, answer: int) -> Batch:
    """One answer as a sequence of its own."""
    return lay_out([replace(sample, sequences=(sample.sequences[answer],))], [noise(sample)])


def test_it_begins_at_log_2_with_no_margin(model: Any) -> None:
    found = preference_loss(model, reference_of(model), pack(*SAMPLES), VOCABULARY, BETA)
    assert found.losses.tolist() == pytest.approx([math.log(2)] * len(SAMPLES))
    assert found.margins.tolist() == [0.0] * len(SAMPLES)
    assert not found.won.any()


def test_losses_are_those_of_the_equation(model: Any) -> None:
    reference = reference_of(model)
    found = preference_loss(moved(model), reference, pack(*SAMPLES), VOCABULARY, BETA)
    for number, sample in enumerate(SAMPLES):
        with torch.no_grad():
            (chosen, chosen_before), (rejected, rejected_before) = (
                [-float(target_losses(one, alone(sample, answer), VOCABULARY).sum()) for one in (model, reference)]
                for answer in (0, 1)
            )
        margin = BETA * ((chosen - chosen_before) - (rejected - rejected_before))
        assert abs(margin) > 1e-3
        assert float(found.margins[number]) == pytest.approx(margin, abs=1e-4)
        assert float(found.losses[number].detach()) == pytest.approx(math.log1p(math.exp(-margin)), abs=1e-4)
        assert bool(found.won[number]) == (margin > 0)


def test_a_pack_learns_what_its_answers_would_one_by_one(model: Any) -> None:
    reference = reference_of(model)
    moved(model)
    preference_loss(model, reference, pack(*SAMPLES), VOCABULARY, BETA).losses.sum().backward()
    found = {name: parameter.grad for name, parameter in model.named_parameters()}
    model.zero_grad(set_to_none=True)
    for sample in SAMPLES:
        rewards = []
        for answer in (0, 1):
            batch = alone(sample, answer)
            rewards.append(
                target_losses(reference, batch, VOCABULARY).sum() - target_losses(model, batch, VOCABULARY).sum()
            )
        (1 + (BETA * (rewards[1] - rewards[0])).exp()).log().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad.abs().max() > 1e-5, name
        assert (found[name] - parameter.grad).abs().max() < 1e-4, name


def test_a_few_steps_prefer_the_chosen_answer_and_leave_the_reference_and_the_vit(model: Any) -> None:
    reference = reference_of(model)
    before = {name: tensor.clone() for name, tensor in reference.state_dict().items()}
    freeze(model, ["merger", "llm"])
    optimizer = torch.optim.AdamW([one for one in model.parameters() if one.requires_grad], 1e-3)
    batch = pack(*SAMPLES)
    for _ in range(5):
        found = preference_loss(model, reference, batch, VOCABULARY, BETA)
        optimizer.zero_grad()
        found.losses.mean().backward()
        optimizer.step()
    with torch.no_grad():
        found = preference_loss(model, reference, batch, VOCABULARY, BETA)
    assert found.won.all()
    assert (found.margins > 0.1).all()
    assert (found.losses < math.log(2)).all()
    after = model.state_dict()
    assert all(torch.equal(tensor, before[name]) for name, tensor in reference.state_dict().items())
    assert not any(parameter.requires_grad for parameter in reference.parameters())
    vit = [name for name in before if ".visual." in name and ".merger." not in name]
    assert vit
    assert all(torch.equal(after[name], before[name]) for name in vit)
    assert not torch.equal(after["lm_head.weight"], before["lm_head.weight"])


def test_an_answer_without_a_trained_id_is_as_likely_as_can_be(model: Any) -> None:
    reference = reference_of(model)
    batch = pack(SAMPLES[0])
    first = replace(batch, trained=batch.trained & (batch.segments == 0))
    found = preference_loss(moved(model), reference, first, VOCABULARY, BETA)
    with torch.no_grad():
        now, then = (target_losses(one, alone(SAMPLES[0], 0), VOCABULARY).sum() for one in (model, reference))
    assert float(found.margins[0]) == pytest.approx(float(BETA * (then - now)), abs=1e-4)


def test_samples_of_another_kind_are_refused_by_name(model: Any) -> None:
    batch = pack(SAMPLES[0], document("Rain fell.", name="rain"))
    with pytest.raises(SchemaError, match="sample rain: is of kind interleaved"):
        preference_loss(model, reference_of(model), batch, VOCABULARY, BETA)
    assert np.unique(batch.segments).size == 3
