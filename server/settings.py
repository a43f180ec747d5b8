"""What an operator can set: by options of `run.py serve` or by the environment."""

from pathlib import Path

import msgspec

from app.settings import AutoSave


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One server's settings (docs/server-guide.md has them as a list)."""

    data: Path
    """The folder for the database, the secret and the backups."""
    database_url: str = ""
    """A PostgreSQL address ("postgresql://…"); empty: SQLite in the data folder."""
    host: str = "127.0.0.1"
    """The address to listen at. A reverse proxy with TLS stands before it."""
    port: int = 8400
    """The port to listen at; 0: any free one."""
    public_url: str = ""
    """The server's address as laptops know it ("https://sheets.example.org")."""
    proxies: str = "127.0.0.1"
    """Addresses whose X-Forwarded-For is believed, with commas."""
    requests_per_second: float = 100
    """Requests from one address, on average; four times as many at once. 0: no limit."""
    sign_ins_per_minute: float = 10
    """Attempts to sign in per address and per name. 0: no limit."""
    metrics_token: str = ""
    """What `Authorization: Bearer` must say for /metrics; empty: only this computer may ask."""
    uploads_at: str = ""
    """Where pupils' photos go: "s3://bucket/folder"; empty: the folder `uploads` in the data."""
    s3_endpoint: str = ""
    """The address of a server that speaks S3; empty: Amazon's own."""
    s3_region: str = ""
    """The region of the bucket; empty: us-east-1, which is what most other servers call theirs."""
    s3_key_id: str = ""
    """The id of an access key; empty: as the machine's role says (Amazon only)."""
    s3_secret: str = ""
    """The secret of the access key."""
    retention: AutoSave = AutoSave()
    """How many auto-saves stay."""

    @property
    def sqlite_path(self) -> Path:
        """The database file."""
        return self.data / "server.db"

    @property
    def secret_path(self) -> Path:
        """What refresh tokens are made from."""
        return self.data / "server.secret"

    @property
    def uploads_path(self) -> Path:
        """The folder of the photos that pupils hand in."""
        return self.data / "uploads"

    @property
    def upload_host(self) -> str:
        """The host that goes into QR codes; empty: none."""
        return self.public_url.partition("://")[2].strip("/")
