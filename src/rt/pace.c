/*
 * A trial is eight runs of the loop, half of them alone, in an order that agrees with no loop whose
 * runs are long and short in turns. The worst of each four does not count, and the quicker way gets
 * the next runs: 64 at first, twice as many whenever it wins again. What is clear earlier, after four
 * runs or after two, is not tried further. Of long runs only every fourth is one of a trial: a program
 * may make few of them, and what little threads cost is small beside one.
 */
#include "rt/pace.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TURNS = 8,
	REST = 64,
	REST_MOST = 4096,
	FAR = 3,  /* so many times slower: no further turn */
	APART = 4, /* long runs from one turn of a trial to the next */
	LATE = 3, /* so many runs in a row that are slower than alone start a trial */
};

static const double long_ns = 1e6;

#define GET(x) atomic_load_explicit(&(x), memory_order_relaxed)
#define PUT(x, value) atomic_store_explicit(&(x), value, memory_order_relaxed)

/* Is that turn of a trial alone? With threads, alone, alone, with threads, and the other way round. */
static int is_alone(int turn) { return __builtin_parity((unsigned)turn); }

static void clear_trial(PaceEntry *e)
{
	PUT(e->phase, 0);
	PUT(e->late, 0);
	for (int k = 0; k < 2; k++) {
		PUT(e->sum[k], 0);
		PUT(e->most[k], 0);
	}
}

static PaceEntry *find(Pace *pace, JennyBody *body, double total_ns)
{
	jenny_u64 key = ((jenny_u64)(uintptr_t)body << 8 | (jenny_u64)(ilogb(total_ns) & 0xff)) + 1;
	PaceEntry *e = &pace->entry[key * 0x9e3779b97f4a7c15u >> 56];
	if (GET(e->key) != key) {
		clear_trial(e);
		PUT(e->rest, 0);
		PUT(e->span, 0);
		PUT(e->alone, 0);
		PUT(e->apart, 0);
		PUT(e->key, key);
	}
	return e;
}

PaceTurn rt_pace_open(Pace *pace, JennyBody *body, double total_ns)
{
	PaceEntry *e = find(pace, body, total_ns);
	unsigned rest = GET(e->rest);
	if (rest) {
		PUT(e->rest, rest - 1);
		int alone = GET(e->alone);
		return (PaceTurn){ .entry = alone ? NULL : e, .alone = alone };
	}
	if (total_ns >= long_ns) {
		unsigned apart = GET(e->apart) + 1;
		int alone = GET(e->alone);
		PUT(e->apart, apart % APART);
		if (apart < APART)
			return (PaceTurn){ .entry = alone ? NULL : e, .alone = alone };
	}
	return (PaceTurn){ .entry = e, .trial = 1, .alone = is_alone(GET(e->phase)) };
}

static void settle(PaceEntry *e, int alone)
{
	unsigned span = GET(e->span);
	span = !span || alone != GET(e->alone) ? REST : span < REST_MOST ? 2 * span : span;
	for (int k = 0; k < 2; k++) {
		int turns = 0;
		for (int i = 0; i < GET(e->phase); i++)
			turns += is_alone(i) == k;
		jenny_i64 sum = turns > 2 ? GET(e->sum[k]) - GET(e->most[k]) : GET(e->sum[k]);
		if (turns)
			PUT(e->mean[k], sum / (turns > 2 ? turns - 1 : turns));
	}
	PUT(e->alone, alone);
	PUT(e->span, span);
	clear_trial(e);
	PUT(e->rest, span);
}

/* The trial ends early where that says enough: threads that the last trial found to be slower still
 * are; two turns alone were far slower. */
static int is_clear(PaceEntry *e, int alone, jenny_i64 ns)
{
	jenny_i64 least = ns < GET(e->sum[1]) ? ns : GET(e->sum[1]);
	if (alone)
		return GET(e->phase) == 2 && least > FAR * GET(e->sum[0]);
	return GET(e->span) && GET(e->alone) && ns > 2 * GET(e->mean[1]);
}

/* After half of the trial: did both runs of way k take less than any of the other? */
static int is_always_quicker(PaceEntry *e, int k)
{
	jenny_i64 most = GET(e->most[k]), least = GET(e->sum[!k]) - GET(e->most[!k]);
	return most + most / 8 < least;
}

/* Threads that were quicker in the trial are slower now: something else needs the cores. */
static void watch(PaceEntry *e, jenny_i64 ns)
{
	if (ns <= GET(e->mean[1]) + GET(e->mean[1]) / 4 || !GET(e->mean[1])) {
		PUT(e->late, 0);
		return;
	}
	int late = GET(e->late) + 1;
	PUT(e->late, late);
	if (late < LATE)
		return;
	clear_trial(e);
	PUT(e->span, 0);
	PUT(e->rest, 0);
}

void rt_pace_close(const PaceTurn *turn, jenny_i64 ns)
{
	PaceEntry *e = turn->entry;
	int k = turn->alone;
	if (!turn->trial) {
		watch(e, ns);
		return;
	}
	if (is_clear(e, k, ns)) {
		PUT(e->phase, GET(e->phase) + 1);
		PUT(e->sum[k], GET(e->sum[k]) + ns);
		settle(e, !k);
		return;
	}
	PUT(e->sum[k], GET(e->sum[k]) + ns);
	if (ns > GET(e->most[k]))
		PUT(e->most[k], ns);
	PUT(e->phase, GET(e->phase) + 1);
	for (int q = 0; q < 2 && GET(e->phase) == TURNS / 2; q++) {
		if (is_always_quicker(e, q)) {
			settle(e, q);
			return;
		}
	}
	if (GET(e->phase) < TURNS)
		return;
	settle(e, GET(e->sum[1]) - GET(e->most[1]) < GET(e->sum[0]) - GET(e->most[0]));
}
