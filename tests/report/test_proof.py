"""Counts that do not add up are refused when the proof is written."""

import pandas as pd
import pytest
from made_notebooks import StubLineage, make_finding, make_proof

from ccqa_lib.errors import AnalysisError
from ccqa_lib.findings import Findings
from ccqa_lib.params.control import ControlParams
from ccqa_lib.report.proof import TableUse, canonical_sha256, data_fingerprint, prove

FINDINGS = Findings((make_finding(),))


def test_proof_accounts_for_every_row():
    content = make_proof(FINDINGS).to_dict()
    account = content["tables"][0]
    assert account["rows_in"] == 1000 == 900 + 95 + 3 + 2
    assert (account["used"], account["excluded"]) == (900, {"another site": 95})
    assert content["data_until"] == "2026-06-28"
    assert content["settings"]["measure"] == "handle_time"
    assert content["versions"]["pandas"] == pd.__version__


def test_rows_that_do_not_add_up_are_refused_with_the_numbers():
    use = TableUse("contacts", StubLineage(), used=899, excluded={"another site": 95})
    with pytest.raises(AnalysisError, match=r"'contacts' has 1,000 rows in, but 899 used \+ 95"):
        prove(ControlParams(), [use], FINDINGS, ("2025-01-01", "2026-06-28"))


def test_a_negative_count_is_refused_even_when_the_sum_fits():
    use = TableUse("contacts", StubLineage(), used=1000, excluded={"another site": -5})
    with pytest.raises(AnalysisError, match="negative number of rows"):
        prove(ControlParams(), [use], FINDINGS, ("2025-01-01", "2026-06-28"))


def test_no_table_is_no_proof():
    with pytest.raises(AnalysisError, match="names no table"):
        prove(ControlParams(), [], FINDINGS, ("2025-01-01", "2026-06-28"))


def test_use_is_read_from_counts_by_reason():
    counts = pd.DataFrame({"excluded": ["used", "another site"], "rows": [900, 95]})
    use = TableUse.of_counts("contacts", StubLineage(), counts)
    assert (use.used, use.excluded) == (900, {"another site": 95})


def test_fingerprint_follows_content_and_not_order():
    one, two = {"sha256": "aa"}, {"sha256": "bb"}
    assert data_fingerprint([{"files": [one, two]}]) == data_fingerprint([{"files": [two, one]}])
    assert data_fingerprint([{"files": [one]}]) != data_fingerprint([{"files": [two]}])


def test_canonical_hash_ignores_the_order_of_names_only():
    assert canonical_sha256({"a": 1, "b": [1, 2]}) == canonical_sha256({"b": [1, 2], "a": 1})
    assert canonical_sha256([1, 2]) != canonical_sha256([2, 1])
