"""The languages that generators draw: those of the Qwen2.5-VL report (arXiv 2502.13923, 2.2.1), and en and zh."""

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pt", "ru", "vi", "zh")
# Those that made-up papers and prompts are written in; hi and th are drawn when a recipe names them.
WRITTEN = (*LANGUAGES, "hi", "th")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
# Scripts that are written without spaces between words.
UNSPACED = frozenset({"ja", "th", "zh"})
# Of these, those that set no space between sentences either; Thai sets one.
CLOSE_SENTENCES = UNSPACED - {"th"}
