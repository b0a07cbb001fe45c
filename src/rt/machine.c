/*
 * How this machine differs from the one that the estimates were made for. `jenny doctor --calibrate`
 * measures it once and leaves a note in the cache, for a host of this name and so many processors.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rt/state.h"

static const JennyMachine usual = { .python = 1, .native = 1, .pays = 20e3, .compile = 0.25e9 };

/* What may be believed, so that a note that was measured in a bad moment does little harm. */
static const double least[] = { 0.1, 0.1, 2e3, 0.01e9 }, most[] = { 10, 10, 1e6, 10e9 };

static void name_of(const Rt *rt, char *name, size_t size)
{
	char host[256] = "";
	gethostname(host, sizeof host - 1);
	snprintf(name, size, "machine %s %d", host, rt->cpus);
}

static double within(double x, int k)
{
	return x >= least[k] && x <= most[k] ? x : x < least[k] ? least[k] : most[k];
}

/* Four numbers between blanks, in C's notation whatever the locale is. */
static JennyMachine parse(const char *text)
{
	JennyMachine m = usual;
	double *field[] = { &m.python, &m.native, &m.pays, &m.compile };
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	for (int k = 0; c && k < 4; k++) {
		char *end;
		double x = strtod_l(text, &end, c);
		if (end == text || !(x > 0))
			break;
		*field[k] = within(x, k);
		text = end;
	}
	if (c)
		freelocale(c);
	return m;
}

const JennyMachine *rt_machine(Rt *rt)
{
	char name[320], text[128];
	JennyMachine *m = atomic_load_explicit(&rt->machine, memory_order_acquire);
	if (m)
		return m;
	name_of(rt, name, sizeof name);
	JennyMachine *fresh = malloc(sizeof *fresh);
	if (!fresh)
		return &usual;
	*fresh = rt_cache_read_note(rt, name, text, sizeof text) ? parse(text) : usual;
	if (atomic_compare_exchange_strong(&rt->machine, &m, fresh))
		return fresh;
	free(fresh);
	return m;
}

/* Into a note, without the locale's own point. */
int rt_machine_keep(Rt *rt, const JennyMachine *m)
{
	char name[320], text[128], why[8];
	const double field[] = { within(m->python, 0), within(m->native, 1), within(m->pays, 2),
		within(m->compile, 3) };
	if (!rt_cache_path(rt, why, sizeof why))
		return -1;
	name_of(rt, name, sizeof name);
	snprintf(text, sizeof text, "%.0fe-6 %.0fe-6 %.0f %.0f\n", field[0] * 1e6,
		field[1] * 1e6, field[2], field[3]);
	rt_cache_write_note(rt, name, text);
	return 0;
}
