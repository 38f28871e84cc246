import gzip

import pytest

from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.headings import joined_headings, unique_headings
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import SourceError
from ccqa_lib.show.masking import LONGEST_VALUE, masked


def test_masked_hides_numbers_and_addresses_and_clips():
    assert masked("call 13800138000, a.b@c.hk") == "call ###########, (e-mail)"
    assert masked("１２３４５６") == "######"
    assert masked("room 1234") == "room 1234"
    assert len(masked("x" * 500)) == LONGEST_VALUE
    assert masked("a\x00b\u202ec\n") == "a?b?c?"


def test_headings_are_unique_whatever_they_are():
    assert unique_headings(["a", "", " a ", "\ufeffb", None]) == ["a", "#2", "a#2", "b", "#5"]
    assert unique_headings(["a", "a", "a#2"]) == ["a", "a#2", "a#2#3"]
    assert len(set(unique_headings(["a#2", "a", "a", "a#2"]))) == 4
    assert joined_headings([["Date", "", "x"], ["", "id"]]) == ["Date", "id", "x"]


def test_gzip_is_unpacked_by_its_bytes_and_refused_when_cut(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(b"a,b\n" * 1000))
    with open_bytes(Part("a.csv", path)) as file:
        assert file.read() == b"a,b\n" * 1000
    path.write_bytes(path.read_bytes()[:-9])
    with (
        pytest.raises(SourceError, match=r"a\.csv: the gzip file is not complete"),
        open_bytes(Part("a.csv", path)) as file,
    ):
        file.read()
