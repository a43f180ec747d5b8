"""The version history of a worksheet: its panel, and what stands behind it."""
