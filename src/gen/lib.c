/*
 * Library products. Every operand is passed to a helper with its lengths and strides; the helper
 * takes the runtime's (BLAS, mostly) if the product is large and the strides fit, else loops;
 * matrix-vector products of floats are loops on the pool. What is relied upon: operands in the pool
 * are gemm: C A B ta tb; gemv: y A x ta; dot: out x y. The output overlaps no input.
 */
#include "gen/int.h"

typedef struct Matrix {
	const char *base, *rows, *cols, *row, *col; /* lengths and strides */
} Matrix;

static const char *stride(Gen *g, Sto s, int axis)
{
	const Store *st = &g->f->sto.at[s];
	if (st->layout == 'S')
		return gen_sym(g, gen_sto_sym(g, s, SymStride + axis));
	int inner = st->layout == 'F' ? 0 : st->rank - 1;
	return axis == inner ? "1" : gen_dim(g, s, inner);
}

static Matrix matrix(Gen *g, Sto s, bool flip)
{
	Matrix m = { .base = gen_sym(g, gen_sto_sym(g, s, SymBase)) };
	m.rows = gen_dim(g, s, flip);
	m.cols = gen_dim(g, s, !flip);
	m.row = stride(g, s, flip);
	m.col = stride(g, s, !flip);
	return m;
}

static bool is_dense_vector(const Fn *f, Sto s)
{
	return f->sto.at[s].rank == 1 && f->sto.at[s].layout != 'S';
}

/* Are the two statements products from both sides of one matrix, along its rows in memory first? */
static bool is_sweep(Gen *g, St s, St next)
{
	const Stmt *x = &g->f->st.at[s], *y = &g->f->st.at[next];
	if (x->kind != Klib || y->kind != Klib || x->code != Lgemv || y->code != Lgemv || g->callable)
		return false;
	const uint32_t *p = &g->f->pool.at[x->at], *q = &g->f->pool.at[y->at];
	const Store *a = &g->f->sto.at[p[1]];
	for (int k = 0; k < 3; k += 2)
		if (!is_dense_vector(g->f, p[k]) || !is_dense_vector(g->f, q[k]))
			return false;
	return p[1] == q[1] && p[3] != q[3] && a->layout != 'S' && ir_type[a->type].kind == 'f' &&
		(p[3] != 0) == (a->layout == 'F') && !ir_may_alias(g->f, p[0], q[0]) &&
		!ir_may_alias(g->f, q[0], p[2]) && (p[0] == q[2] || !ir_may_alias(g->f, p[0], q[2]));
}

bool gen_sweep(Gen *g, St s, St next)
{
	if (!next || !is_sweep(g, s, next))
		return false;
	const uint32_t *p = &g->f->pool.at[g->f->st.at[s].at];
	const uint32_t *q = &g->f->pool.at[g->f->st.at[next].at];
	Matrix a = matrix(g, p[1], p[3]);
	Type t = g->f->sto.at[p[0]].type;
	const Sto of[] = { p[0], q[0], p[2], q[2] };
	const char *v[4];
	for (int k = 0; k < 4; k++)
		v[k] = gen_sym(g, gen_sto_sym(g, of[k], SymBase));
	gen_line(g, g->f->st.at[s].line);
	gen_prepare(g, NULL, 0);
	gen_need(g, "sweep", t);
	g->fr->status = true;
	gen_put(g, "if ((status = j_sweep_%s(ctx, %d, %s, %s, %s, %s, %s, %s, %s, %s, %s)))",
		gen_suffix[t], g->temps++, gen_worker(g), a.rows, a.cols, v[0], v[1], a.base, a.row, v[2],
		v[3]);
	gen_put(g, "\treturn status;");
	return true;
}

void gen_lib(Gen *g, St s)
{
	const Stmt *x = &g->f->st.at[s];
	const uint32_t *p = &g->f->pool.at[x->at];
	Type t = g->f->sto.at[p[0]].type;
	const char *n = gen_suffix[t];
	gen_line(g, x->line);
	gen_prepare(g, NULL, 0);
	if (x->code == Lgemm) {
		Matrix c = matrix(g, p[0], false), a = matrix(g, p[1], p[3]), b = matrix(g, p[2], p[4]);
		gen_need(g, "gemm", t);
		g->fr->status = true;
		gen_put(g, "if ((status = j_gemm_%s(ctx, %d, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)))", n,
			g->temps, gen_worker(g), c.rows, c.cols, a.cols, c.base, c.row, c.col, a.base, a.row, a.col,
			b.base, b.row, b.col);
		g->temps += 2;
		gen_put(g, "\treturn status;");
	} else if (x->code == Lgemv) {
		Matrix a = matrix(g, p[1], p[3]);
		gen_need(g, "gemv", t);
		g->fr->status = true;
		gen_put(g, "if ((status = j_gemv_%s(ctx, %s, %s, %s, %s, %s, %s, %s, %s, %s)))", n, a.rows, a.cols,
			gen_sym(g, gen_sto_sym(g, p[0], SymBase)), stride(g, p[0], 0), a.base, a.row, a.col,
			gen_sym(g, gen_sto_sym(g, p[2], SymBase)), stride(g, p[2], 0));
		gen_put(g, "\treturn status;");
	} else {
		gen_need(g, "dot", t);
		gen_put(g, "j_dot_%s(ctx, %s, %s, %s, %s, %s, %s);", n, gen_dim(g, p[1], 0),
			gen_sym(g, gen_sto_sym(g, p[0], SymBase)), gen_sym(g, gen_sto_sym(g, p[1], SymBase)),
			stride(g, p[1], 0), gen_sym(g, gen_sto_sym(g, p[2], SymBase)), stride(g, p[2], 0));
	}
}
