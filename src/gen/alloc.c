/* Storages: element access, allocation, windows. */
#include "gen/int.h"

#include <string.h>

static bool is_zero(Gen *g, Ex e)
{
	int64_t i;
	return ir_is_int(g->f, e, &i) && i == 0;
}

/* Text of index + other, or of one of them if the other is zero. */
static char *plus(Gen *g, char *a, char *b)
{
	if (!*a)
		return b;
	return *b ? base_printf(g->arena, "%s + %s", a, b) : a;
}

/* One index times its stride. */
static char *strided(Gen *g, Sto s, Ex e, int axis)
{
	if (is_zero(g, e))
		return base_strndup(g->arena, "", 0);
	if (g->unit_axis[s] >> axis & 1)
		return gen_index(g, e, Padd);
	const char *stride = gen_sym(g, gen_sto_sym(g, s, SymStride + axis));
	return base_printf(g->arena, "%s*%s", gen_index(g, e, Pmul), stride);
}

/* "A[i*A_d1 + j]". Dense storages by Horner's rule, others by their strides. */
char *gen_access(Gen *g, Sto s, const uint32_t *idx)
{
	const Store *st = &g->f->sto.at[s];
	const char *base = gen_sym(g, gen_sto_sym(g, s, SymBase));
	char *sum = base_strndup(g->arena, "", 0);
	int rank = st->rank;
	if (st->layout == 'S') {
		for (int d = 0; d < rank; d++)
			sum = plus(g, sum, strided(g, s, idx[d], d));
		return base_printf(g->arena, "%s[%s]", base, *sum ? sum : "0");
	}
	bool fortran = st->layout == 'F', single = true;
	for (int k = 0; k < rank; k++) {
		int d = fortran ? rank - 1 - k : k;
		if (*sum) {
			const char *dim = gen_dim(g, s, d);
			sum = base_printf(g->arena, single ? "%s*%s" : "(%s)*%s", sum, dim);
		}
		if (is_zero(g, idx[d]))
			continue;
		bool scaled = *sum, last = k + 1 == rank;
		char *own = gen_index(g, idx[d], scaled || last ? Padd : Pmul);
		sum = scaled ? plus(g, sum, own) : own;
		single = !scaled;
	}
	return base_printf(g->arena, "%s[%s]", base, *sum ? sum : "0");
}

/* The lengths of a storage as a C array: "(jenny_i64[]){ n, 3 }"; sets those that have a name. */
static char *lengths(Gen *g, Sto s)
{
	const Store *st = &g->f->sto.at[s];
	Text t = gen_text(g);
	gen_prepare(g, st->dim, st->rank);
	for (int d = 0; d < st->rank; d++) {
		const char *value = gen_expr(g, st->dim[d], Pcond);
		bool own = gen_dim_own(g, s, d);
		if (own)
			gen_declare(g, gen_sto_sym(g, s, SymDim + d));
		const char *name = gen_dim(g, s, d);
		if (own)
			gen_put(g, "%s = %s;", name, value);
		text_printf(&t, "%s%s", d ? ", " : "", name);
	}
	return t.at;
}

static bool constant_size(Gen *g, Sto s, int64_t *elements)
{
	const Store *st = &g->f->sto.at[s];
	*elements = 1;
	for (int d = 0; d < st->rank; d++) {
		int64_t n;
		if (!gen_dim_const(g, s, d, &n) || n < 0 || n > 4096)
			return false;
		*elements *= n;
		if (*elements > 4096)
			return false;
	}
	return true;
}

const char *gen_worker(const Gen *g)
{
	return g->callable || g->fr->kind == Fworker ? "worker" : "0";
}

static void make_result(Gen *g, Sto s, const char *base, const char *dims)
{
	const Store *st = &g->f->sto.at[s];
	unsigned slot = g->f->param.n + st->result;
	g->fr->status = true;
	if (st->rank)
		gen_put(g,
			"if ((status = ctx->result(ctx, %u, %d, %d, (const jenny_i64[]){ %s }, '%c', "
			"&slot[%u].a)))",
			slot, st->type, st->rank, dims, st->layout == 'F' ? 'F' : 'C', slot);
	else
		gen_put(g, "if ((status = ctx->result(ctx, %u, %d, 0, 0, 'C', &slot[%u].a)))", slot,
			st->type, slot);
	gen_put(g, "\treturn status;");
	gen_put(g, "%s = slot[%u].a.data;", base, slot);
}

/* Is the temporary as large whenever it is made, in a loop? Then it is made once. */
static bool made_once(const Gen *g, Sto s)
{
	const Store *st = &g->f->sto.at[s];
	for (int d = 0; d < st->rank; d++)
		if (!gen_given(g, st->dim[d]))
			return false;
	return g->depth > 0;
}

/* A temporary of known small size is a local array; others are scratch memory of the worker. */
void gen_alloc(Gen *g, St s)
{
	Sto sto = g->f->st.at[s].s;
	const Store *st = &g->f->sto.at[sto];
	Sym y = gen_sto_sym(g, sto, SymBase);
	int64_t elements;
	gen_line(g, g->f->st.at[s].line);
	if (st->origin == Stemp && constant_size(g, sto, &elements) &&
		elements * ir_type[st->type].bytes <= (g->callable ? 256 : 4096)) {
		if (!g->fr->have[y]) {
			gen_own(g, y);
			text_printf(&g->fr->head, "\t%s %s[%lld] __attribute__((aligned(64)));\n",
				gen_ctype[st->type], gen_name(g, y), (long long)(elements ? elements : 1));
		}
		return;
	}
	gen_declare(g, y);
	const char *base = gen_sym(g, y);
	char *dims = lengths(g, sto);
	if (st->origin == Sresult) {
		make_result(g, sto, base, dims);
		return;
	}
	gen_need(g, "bytes", Ti64);
	if (g->callable && g->inner[g->fnno]) {
		gen_box_need(g, "own");
		if (g->slot_of[sto] < 0)
			g->slot_of[sto] = g->owned++;
		gen_put(g, "if (!(%s = j_own(ctx, own + %d, j_bytes(%d, %d, (const jenny_i64[]){ %s }))))", base,
			g->slot_of[sto], ir_type[st->type].bytes, st->rank, st->rank ? dims : "1");
		gen_put(g, "\treturn JENNY_NOMEM;");
		return;
	}
	if (g->slot_of[sto] < 0)
		g->slot_of[sto] = g->temps++;
	const char *made = made_once(g, sto) ? base_printf(g->arena, "!%s && ", base) : "";
	gen_put(g, "if (%s!(%s = ctx->temp(ctx, %d, %s, j_bytes(%d, %d, (const jenny_i64[]){ %s }))))",
		made, base, g->slot_of[sto], gen_worker(g), ir_type[st->type].bytes, st->rank, st->rank ? dims : "1");
	gen_put(g, "\treturn JENNY_NOMEM;");
}

/* A dense view has lengths of its own; its first element is one of the base's. */
static void bind_dense(Gen *g, St s, Sto from)
{
	const Stmt *x = &g->f->st.at[s];
	gen_declare(g, gen_sto_sym(g, x->s, SymBase));
	(void)lengths(g, x->s);
	gen_prepare(g, &x->e, x->e ? 1 : 0);
	const char *place = x->e ? gen_expr(g, x->e, Pcond) : "0";
	gen_put(g, "%s = %s + (%s);", gen_sym(g, gen_sto_sym(g, x->s, SymBase)),
		gen_sym(g, gen_sto_sym(g, from, SymBase)), place);
}

/* Other views take base, lengths and strides of what they are bound to. */
void gen_bind(Gen *g, St s)
{
	const Stmt *x = &g->f->st.at[s];
	Sto to = x->s, from = x->n ? g->f->pool.at[x->at] : x->fn;
	const Store *st = &g->f->sto.at[to];
	gen_line(g, x->line);
	if (st->layout == 'C') {
		bind_dense(g, s, from);
		return;
	}
	gen_declare(g, gen_sto_sym(g, to, SymBase));
	gen_put(g, "%s = %s;", gen_sym(g, gen_sto_sym(g, to, SymBase)),
		gen_sym(g, gen_sto_sym(g, from, SymBase)));
	for (int d = 0; d < st->rank; d++) {
		Sym dim = gen_sto_sym(g, to, SymDim + d), stride = gen_sto_sym(g, to, SymStride + d);
		gen_declare(g, dim);
		gen_put(g, "%s = %s;", gen_name(g, dim), gen_dim(g, from, d));
		if (st->layout != 'S')
			continue;
		gen_declare(g, stride);
		gen_put(
			g, "%s = %s;", gen_name(g, stride), gen_sym(g, gen_sto_sym(g, from, SymStride + d)));
	}
}
