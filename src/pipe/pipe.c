#include "pipe/pipe.h"

#include "opt/opt.h"
#include "poly/poly.h"

#include <string.h>
#include <time.h>

typedef struct Pass {
	const char *name;
	void (*run)(Fn *f);
} Pass;

static const Pass passes[] = {
	{ "fold", opt_fold },
	{ "ranges", opt_ranges },
	{ "checks", opt_checks },
	{ "fuse", opt_fuse },
	{ "contract", opt_contract },
	{ "sieve", opt_sieve },
	{ "mirror", opt_mirror },
	{ "sample", poly_sample },
	{ "fold2", opt_fold },
	{ "hoist", opt_hoist },
	{ "fold3", opt_fold },
	{ "tabulate", opt_tabulate },
	{ "order", poly_reorder },
	{ "narrow", opt_narrow },
	{ "poly", poly_mark },
	{ "turn", opt_turn },
	{ "cost", opt_cost },
};

#define PASSES (int)(sizeof passes / sizeof *passes)
_Static_assert(sizeof passes / sizeof *passes <= PIPE_PASSES, "room for the time of each pass");

const char *pipe_pass_name(int k) { return k < PASSES ? passes[k].name : NULL; }

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Is the pass named in "fold,poly@corr" (or "all")? */
static bool wanted(const char *dump, const char *pass, const char *fn)
{
	const char *at = dump ? strchr(dump, '@') : NULL;
	size_t len = dump ? at ? (size_t)(at - dump) : strlen(dump) : 0;
	if (!dump || (at && strcmp(at + 1, fn)))
		return false;
	for (const char *s = dump; s < dump + len;) {
		size_t n = strcspn(s, ",@");
		if ((n == strlen(pass) && !memcmp(s, pass, n)) || (n == 3 && !memcmp(s, "all", 3)))
			return true;
		s += n + 1;
	}
	return false;
}

/* Texts may have been through the passes before: who may run in parallel is found anew. */
static void unmark(Fn *f, St s, void *env)
{
	(void)env;
	if (f->st.at[s].kind == Kfor)
		f->st.at[s].flags &= (uint8_t)~Fpar;
}

bool pipe_passes(Unit *u, PipeRun *run)
{
	const char *before = run->dump ? ir_print(u, run->arena) : "";
	if (wanted(run->dump, "front", u->name))
		fprintf(stderr, "; after front\n%s\n", before);
	if (run->check && !ir_check(u)) {
		run->broken = "front";
		return false;
	}
	for (uint32_t i = 0; i < u->fn.n; i++)
		ir_each_st(u->fn.at[i], u->fn.at[i]->body, unmark, NULL);
	for (int k = 0; k < PASSES; k++) {
		double start = now();
		for (uint32_t i = 0; i < u->fn.n; i++) {
			passes[k].run(u->fn.at[i]);
			ir_facts(u->fn.at[i]);
		}
		run->time[run->passes++] = (PassTime){ passes[k].name, now() - start };
		if (run->check && !ir_check(u)) {
			run->broken = passes[k].name;
			return false;
		}
		if (wanted(run->dump, passes[k].name, u->name)) {
			const char *after = ir_print(u, run->arena);
			if (strcmp(before, after))
				fprintf(stderr, "; after %s\n%s\n", passes[k].name, after);
			before = after;
		}
		if (run->stop && !strcmp(run->stop, passes[k].name))
			return true;
	}
	return true;
}
