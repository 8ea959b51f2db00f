import sys
from pathlib import Path

import pytest

from tests.real.parts import running

# Each test runs pytest again, in a process of its own.
pytestmark = pytest.mark.slow

WANTS_PROMETHEUS = """
import pytest

@pytest.mark.real("prometheus")
def test_that_wants_prometheus():
    pass
"""


@pytest.fixture
def run(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A run of its own under this project's rules, on a machine that has no real parts."""
    root = pytestconfig.rootpath
    pytester.path.joinpath("pyproject.toml").write_bytes((root / "pyproject.toml").read_bytes())
    pytester.makeconftest((root / "tests/conftest.py").read_text())
    monkeypatch.setenv("PATH", str(pytester.path))
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.delenv("EHCPWATCH_REAL", raising=False)
    return pytester


def test_a_test_whose_part_is_missing_is_skipped_and_named_with_the_reason(
    run: pytest.Pytester,
) -> None:
    run.makepyfile(WANTS_PROMETHEUS)

    result = run.runpytest_subprocess(run.path)

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(
        ["*what was not run, and why*", "*prometheus is not installed (looked for prometheus)*"]
    )


def test_a_test_whose_part_is_missing_fails_where_parts_are_promised(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.makepyfile(WANTS_PROMETHEUS)
    monkeypatch.setenv("EHCPWATCH_REAL", "required")

    result = run.runpytest_subprocess(run.path)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*prometheus is not installed*EHCPWATCH_REAL=required*"])


def test_a_test_whose_part_is_there_runs(run: pytest.Pytester) -> None:
    run.makepyfile(WANTS_PROMETHEUS)
    run.path.joinpath("prometheus").touch(mode=0o755)

    result = run.runpytest_subprocess(run.path)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["nothing: everything that was collected ran"])


def test_side_by_side_those_left_out_are_named_too(run: pytest.Pytester) -> None:
    run.makepyfile(WANTS_PROMETHEUS + "\ndef test_that_wants_nothing():\n    pass\n")

    result = run.runpytest_subprocess(run.path, "--numprocesses", "2", "-m", "not real")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(['whatever -m "not real" leaves out'])


def test_a_test_beside_a_broker_runs_alone(run: pytest.Pytester) -> None:
    run.makepyfile(WANTS_PROMETHEUS.replace("prometheus", "kafka"))

    result = run.runpytest_subprocess(run.path, "-m", "not alone")

    result.stdout.fnmatch_lines(["1 tests were left out by the options of this run"])


def test_a_test_that_wants_a_part_nobody_knows_fails(run: pytest.Pytester) -> None:
    run.makepyfile(WANTS_PROMETHEUS.replace("prometheus", "prometeus"))

    result = run.runpytest_subprocess(run.path)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['no real part is called "prometeus"*'])


def test_an_unknown_mark_stops_the_run(run: pytest.Pytester) -> None:
    run.makepyfile("import pytest\n\n@pytest.mark.reall\ndef test_misspelt():\n    pass\n")

    result = run.runpytest_subprocess(run.path)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*'reall' not found in `markers` configuration option*",
            "the run did not come to its end*",
        ]
    )


def test_a_warning_is_an_error(run: pytest.Pytester) -> None:
    run.makepyfile("import warnings\n\ndef test_warns():\n    warnings.warn('old')\n")

    run.runpytest_subprocess(run.path).assert_outcomes(failed=1)


def test_what_is_quick_runs_before_what_is_slow_and_what_is_real(run: pytest.Pytester) -> None:
    mark = "import pytest\n\n@pytest.mark.{}\ndef test_it():\n    pass\n"
    run.makepyfile(
        test_a=mark.format('real("prometheus")'),
        test_b=mark.format("slow"),
        test_c="def test_it():\n    pass\n",
    )

    result = run.runpytest_subprocess(run.path, "--collect-only", "-q")

    collected = [Path(line.split("::")[0]).name for line in result.outlines if "::" in line]
    assert collected == ["test_c.py", "test_b.py", "test_a.py"]


OWNS_A_SERVER = """
import pathlib
import signal

import pytest

@pytest.fixture(scope="session")
def server():
    pathlib.Path("started").touch()
    yield
    pathlib.Path("stopped").touch()

def test_that_waits(server):
    signal.pause()
"""


def test_a_run_that_is_told_to_end_stops_its_servers_first(run: pytest.Pytester) -> None:
    run.makepyfile(OWNS_A_SERVER)

    with running(
        [sys.executable, "-m", "pytest", run.path],
        ready=(run.path / "started").exists,
        log=run.path / "log",
    ) as whole:
        pass

    assert whole.returncode == pytest.ExitCode.INTERRUPTED
    assert run.path.joinpath("stopped").exists()
