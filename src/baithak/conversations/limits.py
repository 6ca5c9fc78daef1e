"""How large a conversation may be: no file, however it was made, takes more memory than a large honest one does.

A million rows that are read at once take up to 130 MB for a moment, whatever they hold (measured with rows that are all
alike and rows that all differ), a matrix three bytes for every cell.
"""

MIB = 2**20

MAX_FILE_BYTES = 4096 * MIB  # a table of votes; 50 million votes in Polis's format are 2.5 GB
MAX_TEXT_BYTES = 128 * MIB  # a table of texts or of sides; the largest known list of statements is 1 MB
MAX_LINE_BYTES = MIB  # one line of a table of votes; 10,000 statements across take 30 kB
MAX_EVENTS = 50_000_000  # votes cast, changes of mind included, in a table or a row group, which is read at once
MAX_UNPACKED_BYTES = 2048 * MIB  # of a Parquet row group, by its own account
MAX_STATEMENTS = 10_000  # three matrices of statements by statements then take 2.4 GB
MAX_CELLS = 4096 * MIB  # seats times statements, a byte each
MAX_SIDES = 20  # more than this is a column of something else, chosen by mistake
MAX_ID_LENGTH = 100  # characters; an identifier, not a text
