"""Lines cut all at once give the same rows, places, faults and notes as lines read with care."""

import gzip

import pytest
from nasty_csv import CASES
from test_fuzz_csv import TABLE, damaged
from test_nasty_csv import source_of

from ccqa_lib.data.read import tokens
from ccqa_lib.data.read.delimited import read_delimited
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.regular import Marks, regular_lines
from ccqa_lib.data.sample import write_sample
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.source import Table, read_source


def everything(path, table):
    """Rows with their lines, all that was set aside, notes; or the words of the refusal."""
    try:
        batches = list(read_delimited(Part(path.name, path), table))
    except CcqaError as error:
        return str(error)
    rows = [
        (line, *row.values())
        for batch in batches
        for line, row in zip(batch.lines.to_pylist(), batch.cells.to_pylist(), strict=True)
    ]
    told = sorted(str(one) for batch in batches for one in batch.set_aside)
    names = {tuple(batch.cells.schema.names) for batch in batches}
    return rows, told, [note for batch in batches for note in batch.notes], names


@pytest.fixture
def both(monkeypatch):
    """Read a file as it is read, and then with every line read with care; count cut blocks."""
    cut = []

    def counted(*given):
        found = regular_lines(*given)
        cut.append(found is not None)
        return found

    def read(path, table):
        monkeypatch.setattr(tokens, "regular_lines", counted)
        quick = everything(path, table)
        monkeypatch.setattr(tokens, "regular_lines", lambda *_: None)
        return quick, everything(path, table)

    read.cut = cut
    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nasty_files(case, both, tmp_path):
    table = source_of(case, tmp_path).tables["t"]
    quick, careful = both(tmp_path / case.file, table)
    assert quick == careful


def few_of_many_lines(seed):
    """A damaged copy in which most notes of many lines are of one line."""
    return damaged(seed).replace(b"two\nlines", b"two, lines", 6 if seed % 2 else -1)


def test_damaged_copies(both, tmp_path):
    path = tmp_path / "x.csv"
    for seed in range(400):
        path.write_bytes(few_of_many_lines(seed))
        quick, careful = both(path, Table.model_validate(TABLE))
        assert quick == careful, seed
    assert 30 < sum(both.cut) < len(both.cut)


@pytest.mark.slow
def test_ten_thousand_damaged_copies_with_and_without_a_footer(both, tmp_path):
    path = tmp_path / "x.csv"
    footed = {**TABLE, "footer_rows": 1, "footer_starts": ["000"]}
    for seed in range(10_000):
        path.write_bytes(few_of_many_lines(seed))
        quick, careful = both(path, Table.model_validate(footed if seed % 2 else TABLE))
        assert quick == careful, seed


def test_public_malformed_files(both, data_dir):
    found = 0
    for path in sorted((data_dir / "malformed_pollock_polluted" / "csv").glob("*.csv")):
        for delimiter in (",", ";", "\t"):
            for quote in ('"', "'", ""):
                table = Table(files=path.name, encoding="utf-8", delimiter=delimiter,
                              quote=quote, columns={"a": {"from": "DATE"}})  # fmt: skip
                quick, careful = both(path, table)
                assert quick == careful, (path.name, delimiter, quote)
                found += 1
    assert found > 500
    assert any(both.cut)


def test_exports_of_the_sample_centre(both, tmp_path, project, monkeypatch):
    write_sample(tmp_path / "sample", 8_000)
    mapping = (project / "params/sources/sample_centre.yml").read_text(encoding="utf-8")
    copy = tmp_path / "sample_centre.yml"
    copy.write_text(mapping.replace("outputs/sample_centre", str(tmp_path / "sample")), "utf-8")
    tables = read_source(str(copy)).tables
    for table in tables.values():
        for path in sorted((tmp_path / "sample").glob(table.files or "none")):
            if path.name.removesuffix(".gz").endswith(".csv"):
                quick, careful = both(path, table)
                assert quick == careful, path.name
                assert isinstance(quick, tuple), path.name
    assert sum(both.cut) > len(both.cut) / 2


LONG = "ID,Day,N,Name\n" + "".join(f"{at:05d},13/02/2026,{at},Ann\n" for at in range(3_000))


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (LONG * 2, {}),
        (LONG + ",,,\n , ,,\n\n" + LONG[14:], {}),
        (LONG.replace("00007,", '"00007",').replace("Ann\n", '"An, n"\n'), {}),
        (LONG.replace("00900,", "00900, "), {}),
        (LONG.replace("00900,13", "00900,x,13"), {}),
        (LONG.replace("00900", 'x"900'), {}),
        (LONG.replace("Ann\n", '"A ""n"" n"\n'), {}),
        (LONG.replace("00901,", '"00901,'), {}),
        (LONG.replace("00901,13/02/2026,901,Ann", '00901,13/02/2026,901,"A\n\nn, n"'), {}),
        (LONG.replace("00901,13/02/2026,901,Ann", '00901,13/02/2026,901,"A\n01,2,3,4\n"'), {}),
        (LONG.replace("\n", "\r\n"), {}),
        (LONG.replace("\n", "\r"), {}),
        (LONG.replace("00901", "0\x000"), {}),
        (LONG.replace("00901", "\ufeff00901"), {}),
        (LONG + "\ufeffID,Day,N,Name\n00000,13/02/2026,1,Bob\n", {}),
        (LONG + "-- 3000 rows --\r\n", {"footer_starts": ["-- "]}),
        (LONG + "\n" * 30 + "-- 3000 rows --", {"footer_starts": ["-- "]}),
        (LONG + "00000,13/02/2026,1", {"footer_rows": 2}),
        (LONG.replace("\n", ",\n", 1), {}),
        (LONG.replace("Ann", "C:\\new"), {"escape": "\\"}),
    ],
)  # fmt: skip
def test_longer_files_with_one_oddity(content, given, both, tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(content.encode()))
    table = Table(files=path.name, encoding="utf-8", columns={"a": {"from": "ID"}}, **given)
    quick, careful = both(path, table)
    assert quick == careful
    assert isinstance(quick, tuple)


def test_a_line_is_odd_by_width_blank_length_or_content():
    data = b"1,2\n1,2,3\n, x\n,\n \n3,4\n" + b"x" * 140_000 + b",1\n5,6"
    found = regular_lines(data * 1, Marks(44, 34), 2, 0)
    assert found is None, "most lines are odd"
    found = regular_lines(b"7,8\n" * 40 + data, Marks(44, 34), 2, 1)
    assert found.odd.tolist() == [41, 42, 43, 44, 46, 47]
    assert found.cells.column(1)[40].as_py() == "2"
    assert found.cells.num_rows == 42
