"""All content as one value, read once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.articles import Articles, load_articles
from bot.content.brand import load_brand
from bot.content.hours import load_hours
from bot.content.lookups import load_lookups
from bot.content.manners import load_manners
from bot.content.plans import load_plans
from bot.content.priority import load_priorities
from bot.content.routing import load_routing
from bot.content.search import load_search_words
from bot.content.sla import load_sla
from bot.content.survey import load_survey
from bot.content.taxonomy import Taxonomy, load_taxonomy
from bot.content.texts import LocalisedTexts, load_texts
from bot.desk.dialogue.manners import Manners
from bot.desk.hours import OpeningHours
from bot.desk.lookup import LookupPlan
from bot.desk.office import TopicPlan
from bot.desk.priority import PriorityRules
from bot.desk.routing import RoutingPolicy
from bot.desk.scores import ScoreWords
from bot.desk.sla import Policy
from bot.desk.survey import Rules


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """Everything that is written for people, and the data that decides how they are served.

    One is equal to itself alone, so that what is worked out of it can be kept under its name.
    """

    brand: Mapping[str, str]
    taxonomy: Taxonomy
    articles: Articles
    search_words: Mapping[str, Mapping[str, str]]
    texts: LocalisedTexts
    plans: Mapping[str, TopicPlan]
    default_plan: TopicPlan
    calendars: Mapping[str, OpeningHours]
    sla: Policy
    priorities: PriorityRules
    routing: RoutingPolicy
    manners: Manners
    lookups: LookupPlan
    survey: Rules
    score_words: ScoreWords

    def plan(self, topic: str) -> TopicPlan:
        """How tickets of this topic are treated."""
        return self.plans.get(topic, self.default_plan)


@cache
def project_content() -> Content:
    """The content in this project's own `data/`, read once in a process however many parts of it ask."""
    return load_content(Path(__file__).resolve().parents[2] / "data")


def load_content(data: Path) -> Content:
    """Reads the folder `data/`; raises Invalid, naming the file, when something in it is not of its form."""
    brand = load_brand(data / "brand.yml")
    taxonomy = load_taxonomy(data / "taxonomy.yml")
    plans, default_plan = load_plans(data / "tickets.yml")
    calendars = load_hours(data / "hours.yml")
    articles = load_articles(data / "faq", brand)
    survey, score_words = load_survey(data / "survey.yml")
    return Content(
        brand=brand,
        taxonomy=taxonomy,
        articles=articles,
        search_words=load_search_words(data / "search"),
        texts=load_texts(data, brand, articles.button),
        plans=plans,
        default_plan=default_plan,
        calendars=calendars,
        sla=load_sla(data / "sla.yml", calendars),
        priorities=load_priorities(data / "priority.yml", taxonomy.topics),
        routing=load_routing(data / "routing.yml", taxonomy, calendars),
        manners=load_manners(data / "dialogue.yml"),
        lookups=load_lookups(data / "lookups.yml"),
        survey=survey,
        score_words=score_words,
    )
