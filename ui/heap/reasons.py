"""Why a page is to look at, and what can be done, in the teacher's words."""

from app.intake.model import Why
from app.marking.filing import OTHER_HAND, UNKNOWN_COPY, VOID
from app.marking.model import PageFate
from ui.words import tr


def reason(why: str) -> str:
    """Return in a few words why a page is to look at."""
    known = {
        Why.TWO_CODES: tr("Two codes on one picture"),
        Why.HALF_CODE: tr("Half a code"),
        Why.NO_PAGE: tr("A code without a page"),
        Why.KEY: tr("A page of an answer key"),
        Why.FOREIGN_CODE: tr("Another program’s code"),
        Why.ENCRYPTED: tr("Locked by a password"),
        Why.TORN: tr("A torn page"),
        Why.BOMB: tr("Far too large"),
        Why.NOT_A_PICTURE: tr("Not a picture"),
        UNKNOWN_COPY: tr("A sheet of another computer"),
        VOID: tr("The print is void"),
        OTHER_HAND: tr("A photocopied sheet"),
        PageFate.BLANK: tr("Taken for blank"),
        PageFate.DUPLICATE: tr("Taken for a duplicate"),
    }
    return known.get(why, tr("No code"))


def explanation(why: str, *, owner: str = "") -> str:
    """Return what the reason means and what can be done; `owner` is whose code it is."""
    known = {
        Why.TWO_CODES: tr(
            "Two sheets are on this picture. File it for one of them, and take a picture of the"
            " other one by itself."
        ),
        Why.HALF_CODE: tr(
            "The code is folded, covered or blurred. The letters at the foot of the page say the"
            " same."
        ),
        Why.NO_PAGE: tr("The code says whose sheet it is, but not which page. Choose the page."),
        Why.KEY: tr("This is the key, and no pupil’s work. Throw it away."),
        Why.FOREIGN_CODE: tr("There is a code, but it is not one of a sheet from Chalkline."),
        Why.ENCRYPTED: tr(
            "The document opens with a password only. Save it without one, then bring it in again."
        ),
        Why.TORN: tr("The file breaks off here or does not open. Scan the page once more."),
        Why.BOMB: tr("It would unpack to far more than any page has, so it was left packed."),
        Why.NOT_A_PICTURE: tr("It is neither a picture nor a PDF, whatever it is called."),
        UNKNOWN_COPY: tr(
            "The code is right, but this computer did not print the sheet. Once both computers are"
            " in sync, file it by its code."
        ),
        VOID: tr(
            "This print was made void after it was handed out. Throw the page away, or file it for"
            " another copy."
        ),
        OTHER_HAND: tr(
            "The code is {owner}’s, but a sheet with it is in already, in another hand. Whose is"
            " this one?",
            owner=owner,
        ),
        PageFate.BLANK: tr("File it by its code or its pupil, or take it back."),
        PageFate.DUPLICATE: tr(
            "The code is {owner}’s. File it for another pupil, or take it back.", owner=owner
        ),
    }
    return known.get(
        why,
        tr(
            "No code is on this picture: it is folded away, or cut off. The letters at the foot of"
            " the page say whose it is."
        ),
    )
