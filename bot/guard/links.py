"""Finds links that pretend to be official, to warn a customer before a password is typed there."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

from bot.guard.folding import fold

# No letters of scripts without spaces: Chinese stands glued to a link and is no part of it.
_ALNUM = "a-z0-9\u00c0-\u052f\u1d00-\u1fff"
_LABEL = rf"[{_ALNUM}](?:[{_ALNUM}-]{{0,61}}[{_ALNUM}])?"
_DOMAIN = re.compile(
    rf"(?<![{_ALNUM}.-])(?P<domain>(?:{_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|[a-z\u0430-\u044f]{{2,24}}))"
    rf"(?![{_ALNUM}@-]|\.[{_ALNUM}])"
)
_USER_INFO = re.compile(rf"://(?P<user>[^\s/@]{{1,256}})@(?P<host>[{_ALNUM}.-]{{1,253}})")
# Letters and digits that are drawn like a Latin letter.
_LOOKALIKES = str.maketrans(
    {
        lookalike: letter
        for letter, lookalikes in {
            "a": "аɑα4", "b": "вʙ", "c": "сϲ", "d": "ԁ", "e": "еєҽ3", "g": "ɡ", "h": "һн", "i": "іıɩι!", "j": "ј",
            "k": "кκ", "l": "ӏⅼ1ł", "m": "м", "n": "пոη", "o": "оοօ0σø", "p": "рρ", "q": "ԛ", "r": "гʀ", "s": "ѕ5",
            "t": "тτ", "u": "υսц", "v": "ѵν", "w": "ωшԝ", "x": "хχ", "y": "уүʏ", "z": "ᴢ",
        }.items()
        for lookalike in lookalikes
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_SECOND_LEVEL = frozenset({"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne", "go"})
_SHORTEST_IMITATED = 4


def suspicious_links(text: str, official: Iterable[str]) -> list[str]:
    """Domains of a text, in lower case, that look like an official domain and are not under one.

    Suspicious are: a letter or two changed, look-alike letters of other scripts (also as punycode), the official
    name under another ending, within a longer name, as a subdomain of a foreign one, or before an "@" in a link.
    In order, each once; senders' domains in e-mail addresses count as well.
    """
    known = sorted({_canonical(domain) for domain in official if "." in domain})
    lower = fold(text).lower
    found = [match["domain"] for match in _DOMAIN.finditer(lower) if _imitates(_canonical(match["domain"]), known)]
    disguised = [match["host"] for match in _USER_INFO.finditer(lower) if _names_one(match, known)]
    return list(dict.fromkeys([*found, *disguised]))


def _names_one(link: re.Match[str], known: list[str]) -> bool:
    """Whether what stands before the "@" of a link is an official domain, to hide the true one after it."""
    return any(own in link["user"] for own in known) and not _is_under(_canonical(link["host"]), known)


def _canonical(domain: str) -> str:
    """Lower case, without scheme, path and a leading www; punycode shown as the letters it stands for."""
    host = re.sub(r"^[a-z]+://", "", domain.strip().lower()).split("/")[0].rstrip(".").removeprefix("www.")
    return ".".join(_decoded(label) for label in host.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _is_under(domain: str, known: Iterable[str]) -> bool:
    return any(domain == own or domain.endswith("." + own) for own in known)


def _imitates(domain: str, known: list[str]) -> bool:
    return not _is_under(domain, known) and any(_looks_like(domain, own) for own in known)


def _looks_like(domain: str, own: str) -> bool:
    name = _name(own)
    if len(name) < _SHORTEST_IMITATED:
        return _skeleton(domain) == _skeleton(own)
    if own in domain or _skeleton(own) in _skeleton(domain):
        return True
    return any(_label_looks_like(label, name) for label in domain.split(".")[:-1])


def _label_looks_like(label: str, name: str) -> bool:
    """Whether a part of a domain is the name, nearly the name, or the name with more words."""
    plain, wanted = _skeleton(label), _skeleton(name)
    pieces = [plain, plain.replace("-", ""), *plain.split("-")]
    if any(piece == wanted for piece in pieces) or (len(name) > 4 and wanted in plain.replace("-", "")):
        return True
    limit = 1 if len(wanted) < 8 else 2
    return len(wanted) > 4 and any(
        DamerauLevenshtein.distance(piece, wanted, score_cutoff=limit) <= limit for piece in pieces
    )


def _name(domain: str) -> str:
    """The part of a domain that its owner chose: example of www.example.co.uk."""
    labels = domain.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
        return labels[-3]
    return labels[-2]


def _skeleton(text: str) -> str:
    """What a text looks like at a glance: look-alike letters and pairs become the one they imitate."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = plain.translate(_LOOKALIKES)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain
