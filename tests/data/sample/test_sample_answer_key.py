import json

import pytest

from ccqa_lib.data.sample.answer_key import write_answer_key
from ccqa_lib.errors import SettingsError


def test_the_key_is_written_apart_and_is_plain_json(small_folder, tmp_path):
    key = write_answer_key(tmp_path / "key.json", 4_000)
    assert json.loads((tmp_path / "key.json").read_text(encoding="utf-8")) == key
    assert key["contacts"] == 4_000
    assert key["leaving"]["hazard_ratios_of_resigning"]["supervisor"]["SUP-23"] == 2.5


@pytest.mark.parametrize("place", ["key.json", "survey/key.json"])
def test_the_key_is_refused_where_studies_read(small_folder, place):
    with pytest.raises(SettingsError, match=r"key.json: an answer key must not lie in the sample"):
        write_answer_key(small_folder / place, 4_000)
    assert not (small_folder / place).exists()


def test_rows_of_the_key_add_up(tmp_path):
    for told in write_answer_key(tmp_path / "key.json", 4_000)["rows"].values():
        lost = told["duplicates_dropped"] + sum(told["set_aside"].values())
        assert told["in"] == told["used"] + lost
