"""The programs that the demo and the benchmark run: each file is one, in our own writing.

A program has TITLE, PROGRAM (the function), make(size) -> fresh arguments, DEMO and BENCH (sizes);
perhaps BOUND (keywords of Bound: where it is not bit for bit) and NUMPY_FORM with make_numpy (the
same job as a NumPy user would write it, for comparison of times only).
"""
