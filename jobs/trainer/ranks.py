"""The processes that train together under torchrun, each on its own row groups; alone without it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist

from schemas.errors import PreflightError

BUCKET_ELEMENTS = 1 << 26  # gradients are summed in pieces of at most 256 MiB


@dataclass(frozen=True)
class Ranks:
    """This process among `count`; `device` is where its model lives."""

    number: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        return self.number == 0

    def sums(self, *values: float) -> list[float]:
        """Each value summed over all ranks, in float64."""
        if self.count == 1:
            return list(values)
        total = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return [float(value) for value in total]

    def gathered(self, value: Any) -> list[Any]:
        """The value of every rank, in their order."""
        if self.count == 1:
            return [value]
        found: list[Any] = [None] * self.count
        dist.all_gather_object(found, value)
        return found

    def sum_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Sum gradients over all ranks; one that a rank's packs gave none is zero there.

        Not DistributedDataParallel: a pack without pictures gives the vision encoder no gradient, on which it waits.
        """
        if self.count == 1:
            return
        for bucket in _buckets(list(parameters)):
            grads = [torch.zeros_like(one) if one.grad is None else one.grad for one in bucket]
            flat = torch.cat([grad.reshape(-1) for grad in grads])
            dist.all_reduce(flat)
            pieces = torch.split(flat, [grad.numel() for grad in grads])
            for parameter, piece in zip(bucket, pieces, strict=True):
                parameter.grad = piece.view_as(parameter)


@contextmanager
def joined(device: str) -> Iterator[Ranks]:
    """The ranks that torchrun has started, or this process alone. `device` is auto, cpu or cuda.

    Raises:
        PreflightError: `cuda` is asked for, and there is no GPU.
    """
    count, number, local = (int(os.environ.get(name, default)) for name, default in _TORCHRUN)
    if device == "cuda" and not torch.cuda.is_available():
        raise PreflightError("the recipe asks for device: cuda, and torch sees no GPU here; use device: cpu or auto")
    cuda = device != "cpu" and torch.cuda.is_available()
    ranks = Ranks(number, count, torch.device("cuda", local) if cuda else torch.device("cpu"))
    if cuda:
        torch.cuda.set_device(ranks.device)
    if count == 1:
        yield ranks
        return
    dist.init_process_group("nccl" if cuda else "gloo")
    try:
        yield ranks
    finally:
        dist.destroy_process_group()


_TORCHRUN = (("WORLD_SIZE", "1"), ("RANK", "0"), ("LOCAL_RANK", "0"))


def _buckets(parameters: list[torch.nn.Parameter]) -> Iterator[list[torch.nn.Parameter]]:
    bucket: list[torch.nn.Parameter] = []
    filled = 0
    for parameter in parameters:
        if bucket and filled + parameter.numel() > BUCKET_ELEMENTS:
            yield bucket
            bucket, filled = [], 0
        bucket.append(parameter)
        filled += parameter.numel()
    if bucket:
        yield bucket
