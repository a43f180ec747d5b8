r"""What is written below HKEY_CURRENT_USER\Software\Classes, over a stand-in for the registry."""

from app.sharing.chalk import MEDIA_TYPE
from ui.registration.windows import Entry, WindowsClasses

COMMAND = [r"C:\Program Files\Chalkline 100%\chalkline.exe"]


class Registry:
    """Keys with values; a key with a path makes those on the way."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}
        self.announced = 0

    def get(self, key: str, name: str) -> str | None:
        return self.keys.get(key, {}).get(name)

    def put(self, entry: Entry) -> None:
        parts = entry.key.split("\\")
        for length in range(1, len(parts) + 1):
            self.keys.setdefault("\\".join(parts[:length]), {})
        self.keys[entry.key][entry.name] = entry.value

    def drop(self, key: str, name: str) -> None:
        del self.keys[key][name]

    def drop_if_empty(self, key: str) -> None:
        if self.keys.get(key) == {} and not any(one.startswith(key + "\\") for one in self.keys):
            del self.keys[key]

    def announce(self) -> None:
        self.announced += 1


def test_links_and_files_are_opened_by_the_program() -> None:
    registry = Registry()
    assert WindowsClasses(COMMAND, registry).register()
    opens = r'"C:\Program Files\Chalkline 100%\chalkline.exe" -- "%1"'
    assert registry.get(r"chalkline\shell\open\command", "") == opens
    assert registry.get("chalkline", "URL Protocol") == ""
    kind = registry.get(".chalk", "")
    assert registry.get(rf"{kind}\shell\open\command", "") == opens
    assert registry.get(".chalk", "Content Type") == MEDIA_TYPE
    assert registry.announced == 1


def test_each_word_of_a_checkout_is_quoted_where_it_has_to_be() -> None:
    registry = Registry()
    WindowsClasses([r"C:\Python\python.exe", r"C:\my sheets\run.py"], registry).register()
    assert registry.get(r"chalkline\shell\open\command", "") == (
        r'"C:\Python\python.exe" "C:\my sheets\run.py" -- "%1"'
    )


def test_registering_again_changes_and_announces_nothing() -> None:
    registry = Registry()
    WindowsClasses(COMMAND, registry).register()
    assert not WindowsClasses(COMMAND, registry).register()
    assert registry.announced == 1


def test_unregistering_leaves_nothing_behind() -> None:
    registry = Registry()
    WindowsClasses(COMMAND, registry).register()
    # By another copy of the program: it is the same to the system.
    assert WindowsClasses([r"D:\chalkline.exe"], registry).unregister()
    assert registry.keys == {}
    assert not WindowsClasses(COMMAND, registry).unregister()
    assert registry.announced == 2


def test_what_others_wrote_stays() -> None:
    registry = Registry()
    registry.put(Entry(r".chalk\shell\edit", "", "other.exe"))
    registry.put(Entry(r"chalk\shell", "", "unlike ours"))
    before = {key: dict(values) for key, values in registry.keys.items()}
    WindowsClasses(COMMAND, registry).register()
    registry.put(Entry(".chalk", "Content Type", "text/x-other"))
    WindowsClasses(COMMAND, registry).unregister()
    before[".chalk"]["Content Type"] = "text/x-other"
    assert registry.keys == before
