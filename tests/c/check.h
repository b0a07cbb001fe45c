/* What the C tests share: CHECK prints what does not hold and goes on; main returns failures(). */
#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdio.h>

static _Atomic int failed_checks;

static inline void check(int holds, const char *file, int line, const char *what)
{
	if (holds)
		return;
	failed_checks++;
	fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
}

static inline int failures(void)
{
	return failed_checks != 0;
}

#define CHECK(...) check((__VA_ARGS__) ? 1 : 0, __FILE__, __LINE__, #__VA_ARGS__)

#endif
