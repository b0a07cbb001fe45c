/* The state at a point: intervals, linear forms, proofs. See env.h; running code is in run.c. */
#include "opt/env.h"

#include <math.h>
#include <string.h>

enum { DEPTH = 6, STEPS = 60, FACTS = 160 };

Itv env_itv(Env *env, Ex e)
{
	bool exact;
	return env_itv_op(env, e, &exact);
}

static Itv itv_abs(Type t, Itv a, bool *exact)
{
	Wide lo = a.lo, hi = a.hi, m = -lo > hi ? -lo : hi;
	return itv_clip(t, lo > 0 ? lo : hi < 0 ? -hi : 0, m, exact);
}

static Itv itv_bits(Op op, Type t, Itv a, Itv b)
{
	Itv all = itv_of_type(t);
	if (t == Tbool)
		return all;
	if (op == Oand && (a.lo >= 0 || b.lo >= 0)) {
		int64_t top = INT64_MAX;
		top = a.lo >= 0 && a.hi < top ? a.hi : top;
		top = b.lo >= 0 && b.hi < top ? b.hi : top;
		return (Itv){ 0, top };
	}
	if (op == Oand || a.lo < 0 || b.lo < 0)
		return all;
	int64_t top = a.hi | b.hi;
	for (int s = 1; s < 64; s *= 2)
		top |= top >> s;
	return (Itv){ 0, top };
}

static Itv itv_minmax(Op op, Itv a, Itv b)
{
	if (op == Omax || op == Opymax)
		return (Itv){ a.lo > b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi };
	return (Itv){ a.lo < b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi };
}

static Itv itv_bin(Env *env, const Expr *x, bool *exact)
{
	Type t = x->type;
	Op op = x->op;
	Itv a = env_itv(env, x->u.a[0]), b = env_itv(env, x->u.a[1]);
	switch (op) {
	case Oadd: case Oaddv: return itv_clip(t, (Wide)a.lo + b.lo, (Wide)a.hi + b.hi, exact);
	case Osub: case Osubv: return itv_clip(t, (Wide)a.lo - b.hi, (Wide)a.hi - b.lo, exact);
	case Omul: case Omulv: return itv_mul(t, a, b, exact);
	case Opow: case Opowv: return itv_pow(t, a, b, exact);
	case Oshl: case Oshlv: return itv_shl(t, a, b, exact);
	case Oshr: case Oshrv:
		*exact = b.lo >= 0;
		if (b.lo < 0 || t == Tu64)
			return itv_of_type(t);
		return (Itv){ a.lo < 0 ? a.lo : 0, a.hi < 0 ? -1 : a.hi >> (b.lo > 63 ? 63 : b.lo) };
	case Ofloordiv: return itv_floordiv(t, a, b);
	case Omod: return itv_mod(t, a, b);
	case Ofmod: return a.lo >= 0 && b.lo >= 0 ? itv_mod(t, a, b) : itv_of_type(t);
	case Oand: case Oor: case Oxor: return itv_bits(op, t, a, b);
	case Omax: case Omin: case Ofmax: case Ofmin: case Opymax: case Opymin:
		return t == Tu64 ? itv_of_type(t) : itv_minmax(op == Ofmax ? Omax : op, a, b);
	default: return itv_of_type(t);
	}
}

static Itv itv_cast(Env *env, const Expr *x)
{
	Type from = env->f->ex.at[x->u.a[0]].type;
	Itv all = itv_of_type(x->type);
	if (!strchr("biu", ir_type[from].kind) || from == Tu64 || x->type == Tbool)
		return all;
	Itv a = env_itv(env, x->u.a[0]);
	if (x->type == Tu64)
		return a.lo >= 0 ? a : all;
	return itv_within(a, all) ? a : all;
}

/* A length, within what facts about it alone say. */
static Itv itv_dim(Env *env, Ex e)
{
	Itv r = { 0, INT32_MAX };
	for (uint32_t i = 0; i < env->now.fact.n; i++) {
		const Lin *l = env->now.fact.at[i].l;
		if (!l || l->n != 1 || l->t[0].e != e)
			continue;
		if (l->t[0].k == 1 && l->c < 0 && -l->c > r.lo)
			r.lo = -l->c;
		if (l->t[0].k == -1 && l->c < r.hi)
			r.hi = l->c;
	}
	return r.lo <= r.hi ? r : (Itv){ 0, INT32_MAX };
}

static Itv itv_compute(Env *env, Ex e, bool *exact)
{
	const Expr *x = &env->f->ex.at[e];
	Type t = x->type;
	if (!strchr("biu", ir_type[t].kind))
		return (Itv){ INT64_MIN, INT64_MAX };
	switch (x->op) {
	case Ocon: return (Itv){ x->u.i, x->u.i };
	case Ovar: return env->now.var[x->ref];
	case Odim: return itv_dim(env, e);
	case Ocast: return itv_cast(env, x);
	case Oselect: return itv_join(env_itv(env, x->u.a[1]), env_itv(env, x->u.a[2]));
	case Oguard: return env_itv(env, x->u.a[1]);
	case Oneg: case Onegv: {
		Itv a = env_itv(env, x->u.a[0]);
		return itv_clip(t, -(Wide)a.hi, -(Wide)a.lo, exact);
	}
	case Oabs: case Oabsv:
		if (ir_type[t].kind != 'i')
			return itv_of_type(t);
		return itv_abs(t, env_itv(env, x->u.a[0]), exact);
	case Osign: return t == Tu64 ? itv_of_type(t) : (Itv){ ir_type[t].kind == 'u' ? 0 : -1, 1 };
	default: break;
	}
	return ir_op[x->op].arity == 2 && ir_op[x->op].result == 'S' ? itv_bin(env, x, exact)
		: itv_of_type(t);
}

Itv env_itv_op(Env *env, Ex e, bool *exact)
{
	const Expr *x = &env->f->ex.at[e];
	*exact = false;
	if (x->op == Ocon || x->op == Ovar || x->op == Oload)
		return itv_compute(env, e, exact);
	if (env->memo.n <= e) {
		uint32_t more = env->f->ex.n - env->memo.n + 64;
		(void)vec_more(env->f->arena, &env->memo, more);
	}
	if (env->memo.at[e].epoch == env->epoch * 2 || env->memo.at[e].epoch == env->epoch * 2 + 1) {
		*exact = env->memo.at[e].epoch & 1;
		return env->memo.at[e].itv;
	}
	Itv r = itv_compute(env, e, exact);
	env->memo.at[e].itv = r;
	env->memo.at[e].epoch = env->epoch * 2 + *exact;
	return r;
}

/* What stands for variable v in linear forms, or 0. */
static Ex meaning(Env *env, Var v)
{
	if (env->f->var.at[v].once && env->def[v])
		return env->def[v];
	return env->now.sym[v];
}

bool env_products_fit(Env *env, const Lin *l)
{
	for (int i = 0; i < l->n; i++) {
		bool exact = true;
		if (env->f->ex.at[l->t[i].e].op == Omul)
			env_itv_op(env, l->t[i].e, &exact);
		if (!exact)
			return false;
	}
	return true;
}

static Lin lin_of(Env *env, Ex e, int depth);

static bool lin_combine(Env *env, const Expr *x, Lin *l, int depth)
{
	Lin a = lin_of(env, x->u.a[0], depth), b, r;
	if (ir_op[x->op].arity == 2)
		b = lin_of(env, x->u.a[1], depth);
	switch (x->op) {
	case Oadd: case Oaddv:
		*l = a;
		return lin_add(l, &b, 1);
	case Osub: case Osubv:
		*l = a;
		return lin_add(l, &b, -1);
	case Oneg: case Onegv:
		*l = lin_int(0);
		return lin_add(l, &a, -1);
	default:
		if (!lin_mul(env->f, &a, &b, &r) || !env_products_fit(env, &r))
			return false;
		*l = r;
		return true;
	}
}

/* Is nothing known of e's value by its operator? Then a variable that holds it is as good. */
static bool is_opaque(const Fn *f, Ex e)
{
	switch (f->ex.at[e].op) {
	case Ocon: case Ovar: case Odim: case Ofloordiv: case Oshr: case Omod: case Ofmod: case Omin:
	case Omax:
	case Opymin: case Opymax: case Oselect:
		return false;
	default: return true;
	}
}

static Lin lin_of(Env *env, Ex e, int depth)
{
	Expr x = env->f->ex.at[e];
	Lin l = lin_atom(e);
	bool exact;
	Ex d;
	switch (x.op) {
	case Ocon: return lin_int(x.u.i);
	case Oguard: return lin_of(env, x.u.a[1], depth);
	case Ovar:
		d = depth ? meaning(env, x.ref) : 0;
		if (!d)
			return l;
		Lin via = lin_of(env, d, depth - 1);
		return via.n == 1 && via.c == 0 && is_opaque(env->f, via.t[0].e) ? l : via;
	case Oadd: case Oaddv: case Osub: case Osubv: case Omul: case Omulv: case Oneg: case Onegv:
		env_itv_op(env, e, &exact);
		if (!exact || !lin_combine(env, &x, &l, depth))
			return lin_atom(e);
		return l;
	default: return l;
	}
}

bool env_lin(Env *env, Ex e, Lin *l)
{
	if (env->f->ex.at[e].type != Ti64)
		return false;
	*l = lin_of(env, e, 4);
	return true;
}

Itv env_lin_itv(Env *env, const Lin *l, bool *exact)
{
	Wide lo = l->c, hi = l->c;
	for (int i = 0; i < l->n; i++) {
		Itv a = env_itv(env, l->t[i].e);
		int64_t k = l->t[i].k;
		lo += (Wide)k * (k > 0 ? a.lo : a.hi);
		hi += (Wide)k * (k > 0 ? a.hi : a.lo);
		if (lo < -((Wide)1 << 100) || hi > (Wide)1 << 100) {
			*exact = false;
			return itv_of_type(Ti64);
		}
	}
	if (lo >= INT64_MIN && hi <= INT64_MAX)
		return itv_clip(Ti64, lo, hi, exact);
	*exact = false;
	Itv r = { lo < INT64_MIN ? INT64_MIN : lo > INT64_MAX ? INT64_MAX : (int64_t)lo,
		hi > INT64_MAX ? INT64_MAX : hi < INT64_MIN ? INT64_MIN : (int64_t)hi };
	return r;
}

/* The term that may pull l down most; -1 if there is none. */
static int worst_term(Env *env, const Lin *l)
{
	int worst = -1;
	Wide depth = 0;
	for (int i = 0; i < l->n; i++) {
		Itv a = env_itv(env, l->t[i].e);
		Wide low = (Wide)l->t[i].k * (l->t[i].k > 0 ? a.lo : a.hi);
		if (worst < 0 || low < depth) {
			depth = low;
			worst = i;
		}
	}
	return worst;
}

static bool prove(Env *env, const Lin *l, int depth, int *steps);

static int64_t gcd(int64_t a, int64_t b)
{
	return b ? gcd(b, a % b) : a < 0 ? -a : a;
}

/* Tries s * l - m * fact, where fact >= 0 and s, m > 0 cancel the term (k, e) of l. */
static bool try_fact(Env *env, const Lin *l, Term t, const Lin *fact, int depth, int *steps)
{
	for (int i = 0; i < fact->n; i++) {
		int64_t k = fact->t[i].k;
		if (fact->t[i].e != t.e || (k > 0) != (t.k > 0) || k == INT64_MIN || t.k == INT64_MIN)
			continue;
		int64_t g = gcd(k, t.k), scale = k / g < 0 ? -(k / g) : k / g;
		Lin rest = lin_int(0);
		return lin_add(&rest, l, scale) && lin_add(&rest, fact, t.k > 0 ? -(t.k / g) : t.k / g) &&
			prove(env, &rest, depth - 1, steps);
	}
	return false;
}

/* l without its term t, e a floor quotient q = x / k of coefficient 1 or -1: R - q >= 0 if and only
 * if k R + k - 1 - x >= 0, and q - R >= 0 if and only if x - k R >= 0. */
static bool without_quotient(Env *env, const Lin *l, Term t, Lin *r)
{
	Expr x = env->f->ex.at[t.e];
	if ((x.op != Ofloordiv && x.op != Oshr) || x.type != Ti64 || (t.k != 1 && t.k != -1) ||
		env->f->ex.at[x.u.a[1]].op != Ocon)
		return false;
	int64_t k = env->f->ex.at[x.u.a[1]].u.i;
	if (x.op == Oshr)
		k = k < 0 || k > 30 ? 0 : (int64_t)1 << k;
	Lin rest = *l, d = lin_of(env, x.u.a[0], 4);
	if (k <= 0 || k > INT32_MAX || !lin_add(&rest, &(Lin){ .n = 1, .t[0] = t }, -1))
		return false;
	*r = lin_int(t.k < 0 ? k - 1 : 0);
	return lin_add(r, &rest, k) && lin_add(r, &d, t.k);
}

/* The smaller of two things with a positive factor (the larger, negative): l >= 0 for each. */
static bool is_bounded_choice(Env *env, Term t)
{
	const Expr *x = &env->f->ex.at[t.e];
	bool low = x->op == Omin || x->op == Opymin, high = x->op == Omax || x->op == Opymax;
	return (low && t.k > 0) || (high && t.k < 0);
}

static bool prove_both(Env *env, const Lin *l, Term t, int depth, int *steps)
{
	Expr x = env->f->ex.at[t.e];
	for (int k = 0; k < 2; k++) {
		Lin r = *l, v = lin_of(env, x.u.a[k], 4);
		if (!lin_add(&r, &(Lin){ .n = 1, .t[0] = t }, -1) || !lin_add(&r, &v, t.k) ||
			!prove(env, &r, depth - 1, steps))
			return false;
	}
	return true;
}

/* One bound of node e that holds by what its operator means: `which` counts up; false: no more. */
static bool axiom(Env *env, Ex e, int which, Lin *l)
{
	Expr x = env->f->ex.at[e];
	Lin d = lin_int(0);
	*l = lin_atom(e);
	switch (x.op) {
	case Omod: case Ofmod:
		d = lin_of(env, x.u.a[1], 4);
		if (which > 0 || env_itv(env, x.u.a[1]).lo <= 0 || x.type != Ti64)
			return false;
		*l = lin_int(-1);
		return lin_add(l, &d, 1) && lin_add(l, &(Lin){ .n = 1, .t[0] = { 1, e } }, -1);
	case Omin: case Opymin: case Omax: case Opymax:
		if (which > 1)
			return false;
		d = lin_of(env, x.u.a[which], 4);
		if (x.op == Omax || x.op == Opymax)
			return lin_add(l, &d, -1);
		*l = d;
		return lin_add(l, &(Lin){ .n = 1, .t[0] = { 1, e } }, -1);
	case Ofloordiv:
		if (which > 1 || env->f->ex.at[x.u.a[1]].op != Ocon)
			return false;
		int64_t k = env->f->ex.at[x.u.a[1]].u.i;
		if (k <= 0 || k > INT32_MAX)
			return false;
		d = lin_of(env, x.u.a[0], 4);
		*l = which ? lin_int(k - 1) : d;
		if (which)
			return lin_add(l, &(Lin){ .n = 1, .t[0] = { 1, e } }, k) && lin_add(l, &d, -1);
		return lin_add(l, &(Lin){ .n = 1, .t[0] = { 1, e } }, -k);
	default: return false;
	}
}

/* Facts about one factor of a product term, times the other factors where those are >= 0. */
static bool try_products(Env *env, const Lin *l, Term t, int depth, int *steps)
{
	Fn *f = env->f;
	for (uint32_t i = 0; i < env->now.fact.n && *steps > 0; i++) {
		const Lin *fact = env->now.fact.at[i].l;
		for (int j = 0; fact && j < fact->n; j++) {
			Ex rest;
			Lin by, r;
			if (!lin_factor(f, t.e, fact->t[j].e, &rest) || !rest)
				continue;
			by = lin_atom(rest);
			if ((fact->t[j].k > 0) != (t.k > 0) || env_itv(env, rest).lo < 0)
				continue;
			if (lin_mul(f, fact, &by, &r) && try_fact(env, l, t, &r, depth, steps))
				return true;
		}
	}
	return false;
}

/* By subtracting facts until the interval of the rest is not negative. */
static bool prove(Env *env, const Lin *l, int depth, int *steps)
{
	bool exact;
	if (env_lin_itv(env, l, &exact).lo >= 0)
		return true;
	if (depth == 0 || --*steps < 0)
		return false;
	Lin a;
	for (int i = 0; i < l->n; i++) {
		if (is_bounded_choice(env, l->t[i]))
			return prove_both(env, l, l->t[i], depth, steps);
		if (without_quotient(env, l, l->t[i], &a))
			return prove(env, &a, depth - 1, steps);
	}
	int w = worst_term(env, l);
	if (w < 0)
		return false;
	Term t = l->t[w];
	for (uint32_t i = env->now.fact.n; i-- > 0 && *steps > 0;)
		if (env->now.fact.at[i].l && try_fact(env, l, t, env->now.fact.at[i].l, depth, steps))
			return true;
	for (int i = 0; i < l->n; i++)
		for (int which = 0; which < 2; which++)
			if (axiom(env, l->t[i].e, which, &a) && try_fact(env, l, l->t[i], &a, depth, steps))
				return true;
	return env->f->ex.at[t.e].op == Omul && try_products(env, l, t, depth, steps);
}

bool env_prove(Env *env, const Lin *l)
{
	int most = env->proofs < STEPS ? env->proofs : STEPS, steps = most;
	bool yes = prove(env, l, DEPTH, &steps);
	env->proofs -= most - (steps > 0 ? steps : 0);
	return yes;
}

/* l = a - b - less, if both are i64 or narrower integers of signed meaning. */
static bool difference(Env *env, Ex a, Ex b, int64_t less, Lin *l)
{
	Type t = env->f->ex.at[a].type;
	if (t == Tu64 || !strchr("biu", ir_type[t].kind))
		return false;
	Lin y;
	if (t == Ti64) {
		*l = lin_of(env, a, 4);
		y = lin_of(env, b, 4);
	} else {
		Itv ia = env_itv(env, a), ib = env_itv(env, b);
		*l = ia.lo == ia.hi ? lin_int(ia.lo) : lin_atom(a);
		y = ib.lo == ib.hi ? lin_int(ib.lo) : lin_atom(b);
	}
	return lin_add(l, &y, -1) && lin_add(l, &(Lin){ .c = less }, -1);
}

static bool is_known(Env *env, Ex cond)
{
	for (uint32_t i = 0; i < env->now.fact.n; i++)
		if (env->now.fact.at[i].cond == cond)
			return true;
	return false;
}

/* By intervals alone: do all values of a lie below all of b? */
static bool lies_below(Env *env, Ex a, Ex b, int64_t less)
{
	Type t = env->f->ex.at[a].type;
	return t != Tu64 && strchr("biu", ir_type[t].kind) &&
		(Wide)env_itv(env, a).hi + less <= env_itv(env, b).lo;
}

static int decide_equal(Env *env, Ex a, Ex b)
{
	Lin l, m;
	if (lies_below(env, a, b, 1) || lies_below(env, b, a, 1))
		return 0;
	if (!difference(env, a, b, 0, &l))
		return -1;
	m = lin_int(0);
	if (!lin_add(&m, &l, -1))
		return -1;
	if (env_prove(env, &l) && env_prove(env, &m))
		return 1;
	l.c--;
	m.c--;
	return l.c < INT64_MAX && m.c < INT64_MAX && (env_prove(env, &l) || env_prove(env, &m)) ? 0 : -1;
}

static int decide_order(Env *env, Ex a, Ex b, int64_t less)
{
	Lin l;
	if (lies_below(env, a, b, less))
		return 1;
	if (lies_below(env, b, a, 1 - less))
		return 0;
	if (difference(env, b, a, less, &l) && env_prove(env, &l))
		return 1;
	if (difference(env, a, b, 1 - less, &l) && env_prove(env, &l))
		return 0;
	return -1;
}

/* and (want 0 decides) or or (want 1 decides); the second operand is looked at knowing the first. */
static int decide_lazy(Env *env, const Expr *x, int want)
{
	int a = env_decide(env, x->u.a[0]);
	if (a == want)
		return want;
	State s = env_save(env);
	env_assume(env, x->u.a[0], !want);
	env_settle(env);
	int b = env_decide(env, x->u.a[1]);
	env_restore(env, s);
	if (b == want)
		return want;
	return a >= 0 && b >= 0 ? !want : -1;
}

int env_decide(Env *env, Ex cond)
{
	Fn *f = env->f;
	Expr x = f->ex.at[cond];
	int r;
	if (is_known(env, cond))
		return 1;
	switch (x.op) {
	case Ocon: return x.u.i != 0;
	case Ovar:
		return env->now.sym[x.ref] && f->ex.at[env->now.sym[x.ref]].type == Tbool
			? env_decide(env, env->now.sym[x.ref]) : -1;
	case Oeq: return decide_equal(env, x.u.a[0], x.u.a[1]);
	case One:
		r = decide_equal(env, x.u.a[0], x.u.a[1]);
		return r < 0 ? r : !r;
	case Olt: return decide_order(env, x.u.a[0], x.u.a[1], 1);
	case Ole: return decide_order(env, x.u.a[0], x.u.a[1], 0);
	case Onot:
		r = env_decide(env, x.u.a[0]);
		return r < 0 ? r : !r;
	case Oland: return decide_lazy(env, &x, 0);
	case Olor: return decide_lazy(env, &x, 1);
	default: return -1;
	}
}

/* Narrows the intervals of variables with coefficient 1 or -1 in l >= 0. */
static void narrow(Env *env, const Lin *l)
{
	for (int i = 0; i < l->n; i++) {
		const Expr *x = &env->f->ex.at[l->t[i].e];
		if (x->op != Ovar || (l->t[i].k != 1 && l->t[i].k != -1))
			continue;
		bool exact;
		Lin rest = *l;
		if (!lin_add(&rest, &(Lin){ .n = 1, .t[0] = l->t[i] }, -1))
			continue;
		Itv r = env_lin_itv(env, &rest, &exact), *v = &env->now.var[x->ref];
		if (l->t[i].k == 1 && r.hi > INT64_MIN && r.hi != INT64_MAX && -r.hi > v->lo)
			v->lo = -r.hi;
		if (l->t[i].k == -1 && r.hi < v->hi)
			v->hi = r.hi;
		if (v->lo > v->hi)
			v->lo = v->hi;
	}
}

static void add_fact(Env *env, Fact fact)
{
	if (env->now.fact.n >= FACTS)
		return;
	*vec_push(env->f->arena, &env->now.fact) = fact;
}

void env_assume_lin(Env *env, const Lin *l)
{
	if (l->n == 0)
		return;
	for (uint32_t i = 0; i < env->now.fact.n; i++)
		if (env->now.fact.at[i].l && lin_equal(env->now.fact.at[i].l, l))
			return;
	Lin *own = base_alloc(env->f->arena, sizeof *own);
	*own = *l;
	bool load = false;
	for (int i = 0; i < l->n; i++)
		load |= opt_has_load(env->f, l->t[i].e);
	add_fact(env, (Fact){ .l = own, .load = load });
	narrow(env, l);
	env->epoch++;
}

/* x * x <= most narrows x. */
static void assume_square(Env *env, Ex square, int64_t most)
{
	Fn *f = env->f;
	Expr x = f->ex.at[square];
	bool exact;
	if ((x.op != Omul && x.op != Omulv) || x.u.a[0] != x.u.a[1] || f->ex.at[x.u.a[0]].op != Ovar)
		return;
	env_itv_op(env, square, &exact);
	if (!exact || most < 0)
		return;
	int64_t root = (int64_t)sqrt((double)most) + 1;
	Itv *v = &env->now.var[f->ex.at[x.u.a[0]].ref];
	v->hi = v->hi < root ? v->hi : root;
	v->lo = v->lo > -root ? v->lo : -root;
	env->epoch++;
}

static void assume_order(Env *env, Ex a, Ex b, int64_t less)
{
	Lin l;
	if (env->f->ex.at[a].type == Ti64)
		assume_square(env, a, env_itv(env, b).hi);
	if (difference(env, b, a, less, &l))
		env_assume_lin(env, &l);
}

static void assume_equal(Env *env, Ex a, Ex b, bool truth)
{
	Lin l;
	if (truth) {
		assume_order(env, a, b, 0);
		assume_order(env, b, a, 0);
	} else if (difference(env, a, b, 0, &l) && env_prove(env, &l)) {
		assume_order(env, b, a, 1);
	} else if (difference(env, b, a, 0, &l) && env_prove(env, &l)) {
		assume_order(env, a, b, 1);
	}
}

/* Of `a or b` (known to hold) one may be refuted: then the other holds. */
static void assume_either(Env *env, Ex a, Ex b)
{
	if (env_decide(env, a) == 0)
		env_assume(env, b, true);
	else if (env_decide(env, b) == 0)
		env_assume(env, a, true);
}

void env_assume(Env *env, Ex cond, bool truth)
{
	Fn *f = env->f;
	Expr x = f->ex.at[cond];
	if (x.op == Ocon)
		return;
	if (truth && !is_known(env, cond))
		add_fact(env, (Fact){ .cond = cond, .load = opt_has_load(f, cond) });
	switch (x.op) {
	case Ovar:
		if (env->now.sym[x.ref] && env->f->ex.at[env->now.sym[x.ref]].type == Tbool)
			env_assume(env, env->now.sym[x.ref], truth);
		break;
	case Onot: env_assume(env, x.u.a[0], !truth); break;
	case Oeq: assume_equal(env, x.u.a[0], x.u.a[1], truth); break;
	case One: assume_equal(env, x.u.a[0], x.u.a[1], !truth); break;
	case Olt:
		truth ? assume_order(env, x.u.a[0], x.u.a[1], 1) : assume_order(env, x.u.a[1], x.u.a[0], 0);
		break;
	case Ole:
		truth ? assume_order(env, x.u.a[0], x.u.a[1], 0) : assume_order(env, x.u.a[1], x.u.a[0], 1);
		break;
	case Oland: case Olor:
		if (truth == (x.op == Oland)) {
			env_assume(env, x.u.a[0], truth);
			env_assume(env, x.u.a[1], truth);
		} else if (truth) {
			assume_either(env, x.u.a[0], x.u.a[1]);
		}
		break;
	default: break;
	}
	env->epoch++;
}

void env_settle(Env *env)
{
	if (env->settling)
		return;
	env->settling = true;
	for (uint32_t i = 0; i < env->now.fact.n; i++) {
		Ex c = env->now.fact.at[i].cond;
		if (c && env->f->ex.at[c].op == Olor)
			assume_either(env, env->f->ex.at[c].u.a[0], env->f->ex.at[c].u.a[1]);
	}
	env->settling = false;
}

State env_save(Env *env)
{
	Fn *f = env->f;
	State s = { 0 };
	if (env->spare.n) {
		s = env->spare.at[--env->spare.n];
		s.fact.n = 0;
	} else {
		s.var = base_alloc(f->arena, f->var.n * sizeof *s.var);
		s.sym = base_alloc(f->arena, f->var.n * sizeof *s.sym);
	}
	memcpy(s.var, env->now.var, f->var.n * sizeof *s.var);
	memcpy(s.sym, env->now.sym, f->var.n * sizeof *s.sym);
	if (env->now.fact.n)
		memcpy(vec_more(f->arena, &s.fact, env->now.fact.n), env->now.fact.at,
			env->now.fact.n * sizeof *s.fact.at);
	return s;
}

void env_give_up(Env *env, State s)
{
	*vec_push(env->f->arena, &env->spare) = s;
}

void env_restore(Env *env, State s)
{
	env_give_up(env, env->now);
	env->now = s;
	env->epoch++;
}
