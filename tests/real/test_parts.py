import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.real import parts
from tests.real.parts import PartFailedError, answers_ready, find, free_port, missing, need, running

# A program of our own that listens: python's web server, which answers 200 to any folder.
LISTENER = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1")


@pytest.mark.real("prometheus")
def test_prometheus_starts_answers_and_stops(tmp_path: Path) -> None:
    config = tmp_path / "prometheus.yml"
    config.write_text("global: {scrape_interval: 1s}\n")
    url = f"http://127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        need("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
    ]

    with running(
        command,
        ready=lambda: answers_ready(f"{url}/-/ready"),
        log=tmp_path / "prometheus.log",
    ) as server:
        answer = httpx.get(f"{url}/api/v1/query", params={"query": "vector(20)"}).json()

    assert answer["data"]["result"][0]["value"][1] == "20"
    assert server.returncode == 0


@pytest.mark.real("alertmanager")
def test_alertmanager_starts_answers_and_stops(tmp_path: Path) -> None:
    config = tmp_path / "alertmanager.yml"
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    url = f"http://127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        need("alertmanager"),
        f"--config.file={config}",
        f"--storage.path={tmp_path / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
        "--cluster.listen-address=",
    ]

    with running(
        command,
        ready=lambda: answers_ready(f"{url}/-/ready"),
        log=tmp_path / "alertmanager.log",
    ) as server:
        alerts = httpx.get(f"{url}/api/v2/alerts").json()

    assert alerts == []
    assert server.returncode == 0


def test_a_server_is_stopped_when_the_test_that_uses_it_fails(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"

    command = [*LISTENER, f"--directory={tmp_path}", str(port)]
    started: list[subprocess.Popen[bytes]] = []

    def fail_while_it_runs() -> None:
        with running(command, ready=lambda: answers_ready(url), log=tmp_path / "log") as server:
            started.append(server)
            raise KeyError(port)

    with pytest.raises(KeyError):
        fail_while_it_runs()

    assert [server.returncode is None for server in started] == [False]
    assert not answers_ready(url)


def test_a_server_that_ends_early_shows_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such database')"]

    with (
        pytest.raises(PartFailedError, match=r"ended with status 1(.|\n)*no such database"),
        running(command, ready=lambda: False, log=tmp_path / "server.log", ready_seconds=30),
    ):
        pass


def test_a_server_that_is_never_ready_is_told_so_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    command = [*LISTENER, f"--directory={tmp_path}", str(port)]

    with (
        pytest.raises(PartFailedError, match=r"not ready within 0 seconds"),
        running(command, ready=lambda: False, log=tmp_path / "server.log", ready_seconds=0),
    ):
        pass

    assert not answers_ready(f"http://127.0.0.1:{port}/")


def test_a_part_is_found_under_the_name_that_debian_gives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "prometheus-alertmanager"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find("alertmanager") == program


def test_a_part_that_is_not_there_is_missed_by_every_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert missing("alertmanager") == (
        "alertmanager is not installed (looked for alertmanager and prometheus-alertmanager)"
    )
    with pytest.raises(PartFailedError, match="alertmanager is not installed"):
        need("alertmanager")


def test_kafka_is_missed_where_there_is_no_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert missing("kafka") == "kafka needs Java, which is not installed (looked for java)"


def test_kafka_is_missed_until_it_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("java").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts, "BROKER_JARS", tmp_path / "lib")

    assert (
        missing("kafka") == "kafka has not been fetched (`make broker` does, with Java and Maven)"
    )

    tmp_path.joinpath("lib").mkdir()
    tmp_path.joinpath("lib/kafka_2.13-4.1.2.jar").touch()

    assert find("kafka") == tmp_path / "lib"


def test_the_newest_postgresql_of_several_is_found_beside_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts, "POSTGRESQL_VERSIONS", tmp_path)

    assert missing("postgresql") == (
        f"postgresql is not installed (looked for initdb in {tmp_path} and PATH)"
    )

    for version in ("9.6", "15", "17"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        programs.joinpath("initdb").touch(mode=0o755)
        programs.joinpath("postgres").touch(mode=0o755)

    assert find("postgresql") == tmp_path / "17/bin"


def test_a_postgresql_on_the_path_is_found_where_its_programs_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "postgresql/bin"
    programs.mkdir(parents=True)
    programs.joinpath("initdb").touch(mode=0o755)
    programs.joinpath("postgres").touch(mode=0o755)
    tmp_path.joinpath("initdb").symlink_to(programs / "initdb")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(parts, "POSTGRESQL_VERSIONS", tmp_path / "nowhere")

    assert find("postgresql") == programs


def test_a_server_that_ignores_the_request_to_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "STOP_SECONDS", 0.1)
    deaf = (
        "import pathlib, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "pathlib.Path(sys.argv[1]).touch(); signal.pause()"
    )
    command = [sys.executable, "-c", deaf, str(tmp_path / "ready")]

    with running(command, ready=(tmp_path / "ready").exists, log=tmp_path / "log") as server:
        pass

    assert server.returncode == -signal.SIGKILL
