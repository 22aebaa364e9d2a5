"""The tests; folders mirror the project's, and journeys/, browser/, faults/, benchmarks/ stand beside them."""
