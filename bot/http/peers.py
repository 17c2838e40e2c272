"""Who is asking: the client's address, also behind a reverse proxy that we trust, and the credentials it sent."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

from aiohttp import web

Networks = Sequence[IPv4Network | IPv6Network]

#: Set by the gateway: the networks whose X-Forwarded-For is believed.
TRUSTED_PROXIES: web.AppKey[Networks] = web.AppKey("trusted_proxies", Sequence)


def client_address(request: web.Request) -> str:
    """The nearest address that is not a trusted proxy; IPv6 customers count by their /64, which is one household."""
    trusted = request.config_dict.get(TRUSTED_PROXIES, ())
    address = request.remote or "unknown"
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _within(address, trusted):
        address = hops.pop()
    return _household(address)


def bearer(request: web.Request) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and 0 < len(token) <= 500 else None


def _within(address: str, networks: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def _household(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ":".join(found.exploded.split(":")[:4]))
