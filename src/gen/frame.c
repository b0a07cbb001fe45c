/* Frames: C functions under construction, and the capture of what they mention. */
#include "gen/int.h"

#include <stdlib.h>
#include <string.h>

Text gen_text(Gen *g)
{
	Text t = { .arena = g->arena };
	text_puts(&t, "");
	return t;
}

static Sym nsyms(const Gen *g)
{
	return g->f->var.n + g->f->sto.n * SymsPerSto;
}

Sym gen_var_sym(Var v)
{
	return v;
}

Sym gen_sto_sym(Gen *g, Sto s, int part)
{
	return g->f->var.n + s * SymsPerSto + (Sym)part;
}

void gen_open(Gen *g, FrameKind kind)
{
	Frame *fr = base_alloc(g->arena, sizeof *fr);
	fr->up = g->fr;
	fr->kind = kind;
	fr->head = gen_text(g);
	fr->body = gen_text(g);
	fr->have = base_alloc(g->arena, nsyms(g));
	fr->tabs = 1;
	g->fr = fr;
	g->line = 0;
}

static int by_sym(const void *a, const void *b)
{
	Sym x = *(const Sym *)a, y = *(const Sym *)b;
	return x < y ? -1 : x > y;
}

/* Leaves the frame; its captures get the order in which they become parameters. */
Frame *gen_close(Gen *g)
{
	Frame *fr = g->fr;
	if (fr->cap.n)
		qsort(fr->cap.at, fr->cap.n, sizeof *fr->cap.at, by_sym);
	g->fr = fr->up;
	g->line = 0;
	return fr;
}

static bool is_sto(const Gen *g, Sym y, Sto *s, int *part)
{
	if (y < g->f->var.n)
		return false;
	*s = (y - g->f->var.n) / SymsPerSto;
	*part = (int)((y - g->f->var.n) % SymsPerSto);
	return true;
}

const char *gen_name(Gen *g, Sym y)
{
	if (g->name[y])
		return g->name[y];
	Sto s;
	int part;
	const char *want;
	if (!is_sto(g, y, &s, &part))
		want = g->f->var.at[y].name;
	else if (part == SymBase)
		want = g->f->sto.at[s].name;
	else {
		const char *base = gen_name(g, gen_sto_sym(g, s, SymBase));
		want = part < SymStride ? base_printf(g->arena, "%s_d%d", base, part - SymDim)
								: base_printf(g->arena, "%s_s%d", base, part - SymStride);
	}
	return g->name[y] = gen_fresh(g, want ? want : "v");
}

static bool alone(const Gen *g, Sto s)
{
	return g->alias[s] == s;
}

/* "double *restrict " and the like: what stands before the name in a declaration. A storage that
 * may overlap another one (a view, or its base) has no restrict. */
const char *gen_sym_type(Gen *g, Sym y, bool restrict_ok)
{
	Sto s;
	int part;
	if (!is_sto(g, y, &s, &part))
		return base_printf(g->arena, "%s ", gen_ctype[g->f->var.at[y].type]);
	if (part != SymBase)
		return "jenny_i64 ";
	return base_printf(g->arena, "%s *%s", gen_ctype[g->f->sto.at[s].type],
		restrict_ok && alone(g, s) ? "restrict " : "");
}

void gen_own(Gen *g, Sym y)
{
	g->fr->have[y] = 1;
}

static void declare_in(Gen *g, Frame *fr, Sym y)
{
	fr->have[y] = 1;
	text_printf(&fr->head, "\t%s%s = 0;\n", gen_sym_type(g, y, false), gen_name(g, y));
}

void gen_declare(Gen *g, Sym y)
{
	if (g->fr->have[y] != 1)
		declare_in(g, g->fr, y);
}

/* Scalar parameter number `k` out of its slot. */
static char *from_slot(Gen *g, unsigned k, Type t)
{
	char kind = ir_type[t].kind;
	if (kind == 'f')
		return base_printf(g->arena, "(%s)slot[%u].f", gen_ctype[t], k);
	if (kind != 'c')
		return base_printf(g->arena, "(%s)slot[%u].i", gen_ctype[t], k);
	const char *real = t == Tc64 ? "(float)" : "";
	return base_printf(
		g->arena, "__builtin_complex(%sslot[%u].c.re, %sslot[%u].c.im)", real, k, real, k);
}

static int param_of_var(const Gen *g, Var v)
{
	for (uint32_t k = 0; k < g->f->param.n; k++)
		if (!g->f->param.at[k].array && g->f->param.at[k].ref == v)
			return (int)k;
	return -1;
}

/* Declares in the entry what it takes out of a slot. */
static void unpack(Gen *g, Frame *fr, Sym y)
{
	Sto s;
	int part;
	const char *value;
	if (!is_sto(g, y, &s, &part)) {
		int k = param_of_var(g, y);
		value = k < 0 ? "0" : from_slot(g, (unsigned)k, g->f->var.at[y].type);
	} else if (g->f->sto.at[s].origin != Sarg && g->f->sto.at[s].origin != Slist)
		value = "0";
	else {
		unsigned k = g->f->sto.at[s].param;
		const char *from = g->callable ? base_printf(g->arena, "j_a%u->", k)
									   : base_printf(g->arena, "slot[%u].a.", k);
		if (part == SymBase)
			value = base_printf(g->arena, "%sdata", from);
		else if (part < SymStride)
			value = base_printf(g->arena, "%sdim[%d]", from, part - SymDim);
		else
			value = base_printf(g->arena, "%sstride[%d]", from, part - SymStride);
	}
	fr->have[y] = 1;
	text_printf(&fr->head, "\t%s%s = %s;\n", gen_sym_type(g, y, false), gen_name(g, y), value);
}

/* Is the symbol something that comes in with the call? */
static bool incoming(const Gen *g, Sym y)
{
	Sto s;
	int part;
	if (!is_sto(g, y, &s, &part))
		return g->f->var.at[y].param || param_of_var(g, y) >= 0;
	return g->f->sto.at[s].origin == Sarg || g->f->sto.at[s].origin == Slist;
}

static void reach(Gen *g, Frame *fr, Sym y)
{
	if (fr->have[y])
		return;
	if (fr->kind == Fentry) {
		unpack(g, fr, y);
		return;
	}
	if (!fr->up || (fr->kind == Fmain && !incoming(g, y))) {
		declare_in(g, fr, y);
		return;
	}
	reach(g, fr->up, y);
	fr->have[y] = 2;
	*vec_push(g->arena, &fr->cap) = y;
}

const char *gen_sym(Gen *g, Sym y)
{
	reach(g, g->fr, y);
	return gen_name(g, y);
}

bool gen_dim_const(Gen *g, Sto s, int axis, int64_t *value)
{
	const Store *st = &g->f->sto.at[s];
	if ((st->origin == Sarg || st->origin == Slist) && (st->ones >> axis & 1)) {
		*value = 1;
		return true;
	}
	bool own = st->origin != Sview || st->layout == 'C';
	return own && st->dim[axis] && ir_is_int(g->f, st->dim[axis], value);
}

/* A length that is a leaf elsewhere: another dim, a variable assigned once. */
static const Expr *leaf_dim(const Gen *g, Sto s, int axis)
{
	const Store *st = &g->f->sto.at[s];
	if ((st->origin == Sview && st->layout != 'C') || !st->dim[axis])
		return NULL;
	const Expr *x = &g->f->ex.at[st->dim[axis]];
	if (x->op == Odim && (x->ref != s || x->at != (uint32_t)axis))
		return x;
	bool once = x->op == Ovar && (g->f->var.at[x->ref].once || g->f->var.at[x->ref].param);
	return once ? x : NULL;
}

bool gen_dim_own(Gen *g, Sto s, int axis)
{
	int64_t value;
	return !gen_dim_const(g, s, axis, &value) && !leaf_dim(g, s, axis);
}

/* Text of a length. A length that is a leaf elsewhere or a constant is named as that, so that the C
 * compiler sees which lengths are equal. */
const char *gen_dim(Gen *g, Sto s, int axis)
{
	int64_t value;
	if (gen_dim_const(g, s, axis, &value))
		return base_printf(g->arena, "%lld", (long long)value);
	const Expr *x = leaf_dim(g, s, axis);
	if (!x)
		return gen_sym(g, gen_sto_sym(g, s, SymDim + axis));
	return x->op == Odim ? gen_dim(g, x->ref, (int)x->at) : gen_sym(g, gen_var_sym(x->ref));
}

const char *gen_bad(Gen *g)
{
	g->fr->bad = true;
	return "&bad";
}

void gen_look_bad(Gen *g)
{
	if (!g->sticky && !g->rare)
		return;
	g->fr->bad |= g->sticky;
	g->fr->rare |= g->rare;
	gen_put(g, "if (RARE(%s%s%s))", g->sticky ? "bad < 0" : "", g->sticky && g->rare ? " || " : "",
		g->rare ? "rare" : "");
	gen_put(g, "\treturn JENNY_FAIL;");
}

void gen_put(Gen *g, const char *fmt, ...)
{
	Text *t = &g->fr->body;
	for (int i = 0; i < g->fr->tabs; i++)
		text_puts(t, "\t");
	char small[256], *p = small;
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(small, sizeof small, fmt, args);
	va_end(args);
	if (n >= (int)sizeof small) {
		p = base_alloc(g->arena, (size_t)n + 1);
		vsnprintf(p, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	text_puts(t, p);
	text_puts(t, "\n");
}

/* Says which source line the next statement is from, if that is new. */
void gen_line(Gen *g, uint32_t line)
{
	if (line && line != g->line)
		gen_put(g, "/* line %u */", line);
	if (line)
		g->line = line;
}

void gen_caps_params(Gen *g, const Frame *fr, Text *t)
{
	for (uint32_t i = 0; i < fr->cap.n; i++)
		text_printf(t, ", %s%s", gen_sym_type(g, fr->cap.at[i], true), gen_name(g, fr->cap.at[i]));
}

void gen_caps_args(Gen *g, const Frame *fr, Text *t, const char *prefix)
{
	for (uint32_t i = 0; i < fr->cap.n; i++)
		text_printf(t, ", %s%s", prefix, gen_name(g, fr->cap.at[i]));
}

void gen_finish(Gen *g, const Frame *fr, Text *t)
{
	(void)g;
	if (fr->bad)
		text_puts(t, "\tjenny_i64 bad = 0;\n");
	if (fr->rare)
		text_puts(t, "\tjenny_i64 rare = 0;\n");
	if (fr->shy)
		text_puts(t, "\tjenny_i64 shy = 0;\n");
	if (fr->zero)
		text_puts(t, "\tjenny_u64 zero = 0;\n\t__asm__(\"\" : \"+r\"(zero));\n");
	if (fr->status)
		text_puts(t, "\tint status;\n");
	text_puts(t, fr->head.at);
	text_puts(t, fr->body.at);
}
