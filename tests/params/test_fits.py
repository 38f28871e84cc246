"""What a study needs and its source lacks is told from the mapping, before anything runs."""

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.control import ControlParams

SOURCE = """
name: shop
root: .
tables:
  contacts:
    files: contacts.csv
    encoding: utf-8
    columns:
      contact_id: {from: id}
      started_at: {from: at, type: datetime, format: "%Y-%m-%d"}
      handle_seconds: {from: x, type: duration, format: seconds}
      queue: {from: queue}
      abandoned: {from: left, type: boolean, "true": [y], "false": [n]}
  complaints:
    files: complaints.csv
    encoding: utf-8
    columns:
      complaint_id: {from: id}
      received_at: {from: at, type: datetime, format: "%Y-%m-%d"}
      site: {from: site}
"""
MEASURES = """
measures:
  good: {label: M, table: contacts, time: started_at, kind: mean, column: handle_seconds}
  no_table: {label: M, table: contact, time: started_at, kind: count}
  no_column: {label: M, table: contacts, time: started_at, kind: mean, column: handle_second}
  no_time: {label: M, table: contacts, time: closed_at, kind: count}
  time_of_text: {label: M, table: contacts, time: queue, kind: count}
  mean_of_text: {label: M, table: contacts, time: started_at, kind: mean, column: queue}
  share_of_text: {label: M, table: contacts, time: started_at, kind: share, column: queue}
  share_equals: {label: M, table: contacts, time: started_at, kind: share, column: queue, equals: a}
  share: {label: M, table: contacts, time: started_at, kind: share, column: abandoned}
  share_of: {label: M, table: contacts, time: started_at, kind: share, column: abandoned, of: total}
  rate: {label: M, table: complaints, time: received_at, kind: rate, exposure_table: calls,
         exposure_time: started_at}
  per_site: {label: M, table: complaints, time: received_at, kind: rate, exposure_table: contacts,
             exposure_time: started_at}
"""


@pytest.fixture
def problems(shop):
    (shop / "params/sources/shop.yml").write_text(SOURCE)
    (shop / "params/measures.yml").write_text(MEASURES)

    def _problems(**given):
        return ControlParams.read({"source": "shop", **given}).missing_references()

    return _problems


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"measure": "no_table"}, "on the table 'contact', which params/sources/shop.yml does not"),
        ({"measure": "no_column"}, "does not map. Did you mean 'handle_seconds'?"),
        ({"measure": "no_time"}, "the time of 'no_time' is 'closed_at', which the table"),
        ({"measure": "time_of_text"}, "maps as text; it needs date or datetime."),
        ({"measure": "mean_of_text"}, "maps as text; it needs integer or number or duration."),
        ({"measure": "share_of_text"}, "maps as text; it needs boolean."),
        ({"measure": "rate"}, "the exposure of 'rate' is measured on the table 'calls'"),
        ({"measure": "good", "site": "Lyon"}, "the column of 'site' is 'site', which the table"),
        ({"measure": "per_site", "site": "Lyon"}, "which the table 'contacts' of"),
        ({"measure": "good", "segment_column": "team", "segment": "a"}, "'segment_column' is"),
        ({"measure": "good", "chart_kind": "p"}, "a mean; it can be auto, xmr."),
        ({"measure": "share", "chart_kind": "u"}, "a share; it can be auto, p, p_prime, xmr."),
        ({"measure": "share", "target": 85.0}, "needs 0 to 1, as 0.85 for 85 %."),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(problems, given, said):
    (told,) = problems(**given)
    assert said in told


def test_both_columns_of_a_share_of_counts_are_told(problems):
    first, second = problems(measure="share_of")
    assert "maps as boolean; it needs integer or number" in first
    assert "'of' of 'share_of' is 'total'" in second


@pytest.mark.parametrize("measure", ["good", "share", "share_equals", "per_site"])
def test_what_fits_is_no_problem(problems, measure):
    assert problems(measure=measure) == []


def test_a_notebook_run_by_hand_refuses_it_too(problems):
    problems()
    with pytest.raises(SettingsError, match="Did you mean 'handle_seconds'"):
        ControlParams.from_notebook({"source": "shop", "measure": "no_column"})
