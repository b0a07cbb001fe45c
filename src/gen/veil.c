/*
 * What a C compiler must not compute. Of operations on numbers that it knows it computes the results,
 * and then no flag of the processor is raised, a NaN has another sign, and a cast that is out of range
 * gives another integer. It knows constants, choices with them (masks are 0 or 1), variables of loops
 * that it unrolls, and x where x == 3. So an operand of an operation that may be exceptional is veiled:
 * the bits of `zero` are set in it. There are none, but C compilers do not know that.
 *
 *   c[i] = 0.0 / (double)(a[i] == k)   ->   c[i] = 0.0 / j_veil_f64((double)(a[i] == k), zero)
 *
 * In quotients of what is loaded from arguments, or by 3.0, nothing is veiled. Infinities, NaNs, very
 * large and very small constants are veiled wherever they stand, so that sums and products need not be.
 */
#include "gen/int.h"

#include <math.h>
#include <string.h>

/* Binary exponents of numbers of which a product is neither 0 nor infinite. */
enum { MODERATE = 100, SINGLE = 60 };

typedef struct Veil {
	uint8_t *var, *sto; /* by Var, Sto: it may be set to a number that the compiler knows */
	uint8_t *memo;      /* by Ex: 1 no, 2 yes */
	bool any, view;     /* a storage is; a view is */
	bool changed;
} Veil;

static const Expr *at(const Gen *g, Ex e)
{
	return &g->f->ex.at[e];
}

static bool moderate(Type t, double x)
{
	int e, most = t == Tf32 || t == Tc64 ? SINGLE : MODERATE;
	frexp(x, &e);
	return isfinite(x) && e > -most && e < most;
}

static bool known(Gen *g, Ex e);

static bool all_known(Gen *g, Ex e)
{
	int n = ir_arity(g->f, e);
	for (int k = 0; k < n; k++)
		if (!known(g, ir_operand(g->f, e, k)))
			return false;
	return n > 0;
}

static bool stores_known(const Gen *g, Sto s)
{
	const Veil *v = g->veils;
	return v->sto[s] || (g->f->sto.at[s].origin == Sview ? v->any : v->view);
}

/* The number of the operand to be veiled. Of a quick quotient's divisor
 * another name is written. */
static int which(const Gen *g, const Expr *x)
{
	return ir_op[x->op].arity > 1 && at(g, x->u.a[1])->op != Ocon &&
		   !(x->op == Odiv && gen_quick_divisor(g, x->u.a[1]) >= 0);
}

/* Does it raise flags, or depend on the processor, for some operands that are moderate? */
static bool exceptional(const Gen *g, const Expr *x)
{
	if (ir_op[x->op].arity == 0 || x->op == Oload)
		return false;
	const Expr *last = at(g, x->u.a[ir_op[x->op].arity > 1]);
	char kind = ir_type[at(g, x->u.a[0])->type].kind, to = ir_type[x->type].kind;
	if (kind != 'f' && kind != 'c')
		return false;
	switch (x->op) {
	case Odiv:
		return kind == 'c' || last->op != Ocon || last->u.f == 0 ||
			   !moderate(last->type, last->u.f);
	case Ocast: return to == 'i' || to == 'u';
	case Ofloordiv:
	case Omod:
	case Ofmod:
	case Opow:
	case Opycdiv:
	case Opycpow: return true;
	default: return x->op >= Osqrt && x->op <= Ohypot;
	}
}

static bool find_known(Gen *g, Ex e)
{
	const Expr *x = at(g, e);
	if (x->type == Tbool)
		return true;
	switch (x->op) {
	case Ocon: return true;
	case Ovar: return g->veils->var[x->ref];
	case Oload: return stores_known(g, x->ref);
	case Oselect:
	case Oguard: return known(g, x->u.a[1]) || (x->op == Oselect && known(g, x->u.a[2]));
	case Omax:
	case Omin:
	case Ofmax:
	case Ofmin:
	case Opymax:
	case Opymin: return known(g, x->u.a[0]) || known(g, x->u.a[1]);
	case Odim:
	case Ocalm:
	case Omachine: return false;
	default: return !exceptional(g, x) && all_known(g, e);
	}
}

/* May it be a number, or a choice with one, that the compiler knows? */
static bool known(Gen *g, Ex e)
{
	uint8_t *memo = &g->veils->memo[e];
	if (!*memo)
		*memo = find_known(g, e) ? 2 : 1;
	return *memo == 2;
}

static void note(Gen *g, uint8_t *mark)
{
	g->veils->changed |= !*mark;
	*mark = 1;
}

/* What a statement sets. */
static void look(Fn *f, St s, void *env)
{
	Gen *g = env;
	Veil *v = g->veils;
	const Stmt *x = &f->st.at[s];
	if (x->kind == Kfor)
		note(g, &v->var[x->v]);
	else if ((x->kind == Klet || x->kind == Kreduce) && known(g, x->e))
		note(g, &v->var[x->v]);
	else if (x->kind == Kcall)
		for (uint32_t k = 0; k < x->n; k++)
			note(g, &v->var[f->pool.at[x->at + k]]);
	else if (x->kind == Kset && known(g, x->e)) {
		note(g, &v->sto[x->s]);
		v->any = true;
		v->view |= f->sto.at[x->s].origin == Sview;
	}
}

static bool jumps(const Gen *g, St s)
{
	for (; s; s = g->f->st.at[s].next) {
		int kind = g->f->st.at[s].kind;
		if (kind == Kbreak || kind == Kcontinue || kind == Kleave || kind == Kreturn)
			return true;
	}
	return false;
}

/* A branch behind whose jump something is equal to a constant: that may be anywhere. */
static void look_jump(Fn *f, St s, void *env)
{
	Gen *g = env;
	const Stmt *x = &f->st.at[s];
	if (x->kind == Kif && (jumps(g, x->body) || jumps(g, x->other)))
		g->under |= gen_equals(g, x->e);
}

void gen_veil_find(Gen *g)
{
	Fn *f = g->f;
	Veil *v = g->veils = base_alloc(g->arena, sizeof *v);
	v->var = base_alloc(g->arena, f->var.n);
	v->sto = base_alloc(g->arena, f->sto.n);
	v->memo = base_alloc(g->arena, f->ex.n);
	for (Var i = 0; g->callable && i < f->var.n; i++)
		v->var[i] = f->var.at[i].param;
	do {
		v->changed = false;
		memset(v->memo, 0, f->ex.n);
		ir_each_st(f, f->body, look, g);
	} while (v->changed);
	g->under = 0;
	ir_each_st(f, f->body, look_jump, g);
}

/* x == 3; x < 1 too, which says it where x is known to be no less than 0. -0.0 is equal to 0.0. */
static bool is_equality(const Gen *g, const Expr *x)
{
	for (int k = 0; k < 2; k++) {
		const Expr *c = at(g, x->u.a[k]);
		char kind = ir_type[c->type].kind;
		if (c->op == Ocon && (kind == 'i' || kind == 'u'))
			return true;
		if (c->op == Ocon && kind == 'f' && x->op <= One && c->u.f != 0)
			return true;
	}
	return false;
}

static bool equals(const Gen *g, Ex e, int *budget)
{
	const Expr *x = at(g, e);
	bool own = x->type == Tbool;
	if (--*budget < 0)
		return true;
	if (x->op == Ovar)
		return own && !g->f->var.at[x->ref].param;
	if (x->op == Oload)
		return own && g->f->sto.at[x->ref].origin != Sarg;
	if (x->op >= Oeq && x->op <= Ole && is_equality(g, x))
		return true;
	for (int k = 0; k < ir_op[x->op].arity; k++)
		if (equals(g, x->u.a[k], budget))
			return true;
	return false;
}

/* Is the compiler told by the condition e, or by what e is not, that something is equal to a constant? */
bool gen_equals(const Gen *g, Ex e)
{
	int budget = 64;
	return equals(g, e, &budget);
}

/* Is all that is known of e, as a clip to 1e-9 .. 1, of 0 .. 16? Quotients, roots, logarithms and
 * exponentials of that are moderate. */
static bool tame(Gen *g, Ex e)
{
	const Expr *x = at(g, e);
	if (!known(g, e))
		return true;
	switch (x->op) {
	case Ocon: return ir_type[x->type].kind == 'f' && x->u.f > 0 && x->u.f <= 16;
	case Oselect: return tame(g, x->u.a[1]) && tame(g, x->u.a[2]);
	case Omax:
	case Omin:
	case Ofmax:
	case Ofmin:
	case Opymax:
	case Opymin: return tame(g, x->u.a[0]) && tame(g, x->u.a[1]);
	default: return false;
	}
}

/* Does C code of what is known raise no flag? */
static bool is_tame(Gen *g, const Expr *x)
{
	switch (x->op) {
	case Odiv: return tame(g, x->u.a[1]);
	case Ocast: return ir_type[x->type].bytes >= 4 && tame(g, x->u.a[0]);
	case Osqrt:
	case Oexp:
	case Oexp2:
	case Oexpm1:
	case Olog:
	case Olog2:
	case Olog10:
	case Olog1p: return tame(g, x->u.a[0]);
	default: return false;
	}
}

/* The operand of e that is veiled, or 0. */
Ex gen_to_veil(Gen *g, Ex e)
{
	const Expr *x = at(g, e);
	if (!exceptional(g, x) || (!g->under && (!all_known(g, e) || is_tame(g, x))))
		return 0;
	return x->u.a[which(g, x)];
}

void gen_veil(Gen *g, Text *t, Ex e)
{
	Type type = at(g, e)->type;
	Ex was = g->veil;
	gen_need(g, "veil", type);
	g->fr->zero = true;
	g->veil = 0;
	text_printf(t, "j_veil_%s(", gen_suffix[type]);
	if (at(g, e)->op == Ocon)
		gen_con(g, t, at(g, e));
	else
		gen_expr_to(g, t, e, Pcond);
	text_puts(t, ", zero)");
	g->veil = was;
}

/* Is the constant one that is veiled everywhere? */
bool gen_extreme(const Expr *x)
{
	if (x->op != Ocon)
		return false;
	char kind = ir_type[x->type].kind;
	if (kind == 'c')
		return !moderate(x->type, x->u.c.re) || !moderate(x->type, x->u.c.im);
	return kind == 'f' && !moderate(x->type, x->u.f);
}
