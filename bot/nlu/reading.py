"""What a message is about: topics, acts and whether it is ours, from one linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from bot.nlu.linear import LinearModel
from bot.nlu.parts import Splitter
from bot.nlu.scope import Calibration, signals_of, softmax

TOPIC = "faq/"  # prefix of the classes that are topics
OUTSIDE = "out_of_scope"
VENT = "vent"
HUMAN = "human_request"
# Acts that are mostly said together with what they are about.
_REQUESTS = frozenset({HUMAN, "ticket_create", VENT})
UNSURE = "unsure"
_MAX_QUESTIONS = 3


@dataclass(frozen=True)
class Understanding:
    """The intent, classes ranked by probability, and what the parts of the message ask for.

    `matter`: the topic that a clause tells beside a request ("open a ticket, my withdrawal is stuck").
    """

    intent: str
    confidence: float
    ranking: list[tuple[str, float]]
    in_scope: float
    questions: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    matter: str | None = None

    @property
    def topics(self) -> list[tuple[str, float]]:
        """The topics of the ranking, without their prefix."""
        return [(name.removeprefix(TOPIC), p) for name, p in self.ranking if name.startswith(TOPIC)]


class Reader:
    """Reads a message as a whole and in parts; holds no state between messages."""

    def __init__(self, model: LinearModel, calibration: Calibration, splitter: Splitter) -> None:
        self._model = model
        self._calibration = calibration
        self._splitter = splitter
        self._topics = [index for index, name in enumerate(model.classes) if name.startswith(TOPIC)]
        self._outside = model.classes.index(OUTSIDE) if OUTSIDE in model.classes else -1

    def understand(self, text: str, language: str) -> Understanding:
        """What the message is about; never raises, whatever the text holds."""
        whole = self._classify(text, language)
        parts = self._splitter.parts(text)
        if len(parts) < 2:
            parts = []
        found = [(part, self._classify(part, language)) for part in parts]
        acts = [whole.intent] if _is_act(whole.intent) else []
        acts += [
            part.intent for _, part in found if _is_act(part.intent) and part.confidence >= self._calibration.act
        ]
        clauses = self._clauses(text, whole, language)
        if any(clause.intent == HUMAN and clause.confidence >= self._calibration.act for clause in clauses):
            acts.append(HUMAN)
        questions = self._questions(whole, found)
        if len(questions) > 1 and whole.intent in (OUTSIDE, UNSURE):
            # Two matters in one message look like neither; its parts, each of them sure, know better.
            whole = replace(whole, intent="faq", confidence=whole.in_scope)
        return replace(
            whole, questions=questions, acts=list(dict.fromkeys(acts)), matter=self._matter(text, whole, clauses)
        )

    def _clauses(self, text: str, whole: Understanding, language: str) -> list[Understanding]:
        """The clauses by themselves, where one may say what louder ones drown: a wish for a person, or the matter."""
        wish = dict(whole.ranking).get(HUMAN, 0.0) >= self._calibration.hint
        if not wish and whole.intent not in _REQUESTS:
            return []
        return [self._classify(clause, language) for clause in self._splitter.clauses(text)]

    def _matter(self, text: str, whole: Understanding, clauses: Sequence[Understanding]) -> str | None:
        if whole.intent not in _REQUESTS:
            return None
        told = [
            clause for clause in clauses if clause.intent == "faq" and clause.confidence >= self._calibration.second
        ]
        if told:
            return max(told, key=lambda clause: clause.confidence).topics[0][0]
        # In one clause the request drowns the matter's probability, but not its own score.
        scores = self._model.read(text).scores[self._topics]
        second, best = np.partition(scores, -2)[-2:]
        if best < self._calibration.matter or best - second < self._calibration.apart:
            return None
        return self._model.classes[self._topics[int(scores.argmax())]].removeprefix(TOPIC)

    def _classify(self, text: str, language: str) -> Understanding:
        reading = self._model.read(text)
        probabilities = softmax(reading.scores, self._calibration.temperature)
        signals = signals_of(reading.scores, probabilities, self._outside, reading.coverage)
        in_scope = self._calibration.score(signals, language)
        order = np.argsort(-probabilities)
        ranking = [(self._model.classes[index], float(probabilities[index])) for index in order[:20]]
        name, confidence = ranking[0]
        unlike_ours = reading.coverage == 0.0 or in_scope < self._calibration.threshold
        # An act is short and its words are common, so the score runs low; the class itself is the better judge.
        if unlike_ours and not (_is_act(name) and confidence >= self._calibration.sure_act and reading.coverage):
            intent = OUTSIDE if name == OUTSIDE and reading.coverage else UNSURE
            return Understanding(intent, 1 - in_scope, ranking, in_scope)
        # In scope after all; or an angry question, whose topic counts (the mood is told apart from it).
        if name == OUTSIDE or (name == VENT and confidence < self._calibration.sure_vent):
            ranking = [*ranking[1:], ranking[0]]
            name, confidence = ranking[0]
        return Understanding("faq" if name.startswith(TOPIC) else name, confidence, ranking, in_scope)

    def _questions(self, whole: Understanding, parts: Sequence[tuple[str, Understanding]]) -> list[str]:
        """Topics of the parts where at least two are sure and differ; else the topic of the whole, if it has one."""
        sure = dict.fromkeys(
            part.topics[0][0]
            for text, part in parts
            if part.intent == "faq"
            and part.confidence >= self._calibration.second
            # Two parts may be bare ("fees? limits"); in a longer story only what asks is a question.
            and (len(parts) == 2 or self._splitter.is_question(text))
        )
        if len(sure) >= 2:
            return list(sure)[:_MAX_QUESTIONS]
        return [whole.topics[0][0]] if whole.intent == "faq" else []


def _is_act(name: str) -> bool:
    return name not in ("faq", OUTSIDE, UNSURE, VENT) and not name.startswith(TOPIC)
