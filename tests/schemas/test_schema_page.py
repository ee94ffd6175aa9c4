import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_schemas_is_what_the_code_says():
    made = runpy.run_path(str(DOCS / "make_schema.py"))["page"]()
    assert (DOCS / "schema.md").read_text(encoding="utf-8") == made, "run: python docs/make_schema.py"


def test_comments_reach_their_columns():
    said = runpy.run_path(str(DOCS / "make_schema.py"))["page"]()
    assert "| `media[].width` | int32 | pixels as stored, which is as fed |" in said  # beside it
    assert "| `part` | int32 | Null: the row is about the whole record." in said  # above the field
    assert "| `source.locator.file` | string |  |" in said  # a struct's comment is not its fields'
