import codecs
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.charset import codec_of, decode

# Article 1 of the Universal Declaration of Human Rights.
TEXTS = {
    "cp932": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "euc_jp": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "gb18030": "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。",
    "big5hkscs": "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。",
    "cp949": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "cp1251": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "koi8_r": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "cp1253": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "cp1252": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Doués de raison où, ça.",
    "cp1250": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw.",
    "cp1256": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلًا وضميرًا",
    "cp874": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
}


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>1</title></head><body>" + f"<p class=a>{text}</p>\n" * 12 + "</body></html>"


@pytest.mark.parametrize("codec", TEXTS)
def test_a_page_without_a_label_is_guessed(codec: str) -> None:
    html = page(TEXTS[codec])
    assert decode(html.encode(codec), None) == (html, codecs.lookup(codec).name)


@pytest.mark.parametrize("codec", TEXTS)
def test_a_right_label_is_followed(codec: str) -> None:
    name = codec_of(codec)
    html = page(TEXTS[codec])
    assert decode(html.encode(codec), codec) == (html, name)
    html = page(TEXTS[codec], f'<meta charset="{codec}">')
    assert decode(html.encode(codec), None) == (html, name)
    html = page(TEXTS[codec], f"<META HTTP-EQUIV=Content-Type CONTENT='text/html; CharSet = {codec}'>")
    assert decode(html.encode(codec), None) == (html, name)
    html = f'\n<?xml version="1.0" encoding="{codec}"?>' + page(TEXTS[codec])
    assert decode(html.encode(codec), None) == (html, name)


@pytest.mark.parametrize("codec", TEXTS)
def test_the_header_counts_before_the_meta_tag_and_a_wrong_label_not_at_all(codec: str) -> None:
    html = page(TEXTS[codec], "<meta charset=koi8-u>")
    assert decode(html.encode(codec), codec)[0] == html
    html = page(TEXTS[codec], '<meta charset="utf-8">')
    assert decode(html.encode(codec), "utf-8")[0] == html


@pytest.mark.parametrize("label", [None, "iso-8859-1", "shift_jis", "nonsense", "utf-16", "ascii", ""])
@pytest.mark.parametrize("text", TEXTS.values())
def test_utf_8_is_utf_8_whatever_the_labels_say(text: str, label: str | None) -> None:
    html = page(text, "<meta charset=windows-1251>")
    assert decode(html.encode(), label) == (html, "utf-8")


def test_utf_8_with_a_few_wrong_bytes_stays_utf_8() -> None:
    data = page(TEXTS["cp1251"]).encode() + b"<p>caf\xe9 \xff\xfe</p>" + "é".encode()[:1]
    text, codec = decode(data, "iso-8859-1")
    assert codec == "utf-8"
    assert text.startswith(page(TEXTS["cp1251"]))
    assert text.count("\ufffd") == 4


@pytest.mark.parametrize(
    ("mark", "codec"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_counts_before_all(mark: bytes, codec: str) -> None:
    html = page(TEXTS["cp932"])
    assert decode(mark + html.encode(codec), "koi8-r") == (html, codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    html = page(TEXTS["cp932"])
    assert decode(html.encode(codec), None) == (html, codec)


def test_iso_2022_jp_passes_for_ascii_unless_declared() -> None:
    html = page(TEXTS["cp932"])
    assert decode(html.encode("iso2022_jp"), "ISO-2022-JP") == (html, "iso2022_jp")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        (" 'windows-1252' ", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("TIS-620", "cp874"),
        ("windows-874", "cp874"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("big5", "big5hkscs"),
        ("Shift_JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("euc-kr", "cp949"),
        ("ks_c_5601-1987", "cp949"),
        ("windows-1251", "cp1251"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("iso-8859-2", "iso8859-2"),
        ("iso-8859-8-i", "iso8859-8"),
        ("iso-8859-15", "iso8859-15"),
        ("koi8-r", "koi8-r"),
        ("utf8", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-7", None),
        ("rot13", None),
        ("unicode_escape", None),
        ("idna", None),
        ("base64", None),
        ("undefined", None),
        ("hz", None),
        ("x\0y", None),
        ("é" * 300, None),
        ("", None),
        (None, None),
    ],
)
def test_labels_are_read_as_browsers_read_them(label: str | None, codec: str | None) -> None:
    assert codec_of(label) == codec
    if codec is not None:
        codecs.lookup(codec)


def test_windows_1252_under_the_name_of_latin_1() -> None:
    assert decode(b"<p>\x93quoted\x94 caf\xe9 \x80 5</p>", "iso-8859-1") == ("<p>“quoted” café € 5</p>", "cp1252")


@given(
    st.binary(max_size=3000), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-8", "gbk", "utf-16"]))
)
def test_never_raises_and_gives_text_that_can_be_stored(payload: bytes, label: str | None) -> None:
    text, codec = decode(payload, label)
    text.encode("utf-8")
    codecs.lookup(codec)


def test_binary_of_5_mb_takes_no_time() -> None:
    before = time.process_time()
    for payload in (b"\xe4" * 5_000_000, b"<" * 5_000_000 + b"\xe4", b"<meta " * 800_000 + b"\xff", b"\0" * 5_000_000):
        decode(payload, None)
    assert time.process_time() - before < 10
