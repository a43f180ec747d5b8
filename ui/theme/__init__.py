"""The look: tokens, fonts, icons, style sheet, movement."""
