"""Tables: plausible content, drawn in process or by a browser, with the box of every cell."""
