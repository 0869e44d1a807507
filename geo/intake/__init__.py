"""A user's own table: from a file nobody can trust to a report, and from the report to the store.

The page and the command line use these five calls, in this order::

    table = open_upload(name, data)            # any format; FileRefused says what is wrong
    proposal = propose(table)                  # fields, datum with its evidence, open questions
    report = make_report(table, Choices(...))  # everything there is to say; pure
    report = publish(report, Store())          # atomic, versioned
    report_xlsx(report, "zh")                  # the same for the office, faulty rows marked

All of them take ``watch=Watch(progress, cancelled)``: a function that is given fractions, and an event that stops the
work with nothing left behind.
"""

from geo.intake.faults import Cancelled, FileRefused, Note, Watch
from geo.intake.fields import FIELDS
from geo.intake.publish import OUR_COLUMNS, as_stored, dataset_name, publish
from geo.intake.readers import open_file, open_upload
from geo.intake.report import Choices, ImportReport, Proposal, make_report, propose
from geo.intake.summary import summary
from geo.intake.table import Table
from geo.intake.template import demo_csv, template_xlsx
from geo.intake.workbook import report_xlsx

__all__ = (
    "FIELDS",
    "OUR_COLUMNS",
    "Cancelled",
    "Choices",
    "FileRefused",
    "ImportReport",
    "Note",
    "Proposal",
    "Table",
    "Watch",
    "as_stored",
    "dataset_name",
    "demo_csv",
    "make_report",
    "open_file",
    "open_upload",
    "propose",
    "publish",
    "report_xlsx",
    "summary",
    "template_xlsx",
)
