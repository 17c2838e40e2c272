"""The thresholds of the dialogue are data, and a slip in the file is named."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from bot.content.manners import load_manners
from bot.desk.dialogue.manners import Manners
from bot.desk.errors import Invalid
from tests.conftest import ROOT


def test_the_file_holds_every_threshold() -> None:
    assert load_manners(ROOT / "data" / "dialogue.yml") == Manners()


@pytest.mark.parametrize(
    ("slip", "named"), [({"patience": 0}, "patience"), ({"sure": "high"}, "sure"), ({"pateince": 2}, "exactly")]
)
def test_a_slip_is_named(tmp_path: Path, slip: dict[str, object], named: str) -> None:
    file = tmp_path / "dialogue.yml"
    file.write_text(yaml.safe_dump({**asdict(Manners()), **slip}))
    with pytest.raises(Invalid, match=named):
        load_manners(file)
