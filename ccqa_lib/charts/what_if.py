"""A what-if to move by hand in JupyterLab; a report shows the fixed table instead."""

from typing import Any

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.words import rating_name
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import number

STEPS = 8  # of the slider, from none to the whole scale


def what_if_slider(result: Satisfaction) -> Any:
    """Return a widget: choose a driver, move it, read the change of the share of satisfied.

    Without a model of drivers it is a sentence.
    """
    import ipywidgets as widgets  # a report does without: nothing else waits for it

    fitted = result.drivers
    if fitted is None:
        return widgets.Label(say("Without a model of drivers no move can be worked out."))
    low, high = result.plan.driver_range
    names = {rating_name(name): name for name in fitted.effects["driver"]}
    driver = widgets.Dropdown(options=list(names), description=say("driver"))
    step = (high - low) / STEPS
    points = widgets.FloatSlider(
        1.0, min=low - high, max=high - low, step=step, description=say("points")
    )
    told = widgets.Label()

    def tell(change: object = None) -> None:
        told.value = _sentence(fitted, names[driver.value], points.value)

    driver.observe(tell, "value")
    points.observe(tell, "value")
    tell()
    return widgets.VBox([driver, points, told])


def _sentence(fitted: Any, driver: str, step: float) -> str:
    if step == 0:
        return say("No move, no change.")
    row = fitted.what_if({driver: step}).iloc[0]
    return say(
        "{size} percentage points of satisfied ({low} to {high}), if it were a cause; it can move "
        "in {share} % of the answers.",
        size=number(row["estimate"], 1), low=number(row["low"], 1), high=number(row["high"], 1),
        share=number(100 * row["moved"], 0),
    )  # fmt: skip
