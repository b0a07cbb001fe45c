/*
 * Random programs in IR: after each pass, and after all in a row, the interpreter must give the same
 * bits, and the IR must be legal and survive its text. TEST_SEED and TEST_COUNT choose programs.
 */
#include "random_ir.h"

#include "opt/opt.h"
#include "poly/poly.h"

typedef struct Pass {
	const char *name;
	void (*run)(Fn *);
} Pass;

static void facts(Fn *f)
{
	ir_facts(f);
}

static const Pass passes[] = {
	{ "facts", facts },
	{ "fold", opt_fold },
	{ "ranges", opt_ranges },
	{ "checks", opt_checks },
	{ "fuse", opt_fuse },
	{ "contract", opt_contract },
	{ "sieve", opt_sieve },
	{ "mirror", opt_mirror },
	{ "sample", poly_sample },
	{ "hoist", opt_hoist },
	{ "tabulate", opt_tabulate },
	{ "order", poly_reorder },
	{ "narrow", opt_narrow },
	{ "poly", poly_mark },
	{ "turn", opt_turn },
	{ "cost", opt_cost },
};
enum { PASSES = sizeof passes / sizeof *passes };

static bool complain(
	World *w, uint64_t seed, const char *pass, const char *what, const char *before)
{
	fprintf(stderr, "program %llu, pass %s: %s\n%s\nbefore:\n%s\nafter:\n%s\n",
		(unsigned long long)seed, pass, what, base_remarks_text(w->u->diags, w->arena), before,
		ir_print(w->u, w->arena));
	return false;
}

static bool apply(World *w, const Pass *p, uint64_t seed)
{
	const char *before = ir_print(w->u, w->arena);
	Memory was, is;
	bool good = true;
	Unit *u = ir_parse(w->arena, w->u->strings, w->u->diags, before);
	if (!u || strcmp(before, ir_print(u, w->arena)) != 0)
		return complain(w, seed, p->name, "text does not come back", before);
	World copy = *w;
	copy.u = u;
	p->run(w->u->fn.at[0]);
	if (!ir_check(w->u))
		return complain(w, seed, p->name, "illegal", before);
	for (int64_t n = 0; n <= 5 && good; n += n ? 2 : 1) {
		run(&copy, &was, n);
		run(w, &is, n);
		if (was.err[0])
			return complain(w, seed, "none", was.err, before);
		if (!same(&was, &is))
			good = complain(w, seed, p->name,
				base_printf(w->arena, "n = %lld: status %d, then %d %s", (long long)n, was.status,
					is.status, is.err),
				before);
	}
	return good;
}

static bool try_program(uint64_t seed)
{
	bool good = true;
	for (int i = 0; i <= PASSES && good; i++) {
		World w = make_world(seed);
		if (!ir_check(w.u))
			good = complain(&w, seed, "none", "generator", "");
		if (i < PASSES)
			good = good && apply(&w, &passes[i], seed);
		for (int k = 0; i == PASSES && k < PASSES && good; k++)
			good = apply(&w, &passes[k], seed);
		base_arena_free(w.arena);
	}
	return good;
}

int main(void)
{
	const char *seed = getenv("TEST_SEED"), *count = getenv("TEST_COUNT");
	uint64_t first = seed ? strtoull(seed, NULL, 10) : 1,
			 n = count ? strtoull(count, NULL, 10) : 60;
	int bad = 0;
	for (uint64_t i = first; i < first + n && bad < 3; i++)
		bad += !try_program(i);
	return bad != 0;
}
