"""English is recognised offline, and with the same result each time."""

import pytest

from annotations.extraction import extract, language
from annotations.extraction.language import english

STATED = {
    "en": "The minister said on Friday that no more troops would be sent to the border.",
    "de": "Der Minister sagte am Freitag, dass keine weiteren Soldaten an die Grenze geschickt werden.",
    "fr": "Le ministre a dit vendredi que les soldats ne sont pas dans la région et que le port est fermé.",
    "es": "El ministro dijo el viernes que no hay más soldados en la frontera y que el puerto está cerrado.",
    "pt": "O ministro disse na sexta-feira que não há mais soldados na fronteira e que o porto está fechado.",
    "it": "Il ministro ha detto che non ci sono più soldati al confine e che il porto è chiuso da una settimana.",
    "nl": "De minister zei dat er geen soldaten meer aan de grens zijn en dat de haven niet open is.",
    "sv": "Ministern sade att det inte finns soldater vid gränsen och att hamnen är stängd för en vecka.",
    "da": "Ministeren sagde, at der ikke er soldater ved grænsen, og at havnen blev lukket efter en uge.",
    "fi": "Ministeri sanoi, että sotilaita ei ole rajalla ja että satama on nyt kiinni, mutta vain viikon.",
    "pl": "Minister powiedział, że na granicy nie ma już żołnierzy i że port jest zamknięty od tygodnia.",
    "cs": "Ministr řekl, že na hranici již nejsou vojáci a že přístav je od týdne zavřený, ale ne pro všechny.",
    "tr": "Bakan, sınırda daha çok asker olduğu için limanın bir hafta kapalı olacak dedi ve bu karar için.",
    "ru": "Министр сказал, что на границе больше нет солдат и что порт был закрыт из-за этого.",
    "uk": "Міністр сказав, що на кордоні вже не було солдатів і що порт є закритий через це.",
    "el": "Ο υπουργός είπε ότι δεν υπάρχουν στρατιώτες στα σύνορα.",
    "ko": "장관은 국경에 더 이상 군인이 없다고 말했다.",
    "ja": "大臣は国境に兵士はもういないと述べた。",
    "zh": "部长说边境已经没有士兵了。",
    "ar": "قال الوزير إنه لا يوجد جنود على الحدود.",
    "he": "השר אמר שאין יותר חיילים בגבול.",
}


@pytest.mark.parametrize("code", STATED)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert language(STATED[code]) == code
    assert english(STATED[code]) == (code == "en")


@pytest.mark.parametrize(
    "text", ["", "…", "Police: 3 dead", "Norway’s army left. Denmark's stayed.", "Tokyo, 4–3"]
)
def test_too_little_to_tell_is_read_anyway(text: str) -> None:
    assert (language(text), english(text)) == ("", True)


def test_a_long_text_of_no_known_language_is_not_read() -> None:
    made_up = "Bavo lurim tesko padin goref. " * 12
    assert (language(made_up), english(made_up), extract(made_up)) == ("und", False, [])


def test_an_english_text_may_quote_another_language() -> None:
    assert (
        language(f"{STATED['en']} {STATED['en']} “{STATED['de']}” he added, in the words of the paper.")
        == "en"
    )
