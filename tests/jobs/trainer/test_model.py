"""The model: a pack is its samples one by one, only rows with loss have logits, every weight is where it should be."""

import io
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import Qwen2_5_VLForConditionalGeneration, Qwen2Config, Qwen2ForCausalLM, Qwen2VLImageProcessorPil

from jobs.trainer import model as model_file
from jobs.trainer.batch import Batch, lay_out
from jobs.trainer.feed import Sample, feed
from jobs.trainer.loader import read_media
from jobs.trainer.model import (
    freeze,
    from_checkpoint,
    from_llm,
    normalized,
    parts,
    place,
    remember_layers_only,
    target_losses,
    tiny,
)
from jobs.trainer.patches import read_patches
from jobs.trainer.vocabulary import FILE, WHOLE, Vocabulary
from schemas.errors import BadRecord, PreflightError, SchemaError
from schemas.tokens import IMAGE_PAD
from tests.jobs.trainer.fed import document, mixed, noise, pack, picture
from tests.jobs.trainer.made import mixed_rows

torch.set_num_threads(1)
CPU = torch.device("cpu")
SAMPLES = mixed()
VOCABULARY = Vocabulary.of(sequence.ids for sample in SAMPLES for sequence in sample.sequences)


@pytest.fixture
def model() -> Any:
    return tiny(VOCABULARY, 0)


@contextmanager
def seen_logits(model: Any) -> Iterator[list[torch.Tensor]]:
    """The logits that are made meanwhile."""
    seen: list[torch.Tensor] = []
    handle = model.lm_head.register_forward_hook(lambda _module, _given, logits: seen.append(logits.detach()))
    yield seen
    handle.remove()


Learnt = tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]


def learnt(model: Any, *batches: Batch, vocabulary: Vocabulary = VOCABULARY) -> Learnt:
    """Logits, losses and gradients of batches one after the other."""
    model.zero_grad(set_to_none=True)
    with seen_logits(model) as logits:
        losses = [target_losses(model, batch, vocabulary) for batch in batches]
        for some in losses:
            some.sum().backward()
    gradients = {name: parameter.grad for name, parameter in model.named_parameters()}
    return torch.cat(logits), torch.cat(losses).detach(), gradients


def owners(batch: Batch) -> torch.Tensor:
    """The sequence of each loss."""
    return torch.from_numpy(batch.segments[batch.trained])


def everywhere(batch: Batch) -> Batch:
    """All ids trained, pads as well, but for the first of each sequence."""
    return replace(batch, trained=batch.positions[0] > 0)


def same(packed: Learnt, alone: Learnt) -> None:
    (logits, losses, gradients), (logits_alone, losses_alone, gradients_alone) = packed, alone
    assert (logits - logits_alone).abs().max() < 1e-4
    assert (losses - losses_alone).abs().max() < 1e-4
    for name, gradient in gradients.items():
        assert gradient.abs().max() > 1e-3, name
        assert (gradient - gradients_alone[name]).abs().max() < 1e-4, name


@pytest.mark.parametrize("where", [lambda batch: batch, everywhere], ids=["as fed", "everywhere"])
def test_a_pack_learns_what_its_samples_would_learn_one_by_one(model: Any, where: Callable[[Batch], Batch]) -> None:
    batch = where(pack(*SAMPLES))
    packed = learnt(model, batch)
    assert len(packed[1]) == batch.trained.sum()
    same(packed, learnt(model, *(where(pack(sample)) for sample in SAMPLES)))


def test_the_same_is_true_of_pictures_and_videos_that_were_decoded() -> None:
    samples = [feed(row) for row in mixed_rows(7)]
    batch = lay_out(samples, [read_media(sample) for sample in samples])
    vocabulary = Vocabulary.of([batch.ids])
    model = tiny(vocabulary, 0)
    alone = [lay_out([sample], [read_media(sample)]) for sample in samples]
    assert len(batch.image_grids) > 4
    assert len(batch.video_grids) == 1
    same(learnt(model, batch, vocabulary=vocabulary), learnt(model, *alone, vocabulary=vocabulary))


def changed(batch: Batch, number: int) -> Batch:
    """Another text and other pixels in one sequence."""
    text = (batch.segments == number) & (batch.ids < WHOLE - 100)
    image, video = batch.image_patches.copy(), batch.video_patches.copy()
    for patches, grids, sequences in ((image, batch.image_grids, [1, 2, 2, 2, 4]), (video, batch.video_grids, [3, 4])):
        owner = np.repeat(sequences, grids.prod(axis=1))
        patches[owner == number] ^= 255
    ids = np.where(text, batch.ids[np.argmax(text)], batch.ids)
    return replace(batch, ids=ids, image_patches=image, video_patches=video)


def test_layers_that_are_run_again_teach_the_same(model: Any) -> None:
    batch = pack(*SAMPLES)
    wanted = learnt(model, batch)
    remember_layers_only(model)
    runs = []
    layer = model.model.language_model.layers[0]
    handle = layer.mlp.register_forward_pre_hook(lambda *_: runs.append(1))
    same(learnt(model, batch), wanted)
    handle.remove()
    assert len(runs) == 2


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_samples_of_a_pack_do_not_see_each_other(model: Any, number: int) -> None:
    batch = pack(*SAMPLES)
    with torch.no_grad():
        before = target_losses(model, batch, VOCABULARY)
        after = target_losses(model, changed(batch, number), VOCABULARY)
    moved = (before - after).abs()
    assert moved[owners(batch) != number].max() < 1e-6
    assert moved[owners(batch) == number].max() > 1e-2


def test_without_the_row_that_begins_anew_they_would(model: Any) -> None:
    batch = pack(*SAMPLES)
    with torch.no_grad():
        before, after = (
            target_losses(model, replace(one, positions=one.positions[1:]), VOCABULARY)
            for one in (batch, changed(batch, 0))
        )
    assert (before - after).abs()[owners(batch) != 0].max() > 1e-3


@pytest.mark.parametrize("sample", SAMPLES[1:3], ids=lambda sample: sample.sample_id)
def test_losses_are_those_of_the_library(model: Any, sample: Sample) -> None:
    batch = pack(sample)
    ids = torch.from_numpy(VOCABULARY.cut(batch.ids)).long()[None]
    with torch.no_grad():
        logits = model(
            input_ids=ids,
            pixel_values=normalized(batch.image_patches, CPU),
            image_grid_thw=torch.from_numpy(batch.image_grids).long(),
            mm_token_type_ids=torch.from_numpy(batch.ids == IMAGE_PAD).int()[None],
        ).logits[0]
        losses = target_losses(model, batch, VOCABULARY)
    rows = torch.from_numpy(np.flatnonzero(batch.trained))
    wanted = -logits.log_softmax(-1)[rows - 1, ids[0, rows]]
    assert losses.dtype == torch.float32
    assert (losses - wanted).abs().max() < 1e-5


def test_logits_are_made_of_rows_with_loss_and_of_few_at_a_time(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = pack(*SAMPLES)
    logits, losses, gradients = learnt(model, batch)
    assert logits.shape == (batch.trained.sum(), VOCABULARY.size)
    monkeypatch.setattr(model_file, "LOGITS_AT_ONCE", 7 * VOCABULARY.size + 1)
    with seen_logits(model) as seen:
        _, in_pieces, gradients_in_pieces = learnt(model, batch)
    assert max(len(rows) for rows in seen) == 7
    assert sum(len(rows) for rows in seen) == 2 * len(losses)  # once more on the way back
    assert (losses - in_pieces).abs().max() < 1e-6
    assert all((gradients[name] - gradients_in_pieces[name]).abs().max() < 1e-5 for name in gradients)


def test_a_pack_without_loss_has_none(model: Any) -> None:
    batch = pack(SAMPLES[1])
    losses = target_losses(model, replace(batch, trained=np.zeros_like(batch.trained)), VOCABULARY)
    assert losses.shape == (0,)
    assert losses.dtype == torch.float32


def test_an_id_outside_the_vocabulary_is_a_bad_record(model: Any) -> None:
    with pytest.raises(BadRecord) as caught:
        target_losses(model, pack(document("Zwölf Boxkämpfer jagen Viktor")), VOCABULARY)
    assert caught.value.reason == "not_in_vocabulary"


def test_a_cut_model_is_the_whole_one_over_fewer_ids(model: Any) -> None:
    whole = tiny(None, 1)
    pads = range(WHOLE, WHOLE + VOCABULARY.size - len(VOCABULARY.ids))
    rows = torch.tensor([*VOCABULARY.ids, *pads])
    state = model.state_dict()
    table = torch.zeros_like(whole.lm_head.weight)
    table[rows] = state["lm_head.weight"]
    tables = {"lm_head.weight": table, "model.language_model.embed_tokens.weight": table}
    whole.load_state_dict(state | tables)
    batch = pack(*SAMPLES)
    with torch.no_grad(), seen_logits(whole) as seen:
        all_losses = target_losses(whole, batch, None)
        losses = target_losses(model, batch, VOCABULARY)
    targets = torch.from_numpy(VOCABULARY.cut(batch.ids[batch.trained])).long()
    wanted = -seen[0][:, rows].log_softmax(-1).gather(1, targets[:, None])[:, 0]
    assert (losses - wanted).abs().max() < 1e-5
    assert (all_losses > losses).all()  # there is more to be wrong about


def test_parts_are_all_parameters_once(model: Any) -> None:
    found = [id(parameter) for some in parts(model).values() for parameter in some]
    assert sorted(found) == sorted(id(parameter) for parameter in model.parameters())
    merger = {name for name, one in model.named_parameters() if any(one is other for other in parts(model)["merger"])}
    assert {name.removeprefix("model.visual.merger.") for name in merger} == {
        "ln_q.weight", "mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias",
    }  # fmt: skip
    assert any(parameter is model.lm_head.weight for parameter in parts(model)["llm"])


@pytest.mark.parametrize("part", ["vit", "merger", "llm"])
def test_only_what_is_trained_has_gradients(model: Any, part: model_file.Part) -> None:
    freeze(model, [part])
    target_losses(model, pack(*SAMPLES), VOCABULARY).sum().backward()
    for name, some in parts(model).items():
        assert all((parameter.grad is not None) == (name == part) for parameter in some)
    freeze(model, ["vit", "merger", "llm"])
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_text_teaches_a_vit_nothing(model: Any) -> None:
    freeze(model, ["vit"])
    assert not target_losses(model, pack(SAMPLES[0]), VOCABULARY).requires_grad


def test_the_seed_decides_new_weights_and_leaves_other_draws_alone() -> None:
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)
    one, same, other = (tiny(VOCABULARY, seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), wanted)
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["lm_head.weight"], other["lm_head.weight"])


def test_a_few_steps_learn_a_pack_by_heart(model: Any) -> None:
    batch = pack(*SAMPLES)
    optimizer = torch.optim.AdamW(place(model, CPU).parameters(), 3e-3)
    means = []
    for _ in range(12):
        loss = target_losses(model, batch, VOCABULARY).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        means.append(float(loss.detach()))
    assert means[0] == pytest.approx(math.log(VOCABULARY.size), rel=0.1)
    assert means[-1] < means[0] - 1.5


def png(wide: int, high: int) -> bytes:
    draw = np.random.default_rng(wide)
    stream = io.BytesIO()
    Image.fromarray(draw.integers(0, 256, (high, wide, 3), np.uint8)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(("wide", "high"), [(56, 56), (140, 84), (28, 196)])
def test_pixels_are_those_of_the_processor(wide: int, high: int) -> None:
    data = png(wide, high)
    medium = {"type": "image", "mime": "image/png", "width": wide, "height": high}
    found = normalized(read_patches(medium, data), CPU)
    processor = Qwen2VLImageProcessorPil(size={"shortest_edge": wide * high, "longest_edge": wide * high})
    wanted = processor(images=[Image.open(io.BytesIO(data))], return_tensors="pt")
    assert wanted["image_grid_thw"].tolist() == [[1, high // 14, wide // 14]]
    assert found.shape == wanted["pixel_values"].shape
    assert (found - wanted["pixel_values"]).abs().max() < 1e-6


def test_a_video_has_two_frames_where_a_picture_has_one_twice() -> None:
    sample = document(picture(3, 2))
    first, second = (noise(sample, seed)[0] for seed in (1, 2))
    video = np.stack([first.reshape(-1, 3, 196), second.reshape(-1, 3, 196)], axis=2).reshape(-1, 1176)
    frames = normalized(video, CPU).view(-1, 3, 2, 196)
    pictures = [normalized(patches, CPU).view(-1, 3, 2, 196) for patches in (first, second)]
    assert torch.equal(frames[:, :, 0], pictures[0][:, :, 1])
    assert torch.equal(frames[:, :, 1], pictures[1][:, :, 0])


def stored_llm(folder: Path, **given: Any) -> Any:
    """A small LLM as Qwen2.5 has it, in a folder."""
    config = Qwen2Config(
        vocab_size=given.pop("vocab_size", 151_936),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        rope_parameters={"rope_type": "default", "rope_theta": given.pop("rope_theta", 1e6)},
        **given,
    )
    llm = Qwen2ForCausalLM(config)
    with torch.no_grad():
        for parameter in llm.parameters():
            parameter.normal_(std=0.3)  # biases and norms too, so that each shows
    llm.save_pretrained(folder)
    return llm


@pytest.mark.parametrize("given", [{"tie_word_embeddings": True}, {"rope_theta": 1e4, "rms_norm_eps": 1e-2}])
def test_every_weight_of_an_llm_arrives(tmp_path: Path, given: dict[str, Any]) -> None:
    llm = stored_llm(tmp_path, **given)
    model = from_llm(str(tmp_path), "tiny", 0)
    batch = pack(SAMPLES[0])
    with torch.no_grad(), seen_logits(model) as seen:
        target_losses(model, batch, None)
        wanted = llm(input_ids=torch.from_numpy(batch.ids).long()[None]).logits[0]
    assert wanted.std() > 0.1
    assert (seen[0] - wanted[np.flatnonzero(batch.trained) - 1]).abs().max() < 1e-5
    assert (model.lm_head.weight is model.model.language_model.embed_tokens.weight) == llm.config.tie_word_embeddings


def test_a_new_vit_beside_an_llm_is_of_its_seed_and_learns(tmp_path: Path) -> None:
    stored_llm(tmp_path, tie_word_embeddings=True)
    one, same, other = (from_llm(str(tmp_path), "tiny", seed) for seed in (1, 1, 2))
    weights = [model.state_dict()["model.visual.blocks.0.attn.qkv.weight"] for model in (one, same, other)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    freeze(one, ["vit"])
    target_losses(one, pack(*SAMPLES), None).sum().backward()
    assert all(parameter.grad.abs().max() > 0 for parameter in parts(one)["vit"])


def test_the_vit_of_the_report_has_its_size() -> None:
    text = {
        "hidden_size": 2048, "num_attention_heads": 16, "num_key_value_heads": 2, "num_hidden_layers": 1,
        "intermediate_size": 128, "vocab_size": 256, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
    }  # fmt: skip
    config = model_file._config("report", text, tied=True, vocabulary=None)
    assert config.text_config.rope_parameters["mrope_section"] == [16, 24, 24]
    with torch.device("meta"):
        visual = Qwen2_5_VLForConditionalGeneration(config).model.visual
    assert len(visual.blocks) == 32
    assert [number for number in range(32) if number in visual.fullatt_block_indexes] == [7, 15, 23, 31]
    shapes = {name: tuple(parameter.shape) for name, parameter in visual.named_parameters()}
    assert shapes["patch_embed.proj.weight"] == (1280, 3, 2, 14, 14)
    assert shapes["blocks.0.mlp.gate_proj.weight"] == (3456, 1280)
    assert shapes["merger.mlp.0.weight"] == (4 * 1280, 4 * 1280)
    assert shapes["merger.mlp.2.weight"] == (2048, 4 * 1280)
    assert (visual.window_size, visual.blocks[0].attn.num_heads) == (112, 16)


@pytest.mark.parametrize("head", [8, 10, 32, 64, 80, 128])
def test_the_three_position_ids_share_the_whole_head(head: int) -> None:
    sections = model_file._sections(head)
    assert sum(sections) == head // 2
    assert all(sections)


@pytest.mark.parametrize("vocabulary", [VOCABULARY, None], ids=["cut", "whole"])
def test_a_saved_model_is_gone_on_from(tmp_path: Path, vocabulary: Vocabulary | None) -> None:
    model = tiny(vocabulary, 3)
    model.save_pretrained(tmp_path)
    if vocabulary:
        vocabulary.save(tmp_path)
    again, read = from_checkpoint(str(tmp_path))
    assert read == vocabulary
    batch = pack(*SAMPLES)
    assert again.training
    assert again.dtype == torch.float32
    with torch.no_grad():
        assert torch.equal(target_losses(again, batch, read), target_losses(model, batch, vocabulary))


def edit(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def half_the_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one_layer_more(folder: Path) -> None:
    edit(folder, lambda config: config["vision_config"].update(depth=3))


def other_seconds(folder: Path) -> None:
    edit(folder, lambda config: config["vision_config"].update(tokens_per_second=4))


def other_patches(folder: Path) -> None:
    edit(folder, lambda config: config["vision_config"].update(patch_size=16))


def no_number(folder: Path) -> None:
    edit(folder, lambda config: config["vision_config"].update(depth="two"))


def of_another_type(folder: Path) -> None:
    edit(folder, lambda config: config.update(model_type="qwen2"))


def without_vocabulary(folder: Path) -> None:
    (folder / FILE).unlink()


def of_another_vocabulary(folder: Path) -> None:
    Vocabulary.of([np.arange(200, dtype=np.int32)]).save(folder)


def no_json(folder: Path) -> None:
    (folder / "config.json").write_text("{")


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without_weights, "model.safetensors"),
        (half_the_weights, "whole download"),
        (one_layer_more, r"of its weights are missing .* download it again"),
        (other_seconds, "tokens_per_second 4, not 2"),
        (other_patches, "patch_size 16, not 14"),
        (no_number, "'depth'"),
        (of_another_type, "no Qwen2.5-VL: .* qwen2"),
        (without_vocabulary, "and no vocabulary.json beside it"),
        (of_another_vocabulary, r"vocab_size \d+, not \d+"),
        (no_json, "valid JSON"),
        (empty, "config.json"),
    ],
)
def test_a_folder_that_is_no_whole_model_is_one_clear_error(
    tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    tiny(VOCABULARY, 0).save_pretrained(tmp_path)
    VOCABULARY.save(tmp_path)
    damage(tmp_path)
    with pytest.raises(PreflightError, match=told) as caught:
        from_checkpoint(str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path}: ")
    assert "\n" not in str(caught.value)


def test_a_damaged_vocabulary_is_told(tmp_path: Path) -> None:
    tiny(VOCABULARY, 0).save_pretrained(tmp_path)
    (tmp_path / FILE).write_text("{")
    with pytest.raises(SchemaError, match=FILE):
        from_checkpoint(str(tmp_path))


@pytest.mark.parametrize("load", [from_checkpoint, lambda name: from_llm(name, "tiny", 0)])
def test_without_the_hub_it_is_told_what_to_do(load: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(PreflightError, match="hf download Nobody/NoSuchModel --local-dir FOLDER") as caught:
        load("Nobody/NoSuchModel")
    assert "HF_HOME" in str(caught.value)
    assert "HF_HUB_OFFLINE" in str(caught.value)


def test_an_llm_of_another_kind_or_vocabulary_is_refused(tmp_path: Path) -> None:
    tiny(VOCABULARY, 0).save_pretrained(tmp_path)
    with pytest.raises(PreflightError, match=r"no Qwen2.5 LLM: .* qwen2_5_vl"):
        from_llm(str(tmp_path), "tiny", 0)
    stored_llm(tmp_path, vocab_size=1000)
    with pytest.raises(PreflightError, match=f"has 1000 ids, and the tokenizer {WHOLE}"):
        from_llm(str(tmp_path), "tiny", 0)
