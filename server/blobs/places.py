"""Where the files of a server are."""

from server.blobs.bucket import BucketBlobs
from server.blobs.folder import FolderBlobs
from server.blobs.port import Blobs
from server.settings import ServerSettings


def blobs_of(settings: ServerSettings) -> Blobs:
    """Return the place for pupils' photos.

    Raises:
        SettingsError: when the settings name none.
    """
    if not settings.uploads_at:
        return FolderBlobs(settings.uploads_path)
    return BucketBlobs(
        settings.uploads_at,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_key_id,
        secret=settings.s3_secret,
    )
