/*
 * A loop inside another whose iterations meet in one row only, that of the outer loop's round: that
 * iteration is set apart, and those before and behind it are independent.
 *
 *   for k in 0:n:1                        for k in 0:n:1
 *     for i in 0:n:1                        for i in 0:min(n, k):1
 *       set a[i,j] = a[i,j] + a[k,j]  =>      set a[i,j] = a[i,j] + a[k,j]
 *                                           for i in max(0, k):min(n, k + 1):1
 *                                             set a[i,j] = a[i,j] + a[k,j]
 *                                           for i in max(0, k + 1):n:1
 *                                             set a[i,j] = a[i,j] + a[k,j]
 *
 * All iterations run, in their order; that the pieces are independent is found out like that of any
 * loop. (Index set splitting: Griebl, Feautrier, Lengauer, 2000.)
 */
#include "ir/copy.h"
#include "poly/own.h"

enum { Deepest = 8, Most_statements = 12 };

typedef struct Meet {
	Poly *p;
	Var around[Deepest]; /* loops around the one at hand */
	int depth;
	bool any;
} Meet;

/* Is e the variable of a loop around? */
static bool is_round(const Meet *m, Ex e)
{
	Expr x = m->p->f->ex.at[e];
	for (int k = 0; x.op == Ovar && k < m->depth; k++)
		if (m->around[k] == x.ref)
			return true;
	return false;
}

/* Are accesses to storage s, all along axis d, at v, or, where they only read, at one variable of a
 * loop around? Adds it to *met, 0 at first. */
static bool meets_along(const Meet *m, const Effects *x, Sto s, uint32_t d, Ex v, Ex *met)
{
	const Fn *f = m->p->f;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s != s)
			continue;
		Ex e = a->whole || d >= a->n ? 0 : f->pool.at[a->at + d];
		if (e == v)
			continue;
		if (!e || a->write || !is_round(m, e) || (*met && *met != e))
			return false;
		*met = e;
	}
	return true;
}

/* Where the iterations of v, a loop of effects x, meet if they do; 0: nowhere, or in other ways. */
static Ex where_met(const Meet *m, Var loop, const Effects *x)
{
	Fn *f = m->p->f;
	Ex met = 0, v = ir_var(f, loop);
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *w = &x->access.at[i];
		bool fits = !w->write;
		for (uint32_t k = 0; k < x->access.n; k++)
			if (w->write && x->access.at[k].s != w->s && ir_may_alias(f, x->access.at[k].s, w->s))
				return 0;
		for (uint32_t d = 0; !fits && d < w->n; d++) {
			Ex now = met;
			fits = meets_along(m, x, w->s, d, v, &now);
			met = fits ? now : met;
		}
		if (!fits)
			return 0;
	}
	return met;
}

static int statements(const Fn *f, St first)
{
	int n = 0;
	for (St s = first; s; s = f->st.at[s].next)
		n += 1 + statements(f, f->st.at[s].body) + statements(f, f->st.at[s].other);
	return n;
}

/* A copy of loop s from lo to hi; what has been found out of the original holds for it too. */
static St piece(Poly *p, St s, const Effects *x, Ex lo, Ex hi)
{
	Fn *f = p->f;
	Copy c = ir_new_copy(f, x);
	Var v = ir_new_loop_var(f, f->var.at[f->st.at[s].v].name);
	ir_copy_var(&c, f->st.at[s].v, ir_var(f, v));
	St own = ir_copy(&c, s);
	f->st.at[own].v = v;
	f->st.at[own].lo = lo;
	f->st.at[own].hi = hi;
	return own;
}

/* Sets the iteration apart in which loop s meets the others; false: it is not of that kind. The three
 * loops then stand in a row, *middle is the one between. */
static bool set_apart(Meet *m, St s, St *middle)
{
	Fn *f = m->p->f;
	Stmt st = f->st.at[s];
	int64_t step;
	if (!m->depth || st.flags & (Fmap | Fprod) || !ir_is_int(f, st.step, &step) || step != 1 ||
		statements(f, st.body) > Most_statements || !ir_can_copy(f, st.body))
		return false;
	Effects *x = ir_effects(f, s);
	if (!poly_computes_only(m->p, s, x) || bit_meet(x->exposed, x->writes, x->vwords))
		return false;
	Ex met = where_met(m, st.v, x), behind = met ? ir_plus(f, met, 1) : 0;
	if (!met || !poly_why_ordered(m->p, s, x))
		return false;
	Ex to = ir_bin(f, Omin, st.hi, met), at = ir_bin(f, Omax, st.lo, met);
	Ex end = ir_bin(f, Omin, st.hi, behind), from = ir_bin(f, Omax, st.lo, behind);
	*middle = piece(m->p, s, x, at, end);
	St last = piece(m->p, s, x, from, st.hi);
	f->st.at[last].next = st.next;
	f->st.at[*middle].next = last;
	f->st.at[s].next = *middle;
	f->st.at[s].hi = to;
	*m->p = poly_renew(m->p);
	m->any = true;
	return true;
}

/* From the outside in: the pieces are looked at in turn, the one between stays as it is. */
static void each(Meet *m, St first)
{
	Fn *f = m->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		bool loop = st.kind == Kfor;
		St middle = 0;
		if (loop && m->depth == Deepest)
			continue;
		if (loop && set_apart(m, s, &middle)) {
			m->around[m->depth++] = f->st.at[s].v;
			each(m, f->st.at[s].body);
			m->depth--;
			St last = f->st.at[middle].next;
			m->around[m->depth++] = f->st.at[last].v;
			each(m, f->st.at[last].body);
			m->depth--;
			s = last;
			continue;
		}
		if (loop)
			m->around[m->depth++] = st.v;
		each(m, st.body);
		each(m, st.other);
		m->depth -= loop;
	}
}

bool poly_meet(Poly *p)
{
	Meet m = { .p = p };
	each(&m, p->f->body);
	return m.any;
}
