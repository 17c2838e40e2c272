"""The policy that lets an interruption go before rules and forms."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class InterruptPolicy(Policy):  # type: ignore[misc]  # Rasa is not typed
    """Predicts the action that `action_notice` put into the slot `interruption`, right after the customer spoke.

    Within a form RulePolicy then returns to the form by itself; outside one, this policy ends the turn.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy, whose priority is 6."""
        return {"priority": 10}

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """There is nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Certain of one action, or of none."""
        action = self._next(tracker)
        probabilities = self._default_predictions(domain)
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        # The form's own prediction counts as made without the user's words and overrules all that were not.
        return self._prediction(probabilities, is_no_user_prediction=action is not None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> InterruptPolicy:
        """Nothing was stored, so nothing is read."""
        return cls(config, model_storage, resource, execution_context)

    def _next(self, tracker: DialogueStateTracker) -> str | None:
        interruption = tracker.get_slot("interruption")
        if not interruption or not tracker.get_last_event_for(UserUttered):
            return None
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            return str(interruption["action"])
        if tracker.latest_action_name == interruption["action"] and not tracker.active_loop_name:
            return str(ACTION_LISTEN_NAME)
        return None
