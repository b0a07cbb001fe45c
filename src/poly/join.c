/*
 * Neighbouring independent loops of equal bounds, one of which ordered loops have just been put
 * into, become one where they meet in the same iteration only: what one leaves for the other in a
 * temporary is still near, and the temporary can lose an axis.
 *
 *   for i in 0:m:1                        for i in 0:m:1
 *     for k in 1:n:1                        for k in 1:n:1
 *       set t[i,k] = t[i,k-1] + a[i,k]  =>    set t[i,k] = t[i,k-1] + a[i,k]
 *   for i in 0:m:1                          for k in n-2:-1:-1
 *     for k in n-2:-1:-1                      set s[i,k] = t[i,k] + s[i,k+1]
 *       set s[i,k] = t[i,k] + s[i,k+1]
 */
#include "poly/own.h"

/* Do the accesses, one in a loop over v, one in a loop over w, meet in the same iteration only? */
static bool meet_in_step(
	Fn *f, const Access *a, const Access *b, Var v, Var w, const uint64_t *varying)
{
	int64_t k;
	if (a->whole || b->whole || a->s != b->s)
		return false;
	for (uint32_t d = 0; d < a->n; d++) {
		Ex i = f->pool.at[a->at + d];
		if (ir_subst(f, f->pool.at[b->at + d], w, ir_var(f, v)) == i &&
			ir_linear(f, i, v, varying, &k) && k != 0)
			return true;
	}
	return false;
}

/* Do all pairs of which one writes? *shared: a temporary goes from x to y. */
static bool all_meet_in_step(
	Fn *f, const Effects *x, const Effects *y, Var v, Var w, bool *shared)
{
	uint64_t *varying = base_alloc(f->arena, x->vwords * sizeof *varying);
	for (uint32_t i = 0; i < x->vwords; i++)
		varying[i] = x->writes[i] | y->writes[i];
	bit_del(varying, v);
	for (uint32_t i = 0; i < x->access.n; i++)
		for (uint32_t k = 0; k < y->access.n; k++) {
			const Access *a = &x->access.at[i], *b = &y->access.at[k];
			if ((!a->write && !b->write) || !ir_may_alias(f, a->s, b->s))
				continue;
			if (!meet_in_step(f, a, b, v, w, varying))
				return false;
			*shared |= a->write && !b->write && f->sto.at[a->s].origin == Stemp;
		}
	return true;
}

/* Can s, which stands behind a loop of effects x, be done in front of it? */
static bool rises(Fn *f, St s, const Effects *x)
{
	const Stmt *st = &f->st.at[s];
	int64_t unused;
	if (st->kind == Kalloc)
		return f->sto.at[st->s].origin == Stemp && !bit_has(x->sreads, st->s) &&
			!bit_has(x->swrites, st->s);
	return st->kind == Klet && f->var.at[st->v].once && ir_linear(f, st->e, 0, x->writes, &unused);
}

static bool is_sunk(const Poly *p, St s)
{
	for (int i = 0; i < p->nsunk; i++)
		if (p->sunk[i] == s)
			return true;
	return false;
}

/* May b, which stands behind a with nothing but what rises between, become a part of it? */
static bool can_join(Poly *p, St a, St b)
{
	Fn *f = p->f;
	Stmt s = f->st.at[a], t = f->st.at[b];
	int64_t step, unused;
	bool shared = false;
	if (t.kind != Kfor || s.lo != t.lo || s.hi != t.hi || s.step != t.step ||
		!(is_sunk(p, a) || is_sunk(p, b)) || !ir_is_int(f, s.step, &step))
		return false;
	Effects *x = ir_effects(f, a), *y = ir_effects(f, b);
	return poly_computes_only(p, a, x) && poly_computes_only(p, b, y) &&
		ir_linear(f, t.hi, 0, x->writes, &unused) && ir_linear(f, t.lo, 0, x->writes, &unused) &&
		all_meet_in_step(f, x, y, s.v, t.v, &shared) && shared && !poly_why(p, a, x) &&
		!poly_why(p, b, y);
}

static St last_of(const Fn *f, St first)
{
	while (f->st.at[first].next)
		first = f->st.at[first].next;
	return first;
}

/* Joins b to a; what stands between goes in front of a, which `before` precedes (0: none). */
static void join(Poly *p, St *first, St before, St a, St b)
{
	Fn *f = p->f;
	St between = f->st.at[a].next, next = f->st.at[b].next;
	Stmt t = f->st.at[b];
	if (between != b) {
		St last = between;
		while (f->st.at[last].next != b)
			last = f->st.at[last].next;
		f->st.at[last].next = a;
		*(before ? &f->st.at[before].next : first) = between;
	}
	base_remark(f->unit->diags, Dfused, t.line, 0, f->st.at[a].line);
	ir_rename(f, t.body, t.v, ir_var(f, f->st.at[a].v));
	St end = last_of(f, f->st.at[a].body);
	f->st.at[end].next = t.body;
	f->st.at[a].next = next;
	f->st.at[a].flags &= t.flags;
	f->st.at[a].cost += t.cost;
	for (Sto s = 1; s < f->sto.n; s++)
		if (f->sto.at[s].private_to == b)
			f->sto.at[s].private_to = a;
	if (is_sunk(p, b) && !is_sunk(p, a))
		p->sunk[p->nsunk++] = a;
}

/* The loop behind a that may be joined to it, or 0. */
static St candidate(Poly *p, St a)
{
	Fn *f = p->f;
	Effects *x = ir_effects(f, a);
	St b = f->st.at[a].next;
	while (b && rises(f, b, x))
		b = f->st.at[b].next;
	return b && can_join(p, a, b) ? b : 0;
}

bool poly_join(Poly *p)
{
	Fn *f = p->f;
	bool any = false;
	St before = 0;
	for (St s = f->body, b; s && p->nsunk; before = s, s = f->st.at[s].next)
		while (f->st.at[s].kind == Kfor && p->nsunk < POLY_SUNK && (b = candidate(p, s))) {
			St first = f->body;
			join(p, &first, before, s, b);
			f->body = first;
			*p = poly_renew(p);
			any = true;
			for (before = 0; (before ? f->st.at[before].next : f->body) != s;)
				before = before ? f->st.at[before].next : f->body;
		}
	return any;
}
