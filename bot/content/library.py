"""All content as one value, read once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.articles import Articles, load_articles
from bot.content.brand import load_brand
from bot.content.manners import load_manners
from bot.content.plans import load_plans, load_sla
from bot.content.survey import load_survey
from bot.content.taxonomy import Taxonomy, load_taxonomy
from bot.content.texts import LocalisedTexts, load_texts
from bot.desk.dialogue.manners import Manners
from bot.desk.office import TopicPlan
from bot.desk.scores import ScoreWords
from bot.desk.sla import Policy
from bot.desk.survey import Rules


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is written for people, and the data that decides how they are served."""

    brand: Mapping[str, str]
    taxonomy: Taxonomy
    articles: Articles
    texts: LocalisedTexts
    plans: Mapping[str, TopicPlan]
    default_plan: TopicPlan
    sla: Policy
    manners: Manners
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
    plans, default_plan = load_plans(data / "tickets.yml")
    articles = load_articles(data / "faq", brand)
    survey, score_words = load_survey(data / "survey.yml")
    return Content(
        brand=brand,
        taxonomy=load_taxonomy(data / "taxonomy.yml"),
        articles=articles,
        texts=load_texts(data, brand, articles.button),
        plans=plans,
        default_plan=default_plan,
        sla=load_sla(data / "sla.yml"),
        manners=load_manners(data / "dialogue.yml"),
        survey=survey,
        score_words=score_words,
    )
