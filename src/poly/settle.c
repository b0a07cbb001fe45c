/*
 * An ordered loop around independent ones that stores elements only where a condition holds which is made
 * of these elements: where it does not hold in one round it holds in none behind it. The rounds go
 * inside, over variables, and end there; lanes of vectors then run them side by side.
 *
 *   for n in 0:m:1                               for j in 0:l:1
 *     for j in 0:l:1                               v = z[j]
 *       z[j] = select(z[j] < h, f(z[j]), z[j])  =>   for n in 0:m:1
 *                                                    if not(v < h) { break }
 *                                                    v = f(v)
 *                                                  z[j] = v
 */
#include "poly/own.h"

#include <string.h>

enum { Deep = 4, Most = 4, Lets_most = 8, Reads = 6 };

typedef struct Settle {
	Poly *p;
	St loop[Deep]; /* the ordered one, then those inside it */
	int loops;
	Effects *x; /* of the nest */
	int n;
	Ex element[Most], next[Most]; /* what is stored, as loads; where the condition holds */
	Sto s[Most];
	uint32_t line[Most];
	Ex goes; /* the condition */
	int reads;
	Ex read[Reads]; /* other elements, the same in all rounds */
	bool fits;
} Settle;

static const Stmt *at(const Settle *t, int k)
{
	return &t->p->f->st.at[t->loop[k]];
}

/* Loops that are each all of the one before; all steps but those in between are 1. */
static bool look_loops(Settle *t, St s)
{
	Fn *f = t->p->f;
	int64_t step;
	for (St in = s; in && f->st.at[in].kind == Kfor; in = f->st.at[in].body) {
		if (t->loops == Deep || (in != s && f->st.at[in].next) ||
			!ir_is_int(f, f->st.at[in].step, &step) || step != 1)
			return false;
		t->loop[t->loops++] = in;
	}
	return t->loops >= 2 && !(at(t, 0)->flags & Fmap);
}

/* Once-variables of the body, with what they are made of. */
typedef struct Lets {
	Var v[Lets_most];
	Ex value[Lets_most];
	int n;
} Lets;

static bool is_element(const Settle *t, Ex e)
{
	for (int k = 0; k < t->n; k++)
		if (t->element[k] == e)
			return true;
	return false;
}

static bool has_element(const Settle *t, Ex e)
{
	Fn *f = t->p->f;
	bool has = is_element(t, e);
	for (int k = 0; !has && k < ir_arity(f, e); k++)
		has = has_element(t, ir_operand(f, e, k));
	return has;
}

static Ex opened(Settle *t, const Lets *l, Ex e)
{
	for (int k = l->n; k-- > 0;)
		e = ir_subst(t->p->f, e, l->v[k], l->value[k]);
	return e;
}

/* Is e computed, but for the once-variables, from what the stores so far have left alone? */
static bool is_early(const Settle *t, const Lets *l, Ex e)
{
	for (int k = 0; k < l->n; k++)
		if (ir_uses_var(t->p->f, e, l->v[k]) && has_element(t, l->value[k]))
			return false;
	return true;
}

/* Takes select(goes, next, element), or the same the other way round, apart. The condition is that of
 * the round's beginning, what is stored follows the stores before it. */
static bool take_choice(Settle *t, const Lets *l, const Stmt *set)
{
	Fn *f = t->p->f;
	Expr x = f->ex.at[set->e];
	Ex element = ir_load(f, set->s, &f->pool.at[set->at]);
	if (x.op != Oselect || t->n == Most)
		return false;
	for (int k = 0; k < l->n; k++)
		if (ir_uses_var(f, element, l->v[k]))
			return false;
	bool keeps = opened(t, l, x.u.a[1]) == element;
	Ex next = x.u.a[keeps ? 2 : 1], goes = opened(t, l, x.u.a[0]);
	if ((!keeps && opened(t, l, x.u.a[2]) != element) || has_element(t, x.u.a[0]) ||
		!is_early(t, l, next))
		return false;
	goes = keeps ? ir_un(f, Onot, goes) : goes;
	next = opened(t, l, next);
	if (t->goes && t->goes != goes)
		return false;
	t->goes = goes;
	t->s[t->n] = set->s;
	t->line[t->n] = set->line;
	t->element[t->n] = element;
	t->next[t->n++] = next;
	return true;
}

/* Once-variables, then stores. */
static bool look_body(Settle *t)
{
	Fn *f = t->p->f;
	Lets l = { .n = 0 };
	for (St s = at(t, t->loops - 1)->body; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		if (st.kind == Klet && f->var.at[st.v].once && !t->n && l.n < Lets_most) {
			l.value[l.n] = opened(t, &l, st.e);
			l.v[l.n++] = st.v;
			continue;
		}
		if (st.kind != Kset || !take_choice(t, &l, &st))
			return false;
	}
	return t->n > 0;
}

/* Is what is stored read and written as these elements only, and not one of them twice? */
static bool is_alone(const Settle *t)
{
	Fn *f = t->p->f;
	for (int k = 0; k < t->n; k++) {
		if (ir_uses_var(f, t->element[k], at(t, 0)->v))
			return false;
		for (int i = 0; i < k; i++)
			if (ir_may_alias(f, t->s[i], t->s[k]))
				return false;
		for (uint32_t i = 0; i < t->x->access.n; i++) {
			const Access *a = &t->x->access.at[i];
			if (ir_may_alias(f, a->s, t->s[k]) &&
				(a->s != t->s[k] || a->whole ||
					ir_load(f, a->s, &f->pool.at[a->at]) != t->element[k]))
				return false;
		}
	}
	return true;
}

static bool is_lane_op(const Expr *x)
{
	bool real = x->type == Tf64;
	switch (x->op) {
	case Ocon:
	case Ovar:
	case Odim:
	case Oload:
	case Oadd:
	case Osub:
	case Omul:
	case Oneg:
	case Oabs:
	case Oselect:
	case Oeq:
	case One:
	case Olt:
	case Ole:
	case Oand:
	case Oor:
	case Onot:
	case Oland:
	case Olor:
	case Ocast:
	case Oreal:
	case Oimag:
	case Ocplx:
	case Oconj: return true;
	case Odiv:
	case Osqrt: return real;
	default: return false;
	}
}

/*
 * What a lane can compute; elements that are the same in all rounds are noted. `lazy`: e may stay
 * unevaluated although the condition holds. Comparisons of the condition look at elements: it says
 * nothing about places, so what is read where it holds is in range where it does not.
 */
static void look_ex(Settle *t, Ex e, bool lazy, bool condition)
{
	Fn *f = t->p->f;
	Expr x = f->ex.at[e];
	bool compares = x.op == Oeq || x.op == One || x.op == Olt || x.op == Ole;
	if (is_element(t, e))
		return;
	if ((x.type != Tf64 && x.type != Ti64 && x.type != Tc128 && x.type != Tbool) ||
		!is_lane_op(&x) || (condition && compares && !has_element(t, e)) ||
		(condition && x.type == Tbool && x.op == Oload))
		t->fits = false;
	if (x.op == Oload) {
		int k = 0;
		while (k < t->reads && t->read[k] != e)
			k++;
		t->fits &= !lazy && k < Reads && !ir_uses_var(f, e, at(t, 0)->v) && !has_element(t, e) &&
				   x.type != Tbool;
		if (t->fits && k == t->reads)
			t->read[t->reads++] = e;
		return;
	}
	bool skips = x.op == Oselect || x.op == Oland || x.op == Olor;
	for (int k = 0, n = ir_arity(f, e); k < n && t->fits; k++)
		look_ex(t, ir_operand(f, e, k), lazy || (skips && k > 0), condition);
}

static bool bounds_are_fixed(const Settle *t)
{
	Fn *f = t->p->f;
	int64_t k;
	for (int i = 0; i < t->loops; i++)
		if (!ir_linear(f, at(t, i)->lo, 0, t->x->writes, &k) ||
			!ir_linear(f, at(t, i)->hi, 0, t->x->writes, &k))
			return false;
	int64_t lo, hi;
	const Stmt *in = at(t, t->loops - 1);
	return !ir_is_int(f, in->lo, &lo) || !ir_is_int(f, in->hi, &hi) || hi - lo >= 8;
}

static bool is_fit(Settle *t)
{
	Fn *f = t->p->f;
	if (t->x->sticky || t->x->heavy || t->x->check || !poly_computes_only(t->p, t->loop[0], t->x) ||
		!is_alone(t) || !bounds_are_fixed(t) || ir_uses_var(f, t->goes, at(t, 0)->v) ||
		!has_element(t, t->goes))
		return false;
	t->fits = true;
	look_ex(t, t->goes, false, true);
	for (int k = 0; k < t->n; k++)
		look_ex(t, t->next[k], false, false);
	for (int k = 1; k < t->loops && t->fits; k++) {
		Effects *y = ir_effects(f, t->loop[k]);
		t->fits = !bit_meet(y->exposed, y->writes, y->vwords) &&
				  poly_independent_inside(t->p, at(t, k)->v, t->x);
	}
	return t->fits;
}

typedef struct Names {
	const Settle *t;
	Ex state[Most], read[Reads];
} Names;

static Ex name_node(Rewrite *r, Ex e)
{
	const Names *w = r->env;
	for (int k = 0; k < w->t->n; k++)
		if (w->t->element[k] == e)
			return w->state[k];
	for (int k = 0; k < w->t->reads; k++)
		if (w->t->read[k] == e)
			return w->read[k];
	return e;
}

static St new_let(Fn *f, Var v, Ex e, uint32_t line)
{
	St s = ir_new_st(f, Klet, line);
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	return s;
}

static void put(Fn *f, St *first, St *last, St s)
{
	if (*last)
		f->st.at[*last].next = s;
	else
		*first = s;
	*last = s;
}

/* The rounds of one element: the loop's new body is returned. */
static St rounds(Settle *t, const Names *names, Rewrite *r)
{
	Fn *f = t->p->f;
	St first = 0, last = 0;
	uint32_t line = at(t, t->loops - 1)->line;
	Ex stop = ir_un(f, Onot, ir_rewrite_ex(r, t->goes));
	St leave = ir_new_st(f, Kif, line), out = ir_new_st(f, Kbreak, line);
	f->st.at[leave].e = stop;
	f->st.at[leave].body = out;
	put(f, &first, &last, leave);
	for (int k = 0; k < t->n; k++) {
		Ex e = ir_rewrite_ex(r, t->next[k]);
		put(f, &first, &last, new_let(f, f->ex.at[names->state[k]].ref, e, t->line[k]));
	}
	return first;
}

/* Loads, rounds, stores. */
static St inside(Settle *t)
{
	Fn *f = t->p->f;
	Names names = { .t = t };
	Rewrite r = { .f = f, .node = name_node, .env = &names };
	St first = 0, last = 0;
	for (int k = 0; k < t->n; k++) {
		Var v = ir_new_var(f, f->sto.at[t->s[k]].name, f->sto.at[t->s[k]].type);
		names.state[k] = ir_var(f, v);
		put(f, &first, &last, new_let(f, v, t->element[k], t->line[k]));
	}
	for (int k = 0; k < t->reads; k++) {
		const Expr *x = &f->ex.at[t->read[k]];
		Var v = ir_new_var(f, f->sto.at[x->ref].name, x->type);
		f->var.at[v].once = true;
		names.read[k] = ir_var(f, v);
		put(f, &first, &last, new_let(f, v, t->read[k], t->line[0]));
	}
	St body = rounds(t, &names, &r), loop = ir_new_st(f, Kfor, at(t, 0)->line);
	f->st.at[loop] = *at(t, 0);
	f->st.at[loop].next = 0;
	f->st.at[loop].body = body;
	put(f, &first, &last, loop);
	for (int k = 0; k < t->n; k++) {
		const Expr *x = &f->ex.at[t->element[k]];
		Ex idx[JENNY_RANK];
		memcpy(idx, &f->pool.at[x->at], x->n * sizeof *idx);
		put(f, &first, &last, ir_set(f, t->s[k], idx, names.state[k], t->line[k]));
	}
	return first;
}

bool poly_settle(Poly *p, St s)
{
	Fn *f = p->f;
	Settle t = { .p = p };
	if (!look_loops(&t, s))
		return false;
	t.x = ir_effects(f, s);
	if (!look_body(&t) || !is_fit(&t))
		return false;
	St body = inside(&t);
	Stmt outer = *at(&t, 0);
	f->st.at[t.loop[t.loops - 1]].body = body;
	base_remark(f->unit->diags, Dinterchanged, at(&t, 1)->line, 0, outer.line);
	Ex any = ir_bin(f, Olt, outer.lo, outer.hi);
	f->st.at[s] =
		(Stmt){ .kind = Kif, .line = outer.line, .next = outer.next, .e = any, .body = t.loop[1] };
	return true;
}
