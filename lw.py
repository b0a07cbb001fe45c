import jenny
def loop_while(n, x):
    i = 0; t = 0.0
    while i < n:
        t = t * 0.5 + x; i += 1
    return t
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
