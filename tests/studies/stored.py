"""What of a finding must not move unnoticed."""


def as_stored(finding: dict, *more: str) -> dict:
    """Keep what is found, how it is judged, and how large it is, to three digits."""
    effect = finding["effect"]
    ends = [effect[end] for end in ("estimate", "low", "high")] if effect else []
    size = [None if end is None else float(f"{end:.3g}") for end in ends]
    return {**{name: finding[name] for name in ("id", "kind", "verdict", *more)}, "effect": size}
