"""How large things may be on the convening door. Each limit is named where a convener could meet it."""

MAX_SIDES = 8  # of one dialogue; as many as a charter holds
MAX_ROUNDS = 10  # of one dialogue: a signing key is made for each side and round
MAX_MEMBERS = 5_000  # of one dialogue
MAX_LIST_MEMBERS = 500  # in one pasted list or file
MAX_LIST_BYTES = 100_000  # of one pasted list or file; a door reads no larger request (doors.base)
MAX_NAME = 120
MAX_EMAIL = 254
MAX_TITLE = 200  # as in a charter
MAX_QUESTIONS = 8
MAX_QUESTION = 400
MAX_MEETINGS = 20
MAX_FILE_BYTES = 100_000  # of an outline, a sheet, a charter or an opening file
MAX_LOCKER_BYTES = 65_536  # what a member's browser may leave here, encrypted, in base 64
MAX_LINKS = 6  # that work at the same time for one member: every letter carries its own
MAX_LINKS_ASKED = 3  # new links a member can ask for in a day
MAX_ASKING = 30  # requests for new links a minute, from everybody together
MAX_WRONG_LINKS = 60  # links that do not exist, tried in a minute by everybody together
LEAST_SEATS = 8  # per side, before enrolment in a closed dialogue can close
MAX_LETTERS_AT_ONCE = 60  # sent while a convener waits; the others follow from the outbox
