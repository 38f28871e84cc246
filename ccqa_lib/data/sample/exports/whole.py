"""All exports of a centre, with their dirt."""

from pathlib import Path

from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.exports.personnel import write_personnel
from ccqa_lib.data.sample.exports.planning import write_planning
from ccqa_lib.data.sample.exports.quality import write_quality
from ccqa_lib.data.sample.exports.relations import (
    write_complaints,
    write_customers,
    write_events,
)
from ccqa_lib.data.sample.exports.survey import write_survey
from ccqa_lib.data.sample.exports.telephony import write_telephony
from ccqa_lib.data.sample.soiling import draw_faults


def write_exports(folder: Path, centre: Centre) -> None:
    """Write every export of a centre, with its dirt."""
    faults = draw_faults(centre)
    write_telephony(folder, centre, faults["contacts"])
    write_survey(folder, centre, faults["surveys"])
    write_quality(folder, centre, faults["evaluations"])
    write_personnel(folder, centre, faults["staff"])
    write_complaints(folder, centre, faults["complaints"])
    write_events(folder, centre, faults["events"])
    write_customers(folder, centre)
    write_planning(folder, centre)
