"""The one kind of movement: a value that glides (OutCubic), or jumps with reduced motion."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from ui.theme.current import current

BAR_MS = 140
TOAST_IN_MS = 160
TOAST_OUT_MS = 120
PANEL_MS = 160
KNOB_MS = 100


class Glide(QObject):
    """Moves a number to where it should be and tells a bound method each step."""

    def __init__(self, parent: QObject, on_step: Callable[[float], None]) -> None:
        super().__init__(parent)
        self._on_step = on_step
        self._on_done: Callable[[], None] | None = None
        self._value = 0.0
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_value)
        self._animation.finished.connect(self._on_finished)

    @property
    def value(self) -> float:
        """Return where it is now."""
        return self._value

    def jump(self, value: float) -> None:
        """Be there at once."""
        self._animation.stop()
        self._on_value(value)

    def go(
        self, target: float, duration_ms: int, on_done: Callable[[], None] | None = None
    ) -> None:
        """Glide to `target`; `on_done` is called on arrival, at once with reduced motion."""
        self._animation.stop()
        self._on_done = on_done
        duration = current().ms(duration_ms)
        if not duration:
            self._on_value(target)
            self._on_finished()
            return
        self._animation.setStartValue(float(self._value))
        self._animation.setEndValue(float(target))
        self._animation.setDuration(duration)
        self._animation.start()

    def _on_value(self, value: object) -> None:
        self._value = float(value) if isinstance(value, (int, float)) else 0.0
        self._on_step(self._value)

    def _on_finished(self) -> None:
        done, self._on_done = self._on_done, None
        if done is not None:
            done()
