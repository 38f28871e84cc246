"""Made-up texts with planted themes, in English and Chinese, among words without a theme."""

import numpy as np
import pandas as pd

ENGLISH = {
    "refund": ["refund", "pending", "weeks", "bank"],
    "waiting": ["queue", "hold", "music", "minutes"],
    "website": ["website", "crashed", "payment", "login"],
}
CHINESE = {
    "退款": ["退款", "到賬", "三星期", "銀行"],
    "酒店": ["酒店", "入住", "房型", "前台"],
    "航班": ["航班", "延誤", "機場", "登機"],
}
_FILLER = [f"{a}{b}{c}" for a in "bdfgklm" for b in "aeiou" for c in ("rt", "nd", "lk", "mp")]
_LINKS = ["了", "的", "我", "也", "都", "很", "就", "又", "著"]
_LOOSE = [chr(code) for code in range(0x6C34, 0x6C34 + 400, 4)]
SHARE = 0.12


def english_texts(n, seed, themes=ENGLISH, share=SHARE):
    """Texts of a dozen words; a theme stands in `share` of them with three of its words."""
    rng = np.random.default_rng(seed)
    texts, truth = [], []
    for _ in range(n):
        words = list(rng.choice(_FILLER, 9))
        name = _drawn(rng, themes, share)
        if name:
            words += list(rng.choice(themes[name], 3, replace=False))
        texts.append(" ".join(rng.permutation(words)) + ".")
        truth.append(name)
    return pd.DataFrame({"text": texts, "theme": truth})


def chinese_texts(n, seed, themes=CHINESE, share=SHARE):
    """Texts of loose characters, and of a theme's words between characters that only link."""
    rng = np.random.default_rng(seed)
    texts, truth = [], []
    for _ in range(n):
        parts = [str(each) for each in rng.choice(_LOOSE, 12)]
        name = _drawn(rng, themes, share)
        if name:
            parts += list(rng.choice(themes[name], 3, replace=False))
        joined = "".join(
            part + (str(rng.choice(_LINKS)) if rng.random() < 0.3 else "")
            for part in rng.permutation(parts)
        )
        texts.append(joined + "。")
        truth.append(name)
    return pd.DataFrame({"text": texts, "theme": truth})


def _drawn(rng, themes, share):
    place = int(rng.random() / share)
    return list(themes)[place] if place < len(themes) else ""
