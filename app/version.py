"""The program's version; tests/house sees that pyproject.toml says the same."""

VERSION = "0.1.0"
