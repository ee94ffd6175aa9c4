"""Pages as base documents: pictures found by their relative paths, icons and repetitions left out."""

from pathlib import Path

from known_answer.real_pages import cut, pages_of_files

from tests.filters.drawn import encoded, photo

PARAGRAPH = (
    "The line leaves the coast behind the old mill, climbs through two tunnels, and reaches the plain after an hour; "
    "from there the trains run straight on to the market town, where most of the passengers get off."
)


def written(folder: Path, name: str, body: str) -> Path:
    page = folder / "text" / f"{name}.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(f"<html><head><title>{name}</title></head><body><h1>{name}</h1>{body}</body></html>")
    return page


def test_pages_with_pictures_become_documents(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "bay view.png").write_bytes(encoded(photo(1, 320, 240)))
    (tmp_path / "media" / "tip.png").write_bytes(encoded(photo(2, 60, 60)))
    text = f"<p>{PARAGRAPH}</p><p>{PARAGRAPH.replace('hour', 'day')}</p>"
    view, tip = "<img src='../media/bay%20view.png'>", "<img src='../media/tip.png'>"
    pages = [
        written(tmp_path, "pictured", f"{text}{view}{tip}{text}{view}"),
        written(tmp_path, "plain", text),
        written(tmp_path, "broken", f"{text}<img src='../media/missing.png'>{text}"),
    ]
    (found,) = cut("here", list(pages_of_files(pages)))
    assert found.lang == "en"
    assert len(found.pictures) == 1
    assert found.pictures[0].data == (tmp_path / "media" / "bay view.png").read_bytes()
    assert "tunnels" in found.lines[-1].text
