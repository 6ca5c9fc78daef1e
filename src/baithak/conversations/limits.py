"""How large a conversation may be. Each limit is there so that no file, however made, can exhaust the machine."""

MIB = 2**20

MAX_FILE_BYTES = 4096 * MIB  # a table of votes; 100 million votes in Polis's format are 5 GB, in Parquet 0.6 GB
MAX_TEXT_BYTES = 128 * MIB  # a table of texts or of sides; the largest known list of statements is 1 MB
MAX_LINE_BYTES = MIB  # one line of a table of votes; 10,000 statements across take 30 kB
MAX_EVENTS = 250_000_000  # votes cast, changes of mind included, in a file that is read whole
MAX_UNPACKED_BYTES = 8192 * MIB  # what the columns of a Parquet file may take when they are unpacked
MAX_STATEMENTS = 10_000  # three matrices of statements by statements then take 2.4 GB
MAX_CELLS = 4096 * MIB  # seats times statements, a byte each
MAX_SIDES = 20  # more than this is a column of something else, chosen by mistake
MAX_ID_LENGTH = 100  # characters; an identifier, not a text
