/*
 * Constants that every iteration assigns and none reads are assigned behind the loop.
 *
 *     for %i.1 in 0 : %n.2 : 1 {              for %i.1 in 0 : %n.2 : 1 {
 *       %s.3 = %s.3 + @a.1[%i.1]                %s.3 = %s.3 + @a.1[%i.1]
 *       %t.4 = 1                       ->     }
 *     }                                       %t.4 = select(0 < %n.2, 1, %t.4)
 *
 * The front end keeps such flags: whether a variable is bound, whether it holds a NumPy scalar.
 */
#include "opt/sink.h"

#include "ir/effects.h"
#include "opt/lin.h"

typedef struct Sink {
	Fn *f;
	bool changed;
} Sink;

typedef struct Reads {
	Ex var;
	uint32_t reads, lets;
} Reads;

static void read_node(Fn *f, Ex e, void *ctx)
{
	Reads *r = ctx;
	(void)f;
	r->reads += e == r->var;
}

static void read_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, read_node, ctx);
}

static void read_st(Fn *f, St s, void *ctx)
{
	Reads *r = ctx;
	const Stmt *st = &f->st.at[s];
	if (st->kind == Klet || st->kind == Kreduce)
		r->lets += st->v == f->ex.at[r->var].ref;
	for (uint32_t i = 0; st->kind == Kcall && i < st->n; i++)
		r->lets += f->pool.at[st->at + i] == f->ex.at[r->var].ref;
	r->lets += ir_ext_assigns(f, st, f->ex.at[r->var].ref);
	ir_st_exprs(f, s, read_visit, r);
}

/* e is a constant, or select(cond, constant, v) where cond does not change in the loop. */
static bool is_flag(Fn *f, Ex e, Ex v, const Touch *x, Ex *cond, Ex *value)
{
	Expr n = f->ex.at[e];
	*cond = ir_bool(f, true);
	*value = e;
	if (n.op == Ocon)
		return true;
	if (n.op != Oselect || f->ex.at[n.u.a[1]].op != Ocon || n.u.a[2] != v)
		return false;
	*cond = n.u.a[0];
	*value = n.u.a[1];
	return opt_invariant(f, x, *cond) && opt_is_quiet(f, *cond) && !opt_has_load(f, *cond);
}

/* Statement let of loop s, if it may move: what stands for it behind the loop. */
static St moved(Fn *f, St s, St let, const Touch *x, Ex some)
{
	Ex v = ir_var(f, f->st.at[let].v), cond, value;
	if (!is_flag(f, f->st.at[let].e, v, x, &cond, &value))
		return 0;
	Reads r = { .var = v };
	ir_each_st(f, f->st.at[s].body, read_st, &r);
	uint32_t own = value != f->st.at[let].e;
	if (r.lets != 1 || r.reads != own || f->var.at[f->st.at[let].v].once)
		return 0;
	St new = ir_new_st(f, Klet, f->st.at[let].line);
	Ex e = ir_select(f, ir_bin(f, Oland, some, cond), value, v);
	f->st.at[new].v = f->st.at[let].v;
	f->st.at[new].e = e;
	return new;
}

static bool jumps_here(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		uint8_t k = f->st.at[s].kind;
		if (k == Kbreak || k == Kcontinue || k == Kreturn || k == Kleave)
			return true;
		if (jumps_here(f, f->st.at[s].body) || jumps_here(f, f->st.at[s].other))
			return true;
	}
	return false;
}

static void chain(Sink *k, St first);

static void loop(Sink *k, St s)
{
	Fn *f = k->f;
	Stmt st = f->st.at[s];
	int64_t step;
	if (!ir_is_int(f, st.step, &step) || step == 0 || jumps_here(f, st.body))
		return;
	Touch x = opt_touch_of(f, s);
	bool fixed = opt_invariant(f, &x, st.lo) && opt_invariant(f, &x, st.hi) &&
		opt_is_quiet(f, st.lo) && opt_is_quiet(f, st.hi) && !opt_has_load(f, st.lo) &&
		!opt_has_load(f, st.hi);
	Ex some = step > 0 ? ir_bin(f, Olt, st.lo, st.hi) : ir_bin(f, Olt, st.hi, st.lo);
	for (St let = st.body; fixed && let; let = f->st.at[let].next) {
		St new = f->st.at[let].kind == Klet ? moved(f, s, let, &x, some) : 0;
		if (!new)
			continue;
		f->st.at[let].kind = Knone;
		f->st.at[new].next = f->st.at[s].next;
		f->st.at[s].next = new;
		k->changed = true;
	}
}

static void chain(Sink *k, St first)
{
	for (St s = first; s; s = k->f->st.at[s].next) {
		chain(k, k->f->st.at[s].body);
		chain(k, k->f->st.at[s].other);
		if (k->f->st.at[s].kind == Kfor)
			loop(k, s);
	}
}

bool opt_sink(Fn *f)
{
	Sink k = { .f = f };
	chain(&k, f->body);
	f->body = ir_sweep(f, f->body);
	return k.changed;
}
