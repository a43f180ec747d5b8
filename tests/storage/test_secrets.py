"""The copies' key: made once, found again, never shown."""

import logging
import os
import stat
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.compat import properties

from app import ids
from app.errors import StoreError
from storage.secrets import FILE, CopyKeys, SignInSecret, SystemKeyring


class Drawer:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        self.secrets[name] = secret

    def remove(self, name: str) -> None:
        self.secrets.pop(name, None)


class Broken(Drawer):
    def put(self, _name: str, _secret: str) -> None:
        raise StoreError("no keyring")


class Forgetful(Drawer):
    def put(self, _name: str, _secret: str) -> None:
        """Take it and keep nothing, as some keyrings do."""


def test_the_key_is_made_once_and_kept_in_the_keyring(tmp_path: Path) -> None:
    drawer = Drawer()
    made = CopyKeys(tmp_path, keyring=drawer)()
    assert CopyKeys(tmp_path, keyring=drawer)() == made
    assert not (tmp_path / FILE).exists()
    assert len(made.key) == 32


@pytest.mark.parametrize("drawer", [None, Broken(), Forgetful()])
def test_without_a_keyring_a_file_of_its_owner_keeps_it(
    tmp_path: Path, drawer: Drawer | None
) -> None:
    made = CopyKeys(tmp_path, keyring=drawer)()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert CopyKeys(tmp_path, keyring=drawer)() == made


def test_a_key_in_a_file_is_not_replaced_when_a_keyring_appears(tmp_path: Path) -> None:
    made = CopyKeys(tmp_path, keyring=None)()
    assert CopyKeys(tmp_path, keyring=Drawer())() == made


def test_two_folders_are_two_accounts(tmp_path: Path) -> None:
    drawer = Drawer()
    one, two = (
        CopyKeys(tmp_path / "a", keyring=drawer)(),
        CopyKeys(tmp_path / "b", keyring=drawer)(),
    )
    assert one.key != two.key


def test_a_broken_key_file_is_kept_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("half a k")
    made = CopyKeys(tmp_path, keyring=None)()
    assert (tmp_path / "copies.broken-1.key").read_text() == "half a k"
    assert CopyKeys(tmp_path, keyring=None)() == made


def test_the_key_is_never_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    noise = bytes(range(65, 97))
    made = CopyKeys(tmp_path, keyring=Broken(), random=lambda n: noise[:n])()
    assert made.key == noise
    secret = (tmp_path / FILE).read_text()
    assert secret not in caplog.text
    assert noise.decode() not in caplog.text + repr(made)


def test_the_system_keyring_is_used_through_its_library() -> None:
    class InMemory(keyring.backend.KeyringBackend):
        kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one for the test

        @properties.classproperty
        def priority(cls) -> float:  # noqa: N805
            return 1

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

    before = keyring.get_keyring()
    try:
        keyring.set_keyring(InMemory())  # type: ignore[no-untyped-call] # theirs
        SystemKeyring().put("copies:x", "secret")
        assert SystemKeyring().get("copies:x") == "secret"
        keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
        assert SystemKeyring().get("copies:x") is None
        with pytest.raises(StoreError):
            SystemKeyring().put("copies:x", "secret")
    finally:
        keyring.set_keyring(before)


def test_copies_of_a_key_verify(tmp_path: Path) -> None:
    made = CopyKeys(tmp_path, keyring=None)()
    copy_id = ids.new_copy_id(made, random=os.urandom)
    assert ids.verify(copy_id, made.key)
    assert ids.account_tag(copy_id) == made.tag


class TestSignInSecret:
    SERVER = "https://school.example.org"

    def test_the_newest_is_found_again_and_forgotten(self, tmp_path: Path) -> None:
        drawer = Drawer()
        secret = SignInSecret(tmp_path, self.SERVER, keyring=drawer)
        assert secret.load() is None
        secret.keep("one")
        secret.keep("two")
        assert SignInSecret(tmp_path, self.SERVER, keyring=drawer).load() == "two"
        assert not list(tmp_path.iterdir())
        secret.forget()
        assert secret.load() is None
        assert not drawer.secrets

    @pytest.mark.parametrize("drawer", [None, Broken(), Forgetful()])
    def test_without_a_keyring_a_file_of_its_owner_keeps_it(
        self, tmp_path: Path, drawer: Drawer | None
    ) -> None:
        secret = SignInSecret(tmp_path, self.SERVER, keyring=drawer)
        secret.keep("one")
        (path,) = tmp_path.iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert secret.load() == "one"
        secret.forget()
        assert secret.load() is None
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("drawer", [None, Drawer()])
    def test_the_names_key_has_a_place_of_its_own(
        self, tmp_path: Path, drawer: Drawer | None
    ) -> None:
        signed_in = SignInSecret(tmp_path, self.SERVER, keyring=drawer)
        names = SignInSecret(tmp_path, self.SERVER, keyring=drawer, what="names")
        signed_in.keep("token")
        names.keep("key")
        assert (signed_in.load(), names.load()) == ("token", "key")
        signed_in.forget()
        assert names.load() == "key"

    def test_two_folders_and_two_servers_are_apart(self, tmp_path: Path) -> None:
        drawer = Drawer()
        for ring in (drawer, None):
            for folder in ("a", "b"):
                (tmp_path / folder).mkdir(exist_ok=True)
                for server in ("https://a", "https://b"):
                    SignInSecret(tmp_path / folder, server, keyring=ring).keep(folder + server)
            for folder in ("a", "b"):
                for server in ("https://a", "https://b"):
                    found = SignInSecret(tmp_path / folder, server, keyring=ring).load()
                    assert found == folder + server

    def test_a_keyring_that_comes_back_takes_over_from_the_file(self, tmp_path: Path) -> None:
        SignInSecret(tmp_path, self.SERVER, keyring=Broken()).keep("one")
        drawer = Drawer()
        secret = SignInSecret(tmp_path, self.SERVER, keyring=drawer)
        assert secret.load() == "one"
        secret.keep("two")
        assert not list(tmp_path.iterdir())
        assert secret.load() == "two"

    def test_a_keyring_that_fails_once_does_not_bring_back_an_old_one(
        self, tmp_path: Path
    ) -> None:
        drawer = Drawer()
        SignInSecret(tmp_path, self.SERVER, keyring=drawer).keep("old")
        broken = Broken()
        broken.secrets = drawer.secrets
        secret = SignInSecret(tmp_path, self.SERVER, keyring=broken)
        secret.keep("new")
        assert secret.load() == "new"

    def test_nothing_of_it_is_logged(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            SignInSecret(tmp_path, self.SERVER, keyring=Broken()).keep("very-secret")
        assert caplog.records
        assert "very-secret" not in caplog.text
