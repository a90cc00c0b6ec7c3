"""The page on a certificate authority of one's own, as it is written."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from tests.e2e.harbor_env import ROOT, Harbor

PAGE = (ROOT / "docs" / "own-ca.md").read_text().replace(" \\\n    ", " ")
FILE = """\
# syntax={frontend}
distro: azurelinux-3.0
go: {{package: ., steps: [{{run: grep {mark} /etc/pki/tls/certs/ca-bundle.crt}}]}}
"""


def test_images_with_a_certificate_take_the_place_of_the_distributions(
    harbor: Harbor, tmp_path: Path
) -> None:
    (dockerfile,) = re.findall(r"```dockerfile\n(.*?)```", PAGE, re.DOTALL)
    lines = "\n".join(re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE))
    mark, registry = uuid.uuid4().hex, f"{harbor.env['HARBOR_REGISTRY']}/ca-{uuid.uuid4().hex}"
    files = {
        "ca.Dockerfile": dockerfile,
        "our-ca.pem": f"{mark}\n",
        "jettison.yaml": FILE.format(frontend=harbor.frontend, mark=mark),
        "go.mod": "module example.com/hello\n\ngo 1.24\n",
        "main.go": "package main\n\nfunc main() {}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    words = ("env", "-C", str(tmp_path), f"REGISTRY={registry}", "bash", "-euo", "pipefail", "-c")
    said = harbor.run(*words, lines).ok().text
    assert f"{registry}/golang" in said
    assert f"{registry}/base" in said
