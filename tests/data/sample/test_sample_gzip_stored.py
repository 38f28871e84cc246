import gzip

import pytest

from ccqa_lib.data.sample.exports.gzip_stored import gzip_stored


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 200_000])
def test_any_gzip_reader_reads_it(size):
    content = bytes(number % 251 for number in range(size))
    assert gzip.decompress(gzip_stored(content)) == content


def test_a_damaged_byte_is_noticed():
    damaged = bytearray(gzip_stored(b"contacts"))
    damaged[16] ^= 1
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(bytes(damaged))
