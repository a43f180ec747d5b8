"""The finished sample sheet of the first start: something to change and to print at once."""

from msgspec.structs import replace

from app.topics.addition import AdditionConfig
from app.topics.aids import Aids, Rule
from app.topics.difficulty import with_challenge
from app.words import Words
from app.worksheets.config import WorksheetConfig


def sample(fresh: WorksheetConfig, words: Words) -> tuple[WorksheetConfig, str]:
    """Return the sample's config on the paper of `fresh`, and its name in the user's language."""
    aids = Aids(
        carry_boxes=Rule.WHEN_REGROUPING,
        answer_boxes=Rule.ALWAYS,
        place_colours=Rule.ALWAYS,
        ten_frames=Rule.NEVER,
    )
    topic = with_challenge(AdditionConfig(aids=aids), 9)
    page = replace(fresh.page, problems_per_page=20, columns=4)
    header = replace(fresh.header, school_class=True)
    config = replace(fresh, topic=topic, page=page, header=header)
    return config, words.tr("Adding with carrying")
