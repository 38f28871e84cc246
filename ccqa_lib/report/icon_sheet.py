"""Icons drawn once a page and used by name, for pages that show thousands of them."""

from markupsafe import Markup

from ccqa_lib.report.icons import ICONS, drawing, icon_key
from ccqa_lib.show.language import mark

KEY = mark({
    "variation": (
        ("common cause", 0, "The latest points are the measure's usual noise."),
        ("improvement", 1, "The latest points are out of the ordinary, in the better direction."),
        ("concern", 1, "The latest points are out of the ordinary, in the worse direction."),
        ("change", 1, "The latest points are out of the ordinary; neither way is better."),
    ),
    "assurance": (
        ("consistently pass", "The target will be met as the process now runs."),
        ("consistently fail", "The target will be missed as the process now runs."),
        ("inconsistent", "The target will be met now and then, by chance."),
        ("not known yet", "The latest points do not allow to tell."),
        ("no target", "No target is set."),
    ),
})  # fmt: skip


def icon_sheet() -> Markup:
    """Draw every icon as a symbol, unseen, for `icon_use` to show."""
    symbols = "".join(
        f'<symbol id="{_name(kind, key)}" viewBox="0 0 32 32">{_strokes(kind, key)}</symbol>'
        for kind, keys in ICONS.items()
        for key in keys
    )
    return Markup(f'<svg class="sheet" width="0" height="0" aria-hidden="true">{symbols}</svg>')


def icon_use(kind: str, word: str, side: int = 0) -> Markup:
    """Show an icon of the sheet; a word that has none is refused."""
    name = _name(kind, icon_key(kind, word, side))
    return Markup(
        f'<svg class="icon" aria-hidden="true" focusable="false"><use href="#{name}"/></svg>'
    )


def _strokes(kind: str, key: object) -> Markup:
    return drawing(kind, *key) if isinstance(key, tuple) else drawing(kind, key)


def _name(kind: str, key: object) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return "-".join([kind, *(str(part).replace(" ", "_") for part in parts)])
