/*
 * Compilers that are told that iterations are independent move neighbouring stores together, past loads
 * that may read what they stored in the same iteration: t[i, j], t[i, j + 1] = .. beside t[i, k], where k
 * may be j.
 */
#include "gen/int.h"

#include "ir/effects.h"

typedef enum Side { Same, Near, Apart, Unclear } Side;

/* e = what is returned + *c */
static Ex split(const Fn *f, Ex e, int64_t *c)
{
	const Expr *x = &f->ex.at[e];
	*c = 0;
	return x->op == Oadd && ir_is_int(f, x->u.a[1], c) ? x->u.a[0] : e;
}

/* How do two accesses to a storage lie in one iteration? Near: apart by what is known, so that both may
 * belong to one vector. */
static Side beside(const Fn *f, const Access *a, const Access *b)
{
	Side side = Same;
	for (uint32_t d = 0; d < a->n; d++) {
		int64_t k, m, lo, hi;
		Ex i = f->pool.at[a->at + d], j = f->pool.at[b->at + d];
		if (i == j)
			continue;
		bool known = split(f, i, &k) == split(f, j, &m) && k != m;
		known |= ir_is_int(f, i, &lo) && ir_is_int(f, j, &hi);
		if (known)
			return side == Unclear ? Apart : Near;
		side = Unclear;
	}
	return side;
}

/* Is there a group of stores (or of loads) to the storage of a? */
static bool has_group(const Fn *f, const Effects *x, const Access *a, bool write)
{
	for (uint32_t i = 0; i < x->access.n; i++)
		for (uint32_t k = 0; k < i; k++) {
			const Access *p = &x->access.at[i], *q = &x->access.at[k];
			if (p->s == a->s && q->s == a->s && p->write == write && q->write == write && p->n == q->n &&
				beside(f, p, q) == Near)
				return true;
		}
	return false;
}

bool gen_may_be_stale(Gen *g, St s)
{
	const Fn *f = g->f;
	const Effects *x = ir_effects(g->f, s);
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		for (uint32_t k = i + 1; a->write && k < x->access.n; k++) {
			const Access *b = &x->access.at[k];
			if (a->s == b->s && a->n == b->n && beside(f, a, b) == Unclear &&
				(has_group(f, x, a, true) || (!b->write && has_group(f, x, a, false))))
				return true;
		}
	}
	return false;
}
