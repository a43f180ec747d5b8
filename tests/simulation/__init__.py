"""A seeded world of laptops and one server, with virtual time and every fault (docs/reliability.md)."""
