-- One row per drawn sample that synth.check had read back: how far what was read is from what stands there.
FROM stored.read_back
