"""Widgets of the visual language: plain values in, signals out, no repository, no window."""
