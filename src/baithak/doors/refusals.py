"""What a door, or a command at a door, refuses; each refusal says what to do. Imports nothing, so that it is cheap."""


class DoorRefusal(Exception):
    """Root: the door stays shut, or will not do this now."""


class BadSetting(DoorRefusal):
    """An environment variable, or an option of the command, has a value that cannot be used."""


class KnowsTooMuch(DoorRefusal):
    """A door has been given models that it must not know, or a second database."""


class CannotOpen(DoorRefusal):
    """The port is taken, the database is away, or this machine cannot sign."""


class NotNow(DoorRefusal):
    """A round is open, or the door still holds something: this must wait."""


class BadBackup(DoorRefusal):
    """A backup cannot be read: another key, another door, another version, or damaged."""


class CannotWrite(DoorRefusal):
    """A file could not be written."""
