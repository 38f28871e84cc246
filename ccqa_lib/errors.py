"""The few ways in which a study can end other than with a report.

Every message says what was given, what is needed and what to do next.
"""


class CcqaError(Exception):
    """Any error that this library raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows of it: the sentence; whose code raised it helps no reader."""
        return [f"{type(self).__name__}: {self}"]


class SettingsError(CcqaError):
    """Settings are refused before anything runs; all problems are told at once.

    Parameters
    ----------
    problems : sequence of str
        One sentence a problem, each naming the file or parameter it is about.
    """

    def __init__(self, *problems: str):
        self.problems = problems
        super().__init__("\n".join(problems))


class DataRefusedError(CcqaError):
    """The data are not fit for the question; the message names file, row or column."""


class SourceError(DataRefusedError):
    """A file or database cannot be read as its mapping says."""


class AnalysisError(DataRefusedError):
    """The numbers cannot carry this analysis: too few, constant, contradictory."""


class StudyFailedError(CcqaError):
    """A run broke for a reason that is neither its settings nor its data."""
