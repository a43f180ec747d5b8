"""How well a few typed letters fit a text."""


def fuzzy_score(wanted: str, text: str) -> int:
    """Return 0 if the letters of `wanted` do not all occur in `text` in order, else more for a
    better fit: letters that follow one another and beginnings of words count most. Nothing
    wanted fits everything alike.
    """
    needle = wanted.casefold().replace(" ", "")
    hay = text.casefold()
    if not needle:
        return 1
    whole = wanted.casefold().strip()
    at = hay.find(whole)
    if at >= 0:
        starts_word = at == 0 or not hay[at - 1].isalnum()
        return 1000 + (500 if starts_word else 0) - min(at, 100) - min(len(hay), 100)
    return _scattered(needle, hay)


def _scattered(needle: str, hay: str) -> int:
    score, at, run = 1, -1, 0
    for letter in needle:
        found = hay.find(letter, at + 1)
        if found < 0:
            return 0
        run = run + 1 if found == at + 1 else 0
        is_start = found == 0 or not hay[found - 1].isalnum()
        score += 1 + 4 * run + (6 if is_start else 0)
        at = found
    return score
