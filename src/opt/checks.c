/*
 * Checks leave loops.
 *
 *     for i.1 in 0:n.2:1                           check lor(le(n.2, 0), le(n.2, dim(A, 0)))
 *       check lt(i.1, dim(A, 0))            ->     for i.1 in 0:n.2:1
 *       set A[i.1] = 0.0                             set A[i.1] = 0.0
 *
 * A check that every iteration of a counted loop comes to, and that is linear in the loop's variable,
 * holds always if it holds in the iteration where it is hardest to meet; it is made for that one, in
 * front of the loop, unless the loop is empty. Failing early is always allowed; failing where the
 * original order would not fail is not wrong either but slow, so it is avoided: a check moves out only
 * where it stays exact, or (below a branch on data) where nothing speaks against it. What cannot move
 * stays. Then checks of the function's own body move up to where their operands are made, and those
 * that others imply vanish; at last folding and ranges make use of what is known now.
 */
#include "ir/effects.h"
#include "opt/algebra.h"
#include "opt/env.h"
#include "opt/opt.h"
#include "opt/sink.h"

#include <string.h>

enum { COND_MAX = 8, PART_MAX = 8 };

/* "If all cond >= 0 (and guard) then l >= 0", or (opaque) then `opaque` holds. */
typedef struct Cand {
	Lin l, cond[COND_MAX];
	int conds;
	Ex opaque;
	Ex guard; /* bool: branches that must be taken too, or 0 */
} Cand;

typedef struct Put {
	St before;
	Ex e;
	uint16_t code;
	uint32_t line;
} Put;

typedef struct Checks {
	Vec(Put) put;
} Checks;

static bool lin_neg(const Lin *l, Lin *r)
{
	*r = lin_int(0);
	return lin_add(r, l, -1);
}

/* l = coef * v + rest; false if v stands elsewhere too. */
static bool split_by(Fn *f, const Lin *l, Var v, Lin *coef, Lin *rest)
{
	Ex x = ir_var(f, v), others;
	*coef = lin_int(0);
	*rest = lin_int(l->c);
	for (int i = 0; i < l->n; i++) {
		Lin one = lin_atom(l->t[i].e), *to = rest;
		if (ir_uses_var(f, l->t[i].e, v)) {
			if (!lin_factor(f, l->t[i].e, x, &others) || (others && ir_uses_var(f, others, v)))
				return false;
			one = others ? lin_atom(others) : lin_int(1);
			to = coef;
		}
		if (!lin_add(to, &one, l->t[i].k))
			return false;
	}
	return true;
}

static bool is_zero(const Lin *l)
{
	return l->n == 0 && l->c == 0;
}

/* 1: grows with v, -1: falls, 0: neither is known. */
static int direction(Env *env, const Lin *coef)
{
	Lin minus;
	if (env_prove(env, coef))
		return 1;
	return lin_neg(coef, &minus) && env_prove(env, &minus) ? -1 : 0;
}

/* Puts value for v into coef * v + rest. */
static bool put_in(Env *env, const Lin *coef, const Lin *rest, const Lin *value, Lin *r)
{
	Lin p;
	if (!lin_mul(env->f, coef, value, &p) || !lin_add(&p, rest, 1) || !env_products_fit(env, &p))
		return false;
	*r = p;
	return true;
}

/* Can the terms of one sign, plus c, be summed without overflow? One term alone needs no sum. */
static bool side_fits(Env *env, const Lin *l, int sign, int64_t c)
{
	Wide size = c;
	int terms = 0;
	bool plain = c == 0;
	for (int i = 0; i < l->n; i++) {
		Wide k = (Wide)l->t[i].k * sign;
		if (k <= 0)
			continue;
		Itv v = env_itv(env, l->t[i].e);
		Wide m = -(Wide)v.lo > v.hi ? -(Wide)v.lo : v.hi;
		plain &= k == 1 && terms == 0;
		terms++;
		size += m * k;
		if (size >= (Wide)1 << 63 && !plain)
			return false;
	}
	return true;
}

/* Can the two sides of l >= 0 (and of its opposite) be computed in front of the loop? */
static bool is_computable(Env *env, const Around *a, const Lin *l)
{
	State now = env->now;
	env->now = a->before;
	env->epoch++;
	bool ok = l->c > INT64_MIN && env_products_fit(env, l) &&
		side_fits(env, l, 1, l->c > 0 ? l->c : 0) && side_fits(env, l, -1, l->c < 0 ? -l->c - 1 : 0);
	env->now = now;
	env->epoch++;
	return ok;
}

/* Can the value of l be computed in front of the loop? */
static bool fits_value(Env *env, const Around *a, const Lin *l)
{
	State now = env->now;
	Wide size = l->c < 0 ? -(Wide)l->c : l->c;
	env->now = a->before;
	env->epoch++;
	for (int i = 0; i < l->n && size < (Wide)1 << 63; i++) {
		Itv v = env_itv(env, l->t[i].e);
		Wide m = -(Wide)v.lo > v.hi ? -(Wide)v.lo : v.hi, k = l->t[i].k;
		size += m * (k < 0 ? -k : k);
	}
	env->now = now;
	env->epoch++;
	return size < (Wide)1 << 63;
}

static bool is_fixed(Env *env, const Around *a, const Lin *l)
{
	for (int i = 0; i < l->n; i++)
		if (!opt_invariant(env->f, &a->eff, l->t[i].e))
			return false;
	return true;
}

/* hi - lo - 1, or lo - hi - 1 for a loop that counts down: not negative if there is an iteration. */
static bool length(const Around *a, Lin *l)
{
	*l = a->step > 0 ? a->hi : a->lo;
	return lin_add(l, a->step > 0 ? &a->lo : &a->hi, -1) && lin_add(l, &(Lin){ .c = 1 }, -1);
}

/* The variable's value in the first (last) iteration of a loop that has one. */
static bool end_value(Env *env, const Around *a, bool last, Lin *l)
{
	Fn *f = env->f;
	Lin n;
	*l = a->lo;
	if (!last)
		return true;
	if (a->step == 1 || a->step == -1) {
		*l = a->hi;
		return lin_add(l, &(Lin){ .c = 1 }, -a->step);
	}
	if (!length(a, &n) || !is_computable(env, a, &n) || !fits_value(env, a, &n))
		return false;
	Ex q = ir_bin(f, Ofloordiv, lin_value(f, &n), ir_int(f, a->step > 0 ? a->step : -a->step));
	Lin ql = f->ex.at[q].op == Ocon ? lin_int(f->ex.at[q].u.i) : lin_atom(q);
	return lin_add(l, &ql, a->step);
}

static bool has_cond(const Cand *c, const Lin *l)
{
	for (int i = 0; i < c->conds; i++)
		if (lin_equal(&c->cond[i], l))
			return true;
	return false;
}

static bool add_cond(Cand *c, const Lin *l)
{
	if (has_cond(c, l))
		return true;
	if (c->conds == COND_MAX)
		return false;
	c->cond[c->conds++] = *l;
	return true;
}

/* Adds "the loop has an iteration" unless that is known in front of it. */
static bool add_length(Env *env, const Around *a, Cand *c)
{
	Lin n;
	if (!length(a, &n))
		return false;
	State now = env->now;
	env->now = a->before;
	env->epoch++;
	bool known = env_prove(env, &n);
	env->now = now;
	env->epoch++;
	return known || add_cond(c, &n);
}

typedef struct Loads {
	Env *env;
	bool unsafe;
} Loads;

static void safe_load(Fn *f, Ex e, void *ctx)
{
	Loads *q = ctx;
	Expr x = f->ex.at[e];
	for (uint32_t d = 0; x.op == Oload && d < x.n && !q->unsafe; d++) {
		Ex i = f->pool.at[x.at + d], ok = ir_bin(f, Ole, ir_int(f, 0), i);
		q->unsafe = env_decide(q->env, ok) != 1 ||
			env_decide(q->env, ir_bin(f, Olt, i, ir_dim(f, x.ref, (int)d))) != 1;
	}
}

/* Are all elements that c reads known to exist in front of loop a? */
static bool loads_are_safe(Env *env, const Around *a, const Cand *c)
{
	Loads q = { .env = env };
	State now = env->now;
	env->now = a->before;
	env->epoch++;
	for (int i = 0; i <= c->conds; i++) {
		const Lin *l = i ? &c->cond[i - 1] : &c->l;
		for (int j = 0; j < l->n; j++)
			ir_each_ex(env->f, l->t[j].e, safe_load, &q);
	}
	if (c->opaque)
		ir_each_ex(env->f, c->opaque, safe_load, &q);
	env->now = now;
	env->epoch++;
	return !q.unsafe;
}

/* Is e = v + c with c of the sign given: where a tile ends (begins) that begins (ends) at v? */
static bool is_tile(Env *env, Ex e, Var v, bool up)
{
	Lin l;
	if (!env_lin(env, e, &l) || l.n != 1 || l.t[0].k != 1 || l.t[0].e != ir_var(env->f, v))
		return false;
	return up ? l.c > 0 : l.c < 0;
}

/* Takes v out of l by putting for min(v + c, n) the n, for max(v - c, n) too: l gets smaller, but
 * some tile comes to n. */
static bool drop_choice(Env *env, Lin *l, Var v)
{
	Fn *f = env->f;
	for (int i = 0; i < l->n; i++) {
		Expr x = f->ex.at[l->t[i].e];
		bool low = x.op == Omin || x.op == Opymin, high = x.op == Omax || x.op == Opymax;
		if (!(low && l->t[i].k < 0) && !(high && l->t[i].k > 0))
			continue;
		for (int k = 0; k < 2; k++) {
			Lin value, r = *l;
			if (ir_uses_var(f, x.u.a[k], v) || !is_tile(env, x.u.a[1 - k], v, low))
				continue;
			if (!env_lin(env, x.u.a[k], &value) || !lin_add(&r, &value, l->t[i].k) ||
				!lin_add(&r, &(Lin){ .n = 1, .t[0] = l->t[i] }, -1))
				return false;
			*l = r;
			return true;
		}
	}
	return false;
}

/* i64 comparison (or its negation) as l >= 0. */
static bool order_lin(Env *env, Ex e, bool truth, Lin *l)
{
	Expr x = env->f->ex.at[e];
	if (x.op == Onot)
		return order_lin(env, x.u.a[0], !truth, l);
	if ((x.op != Olt && x.op != Ole) || env->f->ex.at[x.u.a[0]].type != Ti64)
		return false;
	Lin a, b;
	bool less = (x.op == Olt) == truth;
	if (!env_lin(env, x.u.a[0], &a) || !env_lin(env, x.u.a[1], &b))
		return false;
	*l = truth ? b : a;
	return lin_add(l, truth ? &a : &b, -1) && lin_add(l, &(Lin){ .c = less }, -1);
}

/* v <= r (upper) or v >= r by condition e, r fixed in the loop; false if it says no such thing. */
static bool bound_by(Env *env, const Around *a, Ex e, bool truth, bool upper, Lin *r)
{
	Fn *f = env->f;
	Ex v = ir_var(f, f->st.at[a->s].v);
	Lin l;
	if (!order_lin(env, e, truth, &l))
		return false;
	for (int i = 0; i < l.n; i++) {
		if (l.t[i].e != v || l.t[i].k != (upper ? -1 : 1))
			continue;
		*r = lin_int(0);
		return lin_add(&l, &(Lin){ .n = 1, .t[0] = l.t[i] }, -1) && lin_add(r, &l, upper ? 1 : -1) &&
			is_fixed(env, a, r) && fits_value(env, a, r);
	}
	return false;
}

/* The smaller (upper) or larger of two bounds. */
static bool nearer(Env *env, bool upper, Lin *at, const Lin *r)
{
	Lin d = upper ? *r : *at, minus;
	if (!lin_add(&d, upper ? at : r, -1) || !lin_neg(&d, &minus))
		return false;
	if (env_prove(env, &d))
		return true;
	if (!env_prove(env, &minus))
		*at = lin_atom(ir_bin(env->f, upper ? Omin : Omax, lin_value(env->f, at),
			lin_value(env->f, r)));
	else
		*at = *r;
	return true;
}

static bool tighten_by(Env *env, const Around *a, Ex e, bool truth, bool upper, Lin *at)
{
	Expr x = env->f->ex.at[e];
	Lin r;
	if (x.op == (truth ? Oland : Olor))
		return tighten_by(env, a, x.u.a[0], truth, upper, at) &&
			tighten_by(env, a, x.u.a[1], truth, upper, at);
	if (!bound_by(env, a, e, truth, upper, &r))
		return true;
	return fits_value(env, a, at) && nearer(env, upper, at, &r);
}

/* The last (upper) or first value that the branches taken inside the loop leave to its variable. */
static bool tighten(Env *env, const Around *a, bool upper, uint32_t depth, Lin *at)
{
	for (uint32_t i = 0; i < env->path.n; i++) {
		Path p = env->path.at[i];
		if (p.depth >= depth && !tighten_by(env, a, p.cond, p.truth, upper, at))
			return false;
	}
	return true;
}

/*
 * Moves c out of loop a, to "in front of it". The extreme iteration is the one where l is least; if l
 * does not depend on the loop, the one where its conditions are weakest. Conditions must be weakest
 * there too, or be certain to hold there whenever the check is come to.
 */
static bool move_out(Env *env, const Around *a, Cand *c, uint32_t depth)
{
	Fn *f = env->f;
	Var v = f->st.at[a->s].v;
	Lin coef[COND_MAX + 1], rest[COND_MAX + 1], at;
	int dir[COND_MAX + 1], want = 0;
	for (int i = 0; i <= c->conds; i++) {
		const Lin *l = i ? &c->cond[i - 1] : &c->l;
		if (!split_by(f, l, v, &coef[i], &rest[i]) && (i || !drop_choice(env, &c->l, v) ||
			!split_by(f, l, v, &coef[i], &rest[i])))
			return false;
		dir[i] = is_zero(&coef[i]) ? 0 : direction(env, &coef[i]);
		if (dir[i] == 0 && !is_zero(&coef[i]))
			return false;
		if (want == 0)
			want = i ? -dir[i] : dir[i];
	}
	if (want) {
		if (!end_value(env, a, (want < 0) == (a->step > 0), &at) ||
			!tighten(env, a, want < 0, depth, &at))
			return false;
		for (int i = 0; i <= c->conds; i++) {
			Lin *l = i ? &c->cond[i - 1] : &c->l;
			if (dir[i] == 0)
				continue;
			if (!put_in(env, &coef[i], &rest[i], &at, l))
				return false;
			if (i && dir[i] == want && !env_prove(env, l))
				return false;
		}
	}
	if (!is_fixed(env, a, &c->l) || !is_computable(env, a, &c->l) || !add_length(env, a, c))
		return false;
	for (int i = 0; i < c->conds; i++)
		if (!is_fixed(env, a, &c->cond[i]) || !is_computable(env, a, &c->cond[i]))
			return false;
	if (c->guard && !opt_invariant(f, &a->eff, c->guard))
		return false;
	return loads_are_safe(env, a, c) && (!c->opaque || opt_invariant(f, &a->eff, c->opaque));
}

static Ex cand_expr(Fn *f, const Cand *c)
{
	Ex e = c->opaque ? c->opaque : lin_ge0(f, &c->l);
	for (int i = c->conds - 1; i >= 0; i--) {
		Lin minus;
		if (lin_neg(&c->cond[i], &minus) && lin_add(&minus, &(Lin){ .c = 1 }, -1))
			e = ir_bin(f, Olor, lin_ge0(f, &minus), e);
	}
	return c->guard ? ir_bin(f, Olor, ir_un(f, Onot, c->guard), e) : e;
}

/* Branches inside loop number `depth` that do not change in it become part of the guard. */
static void add_guards(Env *env, const Around *a, uint32_t depth, Cand *c)
{
	Fn *f = env->f;
	for (uint32_t i = 0; i < env->path.n; i++) {
		Path p = env->path.at[i];
		if (p.depth < depth || !opt_invariant(f, &a->eff, p.cond) || !opt_is_quiet(f, p.cond) ||
			opt_has_load(f, p.cond))
			continue;
		Ex e = p.truth ? p.cond : ir_un(f, Onot, p.cond);
		c->guard = c->guard ? ir_bin(f, Oland, c->guard, e) : e;
	}
}

/*
 * Moves c out of loop a although not every iteration comes to the check. The branches on the way
 * that speak of the loop's variable narrow its range, those that do not change in the loop become
 * part of the condition, others (on data) are taken to be taken now and then. A bound that lies
 * beyond what the loop's own bounds suggest is not believed.
 */
static bool guess_out(Env *env, const Around *a, Cand *c, uint32_t depth)
{
	if (c->opaque)
		return false;
	add_guards(env, a, depth, c);
	return move_out(env, a, c, depth) && c->l.c >= 0;
}

/* As far out as it goes; *level: the loop in front of which it then stands. */
static bool hoist(Env *env, Cand *c, uint32_t *level)
{
	uint32_t k = env->around.n;
	while (k > 0) {
		const Around *a = &env->around.at[k - 1];
		Cand next = *c;
		bool sure = !a->partial && !a->leaves;
		if (!a->counted || !(sure ? move_out(env, a, &next, UINT32_MAX) : guess_out(env, a, &next, k)))
			break;
		*c = next;
		k--;
	}
	*level = k;
	return k < env->around.n;
}

/* Is c true at this point? */
static bool is_certain(Env *env, const Cand *c)
{
	State s = env_save(env);
	for (int i = 0; i < c->conds; i++)
		env_assume_lin(env, &c->cond[i]);
	bool yes = c->opaque ? env_decide(env, c->opaque) == 1 : env_prove(env, &c->l);
	env_restore(env, s);
	return yes;
}

typedef struct Parts {
	Cand at[PART_MAX];
	int n;
} Parts;

static bool replace_term(Env *env, const Cand *c, int i, Ex by, Cand *r)
{
	Lin value;
	*r = *c;
	if (!env_lin(env, by, &value) || !lin_add(&r->l, &(Lin){ .n = 1, .t[0] = c->l.t[i] }, -1))
		return false;
	return lin_add(&r->l, &value, c->l.t[i].k);
}

/* Adds c to the parts; a choice in it makes two of it. */
static bool add_part(Env *env, Parts *p, const Cand *c)
{
	Fn *f = env->f;
	for (int i = 0; i < c->l.n; i++) {
		Expr x = f->ex.at[c->l.t[i].e];
		Cand yes, no;
		Lin cond;
		bool low = x.op == Omin || x.op == Opymin, high = x.op == Omax || x.op == Opymax;
		if (x.op == Oselect) {
			if (!replace_term(env, c, i, x.u.a[1], &yes) || !replace_term(env, c, i, x.u.a[2], &no))
				return false;
			if (!order_lin(env, x.u.a[0], true, &cond) || !add_cond(&yes, &cond) ||
				!order_lin(env, x.u.a[0], false, &cond) || !add_cond(&no, &cond))
				return false;
			return add_part(env, p, &yes) && add_part(env, p, &no);
		}
		if ((low && c->l.t[i].k > 0) || (high && c->l.t[i].k < 0))
			return replace_term(env, c, i, x.u.a[0], &yes) && add_part(env, p, &yes) &&
				replace_term(env, c, i, x.u.a[1], &no) && add_part(env, p, &no);
	}
	if (p->n == PART_MAX)
		return false;
	p->at[p->n++] = *c;
	return true;
}

static bool add_parts(Env *env, Parts *p, Ex e)
{
	Expr x = env->f->ex.at[e];
	Cand c = { 0 };
	if (x.op == Oland)
		return add_parts(env, p, x.u.a[0]) && add_parts(env, p, x.u.a[1]);
	if (order_lin(env, e, true, &c.l))
		return add_part(env, p, &c);
	if (!opt_is_quiet(env->f, e) || p->n == PART_MAX)
		return false;
	c.opaque = e;
	p->at[p->n++] = c;
	return true;
}

/* e with the flags in it replaced by what they stand for here. */
static Ex expand(Env *env, Ex e)
{
	Fn *f = env->f;
	Expr x = f->ex.at[e];
	if ((x.op != Oeq && x.op != One) || f->ex.at[x.u.a[0]].op != Ovar)
		return e;
	Var v = f->ex.at[x.u.a[0]].ref;
	Ex value = env->def[v] ? env->def[v] : env->now.sym[v];
	if (!value || f->ex.at[value].op != Oselect)
		return e;
	return opt_simplify(f, ir_bin(f, x.op, value, x.u.a[1]));
}

static void collect(Env *env, St s, bool inner)
{
	Fn *f = env->f;
	Checks *k = env->ctx;
	if (f->st.at[s].kind != Kcheck || inner)
		return;
	if (env_decide(env, f->st.at[s].e) == 1) {
		f->st.at[s].kind = Knone;
		return;
	}
	Parts p = { .n = 0 };
	Ex put[PART_MAX];
	uint32_t level[PART_MAX];
	Ex e = expand(env, f->st.at[s].e);
	f->st.at[s].e = e;
	if (env->around.n == 0 || !add_parts(env, &p, e))
		return;
	for (int i = 0; i < p.n; i++) {
		put[i] = 0;
		if (is_certain(env, &p.at[i]))
			continue;
		if (!hoist(env, &p.at[i], &level[i]))
			return;
		put[i] = cand_expr(f, &p.at[i]);
	}
	for (int i = 0; i < p.n; i++)
		if (put[i]) {
			if (!p.at[i].opaque)
				env_assume_lin(env, &p.at[i].l);
			*vec_push(f->arena, &k->put) = (Put){ env->around.at[level[i]].s, put[i],
				f->st.at[s].code, f->st.at[s].line };
		}
	env_assume(env, f->st.at[s].e, true);
	f->st.at[s].kind = Knone;
}

/* The new checks that stand before statement s, as a chain that ends in s. */
static St with_checks(Fn *f, const Checks *k, St s)
{
	St head = s;
	for (uint32_t i = k->put.n; i-- > 0;) {
		Put p = k->put.at[i];
		bool again = p.before != s;
		for (uint32_t j = 0; j < i && !again; j++)
			again = k->put.at[j].before == s && k->put.at[j].e == p.e;
		if (again)
			continue;
		St new = ir_new_st(f, Kcheck, p.line);
		f->st.at[new].e = p.e;
		f->st.at[new].code = p.code;
		f->st.at[new].next = head;
		head = new;
	}
	return head;
}

static St insert(Fn *f, const Checks *k, St first)
{
	St head = 0, last = 0;
	for (St s = first, next; s; s = next) {
		next = f->st.at[s].next;
		if (f->st.at[s].kind == Kfor || f->st.at[s].kind == Kif || f->st.at[s].kind == Kwhile ||
			f->st.at[s].kind == Kblock) {
			St body = insert(f, k, f->st.at[s].body), other = insert(f, k, f->st.at[s].other);
			f->st.at[s].body = body;
			f->st.at[s].other = other;
		}
		St from = f->st.at[s].kind == Kfor ? with_checks(f, k, s) : s;
		if (last)
			f->st.at[last].next = from;
		else
			head = from;
		last = s;
	}
	return head;
}

static bool is_plain_check(Fn *f, St s)
{
	return s && f->st.at[s].kind == Kcheck && !opt_has_load(f, f->st.at[s].e);
}

/* Moves checks of the function's own chain up, over what cannot change their outcome. */
static void move_up(Fn *f)
{
	Vec(struct { St s; Touch x; }) at = { 0 };
	for (St s = f->body; s; s = f->st.at[s].next) {
		Touch own = opt_touch_of(f, s);
		uint32_t i = at.n;
		if (is_plain_check(f, s))
			for (; i > 0; i--) {
				const Touch *x = &at.at[i - 1].x;
				if (f->st.at[at.at[i - 1].s].kind == Kcheck || x->jumps ||
					!opt_invariant(f, x, f->st.at[s].e))
					break;
			}
		(void)vec_push(f->arena, &at);
		memmove(&at.at[i + 1], &at.at[i], (at.n - 1 - i) * sizeof *at.at);
		at.at[i].s = s;
		at.at[i].x = own;
	}
	for (uint32_t i = 0; i < at.n; i++)
		f->st.at[at.at[i].s].next = i + 1 < at.n ? at.at[i + 1].s : 0;
	f->body = at.n ? at.at[0].s : 0;
}

/* Deletes checks that hold by what was checked before, shortens disjunctions. */
static void prove(Env *env, St s, bool inner)
{
	Fn *f = env->f;
	if (f->st.at[s].kind != Kcheck || inner)
		return;
	Ex e = f->st.at[s].e;
	if (env_decide(env, e) == 1) {
		f->st.at[s].kind = Knone;
		return;
	}
	while (f->ex.at[e].op == Olor && env_decide(env, f->ex.at[e].u.a[0]) == 0)
		e = f->ex.at[e].u.a[1];
	f->st.at[s].e = e;
}

/* Turns round every run of checks that read no memory. */
static void turn_runs(Fn *f)
{
	St last = 0;
	for (St s = f->body; s; s = f->st.at[s].next) {
		St done = 0, first = s;
		while (is_plain_check(f, s)) {
			St next = f->st.at[s].next;
			f->st.at[s].next = done;
			done = s;
			s = next;
		}
		if (done) {
			*(last ? &f->st.at[last].next : &f->body) = done;
			f->st.at[first].next = s;
			s = first;
		}
		last = s;
	}
}

static void run(Fn *f, EnvHook *hook, Checks *k)
{
	Env *env = env_new(f, hook, k);
	env_run(env, f->body);
	f->body = ir_sweep(f, f->body);
}

void opt_checks(Fn *f)
{
	Checks k = { 0 };
	if (opt_sink(f))
		opt_fold(f);
	run(f, collect, &k);
	if (k.put.n)
		f->body = insert(f, &k, f->body);
	move_up(f);
	run(f, prove, &k);
	turn_runs(f);
	run(f, prove, &k);
	turn_runs(f);
	opt_fold(f);
	opt_ranges(f);
}
