"""Where the methods of the satisfaction study come from, and the days that its answers cover."""

import pandas as pd

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, text
from ccqa_lib.show.dates import iso_day
from ccqa_lib.show.language import mark, say

SOURCES = mark((
    "Shares: Wilson 1927 on the effective number of answers (weights and groups by linearisation, "
    "Binder 1983). Net promoter score: Reichheld 2003, multinomial variance.",
    "Drivers: ordered logit, McCullagh 1980; may one effect serve all answers? Brant 1990; else a "
    "logit of satisfied or not. Errors keep groups together (G / (G - 1), t on G - 1).",
    "Effects in percentage points: average over the answers as they are of one point more, capped "
    "(recycled predictions; Long and Freese, Regression Models for Categorical Dependent "
    "Variables, chapter 4); called after Holm 1979.",
    "Importance: Lindeman, Merenda and Gold 1980 (Shapley), Johnson 2000; tied ranks: Mogstad, "
    "Romano, Shaikh and Wilhelm 2024.",
    "Penalty and reward: Brandt 1988. Groups: Benjamini and Hochberg 1995. Silence: Manski 1989; "
    "weighting to true shares: Deming and Stephan 1940.",
))  # fmt: skip


def sources_block() -> Block:
    """Return the paper behind each method."""
    return text(SOURCES, say("Where the methods come from"), role="methods")


def days_covered(frame: pd.DataFrame, time: str, undated: str) -> tuple[str, str]:
    """Return the first and last day of the answers, as ISO text; `undated` where they bear none.

    Raises
    ------
    AnalysisError
        No answer has a date, and no day stands in for it.
    """
    days = pd.to_datetime(frame[time]).dropna() if time else pd.Series(dtype="datetime64[ns]")
    if days.empty and not undated:
        raise AnalysisError(
            f"No answer has a date in '{time}'. Name another column in 'time_column', or empty it "
            "and give the day of the survey in 'as_of'."
        )
    if days.empty:
        return undated, undated
    return iso_day(days.min()), iso_day(days.max())
