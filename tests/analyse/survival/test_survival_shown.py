"""Every result says itself in one line, and shows itself as a table."""

from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.accelerated import fit_accelerated
from ccqa_lib.analyse.survival.cluster_errors import cluster_robust_cox
from ccqa_lib.analyse.survival.concordance import concordance
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.cox_curves import predict_curves
from ccqa_lib.analyse.survival.cox_exact import fit_cox_exact
from ccqa_lib.analyse.survival.curve import kaplan_meier, kaplan_meier_by
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.life_table import life_table
from ccqa_lib.analyse.survival.lifetimes import LOG_NORMAL
from ccqa_lib.analyse.survival.logrank import logrank
from ccqa_lib.analyse.survival.person_time import person_time_rates
from ccqa_lib.analyse.survival.piecewise import fit_piecewise
from ccqa_lib.analyse.survival.proportionality import proportionality_test
from ccqa_lib.analyse.survival.restricted_mean import compare_restricted_means, restricted_mean
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes, read_spells
from ccqa_lib.show import BLOCK_MIME

WEEKS = SpellColumns("weeks", "left", unit="weeks")
CAUSES = SpellColumns("weeks", "cause", unit="weeks")


def cox(d):
    also = [*WEEKS.names, "team"]
    return fit_cox(build_design(d, ["night"], also=also, constant="implied"), WEEKS)


def exact(d):
    few = d[:50]
    build = build_design(few, ["night"], also=WEEKS.names, constant="implied")
    return fit_cox_exact(build, WEEKS)


def means(d):
    curves = kaplan_meier_by(read_spells(d, WEEKS, ["night"]), "night").values()
    return compare_restricted_means(*(restricted_mean(curve, 26) for curve in curves))


def fine_gray(d):
    build = build_design(d, ["night"], also=CAUSES.names, constant="implied")
    return fit_fine_gray(build, CAUSES, 1)


SHOWN = {
    "curve": (
        lambda d: kaplan_meier(read_spells(d, WEEKS)),
        "all: 400 spells, 316 events; half had left by ",
    ),
    "means": (means, "night 1 against night 0: difference of mean time -"),
    "log-rank": (
        lambda d: logrank(read_spells(d, WEEKS, ["site"]), "site"),
        "log-rank test by site: chi-square ",
    ),
    "cox": (cox, "Cox model of 'left': 400 spells, 316 events, 1 effects"),
    "exact": (exact, "Cox model of 'left' (exact ties): 50 spells, "),
    "robust": (lambda d: cluster_robust_cox(cox(d), "team"), "clustered by team (25 clusters)"),
    "proportionality": (lambda d: proportionality_test(cox(d)), "azard ratio"),
    "prediction": (
        lambda d: predict_curves(cox(d), pd.DataFrame({"night": [1]}, index=["night shift"]))[0],
        "people like night shift: ",
    ),
    "incidence": (
        lambda d: cumulative_incidence(read_causes(d, CAUSES)),
        "all: by 83 weeks left by cause 1 ",
    ),
    "gray": (
        lambda d: gray_test(read_causes(d, CAUSES, also=["site"]), "site"),
        "Gray's test of incidence by site: 1: p ",
    ),
    "fine and gray": (fine_gray, "Incidence of '1' (Fine and Gray): 400 spells, "),
    "accelerated": (
        lambda d: fit_accelerated(build_design(d, ["night"], also=WEEKS.names), WEEKS, LOG_NORMAL),
        "log-normal model of 'weeks': 400 spells, 316 events, AIC ",
    ),
    "life table": (
        lambda d: life_table(read_spells(d, WEEKS), [0, 13, 26]), "still there at 26 weeks",
    ),
    "rates": (
        lambda d: person_time_rates(read_spells(d, WEEKS, ["site"]), "site", 52),
        "weeks at risk; rates for each 52 weeks",
    ),
    "piecewise": (
        lambda d: fit_piecewise(d, WEEKS, ["night"], [13]),
        "Piecewise-exponential hazard in 2 bands: 316 events over ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_shown(name, staff):
    compute, said = SHOWN[name]
    before = staff.copy()
    found = compute(staff)
    assert said in str(found)
    assert "\n" not in str(found)
    bundle = found._repr_mimebundle_()
    assert bundle[BLOCK_MIME]["rows"]
    assert "<table" in bundle["text/html"]
    pd.testing.assert_frame_equal(staff, before)


def test_results_are_frozen(staff):
    with pytest.raises(FrozenInstanceError):
        kaplan_meier(read_spells(staff, WEEKS)).n = 3


def test_concordance_tells_its_pairs(staff):
    assert " interval " in str(concordance(cox(staff)))
    assert str(concordance(cox(staff))).endswith(" pairs")
