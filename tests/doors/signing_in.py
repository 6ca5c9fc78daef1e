"""Somebody of a door's staff, signed in over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from baithak.demo.browser import Browser
from baithak.demo.running import RunningDoor
from baithak.demo.show import Staff

HIRE = {"convening": "hire-convener", "roundtable": "hire-facilitator"}


def sign_in(browser: Browser, door: RunningDoor, email: str, duties: Sequence[tuple[str, str]]) -> None:
    """Gives them an account with these duties, by name and side, and signs this browser in with it."""
    staff = Staff()
    account = {"email": email, "passphrase": staff.passphrase}
    hired = {"name": "Somebody", "secret": staff.secret, "duties": duties, **account}
    command = [sys.executable, "-m", "baithak.demo.inside", HIRE[door.door]]
    subprocess.run(command, env=door.environment, input=json.dumps(hired).encode(), check=True, capture_output=True)
    page = browser.submit("/staff/sign-in/", {**account, "code": staff.code, "next": "/staff/account/"})
    assert (page.status, page.path) == (200, "/staff/account/"), page.text
