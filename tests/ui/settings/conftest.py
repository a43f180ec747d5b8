"""Windows end in the thread that made them."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_widget_for_other_threads() -> Iterator[None]:
    """Collect windows here: a collection in the store's thread would destroy them there."""
    yield
    gc.collect()
