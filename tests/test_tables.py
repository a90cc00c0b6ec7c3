"""Tables of the documentation are what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison import rules
from tests.pages import PAGES, ROOT
from tests.tables import MARKED, filled

WITH_TABLES = [page for page in PAGES if MARKED.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", WITH_TABLES, ids=lambda page: page.stem)
def test_the_tables_of_a_page_are_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == filled(text), "run `make docs` and commit the result"


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: f"{rule.name} {rule.severity}")
def test_a_rule_leads_to_a_page(rule: rules.Rule) -> None:
    page = ROOT / "docs" / rule.page
    assert "\n## Problems\n" in page.read_text(encoding="utf-8")
    assert rule.link == f"{rules.DOCUMENTATION}/{rule.page}#problems"


def test_two_rules_of_one_name_are_an_error_and_a_warning() -> None:
    names = [rule.name for rule in rules.ALL]
    twice = {name for name in names if names.count(name) > 1}
    assert twice == {"reserved-argument"}
    assert len({(rule.name, rule.severity) for rule in rules.ALL}) == len(rules.ALL)
