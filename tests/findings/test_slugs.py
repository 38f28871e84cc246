"""Names of findings: the same from run to run, different for different things."""

import pytest

from ccqa_lib.findings.finding import Finding
from ccqa_lib.findings.slugs import slug


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("driver", "rating_wait"), "driver-rating-wait"),
        (("hazard", "shift", "night"), "hazard-shift-night"),
        (("segment", "site", "Hong Kong"), "segment-site-hong-kong"),
        (("hazard", "site", "香港"), "hazard-site-u9999u6e2f"),
    ],
)
def test_words_become_one_slug(words, expected):
    assert slug(*words) == expected


def test_groups_that_differ_by_a_sign_keep_names_of_their_own():
    groups = ["30", "<30", "30+", "!!!", "???", "香港", "上海", "A+", "A-"]
    names = [slug("segment", "age", group) for group in groups]
    assert len(set(names)) == len(groups)
    for name in names:
        Finding(name, "s", "none", "h", "fine", "c", "a")
