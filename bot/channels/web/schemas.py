"""The shapes of CONTRACT.md for the API description."""

from __future__ import annotations

from collections.abc import Mapping

from bot.http.routes import COUNT, TEXT, TIME, Schema, listed, maybe, ref, shape

BUTTON = shape({"title": TEXT, "payload": TEXT}, about=TEXT)
ATTACHMENT = shape({"id": TEXT, "name": TEXT, "type": TEXT, "size": COUNT})
MESSAGE = shape(
    {
        "seq": COUNT,
        "id": TEXT,
        "author": {"type": "string", "enum": ["customer", "bot", "staff", "system"]},
        "text": TEXT,
        "lang": TEXT,
        "about": maybe("string"),
        "asks": maybe("string"),
        "buttons": listed(ref("Button")),
        "attachments": listed(ref("Attachment")),
        "created_at": TIME,
    },
    name=TEXT,
)
CONVERSATION = shape(
    {
        "id": TEXT,
        "channel": TEXT,
        "state": {"type": "string", "enum": ["bot", "waiting", "staff", "closed"]},
        "escalated": {"type": "boolean"},
        "escalation_reason": maybe("string"),
        "lang": maybe("string"),
        "mood": {"type": "string", "enum": ["calm", "upset"]},
        "facts": {"type": "object", "additionalProperties": TEXT},
        "tickets": listed(TEXT),
    },
    queue=shape({"position": COUNT, "expected_wait_seconds": maybe("integer")}),
)
DIAGNOSTICS = shape(
    browser=TEXT,
    system=TEXT,
    language=TEXT,
    window=TEXT,
    page=TEXT,
    app_version=TEXT,
    widget_version=TEXT,
    errors=listed(TEXT),
)
SCHEMAS: Mapping[str, Schema] = {
    "Button": BUTTON,
    "Attachment": ATTACHMENT,
    "Message": MESSAGE,
    "Conversation": CONVERSATION,
    "Diagnostics": DIAGNOSTICS,
}

SESSION = shape({"token": TEXT, "conversation": ref("Conversation")})
ANSWER = shape({"messages": listed(ref("Message")), "conversation": ref("Conversation")}, seq=COUNT)
PAGE = shape({"messages": listed(ref("Message")), "conversation": ref("Conversation")})
OPENING = shape(lang=TEXT, user_token=TEXT)
SAYING = shape(
    {"id": TEXT}, text=TEXT, payload=TEXT, lang=TEXT, attachments=listed(TEXT), diagnostics=ref("Diagnostics")
)
UPLOAD = shape({"file": {"type": "string", "contentMediaType": "application/octet-stream"}})
