"""Events of the settings, read or refused all at once."""

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.show.events import read_events


def test_events_are_read_oldest_first():
    first, last = read_events(["2026-02-03 new IVR menu", "2025-09-01 颱風 襲港"])
    assert (first.day.isoformat(), first.words) == ("2025-09-01", "颱風 襲港")
    assert last.words == "new IVR menu"


def test_all_bad_events_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        read_events(["03/02/2026 menu", "2026-02-03", "2026-02-03 fine"])
    assert "'03/02/2026 menu' does not begin with a day" in str(caught.value)
    assert "'2026-02-03' says no words" in str(caught.value)
    assert len(caught.value.problems) == 2
