/*
 * Outside calls. Operands, then results lie in an array of slots; the extents of made storages are no
 * results of their own but taken from the arrays.
 */
#include "gen/int.h"

static void put_operand(Gen *g, const char *slot, ExtPart part, uint32_t ref)
{
	if (part != Xex) {
		gen_put(g, "%s.a = *%s;", slot, gen_array_arg(g, ref));
		return;
	}
	char *value = gen_expr(g, ref, Pprimary);
	switch (ir_type[g->f->ex.at[ref].type].kind) {
	case 'f': gen_put(g, "%s.f = %s;", slot, value); break;
	case 'c':
		gen_put(g, "%s.c.re = __real__ %s;", slot, value);
		gen_put(g, "%s.c.im = __imag__ %s;", slot, value);
		break;
	default: gen_put(g, "%s.i = (jenny_i64)%s;", slot, value);
	}
}

static void take_made(Gen *g, const char *slot, Sto s)
{
	const Store *st = &g->f->sto.at[s];
	Sym base = gen_sto_sym(g, s, SymBase);
	gen_declare(g, base);
	gen_put(g, "%s = %s.a.data;", gen_sym(g, base), slot);
	for (int d = 0; d < st->rank; d++) {
		gen_put(g, "%s = %s.a.dim[%d];",
			gen_sym(g, gen_var_sym(g->f->ex.at[st->dim[d]].ref)), slot, d);
		if (st->layout != 'S')
			continue;
		Sym stride = gen_sto_sym(g, s, SymStride + d);
		gen_declare(g, stride);
		gen_put(g, "%s = %s.a.stride[%d];", gen_sym(g, stride), slot, d);
	}
}

static void take_var(Gen *g, const char *slot, Var v)
{
	const char *to = gen_sym(g, gen_var_sym(v));
	Type t = g->f->var.at[v].type;
	if (ir_type[t].kind == 'c') {
		const char *real = t == Tc64 ? "(float)" : "";
		gen_put(g, "%s = __builtin_complex(%s%s.c.re, %s%s.c.im);", to, real, slot, real, slot);
	} else {
		gen_put(g, "%s = (%s)%s.%c;", to, gen_ctype[t], slot, ir_type[t].kind == 'f' ? 'f' : 'i');
	}
}

/* Is variable v an extent of what the call makes? */
static bool is_extent(Gen *g, const Stmt *x, Var v)
{
	for (uint32_t k = 0, s; k < x->n; k++)
		for (int d = 0; ir_ext_part(g->f, x, k, &s) == Xmakes && d < g->f->sto.at[s].rank; d++)
			if (g->f->ex.at[g->f->sto.at[s].dim[d]].ref == v)
				return true;
	return false;
}

void gen_ext(Gen *g, St s)
{
	const Stmt *x = &g->f->st.at[s];
	enum { MOST = 64 };
	Ex root[MOST];
	uint32_t ref, given = x->step;
	int n = 0;
	gen_line(g, x->line);
	gen_look_bad(g);
	for (uint32_t k = 0; k < x->step && n < MOST; k++)
		if (ir_ext_part(g->f, x, x->n + k, &ref) == Xex)
			root[n++] = ref;
	gen_put(g, "{");
	g->fr->tabs++;
	gen_prepare(g, root, n);
	const char *part = gen_fresh(g, "part");
	gen_put(g, "JennySlot %s[%u];", part, x->n + x->step + 1);
	for (uint32_t k = 0; k < x->step; k++) {
		ExtPart what = ir_ext_part(g->f, x, x->n + k, &ref);
		put_operand(g, base_printf(g->arena, "%s[%u]", part, k), what, ref);
	}
	g->fr->status = true;
	gen_put(g, "if ((status = ctx->ext(ctx, %u, %s)))", ir_ext_number(g->f, s), part);
	gen_put(g, "\treturn status;");
	for (uint32_t k = 0; k < x->n; k++) {
		bool made = ir_ext_part(g->f, x, k, &ref) == Xmakes;
		if (!made && is_extent(g, x, ref))
			continue;
		const char *slot = base_printf(g->arena, "%s[%u]", part, given++);
		if (made)
			take_made(g, slot, ref);
		else
			take_var(g, slot, ref);
	}
	g->fr->tabs--;
	gen_put(g, "}");
}
