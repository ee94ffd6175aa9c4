"""What one worker of a step or filter needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Resources:
    """CPUs and GPUs as shares (0.5 is half a device), memory in MiB."""

    cpus: float = 1.0
    gpus: float = 0.0
    memory_mib: int = 512

    def __or__(self, other: "Resources") -> "Resources":
        """What a worker needs that does both jobs in turn."""
        return Resources(max(self.cpus, other.cpus), max(self.gpus, other.gpus), max(self.memory_mib, other.memory_mib))
