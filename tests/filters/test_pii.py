import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.pii import KINDS, Pii
from filters.testing import check_editor
from tests.filters.documents import batch, document, text


def edited(written: str, rule: Pii | None = None) -> tuple[str, dict[str, int]]:
    table, counts = (rule or Pii()).edit(batch(document(written)))
    return table["parts"][0][0]["text"].as_py(), {item["what"]: item["count"] for item in counts.to_pylist()}


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("mail a.b+c@example.co.uk now", "mail [EMAIL] now"),
        ("Ann <ann@lists.example.org>, Bo", "Ann <[EMAIL]>, Bo"),
        ("mailto:ann_b@example.org?subject=x", "mailto:[EMAIL]?subject=x"),
        ("請聯絡foo@example.com謝謝", "請聯絡[EMAIL]謝謝"),
        ("a@b.de, c@d.fr.", "[EMAIL], [EMAIL]."),
        ("call +49 (0)30 1234-5678.", "call [PHONE]."),
        ("+12125550123", "[PHONE]"),
        ("+44 20 7946 0958, +81-3-1234-5678", "[PHONE], [PHONE]"),
        ("0049 30 1234567", "[PHONE]"),
        ("(212) 555-0123 or 212-555-0123 or 1-800-555-0199", "[PHONE] or [PHONE] or [PHONE]"),
        ("Téléphone : 01 23 45 67 89", "Téléphone : [PHONE]"),
        ("01.23.45.67.89", "[PHONE]"),
        ("電話：03-1234-5678", "電話：[PHONE]"),
        ("Tel.: 030 1234567; Fax 030/1234568", "Tel.: [PHONE]; Fax [PHONE]"),
        ("هاتف: 0212 345678", "هاتف: [PHONE]"),
        ("from 93.184.216.34 at noon", "from [IP] at noon"),
        ("http://93.184.216.34/x and 1.1.1.1:53", "http://[IP]/x and [IP]:53"),
        ("ping 8.8.8.8", "ping [IP]"),
        ("route 195.20.105.149/32;", "route [IP]/32;"),
        ("at 2a00:1450:4001:81b::200e.", "at [IP]."),
        ("4111 1111 1111 1111, 5555-5555-5555-4444, 378282246310005", "[CARD], [CARD], [CARD]"),
        ("3782 822463 10005", "[CARD]"),
        ("IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", "IBAN [IBAN] BIC COBADEFFXXX"),
        ("GB82WEST12345698765432", "[IBAN]"),
        ("NO93 8601 1117 947 and FR1420041010050500013M02606", "[IBAN] and [IBAN]"),
    ],
)
def test_personal_data_is_replaced(written: str, left: str) -> None:
    found, counts = edited(written)
    assert found == left
    assert sum(counts.values()) == left.count("[")
    assert edited(left) == (left, {})


@pytest.mark.parametrize(
    "written",
    [
        "opencv 4.10.0.84, v1.2.3.4, version 121.0.6167.85, Chrome/120.0.6099.71, kernel 5.10.120.3, x==100.2.3.4",
        "1.2.3.4.5 and 2020.10.20.1 and 10.4.200",
        "192.168.0.1, 10.1.2.3/8, 127.0.0.1:8080, 172.16.254.1, 169.254.1.1, 224.0.0.251, 255.255.255.0, 0.0.0.0",
        "999.184.216.34 and 093.184.216.34",
        "2001:db8::1, fe80::1, ::1, 12:30:45, 00:1a:2b:3c:4d:5e, dead::beef, std::vector<int>",
        "ISBN 978-3-16-148410-0, ISBN: 9780306406157, ISBN-10: 0-306-40615-2, ISSN 2049-3630",
        "978-0-306-40615-7 doi:10.1000/182 arXiv:2306.16527",
        "2020-01-31, 01-02-2020, 31.12.1999, 8/10/2020, 2024-05-06T10:11:12+01:00, 1999-2003, 20240506101112",
        "$1,299.00, € 1 299 000,00, 1.234.567,89 EUR, +12 345 678 EUR, USD 2125550123, +10 000 000, +20 000 000 000",
        "3.14159265358979, 6,02214076e23, +48.8566140012, -2.3522219, 1 000 000 000 000",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17, 01 02 03 04 05 06 07, 0 1 2 3 4 5 6 7 8 9",
        "4111 1111 1111 1112, 1234567890123456, 0000 0000 0000 0000, 9999-9999-9999-9995",
        "DE89 3704 0044 0532 0130 01, GB82 TEST 1234 5698 7654 32, XX00 1234 5678 9012",
        "logo@2x.png, @media screen, foo@1.2.3, user@localhost, a@b, @ann, git@host:path",
        "pages 100-200-3000, serial 1234-5678-9012, part 12-345-6789, RFC 2119, room 212-555",
        "sha256 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        "hotels 1234567, mobiles 1234567, telex",
    ],
)
def test_what_only_looks_like_it_is_left_alone(written: str) -> None:
    assert edited(written) == (written, {})


def test_each_document_and_kind_is_counted() -> None:
    pages = batch(
        document("a@b.de", text("c@d.de 8.8.8.8:53", "code"), media=[{"uri": "u", "alt": "e@f.de"}]),
        document("nothing"),
        document("+12125550123"),
    )
    table, counts = Pii().edit(pages)
    assert counts.to_pylist() == [
        {"row": 0, "what": "email", "count": 3},
        {"row": 0, "what": "ip", "count": 1},
        {"row": 2, "what": "phone", "count": 1},
    ]
    assert table["media"][0][0]["alt"].as_py() == "[EMAIL]"
    assert table.slice(1, 1).equals(pages.table.slice(1, 1))


def test_only_the_wanted_kinds_are_replaced() -> None:
    both = "a@b.de, +12125550123"
    assert edited(both, Pii(("email",))) == ("[EMAIL], +12125550123", {"email": 1})
    assert edited(both, Pii(())) == (both, {})


PIECES = st.sampled_from(
    [
        "a@b.de", "@", "+", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "8.8.8.8:53", " ", "-", ".", ":",
        "49", "(", ")", "1", "0", "212-555-0123", "Tel. ", "[", "]", "x", "01 23", "45 67 89", "2a00:1450::1",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_editing_twice_is_editing_once(written: str) -> None:
    once, _ = edited(written)
    assert edited(once) == (once, {})


N = 1_000_000


@pytest.mark.parametrize(
    "pattern",
    [
        "٣", "a", "@", "a@", "a.", "a@a.", "1", "1 ", "1234 ", "1234-", "+1 ", "+49", "+4 9", "(1)", "1.2.3.", "2a00:",
        "2001::", "tel ", "tel 1 2 3 4 5 ", "DE89 ", "DE89DE89", "01 23 ", "212-555-", "4111 1111 1111 1111 ",
        "+49 (0) ", "a@b.co", "123.123.123.123 ", "0 ", "0-0-", "3.3.3.3-", "4" * 19 + " ", "%", "A1", "1(", "é@é.",
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(pattern: str) -> None:
    """A megabyte of anything in seconds, where a quadratic pattern takes hours."""
    rule = Pii()
    hostile = batch(document((pattern * (N // len(pattern) + 1))[:N]))
    started = time.process_time()
    rule.edit(hostile)
    assert time.process_time() - started < 5.0


def test_it_keeps_its_contract() -> None:
    check_editor(Pii())
    for kind in KINDS:
        check_editor(Pii((kind,)))
