/*
 * Constants, copies, dead code, control flow that is decided.
 *
 *     %n.1 = dim(@A.1, 0)
 *     for %k.2 in 0 : %n.1 : 1 {                 for %k.2 in 0 : dim(@A.1, 0) : 1 {
 *       %i.3 = %k.2                        ->      @A.1[%k.2] = %x.4 * 0.5
 *       @A.1[%i.3] = %x.4 / 2.0                  }
 *     }
 *
 * A variable is replaced by its value where that is a leaf, or for i64 a small sum of leaves, none of
 * which can have changed since.
 */
#include "ir/effects.h"
#include "opt/algebra.h"
#include "opt/dead.h"
#include "opt/lin.h"
#include "opt/opt.h"
#include "opt/tidy.h"

#include <string.h>

enum { SMALL = 6, ROUNDS = 3 };

typedef struct Fold {
	Fn *f;
	Ex *val; /* per variable: what it equals here, or 0 */
	bool *shape; /* per variable: stands in the extents of a storage, where only movable things may */
	struct {
		uint32_t epoch;
		Ex e;
	} *memo;
	uint32_t known, epoch;
	bool changed;
} Fold;

static Ex rewrite(Fold *d, Ex e)
{
	Fn *f = d->f;
	if (f->ex.at[e].op == Ovar)
		return d->val[f->ex.at[e].ref] ? d->val[f->ex.at[e].ref] : e;
	int n = ir_arity(f, e);
	if (n == 0)
		return e;
	if (e < d->known && d->memo[e].epoch == d->epoch)
		return d->memo[e].e;
	Ex operand[JENNY_RANK] = { 0 }, r = e;
	bool other = false;
	for (int k = 0; k < n; k++) {
		Ex old = ir_operand(f, e, k);
		operand[k] = rewrite(d, old);
		other |= operand[k] != old;
	}
	if (other)
		r = ir_rebuild(f, e, operand);
	r = opt_simplify(f, r);
	if (e < d->known) {
		d->memo[e].epoch = d->epoch;
		d->memo[e].e = r;
	}
	return r;
}

static void visit(Fn *f, Ex *e, void *ctx)
{
	Fold *d = ctx;
	(void)f;
	Ex r = rewrite(d, *e);
	d->changed |= r != *e;
	*e = r;
}

/* Is e a leaf, or an i64 sum or product of few of them? */
static bool is_small(Fn *f, Ex e, int *budget)
{
	const Expr *x = &f->ex.at[e];
	if (--*budget < 0)
		return false;
	if (opt_is_leaf(f, e))
		return true;
	if (x->type != Ti64 || (x->op != Oadd && x->op != Osub && x->op != Omul && x->op != Oneg))
		return false;
	for (int k = 0; k < ir_op[x->op].arity; k++)
		if (!is_small(f, f->ex.at[e].u.a[k], budget))
			return false;
	return true;
}

static void find_unmovable(Fn *f, Ex e, void *ctx)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar && !f->var.at[x->ref].once && !f->var.at[x->ref].loop && !f->var.at[x->ref].param)
		*(bool *)ctx = true;
}

static bool may_replace(Fold *d, Var v, Ex e)
{
	Fn *f = d->f;
	int budget = SMALL;
	bool unmovable = false;
	if (!is_small(f, e, &budget) || ir_uses_var(f, e, v))
		return false;
	ir_each_ex(f, e, find_unmovable, &unmovable);
	return !unmovable || !d->shape[v];
}

static void kill(Fold *d, const Touch *x)
{
	for (Var v = 1; v < d->f->var.n; v++)
		if (d->val[v] && (opt_assigns(x, v) || !opt_invariant(d->f, x, d->val[v])))
			d->val[v] = 0;
	d->epoch++;
}

static void assign(Fold *d, Var v, Ex e)
{
	Fn *f = d->f;
	for (Var w = 1; w < f->var.n; w++)
		if (w == v || (d->val[w] && ir_uses_var(f, d->val[w], v)))
			d->val[w] = 0;
	if (e && may_replace(d, v, e))
		d->val[v] = e;
	d->epoch++;
}

static void chain(Fold *d, St first);

static void body(Fold *d, St s)
{
	Fn *f = d->f;
	Touch x = opt_touch_of(f, s);
	Ex *before = base_alloc(f->arena, f->var.n * sizeof *before);
	memcpy(before, d->val, f->var.n * sizeof *before);
	bool loop = f->st.at[s].kind == Kfor || f->st.at[s].kind == Kwhile;
	if (loop)
		kill(d, &x);
	if (f->st.at[s].kind == Kwhile)
		ir_st_exprs(f, s, visit, d);
	chain(d, f->st.at[s].body);
	memcpy(d->val, before, f->var.n * sizeof *before);
	d->epoch++;
	chain(d, f->st.at[s].other);
	memcpy(d->val, before, f->var.n * sizeof *before);
	kill(d, &x);
}

static void chain(Fold *d, St first)
{
	Fn *f = d->f;
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t kind = f->st.at[s].kind;
		if (kind != Kwhile && kind != Kreduce)
			ir_st_exprs(f, s, visit, d);
		if (kind == Kreduce) {
			assign(d, f->st.at[s].k, 0);
			ir_st_exprs(f, s, visit, d);
		}
		switch (kind) {
		case Klet: assign(d, f->st.at[s].v, f->st.at[s].e); break;
		case Kreduce: assign(d, f->st.at[s].v, 0); break;
		case Kcall: case Kext: {
			Touch x = opt_touch_of(f, s);
			kill(d, &x);
			break;
		}
		case Kfor: case Kwhile: case Kif: case Kblock: body(d, s); break;
		default: break;
		}
	}
}

static void shape_node(Fn *f, Ex e, void *ctx)
{
	if (f->ex.at[e].op == Ovar)
		((Fold *)ctx)->shape[f->ex.at[e].ref] = true;
}

static void find_shapes(Fold *d)
{
	Fn *f = d->f;
	d->shape = base_alloc(f->arena, f->var.n * sizeof *d->shape);
	for (Sto s = 1; s < f->sto.n; s++)
		for (int k = 0; k < f->sto.at[s].rank; k++)
			if (f->sto.at[s].dim[k])
				ir_each_ex(f, f->sto.at[s].dim[k], shape_node, d);
}

static void propagate(Fn *f, bool *changed)
{
	Fold d = { .f = f, .known = f->ex.n, .epoch = 1 };
	d.val = base_alloc(f->arena, f->var.n * sizeof *d.val);
	d.memo = base_alloc(f->arena, d.known * sizeof *d.memo);
	find_shapes(&d);
	chain(&d, f->body);
	*changed |= d.changed;
}

static bool has_own_jump(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t k = f->st.at[s].kind;
		if (k == Kbreak || k == Kcontinue)
			return true;
		if (k != Kfor && k != Kwhile &&
			(has_own_jump(f, f->st.at[s].body) || has_own_jump(f, f->st.at[s].other)))
			return true;
	}
	return false;
}

static bool has_leave(Fn *f, St first, uint32_t number)
{
	for (St s = first; s; s = f->st.at[s].next)
		if ((f->st.at[s].kind == Kleave && f->st.at[s].v == number) ||
			has_leave(f, f->st.at[s].body, number) || has_leave(f, f->st.at[s].other, number))
			return true;
	return false;
}

/* Number of iterations if known and 0 or 1, else 2. */
static int known_trips(Fn *f, St s)
{
	int64_t lo, hi, step;
	Stmt st = f->st.at[s];
	if (!ir_is_int(f, st.step, &step) || step == 0)
		return 2;
	bool constant = ir_is_int(f, st.lo, &lo) && ir_is_int(f, st.hi, &hi);
	if (!constant && st.lo == st.hi && opt_is_quiet(f, st.lo))
		return 0;
	if (!constant || (__int128)hi - lo > INT32_MAX || (__int128)lo - hi > INT32_MAX)
		return 2;
	if (step > 0 ? hi <= lo : hi >= lo)
		return 0;
	int64_t n = step > 0 ? hi - lo : lo - hi, by = step > 0 ? step : -step;
	return by > 0 && n <= by ? 1 : 2;
}

static bool owns_store(Fn *f, St s)
{
	for (Sto i = 1; i < f->sto.n; i++)
		if (f->sto.at[i].private_to == s)
			return true;
	return false;
}

/* What stands in place of loop s: itself, nothing, or its body once. */
static St shorter_for(Fn *f, St s)
{
	Stmt st = f->st.at[s];
	int n = known_trips(f, s);
	bool quiet = !opt_may_raise(f, st.lo) && !opt_may_raise(f, st.hi) && !opt_may_raise(f, st.step);
	if (!quiet || owns_store(f, s))
		return s;
	if (n == 0 || !st.body)
		return 0;
	if (n > 1 || has_own_jump(f, st.body))
		return s;
	ir_rename(f, st.body, st.v, st.lo);
	return st.body;
}

static St shorter_if(Fn *f, St s)
{
	Stmt st = f->st.at[s];
	const Expr *c = &f->ex.at[st.e];
	if (c->op == Ocon)
		return c->u.i ? st.body : st.other;
	if (st.body)
		return s;
	if (!st.other)
		return opt_may_raise(f, st.e) ? s : 0;
	Ex not = ir_un(f, Onot, st.e);
	f->st.at[s].e = not;
	f->st.at[s].body = st.other;
	f->st.at[s].other = 0;
	return s;
}

static St shorter(Fn *f, St s)
{
	const Stmt *st = &f->st.at[s];
	const Expr *c = &f->ex.at[st->e];
	switch (st->kind) {
	case Knone: return 0;
	case Kfor: return shorter_for(f, s);
	case Kif: return shorter_if(f, s);
	case Kwhile: return c->op == Ocon && !c->u.i ? 0 : s;
	case Kblock: return has_leave(f, st->body, st->v) ? s : st->body;
	case Kcheck: return c->op == Ocon && c->u.i ? 0 : s;
	default: return s;
	}
}

static bool ends_chain(Fn *f, St s)
{
	const Stmt *st = &f->st.at[s];
	return st->kind == Kbreak || st->kind == Kcontinue || st->kind == Kleave ||
		st->kind == Kreturn || (st->kind == Kif && !opt_falls_through(f, s));
}

/* The chain without what is decided or out of reach. */
static St tidy(Fn *f, St first, bool *changed)
{
	St head = 0, last = 0;
	for (St s = first, next; s; s = next) {
		next = f->st.at[s].next;
		f->st.at[s].next = 0;
		St body = tidy(f, f->st.at[s].body, changed), other = tidy(f, f->st.at[s].other, changed);
		f->st.at[s].body = body;
		f->st.at[s].other = other;
		St as = shorter(f, s);
		*changed |= as != s;
		if (!as)
			continue;
		if (last)
			f->st.at[last].next = as;
		else
			head = as;
		for (last = as; f->st.at[last].next; last = f->st.at[last].next)
			continue;
		if (ends_chain(f, last)) {
			*changed |= next != 0;
			break;
		}
	}
	return head;
}

void opt_fold(Fn *f)
{
	bool changed = true;
	for (int round = 0; changed && round < ROUNDS; round++) {
		changed = false;
		opt_find_once(f);
		opt_not_again(f, f->body, &changed);
		propagate(f, &changed);
		f->body = tidy(f, f->body, &changed);
		opt_drop_dead(f);
		opt_shorten(f, &changed);
	}
}
