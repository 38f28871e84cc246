"""Why a run failed, told in the language in use: the reasons that a reader meets most.

Errors are raised, and kept with a run, in English, for terminal and notebook are English. Where
index, digest, archive and the page of a failed run show one, each of its lines is matched with
the sentence that it was made of, and that is told again with its parts. A line that matches none
is shown as it is, after words that say so. `tests/show/test_retold_failures.py` finds an error of
the modules that it lists whose sentence is not here.
"""

import re
from collections.abc import Callable
from functools import cache

from ccqa_lib.show.language import ENGLISH, filled, language, mark, say, word
from ccqa_lib.show.language.retold import retold_reason

_LONGEST = 3000  # characters of a line that is matched; beyond them it is shown as it is
# How a part looks: what may be absent, or is one of a few words.
_LOOKS = {
    "hint": re.compile(r"(?: Did you mean ['\"].*?['\"]\?)?").pattern,
    "period": "day|week|month|quarter|year",
}
RUNS = mark((
    "The study's memory ran out ({name}).",
    "A step broke with {name}: {message}",
    "The kernel died, as it does when memory runs out or a library crashes.",
    "No kernel came up: {message}.",
    "The study did not prove its result. {message}",
    "The report could not be written. {message}",
    "The run took longer than its limit of {count} seconds and was ended; give it more with "
    "--time-limit.",
    "The run's process ended without a result, as it does when it is killed or memory runs out; "
    "what it last said is in {file}.",
    "The outputs could not be written ({message}).",
))  # fmt: skip
SOURCES = mark((
    "Source '{source}': {file} was not found (the folder holds no table).{hint} Check 'root' and "
    "'files' of its mapping.",
    "Source '{source}': {file} was not found (there is no such file).{hint} Check 'root' and "
    "'files' of its mapping.",
    "Source '{source}': {file} was not found (the source's 'root' is no folder here).{hint} Check "
    "'root' and 'files' of its mapping.",
    "'source' was given {name}, not in params/sources.{hint}",
    "'source' was given {name}, not in params/sources. It holds: {names}.",
    "'measure' was given {name}, not in params/measures.yml.{hint}",
    "'measure' was given {name}, not in params/measures.yml. It holds: {names}.",
    "Source '{source}' has no table '{table}'.{hint} It has: {names}.",
    "The table '{table}' has no column '{column}'.{hint} It has: {names}.",
    "params/measures.yml: the measure's column {column} is not in the table {table}.{hint} It "
    "has: {names}.",
    "params/measures.yml: the measure's 'of' {column} is not in the table {table}.{hint} It has: "
    "{names}.",
    "params/measures.yml: the measure's time {column} is not in the table {table}.{hint} It has: "
    "{names}.",
    "'segment_column' {column} is not in the table {table}.{hint} It has: {names}.",
    "'site' was given, but the column 'site' is not in the table {table}.{hint} It has: {names}.",
    "'segments' names {column}, which is no column of '{table}'.{hint}",
    "The table '{table}' does not tell spells of employment: it lacks {names}. Map hired_on and "
    "left_on (dates), or tenure and left (durations), or employee_id, a year and left (one row a "
    "person and year). It has: {columns}.",
    "{file}: there is no column {columns} Its columns are: {names}. Correct 'from' in the "
    "mapping, or 'skip_rows' and 'header_rows' if this is no heading.",
    "{file}: the file is empty (0 bytes); export it again.",
    "{file}: holds a heading but no data row; export it again, or check the period of the export.",
    "{file}: has a heading but no data row; export it again.",
    "{file}: there is nothing but blank lines {message}; export it again, or check 'skip_rows'.",
    "{file}: the parquet file has no rows; export it again.",
    "{file}: the event log has no event; export it again.",
    "{file}: gave no rows; look at the table, or at the query.",
    "{file}: cannot be read ({message}).",
    "{file}: cannot be opened ({message}).",
    "{file}: is still being written ({before} bytes, then {after}); run again when the export has "
    "finished.",
    "{file}: changed while it was read ({before} bytes, then {after}); run again when nothing "
    "writes to it.",
    "{file} and {other} have the very same content, so that every row would count twice; remove "
    "one of them, or narrow the pattern in 'files'.",
    "{file}: is declared as {encoding}, and line {line}, byte {count} does not decode; it looks "
    "like {other}. Write 'encoding: {other_again}' in its mapping if that is right, or export it "
    "again.",
    "{file}: is declared as {encoding}, and it decodes, but into characters that no text is made "
    "of; it looks like {other}. Write 'encoding: {other_again}' in its mapping if that is right, "
    "or export it again.",
    "{file}: after line {line} some bytes are not {encoding} ({message}); the file is damaged or "
    "mixes encodings. Export it again.",
    "{file}: ends in zero bytes from byte {count} on; the copy was not finished. Copy or export it "
    "again.",
    "{file}: the last row, on line {line}, is not whole ({message}) and has no line end: the file "
    "seems to be cut off. Export it again; if the line is a footer, declare 'footer_starts'.",
    "{file}: more than half of the rows cannot be read, and reading stopped at line {count}; for "
    "example line {line}: {reason}. Check 'delimiter', 'quote' and 'skip_rows' of the mapping.",
    "{file}: more than {count} rows cannot be read, the last on line {line}: {reason}. Check "
    "'delimiter', 'quote' and 'encoding' of the mapping.",
    "{file}: the heading has one column only, since there is no {sign} in it: {message}.",
    "{file}: the gzip file is not complete or damaged after {count} bytes; copy or export it "
    "again.",
    "{file}: the zip archive is damaged or not complete; copy or export it again.",
    "{file}: the parquet file is damaged or not complete, as its last bytes, which list its "
    "columns, cannot be read; copy or export it again.",
    "{file}: has no sheet {name}.{hint} It has: {names}.",
    "{file}: has the sheets {names}; say which one holds the table with 'sheet:'.",
    "{file}: the sheet is empty; name another with 'sheet:'.",
    "{file}: {count} rows are hidden, as by a filter (first: row {line}); say what they are with "
    "'hidden_rows: read' or 'hidden_rows: skip', or show them and save the workbook again.",
    "{file}: the data end on row {line}, the last that a sheet can hold, so later rows are "
    "probably lost; export the table as csv, or in parts.",
    "{file}, cell {place}: a formula whose result is not stored, as other programs than Excel "
    "leave it; open the workbook in Excel, save it and run again.",
    "{file}: cannot be reached after {count} tries ({message}); check that the database runs, that "
    "its address and user are right, and that this machine may reach it.",
    "{file}: cannot be reached ({message}); check that the database runs, that its address and "
    "user are right, and that this machine may reach it.",
    "{file}: the environment has no {name}; set it and run again.",
    "{name}: {lost} of {count} rows cannot be used ({share}), and 'max_lost_share' allows "
    "{allowed}:",
    "- {count} rows: {reason}; for example {file} line {line}: {value}",
    "- {count} rows: {reason}",
    "- {name}: of {count} such cells looked at, {formats}. Both {one} and {other} fit equally "
    "well: ask the owner of the export which it is.",
    "- {name}: of {count} such cells looked at, {formats}.",
    "Correct the mapping of these columns, or the export; raise 'max_lost_share' only if these "
    "rows are truly no data.",
    "{name}: {count} values of the key ({columns}) stand on several rows that differ, for example "
    "{places}. Give a 'key' that names one row, or remove the outdated rows from the export.",
    "{name}: {count} rows are wholly equal to another, for example {places}. Write 'duplicates: "
    "drop' to count each once, or 'duplicates: keep' if they are different cases.",
))  # fmt: skip
STUDIES = mark((
    "No row has a date, so nothing can be put into periods.",
    "'first_day' is {day}, but the data run from {first} to {last}. Choose a day within them.",
    "'as_of' is {day}, but the data run from {first} to {last}. Choose a day within them.",
    "No whole {period} lies within the data: the data run from {first} to {last}. Take a longer "
    "export, or a shorter 'period'.",
    "No whole {period} lies within the data: the data run from {first} to {last}, 'first_day' is "
    "{day}. Take a longer export, or a shorter 'period'.",
    "No whole {period} lies within the data: the data run from {first} to {last}, 'as_of' is "
    "{until}. Take a longer export, or a shorter 'period'.",
    "No whole {period} lies within the data: the data run from {first} to {last}, 'first_day' is "
    "{day}, 'as_of' is {until}. Take a longer export, or a shorter 'period'.",
    "{measure}: the series has no period; check dates and filters.",
    "{measure}: a baseline of {points} {period}s was asked for and the series has {there}; limits "
    "need {needed} {period_again}s. Collect more periods, or use shorter ones.",
    "{measure}: a baseline of {points} {period}s was asked for and the series has {there}; limits "
    "need {needed} {period_again}s. Change 'baseline_periods' or 'baseline_until'.",
    "{measure}: the {count} {period}s of the baseline are all {value}; without variation there "
    "are no limits. Check whether the values were rounded, capped or copied forward.",
    "{measure}: values below {value}, said to be the least possible, in {periods}. Correct the "
    "source, or the floor.",
    "{measure}: the baseline has {mean} events a {period}, and limits need {needed} or more. Use "
    "longer periods, or chart the cases (g chart) or the time (t chart) between events.",
    "{measure}: the baseline has {mean} items that are not events a {period}, and limits need "
    "{needed} or more. Use longer periods, or chart the cases (g chart) or the time (t chart) "
    "between events.",
    "{measure}: {count} whole periods are too few to see how they vary; at least {needed} are "
    "needed. Take a longer export, or a shorter 'period'.",
    "{measure}: {purpose} needs at least {needed} periods and got {count}. Use a longer history, "
    "or shorter periods.",
    "{name}: {count} rows with {defects} defects are too few to look for causes; it needs {needed} "
    "rows with {least} defects and as many without. Take a longer period or a more frequent "
    "outcome.",
    "{name}: a defect is true or false, and it holds {values}. Say in the settings what counts as "
    "a defect.",
    "No column {columns}; there are {names}.",
    "{column}: no such column; there are {names}.",
    "There is no column {columns}; there are {names}.",
    "The table has no rows; check its filters and period.",
    "{name}: has no values. Widen the period or check the filter.",
    "{name}: all {count} values are missing. Check the mapping.",
    "{name}: {purpose} needs at least {needed} values and got {count}. Collect more, or join this "
    "group with another.",
    "{column}: a comparison needs at least two groups; there is only {names}.",
    "{column}: no contact has {value}; write it as the export does. It has: {names}.",
    "{column}: all values were changed, so that nothing is left to compare with; leave the column "
    "out to judge the change by itself.",
    "{column}: {count} periods have no contacts on one side; use longer periods, or a comparison "
    "that is always there.",
    "'{name}' is '{value}', which is no answer of: {names}.",
    "'{column}' must hold a {purpose} of 0 or more for each response; it is missing or negative in "
    "{count} of {all} rows. Set those rows aside in the mapping.",
    "No answer has a date in '{column}'. Name another column in 'time_column', or empty it and "
    "give the day of the survey in 'as_of'.",
    "events: there are none; check the period and the filters.",
    "times: {count} cases end before they begin; check the time columns and their zones.",
    "closed: none of {count} cases has ended, so that nothing is known of how long they take. "
    "Wait, or look at the ages alone.",
    "ends: no event is {names}; there are {others}.",
    "as_of: {count} events are later than {day}; take a later time.",
    "'before' and 'after' hold {some} contacts on {days} days and {others} contacts on {until} "
    "days; each needs {needed} contacts on {least} days. The data run from {first} to {last}.",
    "ratings: no item was scored by two evaluators on {count} contacts; hold a calibration in "
    "which all score the same contacts.",
))  # fmt: skip
FAILURES = (*RUNS, *SOURCES, *STUDIES)
TO_DO = mark((
    "Free space or mend the folder and run again; the last good report is kept.",
    "Nothing more could be kept of it; is the disk full?",
    "Run 'make clean' and 'make reports'; a library may be broken.",
))  # fmt: skip
# What an operating system says, as part of a sentence.
SYSTEM = mark((
    "No space left on device", "Permission denied", "No such file or directory",
    "Input/output error", "Read-only file system", "Is a directory",
))  # fmt: skip


def retold_failure(text: str) -> str:
    """Tell why a run failed, or what to do, in the language in use, line by line."""
    if language() == ENGLISH:
        return text
    return "\n".join(_line(each) for each in text.split("\n"))


def _line(text: str) -> str:
    """Tell one line; what a run in Chinese said itself, and what is empty, stays as it is."""
    if not text.strip() or text.rstrip().endswith("。") or word(text) != text:
        return word(text)
    if len(text) <= _LONGEST:
        for sentence in FAILURES:
            if match := _pattern(sentence).fullmatch(text):
                parts = {name: _part(name, part) for name, part in match.groupdict().items()}
                return filled(word(sentence), parts)
    return say("The program says, in English: {sentence}", sentence=text)


def _part(name: str, part: str) -> str:
    """Tell a part of a sentence: most are data, or a program's words, and stay as they are."""
    if name == "reason":
        return retold_reason(part)
    if name in ("period", "period_again", "message"):
        return word(part)
    for inner, told in _WITHIN.get(name, ()):
        part = inner.sub(told, part)
    return part.removesuffix(".") if name == "columns" else part


_MEANT = (
    re.compile(r"\.? Did you mean ['\"](.*?)['\"]\?"),
    lambda found: say(" Did you mean '{name}'?", name=found[1]),
)
# Words of ours within parts that are otherwise data, by the part.
_WITHIN: dict[str, tuple[tuple[re.Pattern, Callable[[re.Match], str]], ...]] = {
    "hint": (_MEANT,),
    "columns": (
        _MEANT,
        (re.compile(r" \(for '(.*?)'\)"), lambda found: say(" (for '{name}')", name=found[1])),
        (re.compile(r"\.? There is no column "), lambda found: word(mark("; there is no column "))),
    ),
    "places": (
        (re.compile(" and "), lambda found: word(mark(" and "))),
        (
            re.compile(r"(\S[^,]*?),? line ([\d,]+)"),
            lambda found: say("{file} line {line}", file=found[1], line=found[2]),
        ),
    ),
    "formats": ((re.compile(" fits "), lambda found: word(mark(" fits "))),),
}


@cache
def _pattern(sentence: str) -> re.Pattern:
    """Return what matches a sentence with its parts.

    A part ends where the words behind it come first, and is not tried further on: else a text
    that repeats them would be read for minutes.
    """
    *stretches, last = _stretches(sentence)
    return re.compile("".join(f"(?>{each})" for each in stretches) + last)


def _stretches(sentence: str) -> list[str]:
    """Cut a sentence behind its fixed words; a part stands with the words behind it."""
    found, stretch = [], ""
    for at, part in enumerate(re.split(r"\{(\w+)\}", sentence)):
        if at % 2:
            stretch += f"(?P<{part}>{_LOOKS.get(part.removesuffix('_again'), '.+?')})"
            continue
        stretch += re.escape(part)
        if re.search(r"\w", part):
            found.append(stretch)
            stretch = ""
    return [*found, stretch] if stretch else found
