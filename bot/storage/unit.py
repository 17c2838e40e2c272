"""All repositories over one transaction."""

from __future__ import annotations

from bot.desk.accounts import StaffAccounts
from bot.desk.albums import Albums
from bot.desk.article_votes import Votes
from bot.desk.duty import Duty
from bot.desk.kept import Kept
from bot.desk.linking import Links
from bot.desk.lookup import LookupRequests
from bot.desk.mail import Mails
from bot.desk.outbox import Outbox
from bot.desk.removals import Removals
from bot.desk.reports import Reports
from bot.desk.repositories import Attachments, Conversations, Handoffs, Inbox, Notes, Tickets, Transcript
from bot.desk.survey import Surveys
from bot.desk.topics import Topics
from bot.storage.albums import SqlAlbums
from bot.storage.attachments import SqlAttachments
from bot.storage.conversations import SqlConversations
from bot.storage.duty import SqlDuty
from bot.storage.handoffs import SqlHandoffs
from bot.storage.inbox import SqlInbox
from bot.storage.kept import SqlKept
from bot.storage.links import SqlLinks
from bot.storage.lookups import SqlLookupRequests
from bot.storage.mails import SqlMails
from bot.storage.notes import SqlNotes
from bot.storage.outbox import SqlOutbox
from bot.storage.removals import SqlRemovals
from bot.storage.reports import SqlReports
from bot.storage.staff import SqlStaff
from bot.storage.surveys import SqlSurveys
from bot.storage.tickets import SqlTickets
from bot.storage.topics import SqlTopics
from bot.storage.transaction import Transaction
from bot.storage.transcript import SqlTranscript
from bot.storage.votes import SqlVotes


class SqlUnit:
    """Implements `bot.desk.ports.UnitOfWork`, and with it all the parts' own kinds (`StaffWork`, `KeptWork`, …)."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.conversations: Conversations = SqlConversations(transaction)
        self.transcript: Transcript = SqlTranscript(transaction)
        self.inbox: Inbox = SqlInbox(transaction)
        self.outbox: Outbox = SqlOutbox(transaction)
        self.tickets: Tickets = SqlTickets(transaction)
        self.handoffs: Handoffs = SqlHandoffs(transaction)
        self.notes: Notes = SqlNotes(transaction)
        self.attachments: Attachments = SqlAttachments(transaction)
        self.duty: Duty = SqlDuty(transaction)
        self.lookups: LookupRequests = SqlLookupRequests(transaction)
        self.mails: Mails = SqlMails(transaction)
        self.surveys: Surveys = SqlSurveys(transaction)
        self.staff: StaffAccounts = SqlStaff(transaction)
        self.kept: Kept = SqlKept(transaction)
        self.reports: Reports = SqlReports(transaction)
        self.votes: Votes = SqlVotes(transaction)
        self.topics: Topics = SqlTopics(transaction)
        self.links: Links = SqlLinks(transaction)
        self.albums: Albums = SqlAlbums(transaction)
        self.removals: Removals = SqlRemovals(transaction)

    async def commit(self) -> None:
        """Makes everything written so far durable and visible."""
        await self._transaction.commit()
