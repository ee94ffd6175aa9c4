import pytest

from filters.language import Language
from filters.testing import check_filter
from tests.filters.documents import batch, document, text

ENGLISH = "The keel of a boat keeps it upright, and the rudder at the stern is what turns it. "
FRENCH = "La quille d'un bateau le maintient droit, et le gouvernail à la poupe le fait tourner. "
SENTENCES = {
    "en": ENGLISH,
    "fr": FRENCH,
    "de": "Der Kiel hält ein Boot aufrecht, und das Ruder am Heck lenkt es durch das Wasser.",
    "es": "La quilla mantiene el barco derecho y el timón, en la popa, lo hace girar.",
    "ru": "Киль удерживает лодку прямо, а руль на корме поворачивает её.",
    "zh": "龙骨使船保持直立，船尾的舵使它转向。",
    "ja": "竜骨は船をまっすぐに保ち、船尾の舵が船の向きを変えます。",
    "ko": "용골은 배를 똑바로 세우고 선미의 방향타는 배를 돌립니다.",
    "ar": "العارضة تبقي القارب مستقيما، والدفة في المؤخرة هي التي تديره.",
    "hi": "नाव का तल उसे सीधा रखता है और पीछे की पतवार उसे मोड़ती है।",
    "th": "กระดูกงูทำให้เรือตั้งตรง และหางเสือที่ท้ายเรือทำให้เรือเลี้ยว",
    "el": "Η καρίνα κρατά το σκάφος όρθιο και το πηδάλιο στην πρύμνη το στρέφει.",
    "vi": "Sống thuyền giữ cho thuyền thẳng đứng, còn bánh lái ở đuôi làm thuyền rẽ.",
    "tr": "Omurga tekneyi dik tutar ve kıçtaki dümen onu suda döndürür.",
}


def found(*parts: object) -> tuple[str, float] | None:
    measured = Language().measure(batch(document(*parts))).to_pylist()[0]  # type: ignore[arg-type]
    return None if measured is None else (measured["lang"], measured["score"])


@pytest.mark.parametrize("lang", SENTENCES)
def test_a_sentence_is_enough(lang: str) -> None:
    guess = found(SENTENCES[lang])
    assert guess is not None
    assert guess[0] == lang
    assert guess[1] > 0.6


def test_parts_vote_by_their_letters() -> None:
    most = found(ENGLISH * 6, FRENCH * 3)
    least = found(ENGLISH * 3, FRENCH * 6)
    assert most is not None
    assert least is not None
    assert (most[0], least[0]) == ("en", "fr")
    assert 0.5 < most[1] < 0.75
    assert 0.5 < least[1] < 0.75


def test_short_parts_vote_together() -> None:
    together = found(*(ENGLISH * 2).split())
    assert together is not None
    assert together[0] == "en"
    assert together[1] > 0.5


def test_code_digits_and_nothing_do_not_vote() -> None:
    assert found(text(ENGLISH * 5, "code")) is None
    assert found("1.2.3 -- 2024", "42 %") is None
    assert found(text(None)) is None
    assert found() is None
    assert found(text(FRENCH), text(ENGLISH * 9, "code"), "3.14159" * 50) == found(FRENCH)


def test_numbers_around_a_text_do_not_change_it() -> None:
    assert found("\n".join(f"7.{n}.{n}. Boats and harbours, page {n * 3}" for n in range(20))) == (
        found("\n".join("Boats and harbours, page" for _ in range(20)))
    )


def test_the_verdict_and_its_reasons() -> None:
    pages = batch(document(ENGLISH), document(FRENCH), document("Zzyzx qwrt"), document())
    measured = Language().measure(pages)
    assert Language().keep(measured).to_pylist() == [True, True, False, None]
    assert Language(("fr",)).keep(measured).to_pylist() == [False, True, False, None]
    assert Language(("fr",)).reason(measured).to_pylist()[0] == "other_language"
    assert Language().reason(measured).to_pylist()[2] == "uncertain"
    lang = measured.to_pylist()[2]["lang"]
    assert Language((lang,)).reason(measured).to_pylist()[2] == "uncertain"
    assert Language((), 0.0).keep(measured).to_pylist() == [False, False, False, None]


def test_it_keeps_its_contract() -> None:
    check_filter(Language())
    check_filter(Language(("en", "ja"), 0.3))
