"""All nasty csv exports."""

from nasty_encodings import ENCODINGS
from nasty_form import FORM
from nasty_rows import ROWS
from nasty_values import VALUES

CASES = [*FORM, *ROWS, *ENCODINGS, *VALUES]
