"""The ticket form: what it needs, what it knows, and how an answer changes it.

Facts (e-mail, transaction hash, coin, …) are kept whichever of them was being asked, and the newest value wins. How a
text reads as a fact is not decided here: `Reader` is filled by the guard's recognisers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.desk.dialogue.understanding import Understanding

TOPIC, DESCRIPTION, CONFIRM, CHANGE = "ticket_topic", "description", "ticket_confirm", "ticket_change"

#: Facts that belong to the person; all others belong to one matter and are asked again for the next one.
PERSONAL = frozenset({"email", "uid", "phone"})

#: The topic of a ticket when the customer cannot or will not choose one.
GENERAL_TOPIC = "support_contact"

NETWORK = "network"

#: What the buttons of the summary say: to change one field, or to begin anew.
EDIT, RESTART = "edit_field", "restart"

#: What is said of an answer in which the fact cannot be found, by fact.
UNREADABLE: Mapping[str, str] = {
    "email": "email_invalid",
    "uid": "uid_invalid",
    "tx_hash": "hash_invalid",
    "coin": "coin_unknown",
    "amount": "amount_invalid",
    "network": "network_unknown",
    "order_id": "order_id_invalid",
    "phone": "phone_invalid",
    "call_time": "call_time_invalid",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """How texts read as facts: `interpret(kind, text)` gives the value, `complaint(kind, text)` why there is none.

    `declines(text)` tells "I don't have it" and the like, `restarts(text)` "start over"; `travels(coin, network)`
    whether a coin can be sent over a network at all.
    """

    interpret: Callable[[str, str], str | None]
    complaint: Callable[[str, str], str | None]
    declines: Callable[[str], bool]
    restarts: Callable[[str], bool] = lambda _text: False
    travels: Callable[[str, str], bool] = lambda _coin, _network: True


@dataclass(frozen=True, slots=True)
class Form:
    """The form as far as it is filled. `asks` are the facts that this topic needs, in the order of asking.

    `any_network`: the
    matter itself is a wrong network, so that none is refused. `filed` are the facts of the tickets before this one:
    what belongs to another matter must be asked again.
    """

    topic: str | None = None
    description: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    any_network: bool = False
    skipped: frozenset[str] = frozenset()
    filed: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    tries: int = 0

    def known(self, fact: str) -> str | None:
        """The fact's value, unless it is left over from another ticket."""
        value = self.facts.get(fact)
        return None if fact not in PERSONAL and value == self.filed.get(fact) else value

    def next(self) -> str | None:
        """What to ask next; None when all is said and confirmed."""
        if self.topic is None:
            return TOPIC
        if self.description is None:
            return DESCRIPTION
        for fact in self.asks:
            if self.known(fact) is None and fact not in self.skipped:
                return fact
        return None if self.confirmed else CONFIRM

    def ticket_facts(self) -> dict[str, str]:
        """The facts that go into the ticket."""
        return {fact: value for fact in self.facts if (value := self.known(fact)) is not None}


@dataclass(frozen=True, slots=True)
class Answered:
    """The form after an answer, what to ask now, and what to say first: a complaint's id, or a fact just changed."""

    form: Form
    ask: str | None
    complaint: str | None = None
    changed: str | None = None


def answer(
    form: Form, requested: str, heard: Understanding, reader: Reader, *, before: Mapping[str, str]
) -> Answered:
    """Takes a message as the answer to what was requested.

    `before` are the facts before this message; `form.facts` already has those that stand in it.
    """
    if (anew := _anew(form, requested, heard, reader)) is not None:
        return anew
    changed = next((fact for fact in heard.entities if fact in before and before[fact] != form.facts.get(fact)), None)
    if requested == TOPIC:
        return _topic(form, heard)
    if requested == DESCRIPTION:
        return _description(form, heard)
    if requested in (CONFIRM, CHANGE):
        return _confirm(form, requested, heard, reader, changed)
    return _fact(form, requested, heard, reader, changed)


def _anew(form: Form, requested: str, heard: Understanding, reader: Reader) -> Answered | None:
    """The customer begins anew, or wants to say one field anew."""
    # A description may tell of beginning again ("I had to start over").
    if heard.intent == RESTART or (requested != DESCRIPTION and reader.restarts(heard.text)):
        # Who they are stays known; what belongs to the matter is asked for again.
        return _go_on(Form(facts=form.facts, filed={**form.filed, **form.facts}))
    field = heard.values.get("field")
    return _edited(form, field) if heard.intent == EDIT and field else None


def _edited(form: Form, field: str) -> Answered:
    """The customer wants to say one field anew: it is forgotten and asked for at once."""
    if field == "topic":
        form = replace(form, topic=None)
    elif field == DESCRIPTION:
        form = replace(form, description=None)
    else:
        facts = {fact: value for fact, value in form.facts.items() if fact != field}
        form = replace(
            form, facts=facts, skipped=form.skipped - {field}, asks=(*form.asks, *({field} - {*form.asks}))
        )
    return _go_on(form)


def _go_on(form: Form, **said: str | None) -> Answered:
    form = replace(form, tries=0)
    return Answered(form, form.next(), **said)


def _again(form: Form, requested: str, complaint: str) -> Answered:
    return Answered(replace(form, tries=form.tries + 1), requested, complaint)


def _topic(form: Form, heard: Understanding) -> Answered:
    if heard.topic:
        described = heard.text if heard.is_story else form.description
        return _go_on(replace(form, topic=heard.topic, description=described))
    if heard.intent in ("something_else", "deny") or form.tries > 0:
        return _go_on(replace(form, topic=GENERAL_TOPIC))
    return _again(form, TOPIC, "topic_unclear")


def _description(form: Form, heard: Understanding) -> Answered:
    if _describes(heard) or form.tries > 0:
        return _go_on(replace(form, description=heard.text))
    return _again(form, DESCRIPTION, "description_short")


def _describes(heard: Understanding) -> bool:
    return heard.weight >= heard.manners.description


def _confirm(form: Form, requested: str, heard: Understanding, reader: Reader, changed: str | None) -> Answered:
    if changed or heard.entities:
        return _go_on(form, changed=changed or next(iter(heard.entities)))
    corrected = _corrected(form, heard.text, reader)
    if corrected and not heard.pressed:
        fact, value = corrected
        return _go_on(replace(form, facts={**form.facts, fact: value}), changed=fact)
    if heard.intent in ("affirm", "helpful_yes"):
        return _go_on(replace(form, confirmed=True))
    if heard.intent in ("deny", "helpful_no"):
        return Answered(replace(form, tries=0), CHANGE)
    if requested == CHANGE and _describes(heard):
        return _go_on(replace(form, description=f"{form.description}\n{heard.text}"), changed=DESCRIPTION)
    return _again(form, CONFIRM, "confirm_unclear")


def _fact(form: Form, requested: str, heard: Understanding, reader: Reader, changed: str | None) -> Answered:
    if requested == NETWORK and _impossible(form, heard, reader):
        return _again(_without(form, NETWORK), NETWORK, "network_of_coin")
    if heard.entities.get(requested) or (requested in heard.entities and form.known(requested)):
        return _go_on(_with(form, requested, heard.entities[requested]), changed=None)
    if heard.entities:
        return _go_on(form, changed=changed)
    return _skipped(form, requested, heard, reader) or _read(form, requested, heard, reader)


def _skipped(form: Form, requested: str, heard: Understanding, reader: Reader) -> Answered | None:
    if heard.intent in ("deny", "helpful_no") or reader.declines(heard.text):
        return _go_on(replace(form, skipped=form.skipped | {requested}))
    return None


def _read(form: Form, requested: str, heard: Understanding, reader: Reader) -> Answered:
    value = reader.interpret(requested, heard.text)
    if value:
        return _go_on(_with(form, requested, value))
    if form.tries >= 2:
        # Three attempts are enough: staff can ask for what is missing.
        return _go_on(replace(form, skipped=form.skipped | {requested}))
    return _again(form, requested, reader.complaint(requested, heard.text) or UNREADABLE[requested])


def _impossible(form: Form, heard: Understanding, reader: Reader) -> bool:
    """Whether the coin cannot have been sent that way. Said twice it is believed: people do send coins astray."""
    coin, network = form.known("coin"), heard.entities.get(NETWORK) or reader.interpret(NETWORK, heard.text)
    doubtful = coin is not None and network is not None and not form.any_network and form.tries == 0
    return doubtful and not reader.travels(str(coin), str(network))


def _without(form: Form, fact: str) -> Form:
    return replace(form, facts={name: value for name, value in form.facts.items() if name != fact})


def _with(form: Form, fact: str, value: str) -> Form:
    filed = {name: old for name, old in form.filed.items() if name != fact}
    return replace(form, facts={**form.facts, fact: value}, filed=filed)


def _corrected(form: Form, text: str, reader: Reader) -> tuple[str, str] | None:
    """A bare new value ("no, it was 300") for a fact that the summary showed."""
    for fact in ("amount", *form.asks):
        value = reader.interpret(fact, text) if form.known(fact) else None
        if value and value != form.facts.get(fact):
            return fact, value
    return None
