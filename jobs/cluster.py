"""The one place where Ray is started or joined, and where its defaults are set right for long runs."""

import contextlib
import logging
import os
import resource
import socket
from collections.abc import Iterator
from typing import Any

import psutil

from schemas.errors import PreflightError
from schemas.resources import Resources

OBJECT_STORE_BYTES = 128 << 20  # it carries references to units, never pictures
CONNECT_S = 10
# Ray's own processes take 1.1 to 1.3 GB together; its threads reserve far more address space than they use.
NEEDED_BYTES = 1500 << 20
NEEDED_ADDRESS_SPACE_BYTES = 3000 << 20
# Ray 2.60 at its defaults can wait for minutes, or for good, when the network of a node is cut.
RAY_SETTINGS = {
    "RAY_health_check_initial_delay_ms": "5000",
    "RAY_health_check_period_ms": "3000",
    "RAY_health_check_timeout_ms": "10000",
    "RAY_health_check_failure_threshold": "5",
    "RAY_grpc_client_keepalive_time_ms": "30000",
    "RAY_grpc_client_keepalive_timeout_ms": "20000",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
# One thread per library in a worker: on shared cores two are slower than one (environment.md 2b).
WORKER_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@contextlib.contextmanager
def ray_session(address: str | None, workers: int | None) -> Iterator[None]:
    """Ray, started on this machine with `workers` CPUs (default: all), or joined at `address`; left at the end.

    Raises:
        PreflightError: Ray cannot start (no port, no memory) or cannot be reached.
    """
    for name, value in {**RAY_SETTINGS, **WORKER_ENVIRONMENT}.items():
        os.environ.setdefault(name, value)
    if address is None:
        _check_machine()
    else:
        _check_address(address)
    # Token authentication: ray.init() switches it on for a Ray that it starts and makes the token. Set here,
    # RAY_AUTH_MODE would come too late for a process that has imported Ray before, and the two would disagree.
    import ray

    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR, "job_config": _job_config()}
    if address is None:
        options |= {
            "address": "local",
            "num_cpus": workers or os.cpu_count(),
            "include_dashboard": False,
            "object_store_memory": OBJECT_STORE_BYTES,
        }
    else:
        options |= {"address": address, "runtime_env": {"env_vars": WORKER_ENVIRONMENT}}
    try:
        ray.init(**options)
    except (ConnectionError, OSError, RuntimeError, ValueError, TimeoutError, ray.exceptions.RayError) as error:
        what = f"Ray at {address} cannot be joined" if address else "Ray cannot be started on this machine"
        first = str(error).strip().split("\n")[0]
        raise PreflightError(
            f"{what} ({first}); check memory, /dev/shm and free ports, or run without Ray: --set workers=0"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _check_machine() -> None:
    """Whether Ray can start here at all; short of memory or ports, its own processes abort or wait for minutes."""
    free = psutil.virtual_memory().available
    space = resource.getrlimit(resource.RLIMIT_AS)[0]
    if free < NEEDED_BYTES:
        raise PreflightError(
            f"Ray needs about {NEEDED_BYTES >> 20} MiB of memory and {free >> 20} MiB are free; "
            "end something, or run without Ray: --set workers=0"
        )
    if space not in (resource.RLIM_INFINITY, -1) and space < NEEDED_ADDRESS_SPACE_BYTES:
        raise PreflightError(
            f"Ray cannot start in {space >> 20} MiB of address space (ulimit -v); "
            "raise that limit, or run without Ray: --set workers=0"
        )
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=CONNECT_S).close()
    except OSError as error:
        raise PreflightError(
            f"Ray's processes talk over ports of this machine, and none can be used ({error}); "
            "bring up the loopback interface or free ports, or run without Ray: --set workers=0"
        ) from error


def _check_address(address: str) -> None:
    """Whether somebody listens at host:port; Ray itself would try for two minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon or not port.isdigit():
        return
    try:
        socket.create_connection((host, int(port)), timeout=CONNECT_S).close()
    except OSError as error:
        raise PreflightError(f"nobody answers at {address} ({error}); is `ray start --head` running there?") from error


def _job_config() -> Any:
    """A job whose workers do not get the driver's folder on their path.

    Ray 2.60 puts it there unless the job has a working_dir, and a user's own `schemas/` in it would
    take the place of ours. There is no public switch; tests/plugins runs a job from such a folder.
    """
    from ray.job_config import JobConfig

    class Installed(JobConfig):
        def _runtime_env_has_working_dir(self) -> bool:
            return True

    return Installed()


def check_resources(need: Resources, address: str | None, workers: int | None = None) -> None:
    """Refuse what no node could ever run; with an `address`, Ray must be joined already.

    Raises:
        PreflightError: a worker needs more CPUs, GPUs or memory than any node has.
    """
    if address is None:
        nodes = [Resources(float(workers or os.cpu_count() or 1), 0.0, psutil.virtual_memory().total >> 20)]
    else:
        import ray

        alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        nodes = [Resources(n.get("CPU", 0), n.get("GPU", 0), int(n.get("memory", 0)) >> 20) for n in alive]
    if any(need.cpus <= n.cpus and need.gpus <= n.gpus and need.memory_mib <= n.memory_mib for n in nodes):
        return
    largest = max(nodes, key=lambda node: (node.gpus, node.memory_mib, node.cpus), default=Resources(0, 0, 0))
    raise PreflightError(
        f"a worker needs {need.cpus:g} CPU, {need.gpus:g} GPU and {need.memory_mib} MiB, and no node has that; "
        f"the largest has {largest.cpus:g} CPU, {largest.gpus:g} GPU and {largest.memory_mib} MiB"
    )
