"""Brings the window back to how it opens, so that its picture can be taken for the next start."""

from app.worksheets.config import encode
from app.worksheets.worksheet import OpenSheet
from ui.editor.state import Mode
from ui.program import Program


def sheet_shown(program: Program) -> OpenSheet | None:
    """Return the sheet on the desk as it would be opened; None when there is none to show."""
    presenter = program.presenter
    if presenter.sheet_id is None or presenter.mode is Mode.LOCKED:
        return None
    content = presenter.content
    return OpenSheet(
        id=presenter.sheet_id,
        name=content.name,
        named=content.named,
        config=encode(content.config),
        changed_at=0,
        in_library=program.presenter.view().in_library,
    )


def come_to_rest(program: Program, sheet: OpenSheet) -> bool:
    """Show `sheet` as a start would; return False when something else is still in the window."""
    window, editor = program.window, program.editor
    window.show_place("editor")
    editor.toggle_history(False)  # noqa: FBT003 -- Qt's signal takes it, too
    editor.end_resume()
    while window.toasts.dismiss():
        pass
    program.presenter.toggle_key(on=False)
    program.presenter.open(sheet)
    desk = editor.editor.desk
    desk.select_problem(-1)
    desk.fit_page()
    desk.verticalScrollBar().setValue(0)
    settings = editor.editor.settings
    settings.fold()
    settings.verticalScrollBar().setValue(0)
    window.side_bar.places.set_trailing("library", "")
    focused = window.focusWidget()
    if focused is not None:
        focused.clearFocus()
    return (
        editor.editor.bars.current() is None
        and not editor.editor.notice.sentence
        and editor.editor.settings_shown
        and window.toasts.current() is None
    )
