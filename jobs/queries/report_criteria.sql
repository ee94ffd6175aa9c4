-- How the scores {names} lie in each language.
FROM score_spread
WHERE score IN ({names})
