"""What pages tell search engines about themselves, as schema.org's JSON-LD."""

from __future__ import annotations

from typing import Any

from bot.channels.help.shelf import Entry

_CONTEXT = "https://schema.org"


def index_data(base: str, lang: str, name: str) -> Any:
    """The help centre with its search."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": name,
        "url": f"{base}/help/{lang}",
        "inLanguage": lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{base}/help/{lang}/search?q={{q}}",
            "query-input": "required name=q",
        },
    }


def article_data(base: str, lang: str, help_title: str, entry: Entry, answer: str) -> Any:
    """A question with its answer (HTML), and where it stands."""
    article, home = entry.article, f"{base}/help/{lang}"
    places = [(help_title, home), (entry.category.title, f"{home}#{entry.category.id}"), (article.title, None)]
    question = {
        "@type": "Question",
        "name": article.title,
        "acceptedAnswer": {"@type": "Answer", "text": str(answer)},
    }
    crumbs = [
        {"@type": "ListItem", "position": number, "name": name, **({"item": where} if where else {})}
        for number, (name, where) in enumerate(places, 1)
    ]
    return [
        {"@context": _CONTEXT, "@type": "FAQPage", "inLanguage": article.lang, "mainEntity": [question]},
        {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": crumbs},
    ]
