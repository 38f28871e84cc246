"""The survey tool: one UTF-8 file with a mark at its start, semicolons and decimal commas."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.exports import text_columns as text
from ccqa_lib.data.sample.exports.delimited import write_delimited
from ccqa_lib.data.sample.ratings import MISSING_CODES
from ccqa_lib.data.sample.wording import comment

_SITES = ("HKG", "CAN", "SHA", "CTU")
_SITES_RESPELT = ("Hong Kong", "Guangzhou", "Shanghai", "Chengdu")
_IMPOSSIBLE = "7"  # on a scale of 1 to 5


def write_survey(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `survey/responses.csv`: customers first, then staff."""
    customers, staff = _customers(centre), _staff(centre)
    columns = {name: pa.concat_arrays([customers[name], staff[name]]) for name in customers}
    n = len(columns["Site"])
    columns = {"ResponseId": _ids(n), **columns}
    path = folder / "survey" / "responses.csv"
    write_delimited(path, _soiled(columns, dirt), dirt, (";", "\r\n", "utf-8-sig"))


def _ids(n: int) -> pa.Array:
    return pa.array([f"R{number:07d}" for number in range(1, n + 1)])


def _customers(centre: Centre) -> dict[str, pa.Array]:
    frame = centre.surveys
    contact = frame["contact"].to_numpy()
    asked = centre.contacts.iloc[contact]
    employee = centre.staff["employee_number"].to_numpy()[asked["agent"].to_numpy()]
    overall = _answers(frame, "overall")
    return {
        "Date": text.moments(frame["responded"], "%m/%d/%Y"),
        "Respondent": _constant("客户", len(frame)),
        "Site": text.labels(asked["site"], _SITES),
        "Team": _constant("", len(frame)),
        "ContactId": text.padded(contact + 1, 9),
        "AgentId": text.padded(employee, 7),
        "Overall": overall,
        "CSAT": overall,
        "NPS": text.whole(frame["nps"]),
        **{name: _answers(frame, name) for name in truth.DRIVERS},
        **{name: _constant("", len(frame)) for name in truth.STAFF_DRIVERS},
        "Weight": text.hundredths(frame["weight_hundredths"], ","),
        "Comment": _comments(frame),
    }


def _staff(centre: Centre) -> dict[str, pa.Array]:
    frame = centre.staff_surveys
    n, spell = len(frame), centre.staff.iloc[frame["spell"].to_numpy()]
    blank = _constant("", n)
    return {
        "Date": text.moments(frame["responded"], "%m/%d/%Y"),
        "Respondent": _constant("员工", n),
        "Site": text.labels(spell["site"], _SITES),
        "Team": pa.array([f"Team {number:02d}" for number in spell["supervisor"]], pa.string()),
        "ContactId": blank,
        "AgentId": blank,
        "Overall": text.whole(frame["overall"]),
        "CSAT": blank,
        "NPS": blank,
        **dict.fromkeys(truth.DRIVERS, blank),
        **{name: text.whole(frame[name]) for name in truth.STAFF_DRIVERS},
        "Weight": _constant("1,00", n),
        "Comment": blank,
    }


def _answers(frame: pd.DataFrame, name: str) -> pa.Array:
    missing = frame[f"{name}_missing"].to_numpy()
    given = text.whole(frame[name])
    rows = np.flatnonzero(missing)
    return text.replaced(given, rows, [MISSING_CODES[code - 1] for code in missing[rows]])


def _comments(frame: pd.DataFrame) -> pa.Array:
    said = frame["has_comment"]
    return pa.array(
        [
            comment(overall, number) if has else ""
            for overall, number, has in zip(frame["overall"], frame["wording"], said, strict=True)
        ],
        pa.string(),
    )


def _constant(value: str, n: int) -> pa.Array:
    return pa.array([value] * n, pa.string())


def _soiled(columns: dict[str, pa.Array], dirt: Dirt) -> dict[str, pa.Array]:
    other = dict(zip(_SITES, _SITES_RESPELT, strict=True))
    sites = columns["Site"].take(pa.array(dirt.respelt)).to_pylist()
    respelt = text.replaced(columns["Site"], dirt.respelt, [other[name] for name in sites])
    wrong = [_IMPOSSIBLE] * len(dirt.impossible)
    return columns | {
        "Site": text.trailing_blank(respelt, dirt.trailing_blank),
        "rating_wait": text.replaced(columns["rating_wait"], dirt.impossible, wrong),
    }
