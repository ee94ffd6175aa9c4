-- What interleaved.select decided of each document, from its scores alone: `reason` is null for one that stays.
FROM stored.chosen
