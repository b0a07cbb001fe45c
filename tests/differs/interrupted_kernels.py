"""Ctrl-C in a compiled loop leaves the arguments somewhere in between.

What: KeyboardInterrupt comes within a tenth of a second, but the arguments that the loop writes hold what had been
written by then, which need not be what any iteration of the original leaves behind: iterations may have run out of order
and on several threads. Lists are as before the call.
Cause: parallel loops have no one point at which they are.
Workaround: work on a copy where an interrupted state matters.
"""
