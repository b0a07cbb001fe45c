/*
 * Independent iterations, neighbours in memory, each with ordered loops over scalars in it: 32 of
 * them (of doubles) go side by side, in lanes that stay in registers while the ordered loops run.
 * Each computes what it computed, in the order written.
 *
 *   for j in lo:hi:1                       for b in lo:hi:32
 *     s = 0.0                                if hi < b + 32
 *     for k in 0:n:1                =>         as it was, by eights, then one by one
 *       s = s + a[j+k] * w[k]                else
 *     c[j] = s                                 t0[v] = 0.0  ...  t3[v] = 0.0
 *                                              for k in 0:n:1
 *                                                t0[v] = t0[v] + a[b+v+k] * w[k]  ... t3
 *                                              c[b+v] = t0[v]  ...
 *
 * In a loop that is parallel the last lanes begin sooner, so that they are whole: then some elements
 * are computed twice, from what is not written here.
 */
#include "poly/own.h"

#include <string.h>

enum { Wide = 4, Most = 6 };

typedef struct Abreast {
	Poly *p;
	Stmt loop;
	Effects *x;
	int lanes, copies; /* variables of one copy of the body: `lanes` iterations */
	bool sooner;
	Var var[Most]; /* that differ from lane to lane */
	int vars;
	Sto tile[Wide][Most];
	Ex column, lane; /* the first iteration; the lane's variable */
	int copy;        /* at hand */
	Var from[2 * Most];
	Ex to[2 * Most]; /* loop and uniform variables, renamed */
	int names;
} Abreast;

static int place(const Abreast *a, Var v)
{
	for (int k = 0; k < a->vars; k++)
		if (a->var[k] == v)
			return k;
	return -1;
}

/* Is e another in other lanes? */
static bool differs(const Abreast *a, Ex e)
{
	const Fn *f = a->p->f;
	if (ir_uses_var(f, e, a->loop.v))
		return true;
	for (int k = 0; k < a->vars; k++)
		if (ir_uses_var(f, e, a->var[k]))
			return true;
	return false;
}

static bool add_var(Abreast *a, Var v)
{
	Fn *f = a->p->f;
	Type t = f->var.at[v].type;
	if (place(a, v) >= 0)
		return true;
	if (a->vars == Most || !strchr("fi", ir_type[t].kind) || ir_type[t].bytes < 4)
		return false;
	int lanes = 64 / ir_type[t].bytes;
	a->lanes = a->lanes && a->lanes < lanes ? a->lanes : lanes;
	a->var[a->vars++] = v;
	return true;
}

/* Only variables, elements and loops whose bounds are the same for all; the innermost are ordered. */
static bool look(Abreast *a, St first, bool *ordered)
{
	Fn *f = a->p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt x = f->st.at[s];
		int64_t step;
		bool deeper = false;
		switch (x.kind) {
		case Kset: break;
		case Klet:
			if ((!f->var.at[x.v].once || differs(a, x.e)) && !add_var(a, x.v))
				return false;
			break;
		case Kfor:
			if (!ir_is_int(f, x.step, &step) || x.flags & Fmap || differs(a, x.lo) ||
				differs(a, x.hi) || !look(a, x.body, &deeper))
				return false;
			if (!deeper && !poly_why(a->p, s, ir_effects(f, s)))
				return false;
			*ordered = true;
			break;
		default: return false;
		}
	}
	return true;
}

/* Do all accesses stay or lie along memory, at places that do not depend on what is computed? */
static bool is_near(const Abreast *a)
{
	Fn *f = a->p->f;
	bool near = false;
	uint64_t *varying = base_alloc(f->arena, a->x->vwords * sizeof *varying);
	for (int k = 0; k < a->vars; k++)
		bit_add(varying, a->var[k]);
	for (uint32_t i = 0; i < a->x->access.n; i++) {
		const Access *at = &a->x->access.at[i];
		Stride s = at->whole ? Far : poly_stride(f, at, a->loop.v, varying);
		if (s == Far || (at->write && s == Still))
			return false;
		near |= s == Near && !at->write;
		for (uint32_t d = 0; d < at->n; d++)
			for (int k = 0; k < a->vars; k++)
				if (ir_uses_var(f, f->pool.at[at->at + d], a->var[k]))
					return false;
	}
	return near;
}

/* Is nothing read that is written here? */
static bool is_pure(const Abreast *a)
{
	for (uint32_t i = 0; i < a->x->access.n; i++)
		for (uint32_t k = 0; k < a->x->access.n; k++) {
			const Access *w = &a->x->access.at[i], *r = &a->x->access.at[k];
			if (w->write && !r->write && ir_may_alias(a->p->f, w->s, r->s))
				return false;
		}
	return true;
}

static bool is_fit(Abreast *a, St s, bool inside)
{
	Fn *f = a->p->f;
	int64_t step, lo, hi;
	bool ordered = false;
	a->loop = f->st.at[s];
	if (!ir_is_int(f, a->loop.step, &step) || step != 1 || !look(a, a->loop.body, &ordered) ||
		!ordered || !a->vars)
		return false;
	a->x = ir_effects(f, s);
	if (a->x->heavy || a->x->sticky || !poly_computes_only(a->p, s, a->x) || !is_near(a) ||
		poly_why(a->p, s, a->x))
		return false;
	a->sooner = inside && is_pure(a);
	return !ir_is_int(f, a->loop.lo, &lo) || !ir_is_int(f, a->loop.hi, &hi) || hi - lo >= a->lanes;
}

static Ex name_node(Rewrite *r, Ex e)
{
	const Abreast *a = r->env;
	Fn *f = r->f;
	Expr x = f->ex.at[e];
	if (x.op != Ovar)
		return e;
	int k = place(a, x.ref);
	if (x.ref == a->loop.v)
		return ir_plus(f, ir_bin(f, Oadd, a->column, a->lane), a->copy * a->lanes);
	if (k >= 0)
		return ir_load(f, a->tile[a->copy][k], &a->lane);
	for (k = a->names; k-- > 0;)
		if (a->from[k] == x.ref)
			return a->to[k];
	return e;
}

static Ex named(Abreast *a, Ex e)
{
	Rewrite r = { .f = a->p->f, .node = name_node, .env = a };
	return ir_rewrite_ex(&r, e);
}

static bool name(Abreast *a, Var from, Ex to)
{
	if (a->names == 2 * Most)
		return false;
	a->from[a->names] = from;
	a->to[a->names++] = to;
	return true;
}

/* Appends what statement s does to lanes, for all copies. */
static void each_copy(Abreast *a, const Stmt *s, Chain *in)
{
	Fn *f = a->p->f;
	Ex idx[JENNY_RANK];
	for (a->copy = 0; a->copy < a->copies; a->copy++) {
		Ex e = named(a, s->e);
		if (s->kind == Klet) {
			Sto tile = a->tile[a->copy][place(a, s->v)];
			ir_append(f, in, ir_set(f, tile, &a->lane, e, s->line));
			continue;
		}
		for (uint32_t d = 0; d < s->n; d++)
			idx[d] = named(a, f->pool.at[s->at + d]);
		ir_append(f, in, ir_set(f, s->s, idx, e, s->line));
	}
	a->copy = 0;
}

/* Appends `in` as a loop over the lanes. */
static void close_lanes(Abreast *a, Chain *in, Chain *out)
{
	Fn *f = a->p->f;
	if (!in->first)
		return;
	Ex zero = ir_int(f, 0), lanes = ir_int(f, a->lanes), one = ir_int(f, 1);
	St s = ir_new_loop(f, f->ex.at[a->lane].ref, zero, lanes, one, a->loop.line);
	f->st.at[s].flags = Fmap;
	f->st.at[s].body = in->first;
	ir_append(f, out, s);
	*in = (Chain){ 0 };
}

/* The statements from `first` on, for all lanes; {0}: too many names. */
static bool side_by_side(Abreast *a, St first, Chain *out)
{
	Fn *f = a->p->f;
	Chain in = { 0 };
	int names = a->names;
	a->lane = ir_var(f, ir_new_loop_var(f, "lane"));
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt x = f->st.at[s];
		if (x.kind == Kset || (x.kind == Klet && place(a, x.v) >= 0)) {
			each_copy(a, &x, &in);
			continue;
		}
		close_lanes(a, &in, out);
		bool loop = x.kind == Kfor;
		const char *called = f->var.at[x.v].name;
		Var v = loop ? ir_new_loop_var(f, called) : ir_new_var(f, called, f->var.at[x.v].type);
		St c = ir_new_st(f, x.kind, x.line);
		x.v = v;
		x.next = 0;
		x.e = x.e ? named(a, x.e) : 0;
		x.lo = x.lo ? named(a, x.lo) : 0;
		x.hi = x.hi ? named(a, x.hi) : 0;
		f->var.at[v].once = !loop;
		if (!name(a, f->st.at[s].v, ir_var(f, v)))
			return false;
		Chain body = { 0 };
		if (loop && !side_by_side(a, f->st.at[s].body, &body))
			return false;
		x.body = body.first;
		f->st.at[c] = x;
		ir_append(f, out, c);
		a->lane = ir_var(f, ir_new_loop_var(f, "lane"));
	}
	close_lanes(a, &in, out);
	a->names = names;
	return true;
}

/* `copies` times `lanes` iterations, from the one of `column` on. */
static St whole(Abreast *a, Ex column)
{
	Fn *f = a->p->f;
	Chain b = { 0 };
	uint32_t line = a->loop.line;
	if (a->sooner) {
		Var v = ir_new_var(f, "column", Ti64);
		St let = ir_new_st(f, Klet, line);
		f->var.at[v].once = true;
		Ex last = ir_plus(f, a->loop.hi, -a->copies * a->lanes), e = ir_bin(f, Omin, column, last);
		f->st.at[let].v = v;
		f->st.at[let].e = e;
		column = ir_var(f, v);
		ir_append(f, &b, let);
	}
	a->column = column;
	a->names = 0;
	for (int c = 0; c < a->copies; c++)
		for (int k = 0; k < a->vars; k++) {
			Sto t = ir_new_store(f, "tile", f->var.at[a->var[k]].type, 1, Stemp, 'C');
			Ex lanes = ir_int(f, a->lanes);
			f->sto.at[t].dim[0] = lanes;
			a->tile[c][k] = t;
			St alloc = ir_new_st(f, Kalloc, line);
			f->st.at[alloc].s = t;
			ir_append(f, &b, alloc);
		}
	return side_by_side(a, a->loop.body, &b) ? b.first : 0;
}

/* The iterations from lo to hi, `copies` times `lanes` at a time; 0: too many names. */
static St across(Abreast *a, Ex lo, Ex hi)
{
	Fn *f = a->p->f;
	uint32_t line = a->loop.line;
	int width = a->copies * a->lanes;
	const char *called = f->var.at[a->loop.v].name;
	Var v = ir_new_loop_var(f, called);
	Ex column = ir_var(f, v), step = ir_int(f, width);
	Ex end = ir_plus(f, a->sooner ? a->loop.lo : column, width), no = ir_bin(f, Olt, a->loop.hi, end);
	St loop = ir_new_loop(f, v, lo, hi, step, line), choice = ir_new_st(f, Kif, line);
	St all = whole(a, column), rest;
	Ex stop = ir_bin(f, Omin, ir_plus(f, column, width), hi);
	if (a->copies > 1) {
		a->copies = 1;
		rest = across(a, column, stop);
	} else {
		rest = ir_new_st(f, Kfor, line);
		f->st.at[rest] = a->loop;
		f->st.at[rest].next = 0;
		f->st.at[rest].lo = column;
		f->st.at[rest].hi = stop;
	}
	f->st.at[choice].e = no;
	f->st.at[choice].flags = Fcold;
	f->st.at[choice].body = rest;
	f->st.at[choice].other = all;
	f->st.at[loop].body = choice;
	return all && rest ? loop : 0;
}

bool poly_abreast(Poly *p, St s, bool inside)
{
	Fn *f = p->f;
	Abreast a = { .p = p, .copies = Wide };
	if (!is_fit(&a, s, inside))
		return false;
	Stmt old = f->st.at[s];
	St made = across(&a, old.lo, old.hi);
	if (!made)
		return false;
	f->st.at[made].next = old.next;
	f->st.at[s] = f->st.at[made];
	return true;
}
