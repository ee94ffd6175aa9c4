"""pictures.dedup on Ray: the bytes are those of one process."""

from pathlib import Path

from pipelines.on_ray import OnRay
from pipelines.storage import Store
from tests.pipelines.test_on_ray import on_ray, pytestmark  # noqa: F401  # a fixture, and the marks of its Ray
from tests.pipelines.test_pictures_dedup import go, site


def test_ray_writes_the_same_bytes(tmp_path: Path, on_ray: OnRay) -> None:  # noqa: F811
    go(tmp_path / "ray", site(30), 5, on_ray)
    go(tmp_path / "here", site(30), 5)
    there, here = (Store(str(tmp_path / out)).sizes() for out in ("ray", "here"))
    assert there == here
    assert any(path.startswith("pictures.dedup/documents/") for path in here)
