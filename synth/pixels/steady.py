"""Steady: OpenCV set so that the same calls give the same pixels on every x86-64 processor, with one thread."""


def steady() -> None:
    """To be called where a drawing begins: what it sets belongs to the thread, and others may have set it otherwise.

    Without Intel's IPP, which interpolates and filters in other ways for SSE 4.2, AVX2 and AVX-512. No scene is slower
    for it. OpenCV's own code has one order of operations for all of them; where AVX2 fuses a multiplication with an
    addition, only sums that are exact in float32 are asked of it: `synth.pixels.exact`.
    """
    import cv2

    cv2.setNumThreads(1)
    cv2.ipp.setUseIPP(False)
