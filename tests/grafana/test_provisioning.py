"""What Grafana is provisioned with: fixed names, one alerting system, boards from files."""

import re
from pathlib import Path

import pytest
import yaml

from grafana.boards import BOARDS, file_of
from grafana.boards.panels import ALERTMANAGER, ALERTMANAGER_NAME
from tests.grafana.drawn import DASHBOARDS, Json, panels, read

PLACE = DASHBOARDS.parent / "provisioning"
SOURCES = ("prometheus.yml", "postgresql.yml.example")


def sources() -> dict[str, Json]:
    found = [yaml.safe_load((PLACE / "datasources" / name).read_text()) for name in SOURCES]
    return {one["uid"]: one for file in found for one in file["datasources"]}


def test_data_sources_have_uids_that_stay_and_cannot_be_edited() -> None:
    found = sources()

    assert found.keys() == {"ehcpwatch-prometheus", "ehcpwatch-alertmanager", "ehcpwatch-register"}
    assert not any(one["editable"] for one in found.values())
    assert [uid for uid, one in found.items() if one.get("isDefault")] == ["ehcpwatch-prometheus"]


def test_what_is_no_longer_provisioned_is_taken_away() -> None:
    for name in SOURCES:
        file = yaml.safe_load((PLACE / "datasources" / name).read_text())
        assert (file["apiVersion"], file["prune"]) == (1, True)


def test_there_is_one_alerting_system() -> None:
    found = sources()

    assert found["ehcpwatch-prometheus"]["jsonData"]["manageAlerts"] is False
    silences = found["ehcpwatch-alertmanager"]["jsonData"]
    assert silences == {"implementation": "prometheus", "handleGrafanaManagedAlerts": False}


def test_the_panel_of_alert_groups_names_the_alertmanager_that_is_provisioned() -> None:
    """It takes the name of a data source and understands no variable."""
    (panel,) = [
        panel
        for panel in panels(read()["ehcpwatch-needing-action"])
        if panel["type"] == "alertGroups"
    ]
    known = sources()["ehcpwatch-alertmanager"]

    assert panel["options"]["alertmanager"] == ALERTMANAGER_NAME == known["name"]
    assert panel["datasource"] == {"type": known["type"], "uid": known["uid"]}
    assert ALERTMANAGER.uid == known["uid"]


def test_the_rate_interval_follows_from_how_often_pages_are_scraped() -> None:
    """Grafana takes four of `timeInterval`: with a shorter one a rate would see one sample."""
    config = yaml.safe_load(
        (DASHBOARDS.parents[1] / "deploy/prometheus/prometheus.yml").read_text()
    )
    source = sources()["ehcpwatch-prometheus"]

    assert source["jsonData"]["timeInterval"] == config["global"]["scrape_interval"]


def test_the_boards_come_from_files_and_their_folders_are_those_of_grafana() -> None:
    (provider,) = yaml.safe_load((PLACE / "dashboards/ehcpwatch.yml").read_text())["providers"]

    assert provider["allowUiUpdates"] is False
    assert provider["options"]["foldersFromFilesStructure"] is True
    assert {Path(file_of(board)).parent.as_posix() for board in BOARDS} == {
        "Plans in time",
        "Cases",
        "Operation",
    }


@pytest.mark.parametrize("name", SOURCES)
def test_addresses_and_passwords_come_from_the_environment(name: str) -> None:
    """Nothing of an installation stands in the file, and each variable is on the page."""
    text = (PLACE / "datasources" / name).read_text()
    page = (DASHBOARDS.parent / "README.md").read_text()
    wanted = set(re.findall(r"\$(EHCPWATCH_\w+)", text))

    assert wanted
    assert "://" not in text
    assert all(f"`{variable}`" in page for variable in wanted)
