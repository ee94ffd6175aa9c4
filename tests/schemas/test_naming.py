from schemas.naming import unknown_key_message, unknown_name_message


def test_an_unknown_key_is_told_with_place_keys_and_the_nearest():
    assert (
        unknown_key_message("steps[0].filters[1]", "language", "kep", ("keep", "min_score"))
        == "steps[0].filters[1]: language has no 'kep'; it takes keep, min_score; did you mean 'keep'?"
    )
    assert unknown_key_message("", "a recipe", "zzz", ["name"]) == "a recipe has no 'zzz'; it takes name"
    assert unknown_key_message("", "pii", "x", []) == "pii has no 'x'; it takes no parameters"


def test_an_unknown_name_is_told_with_what_there_is_and_the_nearest():
    assert (
        unknown_name_message("step", "crawl.extrct", ("crawl.extract", "shards.write"))
        == "there is no step 'crawl.extrct'; there are crawl.extract, shards.write; did you mean 'crawl.extract'?"
    )
    assert unknown_name_message("step", "x", ()) == "there is no step 'x'; there are none"
