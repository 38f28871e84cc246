"""The start page: what a person sees first in JupyterLab, as forms and tables.

A notebook shows each part by one call; no study, command or report uses this package.
"""

from ccqa_lib.start.mapping_form import run_on_my_file
from ccqa_lib.start.new_project import new_project
from ccqa_lib.start.overview import flow, studies
from ccqa_lib.start.sample import run_on_sample
from ccqa_lib.start.settings_page import edit_settings

__all__ = ["edit_settings", "flow", "new_project", "run_on_my_file", "run_on_sample", "studies"]
