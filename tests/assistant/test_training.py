"""A model fits the data that it was made from, and no other."""

from __future__ import annotations

from pathlib import Path

from bot.assistant.training import fitting_model, train


def project(root: Path, example: str) -> Path:
    (root / "data" / "nlu" / "en").mkdir(parents=True, exist_ok=True)
    (root / "data" / "nlu" / "en" / "greet.yml").write_text(example, "utf-8")
    return root


def test_the_same_data_has_the_same_model(tmp_path: Path) -> None:
    first = fitting_model(project(tmp_path / "a", "hi"), tmp_path)
    assert first == fitting_model(project(tmp_path / "b", "hi"), tmp_path)


def test_other_data_has_another_model(tmp_path: Path) -> None:
    first = fitting_model(project(tmp_path, "hi"), tmp_path)
    assert first != fitting_model(project(tmp_path, "hello"), tmp_path)


def test_a_model_that_fits_is_not_trained_again(tmp_path: Path) -> None:
    wanted = fitting_model(project(tmp_path, "hi"), tmp_path / "models")
    wanted.parent.mkdir()
    wanted.write_bytes(b"as it was")
    assert train(tmp_path, tmp_path / "models") == wanted
    assert wanted.read_bytes() == b"as it was"
