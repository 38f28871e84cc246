"""A source on Spark: how its address is read, and what is refused before Spark is asked."""

import pytest

from ccqa_lib.data.cluster import cluster_table, is_on_cluster
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.address import read_address
from ccqa_lib.params.source import Source


@pytest.fixture(autouse=True)
def _project(project, monkeypatch):
    monkeypatch.setenv("CCQA_PROJECT", str(project))


def source(url="spark:///lake", **table):
    columns = {"contact_id": {"from": "contact_id", "required": True}}
    tables = {"contacts": {"url": url, "relation": "contacts", "columns": columns, **table}}
    return Source.model_validate({"name": "big", "tables": tables})


def test_an_address_without_a_host_is_spark_in_this_process(project):
    address = read_address("spark:///lake/2026")
    assert (address.system, address.host) == ("spark", None)
    assert address.database == str(project / "lake/2026")
    assert address.path is None
    assert str(address) == "spark in this process, 2026"


def test_a_host_is_the_master_and_four_slashes_an_absolute_folder():
    address = read_address("spark://master:7078//lake")
    assert (address.host, address.port, address.database) == ("master", 7078, "/lake")


@pytest.mark.parametrize(
    "url", ["spark://", "spark://host", "spark://anna@host/x", "spark:///x?y=1"]
)
def test_other_addresses_are_refused(url):
    with pytest.raises(SettingsError, match="needs a folder of parquet tables"):
        read_address(url)


def test_only_a_spark_url_keeps_a_table_there():
    assert is_on_cluster(source(), "contacts")
    assert not is_on_cluster(source("duckdb:///x.duckdb"), "contacts")


def test_what_only_the_loader_can_do_is_refused_by_name():
    columns = {
        "contact_id": {"from": "id", "required": True},
        "site": {"from": "site", "recode": {"HK": "Hong Kong"}, "missing": ["-"]},
    }
    with pytest.raises(SettingsError, match=r"contacts.site: .*take out missing, recode"):
        cluster_table(source(columns=columns), "contacts")


def test_a_query_is_refused():
    asked = source(relation=None, query="SELECT 1")
    with pytest.raises(SettingsError, match="named by 'relation'"):
        cluster_table(asked, "contacts")
