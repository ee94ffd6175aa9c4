-- One row per picture: the byte range of the shard in which its data lies.
FROM stored.index_media
