"""Catalogues, a folder per language, and the tool that keeps them up to date."""
