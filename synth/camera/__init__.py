"""Camera: what light, lenses, sensors, paper and copying do to a picture before it is stored."""
