"""Can the evaluators be trusted? Agreement by item, leaning by evaluator, repeatability.

Contacts that several evaluators scored show how far they agree (percent, Fleiss' kappa, Gwet's
AC1, by item). Each evaluator is held against the mean of the others on the same contacts and
items, items that failed left out: who passes more than they do leans to lenience.
Whoever scored a contact twice shows repeatability. Rules stated beforehand: an item is trusted
when the lower end of AC1 reaches the threshold, and fails when the upper end does not, or when
kappa shows no more than chance: AC1 alone is high wherever one answer is frequent.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.agreement.chance import fleiss, gwet_ac, percent_agreement
from ccqa_lib.analyse.agreement.ratings import ratings_of
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

FEWEST_CONTACTS = 10  # scored by two or more; fewer say nothing of an item
FEWEST_OTHERS = 2  # evaluators beside one, whose majority he is held against
RISK = 0.05
CHANCE_ONLY = 0.2  # kappa whose interval ends below is agreement by chance (Landis & Koch 1977)
PARADOX = 0.2  # AC1 above kappa by more: one category is so frequent that kappa says little

_VERDICTS = mark(("trusted", "not trusted", "cannot tell"))
_HEADS = mark_heads((
    "item", "contacts", "agreement", "kappa", "ac1", "low", "high", "common", "verdict", "note",
    "evaluator", "scored", "usual", "others", "leaning", "found", "repeated", "differs",
))  # fmt: skip


@dataclass(frozen=True, eq=False)
class EvaluatorStudy:
    """What repeated scoring shows.

    Attributes
    ----------
    items : DataFrame
        One row an item: item, contacts, agreement, kappa, ac1, low, high (of AC1), common (share
        of the commonest answer), verdict ("trusted", "not trusted", "cannot tell"), note.
    evaluators : DataFrame
        One row an evaluator, by name and not by rank: evaluator, scored, usual (share of the
        commonest answer), others (mean of the others), leaning (difference), low, high,
        p (times the number of evaluators), found (share of the majority's rarer answers that he
        gave too), repeated (agreement with himself; NaN where nothing was scored twice), differs.
    common : str
        The commonest answer, as "true".
    threshold : float
        AC1 from which an item is trusted.
    """

    items: pd.DataFrame
    evaluators: pd.DataFrame
    common: str
    threshold: float

    @property
    def is_trusted(self) -> bool | None:
        """Trusted as a whole: no item fails and nobody leans; None where it cannot be told."""
        if (self.items["verdict"] == "not trusted").any() or self.evaluators["differs"].any():
            return False
        return None if (self.items["verdict"] == "cannot tell").any() else True

    @property
    def failing_items(self) -> list[str]:
        """Items that are not trusted."""
        return list(self.items.loc[self.items["verdict"] == "not trusted", "item"])

    @property
    def leaning(self) -> list[str]:
        """Evaluators who differ from the others beyond chance."""
        return list(self.evaluators.loc[self.evaluators["differs"], "evaluator"])

    def to_blocks(self) -> list[Block]:
        """Return both tables."""
        shares = dict.fromkeys(("agreement", "common"), ".1%")
        shares |= dict.fromkeys(("kappa", "ac1", "low", "high"), ".2f")
        own = ("usual", "others", "leaning", "low", "high", "found", "repeated")
        items = self.items.assign(verdict=self.items["verdict"].map(word))
        trusted = say(
            "Trusted: all of the interval of AC1 reaches {least}.", least=f"{self.threshold:g}"
        )
        held = say(
            "usual: share of {answer}. Each is held against the mean of the others on the same "
            "contacts; p allows for the number of evaluators. By name, not by rank.",
            answer=repr(self.common),
        )
        agree, lean = say("Do evaluators agree, item by item?"), say("Does an evaluator lean?")
        return [
            table(items, agree, formats=shares, note=trusted).evidence_of("measurement-trust"),
            table(self.evaluators, lean, note=held,
                  formats=dict.fromkeys(own, ".1%") | {"p": ".2g"}),
        ]  # fmt: skip


def study_evaluators(ratings: pd.DataFrame, threshold: float = 0.7) -> EvaluatorStudy:
    """Judge evaluators by what several of them said of the same contacts.

    Parameters
    ----------
    ratings : DataFrame
        One row an answer: contact_id, item, evaluator_id, session_id, rating (text or yes/no).
    threshold : float
        AC1 from which an item is trusted, stated beforehand.

    Raises
    ------
    AnalysisError
        No item was scored by two evaluators on FEWEST_CONTACTS contacts.
    """
    given = ratings.assign(rating=ratings["rating"].astype(str).str.lower())
    first = _first_round(given)
    rows = [_item(name, part, threshold) for name, part in first.groupby("item", sort=True)]
    rows = [row for row in rows if row is not None]
    if not rows:
        raise AnalysisError(
            f"ratings: no item was scored by two evaluators on {FEWEST_CONTACTS} contacts; hold a "
            "calibration in which all score the same contacts."
        )
    items = pd.DataFrame(rows, columns=_ITEM)
    common = first["rating"].value_counts().index[0]
    failed = items.loc[items["verdict"] == "not trusted", "item"]
    judged = first[~first["item"].isin(failed)]
    return EvaluatorStudy(items, _evaluators(given, judged, common), str(common), threshold)


_ITEM = ["item", "contacts", "agreement", "kappa", "ac1", "low", "high", "common", "verdict",
         "note"]  # fmt: skip


def _first_round(given: pd.DataFrame) -> pd.DataFrame:
    """Return, of each contact, the first session in which two or more scored it."""
    many = given.groupby(["contact_id", "session_id"])["evaluator_id"].transform("nunique") >= 2
    scored = given[many].sort_values(["contact_id", "session_id"], kind="stable")
    first = scored.groupby("contact_id")["session_id"].transform("first")
    scored = scored[scored["session_id"] == first]
    return scored.drop_duplicates(["contact_id", "item", "evaluator_id"])


def _item(name: str, part: pd.DataFrame, threshold: float) -> tuple | None:
    wide = part.pivot(index="contact_id", columns="evaluator_id", values="rating")
    wide = wide[wide.notna().sum(axis=1) >= 2]
    if len(wide) < FEWEST_CONTACTS:
        return None
    common = float(part["rating"].value_counts(normalize=True).iloc[0])
    if common == 1.0:
        note = say("only one answer was ever given: rate harder contacts")
        return (name, len(wide), 1.0, np.nan, np.nan, np.nan, np.nan, 1.0, "cannot tell", note)
    ratings = ratings_of(wide)
    share, kappa, ac1 = percent_agreement(ratings), fleiss(ratings), gwet_ac(ratings)
    verdict = "trusted" if ac1.low >= threshold else "cannot tell"
    is_guessing = kappa.high < CHANCE_ONLY
    verdict = "not trusted" if ac1.high < threshold or is_guessing else verdict
    note = ""
    if ac1.value - kappa.value > PARADOX and verdict != "not trusted":
        note = say("kappa is low because one answer is so frequent; score harder contacts too")
    return (name, len(wide), share.value, kappa.value, ac1.value, ac1.low, ac1.high, common,
            verdict, note)  # fmt: skip


def _evaluators(given: pd.DataFrame, first: pd.DataFrame, common: str) -> pd.DataFrame:
    """Hold each evaluator against the others, those left out of whom it is known that they lean.

    The one who leans most clearly is set apart, and the rest are compared anew: else the others
    would look strict beside a mean that one lenient person has raised.
    """
    names = sorted(first["evaluator_id"].unique())
    usual = first.assign(usual=(first["rating"] == common).astype(float))
    leaning: set[str] = set()
    while True:
        rows = [
            _leaning(name, usual[~usual["evaluator_id"].isin(leaning - {name})], len(names))
            for name in names
        ]
        frame = pd.DataFrame([row for row in rows if row is not None], columns=_EVALUATOR)
        known = frame["evaluator"].isin(leaning)
        rest = frame[~known & (frame["p"] < RISK)]
        if rest.empty or len(names) - len(leaning) <= FEWEST_OTHERS + 1:
            repeated = [_repeated(name, given) for name in frame["evaluator"]]
            return frame.assign(repeated=repeated, differs=known | (frame["p"] < RISK))
        leaning.add(rest.sort_values("p")["evaluator"].iloc[0])


_EVALUATOR = ["evaluator", "scored", "usual", "others", "leaning", "low", "high", "p", "found"]


def _leaning(name: str, usual: pd.DataFrame, tests: int) -> tuple | None:
    own = usual[usual["evaluator_id"] == name].set_index(["contact_id", "item"])["usual"]
    rest = usual[usual["evaluator_id"] != name].groupby(["contact_id", "item"])["usual"]
    others = rest.agg(["mean", "size"])
    others = others[others["size"] >= FEWEST_OTHERS]["mean"]
    both = pd.DataFrame({"own": own, "others": others}).dropna()
    contacts = both.groupby("contact_id")
    k = contacts.ngroups
    if k < FEWEST_CONTACTS:
        return None
    apart = (both["own"] - both["others"]).groupby("contact_id").agg(["sum", "size"])
    leaning = apart["sum"].sum() / apart["size"].sum()
    off = (apart["sum"] - leaning * apart["size"]) / apart["size"].mean()
    error = float(np.sqrt((off @ off) / (k * (k - 1))))
    reach = float(stats.t.isf(RISK / tests / 2, k - 1)) * error
    p = min(1.0, 2 * tests * float(stats.t.sf(abs(leaning) / error, k - 1))) if error else 1.0
    rarer = both[both["others"] < 0.5]
    found = float((rarer["own"] == 0).mean()) if len(rarer) else np.nan
    return (name, len(both), both["own"].mean(), both["others"].mean(), leaning, leaning - reach,
            leaning + reach, p, found)  # fmt: skip


def _repeated(name: str, given: pd.DataFrame) -> float:
    """Return how often an evaluator said the same of a contact and item in two sessions."""
    own = given[given["evaluator_id"] == name].groupby(["contact_id", "item"])["rating"]
    counted = own.agg(["size", "nunique"])
    twice = counted[counted["size"] >= 2]
    return float((twice["nunique"] == 1).mean()) if len(twice) else np.nan
