"""The prose of drawn documents: sentences with places for names and numbers, held out from every training.

No sentence names a thing or a colour that can be drawn: those come in through {items}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

# Names, parted by spaces.
FIRST = (
    "Ada Bram Celia Doran Edith Fenn Greta Hollis Ines Joss Kerra Lorcan Mabel Niall Orla Piers Quill Rhona Silas Thea "
    "Una Viggo Wanda Yorick"
)
LAST = (
    "Ashdown Brennick Carrow Dellmere Estwick Farrant Gostling Haverley Ilkes Jarrold Kettleby Lorrimer Mundy "
    "Nettleton Oskell Penhale Quennell Ruddock Sallow Thirkettle"
)
HEADS = "Mar Tol Brin Car Dun Ell Fos Gar Hal Ket Lin Nor Pen Rath Sel Wyn"
TAILS = "wick verne stow combe mere holt ness leigh sby thorpe dale moor"
MONTHS = ("January", "March", "April", "May", "June", "August", "September", "October", "November")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Names:
    """Made-up names of one document: a place, some people, and numbers that are drawn anew each time."""

    random: Random
    place: str
    people: list[str] = field(default_factory=list)

    def fill(self, sentence: str, **given: str) -> str:
        chance = self.random
        first, second = chance.sample(self.people, 2)
        year = chance.randint(1780, 1990)
        values = {
            "place": self.place,
            "person": first,
            "other": second,
            "town": made_place(chance),
            "year": year,
            "later": year + chance.randint(3, 30),
            "month": chance.choice(MONTHS),
            "day": chance.choice(DAYS),
            "n": chance.randint(3, 19),
            "m": chance.randint(20, 95),
            "k": chance.randint(110, 980),
            "hour": chance.randint(6, 11),
        }
        return sentence.format_map({**values, **given})


def made_place(random: Random) -> str:
    return random.choice(HEADS.split()) + random.choice(TAILS.split())


def names(random: Random) -> Names:
    first, last = random.sample(FIRST.split(), 5), random.sample(LAST.split(), 5)
    people = [" ".join(pair) for pair in zip(first, last, strict=True)]
    return Names(random, made_place(random), people)


@dataclass(frozen=True, slots=True)
class Prose:
    """What is told about one kind of scene: `told` says what a picture shows too, `only` what no picture could show."""

    titles: Sequence[str]
    told: Sequence[str]
    only: Sequence[str]


# Of any subject.
GENERAL: Sequence[str] = (
    "The first written mention of {place} dates from {year}, in a letter that {person} sent to a cousin in {town}.",
    "According to the parish register, {k} people depended on it in {year}, and barely half as many in {later}.",
    "{person} took over the accounts in {month} {year} and kept them for {n} years without a single missing page.",
    "Nobody agrees on who paid for the repairs of {year}, although {person} always claimed the credit.",
    "A collection among neighbours brought in {k} crowns, which covered the work and left a little for the winter.",
    "On the last {day} of {month} everyone meets to settle what has been left open over the year.",
    "The committee has {n} members, is chaired by {person}, and decides by a simple majority.",
    "Before {year} the journey from {town} took most of a day, and letters arrived twice a month.",
    "{other} remembers that the winters used to be harder, with frost from {month} until well after Easter.",
    "An inspection in {month} found {n} minor faults, all of which were put right within {m} days.",
    "Most of what is known about those years comes from the diaries of {person}, which run to {k} pages.",
    "The lease costs {k} crowns a year and has to be renewed every {n} years at the office in {town}.",
    "Opinions differ about the noise, but a survey of {m} residents found that most have grown used to it.",
    "In {year} a fire destroyed the records, so that anything older rests on hearsay.",
    "{person} and {other} still argue about whether the change was worth its price.",
    "It opens at {hour} in the morning, except on {day}, when {person} sleeps in.",
    "Visitors are asked to write ahead, because no more than {n} can be looked after at once.",
    "What surprised {other} most was how little had changed since {year}.",
    "Insurance doubled in {later}, and for a while it looked as if everything would have to be sold.",
    "The name has been spelled in at least {n} ways, and the present one was fixed by decree in {year}.",
    "A school class from {town} comes every {month} and asks the same questions with undiminished joy.",
    "Without the patience of {person} none of this would have lasted longer than a season.",
    "Rain is the usual worry, since about {k} millimetres fall in {month} alone.",
    "A grant from the county paid for {n} weeks of labour and ran out before the end.",
    "Every {n} years the accounts are read aloud, which takes until midnight and is never dull.",
    "The oldest receipt that has survived is for {m} crowns and was signed with three initials.",
    "{person} was born in {town}, moved here in {year}, and has not been further than the coast since.",
    "During the war {m} strangers were lodged with families, and some of them never went home.",
    "A lawsuit about the boundary lasted {n} years and enriched two lawyers in {town}.",
    "Newcomers are usually told the story of the missing wages, in a version that gets longer every year.",
    "The doctor comes on {day} and sees about {m} people before the light goes.",
    "In {later} a commission of {n} experts recommended closing everything, and was politely ignored.",
    "Letters to the council are answered within {m} days, though rarely in the way one hoped.",
    "{other} once calculated that {k} hours of unpaid work go into it in an ordinary year.",
    "There used to be a brass band with {n} players, of whom only {person} could read music.",
    "The archive in {town} holds {k} pages on the subject, few of them legible.",
    "Prices have doubled since {later}, wages have not, and everybody has an explanation.",
    "A plague of mice in {month} {year} ate through the parish chest and most of what was in it.",
    "Those who want to help should write to {person} before the end of {month}.",
    "The anthem has {n} verses, and {other} is the last who knows them all.",
    "At the last count {k} signatures had been collected against the plan, and {m} in favour of it.",
    "What is earned in {month} has to last until spring, as {person} never tires of saying.",
    "An apprentice stays for {n} years, is paid little, and learns to be patient.",
    "The feast of the patron falls in {month}, and no work is done for three days.",
    "Experts from {town} dated the oldest beams to about {year}, give or take {n} years.",
    "Two cousins of {other} emigrated in {later} and still send a parcel every winter.",
    "The minutes of the meeting fill {m} pages and conclude that nothing should be done.",
    "Snow blocked the pass for {n} weeks in {year}, and flour had to be carried up on foot.",
)  # fmt: skip

PROSE: Mapping[str, Prose] = {
    "village": Prose(
        ("A walk through {place}", "{place}, a village on the plain", "Living in {place}"),
        (
            "Coming down the lane you pass {items}, and after that the fields begin.",
            "Where the two lanes meet you see {items}, and people stop there to talk.",
            "{person} points out {items}, which every child here could describe from memory.",
            "Near the well we saw {items}, just as the old people had said.",
        ),
        (
            "{place} has {k} inhabitants, {n} farms and no mayor, since the last one retired in {later}.",
            "Milk is collected at {hour} every morning and taken to the dairy in {town}.",
            "The harvest supper in {month} lasts until the musicians from {town} have gone to sleep.",
            "When {person} was young, the blacksmith charged {n} pence for a horseshoe and gave advice for free.",
            "Electricity came in {year}, a telephone line {n} years after that.",
            "The rights to graze on the common were shared out among {n} families in {year}.",
            "{other} teaches the younger pupils in the mornings and keeps bees in the afternoons.",
            "A flood in {month} {year} drove {m} families out, and all of them came back.",
        ),
    ),
    "harbour": Prose(
        ("The harbour of {place}", "{place} and the sea", "A morning on the quay at {place}"),
        (
            "At high water you can watch {items} from the quay, close enough to touch.",
            "Tied up or strolling about, we found {items} and hardly anybody else this morning.",
            "Below the customs office we counted {items} before the fog came in.",
            "{person} nods towards {items} and says that it is always like this in {month}.",
        ),
        (
            "The herring fleet brought in {k} tons in {year}, a record that has stood ever since.",
            "Dues are {n} crowns a night, payable to {person} before noon.",
            "A pilot is compulsory for anything longer than {m} metres because of the sandbank.",
            "The breakwater was finished in {later}, after {n} winters of trouble with storms.",
            "Salt, timber and wool went out from {place}, while coal and wine came in.",
            "The lifeguards have been called {m} times since {year} and lost nobody.",
            "Tides differ by {n} feet, so that deep keels have to leave in good time.",
            "{other} mends nets for a living and sings all the while.",
        ),
    ),
    "shop": Prose(
        ("The corner shop in {place}", "What {place} buys", "Behind the counter in {place}"),
        (
            "On the shelf nearest the door {person} has put {items}, and they rarely stay long.",
            "Customers ask for {items} more than for anything else this week.",
            "This month the display has {items}, chosen by {other} after much thought.",
            "A traveller from {town} left {items} here on commission.",
        ),
        (
            "The counter was bought second-hand in {year} and has outlived {n} owners.",
            "Credit is given until payday, and only {n} customers have ever abused it.",
            "Takings come to about {k} crowns a week, twice that before the holidays.",
            "{person} learned the trade in {town} and returned with {n} suitcases and a plan.",
            "Deliveries arrive on {day} before {hour}, when the street is still empty.",
            "Anything broken may be brought back within {m} days, with or without a receipt.",
            "The rent has not gone up since {later}, which {other} puts down to good manners.",
            "Stock is counted in {month}, and the shop stays shut for it.",
        ),
    ),
    "museum": Prose(
        ("The museum of {place}", "A tour of the collection at {place}", "What {place} has kept"),
        (
            "In this room you see {items}, given by families of the district.",
            "Children always run straight to {items}, ignoring everything else.",
            "The curator, {person}, is proudest of {items} and will tell you why.",
            "The room takes pride in {items}, restored with money from {town}.",
        ),
        (
            "Admission is {n} crowns, and free for anybody who was born in {place}.",
            "The founder left {k} objects and a will of {m} pages that is still disputed.",
            "Humidity is kept at {m} per cent, for which {other} gets up twice a night.",
            "In {year} thieves took a silver medal and posted it back within {n} weeks.",
            "The catalogue, begun in {year}, has reached its third volume.",
            "Guided tours start at {hour} and last until the last question has been answered.",
            "Attendance rose to {k} in {month}, thanks to an article in a newspaper from {town}.",
            "Labels were written by {person} in a hand that few can read.",
        ),
    ),
    "garden": Prose(
        ("A plan for the garden at {place}", "Laying out a garden in {place}", "The new garden of {place}"),
        (
            "On the plan you can find {items} wherever something is to be planted first.",
            "{person} has drawn {items} where the soil is deepest.",
            "In this quarter the plan shows {items}, with paths of gravel in between.",
            "The drawing puts {items} on the sunny side, sheltered from the wind.",
        ),
        (
            "The soil is chalk over clay, and {person} spreads {n} barrows of compost on it each autumn.",
            "Digging begins in {month}, once the frost is out of the ground.",
            "Water comes from a cistern of {k} litres that was built in {year}.",
            "Slugs are collected by hand at dusk, with a reward of {n} pence a dozen.",
            "Seed is swapped with growers in {town} and kept dry through the winter.",
            "The wall along the north was put up in {year} and holds the warmth well.",
            "{other} wants no poison used, and nobody has had cause to regret it.",
            "In a good year there is enough to give {m} baskets away.",
        ),
    ),
    "factory": Prose(
        ("On the line at {place}", "How the works at {place} run", "A shift at the {place} works"),
        (
            "The belt carries {items} past the window, checked one by one.",
            "This hour the line turns out {items}, and {person} listens for odd sounds.",
            "Between the presses you can see {items} waiting for their last coat of varnish.",
            "A new order from {town} has put {items} on the belt today.",
        ),
        (
            "Each shift has {m} workers and lasts eight hours with two breaks.",
            "Output stands at {k} pieces a day, against {m} when the works opened in {year}.",
            "{person} invented the gripping arm in {later} and never took out a patent.",
            "Scrap is melted down on {day} and comes back as raw material.",
            "A strike in {year} lasted {n} weeks and ended with shorter Saturdays.",
            "The canteen serves {k} meals, and complaints go to {other} in person.",
            "Two inspectors reject roughly {n} pieces in every thousand.",
            "Power is drawn from the weir, which gives {k} kilowatts in a wet {month}.",
        ),
    ),
    "report": Prose(
        ("Annual report of the {place} cooperative", "{place} in figures", "The year at {place}: a report"),
        (
            "The figures are summed up here by {items}.",
            "For the members {person} has prepared {items} that show the development.",
            "Compare {items} with what was forecast a year ago.",
            "The auditors asked for {items}, and they are printed here for the first time.",
        ),
        (
            "Income rose by {n} per cent to {k} thousand crowns, mostly because of exports to {town}.",
            "Costs were held down by {person}, who renegotiated {n} contracts in {month}.",
            "The reserve now covers {m} weeks of wages, as the statutes require.",
            "Members will receive a dividend of {n} crowns a share on the first of {month}.",
            "Staff numbered {k} at the end of the year, {n} more than at its beginning.",
            "A loan of {year} was paid back early, which saves interest of {m} thousand crowns.",
            "The board thanks {other}, who leaves after {n} years in the post.",
            "Weather explains part of the decline in {month}, and carelessness the rest.",
        ),
    ),
    "assembly": Prose(
        ("Putting it together: the {place} set", "Assembly guide for the {place} kit", "The {place} kit, step by step"),
        (
            "For this stage lay out {items} on a clean floor.",
            "You should now have {items} in front of you, as drawn.",
            "Match the pieces to {items} before you tighten anything.",
            "When this stage is done, the drawing shows {items}.",
        ),
        (
            "Allow {m} minutes for the whole job, or twice that if {person} is helping.",
            "Never use force, because the dowels split under more than {n} kilograms.",
            "Two screws are always left over, and {other} swears that this is on purpose.",
            "Keep the packaging for {m} days in case something has to go back to {town}.",
            "The wood is beech from {town}, oiled {n} times and left to dry through {month}.",
            "If a part is missing, write to {person}, who answers within {n} working days.",
            "A second pair of hands is needed from the moment when the frame is upright.",
            "Check every joint again after {m} days, since timber moves as it dries.",
        ),
    ),
    "island": Prose(
        ("The isle of {place}", "Around {place} on foot", "{place}, an island and its paths"),
        (
            "The sheet has {items} where you should turn off the path.",
            "The surveyor, {person}, used {items} as signs for what matters to walkers.",
            "Look for {items} on this part of the sheet and keep the sea on your left.",
            "Between the two coves you will see {items} marked, and there is shelter nearby.",
        ),
        (
            "The island is {n} miles long and was let to the monks of {town} until {year}.",
            "A ferry calls on {day} and waits for nobody.",
            "There are {k} sheep, {m} people and one policeman, {person}, who has never made an arrest.",
            "Springs are rare, so that walkers should carry water for {n} hours.",
            "Place names go back to settlers who landed here around {year}.",
            "The northern cliffs are closed from {month} on, while the gannets breed.",
            "{other} measured the whole coast with a chain in {later}, which took {m} days.",
            "Gales are common in {month}, and the post may be delayed by a week.",
        ),
    ),
    "station": Prose(
        ("{place} station", "Changing at {place}", "An hour on the platform in {place}"),
        (
            "While you wait at the barrier you can look at {items}.",
            "The stationmaster, {person}, has got used to {items} on the platform.",
            "Beyond the waiting room we noticed {items}, all of it quite usual for {place}.",
            "By the ramp {other} has noticed {items}, with nobody near.",
        ),
        (
            "The line was opened in {year} and linked {place} with {town} in under {m} minutes.",
            "Tickets cost {n} crowns, or half that for anybody travelling before {hour}.",
            "A goods service ran at night until {later}, carrying stone and potatoes.",
            "Lost property is kept for {m} days and then auctioned by {person}.",
            "The express does not stop here, whatever the timetable of {year} may say.",
            "Points freeze about {n} times each winter and are thawed with hot water.",
            "{other} has announced every departure for {n} years and knows the regulars by their cough.",
            "Plans to close the branch were dropped after {k} signatures had been gathered.",
        ),
    ),
    "camp": Prose(
        ("Camping near {place}", "Two weeks in the meadows of {place}", "Under canvas at {place}"),
        (
            "In the lower meadow we found {items}, and room for us as well.",
            "Our neighbours have {items}, which makes for a lively afternoon.",
            "By the stream you will come upon {items}, so go further up.",
            "From the gate {person} counted {items} and waved us through.",
        ),
        (
            "A pitch costs {n} crowns a night, and {person} collects it before breakfast.",
            "Fires are allowed in the stone pit until {hour} in the evening, never in {month}.",
            "The nearest doctor is in {town}, {n} miles off by the cart track.",
            "Showers work with tokens that are sold {n} at a time.",
            "In {year} a storm blew {m} campers into the village hall for three nights.",
            "Bread is brought up at {hour}, still warm, by a nephew of {other}.",
            "The meadow belongs to the parish and is mown in {month}.",
            "Quiet is kept from ten, with an exception for the midsummer feast.",
        ),
    ),
    "room": Prose(
        ("The inn at {place}", "A night in {place}", "Rooms to let in {place}"),
        (
            "The room on this floor has {items}, and a view of the yard.",
            "Guests find {items} when they open the door.",
            "{person} has furnished it with {items}, and little besides.",
            "For the money you get {items} and a great deal of silence.",
        ),
        (
            "A night costs {m} crowns with breakfast, and {person} takes no deposit.",
            "The inn has been in one family since {year}, with a gap of {n} years.",
            "Sheets are changed on {day}, towels whenever somebody asks.",
            "Breakfast is served from {hour} and consists of what the kitchen finds.",
            "A poet stayed here in {year} and left without paying, which is now advertised.",
            "{other} does the cooking and refuses to write anything down.",
            "The stairs creak on the {n}th step, so that late arrivals are known by name.",
            "Bookings are taken by post, and no more than {m} days ahead.",
        ),
    ),
}  # fmt: skip
