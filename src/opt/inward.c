/*
 * A loop that adds up along the first axis goes inside the loop of the next one.
 *
 *   for k in 0:n:1                          for i in 0:h:1 map
 *     for i in 0:h:1 map                      for k in 0:n:1
 *       for j in 0:w:1 map          =>          for j in 0:w:1 map
 *         for l in 0:c:1 map                      for l in 0:c:1 map
 *           r[i,j,l] = r[i,j,l] + x[k,i,j,l]        r[i,j,l] = r[i,j,l] + x[k,i,j,l]
 *
 * Each element sees its additions in the same order. What comes before and behind it, row by row, can
 * be fused with it, threads start once, and a row of r stays in the cache. Two loops at least stay
 * inside: single short rows would be read in leaps.
 */
#include "ir/effects.h"
#include "opt/prepare.h"

enum { Inside = 2 };

static St only(const Fn *f, St s)
{
	St in = f->st.at[s].body;
	return in && !f->st.at[in].next ? in : 0;
}

/* Is loop s followed inside by a map loop and, in that, by `Inside` more? */
static bool is_nest(const Fn *f, St s)
{
	int64_t step;
	const Stmt *st = &f->st.at[s];
	if (st->kind != Kfor || st->flags & Fmap || !ir_is_int(f, st->step, &step))
		return false;
	for (int k = 0; k <= Inside; k++) {
		s = only(f, s);
		if (!s || f->st.at[s].kind != Kfor || !(f->st.at[s].flags & Fmap))
			return false;
	}
	return true;
}

/* Are the elements of all that is written told apart by v, on one axis? */
static bool keeps_apart(const Fn *f, const Effects *x, Var v)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		uint32_t axis = 0;
		if (a->whole)
			return false;
		if (!bit_has(x->swrites, a->s))
			continue;
		if (ir_is_shared(f, a->s))
			return false;
		for (; axis < a->n; axis++) {
			const Expr *e = &f->ex.at[f->pool.at[a->at + axis]];
			if (e->op == Ovar && e->ref == v)
				break;
		}
		if (axis == a->n)
			return false;
		for (uint32_t k = 0; k < i; k++) {
			const Access *b = &x->access.at[k];
			if (b->s == a->s && f->pool.at[b->at + axis] != f->pool.at[a->at + axis])
				return false;
		}
	}
	return true;
}

static bool may_go(Fn *f, St s)
{
	const Effects *x = ir_effects(f, s);
	const Stmt *in = &f->st.at[only(f, s)];
	int64_t unused;
	return !x->check && !x->jumps && !x->breaks && !x->continues && !x->call && !x->lib && !x->bind &&
		!x->result && ir_linear(f, in->lo, 0, x->writes, &unused) &&
		ir_linear(f, in->hi, 0, x->writes, &unused) && ir_linear(f, in->step, 0, x->writes, &unused) &&
		keeps_apart(f, x, in->v);
}

void opt_inward(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		if (!is_nest(f, s) || !may_go(f, s)) {
			opt_inward(f, f->st.at[s].body);
			opt_inward(f, f->st.at[s].other);
			continue;
		}
		Stmt *a = &f->st.at[s], *b = &f->st.at[only(f, s)], old = *a;
		a->v = b->v, a->lo = b->lo, a->hi = b->hi, a->step = b->step, a->flags = b->flags;
		b->v = old.v, b->lo = old.lo, b->hi = old.hi, b->step = old.step, b->flags = old.flags;
	}
}
