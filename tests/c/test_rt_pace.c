/*
 * Tests src/rt/pace.c with given times: the quicker way gets nearly all runs, the other one is tried
 * now and then, and what changes is noticed.
 */
#include <stdlib.h>

#include "check.h"
#include "rt/pace.h"

static int body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	(void)ctx;
	(void)env;
	(void)lo;
	(void)hi;
	return worker;
}

/* How many of so many runs stayed with their caller. Every eighth one takes far longer. */
static int alone_of(Pace *pace, int runs, double total, jenny_i64 together, jenny_i64 alone)
{
	int count = 0;
	for (int k = 0; k < runs; k++) {
		PaceTurn t = rt_pace_open(pace, body, total);
		jenny_i64 ns = t.alone ? alone : together;
		if (t.entry)
			rt_pace_close(&t, k % 8 == 5 ? 20 * ns : ns);
		count += t.alone;
	}
	return count;
}

/* The same where threads are the quicker way and every other run has far less to do. */
static int alone_in_turns(Pace *pace, int runs, double total)
{
	int count = 0;
	for (int k = 0; k < runs; k++) {
		PaceTurn t = rt_pace_open(pace, body, total);
		if (t.entry)
			rt_pace_close(&t, (t.alone ? 180000 : 100000) / (k % 2 ? 3 : 1));
		count += t.alone;
	}
	return count;
}

int main(void)
{
	Pace *pace = calloc(1, sizeof *pace);
	CHECK(alone_of(pace, 1000, 1e5, 50000, 100000) < 60);
	CHECK(alone_of(pace, 1000, 1e5, 300000, 100000) > 900);
	CHECK(alone_of(pace, 10000, 1e5, 300000, 100000) > 9900);
	CHECK(alone_of(pace, 10000, 1e5, 50000, 100000) < 7000);
	CHECK(alone_of(pace, 1000, 1e6, 50000, 100000) < 60);
	CHECK(alone_of(pace, 1000, 3e4, 100000, 1) > 900);
	CHECK(alone_in_turns(pace, 1000, 3e5) < 60);
	CHECK(alone_of(pace, 5, 2e5, 60000, 100000) == 2);
	CHECK(alone_of(pace, 8, 4e6, 2500000, 4000000) == 1);
	CHECK(alone_of(pace, 1000, 4e6, 2500000, 4000000) < 60);
	CHECK(alone_of(pace, 1000, 2e6, 6000000, 2000000) > 900);
	free(pace);
	return failures();
}
