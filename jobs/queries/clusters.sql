-- Documents that are not alone, or have the text of another: the cluster of each, and which document stands for it.
FROM stored.clusters
