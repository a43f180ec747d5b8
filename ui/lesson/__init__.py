"""Collecting work over the classroom's Wi-Fi, for as long as a lesson lasts."""
