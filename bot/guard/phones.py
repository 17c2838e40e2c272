"""Telephone numbers as customers write them, with the country in front."""

from __future__ import annotations

import phonenumbers
from phonenumbers import timezone

from bot.guard.folding import fold


def phone_number(text: str) -> str | None:
    """The first telephone number with a country code, as +E.164; None if the text has none that can exist."""
    plain = fold(text).text
    plain = "+" + plain.strip()[2:] if plain.strip().startswith("00") else plain
    for match in phonenumbers.PhoneNumberMatcher(plain, None):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return None


def time_zones_of(number: str) -> tuple[str, ...]:
    """The time zones in which a number may be at home (`Europe/Madrid`); () for one that is no number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    return tuple(zone for zone in timezone.time_zones_for_number(parsed) if "/" in zone and zone != "Etc/Unknown")
