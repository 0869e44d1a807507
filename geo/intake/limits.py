"""How much of a stranger's file is read, and why no more. Sizes are bytes unless the name says otherwise.

A file is never trusted: what it says about itself (a zip directory, an XLSX ``<dimension>``, a Parquet footer) is an
upper bound to check, never a size to allocate. Every limit is far above what an office sends, so that the sentence
of refusal is read by attackers and by people who picked the wrong file.
"""

from __future__ import annotations

MB = 1 << 20

#: A text table of one million enterprises has 100 to 250 MB; the page takes no more than 50 MB anyway.
MAX_TEXT_BYTES = 512 * MB
#: A workbook of one million rows and ten columns has about 60 MB.
MAX_XLSX_BYTES = 128 * MB
#: Files that go through a child process are read whole there.
MAX_VECTOR_BYTES = 256 * MB
#: JSON is decoded whole (two bytes a Chinese character), then parsed in windows.
MAX_JSON_BYTES = 64 * MB

#: Rows of one table. A register of all of Shanghai's enterprises has about 3 million; that is work for ``geo count``.
MAX_ROWS = 2_000_000
#: Columns of one table. Office tables have 5 to 60; Excel's limit of 16 384 is the shape of a bomb.
MAX_COLUMNS = 256
#: Characters of one cell: Excel's own limit is 32 767, free text in CSV may be longer.
MAX_CELL_CHARS = 131_072
#: Characters of all cells of a workbook together: one long text that a million cells share stays one object in the
#: file and becomes a million in the table.
MAX_XLSX_CHARS = 80_000_000
#: Cells with a value in one sheet.
MAX_XLSX_CELLS = 12_000_000
#: Different texts of a workbook and their characters together (kept in memory while the sheets are read).
MAX_SHARED_STRINGS = 2_000_000
MAX_SHARED_CHARS = 40_000_000
#: Merged ranges that are filled in; more are left as they are, with a note.
MAX_MERGES = 20_000
MAX_SHEETS = 100

#: Members of an archive; a workbook has 10 to 100, a Shapefile 3 to 8.
MAX_MEMBERS = 1_000
#: Unpacked size of one archive.
MAX_UNPACKED = 768 * MB
#: Unpacked to packed of one member above 1 MB. Sheets reach 30, sheets of equal rows 90; deflate's bomb is 1 030.
MAX_RATIO = 200
#: Share of the unpacked size in one XML chunk fed to the parser.
XML_CHUNK = 256 * 1024
#: Nesting of XML elements: a workbook needs 12.
MAX_XML_DEPTH = 64

#: One feature or record of a JSON file, as text. A district outline has 0.3 MB.
JSON_WINDOW = 8 * MB
#: Vertices of all polygons of a zones file.
MAX_VERTICES = 500_000
#: Polygons of a zones file.
MAX_ZONES = 2_000

#: Rows above which a sample, evenly spread, stands for the table when the datum is weighed.
DATUM_SAMPLE = 20_000
#: First rows that are looked at to find the header, and last rows looked at for notes under the table.
HEADER_ROWS = 40
NOTE_ROWS = 20

#: The child process: address space, seconds of processor, seconds of waiting, bytes it may write.
CHILD_MEMORY = 768 * MB
CHILD_SECONDS = 60
CHILD_WAIT = 90
CHILD_OUTPUT = 256 * MB
#: Cells of a Parquet file, written out: one text that every row shares is kept once in the file.
CHILD_TEXT = 160 * MB

#: Rows whose faults are printed one by one in a manifest; the table itself keeps the reason of every row.
MAX_LISTED = 1_000
#: Free space that stays on the disk after a table was stored.
DISK_RESERVE = 200 * MB
