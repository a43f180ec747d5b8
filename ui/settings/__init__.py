"""The settings window: every tunable of the program, applied and saved at once."""
