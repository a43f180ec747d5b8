"""Keeps the program in the theme the system or the settings ask for."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory

from app.settings import Look
from app.settings import Theme as Choice
from ui.theme.current import current, put_in_force
from ui.theme.fonts import Role, font, load_interface_fonts
from ui.theme.sheet import palette, style_sheet
from ui.theme.tokens import Theme, load_theme


class ThemeManager(QObject):
    """Puts a theme in force over the whole application and changes it when asked.

    `changed` comes after every widget has its new colours: repaint cached pictures then.
    """

    changed = Signal()

    def __init__(self, app: QApplication, look: Look | None = None) -> None:
        """Dress `app` as `look` says and follow the system from now on."""
        super().__init__(app)
        self._app = app
        self._look = look or Look()
        widget_ms = app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        self._platform_moves = widget_ms > 0
        fusion = QStyleFactory.create("Fusion")
        if fusion is not None:
            app.setStyle(fusion)
        load_interface_fonts()
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._dress(self._wanted())

    @property
    def theme(self) -> Theme:
        """Return the theme in force."""
        return current()

    def set_look(self, look: Look) -> None:
        """Follow new settings at once."""
        self._look = look
        self._refresh()

    @Slot()
    def _on_system_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted != current():
            self._dress(wanted)
            self.changed.emit()

    def _wanted(self) -> Theme:
        hints = self._app.styleHints()
        dark = self._look.theme is Choice.DARK or (
            self._look.theme is Choice.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        contrast = hints.accessibility().contrastPreference()
        return load_theme(
            "dark" if dark else "light",
            percent=self._look.text_percent,
            high_contrast=contrast is Qt.ContrastPreference.HighContrast,
            animated=self._platform_moves and not self._look.reduced_motion,
        )

    def _dress(self, theme: Theme) -> None:
        put_in_force(theme)
        # Qt restyles every widget twice when one sheet replaces another: by way of none it takes
        # 40 instead of 200 ms for the whole window.
        self._app.setStyleSheet("")
        self._app.setPalette(palette(theme))
        self._app.setFont(font(Role.BODY))
        self._app.setStyleSheet(style_sheet(theme))
