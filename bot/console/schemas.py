"""The shapes of CONTRACT.md's staff part for the API description; those of messages are the web channel's."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.desk.accounts import Role
from bot.desk.handoff import HandoffState, Reason
from bot.desk.ticket import Kind, Priority, Promise, Status
from bot.http.routes import COUNT, TEXT, TIME, Schema, listed, maybe, ref, shape

_FACTS: Schema = {"type": "object", "additionalProperties": TEXT}
_COUNTS: Schema = {"type": "object", "additionalProperties": COUNT}
_SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_SECONDS: Schema = {"type": ["number", "null"], "minimum": 0}
_ANSWERS: Mapping[str, Schema] = {"asked": COUNT, "answers": COUNT, "by_score": _COUNTS}
_YES_OR_NO: Schema = {"type": "boolean"}
_DAY_OR_TIME: Schema = {"type": "string", "description": "2026-01-31, or a time with its zone; days are in UTC."}


def _one_of(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [str(value) for value in kind]}


_PROMISE: Schema = _one_of(Promise)
HANDOFF = shape(
    {
        "id": TEXT,
        "conversation": TEXT,
        "reason": _one_of(Reason),
        "state": _one_of(HandoffState),
        "summary": TEXT,
        "lang": TEXT,
        "mood": TEXT,
        "priority": _one_of(Priority),
        "reasons": listed(TEXT),
        "team": TEXT,
        "topic": maybe("string"),
        "facts": _FACTS,
        "channel": TEXT,
        "offered_to": maybe("string"),
        "offered_until": maybe("string"),
        "claimed_by": maybe("string"),
        "created_at": TIME,
        "claimed_at": maybe("string"),
        "done_at": maybe("string"),
    }
)
TICKET = shape(
    {
        "id": TEXT,
        "conversation": TEXT,
        "topic": TEXT,
        "subject": TEXT,
        "description": TEXT,
        "kind": _one_of(Kind),
        "priority": _one_of(Priority),
        "reasons": listed(TEXT),
        "status": _one_of(Status),
        "assignee": maybe("string"),
        "team": TEXT,
        "lang": TEXT,
        "channel": TEXT,
        "customer": {"type": "object"},
        "facts": _FACTS,
        "attachments": listed(ref("Attachment")),
        "diagnostics": {"anyOf": [ref("Diagnostics"), {"type": "null"}]},
        "created_at": TIME,
        "first_response_due": TIME,
        "next_response_due": maybe("string"),
        "resolution_due": TIME,
        "first_responded_at": maybe("string"),
        "sla": shape({"paused": {"type": "boolean"}, "warned": listed(_PROMISE), "breached": listed(_PROMISE)}),
        "history": listed(
            shape({"at": TIME, "who": TEXT, "what": TEXT, "from": maybe("string"), "to": maybe("string")})
        ),
    }
)
NOTE = shape({"at": TIME, "who": TEXT, "text": TEXT})
_VOTES: Mapping[str, Schema] = {"helped": COUNT, "not_helped": COUNT, "helped_share": _SHARE}
SUMMARY = shape(
    {
        "from": TIME,
        "to": TIME,
        "conversations": shape({"total": COUNT, "escalated": COUNT, "closed": COUNT}),
        "escalated_share": _SHARE,
        "containment": _SHARE,
        "handoffs": shape({"total": COUNT, "by_reason": _COUNTS}),
        "wait_to_claim_seconds": shape({"claimed": COUNT, "median": _SECONDS, "p90": _SECONDS}),
        "tickets": shape({"total": COUNT, "by_status": _COUNTS, "by_priority": _COUNTS, "by_topic": _COUNTS}),
        "satisfaction": shape(
            {
                "csat": shape(
                    {**_ANSWERS, "average": maybe("number"), "good_share": _SHARE},
                ),
                "nps": shape({**_ANSWERS, "score": {"type": ["number", "null"], "minimum": -100, "maximum": 100}}),
            }
        ),
        "help": shape({**_VOTES, "by_article": {"type": "object", "additionalProperties": shape(_VOTES)}}),
    }
)
_DUTIES: Mapping[str, Schema] = {"teams": listed(TEXT), "languages": listed(TEXT), "capacity": COUNT}
ACCOUNT = shape(
    {
        "username": TEXT,
        "name": TEXT,
        "role": _one_of(Role),
        "active": _YES_OR_NO,
        "created_at": TIME,
        **_DUTIES,
        "away": _YES_OR_NO,
    }
)
SCHEMAS: Mapping[str, Schema] = {
    "Handoff": HANDOFF,
    "Ticket": TICKET,
    "Note": NOTE,
    "Summary": SUMMARY,
    "Account": ACCOUNT,
}

LOGIN = shape({"username": TEXT, "password": TEXT}, code=TEXT)
ME = shape({"username": TEXT, "name": TEXT, "role": _one_of(Role), "away": _YES_OR_NO, "csrf": maybe("string")})
PRESENCE = shape({"present": _YES_OR_NO})
NEW_PASSWORD = shape({"current": TEXT, "new": TEXT})
TOKEN = shape({"id": TEXT, "label": TEXT, "expires_at": maybe("string")})
TOKENS = shape({"tokens": listed(TOKEN)})
NEW_TOKEN = shape({"label": TEXT}, days=COUNT)
MADE_TOKEN = shape({"id": TEXT, "label": TEXT, "expires_at": maybe("string"), "token": TEXT})
ACCOUNTS = shape({"accounts": listed(ref("Account"))})
ONE_ACCOUNT = shape({"account": ref("Account")})
NEW_ACCOUNT = shape({"username": TEXT, "name": TEXT, "password": TEXT}, role=_one_of(Role), **_DUTIES)
ACCOUNT_CHANGES = shape(password=TEXT, active=_YES_OR_NO, **_DUTIES)
COLLEAGUES = shape({"colleagues": listed(shape({"username": TEXT, "name": TEXT, "present": _YES_OR_NO}))})
HANDOFFS = shape({"handoffs": listed(ref("Handoff"))})
ONE_HANDOFF = shape({"handoff": ref("Handoff")})
HANDOFF_QUERY: Mapping[str, Schema] = {"state": _one_of(HandoffState), "limit": COUNT}
CONVERSATION_PAGE = shape(
    {
        "conversation": ref("Conversation"),
        "customer": {"type": "object"},
        "messages": listed(ref("Message")),
        "handoff": {"anyOf": [ref("Handoff"), {"type": "null"}]},
        "notes": listed(ref("Note")),
        "tickets": listed(ref("Ticket")),
    }
)
SAYING = shape({"text": TEXT})
ONE_MESSAGE = shape({"message": ref("Message")})
ONE_NOTE = shape({"note": ref("Note")})
TICKETS = shape({"tickets": listed(ref("Ticket")), "next": maybe("string")})
TICKET_QUERY: Mapping[str, Schema] = {
    "status": _one_of(Status),
    "priority": _one_of(Priority),
    "assignee": TEXT,
    "lang": TEXT,
    "q": TEXT,
    "after": TEXT,
    "limit": COUNT,
}
ONE_TICKET = shape({"ticket": ref("Ticket"), "legal": listed(_one_of(Status))})
TICKET_CHANGES = shape(
    status=_one_of(Status), priority=_one_of(Priority), assignee=maybe("string"), team=TEXT, subject=TEXT
)
COMMENTS = shape(
    {
        "comments": listed(
            shape(
                {
                    "kind": _one_of(Kind),
                    "score": COUNT,
                    "comment": TEXT,
                    "conversation": TEXT,
                    "ticket": maybe("string"),
                    "at": TIME,
                }
            )
        )
    }
)
PERIOD: Mapping[str, Schema] = {"from": _DAY_OR_TIME, "to": _DAY_OR_TIME}
