"""datatrove's MinHash deduplication, all four stages in one process: `datatrove_minhash.py IN OUT WORK`.

IN is a folder of Parquet files with `text` and `id`, OUT gets what survives, WORK what the stages hand on.
"""

import sys

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.typeshelper import Languages

BANDS, ROWS, NGRAM = 14, 8, 5


def main(source: str, out: str, work: str) -> None:
    config = MinhashConfig(
        n_grams=NGRAM, num_buckets=BANDS, hashes_per_bucket=ROWS, hash_config=HashConfig(precision=64)
    )
    signature = MinhashDedupSignature(f"{work}/signatures", config=config, language=Languages.english)
    stages = [
        ("signature", 1, [ParquetReader(source), signature]),
        ("buckets", BANDS, [MinhashDedupBuckets(f"{work}/signatures", f"{work}/buckets", config=config)]),
        ("cluster", 1, [MinhashDedupCluster(f"{work}/buckets", f"{work}/removed", config=config)]),
        ("filter", 1, [ParquetReader(source), MinhashDedupFilter(f"{work}/removed"), ParquetWriter(out)]),
    ]
    for name, tasks, steps in stages:
        LocalPipelineExecutor(pipeline=steps, tasks=tasks, workers=1, logging_dir=f"{work}/logs/{name}").run()


if __name__ == "__main__":
    main(*sys.argv[1:4])
