"""A finding is refused when it contradicts itself."""

import json
import math

import pytest

from ccqa_lib.errors import AnalysisError
from ccqa_lib.findings import Effect, Finding, Findings
from ccqa_lib.show import FINDING_MIME

FIELDS = [
    "id", "study", "kind", "headline", "verdict", "certainty", "factors", "levels", "effect",
    "p_adjusted", "n", "period", "caveats", "action", "owner",
]  # fmt: skip


def made(**changes) -> Finding:
    given = {
        "id": "signal-1", "study": "s", "kind": "signal", "headline": "h", "verdict": "act",
        "certainty": "likely", "action": "a",
        "effect": Effect("rise", 2.0, 1.0, 3.0, "seconds"),
    }  # fmt: skip
    return Finding(**{**given, **changes})


def test_stored_finding_has_exactly_the_agreed_fields():
    stored = made().to_dict()
    assert list(stored) == FIELDS
    assert set(stored["effect"]) == {"name", "estimate", "low", "high", "confidence", "unit"}
    assert json.loads(json.dumps(stored)) == stored


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "Signal 1"}, "'Signal 1' is not a slug"),
        ({"id": ""}, "is not a slug"),
        ({"kind": "alarm"}, "kind 'alarm' is none of signal, cause"),
        ({"verdict": "panic"}, "verdict 'panic' is none of act, watch, fine, cannot tell"),
        ({"headline": " "}, "has no headline"),
        ({"action": ""}, "has no action"),
        ({"certainty": ""}, "has no certainty"),
        ({"period": ("2026-02-01", "2026-01-01")}, "ends first"),
        ({"p_adjusted": math.nan}, "p_adjusted nan is not between 0 and 1"),
    ],
)
def test_contradictions_are_refused(changes, words):
    with pytest.raises(AnalysisError, match=words):
        made(**changes)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((2, 3, 4), "2 is outside its own interval, 3 to 4"),
        ((2, None, 4), "one end of an interval"),
        ((math.nan, 1, 3), "finite numbers only"),
        ((2, 1, math.inf), "finite numbers only"),
    ],
)
def test_impossible_effects_are_refused(numbers, words):
    with pytest.raises(AnalysisError, match=words):
        Effect("rise", *numbers, "seconds")


def test_confidence_is_a_share():
    with pytest.raises(AnalysisError, match="confidence of 95"):
        Effect("rise", 2, 1, 3, "s", confidence=95)


def test_shown_as_data_html_and_text_together():
    bundle = Findings((made(), made(id="b")))._repr_mimebundle_()
    assert [one["id"] for one in bundle[FINDING_MIME]["findings"]] == ["signal-1", "b"]
    assert "rise: 2.0 seconds (95 % interval 1.0 to 3.0)" in bundle["text/html"]
    assert bundle["text/plain"].startswith("act: h")
    assert made()._repr_mimebundle_()[FINDING_MIME]["id"] == "signal-1"


def test_ids_differ_and_there_is_always_a_finding():
    with pytest.raises(AnalysisError, match="same id: signal-1"):
        Findings((made(), made()))
    with pytest.raises(AnalysisError, match="at least one finding"):
        Findings(())
