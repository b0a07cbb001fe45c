/*
 * Interval analysis.
 *
 *     for i.1 in 0:dim(A, 0):1                     for i.1 in 0:dim(A, 0):1
 *       check le(0, i.1)                             set A[add(i.1, 0)] = 0.0
 *       check lt(i.1, dim(A, 0))            ->
 *       set A[select(lt(i.1, 0), ...)] = 0.0
 *
 * Overflow-checked operations that cannot overflow become plain ones, conditions that are certain
 * become constants, checks that always hold vanish.
 */
#include "ir/effects.h"
#include "opt/env.h"
#include "opt/opt.h"

#include <math.h>
#include <string.h>

typedef struct Ranges {
	struct {
		uint32_t epoch;
		Ex e;
	} *memo;
	uint32_t known;
} Ranges;

static Ex rewrite(Env *env, Ex e);

static bool plain_of(Op op, Op *plain)
{
	switch (op) {
	case Oaddv: *plain = Oadd; return true;
	case Osubv: *plain = Osub; return true;
	case Omulv: *plain = Omul; return true;
	case Onegv: *plain = Oneg; return true;
	case Oabsv: *plain = Oabs; return true;
	case Opowv: *plain = Opow; return true;
	case Oshlv: *plain = Oshl; return true;
	case Oshrv: *plain = Oshr; return true;
	default: return false;
	}
}

static bool is_compared(Fn *f, const Expr *x)
{
	return (x->op == Oeq || x->op == One || x->op == Olt || x->op == Ole) &&
		strchr("biu", ir_type[f->ex.at[x->u.a[0]].type].kind);
}

/* The operand whose value the choice always has, or 0. */
static Ex chosen(Env *env, const Expr *x)
{
	Ex a = x->u.a[0], b = x->u.a[1];
	bool largest = x->op == Omax || x->op == Opymax || x->op == Ofmax;
	int r = env_decide(env, ir_bin(env->f, Ole, a, b));
	if (r < 0)
		r = env_decide(env, ir_bin(env->f, Olt, b, a)) == 1 ? 0 : -1;
	return r < 0 ? 0 : (r == 1) == largest ? b : a;
}

typedef struct Running {
	const Env *env;
	bool found;
} Running;

/* Finds loads and variables that are not made of loop variables and sizes. */
static void find_running(Fn *f, Ex e, void *ctx)
{
	Running *r = ctx;
	const Expr *x = &f->ex.at[e];
	const VarInfo *v = &f->var.at[x->op == Ovar ? x->ref : 0];
	r->found |= x->op == Oload ||
		(x->op == Ovar && !v->loop && !v->param && !(v->once && r->env->def[x->ref]));
}

static bool is_running(Env *env, Ex e)
{
	Running r = { .env = env };
	ir_each_ex(env->f, e, find_running, &r);
	return r.found;
}

/* Division of e by a power of two as bits; not of affine things, which the polyhedral passes know. */
static Ex as_bits(Env *env, Ex e, const Expr *x)
{
	Fn *f = env->f;
	int64_t c;
	if (x->type != Ti64 || !ir_is_int(f, x->u.a[1], &c) || c < 2 || (c & (c - 1)))
		return e;
	if (!is_running(env, x->u.a[0]))
		return e;
	if (x->op == Omod)
		return ir_bin(f, Oand, x->u.a[0], ir_int(f, c - 1));
	return ir_bin(f, Oshr, x->u.a[0], ir_int(f, __builtin_ctzll((uint64_t)c)));
}

static Ex divided(Env *env, Ex e, const Expr *x)
{
	Fn *f = env->f;
	Ex a = x->u.a[0], b = x->u.a[1];
	int64_t c;
	Ex bits = as_bits(env, e, x);
	if (bits != e)
		return bits;
	if (x->type == Tu64 || env_itv(env, a).lo < 0 || env_itv(env, b).lo <= 0)
		return e;
	if (opt_is_quiet(f, e) && env_decide(env, ir_bin(f, Olt, a, b)) == 1)
		return x->op == Ofloordiv ? ir_con_i(f, x->type, 0) : a;
	if (x->op == Omod && (!ir_is_int(f, b, &c) || is_running(env, a)))
		return ir_bin(f, Ofmod, a, b);
	return e;
}

/* int(float(i)) of small i. */
static Ex rounded(Env *env, Ex e, const Expr *x)
{
	Fn *f = env->f;
	const Expr *in = &f->ex.at[x->u.a[0]];
	if (in->op != Ocast || in->type != Tf64 || ir_type[f->ex.at[in->u.a[0]].type].kind == 'b')
		return e;
	Ex i = in->u.a[0];
	Itv r = env_itv(env, i);
	const int64_t most = (int64_t)1 << 53;
	if (!strchr("iu", ir_type[f->ex.at[i].type].kind) || r.lo < -most || r.hi > most)
		return e;
	return ir_cast(f, Ti64, i);
}

/* The integer whose float value e is, exactly; 0 if there is none. */
static Ex exact_int(Env *env, Ex e)
{
	Fn *f = env->f;
	const Expr *x = &f->ex.at[e];
	const double most = 9007199254740992.0;
	if (x->type != Tf64)
		return 0;
	if (x->op == Ocon)
		return x->u.f >= -most && x->u.f <= most && x->u.f == trunc(x->u.f)
			? ir_int(f, (int64_t)x->u.f) : 0;
	if (x->op != Ocast || f->ex.at[x->u.a[0]].type != Ti64)
		return 0;
	Itv r = env_itv(env, x->u.a[0]);
	return r.lo >= -(int64_t)most && r.hi <= (int64_t)most ? x->u.a[0] : 0;
}

/* A comparison of floats that are integers is one of integers. */
static Ex as_integers(Env *env, Ex e, const Expr *x)
{
	if (x->op != Oeq && x->op != One && x->op != Olt && x->op != Ole)
		return e;
	Ex a = exact_int(env, x->u.a[0]), b = a ? exact_int(env, x->u.a[1]) : 0;
	return b ? ir_bin(env->f, x->op, a, b) : e;
}

static Ex simpler(Env *env, Ex e)
{
	Fn *f = env->f;
	Expr x = f->ex.at[e];
	e = as_integers(env, e, &x);
	x = f->ex.at[e];
	Op plain;
	bool exact;
	int r;
	if (is_compared(f, &x)) {
		r = env_decide(env, e);
		return r < 0 || !opt_is_quiet(f, e) ? e : ir_bool(f, r);
	}
	if (plain_of(x.op, &plain)) {
		env_itv_op(env, e, &exact);
		if (!exact)
			return e;
		e = ir_op[plain].arity == 1 ? ir_un(f, plain, x.u.a[0])
			: ir_bin(f, plain, x.u.a[0], x.u.a[1]);
		return plain == Oabs ? simpler(env, e) : e;
	}
	bool integer = strchr("iu", ir_type[x.type].kind) && x.type != Tu64;
	switch (x.op) {
	case Omax: case Omin: case Opymax: case Opymin: case Ofmax: case Ofmin: {
		Ex c = integer && opt_is_quiet(f, e) ? chosen(env, &x) : 0;
		return c ? c : e;
	}
	case Oabs: return integer && env_itv(env, x.u.a[0]).lo >= 0 ? x.u.a[0] : e;
	case Ofloordiv: case Omod: return integer ? divided(env, e, &x) : e;
	case Otrunci: case Ofloori: case Oceili: case Oroundi: return rounded(env, e, &x);
	default: return e;
	}
}

/* Operand e, evaluated only where cond has the value given. */
static Ex under(Env *env, Ex cond, bool truth, Ex e)
{
	if (opt_is_leaf(env->f, e))
		return e;
	State s = env_save(env);
	env_assume(env, cond, truth);
	env_settle(env);
	e = rewrite(env, e);
	env_restore(env, s);
	return e;
}

static Ex rewrite_lazy(Env *env, Ex e, const Expr *x)
{
	Fn *f = env->f;
	Ex a = rewrite(env, x->u.a[0]), b;
	int r = env_decide(env, a);
	bool quiet = opt_is_quiet(f, a);
	switch (x->op) {
	case Oguard:
		b = rewrite(env, x->u.a[1]);
		return ir_guard(f, r == 1 && quiet ? ir_bool(f, true) : a, b);
	case Ocalm:
		return ir_calm(f, x->u.a[0], rewrite(env, x->u.a[1]));
	case Oselect:
		if (r >= 0 && quiet)
			return rewrite(env, r ? x->u.a[1] : x->u.a[2]);
		b = under(env, a, true, x->u.a[1]);
		return ir_select(f, a, b, under(env, a, false, x->u.a[2]));
	default:
		if (r >= 0 && quiet)
			a = ir_bool(f, r);
		if (r >= 0 && quiet && (r == 1) == (x->op == Olor))
			return a;
		b = under(env, a, x->op == Oland, x->u.a[1]);
		e = ir_bin(f, x->op, a, b);
		r = env_decide(env, e);
		return r >= 0 && opt_is_quiet(f, e) ? ir_bool(f, r) : e;
	}
}

static Ex rewrite_node(Env *env, Ex e)
{
	Fn *f = env->f;
	Expr x = f->ex.at[e];
	if (x.op == Oselect || x.op == Oguard || x.op == Oland || x.op == Olor || x.op == Ocalm)
		return rewrite_lazy(env, e, &x);
	Ex operand[JENNY_RANK] = { 0 };
	bool changed = false;
	int n = ir_arity(f, e);
	for (int k = 0; k < n; k++) {
		Ex old = ir_operand(f, e, k);
		operand[k] = rewrite(env, old);
		changed |= operand[k] != old;
	}
	if (changed)
		e = ir_rebuild(f, e, operand);
	return simpler(env, e);
}

static Ex rewrite(Env *env, Ex e)
{
	Ranges *r = env->ctx;
	if (!e || opt_is_leaf(env->f, e))
		return e;
	if (e < r->known && r->memo[e].epoch == env->epoch && r->memo[e].e)
		return r->memo[e].e;
	Ex new = rewrite_node(env, e);
	if (e < r->known) {
		r->memo[e].epoch = env->epoch;
		r->memo[e].e = new;
	}
	return new;
}

static void visit(Fn *f, Ex *e, void *ctx)
{
	(void)f;
	*e = rewrite(ctx, *e);
}

static void hook(Env *env, St s, bool inner)
{
	Fn *f = env->f;
	uint8_t kind = f->st.at[s].kind;
	if (inner) {
		Ex e = rewrite(env, f->st.at[s].e);
		f->st.at[s].e = e;
		return;
	}
	if (kind == Kreduce) {
		Ex lo = rewrite(env, f->st.at[s].lo), hi = rewrite(env, f->st.at[s].hi);
		f->st.at[s].lo = lo;
		f->st.at[s].hi = hi;
		return;
	}
	ir_st_exprs(f, s, visit, env);
	const Expr *x = &f->ex.at[f->st.at[s].e];
	if (kind == Kcheck && x->op == Ocon && x->u.i)
		f->st.at[s].kind = Knone;
}

void opt_ranges(Fn *f)
{
	Ranges r = { .known = f->ex.n };
	r.memo = base_alloc(f->arena, r.known * sizeof *r.memo);
	Env *env = env_new(f, hook, &r);
	env_run(env, f->body);
	f->body = ir_sweep(f, f->body);
}
