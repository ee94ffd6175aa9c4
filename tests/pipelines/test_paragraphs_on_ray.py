"""paragraphs.dedup on Ray: workers share what they add up, and the bytes are those of one process."""

from pathlib import Path

from pipelines.on_ray import OnRay
from pipelines.storage import Store
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray
from tests.pipelines.test_paragraphs import go, sites


def test_ray_writes_the_same_bytes(tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    go(tmp_path / "ray", sites(60), 10, on_ray)
    go(tmp_path / "here", sites(60), 10)
    there, here = (Store(str(tmp_path / out)).sizes() for out in ("ray", "here"))
    assert there == here
    assert any(path.startswith("paragraphs.dedup/removed/") for path in here)
