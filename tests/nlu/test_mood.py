"""Upset or calm: lists, signs, and the classifier beside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.nlu.mood_reader import MoodReader
from bot.nlu.mood_signs import MoodSigns
from tests.nlu.texts import any_text

_ANGRY = [
    "you are thieves",
    "This is unacceptable, I want my money",
    "i will sue you",
    "WTF",
    "sois unos ladrones",
    "me han robado, son unos sinvergüenzas",
    "siete dei truffatori",
    "vi denuncio tutti",
    "вы мошенники, верните мои деньги",
    "это просто позор",
    "骗子平台，还我钱",
    "垃圾",
    "詐欺師！金返せ",
    "ふざけるな",
    "사기꾼들아",
    "진짜 빡치네",
]

_CALM_ALTHOUGH = [
    "I'm not upset, just curious",
    "this is a killer app",
    "no problem, take your time",
    "is this a scam email?",
    "sorry, stupid question: where do I withdraw",
    "no es una queja, solo una duda",
    "nessun problema, aspetto",
    "не злюсь, просто спрашиваю",
    "глупый вопрос, но где мой вывод",
    "我不生气，只是问一下",
    "收到了垃圾邮件",
    "詐欺メールが届きました",
    "怒ってるわけじゃないです",
    "화난 건 아니고 궁금해서요",
    "I use skill based trading",
    "USDT TRC20 KYC",
]


@pytest.mark.parametrize("text", _ANGRY)
def test_insults_threats_and_accusations_are_upset(mood_reader: MoodReader, text: str) -> None:
    label, confidence = mood_reader.read(text)
    assert label == "upset"
    assert confidence >= 0.9


@pytest.mark.parametrize("text", _CALM_ALTHOUGH)
def test_words_that_only_sound_angry_are_not_taken_for_anger(signs: MoodSigns, text: str) -> None:
    assert signs.words_of_anger(text) == []
    assert not signs.shouts(text)


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("WHERE IS MY MONEY", True),
        ("ГДЕ МОИ ДЕНЬГИ УЖЕ", True),
        ("where???", True),
        ("hello!!!", True),
        ("为什么？！", True),
        ("KYC USDT", False),
        ("ERC20 OR TRC20?", False),
        ("Is it done?", False),
        ("出金", False),
        ("", False),
    ],
)
def test_signs_and_capitals_are_loud(signs: MoodSigns, text: str, loud: bool) -> None:
    assert signs.shouts(text) is loud


@pytest.mark.parametrize(
    "text", ["how do I verify my account", "как пройти верификацию", "本人確認の方法を教えてください", ""]
)
def test_a_plain_question_is_calm(mood_reader: MoodReader, text: str) -> None:
    assert mood_reader.read(text)[0] == "calm"


def test_the_classifier_knows_anger_without_words_of_the_list(mood_reader: MoodReader, signs: MoodSigns) -> None:
    text = "three weeks of silence and you dare to send me a smiley"
    assert signs.words_of_anger(text) == []
    assert mood_reader.read(text)[0] == "upset"


@given(any_text)
@settings(deadline=None)
def test_any_text_has_a_mood(mood_reader: MoodReader, text: str) -> None:
    label, confidence = mood_reader.read(text)
    assert label in ("upset", "calm")
    assert 0 <= confidence <= 1
