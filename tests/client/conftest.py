"""The client's modules, built for node, answering line by line; skipped, with the reason, where npm is absent."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client"
BUILD = """
import { build } from "esbuild";
await build({ entryPoints: ["test/harness.ts"], bundle: true, format: "esm", platform: "node", target: "node20",
              outfile: process.argv[2], logLevel: "error" });
"""

Ask = Callable[..., Any]


class Refused(Exception):
    """The client refused; the word it uses for why."""


def npm(*arguments: str, folder: Path) -> None:
    """Run npm, or skip: no npm, or its packages cannot be had here."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed: the browser's bundle cannot be rebuilt here")
    done = subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode and any(
        word in done.stderr for word in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "network")
    ):
        pytest.skip("npm's registry cannot be reached: the browser's bundle cannot be rebuilt here")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of client/ with exactly the packages of its lockfile."""
    folder = tmp_path_factory.mktemp("client") / "client"
    shutil.copytree(CLIENT, folder, ignore=shutil.ignore_patterns("node_modules"))
    npm("ci", "--prefer-offline", "--no-audit", "--no-fund", folder=folder)
    return folder


@pytest.fixture(scope="session")
def process(installed: Path) -> Iterator[subprocess.Popen[str]]:
    (installed / "build-harness.mjs").write_text(BUILD, encoding="utf-8")
    subprocess.run(["node", "build-harness.mjs", "harness.mjs"], cwd=installed, check=True, timeout=120)
    running = subprocess.Popen(
        ["node", "--no-warnings", "harness.mjs"],
        cwd=installed,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield running
    assert running.stdin and running.stdout
    running.stdin.close()
    running.wait(30)
    running.stdout.close()


@pytest.fixture
def ask(process: subprocess.Popen[str]) -> Ask:
    """`ask("call", name=value…)`: what the client answers. Raises Refused with its word for the problem."""

    def asked(call: str, **arguments: Any) -> Any:
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"call": call, **arguments}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        if "problem" in answer:
            raise Refused(answer["problem"], answer["why"])
        return answer["result"]

    return asked
