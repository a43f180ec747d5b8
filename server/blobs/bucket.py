"""Files in a bucket of S3, or of what speaks its protocol (MinIO, Garage, Ceph), by obstore."""

from datetime import timedelta
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from app.errors import StoreError
from server.blobs.objects import Objects
from server.errors import InvalidError, SettingsError

_SCHEME = "s3"
_PART_BYTES = 8 << 20
"""What is longer goes in parts: over a bad line only a part has to be sent again."""
_PARTS_AT_ONCE = 3
_CONNECT_S, _ANSWER_S, _RETRY_S = 5, 60, 20


class BucketBlobs(Objects):
    """`Blobs` in a bucket. S3 answers when a file is safe, so there is nothing to flush."""

    def __init__(
        self,
        place: str,
        *,
        endpoint: str = "",
        region: str = "",
        key_id: str = "",
        secret: str = "",
    ) -> None:
        """Take "s3://bucket/folder"; without a key, who we are is what the machine says (AWS).

        Raises:
            SettingsError: when that is no bucket, or the endpoint no address.
        """
        said = urlsplit(place)
        if said.scheme != _SCHEME or not said.netloc:
            raise SettingsError("--uploads-at wants s3://BUCKET or s3://BUCKET/FOLDER.")
        if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
            raise SettingsError("--s3-endpoint wants an address: https://…")
        config: dict[str, str | bool] = {"region": region or "us-east-1"}
        if endpoint:
            config |= {"endpoint": endpoint.rstrip("/"), "virtual_hosted_style_request": False}
        if key_id:
            config |= {"access_key_id": key_id, "secret_access_key": secret}
        self._bucket = S3Store(
            said.netloc,
            prefix=said.path.strip("/") or None,
            config=config,  # type: ignore[arg-type]
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=_CONNECT_S),
                "timeout": timedelta(seconds=_ANSWER_S),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=_RETRY_S)},
        )

    def put(self, key: str, content: bytes) -> None:
        """Keep `content`; it is safe when this returns.

        Raises:
            InvalidError: when the key is taken.
            StoreError: when it cannot be kept.
        """
        try:
            if len(content) <= _PART_BYTES:
                obstore.put(self._bucket, key, content, mode="create", use_multipart=False)
                return
            # Parts have no "only when new". Keys are random: nobody takes one in between.
            if self.exists(key):
                raise _taken()
            obstore.put(
                self._bucket, key, content, use_multipart=True, chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )  # fmt: skip
        except AlreadyExistsError as exc:
            raise _taken() from exc
        except (BaseError, OSError) as exc:
            raise StoreError(f"a file cannot be kept: {type(exc).__name__}") from exc

    def _store(self) -> S3Store:
        return self._bucket


def _taken() -> InvalidError:
    return InvalidError("The key is taken.", field="key", code="key_taken")
