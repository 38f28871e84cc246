"""A code taken for a score stops the study, with the mapping line that mends it."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.checks import satisfaction_checks
from ccqa_lib.errors import DataRefusedError
from ccqa_lib.params import SatisfactionParams

ROWS = pd.DataFrame({"table": ["surveys"], "excluded": ["used"], "rows": [6]})
DRIVERS = ("rating_a", "rating_b", "rating_c", "rating_d")


def answers(**changed) -> pd.DataFrame:
    frame = pd.DataFrame({name: [1.0, 2, 3, 4, 5, np.nan] for name in DRIVERS})
    for place, name in enumerate(DRIVERS):
        frame[name] = np.roll(frame[name], place)
    return frame.assign(overall=[1.0, 2, 3, 4, 5, 5]).assign(**changed)


def checked(frame, rows=ROWS, **given):
    return satisfaction_checks(frame, rows, SatisfactionParams(**given), DRIVERS)


def test_clean_answers_pass():
    assert checked(answers()).failures == () and checked(answers()).notes == ()


@pytest.mark.parametrize(
    ("column", "code", "scale"),
    [("overall", 0.0, "1 to 5"), ("rating_b", 99.0, "1 to 5"), ("rating_a", np.inf, "1 to 5")],
)
def test_a_code_on_no_scale_is_refused_with_the_line_that_mends_it(column, code, scale):
    frame = answers()
    frame.loc[2, column] = code
    with pytest.raises(DataRefusedError) as refused:
        checked(frame).require()
    message = str(refused.value)
    assert f"'{column}': 1 of" in message and f"are not on {scale}: {code:g}: 1 times" in message
    assert f"add 'missing: [\"{code:g}\"]'" in message


def test_words_that_are_not_listed_are_refused():
    frame = answers(overall=["Good", "Bad", "Good", "Bad", "Goood", "Good"])
    report = checked(frame, scale="words", answers=["Bad", "Good"])
    (failure,) = report.failures
    assert "1 of 6 answers are not on Bad, Good: Goood: 1 times" in failure.sentence
    assert "add 'missing: [\"Goood\"]'" in failure.action and "in 'answers'" in failure.action


def test_people_who_rate_everything_alike_are_told():
    alike = answers(**dict.fromkeys(DRIVERS, 4.0))
    (note,) = checked(alike).notes
    assert "6 of 6 people gave all drivers the same rating" in note.sentence


def test_no_row_left_names_the_settings_to_look_at():
    none = pd.DataFrame({"table": ["surveys"], "excluded": ["no overall"], "rows": [9]})
    with pytest.raises(DataRefusedError, match="column of the overall answer in 'outcome'"):
        checked(answers().head(0), none).require()
