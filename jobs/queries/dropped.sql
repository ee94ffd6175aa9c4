-- What filters dropped: measures always, content where `sampled` (1 %, chosen by a hash of the id).
FROM stored.dropped
