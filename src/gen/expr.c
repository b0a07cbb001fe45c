/*
 * Expressions as C text. An expression is a DAG: what is used twice in a statement becomes a constant
 * before it (gen_prepare), or inside the operand under whose condition it is evaluated (gen_region).
 */
#include "gen/int.h"

#include <stdlib.h>
#include <string.h>

typedef Vec(Ex) Exs;

static const Expr *at(const Gen *g, Ex e)
{
	return &g->f->ex.at[e];
}

/* Operands from number `k` on are evaluated only under a condition. */
static int lazy_from(const Expr *x)
{
	return x->op == Oland || x->op == Olor || x->op == Oselect ? 1 : 4;
}

static bool is_leaf(const Expr *x)
{
	return x->op == Ocon || x->op == Ovar || x->op == Odim;
}

static bool is_arith(const Expr *x)
{
	return x->op == Oadd || x->op == Osub || x->op == Omul;
}

/* Cheap enough to be written twice: leaves, and up to three i64 operations on them. */
static bool trivial(const Gen *g, Ex e, int *budget)
{
	const Expr *x = at(g, e);
	if (is_leaf(x))
		return true;
	if (x->type != Ti64 || !is_arith(x) || --*budget < 0)
		return false;
	return trivial(g, x->u.a[0], budget) && trivial(g, x->u.a[1], budget);
}

static void count(Gen *g, Ex e, Exs *seen)
{
	if (g->stamp[e] == g->now) {
		g->uses[e]++;
		return;
	}
	g->stamp[e] = g->now;
	g->uses[e] = 1;
	if (g->tmp[e])
		return;
	*vec_push(g->arena, seen) = e;
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		count(g, ir_operand(g->f, e, k), seen);
}

/* Marks with `mark` what is evaluated whenever e is: strict operands, and what both arms of a select
 * have in common. Marks in use are above the ones before, so none has to be cleared. */
static void must(Gen *g, Ex e, uint32_t *mark, uint32_t as, uint32_t *next)
{
	if (mark[e] == as)
		return;
	mark[e] = as;
	const Expr *x = at(g, e);
	if (g->tmp[e])
		return;
	int n = ir_arity(g->f, e), strict = lazy_from(x);
	for (int k = 0; k < n && k < strict; k++)
		must(g, ir_operand(g->f, e, k), mark, as, next);
}

/* Gives names to the shared subterms that are evaluated with the roots. Writes "const T j_1 = ...;"
 * each behind `before`; returns the number of names given (pushed on `named`). */
static void share(Gen *g, const Ex *root, int n, Exs *named, Text *t, const char *before,
	const char *after)
{
	Exs seen = { 0 };
	g->now++;
	for (int i = 0; i < n; i++)
		if (root[i])
			count(g, root[i], &seen);
	bool any = false;
	for (uint32_t i = 0; i < seen.n && !any; i++)
		any = g->uses[seen.at[i]] > 1;
	if (!any)
		return;
	uint32_t *mark = base_alloc(g->arena, g->f->ex.n * sizeof *mark), next = 2;
	for (int i = 0; i < n; i++)
		if (root[i])
			must(g, root[i], mark, 1, &next);
	for (uint32_t i = 0; i < seen.n; i++) {
		const Expr *x = at(g, seen.at[i]);
		if (mark[seen.at[i]] != 1 || x->op != Oselect)
			continue;
		uint32_t a = next++, b = next++;
		uint32_t *other = base_alloc(g->arena, g->f->ex.n * sizeof *other);
		must(g, x->u.a[1], other, a, &next);
		uint32_t *second = base_alloc(g->arena, g->f->ex.n * sizeof *second);
		must(g, x->u.a[2], second, b, &next);
		for (uint32_t j = 0; j < seen.n; j++)
			if (other[seen.at[j]] == a && second[seen.at[j]] == b)
				mark[seen.at[j]] = 1;
	}
	for (uint32_t i = 1; i < seen.n; i++)
		for (uint32_t j = i; j > 0 && seen.at[j] < seen.at[j - 1]; j--) {
			Ex swap = seen.at[j];
			seen.at[j] = seen.at[j - 1];
			seen.at[j - 1] = swap;
		}
	for (uint32_t i = 0; i < seen.n; i++)
		if (mark[seen.at[i]] == 1)
			g->uses[seen.at[i]] |= 0x80000000u;
	Exs pick = { 0 };
	for (uint32_t i = 0; i < seen.n; i++) {
		int budget = 3;
		uint32_t u = g->uses[seen.at[i]];
		if (u & 0x80000000u && (u & 0x7fffffff) > 1 && !trivial(g, seen.at[i], &budget))
			*vec_push(g->arena, &pick) = seen.at[i];
	}
	for (uint32_t i = 0; i < pick.n; i++) {
		Ex e = pick.at[i];
		Text value = gen_text(g);
		gen_expr_to(g, &value, e, 0);
		int id = ++g->tmps;
		text_printf(t, "%sconst %s j_%d = %s;%s", before, gen_ctype[at(g, e)->type], id, value.at,
			after);
		g->tmp[e] = (uint32_t)id;
		*vec_push(g->arena, named) = e;
	}
}

/* Prepares a statement: constants for the shared subterms of all its expressions. They are valid
 * until the next call. */
void gen_prepare(Gen *g, const Ex *root, int n)
{
	memset(g->tmp, 0, g->f->ex.n * sizeof *g->tmp);
	Exs named = { 0 };
	Text t = gen_text(g);
	char *before = base_alloc(g->arena, (size_t)g->fr->tabs + 1);
	memset(before, '\t', (size_t)g->fr->tabs);
	share(g, root, n, &named, &t, before, "\n");
	text_puts(&g->fr->body, t.at);
}

/* An operand under a condition: constants of its own stay inside it. */
void gen_region(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	if (is_leaf(x) || g->tmp[e]) {
		gen_expr_to(g, t, e, prec);
		return;
	}
	Exs named = { 0 };
	Text own = gen_text(g);
	share(g, &e, 1, &named, &own, "", " ");
	if (!named.n)
		gen_expr_to(g, t, e, prec);
	else {
		text_printf(t, "__extension__({ %s", own.at);
		gen_expr_to(g, t, e, 0);
		text_puts(t, "; })");
	}
	for (uint32_t i = 0; i < named.n; i++)
		g->tmp[named.at[i]] = 0;
}

/* Sums of loop variables, lengths and small constants cannot overflow: plain C arithmetic. */
static bool small(const Gen *g, Ex e, int depth)
{
	const Expr *x = at(g, e);
	if (x->op == Odim)
		return true;
	if (x->op == Ovar)
		return g->f->var.at[x->ref].loop;
	if (x->op == Ocon)
		return x->u.i < (1ll << 40) && x->u.i > -(1ll << 40);
	if (depth > 3 || (x->op != Oadd && x->op != Osub))
		return false;
	return small(g, x->u.a[0], depth + 1) && small(g, x->u.a[1], depth + 1);
}

static void infix(Gen *g, Text *t, const Expr *x, const char *op, int own, int prec)
{
	if (own < prec)
		text_puts(t, "(");
	gen_expr_to(g, t, x->u.a[0], own);
	text_printf(t, " %s ", op);
	gen_expr_to(g, t, x->u.a[1], own + 1);
	if (own < prec)
		text_puts(t, ")");
}

static const char *arith_sign(int op)
{
	return op == Oadd ? "+" : op == Osub ? "-" : "*";
}

/* Arithmetic in the unsigned type of the same width; a term of the chain that is no arithmetic is
 * cast. Constants need no cast beside something that has one. */
static void wrapping(Gen *g, Text *t, Ex e, int prec, bool cast_con)
{
	const Expr *x = at(g, e);
	if (is_arith(x) && !g->tmp[e]) {
		int own = x->op == Omul ? Pmul : Padd;
		bool con = at(g, x->u.a[1])->op == Ocon;
		if (own < prec)
			text_puts(t, "(");
		wrapping(g, t, x->u.a[0], own, true);
		text_printf(t, " %s ", arith_sign(x->op));
		wrapping(g, t, x->u.a[1], own + 1, !con);
		if (own < prec)
			text_puts(t, ")");
	} else if (x->op == Oneg && !g->tmp[e]) {
		text_puts(t, "-");
		wrapping(g, t, x->u.a[0], Punary, true);
	} else if (x->op == Ocon && !cast_con)
		gen_expr_to(g, t, e, prec);
	else {
		text_printf(t, "(%s)", gen_utype[x->type]);
		gen_expr_to(g, t, e, Punary);
	}
}

static void open_cast(Text *t, Type type, int prec)
{
	text_printf(t, "%s(%s)", Punary < prec ? "(" : "", gen_ctype[type]);
}

static void close_cast(Text *t, int prec)
{
	if (Punary < prec)
		text_puts(t, ")");
}

/* add, sub, mul, neg of integers: wraps in the type's own width. */
static void integer_arith(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	Type type = x->type;
	int bytes = ir_type[type].bytes, own = x->op == Omul ? Pmul : Padd;
	if (x->op != Oneg && bytes >= 4 &&
		(ir_type[type].kind == 'u' || (type == Ti64 && small(g, e, 0)))) {
		if (type == Ti64)
			text_puts(t, gen_index(g, e, prec));
		else
			infix(g, t, x, arith_sign(x->op), own, prec);
		return;
	}
	open_cast(t, type, prec);
	if (bytes >= 4)
		wrapping(g, t, e, Punary, true);
	else if (x->op == Oneg) {
		text_puts(t, "-");
		gen_expr_to(g, t, x->u.a[0], Punary);
	} else {
		text_printf(t, "(%s", x->op == Omul && type == Tu16 ? "(jenny_u32)" : "");
		gen_expr_to(g, t, x->u.a[0], x->op == Omul ? Punary : own);
		text_printf(t, " %s ", arith_sign(x->op));
		gen_expr_to(g, t, x->u.a[1], own + 1);
		text_puts(t, ")");
	}
	close_cast(t, prec);
}

/* A cast as NumPy's astype on x86-64, out of range too: floats go to narrow integers through i32, to
 * u32 and u64 through i64. (Out of range of u32 NumPy's vector and scalar loops differ: the latter.) */
static void cast(Gen *g, Text *t, const Expr *x, int prec)
{
	Ex a = x->u.a[0];
	Type to = x->type, from = at(g, a)->type;
	char kt = ir_type[to].kind, kf = ir_type[from].kind;
	if (kf == 'c' && kt != 'c' && kt != 'b') {
		Text part = gen_text(g);
		text_puts(&part, "__real__ ");
		gen_expr_to(g, &part, a, Punary);
		if (kt != 'f')
			gen_need(g, "castf", to);
		text_printf(t, kt == 'f' ? "((%s)%s)" : "j_castf_%s(%s)",
			kt == 'f' ? gen_ctype[to] : gen_suffix[to], part.at);
		return;
	}
	if (kt == 'b') {
		if (Peq < prec)
			text_puts(t, "(");
		gen_expr_to(g, t, a, Peq + 1);
		text_puts(t, " != 0");
		if (Peq < prec)
			text_puts(t, ")");
		return;
	}
	if (kf == 'f' && (to == Tu64 || to == Tu32)) {
		gen_need(g, "castf", to);
		text_printf(t, "j_castf_%s(", gen_suffix[to]);
		gen_expr_to(g, t, a, 0);
		text_puts(t, ")");
		return;
	}
	if (kt == 'c' && kf != 'c') {
		const char *real = to == Tc64 ? "float" : "double";
		text_printf(t, "__builtin_complex((%s)", real);
		gen_expr_to(g, t, a, Punary);
		text_printf(t, ", (%s)0)", real);
		return;
	}
	open_cast(t, to, prec);
	if (kf == 'f' && kt != 'f' && ir_type[to].bytes < 4)
		text_puts(t, "(jenny_i32)");
	gen_expr_to(g, t, a, Punary);
	close_cast(t, prec);
}

/* Helper of the form NAME(operands[, &bad]). */
static void call(Gen *g, Text *t, Ex e)
{
	const Expr *x = at(g, e);
	const char *flag = NULL;
	Type type = ir_arity(g->f, e) ? at(g, x->u.a[0])->type : x->type;
	if (!gen_call_math(g, (Op)x->op, type, t, &flag))
		text_printf(t, "j_missing_%s", ir_op[x->op].name);
	text_puts(t, "(");
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++) {
		if (k)
			text_puts(t, ", ");
		gen_expr_to(g, t, x->u.a[k], 0);
	}
	if (flag)
		text_printf(t, ", %s", flag);
	text_puts(t, ")");
}

/* Is it pure, total and cheap, so that evaluating it when it is not asked for does no harm? */
static bool harmless(const Gen *g, Ex e, int *budget)
{
	const Expr *x = at(g, e);
	if (is_leaf(x) || g->tmp[e])
		return true;
	if (--*budget < 0)
		return false;
	switch (x->op) {
	case Oadd: case Osub: case Omul: case Oneg: case Oand: case Oor: case Oxor: case Onot: case Oeq:
	case One: case Olt: case Ole: case Oland: case Olor: case Oisnan: case Ocast: break;
	default: return false;
	}
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		if (!harmless(g, ir_operand(g->f, e, k), budget))
			return false;
	return true;
}

static void logic(Gen *g, Text *t, const Expr *x, int prec)
{
	int budget = 8;
	bool both = harmless(g, x->u.a[1], &budget);
	int own = both ? Pand : x->op == Oland ? Pland : Plor;
	const char *op = x->op == Oland ? both ? "&" : "&&" : both ? "|" : "||";
	text_puts(t, own < prec || both ? "(" : "");
	gen_expr_to(g, t, x->u.a[0], both ? Pshift : Prel);
	text_printf(t, " %s ", op);
	if (both)
		gen_expr_to(g, t, x->u.a[1], Pshift);
	else
		gen_region(g, t, x->u.a[1], Prel);
	text_puts(t, own < prec || both ? ")" : "");
}

static void choose(Gen *g, Text *t, const Expr *x, int prec)
{
	if (Pcond < prec)
		text_puts(t, "(");
	gen_expr_to(g, t, x->u.a[0], Pcond + 1);
	text_puts(t, " ? ");
	gen_region(g, t, x->u.a[1], Pcond + 1);
	text_puts(t, " : ");
	gen_region(g, t, x->u.a[2], Pcond + 1);
	if (Pcond < prec)
		text_puts(t, ")");
}

/* name(operand) with a builtin; f32 has its own (but for those that take any float). */
static void builtin(Gen *g, Text *t, const Expr *x, const char *name, const char *behind)
{
	bool single = at(g, x->u.a[0])->type == Tf32 && x->op != Oisnan && x->op != Osignbit;
	text_printf(t, "%s__builtin_%s%s(", *behind ? "(" : "", name, single ? "f" : "");
	gen_expr_to(g, t, x->u.a[0], 0);
	if (x->op == Ocopysign) {
		text_puts(t, ", ");
		gen_expr_to(g, t, x->u.a[1], 0);
	}
	text_printf(t, ")%s", behind);
}

static const char *simple_builtin(const Gen *g, const Expr *x)
{
	if (ir_type[at(g, x->u.a[0])->type].kind != 'f')
		return NULL;
	switch (x->op) {
	case Oabs: return "fabs";
	case Osqrt: return "sqrt";
	case Ofloor: return "floor";
	case Oceil: return "ceil";
	case Otrunc: return "trunc";
	case Orint: return "rint";
	case Ocopysign: return "copysign";
	default: return NULL;
	}
}

static void unary(Gen *g, Text *t, Ex a, const char *op, int prec)
{
	text_printf(t, "%s%s", Punary < prec ? "(" : "", op);
	gen_expr_to(g, t, a, Punary);
	text_puts(t, Punary < prec ? ")" : "");
}

static void operator(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	char kind = ir_type[x->type].kind, from = ir_arity(g->f, e) ? ir_type[at(g, x->u.a[0])->type].kind : '-';
	const char *name;
	switch (x->op) {
	case Oadd: case Osub: case Omul:
		if (kind == 'i' || kind == 'u')
			integer_arith(g, t, e, prec);
		else if (kind == 'f' || x->op != Omul)
			infix(g, t, x, arith_sign(x->op), x->op == Omul ? Pmul : Padd, prec);
		else
			call(g, t, e);
		return;
	case Oneg:
		if (kind == 'i' || kind == 'u')
			integer_arith(g, t, e, prec);
		else
			unary(g, t, x->u.a[0], "-", prec);
		return;
	case Odiv:
		if (kind != 'f')
			break;
		infix(g, t, x, "/", Pmul, prec);
		return;
	case Oand: case Oor: case Oxor:
		text_puts(t, "(");
		infix(g, t, x, x->op == Oand ? "&" : x->op == Oor ? "|" : "^", Pshift, 0);
		text_puts(t, ")");
		return;
	case Onot:
		if (kind == 'b') {
			unary(g, t, x->u.a[0], "!", prec);
			return;
		}
		open_cast(t, x->type, prec);
		unary(g, t, x->u.a[0], "~", Punary);
		close_cast(t, prec);
		return;
	case Oeq: infix(g, t, x, "==", Peq, prec > Peq ? prec : Peq); return;
	case One: infix(g, t, x, "!=", Peq, prec); return;
	case Olt: infix(g, t, x, "<", Prel, prec); return;
	case Ole: infix(g, t, x, "<=", Prel, prec); return;
	case Oland: case Olor: logic(g, t, x, prec); return;
	case Oselect: choose(g, t, x, prec); return;
	case Oguard:
		gen_need(g, "guard", Ti64);
		text_printf(t, "(j_guard(");
		gen_expr_to(g, t, x->u.a[0], 0);
		text_printf(t, ", %s), ", gen_bad(g));
		gen_expr_to(g, t, x->u.a[1], Pcond);
		text_puts(t, ")");
		return;
	case Ocast: cast(g, t, x, prec); return;
	case Oreal: unary(g, t, x->u.a[0], "__real__ ", prec); return;
	case Oimag: unary(g, t, x->u.a[0], "__imag__ ", prec); return;
	case Oconj: unary(g, t, x->u.a[0], "~", prec); return;
	case Ocplx:
		text_puts(t, "__builtin_complex(");
		gen_expr_to(g, t, x->u.a[0], Pcond);
		text_puts(t, ", ");
		gen_expr_to(g, t, x->u.a[1], Pcond);
		text_puts(t, ")");
		return;
	case Oisnan: builtin(g, t, x, "isnan", " != 0)"); return;
	case Oisinf: builtin(g, t, x, "fabs", " == __builtin_inf())"); return;
	case Oisfinite: builtin(g, t, x, "fabs", " < __builtin_inf())"); return;
	case Osignbit: builtin(g, t, x, "signbit", " != 0)"); return;
	default: break;
	}
	name = from == 'f' ? simple_builtin(g, x) : NULL;
	if (name)
		builtin(g, t, x, name, "");
	else
		call(g, t, e);
}

void gen_expr_to(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	if (g->tmp[e]) {
		text_printf(t, "j_%u", g->tmp[e]);
		return;
	}
	switch (x->op) {
	case Ocon: gen_con(g, t, x); return;
	case Ovar: text_puts(t, gen_sym(g, gen_var_sym(x->ref))); return;
	case Odim: text_puts(t, gen_dim(g, x->ref, (int)x->at)); return;
	case Oload: text_puts(t, gen_access(g, x->ref, &g->f->pool.at[x->at])); return;
	default: operator(g, t, e, prec);
	}
}

char *gen_expr(Gen *g, Ex e, int prec)
{
	Text t = gen_text(g);
	gen_expr_to(g, &t, e, prec);
	return t.at;
}

char *gen_value(Gen *g, Ex e)
{
	gen_prepare(g, &e, 1);
	return gen_expr(g, e, 0);
}

/* An index is in range, so its arithmetic cannot overflow: plain C, which compilers understand best. */
char *gen_index(Gen *g, Ex e, int prec)
{
	const Expr *x = at(g, e);
	Text t = gen_text(g);
	if (g->tmp[e] || !is_arith(x) || x->type != Ti64) {
		gen_expr_to(g, &t, e, prec);
		return t.at;
	}
	int own = x->op == Omul ? Pmul : Padd;
	int64_t k;
	const char *a = gen_index(g, x->u.a[0], own), *b = gen_index(g, x->u.a[1], own + 1);
	const char *sign = arith_sign(x->op);
	if (x->op != Omul && ir_is_int(g->f, x->u.a[1], &k) && k < 0 && k > INT32_MIN) {
		sign = x->op == Oadd ? "-" : "+";
		b = base_printf(g->arena, "%lld", -(long long)k);
	}
	text_printf(&t, own < prec ? "(%s %s %s)" : "%s %s %s", a, sign, b);
	return t.at;
}
