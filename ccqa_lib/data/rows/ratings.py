"""What people said of the same contacts, where a source has such a table."""

from ibis import _

from ccqa_lib.data.load import OpenSource
from ccqa_lib.data.rows.chosen import ChosenRows, RowChoice, choose_rows
from ccqa_lib.params.measure_study import RATED_BY, MeasureParams


def repeated_ratings(source: OpenSource, study: MeasureParams) -> ChosenRows | None:
    """Return the answers on contacts that more than one person judged; None without a table.

    Columns: contact_id, item, evaluator_id, session_id, rating. Rows without an answer are left
    out and counted; contacts that one person judged alone count as used and compare nothing.
    """
    if not study.has_ratings(source.source):
        return None
    loaded = source.table(study.ratings)
    day = "evaluated_at" if "evaluated_at" in loaded.table.columns else ""
    needs = (*RATED_BY, study.rating_column)
    choice = RowChoice(day=day, last_day=study.as_of if day else "", needs=needs)
    chosen = choose_rows(loaded, choice)
    answers = chosen.rows.select(*RATED_BY, rating=_[study.rating_column].cast("string"))
    judges = answers.group_by("contact_id").agg(judges=_.evaluator_id.nunique())
    many = answers.semi_join(judges.filter(_.judges > 1), "contact_id")
    return ChosenRows(many, chosen.counts, loaded)
