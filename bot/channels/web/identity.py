"""Who the exchange says a customer is: the `user_token`, a JWT that it signed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.warnings import InsecureKeyLengthWarning

from bot.desk.conversation import Customer
from bot.http.problems import Unauthorized

_LEEWAY = 30  # seconds that two machines' clocks may differ
_LONGEST = 200


def verified_customer(user_token: str, secret: str) -> Customer:
    """The customer whom the token vouches for; raises Unauthorized when it does not."""
    if not secret:
        raise Unauthorized("This server does not accept user tokens.", "invalid_user_token")
    try:
        with warnings.catch_warnings():
            # A short key is warned of once, at the start; not with every customer.
            warnings.simplefilter("ignore", InsecureKeyLengthWarning)
            claims = jwt.decode(
                user_token, secret, algorithms=["HS256"], leeway=_LEEWAY, options={"require": ["exp", "sub"]}
            )
    except jwt.ExpiredSignatureError:
        raise Unauthorized("The user token has expired.", "expired_user_token") from None
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise Unauthorized("The user token is not valid.", "invalid_user_token") from None
    sub = _text(claims, "sub")
    if not sub:
        raise Unauthorized("The user token names nobody.", "invalid_user_token")
    return Customer(sub=sub, name=_text(claims, "name"), email=_text(claims, "email"), vip=claims.get("vip") is True)


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise Unauthorized(f"`{name}` in the user token is not a short text.", "invalid_user_token")
    return value.strip() or None
