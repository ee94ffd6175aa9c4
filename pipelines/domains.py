"""The registered domain of a URL, by a rule that does not change from week to week."""

from pipelines.paragraphs import host_of

# Below a country's domain names are registered under one of these where the country has them: example.co.uk.
# fmt: off
_SECOND_LEVEL = frozenset((
    "ac", "ad", "asn", "asso", "co", "com", "ed", "edu", "gob", "gouv", "gov", "govt", "go", "gr", "gub", "gv",
    "id", "ind", "k12", "leg", "lg", "ltd", "me", "mil", "ne", "net", "nhs", "nic", "nom", "or", "org", "pe", "plc",
    "re", "sch", "school",
))
# fmt: on
# Where strangers have sites below one name, each is a domain of its own.
# fmt: off
_SHARED = frozenset((
    "appspot.com", "azurewebsites.net", "cloudfront.net", "fandom.com", "firebaseapp.com", "github.io", "gitlab.io",
    "herokuapp.com", "hubpages.com", "livejournal.com", "medium.com", "neocities.org", "netlify.app",
    "over-blog.com", "pages.dev", "readthedocs.io", "sourceforge.io", "substack.com", "tistory.com", "tumblr.com",
    "typepad.com", "vercel.app", "web.app", "weebly.com", "wikidot.com", "wixsite.com", "wordpress.com",
    "workers.dev",
))
# fmt: on
_BLOGSPOT = "blogspot"  # shared too, and there is one in every country


def domain_of(url: str | None) -> str | None:
    """`example.co.uk` of `https://www.blog.example.co.uk/1`; None where a URL names no host.

    Two labels of the host, or three where the last two are a country's second level or a place that strangers share; an
    address in numbers is itself. The list of all public suffixes would be truer for rare ones, and changes every week,
    which the same recipe must not depend on.
    """
    host = host_of(url)
    if host is None or host.startswith("["):
        return host
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    if _BLOGSPOT in labels[1:]:
        return ".".join(labels[labels.index(_BLOGSPOT, 1) - 1 :])
    of_country = len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _SECOND_LEVEL
    shared = ".".join(labels[-2:]) in _SHARED
    return ".".join(labels[-3:] if of_country or shared else labels[-2:])
