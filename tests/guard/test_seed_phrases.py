"""Seed phrases of every supported language, in the ways customers write them."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from bot.guard import wordlists
from bot.guard.secrets import MASK, SecretKind, redact

ENGLISH = "legal winner thank year wave sausage worth useful legal winner thank yellow"
LANGUAGES = wordlists.languages()
# One word of the package's Russian list is damaged there: nobody can write it so.
DAMAGED = "\ufffd"


@st.composite
def phrases(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A valid phrase of any language and length: the language and the words."""
    language = draw(st.sampled_from(LANGUAGES))
    size = draw(st.sampled_from([16, 20, 24, 28, 32]))
    entropy = draw(st.binary(min_size=size, max_size=size))
    words = Mnemonic(language).to_mnemonic(entropy).split()
    assume(not any(DAMAGED in word for word in words))
    return language, words


def is_cut(text: str, words: list[str]) -> bool:
    """Whether nothing of a phrase is left: at most one word, which another word may contain."""
    redaction = redact(text)
    left = redaction.text.replace(MASK, " ")
    return SecretKind.SEED_PHRASE in redaction.kinds and sum(word in left.split() for word in set(words)) <= 1


@given(phrases(), st.sampled_from([" ", "  ", "\n", ", ", "\u3000", " - ", "\u00a0", "; "]))
@settings(max_examples=200, deadline=None)
def test_a_valid_phrase_of_any_language_is_cut(phrase: tuple[str, list[str]], joint: str) -> None:
    assert is_cut(joint.join(phrase[1]), phrase[1])


@given(
    phrases(),
    st.sampled_from(["{n}. {word}", "{n}) {word}", "{n} {word}", "{n}-{word}"]),
    st.sampled_from([" ", "\n"]),
)
@settings(max_examples=100, deadline=None)
def test_numbering_hides_no_phrase(phrase: tuple[str, list[str]], item: str, joint: str) -> None:
    text = joint.join(item.format(n=n, word=word) for n, word in enumerate(phrase[1], 1))
    assert is_cut(text, phrase[1])


@given(phrases(), st.sampled_from(["upper", "title", "capitalize"]))
@settings(max_examples=100, deadline=None)
def test_capitals_hide_no_phrase(phrase: tuple[str, list[str]], how: str) -> None:
    language, words = phrase
    assume(language != "turkish")  # its dotted and dotless i do not survive another language's capitals
    written = [getattr(word, how)() for word in words]
    assert is_cut(" ".join(written), written)


@given(phrases(), st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_a_phrase_is_cut_wherever_it_stands(phrase: tuple[str, list[str]], before: str, after: str) -> None:
    text = f"{before}\n{' '.join(phrase[1])}\n{after}"
    assert SecretKind.SEED_PHRASE in redact(text).kinds
    assert " ".join(phrase[1]) not in redact(text).text


@pytest.mark.parametrize("language", wordlists.CHINESE)
@given(entropy=st.binary(min_size=16, max_size=16))
@settings(max_examples=60, deadline=None)
def test_chinese_written_without_spaces_is_cut_after_its_word(language: str, entropy: bytes) -> None:
    written = Mnemonic(language).to_mnemonic(entropy).replace(" ", "")
    table = wordlists.indexes(language)
    # A run of the most frequent characters alone is a sentence for all anybody can tell.
    assume(sum(table[c] for c in written) >= 350 * len(written) or len(set(written)) <= 3)
    assert SecretKind.SEED_PHRASE in redact(f"我的助记词是{written}").kinds


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        f"hello my wallet is empty, here: {ENGLISH}. can you check",
        f"助记词：{ENGLISH}",
        ENGLISH.replace("sausage", "sausagge"),
        ENGLISH.replace("year", "yaer"),
        ENGLISH.replace("yellow", "zoo"),
        " ".join(ENGLISH.split()[:11]),
        "test test test test test test test test test test test junk",
        "my seed phrase is: apple banana cherry dog eagle fish",
        "seed phrase legal winner thank year",
        "mi frase semilla es ábaco abdomen abeja abierto",
        "mi frase semilla: abaco abdomen abeja abierto abogado",
        "la mia seed phrase è abaco abbaglio abbinato abete abisso",
        "моя сид фраза: абзац абонент абсурд авангард",
        "シードフレーズは あいこくしん あいさつ あいだ あおぞら です",
        "시드 문구는 가격 가끔 가난 가능 입니다",
        "我的助记词是 的 一 是 在 不 了 有 和 人 这 中 国",
    ],
)
def test_phrases_as_customers_write_them_are_cut(text: str) -> None:
    assert redact(text).kinds == (SecretKind.SEED_PHRASE,)


@pytest.mark.parametrize(
    "text",
    [
        "where do I find my seed phrase, and can support ever ask for it?",
        "my seed phrase is lost, can you recover my wallet",
        "someone asked for my 12 words: should I answer",
        "please help please help please help please help please help please help",
        "help help help help help help help help help help help help help",
        "perdí mi frase semilla, qué puedo hacer ahora",
        "助记词我写在纸上了但是纸被水泡了怎么办",
        "平台提示提现失败请稍后再试什么情况",
        "我 要 提 现",
        "シードフレーズを聞かれたのですが、教えても大丈夫ですか",
        "시드 문구를 알려달라고 하는데 사기인가요",
        "сид фраза потерялась, что теперь делать",
    ],
)
def test_talk_about_phrases_is_no_phrase(text: str) -> None:
    assert redact(text).kinds == ()


def test_the_words_that_introduce_a_phrase_stay() -> None:
    assert redact(f"My seed phrase: {ENGLISH}").text == f"My seed phrase: {MASK}"
    assert redact(f"seed phrase {ENGLISH}").text == f"seed phrase {MASK}"
