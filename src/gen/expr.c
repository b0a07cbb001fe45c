/* Expressions as C text. Shared subterms have become constants before (share.c). */
#include "gen/int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const Expr *at(const Gen *g, Ex e)
{
	return &g->f->ex.at[e];
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

static bool is_leaf(const Expr *x)
{
	return x->op == Ocon || x->op == Ovar || x->op == Odim;
}

static bool is_arith(const Expr *x)
{
	return x->op == Oadd || x->op == Osub || x->op == Omul;
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
		text_puts(t, at(g, x->u.a[0])->op == Oneg ? "- " : "-");
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

/* A cast as NumPy's astype on x86-64, out of range too: floats go to narrow integers through i32,
 * to u32 and u64 through i64. (Out of range of u32 NumPy's vector and scalar loops differ: the
 * latter.) */
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
	if (!gen_call_math(g, (Op)x->op, type, gen_one_by_one(g, e), t, &flag))
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
	case Oadd:
	case Osub:
	case Omul:
	case Oneg:
	case Oand:
	case Oor:
	case Oxor:
	case Onot:
	case Oeq:
	case One:
	case Olt:
	case Ole:
	case Oland:
	case Olor:
	case Oisnan:
	case Ocast: break;
	default: return false;
	}
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		if (!harmless(g, ir_operand(g->f, e, k), budget))
			return false;
	return true;
}

/* e where the condition c holds, or where it does not. */
static void under(Gen *g, Text *t, Ex c, Ex e, int prec)
{
	bool equals = gen_equals(g, c);
	g->under += equals;
	gen_region(g, t, e, prec);
	g->under -= equals;
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
		under(g, t, x->u.a[0], x->u.a[1], Prel);
	text_puts(t, own < prec || both ? ")" : "");
}

static bool is_calmed(const Gen *g, Ex e, int *budget)
{
	if (--*budget < 0)
		return false;
	if (at(g, e)->op == Ocalm)
		return true;
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		if (is_calmed(g, ir_operand(g->f, e, k), budget))
			return true;
	return false;
}

/* A choice by bits. Of a calm operand C compilers must not see that it is one: they would find it
 * needless where its condition is asked for again, and then compute without asking for that. */
static void pick(Gen *g, Text *t, const Expr *x)
{
	bool calm = x->op == Ocalm;
	gen_need(g, "pick", x->type);
	text_printf(t, "j_pick_%s(%s-(", gen_suffix[x->type], calm ? "zero " : "");
	text_puts(t, gen_utype[x->type]);
	text_puts(t, ")(");
	gen_region(g, t, x->u.a[0], 0);
	text_puts(t, "), ");
	under(g, t, x->u.a[0], x->u.a[1], Pcond);
	text_puts(t, ", ");
	if (!calm)
		under(g, t, x->u.a[0], x->u.a[2], Pcond);
	text_puts(t, calm ? "1)" : ")");
	g->fr->zero |= calm;
}

static void choose(Gen *g, Text *t, const Expr *x, int prec)
{
	int budget = 64;
	if (ir_type[x->type].kind == 'f' && is_calmed(g, x->u.a[1], &budget)) {
		pick(g, t, x);
		return;
	}
	if (Pcond < prec)
		text_puts(t, "(");
	gen_expr_to(g, t, x->u.a[0], Pcond + 1);
	text_puts(t, " ? ");
	under(g, t, x->u.a[0], x->u.a[1], Pcond + 1);
	text_puts(t, " : ");
	under(g, t, x->u.a[0], x->u.a[2], Pcond + 1);
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

/* Two signs are kept apart: together they are another operator. */
static void unary(Gen *g, Text *t, Ex a, const char *op, int prec)
{
	bool signs = *op == '-' && (at(g, a)->op == Oneg || at(g, a)->op == Ocon);
	text_printf(t, "%s%s%s", Punary < prec ? "(" : "", op, signs ? " " : "");
	gen_expr_to(g, t, a, Punary);
	text_puts(t, Punary < prec ? ")" : "");
}

static void both_bits(Gen *g, Text *t, const Expr *x)
{
	text_puts(t, "(");
	infix(g, t, x, x->op == Oand ? "&" : x->op == Oor ? "|" : "^", Pshift, 0);
	text_puts(t, ")");
}

static void complement(Gen *g, Text *t, const Expr *x, int prec)
{
	if (x->type == Tbool) {
		unary(g, t, x->u.a[0], "!", prec);
		return;
	}
	open_cast(t, x->type, prec);
	unary(g, t, x->u.a[0], "~", Punary);
	close_cast(t, prec);
}

static void guard(Gen *g, Text *t, const Expr *x)
{
	gen_need(g, "guard", Ti64);
	text_puts(t, "(j_guard(");
	gen_expr_to(g, t, x->u.a[0], 0);
	text_printf(t, ", %s), ", gen_bad(g));
	gen_expr_to(g, t, x->u.a[1], Pcond);
	text_puts(t, ")");
}

static void make_complex(Gen *g, Text *t, const Expr *x)
{
	text_puts(t, "__builtin_complex(");
	gen_expr_to(g, t, x->u.a[0], Pcond);
	text_puts(t, ", ");
	gen_expr_to(g, t, x->u.a[1], Pcond);
	text_puts(t, ")");
}

/* gcc 12 makes one instruction of a product that is added to and one that is subtracted from side by
 * side (vfmaddsub), whatever -ffp-contract says. Where a function has both, and stores next to each
 * other, -y is a flip of y's sign bit, which gcc does not see through: x - y becomes x + -y. */
static bool flips(const Gen *g, const Expr *x)
{
	if (!g->plus || !g->minus || !g->pairs || ir_type[x->type].kind != 'f')
		return false;
	for (int k = 0; k < ir_op[x->op].arity; k++) {
		int op = at(g, x->u.a[k])->op;
		if (op == Omul || op == Ovar || op == Oneg)
			return true;
	}
	return false;
}

static void flip(Gen *g, Text *t, const Expr *x, int prec)
{
	bool minus = x->op == Osub && Padd < prec;
	gen_need(g, "flip", x->type);
	text_puts(t, minus ? "(" : "");
	if (x->op == Osub) {
		gen_expr_to(g, t, x->u.a[0], Padd);
		text_puts(t, " + ");
	}
	text_printf(t, "j_flip_%s(", gen_suffix[x->type]);
	gen_expr_to(g, t, x->u.a[x->op == Osub], 0);
	text_puts(t, minus ? "))" : ")");
}

/* gcc 12 makes 0.0 - y into -y where it sees that y is no -0.0: where it is 0.0, that is one. */
static bool is_below(const Gen *g, const Expr *x)
{
	const Expr *zero = at(g, x->u.a[0]);
	int op = at(g, x->u.a[1])->op;
	return x->op == Osub && ir_type[x->type].kind == 'f' && zero->op == Ocon && zero->u.f == 0 &&
		!signbit(zero->u.f) && op != Ovar && op != Oload;
}

static void call_minus(Gen *g, Text *t, const char *name, Type type, Ex e)
{
	gen_need(g, name, type);
	text_printf(t, "j_%s_%s(", name, gen_suffix[type]);
	gen_expr_to(g, t, e, 0);
	text_puts(t, ")");
}

/* gcc 12 makes -(a * b - c) by multiply-and-add into c - a * b, which has another zero. */
static bool is_complex_minus(const Gen *g, const Expr *x)
{
	return x->op == Oneg && ir_type[x->type].kind == 'c' && at(g, x->u.a[0])->op != Oload;
}

/* By a divisor whose reciprocal is at hand. */
static void quotient(Gen *g, Text *t, const Expr *x)
{
	int k = gen_quick_divisor(g, x->u.a[1]);
	text_puts(t, "j_quotient(");
	gen_expr_to(g, t, x->u.a[0], Pcond);
	text_printf(t, ", %s, %s)", g->quick->name[k], g->quick->inverse[k]);
}

/* +, -, *, / and negation; false: there is no C operator for them. */
static bool arithmetic(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	char kind = ir_type[x->type].kind;
	bool whole = kind == 'i' || kind == 'u';
	if ((is_arith(x) || x->op == Oneg) && whole)
		integer_arith(g, t, e, prec);
	else if ((x->op == Osub || x->op == Oneg) && flips(g, x))
		flip(g, t, x, prec);
	else if (is_complex_minus(g, x))
		call_minus(g, t, "minus", x->type, x->u.a[0]);
	else if (is_below(g, x))
		call_minus(g, t, "below", x->type, x->u.a[1]);
	else if (x->op == Oneg)
		unary(g, t, x->u.a[0], "-", prec);
	else if (is_arith(x) && (kind == 'f' || x->op != Omul))
		infix(g, t, x, arith_sign(x->op), x->op == Omul ? Pmul : Padd, prec);
	else if (x->op == Odiv && gen_quick_divisor(g, x->u.a[1]) >= 0)
		quotient(g, t, x);
	else if (x->op == Odiv && kind == 'f')
		infix(g, t, x, "/", Pmul, prec);
	else
		return false;
	return true;
}

bool gen_compares_abs(Gen *g, Ex e, Ex *z, Ex *c, bool *below)
{
	const Expr *x = at(g, e);
	if ((x->op != Olt && x->op != Ole) || g->unit->quiet)
		return false;
	for (int k = 0; k < 2; k++) {
		const Expr *abs = at(g, x->u.a[k]);
		if (abs->op != Oabs || abs->type != Tf64 || at(g, abs->u.a[0])->type != Tc128)
			continue;
		*z = abs->u.a[0];
		*c = x->u.a[!k];
		*below = k == 0;
		return true;
	}
	return false;
}

/* abs(z) < c and its kin of complex numbers: the root is asked for only near the edge. */
static bool compare_abs(Gen *g, Text *t, const Expr *x)
{
	for (int k = 0; k < 2; k++) {
		Ex side = x->u.a[k];
		const Expr *abs = at(g, side);
		bool python = abs->op == Opycabs;
		if ((!python && abs->op != Oabs) || g->tmp[side] || abs->type != Tf64 ||
			at(g, abs->u.a[0])->type != Tc128)
			continue;
		const char *flag;
		Text name = gen_text(g);
		if (python)
			gen_need(g, "absedge", Tc128);
		else
			gen_call_math(g, Oabs, Tc128, false, &name, &flag);
		text_printf(t, "%s%s(", python ? "j_abs" : "jn_abs", k ? "more" : "less");
		gen_expr_to(g, t, abs->u.a[0], Pcond);
		text_puts(t, ", ");
		gen_expr_to(g, t, x->u.a[!k], Pcond);
		text_printf(t, ", %d)", x->op == Ole);
		return true;
	}
	return false;
}

/* An order of floats that raises no flag for a NaN. */
static bool quietly(Gen *g, Text *t, const Expr *x)
{
	Type type = at(g, x->u.a[0])->type;
	if (!g->unit->quiet || ir_type[type].kind != 'f')
		return false;
	gen_need(g, "order", type);
	text_printf(t, "j_%s_%s(", x->op == Olt ? "lt" : "le", gen_suffix[type]);
	gen_expr_to(g, t, x->u.a[0], Pcond);
	text_puts(t, ", ");
	gen_expr_to(g, t, x->u.a[1], Pcond);
	text_puts(t, ")");
	return true;
}

static void machine(Gen *g, Text *t, const Expr *x)
{
	int64_t what = 0;
	if (ir_is_int(g->f, x->u.a[0], &what) && what == 0)
		text_puts(t, "(jenny_i64)ctx->threads");
	else
		text_printf(t, "ctx->cache[%d]", what == 2);
}

static void operator(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	const char *name = simple_builtin(g, x);
	switch (x->op) {
	case Oadd:
	case Osub:
	case Omul:
	case Oneg:
	case Odiv:
		if (!arithmetic(g, t, e, prec))
			call(g, t, e);
		break;
	case Oand:
	case Oor:
	case Oxor: both_bits(g, t, x); break;
	case Onot: complement(g, t, x, prec); break;
	case Oeq: infix(g, t, x, "==", Peq, prec); break;
	case One: infix(g, t, x, "!=", Peq, prec); break;
	case Olt:
	case Ole:
		if (e == g->edge)
			text_puts(t, "(fits[lane] != 0)");
		else if (!quietly(g, t, x) && !compare_abs(g, t, x))
			infix(g, t, x, x->op == Olt ? "<" : "<=", Prel, prec);
		break;
	case Oland:
	case Olor: logic(g, t, x, prec); break;
	case Oselect: choose(g, t, x, prec); break;
	case Ocalm: pick(g, t, x); break;
	case Oguard: guard(g, t, x); break;
	case Ocast: cast(g, t, x, prec); break;
	case Oreal: unary(g, t, x->u.a[0], "__real__ ", prec); break;
	case Oimag: unary(g, t, x->u.a[0], "__imag__ ", prec); break;
	case Oconj: unary(g, t, x->u.a[0], "~", prec); break;
	case Ocplx: make_complex(g, t, x); break;
	case Oisnan: builtin(g, t, x, "isnan", " != 0)"); break;
	case Oisinf: builtin(g, t, x, "fabs", " == __builtin_inf())"); break;
	case Oisfinite: builtin(g, t, x, "fabs", " < __builtin_inf())"); break;
	case Osignbit: builtin(g, t, x, "signbit", " != 0)"); break;
	case Omachine: machine(g, t, x); break;
	default: name ? builtin(g, t, x, name, "") : call(g, t, e);
	}
}

static void operation(Gen *g, Text *t, Ex e, int prec)
{
	Ex was = g->veil;
	g->veil = gen_to_veil(g, e);
	operator(g, t, e, prec);
	g->veil = was;
}

void gen_expr_to(Gen *g, Text *t, Ex e, int prec)
{
	const Expr *x = at(g, e);
	if ((g->veil && e == g->veil) || gen_extreme(x)) {
		gen_veil(g, t, e);
		return;
	}
	if (g->tmp[e]) {
		text_printf(t, "j_%u", g->tmp[e]);
		return;
	}
	switch (x->op) {
	case Ocon: gen_con(g, t, x); return;
	case Ovar:
		if (g->lane && g->lane[x->ref] && x->type == Tc128) {
			const char *v = gen_sym(g, gen_var_sym(x->ref));
			text_printf(t, "__builtin_complex(%s.re[lane], %s.im[lane])", v, v);
			return;
		}
		text_printf(
			t, g->lane && g->lane[x->ref] ? "%s[lane]" : "%s", gen_sym(g, gen_var_sym(x->ref)));
		return;
	case Odim: text_puts(t, gen_dim(g, x->ref, (int)x->at)); return;
	case Oload: text_puts(t, gen_access(g, x->ref, &g->f->pool.at[x->at])); return;
	default: operation(g, t, e, prec);
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

/* An index is in range, so its arithmetic cannot overflow: plain C, which compilers understand
 * best. */
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
