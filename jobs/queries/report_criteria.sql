-- How the scores of the criteria {names} and their sub-measures lie in each language.
FROM score_spread
WHERE regexp_full_match(score, '({names})(#\d+)?\.\w+')
