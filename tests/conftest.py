"""Options and fixtures for every test."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long soak tests at full length")


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long runs were asked for."""
    return bool(request.config.getoption("--soak"))
