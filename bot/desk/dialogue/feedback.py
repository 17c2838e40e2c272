"""Whether a message answers a survey: typed as a score, or said as the comment that was asked for."""

from __future__ import annotations

from bot.desk.dialogue.understanding import FAQ, Understanding

#: The intent of a pressed rating button.
RATE = "rate"

#: "No, thanks": there will be no comment.
DECLINING = frozenset({"deny", "stop", "helpful_no"})

#: What is never meant as a comment, however it is worded.
_OTHER_MATTERS = frozenset({"ticket_create", "ticket_status", "language_change", "capabilities", "bot_challenge"})

#: What is a comment only when it says more than the word itself: "thanks" is none, "thanks, Nora was great" is one.
_PLEASANTRIES = frozenset({"greet", "goodbye", "thanks", "affirm", "helpful_yes"})


def is_comment(heard: Understanding, *, asks: bool) -> bool:
    """Whether this is what the customer says of the rating, or that they have nothing to say.

    `asks`: it reads as a question, which makes one that is about a topic something else. A statement about a topic
    is a comment: people tell what they had trouble with.
    """
    if heard.intent in DECLINING:
        return True
    if heard.pressed or heard.intent in _OTHER_MATTERS or _asks_for_a_person(heard):
        return False
    if heard.intent in _PLEASANTRIES:
        return heard.weight >= heard.manners.description
    return not (heard.intent == FAQ and asks)


def _asks_for_a_person(heard: Understanding) -> bool:
    """Plainly so: "the agent was kind" sounds much like a request for an agent to what reads the message."""
    if heard.intent == "human_request":
        return heard.confidence >= heard.manners.plain_request
    return "human_request" in heard.acts
