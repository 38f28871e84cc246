"""Does every reference case agree? Nothing is skipped in silence."""

import importlib
import pkgutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from ccqa_lib.errors import CcqaError
from ccqa_lib.show import Block, table
from ccqa_lib.validation import adapters
from ccqa_lib.validation.cases import Case, case_files, read_case
from ccqa_lib.validation.choices import find_choice
from ccqa_lib.validation.compare import Leaf, compare
from ccqa_lib.validation.registry import find_adapter, reads_call

Status = Literal["agrees", "differs by choice", "disagrees", "no adapter", "error"]
GOOD: tuple[Status, ...] = ("agrees", "differs by choice")


@dataclass(frozen=True)
class CaseResult:
    """How one case ended.

    Attributes
    ----------
    asked, reached : int, float or None
        Significant digits asked, and the fewest that any number of the case reached.
    compared : int
        How many values were compared.
    faults : tuple of Leaf
        Every value that does not agree, those that differ by choice included.
    reasons : tuple of str
        Why values differ by choice; or, for an error or a missing adapter, what happened.
    """

    name: str
    method: str
    status: Status
    what: str = ""
    source: str = ""
    asked: int | None = None
    reached: float | None = None
    compared: int = 0
    faults: tuple[Leaf, ...] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        first = self.faults[0] if self.faults else None
        detail = f"{first.path}: {first.why}" if first else "; ".join(self.reasons)
        return f"{self.name}: {self.status}" + (f" ({detail})" if detail else "")


@dataclass(frozen=True)
class ValidationResult:
    """All cases of a folder, in the order of their names."""

    cases: tuple[CaseResult, ...]

    @property
    def is_good(self) -> bool:
        """Does every case agree or differ by a documented choice?"""
        return all(case.status in GOOD for case in self.cases)

    def __str__(self) -> str:
        count = Counter(case.status for case in self.cases)
        return (
            f"{len(self.cases)} cases: {count['agrees']} agree, "
            f"{count['differs by choice']} differ by choice, {count['disagrees']} disagree, "
            f"{count['no adapter']} without adapter, {count['error']} with an error"
        )

    def to_block(self) -> Block:
        """Return one row a case: method, source, digits asked and reached, how it ended."""
        rows = [
            (case.name, case.what, case.source, case.asked, case.reached, case.status)
            for case in self.cases
        ]
        columns = ["case", "method", "source", "digits asked", "digits reached", "result"]
        frame = pd.DataFrame(rows, columns=columns)
        return table(frame, str(self), formats={"digits reached": ".1f"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def validate(folder: Path) -> ValidationResult:
    """Run every case of a folder.

    Raises
    ------
    SourceError
        There is no such folder, or no case in it.
    """
    load_adapters()
    return ValidationResult(tuple(_run_file(path) for path in case_files(Path(folder))))


def load_adapters() -> None:
    """Import every module of the package `adapters`, which registers its adapters."""
    for module in pkgutil.iter_modules(adapters.__path__):
        importlib.import_module(f"{adapters.__name__}.{module.name}")


def run_case(case: Case) -> CaseResult:
    """Compute one case with the adapter of its method and compare."""
    told = {"name": case.name, "method": case.method, "what": case.what, "source": case.source}
    compute = find_adapter(case.method)
    if compute is None:
        reason = f"no adapter computes the method {case.method!r}"
        return CaseResult(**told, status="no adapter", asked=case.digits, reasons=(reason,))
    inputs = case.inputs | {"call": case.call} if reads_call(case.method) else case.inputs
    try:
        leaves = compare(case.expected, compute(inputs), case.digits, case.digits_for)
    except Exception as error:  # noqa: BLE001 whatever breaks is told, and the next case runs
        reason = f"{type(error).__name__}: {error}"
        return CaseResult(**told, status="error", asked=case.digits, reasons=(reason,))
    if not leaves:
        reason = "the case expects nothing"
        return CaseResult(**told, status="error", asked=case.digits, reasons=(reason,))
    return CaseResult(**told, **_verdict(case, leaves))


def _verdict(case: Case, leaves: tuple[Leaf, ...]) -> dict:
    faults = tuple(leaf for leaf in leaves if not leaf.agrees)
    choices = [find_choice(case.method, case.name, leaf) for leaf in faults]
    status: Status = "agrees"
    if faults:
        status = "differs by choice" if all(choices) else "disagrees"
    return {
        "status": status,
        "asked": case.digits,
        "reached": min((x.reached for x in leaves if x.reached is not None), default=None),
        "compared": len(leaves),
        "faults": faults,
        "reasons": tuple(dict.fromkeys(choice.reason for choice in choices if choice)),
    }


def _run_file(path: Path) -> CaseResult:
    try:
        case = read_case(path)
    except CcqaError as error:
        return CaseResult(path.stem, "", "error", reasons=(str(error),))
    return run_case(case)
