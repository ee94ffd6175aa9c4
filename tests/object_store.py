"""An S3 server on this machine (moto's) for tests, and the environment that points every client at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import fsspec
import pytest


@contextmanager
def s3_server(*buckets: str) -> Iterator[None]:
    """Start the server with these buckets; stop it at the end."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # Its buckets live as long as this process, not as this server.
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        # fsspec keeps clients by their arguments, and the endpoint stands in the environment.
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        for bucket in buckets:
            fsspec.filesystem("s3").mkdir(bucket)
        yield
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    server.stop()
