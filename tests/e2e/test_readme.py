"""The README's commands and example requests do what it says, on a demonstration register."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.site import MakeSite, Site

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.replace("\\\n", "").splitlines()]


@pytest.mark.parametrize("profile", ["box"], indirect=True)
def test_every_command_and_request_of_the_readme_works(make_site: MakeSite, tmp_path: Path) -> None:
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
    shell = Shell(site, tmp_path)
    for line in LINES:
        if line.startswith("registry ") and (key := re.search(r"mcr_[\w-]+", shell.run(line))):
            shell.key = key[0]
    with site.served():
        answers = [json.loads(shell.run(f"{line} -sf")) for line in LINES if line.startswith("curl ")]
    assert len(answers) == 11
    assert all(answers)


class Shell:
    """A shell in a directory with the files that the README names."""

    def __init__(self, site: Site, directory: Path) -> None:
        self.site, self.directory, self.key = site, directory, ""
        command = directory / "bin" / "registry"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli "$@"\n')
        command.chmod(0o755)

    def run(self, line: str) -> str:
        environment = {
            **self.site.environment,
            "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "KEY": self.key,
        }
        done = subprocess.run(
            ["bash", "-c", line.replace("http://127.0.0.1:8000", self.site.address)],
            cwd=self.directory,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout
