"""settings.json: whole, kept aside when broken, left alone when newer."""

from pathlib import Path

import msgspec
import pytest

from app.errors import ReadOnlyStoreError
from app.settings import AutoSave, Look, Settings, Theme
from app.words import Words
from storage import settings_file
from storage.settings_file import NAME, load, save

CHANGED = Settings(auto_save=AutoSave(debounce_ms=2000), look=Look(theme=Theme.DARK))


def test_without_a_file_the_defaults_are_in_force(tmp_path: Path) -> None:
    loaded = load(tmp_path / "nowhere")
    assert loaded.settings == Settings()
    assert loaded.sentence(Words("en")) == ""


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / "new folder", CHANGED)
    assert load(tmp_path / "new folder").settings == CHANGED


def test_settings_left_out_have_their_defaults(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"auto_save": {"debounce_ms": 700}}')
    assert load(tmp_path).settings == Settings(auto_save=AutoSave(debounce_ms=700))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"auto_save": {"debounce_ms": 1}}',
        b'{"unknown": 1}',
        b'{"schema_version": "9"}',
    ],
)
def test_a_broken_file_is_kept_aside_and_said(tmp_path: Path, broken: bytes) -> None:
    for number in (1, 2):
        (tmp_path / NAME).write_bytes(broken)
        loaded = load(tmp_path)
        assert loaded.settings == Settings()
        assert loaded.kept_aside == tmp_path / f"settings.broken-{number}.json"
        assert loaded.kept_aside.read_bytes() == broken
        assert f"settings.broken-{number}.json" in loaded.sentence(Words("en"))
    assert not (tmp_path / NAME).exists()


def test_a_newer_file_is_used_as_far_as_understood_and_never_written(tmp_path: Path) -> None:
    newer = msgspec.json.encode(
        {
            "schema_version": 2,
            "auto_save": {"debounce_ms": 900, "what_is_this": 1, "prune_after_days": "soon"},
            "clouds": {},
        }
    )
    (tmp_path / NAME).write_bytes(newer)
    loaded = load(tmp_path)
    assert loaded.settings == Settings(auto_save=AutoSave(debounce_ms=900))
    assert loaded.read_only
    assert "newer" in loaded.sentence(Words("en"))
    with pytest.raises(ReadOnlyStoreError):
        save(tmp_path, Settings())
    assert (tmp_path / NAME).read_bytes() == newer


def test_a_key_pressed_twice_is_harmless(tmp_path: Path) -> None:
    save(tmp_path, CHANGED)
    save(tmp_path, CHANGED)
    assert [entry.name for entry in tmp_path.iterdir()] == [settings_file.NAME]
