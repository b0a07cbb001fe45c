/*
 * Two loops over the last two axes of dense arrays, with a short inner one, become one: rows of
 * three numbers would keep vector code from starting. The first row is then as long as all of them.
 *
 *   for i in lo:hi                        rows = hi, row = n
 *     for j in 0:n                  ->    if (lo < hi, n is short, arrays are dense)
 *       A[.., i, j] = B[.., i, j]           row = (hi - lo)*n, rows = lo + 1
 *                                         for i in lo:rows
 *                                           for j in 0:row
 *                                             A[.., i, j] = B[.., i, j]
 *
 * Dense: n is the last length of all arrays (their strides fit).
 */
#include "gen/int.h"

#include <string.h>

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

typedef struct Look {
	Gen *g;
	Var i, j;
	uint8_t *seen; /* by Sto: accessed by i and j */
	bool fits;
} Look;

static bool is_var(const Fn *f, Ex e, Var v)
{
	return f->ex.at[e].op == Ovar && f->ex.at[e].ref == v;
}

static bool mentions(Fn *f, Ex e, const Look *k)
{
	return ir_uses_var(f, e, k->i) || ir_uses_var(f, e, k->j);
}

/* Does the access end in [.., i, j] with nothing of them before? */
static bool by_both(Fn *f, Sto s, const uint32_t *idx, const Look *k)
{
	int rank = f->sto.at[s].rank;
	if (rank < 2 || f->sto.at[s].layout == 'F' || !is_var(f, idx[rank - 2], k->i) ||
		!is_var(f, idx[rank - 1], k->j))
		return false;
	for (int d = 0; d < rank - 2; d++)
		if (mentions(f, idx[d], k))
			return false;
	return true;
}

static void look_access(Fn *f, Sto s, const uint32_t *idx, Look *k)
{
	if (by_both(f, s, idx, k)) {
		k->seen[s] = 1;
		return;
	}
	for (int d = 0; d < f->sto.at[s].rank; d++)
		if (mentions(f, idx[d], k))
			k->fits = false;
}

/* An index of an access is looked at with its access; i and j may not stand elsewhere. */
static void look_value(Fn *f, Ex e, Look *k)
{
	const Expr *x = &f->ex.at[e];
	if (is_var(f, e, k->i) || is_var(f, e, k->j))
		k->fits = false;
	if (x->op == Oload) {
		look_access(f, x->ref, &f->pool.at[x->at], k);
		return;
	}
	for (int n = 0; n < ir_arity(f, e); n++)
		look_value(f, ir_operand(f, e, n), k);
}

static bool look_body(Gen *g, St first, Look *k)
{
	for (St s = first; s && k->fits; s = at(g, s)->next) {
		const Stmt *x = at(g, s);
		if (x->kind != Klet && x->kind != Kset)
			return false;
		if (x->kind == Klet && g->home[x->v] != s)
			return false;
		look_value(g->f, x->e, k);
		if (x->kind == Kset)
			look_access(g->f, x->s, &g->f->pool.at[x->at], k);
	}
	return k->fits;
}

/* "n < 64 && A_d1 == n && B_s1 == 1 && B_s0 == n" */
static char *condition(Gen *g, const Look *k, const char *n)
{
	Text t = gen_text(g);
	text_printf(&t, "%s < 64", n);
	for (Sto s = 1; s < g->f->sto.n; s++) {
		int last = g->f->sto.at[s].rank - 1;
		if (!k->seen[s])
			continue;
		if (g->f->sto.at[s].layout == 'S') {
			text_printf(&t, " && %s == 1", gen_sym(g, gen_sto_sym(g, s, SymStride + last)));
			text_printf(&t, " && %s == %s", gen_sym(g, gen_sto_sym(g, s, SymStride + last - 1)), n);
		} else if (strcmp(gen_dim(g, s, last), n) != 0)
			text_printf(&t, " && %s == %s", gen_dim(g, s, last), n);
	}
	return t.at;
}

static const char *factor(Gen *g, const char *text)
{
	return strchr(text, ' ') ? base_printf(g->arena, "(%s)", text) : text;
}

/* Writes how far loop s, from lo to hi, and the one in it run; NULL: as they say. Returns the end of
 * s, and the other loop takes its own from g->row until the caller has written both. */
const char *gen_flat(Gen *g, St s, const char *lo, const char *hi)
{
	const Stmt *x = at(g, s), *in = at(g, x->body);
	int64_t first, by, by2, known;
	if (g->row || !x->body || in->kind != Kfor || in->next || g->home[x->v] != s ||
		g->home[in->v] != x->body || !(x->flags & (Fpar | Fmap | Fvec)) ||
		!(in->flags & (Fpar | Fmap | Fvec)))
		return NULL;
	if (in->flags & Fpar && g->fr->kind == Fmain && !g->inner[g->fnno])
		return NULL;
	if (!ir_is_int(g->f, x->step, &by) || by != 1 || !ir_is_int(g->f, in->step, &by2) || by2 != 1 ||
		!ir_is_int(g->f, in->lo, &first) || first != 0 || !gen_fixed(g, in->hi) ||
		ir_uses_var(g->f, in->hi, x->v) || (ir_is_int(g->f, in->hi, &known) && known >= 64))
		return NULL;
	Look k = { .g = g, .i = x->v, .j = in->v, .fits = true };
	k.seen = base_alloc(g->arena, g->f->sto.n);
	if (!look_body(g, in->body, &k))
		return NULL;
	gen_prepare(g, NULL, 0);
	const char *n = gen_index(g, in->hi, Pmul);
	const char *rows = gen_fresh(g, "rows"), *row = gen_fresh(g, "row");
	gen_put(g, "jenny_i64 %s = %s, %s = %s;", rows, hi, row, n);
	gen_put(g, "if (%s < %s && %s) {", lo, hi, condition(g, &k, n));
	if (strcmp(lo, "0") != 0) {
		gen_put(g, "\t%s = (%s - %s)*%s;", row, hi, factor(g, lo), n);
		gen_put(g, "\t%s = %s + 1;", rows, lo);
	} else {
		gen_put(g, "\t%s = %s*%s;", row, factor(g, hi), n);
		gen_put(g, "\t%s = 1;", rows);
	}
	gen_put(g, "}");
	g->row = row;
	return rows;
}
