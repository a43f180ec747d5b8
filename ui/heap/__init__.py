"""The heap: work that comes back, dropped as it is, filed, and looked at where it has to be."""
