"""The README's commands and example requests do what it says, on a demonstration register."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.site import Site

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("profile", ["box"], indirect=True)
def test_every_command_and_request_of_the_readme_works(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    site = make_site()
    for name in ("skills_en", "skills_ar", "occupations_en", "occupations_ar"):
        (tmp_path / f"{name}.csv").write_text("conceptUri,preferredLabel\n", encoding="utf-8")
    relations = "occupationUri,relationType,skillType,skillUri\n"
    (tmp_path / "occupationSkillRelations_en.csv").write_text(relations, encoding="utf-8")
    (tmp_path / "providers.csv").write_text(
        "id,name_en,name_ar,type\np1,Example College,,college\n", encoding="utf-8"
    )
    record = {"id": "1", "title": "أساسيات المحاسبة", "provider": "Example College"}
    (tmp_path / "list.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert "132 micro-credentials" in site.run("seed")
    assert "already loaded" in site.run("seed")
    commands, requests = 0, 0
    for line in LINES:
        words = shlex.split(line, comments=True)
        if words[:1] == ["registry"]:
            files = {path.name: str(path) for path in tmp_path.iterdir()}
            assert site.run(*(files.get(word, word) for word in words[1:]))
            commands += 1
    with site.served():
        for line in LINES:
            words = shlex.split(line, comments=True)
            if words[:1] == ["curl"]:
                asked = [word.replace("http://127.0.0.1:8000", site.address) for word in words]
                done = subprocess.run(
                    [*asked, "-sf"], capture_output=True, text=True, check=False, timeout=30
                )
                assert done.returncode == 0, line
                assert json.loads(done.stdout)
                requests += 1
    assert (commands, requests) == (6, 9)
