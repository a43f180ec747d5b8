"""Keeps this laptop and a server alike: messages, engine, client and schedule (sync.md)."""
