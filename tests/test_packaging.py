import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

# Every machine of a user reads these; an address in one would send it to somebody's private index.
LOCKS = ("bootstrap", "dev", "kafka", "runtime")


@pytest.fixture
def root(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(root: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as packed:
        held = set(packed.namelist())

    package = root / "src"
    wanted = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert "ehcpwatch/py.typed" in wanted
    assert wanted <= held


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_names_no_address(root: Path, lock: str) -> None:
    text = (root / f"locks/{lock}.txt").read_text()

    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "index-url" not in text


def test_the_locks_agree_on_the_version_of_every_package(root: Path) -> None:
    """Otherwise a fault of the Kafka engine may be one that the tests never saw."""
    pins = {
        lock: dict(
            line.split(" ")[0].split("==")
            for line in (root / f"locks/{lock}.txt").read_text().splitlines()
            if "==" in line and not line.startswith((" ", "#"))
        )
        for lock in ("dev", "kafka", "runtime")
    }

    differing = {
        name
        for name in pins["dev"]
        if len({pins[lock][name] for lock in pins if name in pins[lock]}) > 1
    }

    assert len(pins["runtime"]) > 10
    assert pins["runtime"].keys() < pins["kafka"].keys() < pins["dev"].keys()
    assert differing == set()


def test_every_dependency_is_accounted_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    page = (root / "docs/dependencies.md").read_text()
    declared = [
        *project["project"]["dependencies"],
        *(wish for extra in project["project"]["optional-dependencies"].values() for wish in extra),
        *(wish for group in project["dependency-groups"].values() for wish in group),
    ]

    names = {wish.split(">")[0].split("=")[0].split("[")[0] for wish in declared}

    assert {name for name in names if f"| {name} |" not in page} == set()
