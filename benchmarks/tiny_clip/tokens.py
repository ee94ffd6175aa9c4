"""The tokenizer of the small model: pieces of bytes, learned from its captions and from help in many languages."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

PIECES = 8000
CONTEXT = 32
PAD, END = "<pad>", "<end>"


def learn(texts: Iterable[str], folder: Path) -> int:
    """Writes tokenizer.json and its settings into `folder`; the number of ids, of which the last is the end."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES,
        special_tokens=[PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    # The model reads a text at its highest id: the end has to be it.
    tokenizer.add_special_tokens([END])
    end = tokenizer.token_to_id(END)
    tokenizer.post_processor = processors.TemplateProcessing(single=f"$A {END}", special_tokens=[(END, end)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, model_max_length=CONTEXT, padding_side="right"
    )
    fast.save_pretrained(folder)
    return int(end) + 1


class Ids:
    """Texts to rows of ids, as open_clip's HFTokenizer makes them."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(CONTEXT)
        self.tokenizer.enable_padding(length=CONTEXT, pad_id=0, pad_token=PAD)

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([one.ids for one in self.tokenizer.encode_batch(list(texts))], dtype=np.int16)
