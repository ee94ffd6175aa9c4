"""Tables of who does what when: timetables, week plans, rosters; and of who won."""

import datetime

from schemas.formats.table import Table
from synth.dates import month_and_day_names
from synth.tables.sheet import Entry, Pen, Sheet


def league(pen: Pen) -> Table:
    """Teams by points, all figures in accord; home and away sometimes apart, below a heading of their own."""
    rng = pen.rng
    apart = rng.random() < 0.4
    rounds = rng.randint(8, 38)
    sheet = Sheet()
    won_drawn_lost = [pen.word(name) for name in ("won", "drawn", "lost")]
    if apart:
        first = [Entry(pen.word(name), rows=2) for name in ("rank", "team", "played")]
        groups = [Entry(pen.word(name), columns=3) for name in ("home", "away")]
        last = [Entry(pen.word(name), rows=2) for name in ("goals", "points")]
        sheet.row([*first, *groups, *last], header=True)
        sheet.row(won_drawn_lost * 2, header=True)
    else:
        names = [pen.word(name) for name in ("rank", "team", "played")]
        sheet.row([*names, *won_drawn_lost, pen.word("goals"), pen.word("points")], header=True)
    teams = []
    for team in pen.some("city", rng.randint(6, 20)):
        halves = []
        for games in ((rounds + 1) // 2, rounds // 2) if apart else (rounds,):
            won = rng.randint(0, games)
            drawn = rng.randint(0, games - won)
            halves.append((won, drawn, games - won - drawn))
        points = sum(3 * won + drawn for won, drawn, _ in halves)
        goals = (rng.randint(5, 20) + points, rng.randint(10, 60))
        teams.append((points, goals[0] - goals[1], team, halves, goals))
    for rank, (points, _, team, halves, goals) in enumerate(sorted(teams, key=lambda team: (-team[0], -team[1])), 1):
        counts = [pen.plain(count) for half in halves for count in half]
        scored = f"{pen.plain(goals[0])}:{pen.plain(goals[1])}"
        sheet.row([pen.plain(rank), team, pen.plain(rounds), *counts, scored, pen.plain(points)])
    return sheet.table(pen.caption("league", number=pen.plain(rounds)))


def timetable(pen: Pen) -> Table:
    """Stations and trains; a train does not stop everywhere. Weekdays and weekends stand side by side."""
    rng = pen.rng
    stations = pen.some("city", rng.randint(4, 14))
    trains, weekend = rng.randint(2, 7), rng.randint(0, 4)
    days = [(pen.word("weekdays"), trains), *([(pen.word("weekend"), weekend)] if weekend else [])]
    sheet = Sheet()
    sheet.row([Entry(pen.word("station"), rows=2), *(Entry(name, columns=count) for name, count in days)], header=True)
    sheet.row(
        [f"{rng.choice(('IC', 'RE', 'S', 'T'))} {rng.randint(1, 990)}" for _ in range(trains + weekend)], header=True
    )
    starts = sorted(rng.randint(5 * 60, 20 * 60) for _ in range(trains)) + sorted(
        rng.randint(7 * 60, 21 * 60) for _ in range(weekend)
    )
    skipping = rng.choice((0.0, 0.15, 0.5))
    filler = rng.choice(("", "|", "–"))
    passed = 0
    for number, station in enumerate(stations):
        ends = number in (0, len(stations) - 1)
        times = [pen.clock(start + passed) if ends or rng.random() >= skipping else filler for start in starts]
        sheet.row([station, *times])
        passed += rng.randint(4, 55)
    return sheet.table(pen.caption("timetable", place=stations[0]))


def departures(pen: Pen) -> Table:
    """What leaves a station, in order of time."""
    rng = pen.rng
    sheet = Sheet()
    names = ["time", "line", "destination", "platform", "remarks"]
    sheet.row([pen.word(name) for name in names], header=True)
    for minutes in sorted(rng.randint(5 * 60, 23 * 60) for _ in range(rng.randint(5, 28))):
        line = f"{rng.choice(('IC', 'RE', 'RB', 'S'))} {rng.randint(1, 99)}"
        remark = rng.choice(pen.some("service", 4)) if rng.random() < 0.4 else ""
        sheet.row([pen.clock(minutes), line, rng.choice(pen.some("city", 30)), pen.plain(rng.randint(1, 18)), remark])
    return sheet.table(pen.caption("timetable", place=pen.some("city", 1)[0]))


def week(pen: Pen) -> Table:
    """A week of lessons: double ones span two rows, the break spans the week, some hours are free."""
    rng = pen.rng
    days = month_and_day_names(pen.lang)[3][: rng.choice((5, 5, 6))]
    sheet = Sheet()
    sheet.row([pen.word("time"), *days], header=True)
    hours = rng.randint(5, 9)
    noon = rng.randint(3, hours - 1)
    start = rng.choice((8 * 60, 8 * 60 + 30, 9 * 60))
    subjects = pen.some("subject", 12)
    held = [0] * len(days)  # rows that a lesson above still takes
    for hour in range(hours):
        minutes = start + hour * 60
        label = Entry(f"{pen.clock(minutes)}–{pen.clock(minutes + 45)}", header=True)
        if hour == noon:
            sheet.row([label, Entry(pen.word("break"), columns=len(days))])
            continue
        row: list[Entry | str] = [label]
        room = (noon if hour < noon else hours) - hour
        for day in range(len(days)):
            if held[day]:
                held[day] -= 1
                continue
            long = room > 1 and rng.random() < 0.3
            held[day] = int(long)
            lesson = "" if rng.random() < 0.12 else rng.choice(subjects)
            if lesson and rng.random() < 0.35:
                lesson += f"\n{pen.word('room')} {pen.plain(rng.randint(1, 320))}"
            row.append(Entry(lesson, rows=1 + long))
        sheet.row(row)
    return sheet.table(pen.caption("week"))


def roster(pen: Pen) -> Table:
    """People and days, most places empty."""
    rng = pen.rng
    first = pen.day()
    days = [first + datetime.timedelta(days=day) for day in range(rng.randint(4, 12))]
    shifts = [f"{pen.clock(hour * 60)}–{pen.clock(hour * 60 + 480)}" for hour in (6, 14, 22)]
    marks = shifts if len(days) < 7 else ["A", "B", "C"]
    filled = rng.uniform(0.15, 0.6)
    sheet = Sheet()
    short = month_and_day_names(pen.lang)[2]
    sheet.row(
        [pen.word("name"), pen.word("department"), *(f"{short[day.weekday()]}\n{pen.plain(day.day)}" for day in days)],
        header=True,
    )
    departments = pen.some("department", 8)
    for person in pen.some("person", 8):
        sheet.row(
            [person, rng.choice(departments), *(rng.choice(marks) if rng.random() < filled else "" for _ in days)]
        )
    return sheet.table(pen.caption("staff"))
