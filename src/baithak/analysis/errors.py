"""What an analysis refuses, each refusal saying what to do."""


class AnalysisError(Exception):
    """Root of every refusal of `baithak.analysis`."""


class BadBallots(AnalysisError):
    """The votes, seats, statements or sides do not fit together."""


class TooFewSeats(AnalysisError):
    """There are not enough seats for this question to have an answer."""


class WouldDisclose(AnalysisError):
    """What is to be told could give a member's vote away."""
