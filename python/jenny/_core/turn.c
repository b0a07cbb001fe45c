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

static void leave(Wish *w)
{
	if (atomic_fetch_sub(&w->holders, 1) == 1)
		free(w);
}

static int give_way(void *wish)
{
	Wish *w = wish;
	if (atomic_load(&w->open)) {
		Py_BEGIN_ALLOW_THREADS
		for (int tries = 0; tries < 100 && atomic_load(&w->open); tries++)
			turn_pause(2e-5);
		Py_END_ALLOW_THREADS
	}
	leave(w);
	return 0;
}

Wish *turn_wish(void)
{
	Wish *w = malloc(sizeof *w);
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
