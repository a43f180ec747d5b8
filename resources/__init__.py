"""Files the program carries (fonts, icons, themes, translations, samples), read in one way.

The source tree and the PyInstaller bundle behave alike because everything goes through here.
"""

from importlib.resources import files


def read_bytes(name: str) -> bytes:
    """Return the bytes of the resource `name` ("fonts/Andika-Regular.ttf").

    Raises:
        FileNotFoundError: when the program was built without that resource.
    """
    return files(__name__).joinpath(*name.split("/")).read_bytes()


def read_text(name: str) -> str:
    """Return the UTF-8 text of the resource `name`; raise FileNotFoundError as `read_bytes`."""
    return read_bytes(name).decode("utf-8")
