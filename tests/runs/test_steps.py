from ccqa_lib.runs.steps import step_of

CELLS = [
    {"cell_type": "code", "source": "# no heading"},
    {"cell_type": "markdown", "source": "# Title\n\nWords."},
    {"cell_type": "code", "source": "1"},
    {"cell_type": "markdown", "source": ["Only words\n"]},
    {"cell_type": "markdown", "source": ["## Load\n", "### Contacts ###\n"]},
    {"cell_type": "code", "source": "2"},
]


def test_the_step_is_the_nearest_heading_at_or_above():
    assert [step_of(CELLS, index) for index in range(6)] == [
        "", "Title", "Title", "Title", "Contacts", "Contacts",
    ]  # fmt: skip
