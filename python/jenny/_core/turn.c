#include "turn.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* Freed by the one of the two threads that comes last. */
struct Wish {
	atomic_int open, holders;
};

void turn_pause(double seconds)
{
	struct timespec t = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };
	nanosleep(&t, NULL);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void leave(Wish *w)
{
	if (atomic_fetch_sub(&w->holders, 1) == 1)
		free(w);
}

/* Where all processors are busy a pause lasts far longer than asked for: the clock says when it is
 * enough. */
static int give_way(void *wish)
{
	const double most = 2e-3;
	Wish *w = wish;
	if (atomic_load(&w->open)) {
		Py_BEGIN_ALLOW_THREADS
		for (double end = now() + most; atomic_load(&w->open) && now() < end;)
			turn_pause(2e-5);
		Py_END_ALLOW_THREADS
	}
	leave(w);
	return 0;
}

/* A thread that slept while the program ended finds no interpreter to ask. */
Wish *turn_wish(void)
{
	Wish *w = Py_IsInitialized() ? malloc(sizeof *w) : NULL;
	if (!w)
		return NULL;
	atomic_init(&w->open, 1);
	atomic_init(&w->holders, 2);
	if (!Py_AddPendingCall(give_way, w))
		return w;
	free(w);
	return NULL;
}

void turn_had(Wish *w)
{
	if (!w)
		return;
	atomic_store(&w->open, 0);
	leave(w);
}
