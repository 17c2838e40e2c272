"""The shapes of /api/help for the API description."""

from __future__ import annotations

from collections.abc import Mapping

from bot.http.routes import TEXT, Schema, listed, ref, shape

_LINK: Mapping[str, Schema] = {"topic": TEXT, "title": TEXT}
SCHEMAS: Mapping[str, Schema] = {"ArticleLink": shape(_LINK)}

INDEX = shape(
    {
        "lang": TEXT,
        "categories": listed(shape({"id": TEXT, "title": TEXT, "articles": listed(ref("ArticleLink"))})),
        "starters": listed(shape({**_LINK, "payload": TEXT})),
    }
)
RESULTS = shape({"lang": TEXT, "results": listed(shape({**_LINK, "snippet": TEXT}))})
ARTICLE = shape({"lang": TEXT, **_LINK, "answer": TEXT, "body": TEXT, "related": listed(ref("ArticleLink"))})
VOTE = shape({"helpful": {"type": "boolean"}})
