"""Reads one table file of whatever format; the content decides, not the name."""

from pathlib import Path

from engine.data.columnar import is_columnar, read_columnar
from engine.data.csv_table import read_text_table
from engine.data.excel import is_excel, read_excel
from engine.data.text_table import TextTable


def read_table_file(path: Path) -> TextTable:
    """The cells of a text file, an Excel workbook, or a Parquet or Arrow file; raises InputError with one sentence."""
    if is_excel(path):
        return read_excel(path)
    return read_columnar(path) if is_columnar(path) else read_text_table(path)
