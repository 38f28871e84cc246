"""Root causes found and claimed, on made-up worlds, beside the usual practice in the same run.

    OMP_NUM_THREADS=1 python benchmarks/root_cause/run.py [--seeds 3] [--first 100] [--held-out]
        [--empty 60] [--ours] [--forest 27]

Precision: planted causes among those claimed. Recall: claimed among those planted. A claim is
right only when its columns are exactly those that define the cause. A forest takes so much longer
than all else that it can be kept to the first worlds of a run; its line says how many.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from empty import empty_world
from held_out import KINDS as HELD_OUT_KINDS
from held_out import hazard_world
from usual import by_chi_square, by_forest, by_stepwise
from worlds import GENERATORS, KINDS, World

from ccqa_lib.analyse.causes.question import Question
from ccqa_lib.analyse.causes.result import find_causes


def by_search(world: World) -> set[frozenset[str]]:
    """Claim what the search of this project finds; no column is named for it but the roles."""
    question = Question(
        world.outcome, agent=world.agent, team=world.team, site=world.site, time=world.time
    )
    return {frozenset(cause.factors) for cause in find_causes(world.frame, question).causes}


FOREST = "random forest, top 3"
METHODS: dict[str, Callable[[World], set[frozenset[str]] | None]] = {
    "this project": by_search,
    "chi-square, Bonferroni": by_chi_square,
    "stepwise logit": by_stepwise,
    FOREST: by_forest,
}


def worlds(given: argparse.Namespace):
    """Yield the worlds of a run, made when they are needed."""
    if given.empty:
        yield from map(empty_world, range(given.first, given.first + given.empty))
        return
    for seed in range(given.first, given.first + given.seeds):
        if given.held_out:
            for kind in HELD_OUT_KINDS:
                yield hazard_world(seed, kind)
        else:
            for make in GENERATORS.values():
                for kind in KINDS:
                    yield make(seed, kind)


def main() -> None:
    """Score every method on every world, and print one line a method."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--first", type=int, default=100, help="the first seed")
    asked.add_argument("--empty", type=int, default=0, help="so many worlds without a cause")
    asked.add_argument("--ours", action="store_true", help="without the usual methods")
    asked.add_argument("--forest", type=int, default=10**6, help="the forest on so many worlds")
    asked.add_argument("--held-out", action="store_true")
    given = asked.parse_args()
    scores = {name: [] for name in METHODS}
    for place, world in enumerate(worlds(given)):
        planted, told = set(world.causes), []
        for name, method in list(METHODS.items())[: 1 if given.ours else None]:
            if name == FOREST and place >= given.forest:
                continue
            began = time.process_time()
            claimed = method(world)
            if claimed is not None:
                seconds = time.process_time() - began
                scores[name].append((len(claimed & planted), len(claimed), len(planted), seconds))
                told.append(
                    _scored(planted, claimed) if not told else _counted(name, claimed, planted)
                )
                told[-1] += f" in {seconds:.1f} s"
        print(f"  {world.name}: {' | '.join(told)}", flush=True)
    for name, rows in scores.items():
        print(line_of(name, rows), flush=True)


def line_of(name: str, rows: list[tuple[int, int, int, float]]) -> str:
    """Return the line of one method."""
    if not rows:
        return f"{name:24} left out, or scikit-learn is not installed"
    right, claimed, planted = (sum(row[i] for row in rows) for i in range(3))
    empty = [row[1] > 0 for row in rows if row[2] == 0]
    return (
        f"{name:24} worlds {len(rows)}  precision {right / max(claimed, 1):.3f}  "
        f"recall {right / max(planted, 1):.3f}  "
        f"claims in {sum(empty)} of {len(empty)} empty worlds  "
        f"median {statistics.median(row[3] for row in rows):.1f} s of processor, "
        f"most {max(row[3] for row in rows):.1f} s"
    )


def _scored(planted: set, claimed: set) -> str:
    if claimed == planted:
        return "as planted"
    return f"planted {_told(planted)}, claimed {_told(claimed)}"


def _counted(name: str, claimed: set, planted: set) -> str:
    return f"{name}: {len(claimed & planted)} right of {len(claimed)} claimed"


def _told(sets) -> str:
    return "; ".join(sorted(" and ".join(sorted(each)) for each in sets)) or "nothing"


if __name__ == "__main__":
    main()
