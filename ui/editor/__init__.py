"""The editor: settings, the live page, the title, and what becomes of every change."""
