"""Fits a linear text classifier with scikit-learn; only training needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from bot.nlu import features
from bot.nlu.linear import BLOCKS, Floats, LinearModel, Runs

_LEAST_WEIGHT = 0.05


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    blocks: Sequence[str] = ("words", "chars"),
    min_df: int = 2,
    alpha: float = 3e-6,
    epochs: int = 8,
    sample_weight: Sequence[float] | None = None,
) -> LinearModel:
    """Fits one-versus-rest logistic models on sublinear TF-IDF, each block L2-normalised by itself."""
    runs = [features.tokens(text) for text in texts]
    counted = [_count(runs, name, min_df) for name in blocks]
    matrix = sparse.hstack([block.matrix for block in counted]).tocsr()
    learner = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, n_jobs=-1, random_state=0)
    weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    learner.fit(matrix, np.asarray(labels), sample_weight=weights)
    coefficients, bias = learner.coef_, learner.intercept_
    if len(learner.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    vocabularies, start = [], 0
    for block in counted:
        vocabularies.append({gram: start + row for row, gram in enumerate(block.grams)})
        start += len(block.grams)
    return LinearModel(
        [str(name) for name in learner.classes_],
        blocks,
        vocabularies,
        np.concatenate([block.idf for block in counted]).astype(np.float32),
        np.ascontiguousarray(_weighty(coefficients).T.astype(np.float16)),
        bias.astype(np.float32),
    )


def _weighty(coefficients: Floats) -> Floats:
    """The coefficients without those that decide nothing: four in five, which would be most of a stored model."""
    return np.where(np.abs(coefficients) < _LEAST_WEIGHT, 0, coefficients)


@dataclass(frozen=True)
class _Counted:
    grams: list[str]
    idf: Floats
    matrix: sparse.csr_matrix


def _count(texts: Sequence[Runs], block: str, min_df: int) -> _Counted:
    """The TF-IDF matrix of one block, over the n-grams that at least min_df texts hold."""
    ids: defaultdict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    columns: list[int] = []
    ends = [0]
    for found in _ids_of_grams(texts, block, ids):
        columns.extend(found)
        ends.append(len(columns))
    matrix = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(texts), len(ids)))
    matrix.sum_duplicates()  # counts how often a text holds an n-gram
    matrix.data = 1.0 + np.log(matrix.data)
    df = np.bincount(matrix.indices, minlength=len(ids))
    kept = np.flatnonzero(df >= min_df)
    names = list(ids)
    idf = np.log((1 + len(texts)) / (1 + df[kept])) + 1
    matrix = matrix[:, kept].multiply(idf[np.newaxis, :]).tocsr()
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    matrix = sparse.diags(1 / norms) @ matrix
    return _Counted([names[row] for row in kept], idf.astype(np.float32), matrix)


def _ids_of_grams(texts: Iterable[Runs], block: str, ids: Mapping[str, int]) -> Iterator[list[int]]:
    """The ids of each text's n-grams, with repetitions. A word's n-grams are the same wherever it stands."""
    if block != "chars":
        for runs in texts:
            yield [ids[gram] for gram in BLOCKS[block](runs)]
        return
    of_run: dict[tuple[str, str], list[int]] = {}
    for runs in texts:
        found: list[int] = []
        for run in runs:
            if run not in of_run:
                of_run[run] = [ids[gram] for gram in features.grams_of_run(*run)]
            found += of_run[run]
        yield found
