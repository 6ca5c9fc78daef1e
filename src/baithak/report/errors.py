"""What a report refuses, each refusal one line that says what to do."""


class ReportError(Exception):
    """The report cannot be written."""
