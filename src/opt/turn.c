/*
 * Temporaries of two axes that inner loops walk along the first axis only lie in memory column by
 * column, so that vectors of them are read and written in order.
 *
 *   for j in 1:n:1                              alloc t: f64[m, n] F
 *     for i in 0:m:1 vec                  =>    ...
 *       set t[i,j] = t[i,j-1] * a[j,i]
 */
#include "ir/effects.h"
#include "opt/opt.h"

enum { Short = 16 };

/* How the inner loops walk through a storage. */
typedef struct Walk {
	bool fixed; /* somebody relies on the order of its elements in memory */
	uint32_t along[2];
} Walk;

/* The variable of the innermost loop around an access; 0: there is none, or it is too short to count. */
static Var innermost(const Fn *f, const Effects *x, const Access *a)
{
	const Stmt *s = &f->st.at[a->st];
	if (s->kind == Kreduce)
		return s->k;
	uint32_t in = a->scope;
	while (in && f->st.at[x->scope.at[in].st].kind != Kfor)
		in = x->scope.at[in].up;
	s = &f->st.at[x->scope.at[in].st];
	int64_t lo, hi;
	if (!in || (ir_is_int(f, s->lo, &lo) && ir_is_int(f, s->hi, &hi) && hi - lo < Short))
		return 0;
	return s->v;
}

/* Products call tiles, which were promised how their matrices lie. */
static bool is_product(const Fn *f, const Effects *x, uint32_t in)
{
	while (in && !(f->st.at[x->scope.at[in].st].flags & Fprod))
		in = x->scope.at[in].up;
	return in;
}

static void note(Fn *f, const Effects *x, const Access *a, Walk *w)
{
	Var v;
	if (a->alloc)
		return;
	if (a->whole || a->n != 2 || is_product(f, x, a->scope))
		w->fixed = true;
	else if ((v = innermost(f, x, a)))
		for (int d = 0; d < 2; d++)
			w->along[d] += ir_uses_var(f, f->pool.at[a->at + d], v);
}

void opt_turn(Fn *f)
{
	const Effects *x = ir_effects_fn(f);
	Walk *walk = base_alloc(f->arena, f->sto.n * sizeof *walk);
	for (uint32_t i = 0; i < x->access.n; i++)
		note(f, x, &x->access.at[i], &walk[x->access.at[i].s]);
	for (Sto s = 1; s < f->sto.n; s++) {
		Store *o = &f->sto.at[s];
		if (o->origin == Stemp && o->rank == 2 && o->layout == 'C' && !walk[s].fixed &&
			walk[s].along[0] && !walk[s].along[1])
			o->layout = 'F';
	}
}
