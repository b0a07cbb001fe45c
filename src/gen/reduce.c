/*
 * Reductions. Float sums keep NumPy's pairwise order: a function of its own evaluates blocks of
 * elements into a buffer (a loop that vectorises) and adds them up as NumPy does. Extremes work on
 * blocks too. Sums of free order have one loop with an accumulator in each lane of a vector, or are
 * a call where they are products of two runs of memory. The rest are plain loops.
 */
#include "gen/int.h"
#include "ir/effects.h"

#include <string.h>

enum { BLOCK = 128 };

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

/* The result's storing statement, the loop's bounds and names. */
typedef struct Red {
	const Stmt *x;
	Type type;     /* of the elements */
	const char *k; /* the index variable */
	const char *lo, *hi;
	const char *ctype;
	bool sticky;    /* terms may fail */
	bool any_order; /* a sum whose terms may be added in any order, by lanes */
} Red;

static void into(Gen *g, St s, const char *value)
{
	Var v = at(g, s)->v;
	gen_put(g, "%s = %s;", gen_sym(g, gen_var_sym(v)), value);
}

static const char *start_value(const Red *r)
{
	static const char *const low[Ntypes] = { [Tbool] = "0",
		[Ti8] = "-128",
		[Ti16] = "-32768",
		[Ti32] = "(-2147483647 - 1)",
		[Ti64] = "(-9223372036854775807ll - 1)",
		[Tu8] = "0",
		[Tu16] = "0",
		[Tu32] = "0",
		[Tu64] = "0" };
	static const char *const high[Ntypes] = { [Tbool] = "1",
		[Ti8] = "127",
		[Ti16] = "32767",
		[Ti32] = "2147483647",
		[Ti64] = "9223372036854775807ll",
		[Tu8] = "255",
		[Tu16] = "65535",
		[Tu32] = "4294967295u",
		[Tu64] = "18446744073709551615ull" };
	switch (r->x->code) {
	case Rprod: return "1";
	case Rmax: return low[r->type];
	case Rmin: return high[r->type];
	default: return "0";
	}
}

static bool is_int(Type t)
{
	char k = ir_type[t].kind;
	return k == 'i' || k == 'u' || k == 'b';
}

/* What is reduced, at the place that the loop has come to. */
static char *element(Gen *g, const Red *r)
{
	g->many = true;
	char *e = gen_value(g, r->x->e);
	g->many = false;
	return e;
}

/* One loop with an accumulator: integer reductions, products, short float sums. */
static void plain(Gen *g, St s, const Red *r)
{
	const char *acc = gen_fresh(g, base_printf(g->arena, "%s_acc", r->k));
	bool wide = is_int(r->type) && (r->x->code == Rsum || r->x->code == Rprod);
	const char *type = wide ? gen_utype[r->type] : r->ctype;
	gen_put(g, "%s %s = %s;", type, acc, start_value(r));
	gen_put(g, "for (jenny_i64 %s = %s; %s < %s; %s++) {", r->k, r->lo, r->k, r->hi, r->k);
	g->fr->tabs++;
	char *e = element(g, r);
	if (r->x->code == Rsum || (r->x->code == Rprod && ir_type[r->type].kind != 'c'))
		gen_put(g, "%s = %s %s (%s)(%s);", acc, acc, r->x->code == Rsum ? "+" : "*", type, e);
	else if (r->x->code == Rprod) {
		Text name = gen_text(g);
		const char *flag;
		gen_call_math(g, Opycmul, r->type, false, &name, &flag);
		gen_put(g, "%s = %s(%s, %s);", acc, name.at, acc, e);
	} else {
		gen_put(g, "const %s %s_new = %s;", r->ctype, acc, e);
		gen_put(g, "%s = %s_new %s %s ? %s_new : %s;", acc, acc, r->x->code == Rmax ? ">" : "<",
			acc, acc, acc);
	}
	g->fr->tabs--;
	gen_put(g, "}");
	into(g, s, wide ? base_printf(g->arena, "(%s)%s", r->ctype, acc) : acc);
}

/* Its elements from `lo` to `hi` join the answer, without branches. */
static void join_hits(Gen *g, const Red *r, const char *hit, const char *lo, const char *hi)
{
	gen_put(g, "for (jenny_i64 %s = %s; %s < %s; %s++) {", r->k, lo, r->k, hi, r->k);
	g->fr->tabs++;
	char *e = element(g, r);
	gen_put(g, "%s %s= (%s);", hit, r->x->code == Rany ? "|" : "&", e);
	g->fr->tabs--;
	gen_put(g, "}");
}

/* any, all: blocks without branches inside, an exit between them. */
static void any_all(Gen *g, St s, const Red *r)
{
	bool any = r->x->code == Rany;
	int64_t lo, hi;
	const char *from = gen_fresh(g, base_printf(g->arena, "%s_block", r->k));
	const char *to = gen_fresh(g, base_printf(g->arena, "%s_end", r->k));
	const char *hit = gen_fresh(g, base_printf(g->arena, "%s_hit", r->k));
	gen_put(g, "jenny_u8 %s = %d;", hit, !any);
	if (ir_is_int(g->f, r->x->lo, &lo) && lo == 0 && ir_is_int(g->f, r->x->hi, &hi) && hi <= 256) {
		join_hits(g, r, hit, r->lo, r->hi);
		into(g, s, hit);
		return;
	}
	gen_put(g, "for (jenny_i64 %s = %s; %s < %s && %s%s; %s += 256) {", from, r->lo, from, r->hi,
		any ? "!" : "", hit, from);
	g->fr->tabs++;
	gen_put(g, "const jenny_i64 %s = %s - %s < 256 ? %s : %s + 256;", to, r->hi, from, r->hi, from);
	join_hits(g, r, hit, from, to);
	g->fr->tabs--;
	gen_put(g, "}");
	into(g, s, hit);
}

/* Is e a load whose elements lie side by side as k runs? *axis: of which the stride must be 1. */
static bool contiguous(Gen *g, const Red *r, Ex e, int *axis)
{
	const Expr *x = &g->f->ex.at[e];
	if (x->op != Oload)
		return false;
	const Store *st = &g->f->sto.at[x->ref];
	*axis = -1;
	for (int d = 0; d < st->rank; d++) {
		Ex i = g->f->pool.at[x->at + (uint32_t)d];
		if (!ir_uses_var(g->f, i, r->x->k))
			continue;
		if (*axis >= 0 || !gen_moves_by_one(g->f, i, r->x->k))
			return false;
		*axis = d;
	}
	if (*axis < 0)
		return false;
	return st->layout == 'S' || *axis == (st->layout == 'F' ? 0 : st->rank - 1);
}

static void fill_by(Gen *g, const Red *r, const char *how)
{
	if (*how)
		gen_put(g, "%s", how);
	gen_put(g, "for (jenny_i64 %s = first; %s < last; %s++) {", r->k, r->k, r->k);
	g->fr->tabs++;
	char *e = element(g, r);
	if (r->any_order)
		gen_put(g, "total = total + (%s);", e);
	else
		gen_put(g, "buf[%s - first] = %s;", r->k, e);
	g->fr->tabs--;
	gen_put(g, "}");
}

/* Sums of few terms are not worth setting up vectors. */
static void fill(Gen *g, const Red *r)
{
	if (!r->any_order) {
		fill_by(g, r, "VECTOR");
		return;
	}
	g->fr->bad |= r->sticky;
	gen_put(g, "if (last - first < 8) {");
	g->fr->tabs++;
	fill_by(g, r, "");
	g->fr->tabs--;
	gen_put(g, "} else {");
	g->fr->tabs++;
	fill_by(g, r, r->sticky ? "VECTOR_SUM_BAD" : "VECTOR_SUM");
	g->fr->tabs--;
	gen_put(g, "}");
}

/* The head of the function around `fill`. */
static void open_fill(Gen *g, const Red *r, const Frame *fr, int id)
{
	text_puts(&g->out, "static __attribute__((noinline)) ");
	if (r->any_order)
		text_printf(&g->out, "%s red_%d(", r->ctype, id);
	else
		text_printf(&g->out, "void elem_%d(%s *restrict buf, ", id, r->ctype);
	text_printf(&g->out, "jenny_i64 first, jenny_i64 last%s",
		fr->bad || fr->rare ? ", jenny_i64 *flag" : "");
	gen_caps_params(g, fr, &g->out);
	text_puts(&g->out, ")\n{\n");
	if (r->any_order)
		text_printf(&g->out, "\t%s total = 0;\n", r->ctype);
}

/* Writes "static T elem_N(buf, first, last, ...)", which evaluates elements [first, last) into
 * buf, or for sums of free order "static T red_N(first, last, ...)", which adds them up. */
static Frame *write_fill(Gen *g, const Red *r, int id)
{
	gen_open(g, Felem);
	gen_own(g, gen_var_sym(r->x->k));
	gen_prepare(g, NULL, 0);
	uint8_t *before = g->unit_axis, *axes = base_alloc(g->arena, g->f->sto.n);
	char *unit = gen_unit(g, r->x->e, r->x->k, axes);
	if (*unit) {
		gen_put(g, "if (%s) {", unit);
		g->fr->tabs++;
		g->unit_axis = axes;
		fill(g, r);
		g->unit_axis = before;
		g->fr->tabs--;
		gen_put(g, "} else {");
		g->fr->tabs++;
		fill(g, r);
		g->fr->tabs--;
		gen_put(g, "}");
	} else
		fill(g, r);
	Frame *fr = gen_close(g);
	open_fill(g, r, fr, id);
	gen_finish(g, fr, &g->out);
	text_printf(&g->out, "%s%s%s}\n\n", fr->bad ? "\t*flag |= bad;\n" : "",
		fr->rare ? "\t*flag |= -(rare != 0);\n" : "", r->any_order ? "\treturn total;\n" : "");
	return fr;
}

/* Long sums in serial code run on the pool: the tree of halves has 64 subtrees below its sixth
 * level, whatever the number of threads, so the bits are the same. */
static bool may_split(const Gen *g)
{
	return g->fr->kind == Fmain && !g->inner[g->fnno];
}

/* Writes psum_N, which splits what red_N sums. */
static void write_split(Gen *g, const Red *r, const Frame *fr, int id)
{
	Text *t = &g->out;
	const char *N = gen_suffix[r->type];
	bool flag = fr->bad || fr->rare, z = ir_type[r->type].kind == 'c';
	gen_need(g, "leaf", r->type);
	gen_need(g, "fold", r->type);
	text_printf(t, "struct psum_%d {\n\tjenny_i64 from, count;\n", id);
	for (uint32_t i = 0; i < fr->cap.n; i++)
		text_printf(
			t, "\t%s%s;\n", gen_sym_type(g, fr->cap.at[i], false), gen_name(g, fr->cap.at[i]));
	text_printf(t, "\t%s part[64];\n};\n\n", r->ctype);
	text_printf(t,
		"static int psum_%d_part(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int "
		"worker)\n{\n\tstruct psum_%d *e = env;\n\tjenny_i64 bad = 0;\n",
		id, id);
	text_puts(t, "\tfor (jenny_i64 k = first; k < last; k++) {\n\t\tjenny_i64 at = e->from;\n");
	text_printf(t, "\t\tjenny_i64 some = j_leaf(e->count, (int)k, &at, %d);\n", z);
	text_printf(t, "\t\te->part[k] = red_%d(at, at + some%s", id, flag ? ", &bad" : "");
	gen_caps_args(g, fr, t, "e->");
	text_puts(t, ");\n\t}\n\treturn bad < 0 ? JENNY_FAIL : JENNY_OK;\n}\n\n");
	text_printf(t, "static int psum_%d(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, %s *total%s",
		id, r->ctype, flag ? ", jenny_i64 *flag" : "");
	gen_caps_params(g, fr, t);
	text_printf(t, ")\n{\n\tif (last - first <= 32768) {\n\t\t*total = red_%d(first, last%s", id,
		flag ? ", flag" : "");
	gen_caps_args(g, fr, t, "");
	text_printf(t, ");\n\t\treturn JENNY_OK;\n\t}\n\tstruct psum_%d e = { first, last - first", id);
	gen_caps_args(g, fr, t, "");
	text_printf(t,
		" };\n\tint status = ctx->par_for(ctx, psum_%d_part, &e, 64, %.3g*(last - first));\n", id,
		(0.15 + gen_price(g, r->x->e)) / 64);
	text_printf(t, "\t*total = j_fold_%s(e.part);\n\treturn status;\n}\n\n", N);
}

/* Writes "static T red_N(first, last, ...)" around elem_N. */
static void write_blocks(Gen *g, const Red *r, const Frame *fr, const char *name, int id)
{
	Text params = gen_text(g), args = gen_text(g), *t = &g->out;
	text_puts(&params, fr->bad || fr->rare ? ", jenny_i64 *flag" : "");
	gen_caps_params(g, fr, &params);
	text_puts(&args, fr->bad || fr->rare ? ", flag" : "");
	gen_caps_args(g, fr, &args, "");
	const char *T = r->ctype, *N = gen_suffix[r->type];
	bool arg = r->x->code == Rargmax || r->x->code == Rargmin;
	int block = ir_type[r->type].kind == 'c' ? BLOCK / 2 : BLOCK;
	text_printf(t, "static %s red_%d(jenny_i64 first, jenny_i64 last%s)\n{\n\t%s buf[%d];\n",
		arg ? "jenny_i64" : T, id, params.at, T, block);
	if (r->x->code == Rsum) {
		const char *half = block < BLOCK ? "(last - first - (last - first) % 8)" : "(last - first)";
		text_printf(t, "\tif (last - first > %d) {\n\t\tjenny_i64 half = %s / 2;\n", block, half);
		text_printf(t, block < BLOCK ? "%s" : "\t\thalf -= half %% 8;\n%s", "");
		text_printf(t,
			"\t\treturn red_%d(first, first + half%s) + red_%d(first + half, last%s);\n\t}\n", id,
			args.at, id, args.at);
		text_printf(t, "\telem_%d(buf, first, last%s);\n\treturn %s_%s(buf, last - first);\n}\n\n",
			id, args.at, name, N);
	} else {
		text_printf(t, "\t%s best = 0;\n\tjenny_i64 at = -1;\n", T);
		text_printf(t, "\tfor (jenny_i64 from = first; from < last; from += %d) {\n", block);
		text_printf(t, "\t\tjenny_i64 end = last - from < %d ? last : from + %d;\n", block, block);
		text_printf(t, "\t\telem_%d(buf, from, end%s);\n", id, args.at);
		text_printf(t, "\t\t%s_%s(buf, end - from, from - first, &best, &at);\n\t}\n", name, N);
		text_printf(t, "\treturn %s;\n}\n\n", arg ? "at" : "best");
	}
}

/* Writes the function that reduces [first, last) of computed elements; returns the call's
 * arguments behind the range. */
static const char *write_red(Gen *g, const Red *r, const char *name, int id)
{
	Frame *fr = write_fill(g, r, id);
	if (!r->any_order)
		write_blocks(g, r, fr, name, id);
	if (r->x->code == Rsum && may_split(g))
		write_split(g, r, fr, id);
	for (uint32_t i = 0; i < fr->cap.n; i++)
		gen_sym(g, fr->cap.at[i]);
	Text call = gen_text(g);
	if (fr->bad || fr->rare)
		text_printf(&call, ", %s", gen_bad(g));
	gen_caps_args(g, fr, &call, "");
	return call.at;
}

/* What a float sum starts from: numpy.add's identity, so that no sum is -0.0. */
static const char *zero(const Red *r)
{
	if (r->x->code != Rsum)
		return "";
	switch (r->type) {
	case Tf32: return "0.0f + ";
	case Tc64: return "__builtin_complex(0.0f, 0.0f) + ";
	case Tc128: return "__builtin_complex(0.0, 0.0) + ";
	default: return "0.0 + ";
	}
}

/* The value over elements that lie side by side. */
static void direct(Gen *g, St s, const Red *r, const char *name)
{
	const Expr *x = &g->f->ex.at[r->x->e];
	gen_put(g, "{");
	g->fr->tabs++;
	gen_put(g, "const jenny_i64 %s = %s;", r->k, r->lo);
	gen_prepare(g, &g->f->pool.at[x->at], x->n);
	const char *p = gen_access(g, x->ref, &g->f->pool.at[x->at]);
	if (r->x->code == Rsum && may_split(g)) {
		gen_need(g, "psum", r->type);
		gen_put(g, "%s total;", r->ctype);
		g->fr->status = true;
		gen_put(g, "if ((status = j_psum_%s(ctx, &%s, %s - %s, &total)))", gen_suffix[r->type], p,
			r->hi, r->k);
		gen_put(g, "\treturn status;");
		into(g, s, base_printf(g->arena, "%stotal", zero(r)));
	} else if (r->x->code == Rsum) {
		into(g, s,
			base_printf(g->arena, "%s%s_%s(&%s, %s - %s)", zero(r), name, gen_suffix[r->type], p,
				r->hi, r->k));
	} else {
		gen_put(g, "%s best = 0;", r->ctype);
		gen_put(g, "jenny_i64 at = -1;");
		gen_put(
			g, "%s_%s(&%s, %s - %s, 0, &best, &at);", name, gen_suffix[r->type], p, r->hi, r->k);
		into(g, s, r->x->code == Rargmax || r->x->code == Rargmin ? "at" : "best");
	}
	g->fr->tabs--;
	gen_put(g, "}");
}

/* A product of two loads that run along k, and of what stays the same (0: nothing does). `back`: the
 * second of them runs backwards. */
typedef struct Dot {
	Ex load[2], factor;
	int n;
	bool back;
} Dot;

/* Is e = something without v, less v? */
static bool moves_back(Fn *f, Ex e, Var v)
{
	Expr x = f->ex.at[e];
	int64_t k;
	if (x.op == Omul)
		return x.u.a[0] == ir_var(f, v) && ir_is_int(f, x.u.a[1], &k) && k == -1;
	if (x.op != Oadd && x.op != Osub)
		return false;
	bool a = ir_uses_var(f, x.u.a[0], v), b = ir_uses_var(f, x.u.a[1], v);
	if (a && b)
		return false;
	return a              ? moves_back(f, x.u.a[0], v)
		   : x.op == Oadd ? moves_back(f, x.u.a[1], v)
						  : gen_moves_by_one(f, x.u.a[1], v);
}

/* Is e a load from a vector that runs backwards as k runs? */
static bool backward(Gen *g, const Red *r, Ex e)
{
	Expr x = g->f->ex.at[e];
	return x.op == Oload && g->f->sto.at[x.ref].rank == 1 && g->f->sto.at[x.ref].layout != 'S' &&
		   moves_back(g->f, g->f->pool.at[x.at], r->x->k);
}

static bool is_dot(Gen *g, const Red *r, Ex e, Dot *d)
{
	Fn *f = g->f;
	Expr x = f->ex.at[e];
	int axis;
	if (x.type != r->type)
		return false;
	if (!ir_uses_var(f, e, r->x->k)) {
		d->factor = d->factor ? ir_bin(f, Omul, d->factor, e) : e;
		return true;
	}
	if (x.op == Omul)
		return is_dot(g, r, x.u.a[0], d) && is_dot(g, r, x.u.a[1], d) && !(d->back && d->factor);
	bool back = d->n < 2 && !d->back && backward(g, r, e);
	if (!back && (d->n == 2 || !contiguous(g, r, e, &axis) || f->sto.at[x.ref].layout == 'S'))
		return false;
	int at = d->n++;
	if (at && d->back)
		d->load[at--] = d->load[0];
	d->load[at] = e;
	d->back |= back;
	return true;
}

/* A sum of products of free order, by a function that all of its kind share. */
static void dot(Gen *g, St s, const Red *r, const Dot *d)
{
	const char *p[2], *n = gen_suffix[r->type];
	bool split = may_split(g) && !d->factor && !d->back;
	const char *how = split ? "fdots" : d->factor ? "fdotf" : d->back ? "fdotr" : "fdot";
	gen_put(g, "const jenny_i64 %s = %s;", r->k, r->lo);
	gen_prepare(g, (Ex[]){ d->load[0], d->load[1], d->factor }, d->factor ? 3 : 2);
	for (int k = 0; k < 2; k++) {
		const Expr *x = &g->f->ex.at[d->load[k]];
		p[k] = gen_access(g, x->ref, &g->f->pool.at[x->at]);
	}
	gen_need(g, how, r->type);
	if (split) {
		gen_put(g, "%s total;", r->ctype);
		g->fr->status = true;
		gen_put(g, "if ((status = j_fdots_%s(ctx, %s - %s, &%s, &%s, &total)))", n, r->hi, r->k,
			p[0], p[1]);
		gen_put(g, "\treturn status;");
		into(g, s, "total");
	} else if (d->factor) {
		into(g, s,
			base_printf(g->arena, "j_fdotf_%s(%s - %s, %s, &%s, &%s)", n, r->hi, r->k,
				gen_expr(g, d->factor, Pcond), p[0], p[1]));
	} else {
		into(g, s,
			base_printf(g->arena, "j_%s_%s(%s - %s, &%s, &%s)", how, n, r->hi, r->k, p[0], p[1]));
	}
}

static void blocked(Gen *g, St s, const Red *r, const char *name)
{
	int axis = -1;
	bool side = contiguous(g, r, r->x->e, &axis);
	const Expr *x = &g->f->ex.at[r->x->e];
	bool sure = side && g->f->sto.at[x->ref].layout != 'S';
	gen_need(g, name + 2, r->type);
	if (sure) {
		direct(g, s, r, name);
		return;
	}
	if (side) {
		gen_put(g, "if (%s == 1)", gen_sym(g, gen_sto_sym(g, x->ref, SymStride + axis)));
		uint8_t *before = g->unit_axis;
		g->unit_axis = base_alloc(g->arena, g->f->sto.n);
		memcpy(g->unit_axis, before, g->f->sto.n);
		g->unit_axis[x->ref] |= (uint8_t)(1u << axis);
		direct(g, s, r, name);
		g->unit_axis = before;
		gen_put(g, "else");
		g->fr->tabs++;
	}
	int id = ++g->serial;
	const char *args = write_red(g, r, name, id);
	if (r->x->code == Rsum && may_split(g)) {
		gen_put(g, "{");
		gen_put(g, "\t%s total;", r->ctype);
		g->fr->status = true;
		gen_put(g, "\tif ((status = psum_%d(ctx, %s, %s, &total%s)))", id, r->lo, r->hi, args);
		gen_put(g, "\t\treturn status;");
		g->fr->tabs++;
		into(g, s, base_printf(g->arena, "%stotal", zero(r)));
		g->fr->tabs--;
		gen_put(g, "}");
	} else
		into(g, s, base_printf(g->arena, "%sred_%d(%s, %s%s)", zero(r), id, r->lo, r->hi, args));
	if (side)
		g->fr->tabs--;
}

static const char *keep(Gen *g, Ex e, const char *text, const char *name)
{
	if (gen_fixed(g, e))
		return text;
	const char *v = gen_fresh(g, name);
	gen_put(g, "const jenny_i64 %s = %s;", v, text);
	return v;
}

void gen_reduce(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	Dot d = { 0 };
	Red r = { .x = x, .type = g->f->ex.at[x->e].type };
	const Effects *fx = ir_effects(g->f, s);
	r.ctype = gen_ctype[r.type];
	r.any_order = x->flags & Ffree && ir_type[r.type].kind == 'f' && !fx->heavy;
	r.sticky = fx->sticky;
	gen_line(g, x->line);
	if (g->home[x->v] == s) {
		gen_own(g, gen_var_sym(x->v));
		gen_put(g, "%s %s;", gen_ctype[g->f->var.at[x->v].type], gen_name(g, gen_var_sym(x->v)));
	}
	gen_own(g, gen_var_sym(x->k));
	r.k = gen_name(g, gen_var_sym(x->k));
	gen_put(g, "{");
	g->fr->tabs++;
	gen_prepare(g, (Ex[]){ x->lo, x->hi }, 2);
	r.lo = keep(g, x->lo, gen_index(g, x->lo, Padd), "from");
	r.hi = keep(g, x->hi, gen_index(g, x->hi, Padd), "to");
	int64_t lo, hi;
	bool brief = ir_is_int(g->f, x->lo, &lo) && ir_is_int(g->f, x->hi, &hi) && hi - lo < 8;
	bool whole = is_int(r.type);
	switch ((RedOp)x->code) {
	case Rsum:
		if (whole || brief)
			plain(g, s, &r);
		else if (r.any_order && !r.sticky && is_dot(g, &r, x->e, &d) && d.n == 2)
			dot(g, s, &r, &d);
		else
			blocked(g, s, &r, "j_sum");
		break;
	case Rmax:
	case Rmin:
		if (whole)
			plain(g, s, &r);
		else
			blocked(g, s, &r, x->code == Rmax ? "j_most" : "j_least");
		break;
	case Rargmax: blocked(g, s, &r, "j_argmax"); break;
	case Rargmin: blocked(g, s, &r, "j_argmin"); break;
	case Rany:
	case Rall: any_all(g, s, &r); break;
	default: plain(g, s, &r);
	}
	g->fr->tabs--;
	gen_put(g, "}");
}
