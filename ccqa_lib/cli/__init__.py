"""The command line: `ccqa run`, `index`, `sample`, `inspect`, `validate` and `lab`.

One module a group of commands; `entry` gathers them. Exit codes: 0 all good; 1 a study failed;
2 settings refused, nothing was run; 3 data refused; 4 signals found and `--fail-on act` was given.
"""

from ccqa_lib.cli.entry import main

__all__ = ["main"]
