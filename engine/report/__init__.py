"""The meeting pack: sections turn a verdict into blocks, writers turn blocks into PPTX, PDF and XLSX."""

from engine.report.write import write_report

__all__ = ["write_report"]
