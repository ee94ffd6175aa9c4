"""The thin trainer: shards in, loss out. It knows schemas and nothing else of interleaf.

In the order in which a sample goes through it: `shards` reads rows, `feed` makes ids and labels of them, `mixture`
chooses among sources, `packing` fills sequences, `patches` decodes pictures and videos, `batch` lays a pack out,
`model` runs it, `loop` trains.
"""
