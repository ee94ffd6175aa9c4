"""The languages that generators draw: those of the Qwen2.5-VL report (arXiv 2502.13923, 2.2.1), and en and zh."""

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "pt", "ru", "vi", "zh")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
# Scripts that are written without spaces between words.
UNSPACED = frozenset({"ja", "th", "zh"})
