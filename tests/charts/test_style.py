"""Drawing leaves nothing behind."""

import matplotlib as mpl

from ccqa_lib.charts.style import FONTS, house_style, new_axes, svg_text


def test_settings_of_matplotlib_come_back():
    before = dict(mpl.rcParams)
    with house_style():
        assert mpl.rcParams["svg.fonttype"] == "none"
    assert dict(mpl.rcParams) == before


def test_text_stays_text_in_the_readers_fonts():
    with house_style():
        drawing, axes = new_axes(3.0, top=0.2)
        axes.set_title("處理時間")
        svg = svg_text(drawing)
    assert f"font-family: {FONTS['en']}" in svg
    assert ">處理時間</text>" in svg
    assert "DejaVu" not in svg
