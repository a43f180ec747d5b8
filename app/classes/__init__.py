"""Classes and their pupils, hand-outs, the work that comes back, and its marks."""
