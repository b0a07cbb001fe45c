#include "opt/prepare.h"

/* What a library call becomes: statements in front of it are chained, the last one takes its place. */
typedef struct Make {
	Fn *f;
	Stmt lib;
	St first, last;
} Make;

static Var loop_var(Fn *f, const char *name)
{
	Var v = ir_new_var(f, name, Ti64);
	f->var.at[v].loop = true;
	return v;
}

static St loop(Make *m, Var v, Ex hi, St body, uint8_t flags)
{
	Fn *f = m->f;
	Ex zero = ir_int(f, 0), one = ir_int(f, 1);
	St s = ir_new_st(f, Kfor, m->lib.line);
	Stmt *st = &f->st.at[s];
	st->v = v;
	st->lo = zero;
	st->hi = hi;
	st->step = one;
	st->body = body;
	st->flags = flags;
	return s;
}

static void append(Make *m, St s)
{
	if (m->last)
		m->f->st.at[m->last].next = s;
	else
		m->first = s;
	m->last = s;
}

static Ex zero_of(Fn *f, Type t)
{
	char kind = ir_type[t].kind;
	return kind == 'c' ? ir_con_c(f, t, 0, 0) : kind == 'f' ? ir_con_f(f, t, 0) : ir_con_i(f, t, 0);
}

/* A statement for `v = sum of e over k in 0:n`. */
static St sum(Make *m, Var v, Var k, Ex n, Ex e)
{
	Fn *f = m->f;
	Ex zero = ir_int(f, 0);
	St s = ir_new_st(f, Kreduce, m->lib.line);
	Stmt *st = &f->st.at[s];
	st->code = Rsum;
	st->v = v;
	st->k = k;
	st->lo = zero;
	st->hi = n;
	st->e = e;
	st->flags = Ffree;
	return s;
}

static Var sum_var(Fn *f, Type t)
{
	Var v = ir_new_var(f, "sum", t);
	f->var.at[v].once = true;
	return v;
}

/* y[i] = sum over k of a[i, k] * x[k], a row at a time. */
static void by_rows(Make *m, Sto y, Sto a, Sto x, bool turned)
{
	Fn *f = m->f;
	Var i = loop_var(f, "i"), k = loop_var(f, "k"), v = sum_var(f, f->sto.at[y].type);
	Ex at_i = ir_var(f, i), at_k = ir_var(f, k);
	Ex idx[2] = { turned ? at_k : at_i, turned ? at_i : at_k };
	Ex term = ir_bin(f, Omul, ir_load(f, a, idx), ir_load(f, x, &at_k));
	St body = sum(m, v, k, ir_dim(f, x, 0), term);
	St set = ir_set(f, y, &at_i, ir_var(f, v), m->lib.line);
	f->st.at[body].next = set;
	append(m, loop(m, i, ir_dim(f, y, 0), body, Fmap));
}

/* The same, one x[k] at a time over all of y: a is walked along its other axis. */
static void by_terms(Make *m, Sto y, Sto a, Sto x, bool turned)
{
	Fn *f = m->f;
	Var z = loop_var(f, "i"), i = loop_var(f, "i"), k = loop_var(f, "k");
	Ex at_z = ir_var(f, z), at_i = ir_var(f, i), at_k = ir_var(f, k);
	Ex idx[2] = { turned ? at_k : at_i, turned ? at_i : at_k };
	Ex term = ir_bin(f, Omul, ir_load(f, a, idx), ir_load(f, x, &at_k));
	Ex zero = zero_of(f, f->sto.at[y].type);
	append(m, loop(m, z, ir_dim(f, y, 0), ir_set(f, y, &at_z, zero, m->lib.line), Fmap));
	St set = ir_set(f, y, &at_i, ir_bin(f, Oadd, ir_load(f, y, &at_i), term), m->lib.line);
	St inner = loop(m, i, ir_dim(f, y, 0), set, Fmap);
	append(m, loop(m, k, ir_dim(f, x, 0), inner, 0));
}

static void dot(Make *m, Sto out, Sto x, Sto y)
{
	Fn *f = m->f;
	Var k = loop_var(f, "k"), v = sum_var(f, f->sto.at[out].type);
	Ex at_k = ir_var(f, k);
	Ex term = ir_bin(f, Omul, ir_load(f, x, &at_k), ir_load(f, y, &at_k));
	append(m, sum(m, v, k, ir_dim(f, x, 0), term));
	append(m, ir_set(f, out, &at_k, ir_var(f, v), m->lib.line));
}

static bool is_temp(const Fn *f, Sto s)
{
	return f->sto.at[s].origin == Stemp;
}

/* Is the call's work memory-bound and one of its operands made for it alone? */
static bool opens(const Fn *f, const Stmt *lib)
{
	const uint32_t *o = &f->pool.at[lib->at];
	if (lib->kind != Klib || (lib->code != Lgemv && lib->code != Ldot))
		return false;
	return is_temp(f, o[1]) || (lib->code == Ldot && is_temp(f, o[2]));
}

static void open_call(Fn *f, St s)
{
	Make m = { .f = f, .lib = f->st.at[s] };
	Sto a = f->pool.at[m.lib.at], b = f->pool.at[m.lib.at + 1], c = f->pool.at[m.lib.at + 2];
	if (m.lib.code == Ldot) {
		dot(&m, a, b, c);
	} else {
		bool turned = f->pool.at[m.lib.at + 3] != 0;
		if (turned == (f->sto.at[b].layout == 'F'))
			by_rows(&m, a, b, c, turned);
		else
			by_terms(&m, a, b, c, turned);
	}
	f->st.at[m.last].next = m.lib.next;
	f->st.at[s] = f->st.at[m.first];
	if (m.last == m.first)
		f->st.at[s].next = m.lib.next;
}

/*
 * Matrix-vector and inner products of operands that were made for the call become loops, into which
 * the making of the operands can be fused.
 *
 *   lib gemv(y, t, x, 1)        for i in 0:m:1 map
 *                           =>    set y[i] = 0.0
 *                               for k in 0:n:1
 *                                 for i in 0:m:1 map
 *                                   set y[i] = add(y[i], mul(t[k, i], x[k]))
 */
void opt_open_products(Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		if (opens(f, &f->st.at[s]))
			open_call(f, s);
		opt_open_products(f, f->st.at[s].body);
		opt_open_products(f, f->st.at[s].other);
	}
}
