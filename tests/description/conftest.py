"""What tests of several parts of reading share."""

from __future__ import annotations

import pytest
import yaml

from jettison.description import reader


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with both parsers, one after the other: which one an installation has must not matter."""
    if request.param == "python":
        monkeypatch.setattr(reader, "_LOADER", yaml.BaseLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)
