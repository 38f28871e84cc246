"""Which notebook has which settings: the one list of studies."""

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.analyse import AnalyseParams
from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.define import DefineParams
from ccqa_lib.params.improve import ImproveParams
from ccqa_lib.params.measure_study import MeasureParams
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.satisfaction import SatisfactionParams

_MODELS = (
    DefineParams, MeasureParams, AnalyseParams, ImproveParams, ControlParams, SatisfactionParams,
    AttritionParams,
)  # fmt: skip
STUDIES: dict[str, type[StudyParams]] = {model.notebook: model for model in _MODELS}


def study_model(notebook: str) -> type[StudyParams]:
    """Return the settings model of a notebook.

    Raises
    ------
    SettingsError
        There is no such study; the message suggests the nearest.
    """
    if notebook not in STUDIES:
        hint = did_you_mean(notebook, STUDIES) or f" There are: {', '.join(sorted(STUDIES))}."
        raise SettingsError(f"'notebook' was given {notebook!r}, which is no study.{hint}")
    return STUDIES[notebook]
