"""Fits a linear text classifier with scikit-learn; only training needs it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from bot.nlu import features
from bot.nlu.linear import BLOCKS, Block, Floats, LinearModel, Runs


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
    counted = [_count(runs, BLOCKS[name], min_df) for name in blocks]
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
        np.ascontiguousarray(coefficients.T.astype(np.float16)),
        bias.astype(np.float32),
    )


@dataclass(frozen=True)
class _Counted:
    grams: list[str]
    idf: Floats
    matrix: sparse.csr_matrix


def _count(texts: Sequence[Runs], block: Block, min_df: int) -> _Counted:
    """The TF-IDF matrix of one block, over the n-grams that at least min_df texts hold."""
    ids: defaultdict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    columns: list[int] = []
    values: list[int] = []
    ends = [0]
    for runs in texts:
        counts = Counter(block(runs))
        columns.extend([ids[gram] for gram in counts])
        values.extend(counts.values())
        ends.append(len(columns))
    matrix = sparse.csr_matrix(
        (1.0 + np.log(np.array(values, dtype=np.float64)), np.array(columns, dtype=np.int32), ends),
        shape=(len(texts), len(ids)),
    )
    df = np.bincount(matrix.indices, minlength=len(ids))
    kept = np.flatnonzero(df >= min_df)
    names = list(ids)
    idf = np.log((1 + len(texts)) / (1 + df[kept])) + 1
    matrix = matrix[:, kept].multiply(idf[np.newaxis, :]).tocsr()
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    matrix = sparse.diags(1 / norms) @ matrix
    return _Counted([names[row] for row in kept], idf.astype(np.float32), matrix)
