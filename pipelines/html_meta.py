"""What a page says about itself: author, dates, canonical address, licence and what robots may do."""

import json
import re
from typing import Any
from urllib.parse import SplitResult

from selectolax.lexbor import LexborNode

from pipelines.html_links import absolute

MAX_VALUE_CHARS = 2_000
MAX_JSON_CHARS, MAX_JSON_SCRIPTS, MAX_JSON_NODES = 200_000, 8, 2_000
MAX_NODES = 500  # <meta>, <link> and <a> elements looked at, each
# Names of <meta> elements (name, property or itemprop) and what they are kept as, the better source first.
NAMES = {
    "description": ("description", "og:description", "twitter:description", "dc.description"),
    "author": ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl"),
    "published": (
        *("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "pubdate", "publishdate"),
        *("parsely-pub-date", "sailthru.date", "citation_publication_date", "og:published_time"),
    ),
    "site_name": ("og:site_name", "application-name", "publisher", "al:android:app_name"),
    "robots": ("robots",),
    "tdm_reservation": ("tdm-reservation",),
    "tdm_policy": ("tdm-policy",),
    "license": ("dc.rights.license", "dcterms.license", "license"),
    "og_title": ("og:title", "twitter:title", "dc.title"),
}
JSON_ARTICLE = re.compile(r"(?i)article|posting|report|recipe|webpage|product|review|book|question|course|event")
CREATIVE_COMMONS = re.compile(r"(?i)https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[^\s?#]+")


def read_meta(root: LexborNode, base: SplitResult) -> dict[str, str]:
    """Names and values, none empty: those of NAMES, `canonical`, `license` (a URL where there is one)."""
    found = _metas(root)
    meta = {name: value for name, sources in NAMES.items() if (value := _first(found, sources))}
    for name, value in _from_json(root).items():
        meta.setdefault(name, value)
    if "published" not in meta and (time := root.css_first("time[datetime]")):
        meta["published"] = _fold(time.attributes.get("datetime") or "")
    link = root.css_first("link[rel~=canonical i][href]")
    canonical = absolute(base, link.attributes.get("href") or "") if link else None
    if canonical:
        meta["canonical"] = canonical
    if licence := _licence(root, base):
        meta["license"] = licence
    # An author given as the address of a profile is none.
    if meta.get("author", "").startswith(("http://", "https://")):
        del meta["author"]
    return {name: value for name, value in meta.items() if value}


def _metas(root: LexborNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in root.css("meta[content]")[:MAX_NODES]:
        attributes = node.attributes
        content = attributes.get("content")
        if content:
            for key in ("name", "property", "itemprop"):
                if name := attributes.get(key):
                    found.setdefault(name.strip().lower(), _fold(content))
    return found


def _first(found: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((found[name] for name in names if found.get(name)), None)


def _licence(root: LexborNode, base: SplitResult) -> str | None:
    for node in root.css("[rel~=license i][href], [rel~=licence i][href]")[:MAX_NODES]:
        if address := absolute(base, node.attributes.get("href") or ""):
            return address
    for node in root.css("a[href*='creativecommons.org/']")[:MAX_NODES]:
        if match := CREATIVE_COMMONS.match((node.attributes.get("href") or "").strip()):
            return match[0]
    return None


def _from_json(root: LexborNode) -> dict[str, str]:
    """Author, date and licence from JSON-LD (schema.org); what cannot be parsed is passed over."""
    meta: dict[str, str] = {}
    for script in root.css("script[type='application/ld+json' i]")[:MAX_JSON_SCRIPTS]:
        text = script.text()
        if len(text) > MAX_JSON_CHARS:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            if JSON_ARTICLE.search(str(thing.get("@type", ""))[:200]):
                values = {
                    "author": _name(thing.get("author")),
                    "published": _name(thing.get("datePublished")),
                    "license": _name(thing.get("license")),
                }
                for name, value in values.items():
                    if value:
                        meta.setdefault(name, value)
    return meta


def _things(data: Any) -> list[dict[str, Any]]:
    """The objects in JSON-LD, level by level."""
    things: list[dict[str, Any]] = []
    level = [data]
    while level and len(things) < MAX_JSON_NODES:
        item = level.pop(0)
        if isinstance(item, dict):
            things.append(item)
            graph = item.get("@graph")
            level += graph[:MAX_JSON_NODES] if isinstance(graph, list) else []
            level += [item["mainEntity"]] if isinstance(item.get("mainEntity"), dict) else []
        elif isinstance(item, list):
            level += item[:MAX_JSON_NODES]
    return things


def _name(value: Any) -> str | None:
    """A text, the name of an object, or the names of a list of them."""
    if isinstance(value, list):
        return ", ".join(name for item in value[:10] if (name := _name(item) if not isinstance(item, list) else None))
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return _fold(value) if isinstance(value, str) else None


def _fold(text: str) -> str:
    return " ".join(text[: 2 * MAX_VALUE_CHARS].split())[:MAX_VALUE_CHARS]
