"""A published run in the formats that others work with: tables, workbook, figures, PDF."""

from ccqa_lib.report.export.run_files import Exported, export_run

__all__ = ["Exported", "export_run"]
