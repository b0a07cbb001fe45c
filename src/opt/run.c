/*
 * Running code on states (env.h): assignments, branches, loops until their intervals stand still.
 *
 * Counters. In a trial run of a loop every assignment `v = v + d` adds d's interval, times how often
 * the place can be run, to the variable's account, every other assignment its value to `reset`. If
 * the values do not stand still by themselves, [start or reset] + [sum of steps] is tried. No place
 * is run more than 2**56 times: that would take years.
 */
#include "opt/env.h"

#include <string.h>

static const double most_runs = 72057594037927936.0;
enum { ROUNDS = 8, BUDGET = 6000, TRIALS = 3, PROOFS = 20000 };

static bool is_int(Type t)
{
	return strchr("biu", ir_type[t].kind) != NULL;
}

static const Itv nothing = { INT64_MAX, INT64_MIN };

static Itv unite(Itv a, Itv b)
{
	return a.lo > a.hi ? b : b.lo > b.hi ? a : itv_join(a, b);
}

static void find_defs(Fn *f, St s, void *ctx)
{
	Env *env = ctx;
	if (f->st.at[s].kind == Klet && f->var.at[f->st.at[s].v].once)
		env->def[f->st.at[s].v] = f->st.at[s].e;
}

/* Can e stand for the variable wherever that is used: made of things that do not change there? */
static void find_moving(Fn *f, Ex e, void *ctx)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar)
		*(bool *)ctx |= !f->var.at[x->ref].once && !f->var.at[x->ref].loop && !f->var.at[x->ref].param;
	if (x->op == Oload)
		*(bool *)ctx = true;
}

Env *env_new(Fn *f, EnvHook *hook, void *ctx)
{
	Env *env = base_alloc(f->arena, sizeof *env);
	env->f = f;
	env->hook = hook;
	env->ctx = ctx;
	env->epoch = 1;
	env->runs = 1;
	env->budget = BUDGET;
	env->proofs = PROOFS;
	env->now.var = base_alloc(f->arena, f->var.n * sizeof *env->now.var);
	env->now.sym = base_alloc(f->arena, f->var.n * sizeof *env->now.sym);
	env->def = base_alloc(f->arena, f->var.n * sizeof *env->def);
	for (Var v = 1; v < f->var.n; v++) {
		env->now.var[v] = itv_of_type(f->var.at[v].type);
		if (f->var.at[v].small)
			env->now.var[v] = (Itv){ -((int64_t)1 << 31), (int64_t)1 << 31 };
	}
	ir_each_st(f, f->body, find_defs, env);
	for (Var v = 1; v < f->var.n; v++) {
		bool moving = false;
		if (env->def[v])
			ir_each_ex(f, env->def[v], find_moving, &moving);
		if (moving || f->var.at[v].type != Ti64)
			env->def[v] = 0;
	}
	return env;
}

static bool lin_uses(Env *env, const Lin *l, Var v)
{
	for (int i = 0; i < l->n; i++)
		if (opt_uses_var(env->f, l->t[i].e, v))
			return true;
	return false;
}

static void forget_var(Env *env, Var v)
{
	State *s = &env->now;
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->fact.n; i++) {
		Fact k = s->fact.at[i];
		if (k.l ? !lin_uses(env, k.l, v) : !opt_uses_var(env->f, k.cond, v))
			s->fact.at[n++] = k;
	}
	s->fact.n = n;
	s->sym[v] = 0;
	for (Var w = 1; w < env->f->var.n; w++)
		if (s->sym[w] && opt_uses_var(env->f, s->sym[w], v))
			s->sym[w] = 0;
	env->epoch++;
}

/* Keeps what the code leaves alone. */
static void forget(Env *env, const Touch *x)
{
	Fn *f = env->f;
	State *s = &env->now;
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->fact.n; i++) {
		Fact k = s->fact.at[i];
		bool keep = true;
		for (int j = 0; k.l && j < k.l->n; j++)
			keep &= opt_invariant(f, x, k.l->t[j].e);
		if (k.l ? keep : opt_invariant(f, x, k.cond))
			s->fact.at[n++] = k;
	}
	s->fact.n = n;
	for (Var v = 1; v < f->var.n; v++)
		if (s->sym[v] && (opt_assigns(x, v) || !opt_invariant(f, x, s->sym[v])))
			s->sym[v] = 0;
	env->epoch++;
}

static void forget_memory(Env *env, St st)
{
	bool any = false;
	for (uint32_t i = 0; i < env->now.fact.n; i++)
		any |= env->now.fact.at[i].load;
	if (any) {
		Touch x = opt_touch_of(env->f, st);
		forget(env, &x);
	}
}

/* Is e = v + something? Then its interval. A choice between such, and v itself, counts too. */
static bool step_of(Env *env, Ex e, Var v, Itv *step)
{
	Expr x = env->f->ex.at[e];
	bool exact;
	Itv a, b;
	Ex self = ir_var(env->f, v);
	if (e == self) {
		*step = (Itv){ 0, 0 };
		return true;
	}
	switch (x.op) {
	case Oadd: case Oaddv:
		for (int k = 0; k < 2; k++)
			if (!ir_uses_var(env->f, x.u.a[1 - k], v) && step_of(env, x.u.a[k], v, &a)) {
				b = env_itv(env, x.u.a[1 - k]);
				*step = itv_clip(Ti64, (Wide)a.lo + b.lo, (Wide)a.hi + b.hi, &exact);
				return exact;
			}
		return false;
	case Osub: case Osubv:
		if (ir_uses_var(env->f, x.u.a[1], v) || !step_of(env, x.u.a[0], v, &a))
			return false;
		b = env_itv(env, x.u.a[1]);
		*step = itv_clip(Ti64, (Wide)a.lo - b.hi, (Wide)a.hi - b.lo, &exact);
		return exact;
	case Oselect:
		if (!step_of(env, x.u.a[1], v, &a) || !step_of(env, x.u.a[2], v, &b))
			return false;
		*step = itv_join(a, b);
		return true;
	default: return false;
	}
}

static bool holds_order(Env *env, Ex a, Ex b)
{
	return env_decide(env, ir_bin(env->f, Ole, a, b)) == 1;
}

static void account(Env *env, Var v, Ex e, Itv value)
{
	Acc *a = &env->acc[v];
	Itv step;
	bool number = e && env->f->var.at[v].type == Ti64;
	Ex self = number ? ir_var(env->f, v) : 0;
	a->all = unite(a->all, value);
	for (int k = 0; k < a->ends; k++)
		if (!(a->beyond >> k & 1) &&
			(!number || env_decide(env, ir_bin(env->f, Olt, e, a->end[k])) != 1))
			a->beyond |= 1u << k;
	if (number && step_of(env, e, v, &step)) {
		if (step.hi > 0)
			a->up += (double)step.hi * env->runs;
		if (step.lo < 0)
			a->down += (double)step.lo * env->runs;
		a->most = step.hi > a->most ? (double)step.hi : a->most;
		a->least = step.lo < a->least ? (double)step.lo : a->least;
		a->grows |= step.hi > 0;
		a->falls |= step.lo < 0;
	} else {
		a->reset = unite(a->reset, value);
		a->grows = a->grows || !number || !holds_order(env, e, self);
		a->falls = a->falls || !number || !holds_order(env, self, e);
	}
}

static void assign(Env *env, Var v, Ex e, Itv value)
{
	Fn *f = env->f;
	if (!is_int(f->var.at[v].type))
		return;
	if (env->acc)
		account(env, v, e, value);
	bool self = e && ir_uses_var(f, e, v);
	forget_var(env, v);
	env->now.var[v] = value;
	Type t = f->var.at[v].type;
	if (e && !self && (t == Ti64 || t == Tbool) && !(t == Ti64 && env->def[v]) &&
		!opt_has_load(f, e))
		env->now.sym[v] = e;
}

static void let(Env *env, Var v, Ex e)
{
	if (is_int(env->f->var.at[v].type))
		assign(env, v, e, env_itv(env, e));
	else
		forget_var(env, v);
}

static bool has_leave(Fn *f, St first, uint32_t number)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind == Kleave && st->v == number)
			return true;
		if (has_leave(f, st->body, number) || has_leave(f, f->st.at[s].other, number))
			return true;
	}
	return false;
}

/* The ends of the innermost loops that count up, fixed there: values of variables may lie below. */
static int find_ends(Env *env, Ex *end)
{
	int n = 0;
	for (uint32_t i = 0; i < env->around.n && n < ENDS; i++) {
		const Around *a = &env->around.at[i];
		if (a->counted && a->step > 0)
			end[n++] = env->f->st.at[a->s].hi;
	}
	return n;
}

/* Accounts for what code with effects x assigns; only those are set up. */
static Acc *new_acc(Env *env, const Touch *x)
{
	Fn *f = env->f;
	Acc *a = env->spare_acc.n ? env->spare_acc.at[--env->spare_acc.n]
		: base_alloc(f->arena, f->var.n * sizeof *a);
	Ex end[ENDS] = { 0 };
	int n = find_ends(env, end);
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		a[v] = (Acc){ 0 };
		a[v].all = a[v].reset = nothing;
		a[v].ends = (uint8_t)n;
		memcpy(a[v].end, end, sizeof end);
	}
	return a;
}

/* What a piece did to the accounts, run `runs` times, goes to the enclosing piece's. */
static void hand_up(Env *env, const Acc *in, const Touch *x)
{
	if (!env->acc)
		return;
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		Acc *a = &env->acc[v];
		a->all = unite(a->all, in[v].all);
		a->reset = unite(a->reset, in[v].reset);
		a->grows |= in[v].grows;
		a->falls |= in[v].falls;
		a->beyond |= in[v].all.lo <= in[v].all.hi ? in[v].beyond : 0;
		a->up += in[v].up * env->runs;
		a->down += in[v].down * env->runs;
		a->most = in[v].most > a->most ? in[v].most : a->most;
		a->least = in[v].least < a->least ? in[v].least : a->least;
	}
}

static void block(Env *env, St s)
{
	Fn *f = env->f;
	St body = f->st.at[s].body;
	if (!has_leave(f, body, f->st.at[s].v)) {
		env_run(env, body);
		return;
	}
	Touch x = opt_touch(f, body);
	State before = env_save(env);
	Acc *outer = env->acc, *own = new_acc(env, &x);
	double runs = env->runs;
	env->acc = own;
	env->runs = 1;
	env_run(env, body);
	env->acc = outer;
	env->runs = runs;
	hand_up(env, own, &x);
	env_restore(env, before);
	for (Var v = opt_assigned(&x, 1); v; v = opt_assigned(&x, v + 1))
		env->now.var[v] = unite(env->now.var[v], own[v].all);
	*vec_push(f->arena, &env->spare_acc) = own;
	forget(env, &x);
}

static void take(Env *env, Ex cond, bool truth)
{
	*vec_push(env->f->arena, &env->path) = (Path){ cond, truth, env->around.n };
}

static void branch(Env *env, St s)
{
	Fn *f = env->f;
	Ex c = f->st.at[s].e;
	St body = f->st.at[s].body, other = f->st.at[s].other;
	State before = env_save(env), kept = env_save(env);
	bool partial = false;
	Around *in = env->around.n ? &env->around.at[env->around.n - 1] : NULL;
	if (in) {
		partial = in->partial;
		in->partial = true;
	}
	uint32_t taken = env->path.n;
	take(env, c, true);
	env_assume(env, c, true);
	env_settle(env);
	env_run(env, body);
	State yes = env->now;
	env->now = before;
	env->epoch++;
	env->path.n = taken;
	take(env, c, false);
	env_assume(env, c, false);
	env_settle(env);
	env_run(env, other);
	env->path.n = taken;
	if (env->around.n)
		env->around.at[env->around.n - 1].partial = partial;
	bool fall_yes = opt_falls_through(f, body), fall_no = opt_falls_through(f, other);
	if (!fall_yes || !fall_no) {
		take(env, c, fall_yes);
		env_give_up(env, kept);
		if (fall_yes)
			env_restore(env, yes);
		else
			env_give_up(env, yes);
		return;
	}
	State no = env->now;
	env->now = kept;
	env->epoch++;
	for (Var v = 1; v < f->var.n; v++)
		env->now.var[v] = itv_join(yes.var[v], no.var[v]);
	env_give_up(env, yes);
	env_give_up(env, no);
	Touch a = opt_touch(f, body), b = opt_touch(f, other);
	forget(env, &a);
	forget(env, &b);
}

/* The step of a loop if it is constant, else 1 or -1 for one whose sign is known, else 0. */
static int64_t known_step(Env *env, Ex e)
{
	int64_t step;
	if (ir_is_int(env->f, e, &step))
		return step;
	Itv i = env_itv(env, e);
	return i.lo > 0 ? 1 : i.hi < 0 ? -1 : 0;
}

/* What is known of a loop's bounds where it starts. */
typedef struct Bounds {
	Ex lo, hi;
	Itv ilo, ihi;
	int64_t step; /* 0: not known */
} Bounds;

static Bounds bounds(Env *env, Ex lo, Ex hi, int64_t step)
{
	return (Bounds){ lo, hi, env_itv(env, lo), env_itv(env, hi), step };
}

/* Facts about loop variable v inside; `fixed`: the bounds mean the same inside. */
static void loop_facts(Env *env, Var v, const Bounds *b, bool fixed)
{
	Fn *f = env->f;
	Ex i = ir_var(f, v), first = b->step > 0 ? b->lo : b->hi, last = b->step > 0 ? b->hi : b->lo;
	Itv *r = &env->now.var[v];
	*r = itv_of_type(Ti64);
	if (b->step > 0)
		*r = (Itv){ b->ilo.lo, b->ilo.lo < b->ihi.hi ? b->ihi.hi - 1 : b->ilo.lo };
	else if (b->step < 0)
		*r = (Itv){ b->ilo.hi > b->ihi.lo ? b->ihi.lo + 1 : b->ilo.hi, b->ilo.hi };
	env->epoch++;
	if (!fixed || b->step == 0)
		return;
	env_assume(env, ir_bin(f, b->step > 0 ? Ole : Olt, first, i), true);
	env_assume(env, ir_bin(f, b->step > 0 ? Olt : Ole, i, last), true);
	env_assume(env, ir_bin(f, Olt, first, last), true);
}

/* How often a loop's body runs at most. */
static double trips(Env *env, St s)
{
	const Stmt *st = &env->f->st.at[s];
	int64_t step = st->kind == Kfor ? known_step(env, st->step) : 0;
	if (step == 0)
		return most_runs;
	Itv a = env_itv(env, st->lo), b = env_itv(env, st->hi);
	double n = step > 0 ? ((double)b.hi - (double)a.lo) / (double)step
		: ((double)b.lo - (double)a.hi) / (double)step;
	n += 1;
	return n < 0 ? 0 : n < most_runs ? n : most_runs;
}

static void assume_ways(Env *env, const Head *h, const Touch *x)
{
	Fn *f = env->f;
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		for (int k = 0; k < ENDS; k++)
			if (h->below[v][k] && opt_invariant(f, x, h->below[v][k])) {
				Ex less = ir_bin(f, Olt, ir_var(f, v), h->below[v][k]);
				env_assume(env, less, true);
			}
		if (!h->way[v] || !h->start[v] || !opt_invariant(f, x, h->start[v]))
			continue;
		Ex e = ir_var(f, v);
		env_assume(env, h->way[v] > 0 ? ir_bin(f, Ole, h->start[v], e) : ir_bin(f, Ole, e, h->start[v]),
			true);
	}
}

/* One run of a loop's body from the state in front of the loop. */
static void body(Env *env, St s, const Head *head, const Touch *x, Acc *acc, double n)
{
	Fn *f = env->f;
	Stmt st = f->st.at[s];
	Acc *outer = env->acc;
	double runs = env->runs;
	Bounds b = { 0 };
	bool counts = st.kind == Kfor, fixed = false;
	if (counts) {
		b = bounds(env, st.lo, st.hi, known_step(env, st.step));
		fixed = opt_invariant(f, x, st.lo) && opt_invariant(f, x, st.hi);
	}
	forget(env, x);
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1))
		if (is_int(f->var.at[v].type))
			env->now.var[v] = head->itv[v];
	assume_ways(env, head, x);
	env->acc = acc;
	env->runs = n;
	env->epoch++;
	if (counts)
		loop_facts(env, st.v, &b, fixed);
	else if (env->hook && !env->trials)
		env->hook(env, s, true);
	if (!counts)
		env_assume(env, f->st.at[s].e, true);
	env_settle(env);
	env_run(env, f->st.at[s].body);
	env->acc = outer;
	env->runs = runs;
}

void env_enter(Env *env, St s, const Touch *x)
{
	Fn *f = env->f;
	Stmt st = f->st.at[s];
	Bounds b = { 0 };
	if (st.kind == Kfor)
		b = bounds(env, st.lo, st.hi, known_step(env, st.step));
	bool fixed = st.kind == Kfor && opt_invariant(f, x, st.lo) && opt_invariant(f, x, st.hi);
	forget(env, x);
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1))
		if (is_int(f->var.at[v].type))
			env->now.var[v] = itv_of_type(f->var.at[v].type);
	env->epoch++;
	if (st.kind == Kfor)
		loop_facts(env, st.v, &b, fixed);
	env_settle(env);
}

static int64_t bound(double x, int64_t extreme)
{
	return x > -9e18 && x < 9e18 ? (int64_t)x : extreme;
}

/* Start or reset value plus all steps. */
static Itv counted(Itv start, const Acc *a)
{
	Itv base = unite(start, a->reset);
	double up = a->up, down = a->down;
	up = up < a->most * most_runs ? up : a->most * most_runs;
	down = down > a->least * most_runs ? down : a->least * most_runs;
	return (Itv){ down == 0 ? base.lo : bound((double)base.lo + down * 1.000001 - 2048, INT64_MIN),
		up == 0 ? base.hi : bound((double)base.hi + up * 1.000001 + 2048, INT64_MAX) };
}

/* Likely bounds of what keeps growing. */
static int64_t at_least(int64_t x)
{
	const int64_t large = (int64_t)1 << 31;
	return x > large ? x : x > 0 ? large : 0;
}

static int64_t at_most(int64_t x)
{
	return x == INT64_MIN ? x : -at_least(-x);
}

/* One round: is every value that a trial made inside head? Else head grows. */
static bool settle(Env *env, Itv *head, const Itv *start, const Acc *acc, const Touch *x,
	int round)
{
	bool done = true;
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		if (acc[v].all.lo > acc[v].all.hi)
			continue;
		Itv c = counted(start[v], &acc[v]), all = unite(start[v], acc[v].all);
		Itv type = itv_of_type(env->f->var.at[v].type);
		if (itv_within(all, head[v]) || (itv_within(c, head[v])))
			continue;
		done = false;
		if (round == 0)
			head[v] = unite(head[v], all);
		else if (round == 1)
			head[v] = unite(head[v], (Itv){ at_most(all.lo), at_least(all.hi) });
		else if (round < 4)
			head[v] = unite(head[v], c);
		else
			head[v] = (Itv){ all.lo < head[v].lo ? type.lo : head[v].lo,
				all.hi > head[v].hi ? type.hi : head[v].hi };
	}
	return done;
}

/* Which variables only grow or only fall, without overflow? */
static void find_ways(Env *env, Head *h, const Acc *acc, const Touch *x)
{
	Fn *f = env->f;
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		const Acc *a = &acc[v];
		bool steps = f->var.at[v].type == Ti64 && a->all.lo <= a->all.hi &&
			a->all.lo > INT64_MIN && a->all.hi < INT64_MAX;
		if (steps && (!a->grows || !a->falls))
			h->way[v] = a->grows ? 1 : -1;
		for (int k = 0; steps && k < a->ends; k++) {
			Ex less = ir_bin(f, Olt, ir_var(f, v), a->end[k]);
			if (!(a->beyond >> k & 1) && env_decide(env, less) == 1)
				h->below[v][k] = a->end[k];
		}
	}
}

static void find_head(Env *env, St s, Head *h, const Touch *x, double n)
{
	Fn *f = env->f;
	bool any = false;
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		h->itv[v] = h->first[v] = env->now.var[v];
		any |= is_int(f->var.at[v].type) && !f->var.at[v].loop && !f->var.at[v].once;
	}
	bool done = !any;
	for (int round = 0; !done && round < ROUNDS && env->budget > 0 && env->trials < TRIALS; round++) {
		State before = env_save(env);
		Acc *acc = new_acc(env, x);
		env->trials++;
		body(env, s, h, x, acc, n);
		env->trials--;
		env_restore(env, before);
		done = settle(env, h->itv, h->first, acc, x, round);
		if (done)
			find_ways(env, h, acc, x);
		*vec_push(f->arena, &env->spare_acc) = acc;
	}
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1))
		if (!done || f->var.at[v].loop || f->var.at[v].once)
			h->itv[v] = itv_of_type(f->var.at[v].type);
}

/* Set up for what is assigned in the loop alone. */
static Head new_head(Env *env, const Touch *x)
{
	Fn *f = env->f;
	Head h = { 0 };
	if (env->spare_head.n)
		h = env->spare_head.at[--env->spare_head.n];
	else
		h = (Head){ base_alloc(f->arena, f->var.n * sizeof *h.itv),
			base_alloc(f->arena, f->var.n * sizeof *h.first),
			base_alloc(f->arena, f->var.n * sizeof *h.way),
			base_alloc(f->arena, f->var.n * sizeof *h.start),
			base_alloc(f->arena, f->var.n * sizeof *h.below) };
	for (Var v = opt_assigned(x, 1); v; v = opt_assigned(x, v + 1)) {
		Itv now = env->now.var[v];
		h.way[v] = 0;
		memset(h.below[v], 0, sizeof h.below[v]);
		h.start[v] = f->var.at[v].type != Ti64 ? 0 : now.lo == now.hi ? ir_int(f, now.lo)
			: env->now.sym[v];
	}
	return h;
}

static void push_around(Env *env, St s, const Touch *x)
{
	Fn *f = env->f;
	Stmt st = f->st.at[s];
	Around in = { .s = s, .eff = *x };
	if (st.kind == Kfor && ir_is_int(f, st.step, &in.step) && in.step != 0 &&
		opt_invariant(f, x, st.lo) && opt_invariant(f, x, st.hi) && env_lin(env, st.lo, &in.lo) && env_lin(env, st.hi, &in.hi))
		in.counted = true;
	*vec_push(f->arena, &env->around) = in;
}

/* Does a break or an outer jump end the loop early? */
static bool ends_early(Fn *f, St first, bool own)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		bool loop = st->kind == Kfor || st->kind == Kwhile;
		if (st->kind == Kreturn || (st->kind == Kbreak && own))
			return true;
		if (ends_early(f, st->body, own && !loop) || ends_early(f, f->st.at[s].other, own && !loop))
			return true;
	}
	return false;
}

static void loop(Env *env, St s)
{
	Fn *f = env->f;
	Touch x = opt_touch(f, f->st.at[s].body);
	if (f->st.at[s].kind == Kfor)
		x.var[f->st.at[s].v / 64] |= (uint64_t)1 << (f->st.at[s].v % 64);
	double n = trips(env, s);
	Head head = new_head(env, &x);
	State before = env_save(env);
	push_around(env, s, &x);
	Around *in = &env->around.at[env->around.n - 1];
	in->before = before;
	in->leaves = x.jumps || ends_early(f, f->st.at[s].body, true);
	find_head(env, s, &head, &x, n);
	Acc *acc = new_acc(env, &x);
	body(env, s, &head, &x, acc, n);
	for (Var v = opt_assigned(&x, 1); v; v = opt_assigned(&x, v + 1))
		if (acc[v].all.lo <= acc[v].all.hi)
			acc[v].all = head.itv[v];
	hand_up(env, acc, &x);
	*vec_push(f->arena, &env->spare_acc) = acc;
	bool whole = !env->around.at[env->around.n - 1].leaves;
	env->around.n--;
	env_restore(env, before);
	forget(env, &x);
	for (Var v = opt_assigned(&x, 1); v; v = opt_assigned(&x, v + 1))
		if (is_int(f->var.at[v].type))
			env->now.var[v] = head.itv[v];
	env->epoch++;
	assume_ways(env, &head, &x);
	*vec_push(f->arena, &env->spare_head) = head;
	if (f->st.at[s].kind == Kwhile && whole)
		env_assume(env, f->st.at[s].e, false);
}

static void reduce(Env *env, St s)
{
	Fn *f = env->f;
	Stmt st = f->st.at[s];
	State before = env_save(env);
	Bounds b = bounds(env, st.lo, st.hi, 1);
	forget_var(env, st.k);
	loop_facts(env, st.k, &b, true);
	if (env->hook && !env->trials)
		env->hook(env, s, true);
	env_restore(env, before);
	Itv r = itv_of_type(f->var.at[st.v].type);
	if (st.code == Rargmax || st.code == Rargmin)
		r = (Itv){ 0, env_itv(env, st.hi).hi };
	assign(env, st.v, 0, r);
	forget_var(env, st.v);
}

/* An outside call: extents of what it makes are lengths as those of arguments are. */
static void outside(Env *env, St s)
{
	Fn *f = env->f;
	Stmt st = f->st.at[s];
	forget_memory(env, s);
	for (uint32_t i = 0, v; i < st.n; i++) {
		if (ir_ext_part(f, &st, i, &v) != Xvar)
			continue;
		Itv r = itv_of_type(f->var.at[v].type);
		Ex e = ir_var(f, v);
		for (uint32_t k = 0, o; k < st.n; k++)
			for (int d = 0; ir_ext_part(f, &st, k, &o) == Xmakes && d < f->sto.at[o].rank; d++)
				if (f->sto.at[o].dim[d] == e)
					r = (Itv){ 0, INT32_MAX };
		assign(env, v, 0, r);
		forget_var(env, v);
	}
}

static void statement(Env *env, St s)
{
	Fn *f = env->f;
	switch (f->st.at[s].kind) {
	case Klet: let(env, f->st.at[s].v, f->st.at[s].e); break;
	case Kset: case Kalloc: case Kbind: case Klib: forget_memory(env, s); break;
	case Kfor: case Kwhile: loop(env, s); break;
	case Kif: branch(env, s); break;
	case Kblock: block(env, s); break;
	case Kcheck: env_assume(env, f->st.at[s].e, true); break;
	case Kreduce: reduce(env, s); break;
	case Kcall: {
		Stmt st = f->st.at[s];
		forget_memory(env, s);
		for (uint32_t i = 0; i < st.n; i++) {
			Var v = f->pool.at[st.at + i];
			assign(env, v, 0, itv_of_type(f->var.at[v].type));
			forget_var(env, v);
		}
		break;
	}
	case Kext: outside(env, s); break;
	default: break;
	}
}

void env_run(Env *env, St first)
{
	Fn *f = env->f;
	uint32_t taken = env->path.n;
	for (St s = first; s; s = f->st.at[s].next) {
		env->budget -= env->trials > 0;
		uint8_t kind = f->st.at[s].kind;
		if (env->hook && !env->trials && kind != Kwhile)
			env->hook(env, s, false);
		kind = f->st.at[s].kind;
		if (kind == Kbreak || kind == Kcontinue || kind == Kleave || kind == Kreturn)
			break;
		statement(env, s);
		if ((kind == Kif || kind == Kblock || kind == Kfor || kind == Kwhile) && env->around.n) {
			Touch x = opt_touch_of(f, s);
			env->around.at[env->around.n - 1].partial |= x.jumps;
		}
	}
	env->path.n = taken;
}
