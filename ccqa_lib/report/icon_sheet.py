"""Icons drawn once a page and used by name, for pages that show thousands of them."""

from markupsafe import Markup

from ccqa_lib.report.icons import ICONS, drawing, icon_key


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
