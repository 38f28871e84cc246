"""What the complaints of the sample centre say: the wordings that were made, in both languages."""

import pytest
from astray import findings_astray

from ccqa_lib.analyse.themes.result import TextQuestion, find_themes
from ccqa_lib.show.language import in_language


@pytest.fixture
def result(done_once):
    return done_once("params/sample_centre/severe_complaints.yml")


def test_every_wording_is_a_theme_with_its_number_of_complaints(result):
    themes, texts = result["themes"], result["frame"]["text"]
    assert len(themes.stable) == 12 and all(theme.is_copied for theme in themes.stable)
    for theme, begins in (("refund", "My refund has been"), ("退款申請", "退款申請已超過")):
        (found,) = [each for each in themes.stable if theme in each.terms]
        assert found.texts == texts.str.startswith(begins).sum()
    # Some name a telephone, an address or an identity number: no term of theirs is shown.
    told = " ".join(term for theme in themes.themes for term in theme.terms)
    assert not any(word in told for word in ("致電", "example", "身份證", "電郵是", "call"))


def test_severity_goes_with_no_theme_and_the_finding_says_no_cause(result):
    themes = result["themes"]
    assert themes.differing.empty and "defect" in set(themes.contrasts["column"])
    (finding,) = [each for each in result["found"] if each.id == "themes-in-texts"]
    assert (finding.kind, finding.verdict) == ("level", "cannot tell")
    assert not any("cause" in each.kind for each in result["found"])
    assert findings_astray(result["executed"]) == []


def test_the_language_of_a_report_does_not_choose_the_themes(result):
    asked = TextQuestion("text")
    with in_language("zh-Hant"):
        told = find_themes(result["frame"], asked)
    assert [each.terms for each in told.themes] == [each.terms for each in result["themes"].themes]
