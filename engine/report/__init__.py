"""The meeting pack: sections turn a verdict into blocks, writers turn blocks into slides, documents, workbooks and tables."""

from engine.report.write import PackChoices, write_report
from engine.report.writers.pptx_template import template_findings

__all__ = ["PackChoices", "template_findings", "write_report"]
