"""Benchmarks: `python3 run.py bench`. Outside the test paths; nothing imports them."""
