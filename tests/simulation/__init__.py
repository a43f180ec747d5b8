"""A seeded world: laptops, one server, virtual time and every fault (docs/reliability.md)."""
