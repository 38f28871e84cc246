"""Where the chart and the rules in use come from: the book or paper behind each."""

from ccqa_lib.show.language import mark, word

CHART_SOURCES = mark({
    "xmr": "XmR chart (single values and the range from each to the next): Montgomery, "
    "Introduction to Statistical Quality Control, section 6.4; Wheeler, Understanding Variation.",
    "p": "p chart (shares, limits from chance alone): Montgomery, section 7.2.",
    "p_prime": "p' chart (shares that vary more than by chance): Laney 2002, Improved control "
    "charts for attributes, Quality Engineering 14 (4).",
    "u": "u chart (rates, limits from chance alone): Montgomery, section 7.3.",
    "u_prime": "u' chart (rates that vary more than by chance): Laney 2002, Improved control "
    "charts for attributes, Quality Engineering 14 (4).",
})  # fmt: skip
RULE_SOURCES = mark({
    "Making Data Count": "Rules: NHS England, Making Data Count, Strengthening your decisions, "
    "with the two-sigma rule of November 2023.",
    "Western Electric": "Rules: Western Electric, Statistical Quality Control Handbook, 1956, "
    "zone rules.",
    "Nelson": "Rules: Nelson 1984, The Shewhart control chart: tests for special causes, Journal "
    "of Quality Technology 16 (4).",
    "Limits only": "Rule: Shewhart, Economic Control of Quality of Manufactured Product, 1931.",
})  # fmt: skip
WHEN = mark(
    "Start of a change: the likeliest period, Samuel, Pignatiello and Calvin 1998, Quality "
    "Engineering 10 (3)."
)
SIZE = mark({
    "xmr": "Size of a change: Student's t with sigma from moving ranges.",
    "p": "Size of a change: score intervals, Newcombe 1998, Statistics in Medicine 17, method 10.",
})  # fmt: skip
FOLLOWING = mark(
    "Do points follow one another? Correlation of each with the one before; chance alone stays "
    "within 1.96 / sqrt(n) in 95 % of cases (Box, Jenkins and Reinsel, Time Series Analysis)."
)
SURE = mark(
    "How sure: by how many half-widths of its 95 % interval a change differs from none. Fewer "
    "than 5 of 100 simulated stable series are said to need action (docs/methods.md)."
)


def sources_of(kind: str, rules: str) -> list[str]:
    """Return the sources of a chart of this kind under these rules, a sentence each."""
    size = SIZE["xmr" if kind == "xmr" else "p"]
    said = [CHART_SOURCES[kind], RULE_SOURCES[rules], WHEN, size, FOLLOWING, SURE]
    return [word(each) for each in said]
