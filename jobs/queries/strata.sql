-- The strata of interleaved.select, and the least score that stays in each.
FROM stored.strata
