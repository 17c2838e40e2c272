"""Which language a text is in, and which it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.detector import WheelDetector
from bot.nlu.language_reader import LanguageReader
from bot.nlu.language_rules import Rules
from bot.nlu.lexicon import read_lexicon
from tests.nlu.conftest import LANGUAGES
from tests.nlu.texts import any_text

_SAID_IN = [
    ("en", "where is my money, I sent it yesterday"),
    ("es", "no me llega el código de verificación"),
    ("es", "quiero retirar"),
    ("it", "non riesco a prelevare i miei soldi"),
    ("it", "cambiare la password"),
    ("ru", "как вывести деньги на карту"),
    ("ru", "privet, ne mogu vyvesti dengi s akkaunta"),
    ("ru", "что за funding fee"),
    ("zh", "提币手续费是多少"),
    ("zh", "帳戶被凍結了怎麼辦"),
    ("ja", "出金できません"),
    ("ja", "出金手数料"),
    ("ja", "本人確認書類"),
    ("ko", "출금이 안 돼요"),
    ("ko", "KYC 인증 how long 걸려요"),
    ("ko", "ipgeum hal ttae tag an jeogeosseoyo"),
    ("zh", "wo de tixian yizhi zai chuli zhong"),
]

_NEUTRAL = [
    "",
    "ok",
    "USDT",
    "KYC?",
    "0x" + "9f" * 32,
    "12345",
    "👍",
    "BTC ETH TRC20",
    "ann@example.com",
    "https://example.com/a/b",
    "...",
]

_REQUESTS = [
    ("please answer in Spanish", "es"),
    ("can you speak italian?", "it"),
    ("switch to English", "en"),
    ("Español", "es"),
    ("english please", "en"),
    ("en español por favor", "es"),
    ("háblame en italiano", "it"),
    ("rispondi in inglese", "en"),
    ("по-русски пожалуйста", "ru"),
    ("можно на английском?", "en"),
    ("中文", "zh"),
    ("请说中文", "zh"),
    ("用英文回复", "en"),
    ("日本語でお願いします", "ja"),
    ("英語で話してください", "en"),
    ("한국어로 해주세요", "ko"),
    ("영어로 답변해 주세요", "en"),
    ("français", "fr"),
    ("auf Deutsch bitte", "de"),
    ("em português por favor", "pt"),
    ("تكلم العربية", "ar"),
]

_NO_REQUESTS = [
    "my passport is in Russian, is that fine?",
    "I live in Spain and my bank is Italian",
    "mi documento está en inglés, sirve?",
    "我的护照是英文的",
    "日本語の書類しかありません",
    "I sent it to the wrong chain",
    "",
]


@pytest.mark.parametrize(("code", "text"), _SAID_IN)
def test_a_language_is_told_and_certain(
    rules: Rules, detector: WheelDetector, language_reader: LanguageReader, code: str, text: str
) -> None:
    guess = rules.identify(text, language_reader, detector)
    assert (guess.code, guess.certain) == (code, True)


@pytest.mark.parametrize("text", _NEUTRAL)
def test_a_text_too_neutral_to_tell_is_not_certain(
    rules: Rules, detector: WheelDetector, language_reader: LanguageReader, text: str
) -> None:
    guess = rules.identify(text, language_reader, detector)
    assert not guess.certain
    assert guess.code == "en"


@pytest.mark.parametrize(("text", "code"), _REQUESTS)
def test_a_language_that_is_asked_for_is_noticed(rules: Rules, text: str, code: str) -> None:
    assert rules.requested(text) == code


@pytest.mark.parametrize("text", _NO_REQUESTS)
def test_naming_a_language_is_not_asking_for_it(rules: Rules, text: str) -> None:
    assert rules.requested(text) is None


def test_all_names_are_given_in_their_order(rules: Rules) -> None:
    assert rules.named("日本語じゃなくて英語のほうがいいです") == ["ja", "en"]


def test_a_language_that_is_not_offered_is_never_the_answer(
    detector: WheelDetector, language_reader: LanguageReader
) -> None:
    only = Rules(read_lexicon("data/lexicon/languages.yml"), ["en", "es"])
    for text in ("출금이 안 돼요", "как вывести", "提币", "出金したい", "مرحبا"):
        guess = only.identify(text, language_reader, detector)
        assert guess.code in ("en", "es")
        assert not guess.certain


def test_a_language_of_the_next_ones_is_data_only(detector: WheelDetector, language_reader: LanguageReader) -> None:
    more = Rules(read_lexicon("data/lexicon/languages.yml"), [*LANGUAGES, "de", "ar"])
    assert (
        more.identify("ich kann nicht auszahlen, warum ist mein Konto gesperrt", language_reader, detector).code
        == "de"
    )
    assert more.identify("أين أموالي", language_reader, detector).code == "ar"


def test_a_language_without_an_entry_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="xx"):
        Rules(read_lexicon("data/lexicon/languages.yml"), ["en", "xx"])


@given(any_text)
@settings(deadline=None)
def test_any_text_gets_an_offered_language(
    rules: Rules, detector: WheelDetector, language_reader: LanguageReader, text: str
) -> None:
    guess = rules.identify(text, language_reader, detector)
    assert guess.code in LANGUAGES
    assert 0 <= guess.confidence <= 1
    assert rules.requested(text) is None or isinstance(rules.requested(text), str)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=40))
@settings(deadline=None)
def test_hangul_is_korean(rules: Rules, detector: WheelDetector, language_reader: LanguageReader, text: str) -> None:
    assert rules.identify(text, language_reader, detector).code == "ko"


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя ", min_size=2, max_size=40).filter(str.strip))
@settings(deadline=None)
def test_cyrillic_is_russian(
    rules: Rules, detector: WheelDetector, language_reader: LanguageReader, text: str
) -> None:
    assert rules.identify(text, language_reader, detector).code == "ru"


@given(st.text(alphabet="あいうえおかきくけこさしすせそたちつてと", min_size=2, max_size=40))
@settings(deadline=None)
def test_kana_is_japanese(rules: Rules, detector: WheelDetector, language_reader: LanguageReader, text: str) -> None:
    assert rules.identify(text, language_reader, detector).code == "ja"
