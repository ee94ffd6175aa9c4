"""Screens: an app, a chat, a terminal, an editor with code."""

from synth.languages import RIGHT_TO_LEFT
from synth.text.made_up.kit import Kit
from synth.text.made_up.made import Align, MadeUp, Printed

_FOLDERS = (
    "archive", "backup", "data", "docs", "images", "lib", "logs", "notes", "photos", "reports", "scripts", "src",
    "tests",
)  # fmt: skip
_FILES = (
    "README.md", "build.sh", "config.yaml", "index.html", "invoice.pdf", "main.py", "notes.txt", "package.json",
    "report.csv", "setup.cfg", "style.css", "utils.js",
)  # fmt: skip
_HOSTS = ("alder", "birch", "cedar", "elm", "hazel", "juniper", "maple", "rowan", "willow")
_NAMES = (
    "amount", "buffer", "count", "entry", "index", "item", "key", "label", "length", "line", "name", "number", "offset",
    "page", "path", "price", "record", "result", "row", "size", "start", "state", "step", "text", "token", "total",
    "value", "width",
)  # fmt: skip
_VERBS = (
    "add", "build", "check", "clean", "collect", "convert", "count", "find", "load", "make", "merge", "open", "parse",
    "read", "render", "save", "send", "sort", "split", "update", "write",
)  # fmt: skip


def app_screen(kit: Kit) -> MadeUp:
    """Settings and the like: a heading, rows with or without a value, a button or two."""
    rng = kit.rng
    head, *rows = kit.several("ui", rng.randint(6, 13))
    lines = [Printed("heading", (kit.time(), f"{kit.number(rng.randint(5, 100))}%"), size=0.8)]
    lines.append(Printed("title", (head,), size=1.6, bold=True, gap=0.4))
    buttons = rng.randint(0, 2)
    for number, text in enumerate(rows[buttons:]):
        chance = rng.random()
        gap = 0.6 if not number else 0.4
        if chance < 0.2:
            lines.append(Printed("pair", (text, kit.number(rng.randint(1, 120))), gap=gap, rule=number > 0))
        elif chance < 0.4:
            lines.append(Printed("pair", (text, kit.date()), gap=gap, rule=number > 0))
        else:
            lines.append(Printed("body", (text,), gap=gap, rule=number > 0))
    lines += [Printed("button", (text,), "center", bold=True, gap=0.8) for text in rows[:buttons]]
    return MadeUp("app_screen", kit.lang, tuple(lines))


def chat(kit: Kit) -> MadeUp:
    """Messages to and fro, each with its hour."""
    rng = kit.rng
    person = kit.person()
    lines = [Printed("title", (person,), size=1.2, bold=True)]
    minutes = kit.minutes
    for message in kit.several("chat", rng.randint(3, 10)):
        mine = rng.random() < 0.5
        align: Align = "end" if mine else "start"
        minutes += rng.choice((0, 1, 1, 2, 5, 12))
        lines.append(Printed("sent" if mine else "received", (message,), align, gap=0.6))
        lines.append(Printed("detail", (kit.time(minutes),), align, 0.7))
    return MadeUp("chat", kit.lang, tuple(lines), (("name", person),))


def terminal(kit: Kit) -> MadeUp:
    """What was typed in a shell and what came back."""
    rng = kit.rng
    user, host = rng.choice(("admin", "dev", "guest", "root", "user")), rng.choice(_HOSTS)
    lines: list[Printed] = []
    folder = "~"
    for _ in range(rng.randint(2, 5)):
        command, output = _command(kit)
        lines.append(Printed("prompt", (f"{user}@{host}:{folder}$ {command}",), mono=True))
        lines += [Printed("output", (text,), mono=True) for text in output]
        if command.startswith("cd "):
            folder = f"~/{command[3:]}"
    return MadeUp("terminal", kit.lang, tuple(lines))


def _command(kit: Kit) -> tuple[str, list[str]]:
    rng = kit.rng
    name = rng.choice(_FOLDERS)
    file = rng.choice(_FILES)
    match rng.randrange(6):
        case 0:
            return f"cd {name}", []
        case 1:
            found = sorted(rng.sample(_FOLDERS + _FILES, rng.randint(3, 6)))
            return f"ls {name}", [" ".join(found)]
        case 2:
            return f"wc -l {file}", [f"{rng.randint(3, 4000)} {file}"]
        case 3:
            day = kit.day.strftime("%Y-%m-%d")
            listed = [
                f"-rw-r--r-- 1 {rng.randint(90, 99999)} {day} {one}"
                for one in sorted(rng.sample(_FILES, rng.randint(2, 5)))
            ]
            return "ls -l", listed
        case 4:
            return f'echo "{_quoted(kit)}" >> {file}', []
        case _:
            return f"grep -n TODO {file}", [
                f"{number}: # TODO {kit.pick('ui')}" for number in sorted(rng.sample(range(1, 300), rng.randint(1, 4)))
            ]


def code(kit: Kit) -> MadeUp:
    """A function in Python, JavaScript, C, SQL or a file of settings, with a comment in the language."""
    rng = kit.rng
    names = rng.sample(_NAMES, 4)
    verb = rng.choice(_VERBS)
    comment, said = kit.pick("ui"), _quoted(kit)
    number = rng.randint(2, 500)
    written = rng.choice((_python, _javascript, _c, _sql, _settings))(verb, names, comment, said, number)
    lines = tuple(
        Printed("code", (text.strip(),), mono=True, indent=len(text) - len(text.lstrip()))
        for text in written.split("\n")
        if text.strip()
    )
    return MadeUp("code", kit.lang, lines)


def _quoted(kit: Kit) -> str:
    """What stands between quotes. Of Arabic one word: of more, the first would stand apart from its quote, the others
    between the two.
    """
    text = kit.pick("chat").replace('"', "'")
    return text.split()[-1].strip("؟!.") if kit.lang in RIGHT_TO_LEFT else text


def _python(verb: str, names: list[str], comment: str, said: str, number: int) -> str:
    a, b, c, d = names
    return f'''def {verb}_{a}({b}: list[str], {c}: int = {number}) -> int:
    # {comment}
    {d} = 0
    for {a} in {b}[:{c}]:
        if {a}.startswith("{a[:2]}"):
            {d} += len({a}) * {number % 7 + 1}
    if not {d}:
        raise ValueError("{said}")
    return {d}'''


def _javascript(verb: str, names: list[str], comment: str, said: str, number: int) -> str:
    a, b, c, d = names
    name = verb + a.capitalize()
    return f'''// {comment}
export function {name}({b}, {c} = {number}) {{
  const {d} = {b}.filter(({a}) => {a}.{c} > {number});
  if ({d}.length === 0) {{
    console.log("{said}");
    return null;
  }}
  return {d}.map(({a}) => {a}.{c}).join(", ");
}}'''


def _c(verb: str, names: list[str], comment: str, said: str, number: int) -> str:
    a, b, c, d = names
    return f'''/* {comment} */
static int {verb}_{a}(const char *{b}, size_t {c})
{{
    int {d} = 0;
    for (size_t i = 0; i < {c} && {b}[i] != 0; i++)
        {d} = ({d} * {number} + {b}[i]) % 65521;
    if ({d} < 0)
        puts("{said}");
    return {d};
}}'''


def _sql(verb: str, names: list[str], comment: str, said: str, number: int) -> str:
    a, b, c, d = names
    return f"""-- {comment}
SELECT {a}, COUNT(*) AS {b}, SUM({c}) AS {d}
FROM {verb}_log
WHERE {c} > {number} AND note <> '{said.replace("'", "''")}'
GROUP BY {a}
ORDER BY {d} DESC
LIMIT {number % 40 + 5};"""


def _settings(verb: str, names: list[str], comment: str, said: str, number: int) -> str:
    a, b, c, d = names
    return f'''# {comment}
{verb}:
  {a}: {number}
  {b}: true
  {c}:
    - {d}_{number % 9}
    - {d}_{number % 13 + 9}
  message: "{said}"'''
