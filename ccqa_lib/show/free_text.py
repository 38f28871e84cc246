"""Free text of customers and staff: not shared unless the settings say so.

What people wrote may name a person in ways that no pattern finds (a name, an address, a story).
So a study shows themes and counts; the words themselves pass through here and nowhere else.
"""

from collections.abc import Sequence

from ccqa_lib.show.blocks import Block, Role, text
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import say
from ccqa_lib.show.sharing import shareable_text

LONGEST_QUOTE = 300
MOST_QUOTES = 20


def quotes(
    words: Sequence[str], caption: str, share: bool = False, role: Role = "evidence"
) -> Block:
    """Make a block of what people wrote; without `share` it says only how many there are.

    Shared or not, phones, e-mail addresses, cards, passports and ids are hidden; shared texts
    are cut at LONGEST_QUOTE characters and only the first MOST_QUOTES are shown.
    """
    if not share:
        said = say(
            "{count}, not shown: free text is shared only where the settings say so.",
            count=plural(len(words), "text"),
        )
        return text([said], caption, role)
    shown = [_cut(each) for each in words[:MOST_QUOTES]]
    rest = len(words) - len(shown)
    more = [say("and {count} more", count=f"{rest:,}")] if rest else []
    return text([*shown, *more], caption, role)


def _cut(words: str) -> str:
    words = shareable_text(words)  # before the cut, which would leave half a number
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
