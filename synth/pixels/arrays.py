"""The arrays of pictures. cv2 types what it returns so widely that the dtypes stand in the docstrings only."""

from typing import Any

import numpy.typing as npt

Pixels = npt.NDArray[Any]  # uint8: colours as (h, w, 3) RGB, fields, masks and coverage as (h, w)
Floats = npt.NDArray[Any]  # float32, unless said otherwise
Colour = tuple[int, int, int]  # red, green, blue
