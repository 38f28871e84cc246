"""Icons of variation, assurance and verdict: own drawings, each beside its word.

What they stand for follows the NHS "Making Data Count" icons: is the change more than noise,
and will the process, as it is, meet its target? The shapes differ, not only the colours.
"""

from markupsafe import Markup

from ccqa_lib.errors import AnalysisError

_BLUE, _ORANGE, _GREY, _PURPLE, _GREEN = "#0072b2", "#c04e00", "#5f6b7a", "#7b3f8c", "#00704f"

_NOISE = '<path d="M6 18l4-5 4 5 4-5 4 5 4-5"/>'
_RISE = '<path d="M7 22l7-6 4 3 7-9M19 10h6v6"/>'
_FALL = '<path d="M7 10l7 6 4-3 7 9M19 22h6v-6"/>'
_VARIATION = {
    ("common cause", 0): (_GREY, _NOISE, "circle"),
    ("improvement", 1): (_BLUE, _RISE, "circle"),
    ("improvement", -1): (_BLUE, _FALL, "circle"),
    ("concern", 1): (_ORANGE, _RISE, "square"),
    ("concern", -1): (_ORANGE, _FALL, "square"),
    ("change", 1): (_PURPLE, _RISE, "circle"),
    ("change", -1): (_PURPLE, _FALL, "circle"),
}
_ASSURANCE = {
    "consistently pass": (_BLUE, '<path d="M10 16l4 5 9-10"/>', "circle"),
    "consistently fail": (_ORANGE, '<path d="M11 11l10 10M21 11L11 21"/>', "square"),
    "inconsistent": (
        _GREY,
        '<path d="M12.5 12.5a3.6 3.6 0 1 1 5 3.3c-1 .5-1.5 1.2-1.5 2.4M16 22v.6"/>',
        "circle",
    ),
    "not known yet": (_GREY, '<path d="M10 16h.1M16 16h.1M22 16h.1"/>', "circle"),
    "no target": (_GREY, '<path d="M10 16h12"/>', "circle"),
}
_VERDICT = {
    "act": (_ORANGE, '<path d="M16 9v9M16 22.4v.6"/>', "triangle"),
    "watch": (
        _PURPLE,
        '<path d="M7 16q9-9 18 0q-9 9-18 0z"/><circle cx="16" cy="16" r="1.8"/>',
        "circle",
    ),
    "fine": (_GREEN, '<path d="M10 16l4 5 9-10"/>', "circle"),
    "cannot tell": (_GREY, _ASSURANCE["inconsistent"][1], "circle"),
    "failed": (_ORANGE, '<path d="M11 11l10 10M21 11L11 21"/>', "square"),
}
_FRAMES = {
    "circle": '<circle cx="16" cy="16" r="14.5"/>',
    "square": '<rect x="2" y="2" width="28" height="28" rx="5"/>',
    "triangle": '<path d="M16 2.5l14 26H2z"/>',
}


ICONS = {"verdict": _VERDICT, "variation": _VARIATION, "assurance": _ASSURANCE}


def variation_icon(variation: str, side: int = 0) -> Markup:
    """Draw whether the latest change is noise, and which way it points (`side` -1, 0 or 1)."""
    return _icon(drawing("variation", variation, side))


def assurance_icon(assurance: str) -> Markup:
    """Draw whether the process as it is will meet its target."""
    return _icon(drawing("assurance", assurance))


def verdict_icon(verdict: str) -> Markup:
    """Draw a verdict: act, watch, fine, cannot tell; or failed."""
    return _icon(drawing("verdict", verdict))


def icon_key(kind: str, word: str, side: int = 0) -> object:
    """Return under which key of ICONS a word is drawn.

    Raises
    ------
    AnalysisError
        No icon is drawn for the word.
    """
    key = (word, 0 if word == "common cause" else side or 1) if kind == "variation" else word
    if key not in ICONS[kind]:
        known = sorted({str(k[0] if isinstance(k, tuple) else k) for k in ICONS[kind]})
        raise AnalysisError(f"There is no icon for {word!r}; known are {', '.join(known)}.")
    return key


def drawing(kind: str, word: str, side: int = 0) -> Markup:
    """Return the strokes of an icon within a square of 32."""
    colour, strokes, frame = ICONS[kind][icon_key(kind, word, side)]
    # Fixed drawings and colours only: no text from outside is ever part of an icon.
    return Markup(
        f'<g fill="none" stroke="{colour}" stroke-width="2.4" stroke-linecap="round" '
        f'stroke-linejoin="round">{_FRAMES[frame]}{strokes}</g>'
    )


def _icon(strokes: Markup) -> Markup:
    return Markup(
        '<svg class="icon" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
        f"{strokes}</svg>"
    )
