"""What is shared of a year as a csv file, one number a line."""

from collections.abc import Iterable, Iterator

from matcher.desk.queries.reports_tables import Section
from matcher.matching.files.writing import csv_text

HEADER = ("figure", "table", "line", "column", "value")


def report_csv(sections: Iterable[Section]) -> str:
    """Return the tables of a report; a number that is not shown is a dash, as on the page."""
    return csv_text(HEADER, _rows(sections))


def _rows(sections: Iterable[Section]) -> Iterator[tuple[object, ...]]:
    for section in sections:
        for table in section.tables:
            for row in table.rows:
                for column, cell in zip(table.head[1:], row.cells, strict=True):
                    yield (section.code, table.title, row.label, column, cell)
