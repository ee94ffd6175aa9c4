from hypothesis import given
from hypothesis import strategies as st

from schemas.resources import Resources

resources = st.builds(Resources, st.floats(0, 8), st.floats(0, 8), st.integers(0, 10_000))


@given(resources, resources)
def test_doing_both_needs_the_larger_of_each(one, other):
    both = one | other
    assert both == other | one
    assert both | one == both
    assert both.cpus == max(one.cpus, other.cpus)
    assert both.gpus == max(one.gpus, other.gpus)
    assert both.memory_mib == max(one.memory_mib, other.memory_mib)
