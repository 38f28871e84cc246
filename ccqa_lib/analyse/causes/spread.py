"""Where does the variation live: between sites, teams, agents, weeks, or within them?

Variances on the scale of log odds; what is within is the logistic's own, pi squared over three
(Snijders & Bosker 2012, Multilevel Analysis, section 17.2).
"""

import math

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.columns import PLACE_IN_TIME
from ccqa_lib.analyse.causes.search import Model, empty_model
from ccqa_lib.show.language import mark, say, word

WITHIN = math.pi**2 / 3
_BETWEEN = {
    "agent": mark("between agents"), "team": mark("between teams"), "week": mark("between weeks"),
    PLACE_IN_TIME: mark("between sites over time"),
}  # fmt: skip


def spread_of(whole: Model) -> pd.DataFrame:
    """Return one row a kind of unit, then the causes, then chance from contact to contact.

    Columns: `where`, `units` (count, missing for the last two), `share` of all variance,
    `share_before` the causes are taken out, `factor` (by how much the odds of a unit one standard
    deviation worse than the middle are higher).
    """
    before, after = empty_model(whole.cases).fit, whole.fit
    explained = 0.0
    if whole.terms:
        terms = np.column_stack([whole.cases.meets(term) for term in whole.terms])
        explained = float(np.var(terms @ after.beta[whole.places]))
    left = sum(after.variances.values()) + explained + WITHIN
    all_before = sum(before.variances.values()) + WITHIN
    rows = [
        {
            "where": word(_BETWEEN[name]),
            "units": size,
            "share": after.variances[name] / left,
            "share_before": before.variances[name] / all_before,
            "factor": math.exp(math.sqrt(after.variances[name])),
        }
        for name, size in after.units.sizes.items()
    ]
    rows.append({"where": say("the causes found"), "share": explained / left, "share_before": 0.0})
    within = {"share": WITHIN / left, "share_before": WITHIN / all_before}
    rows.append({"where": say("from contact to contact"), **within})
    return pd.DataFrame(rows, columns=["where", "units", "share", "share_before", "factor"])
