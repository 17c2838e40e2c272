"""Reports on data that is small enough to count by hand."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.reports import as_csv, safe_cell
from bot.desk.article_votes import vote
from bot.desk.handoff import HandoffState, Reason
from bot.desk.reports import HandoffWait, Summary, TicketCount, percentile
from bot.desk.survey import Kind
from bot.desk.ticket import Priority, Status
from tests.console import seed
from tests.console.conftest import Console, sign_in_as

DAY = "from=2026-05-04&to=2026-05-04"


async def _known(console: Console) -> None:
    """Five conversations, of which people were called to two; three tickets; and a ticket of another day."""
    storage = console.storage
    talks = [await seed.conversation(storage, "hello") for _ in range(5)]
    claimed = {"state": HandoffState.CLAIMED, "claimed_by": "nora"}
    await seed.handoff(storage, talks[0], claimed_at=seed.NOON + timedelta(seconds=30), **claimed)
    await seed.handoff(storage, talks[1], reason=Reason.UPSET)
    await seed.ticket(storage, talks[0], "1")
    await seed.ticket(storage, talks[0], "2", priority=Priority.HIGH, status=Status.RESOLVED)
    await seed.ticket(storage, talks[1], "3", topic="kyc_rejected")
    await seed.ticket(storage, talks[1], "4", created_at=seed.NOON + timedelta(days=1))
    await seed.rating(storage, talks[0], "1", 5, comment="Very kind")
    await seed.rating(storage, talks[1], "2", 4)
    await seed.rating(storage, talks[1], "3", 1, comment="<b>=1+1</b>", at=seed.NOON + timedelta(minutes=1))
    await seed.rating(storage, talks[0], "4", 9, kind=Kind.NPS)
    for lang, helped in [("en", True), ("en", False), ("ja", False)]:
        await vote(storage, "api_keys", lang, seed.NOON.date(), helped=helped)
    await vote(storage, "api_keys", "en", seed.NOON.date() + timedelta(days=1), helped=True)
    await seed.rating(storage, talks[2], "5", 2, comment="Too late", at=seed.NOON + timedelta(days=1))


async def test_the_summary_counts_right(console: Console) -> None:
    await _known(console)
    found = await (await sign_in_as(console.http, "tom")).get(f"/reports/summary?{DAY}")
    assert found == {
        "from": "2026-05-04T00:00:00+00:00",
        "to": "2026-05-05T00:00:00+00:00",
        "conversations": {"total": 5, "escalated": 2, "closed": 0},
        "escalated_share": 0.4,
        "containment": 0.6,
        "handoffs": {
            "total": 2,
            "by_reason": {"asked": 1, "unresolved": 0, "upset": 1, "security": 0, "unavailable": 0},
        },
        "wait_to_claim_seconds": {"claimed": 1, "median": 30.0, "p90": 30.0},
        "tickets": {
            "total": 3,
            "by_status": {"open": 2, "in_progress": 0, "waiting_customer": 0, "resolved": 1, "closed": 0},
            "by_priority": {"low": 0, "medium": 2, "high": 1, "critical": 0},
            "by_topic": {"withdrawal_pending": 2, "kyc_rejected": 1},
        },
        "satisfaction": {
            "csat": {
                "asked": 3,
                "answers": 3,
                "average": 3.33,
                "good_share": 0.6667,
                "by_score": {"1": 1, "2": 0, "3": 0, "4": 1, "5": 1},
            },
            "nps": {
                "asked": 1,
                "answers": 1,
                "score": 100,
                "by_score": {str(score): int(score == 9) for score in range(11)},
            },
        },
        "help": {
            "helped": 1,
            "not_helped": 2,
            "helped_share": 0.3333,
            "by_article": {
                "ja/api_keys": {"helped": 0, "not_helped": 1, "helped_share": 0.0},
                "en/api_keys": {"helped": 1, "not_helped": 1, "helped_share": 0.5},
            },
        },
    }


async def test_a_time_in_which_nothing_happened_has_no_shares(console: Console) -> None:
    await _known(console)
    found = await (await sign_in_as(console.http, "tom")).get("/reports/summary?from=2026-06-01&to=2026-06-30")
    assert found["conversations"]["total"] == 0
    assert found["containment"] is None
    assert found["satisfaction"]["csat"]["average"] is None
    assert found["satisfaction"]["nps"]["score"] is None
    assert found["wait_to_claim_seconds"] == {"claimed": 0, "median": None, "p90": None}


async def test_without_dates_it_is_the_last_thirty_days(console: Console) -> None:
    found = await (await sign_in_as(console.http, "tom")).get("/reports/summary")
    assert found["to"] == console.clock.now.isoformat()
    assert found["from"] == (console.clock.now - timedelta(days=30)).isoformat()


@pytest.mark.parametrize("query", ["from=soon", "to=2026-13-01", "from=2026-05-05&to=2026-05-04", "to=9999-12-31"])
async def test_a_time_that_is_none_is_refused(console: Console, query: str) -> None:
    response = await (await sign_in_as(console.http, "tom")).call("GET", f"/reports/summary?{query}")
    assert response.status == 400


async def test_the_csv_has_the_same_figures(console: Console) -> None:
    await _known(console)
    response = await (await sign_in_as(console.http, "tom")).call("GET", f"/reports/summary.csv?{DAY}")
    assert response.content_type == "text/csv"
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(await response.text())))
    assert rows[0] == ["section", "name", "value"]
    assert ["period", "containment", "0.6"] in rows
    assert ["conversations", "total", "5"] in rows
    assert ["handoffs by_reason", "upset", "1"] in rows
    assert ["tickets by_topic", "kyc_rejected", "1"] in rows
    assert ["satisfaction csat", "average", "3.33"] in rows
    assert ["satisfaction nps", "score", "100.0"] in rows
    assert ["satisfaction csat by_score", "5", "1"] in rows
    assert ["help", "not_helped", "2"] in rows
    assert ["help by_article ja/api_keys", "not_helped", "1"] in rows


async def test_what_customers_say_is_listed_newest_first(console: Console) -> None:
    await _known(console)
    tom = await sign_in_as(console.http, "tom")
    said = (await tom.get(f"/reports/comments?{DAY}"))["comments"]
    assert [(each["score"], each["comment"], each["kind"]) for each in said] == [
        (1, "<b>=1+1</b>", "csat"),
        (5, "Very kind", "csat"),
    ]
    assert len((await tom.get(f"/reports/comments?{DAY}&limit=1"))["comments"]) == 1


def test_a_topic_that_a_spreadsheet_would_run_is_only_text() -> None:
    tickets = [TicketCount(Status.OPEN, Priority.LOW, '=HYPERLINK("http://evil")', 1)]
    counts = {"total": 0, "escalated": 0, "closed": 0}
    text = as_csv(Summary(seed.NOON, seed.NOON, counts, [HandoffWait(Reason.ASKED, None)], tickets))
    assert ["tickets by_topic", '\'=HYPERLINK("http://evil")', "1"] in list(csv.reader(io.StringIO(text)))


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not safe_cell(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_least_value_that_covers_its_share(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share)
    assert found is not None
    assert sum(value <= found for value in ordered) >= share * len(ordered)
    assert sum(value < found for value in ordered) < share * len(ordered)
