"""One small sample as files and the whole centre as drawn, for all tests of the sample."""

import pytest

from ccqa_lib.data.sample.centre import draw_centre
from ccqa_lib.data.sample.write import write_sample

SMALL = 4_000


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "small"
    write_sample(folder, SMALL)
    return folder


@pytest.fixture(scope="session")
def small_centre():
    return draw_centre(SMALL)


@pytest.fixture(scope="session")
def centre():
    """The centre in its usual size, before any dirt."""
    return draw_centre()
