"""What can go wrong at the desk.

DeskError
├── NotFound        the thing asked for is not there, or not for whom asks
├── Conflict        somebody was first, or the state forbids it
│   ├── IllegalMove a ticket cannot go there from here; names the moves that are legal
│   └── Left        the conversation's chat is another one's now
├── Invalid         the input is not of the form it must have
├── Forbidden       known, but not allowed
├── Unavailable     a part that is needed does not answer now; trying again later may help
└── TransportError  a channel could not deliver; says whether and when to try again
    ├── Unreachable the customer cannot be reached there at all, until they write again
    └── Moved       the customer has another address there now

`code` is what the API says in `error.code`, the message is meant for the person who reads it.
"""


class DeskError(Exception):
    """A refusal with a reason that may be shown."""

    code = "error"


class NotFound(DeskError):
    """There is no such thing for this caller."""

    code = "not_found"


class Conflict(DeskError):
    """Somebody was first, or the present state forbids it."""

    code = "conflict"


class IllegalMove(Conflict):
    """A ticket cannot take that status now; `legal` names those that it can."""

    code = "illegal_move"

    def __init__(self, message: str, legal: tuple[str, ...]) -> None:
        super().__init__(message)
        self.legal = legal


class Left(Conflict):
    """The chat has a new conversation, of somebody else; what is said there belongs to that one."""


class Invalid(DeskError):
    """The input does not have the form that it must have."""

    code = "invalid"


class Forbidden(DeskError):
    """The caller is known and may not do this."""

    code = "forbidden"


class Unavailable(DeskError):
    """A needed part does not answer now."""

    code = "unavailable"


class TransportError(DeskError):
    """A channel could not deliver a message.

    `permanent`: trying again would not help (the customer blocked the bot). `retry_after`: seconds that the other
    side asked to wait, None when it did not say.
    """

    code = "transport"

    def __init__(self, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class Unreachable(TransportError):
    """The customer blocked the bot, or is not there any more: nothing arrives until they write again."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class Moved(TransportError):
    """The customer is to be found at the address `to`."""

    def __init__(self, message: str, to: str) -> None:
        super().__init__(message)
        self.to = to
