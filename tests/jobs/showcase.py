"""What a report has to show beyond a crawl: regions, chats, videos, other scripts, hostile text, damaged pictures."""

from pathlib import Path

from tests.jobs.made_run import STEPS, document, drawing, medium, region, said, sample, told, write_run

HOSTILE = "<script>alert('x')</script><img src=http://evil.example/x.png onerror=alert(1)>\"'&amp;</style></article>"
OVERRIDE = "invoice \u202egpj.exe\u202c and \u2066isolated\u2069 \x00\x1b[31m end"
LONG = "x" * 3000 + "\n" * 500 + "end"
SMALL = (280, 168)  # stands in the report pixel by pixel
BOX = (84, 56, 252, 140)
PIXEL = (30, 20, 31, 21)


def write_showcase(out: Path) -> Path:
    """Samples of many kinds, dropped documents with and without pictures, and near duplicates in three scripts."""
    harbour = drawing(*SMALL, BOX, PIXEL)
    page = drawing(
        840, 1120, *((56, 84 + 56 * line, 56 + 700 - 60 * (line % 4), 112 + 56 * line) for line in range(16))
    )
    wide = drawing(1036, 280, (28, 28, 500, 252), (560, 28, 1008, 140))
    samples = [
        sample(
            1,
            "grounding",
            media=[harbour[0]],
            media_data=[harbour[1]],
            vision_tokens=150,
            messages=[
                said("system", "You point at things."),
                said("user", 0, "Where are the boat and the buoy?"),
                said("assistant", '[{"bbox_2d": [84, 56, 252, 140], "label": "boat"}]'),
            ],
            regions=[
                region("boat", order=0, level="object", box=list(BOX), text="Marie-Jeanne"),
                region("buoy", order=1, level="object", box=list(PIXEL)),
                region("quay", order=2, level="object", quad=[6.0, 160.0, 6.0, 110.0, 50.5, 104.0, 60.0, 160.0]),
                region("mast", order=3, level="object", point=[168.0, 56.0]),
            ],
            scores=[{"name": "relevance", "value": 0.5}],
        ),
        sample(
            2,
            "ocr",
            "fr",
            media=[page[0]],
            media_data=[page[1]],
            vision_tokens=1200,
            messages=[said("user", 0, "Lisez la page."), said("assistant", "Le port est calme le matin.")],
            regions=[
                region(
                    None,
                    order=line,
                    level="line",
                    text=f"Ligne {line} de la page",
                    box=[56, 84 + 56 * line, 756 - 60 * (line % 4), 112 + 56 * line],
                )
                for line in range(16)
            ]
            + [region(None, order=16 + word, level="word", text="mot", box=[28, 28, 40, 40]) for word in range(200)],
        ),
        sample(
            3,
            "ui_grounding",
            "de",
            media=[wide[0]],
            media_data=[wide[1]],
            vision_tokens=370,
            messages=[said("user", 0, "Wo ist der Knopf?"), said("assistant", "(784, 84)")],
            regions=[
                region(
                    "Schaltfläche zum Speichern der Einstellungen", order=0, level="element", box=[560, 28, 1008, 140]
                ),
                region("Liste", order=1, level="element", box=[28, 28, 500, 252]),
                region("Klick", order=2, level="element", point=[784.0, 84.0]),
            ],
        ),
        sample(
            4,
            "text",
            "ar",
            uri="https://مثال.example/صفحة?q=1",
            messages=[
                said(
                    "document",
                    "الميناء هادئ في الصباح، وتعود القوارب مع المد قبل الظهر.",
                    "Port of Sidon (صيدا), 1,200 berths.",
                )
            ],
        ),
        sample(
            5,
            "video_grounding",
            "en",
            media=[medium(280, 168, type="video", mime="video/mp4", frames=8, fps=2.0, duration_s=4.0)],
            media_data=[b"\0\0\0\x18ftypmp42"],
            vision_tokens=240,
            messages=[
                {
                    "role": "user",
                    "parts": [
                        {"type": "video", "text": None, "media": 0},
                        {"type": "text", "text": "When does the boat turn?", "media": None},
                    ],
                },
                said("assistant", "From 1.5 to 3.0 seconds."),
            ],
            events=[{"media": 0, "start_s": 1.5, "end_s": 3.0, "text": "the boat turns <b>hard</b>"}],
        ),
        sample(
            6,
            "interleaved",
            "ja",
            uri="javascript:alert(document.domain)",
            media=[harbour[0]],
            media_data=[b"\x89PNG\r\n\x1a\n damaged"],
            messages=[said("document", HOSTILE, 0, OVERRIDE, "港は朝静かで、船は昼前に潮とともに戻ってくる。" * 30)],
            regions=[region(HOSTILE, level=HOSTILE, text=HOSTILE, box=[0, 0, 280, 168])],
        ),
        sample(
            7, "text", None, uri=f"https://user:secret@[::1]:99999999/{'a' * 400}", messages=[said("document", LONG)]
        ),
    ]
    picture = {
        "uri": "http://example.org/p.png",
        "alt": 'boat" onload="alert(1)',
        "mime": "image/png",
        "width": 280,
        "height": 168,
    }
    with_pictures = {
        "media": [picture, picture | {"width": None, "height": None}, picture],
        "media_data": [harbour[1], None, b"GIF89a nothing"],
    }
    gone = document(20, ["A page with pictures.", "They are in it."], **with_pictures)
    gone["parts"][1:1] = [{"type": "image", "label": "image", "text": None, "media": place} for place in range(3)]
    gone["measures"] = [
        {"filter": "lines", "field": name, "part": None, "number": value, "text": None}
        for name, value in (("duplicate_lines", 0.75), ("words", 12.0))
    ]
    english = "The harbour is quiet in the morning, and the boats come back with the tide before noon."
    twins = [
        document(30, [english, "Printed on Monday."]),
        document(31, [english, "Printed on Tuesday <b>late</b>."]),
        document(32, ["港は朝静かで、船は昼前に戻る。"], "ja"),
        document(33, ["港は夜静かで、船は昼前に戻る。"], "ja"),
        document(34, ["الميناء هادئ في الصباح"], "ar"),
        document(35, ["الميناء هادئ في المساء"], "ar"),
    ]
    dropped = [
        {**gone, "step": STEPS[1], "filter": "lines", "reason": "duplicate_lines", "sampled": True},
        *(
            {
                **document(40 + place, [], "de" if place % 2 else "en"),
                "step": STEPS[1],
                "filter": "language",
                "reason": HOSTILE[:30],
                "sampled": False,
            }
            for place in range(5)
        ),
        {**twins[1], "step": STEPS[2], "filter": STEPS[2], "reason": "near_text", "sampled": True},
    ]
    ledger = [
        told(20, STEPS[1], "dropped", "lines", "duplicate_lines", value=0.75),
        *(told(40 + place, STEPS[1], "dropped", "language", HOSTILE[:30], value=0.25) for place in range(5)),
        *(
            told(gone, STEPS[2], "duplicate", STEPS[2], "near_text", value=0.9, detail=f"{stays:032x}")
            for gone, stays in ((31, 30), (33, 32), (35, 34))
        ),
        told(
            6,
            STEPS[1],
            "dropped",
            "image_side",
            "side_too_small",
            part=1,
            value=20.0,
            detail="http://example.org/<i>.png",
        ),
        told(6, STEPS[1], "edited", "pii", "email", value=2.0),
    ]
    others = [document(number, ["A page."]) for number in (*range(1, 8), 20, *range(40, 45))]
    return write_run(
        out,
        samples=samples,
        documents=[*others, *twins],
        dropped=dropped,
        ledger=ledger,
        scores=("relevance",),
        rules=[{"name": "lines", "max_duplicate_lines": 0.3, "max_words": 100}, {"name": "language", "keep": ["en"]}],
    )
