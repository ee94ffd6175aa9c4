"""Object stores: what their clients raise where they cannot be reached, and how that is told in one line."""

_SETTINGS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE; AWS_ENDPOINT_URL if not Amazon's",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or `gcloud auth application-default login`",
}
_SCHEMES = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


def unreachable(url: str) -> tuple[type[Exception], ...]:
    """What is raised where a path or URL cannot be read: besides OSError, what the client of its store raises for want
    of credentials, of a route or of a package."""
    scheme = _SCHEMES.get(url.partition("://")[0])
    client: tuple[type[Exception], ...] = ()
    if scheme == "s3":
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]

        client = (BotoCoreError,)
    elif scheme == "gs":
        from gcsfs.retry import HttpError

        client = (HttpError,)
    return (OSError, ValueError, ImportError, *client)


def told(url: str, error: Exception) -> str:
    """`URL cannot be reached: what its client says`, and where the client looks for what it lacks."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    settings = _SETTINGS.get(_SCHEMES.get(url.partition("://")[0], ""))
    cure = f"; credentials come from the environment: {settings}" if settings else ""
    return f"{url} cannot be reached: {first}{cure}"
