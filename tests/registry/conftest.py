"""What only the tests of the register itself use."""

import shutil
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from registry.settings import Settings
from search.engines.tantivy.engine import TantivyEngine
from tests.conftest import Register, opened_register


@pytest.fixture
def make_box(prepared_file: Path, tmp_path: Path) -> Callable[[], AbstractContextManager[Register]]:
    """Give what opens a new register in the box each time: for tests that need many, one after another."""

    def make() -> AbstractContextManager[Register]:
        directory = tmp_path / uuid.uuid4().hex
        directory.mkdir()
        shutil.copy(prepared_file, directory)
        open_engine = partial(TantivyEngine, directory / "index")
        return opened_register(Settings(data_dir=directory), "box", open_engine)

    return make
