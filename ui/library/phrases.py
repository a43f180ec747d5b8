"""What a card says: its counts and the sentence a screen reader speaks; the words of the page."""

from app.errors import (
    AppError,
    DiskFullError,
    NewerStoreError,
    NotFoundError,
    ReadOnlyStoreError,
)
from app.worksheets.worksheet import Card, LibraryQuery, SortKey
from ui.words import ntr, tr


def versions(count: int) -> str:
    """Return "1 version", "9 versions"."""
    return ntr("{n} version", "{n} versions", count)


def printed(count: int) -> str:
    """Return "Not printed", "Printed once", "Printed twice", "Printed 4 times"."""
    match count:
        case 0:
            return tr("Not printed")
        case 1:
            return tr("Printed once")
        case 2:
            return tr("Printed twice")
        case _:
            return ntr("Printed {n} time", "Printed {n} times", count)


def copies_out(count: int) -> str:
    """Return the tag for printed copies that are out with pupils ("28 out")."""
    return ntr("{n} out", "{n} out", count)


def worksheets(count: int) -> str:
    """Return "1 worksheet", "42 worksheets"."""
    return ntr("{n} worksheet", "{n} worksheets", count)


def spoken(card: Card, *, topic: str, date: str) -> str:
    """Return what a screen reader says of a card."""
    parts = [card.name, topic, date, versions(card.version_count)]
    parts.append(printed(card.pdf_generation_count))
    if card.copies_out:
        parts.append(ntr("{n} copy out", "{n} copies out", card.copies_out))
    if card.is_favorite:
        parts.append(tr("favourite"))
    if card.is_template:
        parts.append(tr("template"))
    if card.is_public:
        parts.append(tr("colleagues can find it"))
    if card.archived_at is not None:
        parts.append(tr("archived"))
    if card.tags:
        parts.append(tr("tags: {tags}", tags=", ".join(card.tags)))
    return ", ".join(parts)


def sort_word(key: SortKey) -> str:
    """Return the word of a sort order."""
    match key:
        case SortKey.CHANGED:
            return tr("Last changed")
        case SortKey.CREATED:
            return tr("Newest")
        case SortKey.VIEWED:
            return tr("Last opened")
        case SortKey.NAME:
            return tr("Name")
        case SortKey.PRINTED:
            return tr("Most printed")


def nothing_found(query: LibraryQuery) -> str:
    """Return the sentence of a view that shows nothing although worksheets exist."""
    text = query.text.strip()
    if text:
        return tr("No worksheet is called “{text}”.", text=text)
    if query.archived:
        return tr("Nothing is in the archive.")
    if query.favourites:
        return tr("No favourites yet. The star on a card, or the key S, makes one.")
    if query.templates:
        return tr("No templates yet. “Make a template” is in the menu of every card.")
    if query.printed:
        return tr("Nothing printed yet.")
    return tr("No worksheet matches these filters.")


def filtered(query: LibraryQuery) -> bool:
    """Return whether `query` leaves worksheets out."""
    return bool(
        query.text.strip()
        or query.topic
        or query.tag
        or query.favourites
        or query.templates
        or query.printed
        or query.archived
    )


def refusal(error: AppError) -> str:
    """Return what happened when the store could not do it, and what can be done."""
    match error:
        case DiskFullError():
            return tr("The disk is full. Nothing was changed. Free some space, then try again.")
        case ReadOnlyStoreError():
            return tr("The worksheets cannot be written to here. Nothing was changed.")
        case NewerStoreError():
            return tr(
                "These worksheets were made by a newer Chalkline. You can look at them and print"
                " them; to change them, update."
            )
        case NotFoundError():
            return tr("This worksheet is no longer there.")
        case _:
            return tr("That did not work. Nothing was changed.")
