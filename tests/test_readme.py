"""The README's commands on a fresh checkout, as a newcomer types them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def _program(name: str) -> str:
    path = shutil.which(name)
    assert path is not None, f"{name} is not installed"
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_make_demo_works_from_a_fresh_clone(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """`make test`, the other command, is what runs this."""
    clone = tmp_path / "clone"
    subprocess.run([_program("git"), "clone", "--quiet", pytestconfig.rootpath, clone], check=True)
    # What the outer make and its environment have set must not help.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "VIRTUAL"))}
    done = subprocess.run(
        [_program("make"), "demo", "DEMO=--once"],
        cwd=clone,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    assert "186 of 465 = 40.0 %" in done.stdout
