/*
 * Two loops over the last two axes of dense arrays, with a short inner one, become one: rows of
 * three numbers would keep vector code from starting.
 *
 *   for i { for j in 0:n { A[.., i, j] = B[.., i, j] ... } }   ->   for t { A[.. + t] = B[.. + t] }
 *
 * Decided at run time: n is short, and n is the last length of all arrays (their strides fit).
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

/* Text of an access inside the one loop, or NULL if it is an ordinary one. */
char *gen_flat_access(Gen *g, Sto s, const uint32_t *idx)
{
	Look k = { .g = g, .i = g->flat_i, .j = g->flat_j };
	if (!g->flat_j || !by_both(g->f, s, idx, &k))
		return NULL;
	const char *base = gen_sym(g, gen_sto_sym(g, s, SymBase));
	int rank = g->f->sto.at[s].rank;
	Text t = gen_text(g);
	for (int d = 0; d < rank - 2; d++) {
		text_puts(&t, gen_index(g, idx[d], Pmul));
		if (g->f->sto.at[s].layout == 'S')
			text_printf(&t, "*%s + ", gen_sym(g, gen_sto_sym(g, s, SymStride + d)));
		else {
			for (int e = d + 1; e < rank; e++)
				text_printf(&t, "*%s", gen_dim(g, s, e));
			text_puts(&t, " + ");
		}
	}
	return base_printf(g->arena, "%s[%sflat]", base, t.at);
}

static const char *factor(Gen *g, const char *text)
{
	return strchr(text, ' ') ? base_printf(g->arena, "(%s)", text) : text;
}

/* Writes the one loop for iterations lo .. hi of s, and opens the branch for the other case, which
 * the caller writes and closes with "}". */
bool gen_flat(Gen *g, St s, const char *lo, const char *hi)
{
	const Stmt *x = at(g, s), *in = at(g, x->body);
	int64_t first, by, by2, known;
	if (g->flat_j || !x->body || in->kind != Kfor || in->next || g->home[x->v] != s ||
		g->home[in->v] != x->body || !(x->flags & (Fpar | Fmap | Fvec)) ||
		!(in->flags & (Fpar | Fmap | Fvec)))
		return false;
	if (!ir_is_int(g->f, x->step, &by) || by != 1 || !ir_is_int(g->f, in->step, &by2) || by2 != 1 ||
		!ir_is_int(g->f, in->lo, &first) || first != 0 || !gen_fixed(g, in->hi) ||
		ir_uses_var(g->f, in->hi, x->v) || (ir_is_int(g->f, in->hi, &known) && known >= 64))
		return false;
	Look k = { .g = g, .i = x->v, .j = in->v, .fits = true };
	k.seen = base_alloc(g->arena, g->f->sto.n);
	if (!look_body(g, in->body, &k))
		return false;
	gen_prepare(g, NULL, 0);
	const char *n = gen_index(g, in->hi, Pmul);
	gen_put(g, "if (%s) {", condition(g, &k, n));
	gen_put(g, "\tVECTOR");
	gen_put(g, "\tfor (jenny_i64 flat = %s*%s; flat < %s*%s; flat++) {", factor(g, lo), n,
		factor(g, hi), n);
	g->fr->tabs += 2;
	g->flat_i = x->v;
	g->flat_j = in->v;
	g->vector = true;
	gen_chain(g, in->body);
	g->vector = false;
	g->flat_i = g->flat_j = 0;
	g->fr->tabs -= 2;
	gen_put(g, "\t}");
	gen_put(g, "} else {");
	return true;
}
