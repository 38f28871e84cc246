"""Charts of satisfaction: a marker's shape says whether a driver stands, and which way it goes."""

import pytest

from ccqa_lib.charts import satisfaction


@pytest.mark.parametrize(
    ("is_clear", "size", "tone"),
    [(True, 2.0, "improvement"), (True, -2.0, "concern"), (False, 2.0, "plain")],
)
def test_only_what_is_clear_of_chance_is_marked_and_by_its_side(is_clear, size, tone):
    assert satisfaction._tone(is_clear, size) == tone
