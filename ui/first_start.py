"""The finished sample sheet of the first start: something to change and to print at once."""

from msgspec.structs import replace

from app.topics.addition import AdditionConfig
from app.topics.difficulty import with_challenge, with_support
from app.words import Words
from app.words import words as words_of
from app.worksheets.config import WorksheetConfig


def sample(fresh: WorksheetConfig, words: Words) -> tuple[WorksheetConfig, str]:
    """Return the sample's config on the paper of `fresh`, and its name in the user's language."""
    topic = with_support(with_challenge(AdditionConfig(), 9), 3)
    page = replace(fresh.page, problems_per_page=20, columns=4)
    header = replace(fresh.header, school_class=True)
    config = replace(fresh, topic=topic, page=page, header=header)
    return config, words_of(words.language).tr("Adding with carrying")
