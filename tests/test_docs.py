"""The documentation agrees with the program: generated pages, names, links."""

import re
from pathlib import Path

import pytest

from ehcpwatch.cli.docs import generated_docs


@pytest.fixture
def docs(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "docs"


@pytest.mark.parametrize("name", sorted(generated_docs()))
def test_a_generated_file_is_as_the_program_writes_it(name: str, docs: Path) -> None:
    """If not: `make docs`."""
    assert (docs / name).read_text(encoding="utf-8") == generated_docs()[name]


def test_every_setting_of_the_environment_is_on_the_page(
    docs: Path, pytestconfig: pytest.Config
) -> None:
    code = (pytestconfig.rootpath / "src").rglob("*.py")
    used = {name for file in code for name in re.findall(r'"(EHCPWATCH_\w+)"', file.read_text())}
    page = (docs / "cli.md").read_text()

    assert used
    assert all(f"`{name}`" in page for name in used)


def test_every_link_to_a_file_leads_somewhere(pytestconfig: pytest.Config) -> None:
    root = pytestconfig.rootpath
    pages = [root / "README.md", *(root / "docs").glob("*.md"), root / "deploy" / "README.md"]
    missing = [
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert missing == []


def test_the_readme_shows_the_two_commands_before_anything_else(
    pytestconfig: pytest.Config,
) -> None:
    text = (pytestconfig.rootpath / "README.md").read_text()

    assert text.index("make demo") < text.index("make test") < text.index("\n## ")
