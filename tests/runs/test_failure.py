import pytest

from ccqa_lib import errors
from ccqa_lib.runs.failure import EXIT_CODES, failure_of


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("SettingsError", "settings", 2), ("DataRefusedError", "data", 3),
        ("SourceError", "data", 3), ("AnalysisError", "data", 3), ("CcqaError", "study", 1),
        ("StudyFailedError", "study", 1), ("KeyError", "study", 1), ("SystemExit", "study", 1),
    ],
)  # fmt: skip
def test_the_name_of_the_error_decides_the_exit_code(name, kind, code):
    failure = failure_of(name, "why", "Load")
    assert (failure.kind, EXIT_CODES[failure.kind], failure.step) == (kind, code, "Load")
    assert failure.what_to_do


def test_our_own_sentences_stay_whole_and_others_are_masked():
    long = "A sentence of ours with 1234567 in it. " * 10
    assert failure_of("SourceError", long, "").reason == long
    told = failure_of("ValueError", "Unable to parse 12345678 of a@b.hk", "").reason
    assert told == "A step broke with ValueError: Unable to parse ######## of (e-mail)"


def test_every_error_of_ours_is_classified():
    names = [
        name for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.CcqaError)
    ]  # fmt: skip
    assert len(names) >= 6
    for name in names:
        assert "broke with" not in failure_of(name, "x", "").reason


def test_memory_that_ran_out_is_called_so():
    failure = failure_of("MemoryError", "", "Load")
    assert "memory ran out" in failure.reason and "--jobs 1" in failure.what_to_do
