"""Topics: what charts are about, with quantities in plausible ranges and the dimensions they are split by."""

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Quantity:
    """A quantity: keys of its name (`q.`) and unit (`u.`), its usual range, how it is rounded and how it behaves.

    `adds`: amounts that may be stacked or shared out; the others are levels. `season`: swing over a year as a share of
    the level (for signed quantities of the range). `signed`: may be negative; then it changes by addition. `every`: how
    often it is measured: at any step, once a year, or once. `most`: what no value exceeds, such as the top of a scale.
    """

    name: str
    unit: str
    low: float
    high: float
    decimals: int = 0
    adds: bool = False
    season: float = 0.0
    signed: bool = False
    every: Literal["any", "year", "once"] = "any"
    most: float = math.inf

    @property
    def reach(self) -> float:
        """How far the ends of a level lie apart, in the logarithm; 1 for amounts and what may be negative."""
        return 1.0 if self.adds or self.signed else min(1.0, math.log(self.high / self.low))


@dataclass(frozen=True)
class Topic:
    """Its quantities, the dimensions that split them, and pairs of quantities that go together, with the sign."""

    name: str
    quantities: tuple[Quantity, ...]
    over: tuple[str, ...]
    pairs: tuple[tuple[int, int, int], ...] = ()


Q, T = Quantity, Topic

TOPICS: tuple[Topic, ...] = (
    T("weather", (Q("temperature", "celsius", -5, 30, 1, season=0.35, signed=True),
                  Q("rain", "mm", 15, 180, 0, True, 0.4), Q("sunshine", "hours", 40, 290, 0, True, 0.5),
                  Q("wind", "kmh", 6, 32, 1, season=0.2)),
      ("city", "month"), ((0, 2, 1), (1, 2, -1))),
    T("energy", (Q("generation", "twh", 5, 240, 1, True, 0.2), Q("power_use", "gwh", 50, 900, 0, True, 0.2),
                 Q("power_price", "eur_mwh", 35, 190, 1)),
      ("source", "country", "month"), ((1, 2, 1),)),
    T("shop", (Q("sales", "eur_thousand", 20, 900, 0, True, 0.25), Q("sold", "pieces", 120, 9000, 0, True, 0.25),
               Q("customers", "", 80, 6000, 0, True, 0.2), Q("returns", "percent", 1, 18, 1)),
      ("product", "channel", "weekday", "month"), ((0, 2, 1), (1, 2, 1))),
    T("population", (Q("inhabitants", "million", 1.2, 95, 1, True, every="year"),
                     Q("life", "years", 58, 85, 1, every="year", most=90),
                     Q("density", "per_km2", 12, 520, every="year"),
                     Q("births", "thousand", 20, 900, 0, True, 0.05, every="year")),
      ("country",), ((0, 3, 1),)),
    T("transport", (Q("passengers", "million", 2, 190, 1, True, 0.15), Q("freight", "million_t", 3, 140, 1, True, 0.1),
                    Q("accidents", "", 40, 2500, 0, True, 0.15), Q("delay", "minutes", 2, 28, 1)),
      ("mode", "city", "weekday", "month"), ((0, 2, 1), (0, 3, 1))),
    T("health", (Q("vaccinations", "thousand", 8, 600, 0, True, 0.3), Q("beds", "per_1000", 1.5, 13, 1, every="year"),
                 Q("waiting", "minutes", 9, 95), Q("visits_doctor", "thousand", 20, 700, 0, True, 0.2)),
      ("country", "age", "city", "month"), ((2, 3, 1),)),
    T("school", (Q("pupils", "", 90, 4800, 0, True, every="year"), Q("score", "points", 45, 95, 1, most=100),
                 Q("absence", "days", 1, 14, 1),
                 Q("class_size", "", 14, 34, 1, every="year")),
      ("subject", "city", "weekday"), ((1, 2, -1), (3, 1, -1))),
    T("sport", (Q("members", "thousand", 8, 900, 0, True, every="year"), Q("spectators", "thousand", 2, 70, 1, True),
                Q("medals", "", 2, 48, 0, True, every="year"), Q("injuries", "", 6, 160, 0, True)),
      ("sport", "country"), ((0, 3, 1), (0, 1, 1))),
    T("farming", (Q("harvest", "thousand_t", 30, 4200, 0, True, every="year"),
                  Q("yield", "t_ha", 1.4, 9.5, 1, every="year"),
                  Q("farmland", "thousand_ha", 12, 900, 0, True, every="year"),
                  Q("fertilizer", "kg_ha", 20, 190, every="year")),
      ("crop", "country"), ((1, 3, 1), (0, 2, 1))),
    T("finance", (Q("interest", "percent", 0.4, 7.5, 2), Q("savings", "eur_billion", 5, 600, 1, True, every="year"),
                  Q("loans", "eur_billion", 5, 800, 1, True, every="year"),
                  Q("profit", "eur_million", -60, 240, 0, signed=True, every="year")),
      ("country", "sector"), ((0, 2, -1),)),
    T("software", (Q("downloads", "thousand", 3, 900, 0, True), Q("response", "ms", 25, 900),
                   Q("users", "thousand", 5, 1200, 0, True), Q("errors", "", 4, 700, 0, True)),
      ("platform", "country", "weekday", "month"), ((2, 1, 1), (2, 3, 1))),
    T("environment", (Q("co2", "million_t", 4, 800, 1, True, every="year"), Q("dust", "ug_m3", 5, 75, 1, season=0.25),
                      Q("recycling", "percent", 8, 72, 1, every="year"), Q("waste", "kg_head", 180, 780, every="year")),
      ("sector", "country", "city"), ((2, 3, -1),)),
    T("housing", (Q("rent", "eur_m2", 5.5, 24, 2), Q("house_price", "eur_thousand", 90, 980, every="year"),
                  Q("new_flats", "", 90, 9500, 0, True, 0.1), Q("vacancy", "percent", 0.5, 9.5, 1, every="year")),
      ("city", "dwelling"), ((0, 1, 1), (0, 3, -1))),
    T("tourism", (Q("arrivals", "thousand", 20, 4500, 0, True, 0.45), Q("room_price", "eur", 45, 260, 0, season=0.2),
                  Q("occupancy", "percent", 28, 94, 1, season=0.2), Q("stays", "thousand", 40, 9000, 0, True, 0.45)),
      ("country", "city", "month"), ((1, 2, 1), (0, 3, 1))),
    T("production", (Q("output", "pieces", 300, 48000, 0, True, 0.05), Q("defects", "percent", 0.2, 6.5, 2),
                     Q("downtime", "hours", 2, 70, 1, True), Q("unit_cost", "eur", 2, 48, 2)),
      ("product", "weekday", "month"), ((2, 1, 1), (0, 3, -1))),
    T("survey", (Q("answers", "", 30, 1900, 0, True), Q("satisfaction", "points", 4.5, 9.6, 1, most=10),
                 Q("agreement", "percent", 12, 88, 1)),
      ("answer", "adult", "country"), ((1, 2, 1),)),
    T("economy", (Q("growth", "percent", -4, 8, 1, signed=True, every="year"),
                  Q("inflation", "percent", -0.5, 11, 1, signed=True),
                  Q("unemployment", "percent", 2.2, 19, 1),
                  Q("exports", "eur_billion", 6, 900, 1, True, 0.05, every="year")),
      ("country", "sector"), ((0, 2, -1),)),
    T("labour", (Q("employees", "thousand", 10, 2400, 0, True), Q("wage", "eur_month", 1100, 5200),
                 Q("hours_worked", "hours_week", 27, 46, 1), Q("vacancies", "thousand", 2, 240, 1, True, 0.1)),
      ("sector", "adult", "country", "department"), ((1, 2, -1), (0, 3, 1))),
    T("media", (Q("use_time", "min_day", 6, 210), Q("readers", "thousand", 20, 3600, 0, True),
                Q("subscriptions", "thousand", 6, 1700, 0, True)),
      ("medium", "adult", "weekday"), ((1, 2, 1),)),
    T("water", (Q("water_use", "litres_day", 80, 320, 0, season=0.2), Q("level", "m", 1.5, 28, 1, season=0.25),
                Q("water_price", "eur_m3", 0.8, 5.6, 2)),
      ("city", "month"), ((0, 2, -1),)),
    T("household", (Q("spending", "eur_month", 35, 1100, 0, True, 0.05),
                    Q("debt", "eur_thousand", 2, 160, 1, True, every="year")),
      ("expense", "adult", "country"), ((0, 1, 1),)),
    T("logistics", (Q("parcels", "thousand", 12, 2600, 0, True, 0.25), Q("delivery_time", "days", 1, 9, 1),
                    Q("stock", "pieces", 400, 52000, 0, True), Q("distance", "km", 40, 1900, every="once")),
      ("city", "mode", "weekday", "month"), ((3, 1, 1),)),
    T("science", (Q("papers", "", 40, 5200, 0, True, every="year"), Q("patents", "", 10, 1800, 0, True, every="year"),
                  Q("research_spending", "eur_million", 8, 900, 0, True, every="year")),
      ("field", "country"), ((2, 0, 1), (2, 1, 1))),
    T("telecom", (Q("data_use", "gb_month", 2, 48, 1, True), Q("contracts", "million", 1, 90, 1, True, every="year"),
                  Q("speed", "mbit", 15, 380)),
      ("country", "adult", "city"), ((0, 2, 1),)),
    T("cafe", (Q("drinks", "", 20, 900, 0, True, 0.15), Q("guests", "", 40, 1300, 0, True, 0.2),
               Q("takings", "eur", 150, 7200, 0, True, 0.2)),
      ("drink", "weekday", "month"), ((1, 2, 1),)),
    T("animals", (Q("sheltered", "", 5, 420, 0, True, 0.1), Q("weight", "kg", 2, 42, 1, every="once"),
                 Q("lifespan", "years", 3, 24, 1, every="once")),
      ("animal", "city"), ((1, 2, 1),)),
    T("learning", (Q("learners", "thousand", 5, 1600, 0, True, every="year"),
                   Q("lesson_hours", "hours_week", 1, 9, 1, every="once"),
                   Q("passed", "percent", 42, 97, 1, every="year")),
      ("language", "adult", "country"), ((1, 2, 1),)),
)  # fmt: skip
