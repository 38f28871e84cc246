"""What is slow only the first time, done once in the warm process, so that no run pays for it.

Libraries import parts of themselves, fill their caches and compile their patterns when they are
first used. Each fork inherits what was done here; no query runs, for that would start threads.
"""

import importlib
import io
from contextlib import suppress
from datetime import datetime

_AT_FIRST_USE = (
    "bdb", "ibis.backends.duckdb.converter", "ibis.expr.types.groupby", "ibis.formats.numpy",
    "ibis.formats.pandas", "ibis.formats.pyarrow", "IPython.core.application",
    "IPython.core.completerlib", "IPython.core.crashhandler", "IPython.core.logger",
    "IPython.core.oinspect", "matplotlib.style.core", "pyarrow.pandas_compat",
)  # fmt: skip


def rehearse() -> None:
    """Do once what each run would do for the first time; what fails is left to the runs."""
    for part in PARTS:
        with suppress(Exception):
            part()


def _imports() -> None:
    for name in _AT_FIRST_USE:
        importlib.import_module(name)


def _one_thread() -> None:
    """End the thread of DuckDB's default connection, which none use: a fork were unsound else."""
    import duckdb

    duckdb.sql("SET threads = 1")


def _templates() -> None:
    from ccqa_lib.report.page import WRITER
    from ccqa_lib.show.blocks import text
    from ccqa_lib.show.html import block_html

    block_html(text(["A sentence."]).to_dict())
    for name in WRITER.list_templates(extensions=["html"]):
        WRITER.get_template(name)


def _patterns() -> None:
    from ccqa_lib.report.glossary import terms_used
    from ccqa_lib.report.prose import prose_html
    from ccqa_lib.show.sharing import shareable_text

    terms_used("")
    prose_html("# A *heading*\n\n- `one`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    shareable_text("a text with 1 number")


def _notebook() -> None:
    import nbformat
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.inputtransformer2 import TransformerManager

    nbformat.validate(nbformat.v4.new_notebook())
    DisplayFormatter().format(1)
    TransformerManager().transform_cell("a = 1\n")


def _query() -> None:
    """Have Ibis write a question like those of the studies in SQL."""
    import ibis

    columns = {"at": "timestamp", "kind": "string", "seconds": "float64", "is_odd": "boolean"}
    asked = ibis.table(columns, name="rows")
    asked = asked.filter(asked.seconds.notnull() & asked.kind.isin(["a", "b"]))
    asked = asked.filter((asked.at >= datetime(2026, 1, 1)) | ~asked.is_odd.fill_null(False))
    asked = asked.mutate(day=asked.at.truncate("D"), log=asked.seconds.ln())
    sums = asked.group_by("day").aggregate(
        rows=asked.count(),
        mean=asked.seconds.mean(),
        spread=asked.seconds.std(),
        odd=asked.is_odd.cast("int64").sum(),
        first=asked.at.min(),
        kinds=asked.kind.nunique(),
        middle=asked.seconds.quantile(0.5),
    )
    ibis.to_sql(sums.order_by("day").limit(5), dialect="duckdb")  # which finds the backend, too


def _drawing() -> None:
    """Draw points over dates and write them as SVG."""
    from matplotlib.figure import Figure

    drawing = Figure()
    axes = drawing.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.plot([datetime(2026, 1, 1), datetime(2026, 3, 1)], [1.0, 2.0], marker="o", label="a")
    axes.axhline(1.5, linestyle="--")
    axes.annotate("a text", (0.5, 0.5), xycoords="axes fraction")
    axes.legend()
    drawing.savefig(io.StringIO(), format="svg")


PARTS = (_imports, _one_thread, _templates, _patterns, _notebook, _query, _drawing)
