"""Which articles want rewriting most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.article_votes import ArticleVotes, Readers, by_article, worst_first

VOTES = st.builds(
    ArticleVotes, st.sampled_from(["a", "b", "c"]), st.just("en"), st.integers(0, 50), st.integers(0, 50)
)


def test_ten_who_were_not_helped_say_more_than_one() -> None:
    found = [
        ArticleVotes("good", "en", 9, 1),
        ArticleVotes("hardly_read", "en", 0, 1),
        ArticleVotes("bad", "en", 0, 10),
        ArticleVotes("divided", "en", 5, 5),
    ]
    assert [one.topic for one in worst_first(found)] == ["bad", "hardly_read", "divided", "good"]


def test_staff_see_the_worst_first_under_its_page() -> None:
    counts = [("fees", "en", True, 3), ("fees", "en", False, 1), ("fees", "ja", False, 2)]
    found = Readers(by_article(counts)).wire()
    assert list(found["by_article"]) == ["ja/fees", "en/fees"]
    assert found["by_article"]["en/fees"] == {"helped": 3, "not_helped": 1, "helped_share": 0.75}
    assert (found["helped"], found["not_helped"], found["helped_share"]) == (3, 3, 0.5)
    assert Readers().wire() == {"helped": 0, "not_helped": 0, "helped_share": None, "by_article": {}}


@given(VOTES, VOTES)
def test_one_more_reader_who_was_not_helped_never_makes_an_article_look_better(
    one: ArticleVotes, other: ArticleVotes
) -> None:
    worse = ArticleVotes(one.topic, one.lang, one.helped, one.not_helped + 1)
    assert worse.promise < one.promise
    if worst_first([one, other])[0] is one and one.promise != other.promise:
        assert worst_first([other, worse])[0] is worse
