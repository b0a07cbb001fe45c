/*
 * Independent iterations that each run a `while` (or a `for` that is left early) over scalars: 32
 * of them go side by side, each in its lane of small arrays, until the last one has finished. A
 * lane that has finished keeps its values. Each lane computes what its iteration computes, bit by
 * bit.
 *
 *   for j { let..; while c { let..; if d { break } let.. } let, set, if.. }
 */
#include "gen/int.h"
#include "ir/effects.h"

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

/* `moving`: variables that the inner loop assigns; `quiet`: nothing in it may fail, read what
 * moves, or be of another width than 64 bits; `tame`: a lane that has finished raises no flag unless its
 * values are huge. */
typedef struct Fit {
	Gen *g;
	uint8_t *moving;
	bool quiet, tame;
} Fit;

static bool wide(Type t)
{
	return t == Tf64 || t == Ti64 || t == Tc128;
}

static bool is_tame(const Fn *f, const Expr *x)
{
	if (x->op == Oabs)
		return ir_type[f->ex.at[x->u.a[0]].type].kind == 'c';
	return x->op <= Oneg || x->op == Ocast || x->op == Oselect ||
		   (x->op >= Oand && x->op <= Olor) || (x->op >= Oreal && x->op <= Oconj);
}

static bool moves(const Fit *k, Ex e)
{
	Fn *f = k->g->f;
	if (f->ex.at[e].op == Ovar)
		return k->moving[f->ex.at[e].ref];
	for (int i = 0, n = ir_arity(f, e); i < n; i++)
		if (moves(k, ir_operand(f, e, i)))
			return true;
	return false;
}

static void look_ex(Fn *f, Ex e, void *env)
{
	Fit *k = env;
	const Expr *x = &f->ex.at[e];
	int op = x->op, n = ir_arity(f, e);
	k->tame &= is_tame(f, x);
	if (op == Oload)
		k->quiet &= !moves(k, e);
	else if (n && gen_math_flag((Op)op, f->ex.at[x->u.a[0]].type))
		k->quiet = false;
	if ((op >= Oaddv && op <= Oshrv) || op == Oguard || (op >= Otrunci && op <= Oroundi))
		k->quiet = false;
	k->quiet &= wide(x->type) || x->type == Tbool;
}

/* let | if c { break } */
static bool plain_body(Fit *k, St first)
{
	Fn *f = k->g->f;
	for (St s = first; s; s = at(k->g, s)->next) {
		const Stmt *x = at(k->g, s);
		bool leaves = x->kind == Kif && !x->other && x->body && !at(k->g, x->body)->next &&
					  at(k->g, x->body)->kind == Kbreak;
		if (x->kind != Klet && !leaves)
			return false;
		if (x->kind == Klet && !wide(f->var.at[x->v].type))
			return false;
		ir_each_ex(f, x->e, look_ex, k);
	}
	return k->quiet;
}

static void mark_assigned(Gen *g, St first, uint8_t *set)
{
	for (St s = first; s; s = at(g, s)->next)
		if (at(g, s)->kind == Klet)
			set[at(g, s)->v] = 1;
}

/* The inner loop, if the body of s is lets, one loop over scalars, then lets, sets and ifs. */
static St inner_loop(Gen *g, St s)
{
	St in = at(g, s)->body;
	while (in && at(g, in)->kind == Klet)
		in = at(g, in)->next;
	if (!in || (at(g, in)->kind != Kwhile && at(g, in)->kind != Kfor))
		return 0;
	Fit fit = { .g = g, .quiet = true, .tame = true };
	fit.moving = base_alloc(g->arena, g->f->var.n);
	mark_assigned(g, at(g, in)->body, fit.moving);
	const Stmt *x = at(g, in);
	int64_t step;
	if (x->kind == Kwhile)
		ir_each_ex(g->f, x->e, look_ex, &fit);
	else if (g->home[x->v] != in || !ir_is_int(g->f, x->step, &step) || step != 1 ||
			 !gen_fixed(g, x->lo) || !gen_fixed(g, x->hi))
		return 0;
	if (!plain_body(&fit, x->body) || (g->f->fp_check && !fit.tame))
		return 0;
	for (St k = at(g, in)->next; k; k = at(g, k)->next)
		if (at(g, k)->kind != Klet && at(g, k)->kind != Kset)
			return 0;
	return in;
}

static bool holds(const Gen *g, St first, St end, St s)
{
	for (St k = first; k && k != end; k = at(g, k)->next)
		if (k == s)
			return true;
	return false;
}

/* Does the loop s declare every variable that it assigns? Those declared in front of the inner
 * loop become arrays. The bounds of an inner `for` must be the same for all lanes. */
static bool own_variables(Gen *g, St s, St in, uint8_t *lane)
{
	const Stmt *x = at(g, in);
	uint8_t *assigned = base_alloc(g->arena, g->f->var.n);
	bool leaves = x->kind == Kwhile;
	mark_assigned(g, at(g, s)->body, assigned);
	mark_assigned(g, x->body, assigned);
	for (St k = x->body; k; k = at(g, k)->next)
		leaves |= at(g, k)->kind == Kif;
	for (Var v = 1; v < g->f->var.n; v++) {
		St home = g->home[v];
		bool before = holds(g, at(g, s)->body, in, home);
		lane[v] = assigned[v] && before;
		if (assigned[v] && !before && !holds(g, x->body, 0, home) && !holds(g, x->next, 0, home))
			return false;
		if (lane[v] && !wide(g->f->var.at[v].type))
			return false;
		if (x->kind == Kfor && (lane[v] || v == at(g, s)->v) &&
			(ir_uses_var(g->f, x->lo, v) || ir_uses_var(g->f, x->hi, v)))
			return false;
	}
	return leaves;
}

/* v[lane] = value, or go ? value : v[lane] */
static void assign(Gen *g, St s, bool masked)
{
	const Stmt *x = at(g, s);
	gen_line(g, x->line);
	char *value = gen_value(g, x->e);
	const char *v = gen_name(g, gen_var_sym(x->v));
	if (!g->lane[x->v])
		gen_assign(g, s, x->v, value);
	else if (g->f->var.at[x->v].type == Tc128) {
		const char *next = gen_fresh(g, "next");
		gen_put(g, "const _Complex double %s = %s;", next, value);
		gen_put(g,
			masked ? "%s.re[lane] = go ? __real__ %s : %s.re[lane];" : "%s.re[lane] = __real__ %s;",
			v, next, v);
		gen_put(g,
			masked ? "%s.im[lane] = go ? __imag__ %s : %s.im[lane];" : "%s.im[lane] = __imag__ %s;",
			v, next, v);
	} else
		gen_put(g, masked ? "%s[lane] = go ? %s : %s[lane];" : "%s[lane] = %s;", v, value, v);
}

/* A lane that is not in use stands for the first iteration of the block, so its loads are in
 * range. */
static void own_index(Gen *g, Var j)
{
	gen_put(
		g, "const jenny_i64 %s = from + (lane < lanes ? lane : 0);", gen_name(g, gen_var_sym(j)));
}

static bool mentions(Gen *g, St in, Var j)
{
	bool found = at(g, in)->kind == Kwhile && ir_uses_var(g->f, at(g, in)->e, j);
	for (St k = at(g, in)->body; k; k = at(g, k)->next)
		found |= ir_uses_var(g->f, at(g, k)->e, j);
	return found;
}

/* Is e the same in all lanes? */
static bool is_even(Gen *g, Ex e, Var j)
{
	for (Var v = 1; v < g->f->var.n; v++)
		if ((v == j || g->lane[v]) && ir_uses_var(g->f, e, v))
			return false;
	return true;
}

static void find_edge(Fn *f, Ex e, void *env)
{
	Gen *g = env;
	Ex z, c;
	bool below;
	(void)f;
	if (!g->edge && gen_compares_abs(g, e, &z, &c, &below))
		g->edge = e;
}

typedef struct Count {
	Ex e;
	int n;
} Count;

static void count_ex(Fn *f, Ex e, void *env)
{
	(void)f;
	((Count *)env)->n += ((Count *)env)->e == e;
}

/* Lanes stay where the condition at the round's beginning is or is not the comparison, which stands
 * nowhere else. */
typedef struct Rim {
	Ex z, c; /* abs(z) below c, or above */
	bool below;
	bool alone, wanted; /* lanes stay where it is as wanted, and that alone says so */
} Rim;

static void look_edge(Gen *g, const Stmt *x, Rim *edge)
{
	Fn *f = g->f;
	Count uses = { .e = g->edge };
	const Stmt *first = x->body ? at(g, x->body) : x;
	Ex says = x->kind == Kwhile ? x->e : first->kind == Kif ? first->e : 0;
	if (!says)
		return;
	const Expr *e = &f->ex.at[says];
	bool turned = e->op == Onot && e->u.a[0] == g->edge;
	if (x->kind == Kwhile)
		ir_each_ex(f, x->e, count_ex, &uses);
	for (St k = x->body; k; k = at(g, k)->next)
		ir_each_ex(f, at(g, k)->e, count_ex, &uses);
	edge->alone = uses.n == 1 && (turned || says == g->edge);
	edge->wanted = turned == (x->kind != Kwhile);
}

/* One lane's part of the comparison: by squares, or (exact) by the root. */
static void compare_lane(Gen *g, const Rim *edge, const char *most, bool exact)
{
	bool below = edge->below, leaves_above = below == edge->wanted;
	const char *z = gen_value(g, edge->z);
	if (exact) {
		const char *less = base_printf(g->arena, "jn_abs%s(%s, %s, %d)", below ? "less" : "more", z, most,
			g->f->ex.at[g->edge].op == Ole);
		gen_put(g, edge->alone ? "live[lane] &= -(jenny_i64)(%s%s);" : "fits[lane] = -(jenny_i64)%s%s;",
			edge->alone && !edge->wanted ? "!" : "", less);
		return;
	}
	gen_put(g, "const double square = jn_square(%s);", z);
	gen_put(g, "near |= live[lane] & -(jenny_i64)!(square < low || square > high);");
	if (edge->alone)
		gen_put(g, "live[lane] &= -(jenny_i64)!(square %s);", leaves_above ? "> high" : "< low");
	else
		gen_put(g, "fits[lane] = -(jenny_i64)(square %s);", below ? "< low" : "> high");
}

/* What the condition at the round's beginning says of abs(z) < c, where c is the same for all lanes: by
 * squares, and where a lane that runs is near the edge by the root. Returns whether the lanes that the
 * condition ends are out of `live` with that. */
static bool compare_lanes(Gen *g, const Stmt *x, Var j)
{
	Rim edge = { 0 };
	Ex e = x->kind == Kwhile ? x->e : 0;
	const Stmt *first = x->body ? at(g, x->body) : x;
	g->edge = 0;
	e = !e && first->kind == Kif ? first->e : e;
	if (e)
		ir_each_ex(g->f, e, find_edge, g);
	Ex found = g->edge;
	if (!found || !gen_compares_abs(g, found, &edge.z, &edge.c, &edge.below) || !is_even(g, edge.c, j)) {
		g->edge = 0;
		return false;
	}
	look_edge(g, x, &edge);
	const char *flag;
	Text unused = gen_text(g);
	bool own = ir_uses_var(g->f, edge.z, j);
	g->edge = 0;
	gen_call_math(g, Oabs, Tc128, false, &unused, &flag);
	const char *most = gen_value(g, edge.c);
	g->edge = found;
	gen_put(g, "const double low = jn_abslow(%s), high = jn_abshigh(%s);", most, most);
	if (!edge.alone)
		gen_put(g, "jenny_i64 fits[32] __attribute__((aligned(64)));");
	gen_put(g, "jenny_i64 near = 0;");
	for (int pass = 0; pass < 2; pass++) {
		if (pass == 0)
			gen_put(g, "VECTOR");
		gen_put(g, "for (int lane = 0; %slane < 32; lane++) {", pass ? "RARE(near) && " : "");
		g->fr->tabs++;
		if (own)
			own_index(g, j);
		compare_lane(g, &edge, most, pass);
		g->fr->tabs--;
		gen_put(g, "}");
	}
	return edge.alone;
}

static void step(Gen *g, St in, Var j)
{
	const Stmt *x = at(g, in);
	bool said = compare_lanes(g, x, j), leaves = !said;
	gen_put(g, "jenny_i64 any = 0;");
	gen_put(g, "VECTOR");
	gen_put(g, "for (int lane = 0; lane < 32; lane++) {");
	g->fr->tabs++;
	if (mentions(g, in, j))
		own_index(g, j);
	if (x->kind == Kwhile && !said)
		gen_put(g, "jenny_i64 go = live[lane] & -(jenny_i64)(%s);", gen_value(g, x->e));
	else
		gen_put(g, "jenny_i64 go = live[lane];");
	for (St k = x->body; k; k = at(g, k)->next)
		if (at(g, k)->kind == Klet)
			assign(g, k, true);
		else if (k != x->body || x->kind == Kwhile || !said) {
			gen_put(g, "go &= -(jenny_i64)!(%s);", gen_value(g, at(g, k)->e));
			leaves = true;
		}
	if (leaves)
		gen_put(g, "live[lane] = go;");
	gen_put(g, "any |= go;");
	g->edge = 0;
	g->fr->tabs--;
	gen_put(g, "}");
	gen_put(g, "if (!any)");
	gen_put(g, "\tbreak;");
	gen_pulse(g);
}

/* What stands in front of the inner loop, for the lanes in use; the others take the first one's. */
static void begin_lanes(Gen *g, St s, St in)
{
	const char *j = gen_name(g, gen_var_sym(at(g, s)->v));
	gen_put(g, "VECTOR");
	gen_put(g, "for (int lane = 0; lane < lanes; lane++) {");
	g->fr->tabs++;
	gen_put(g, "const jenny_i64 %s = from + lane;", j);
	gen_put(g, "live[lane] = -1;");
	for (St k = at(g, s)->body; k != in; k = at(g, k)->next)
		assign(g, k, false);
	g->fr->tabs--;
	gen_put(g, "}");
	gen_put(g, "for (int lane = lanes; lane < 32; lane++) {");
	g->fr->tabs++;
	gen_put(g, "live[lane] = 0;");
	for (Var v = 1; v < g->f->var.n; v++) {
		const char *name = g->lane[v] ? gen_name(g, gen_var_sym(v)) : NULL;
		if (name && g->f->var.at[v].type == Tc128)
			gen_put(g, "%s.re[lane] = %s.re[0], %s.im[lane] = %s.im[0];", name, name, name, name);
		else if (name)
			gen_put(g, "%s[lane] = %s[0];", name, name);
	}
	g->fr->tabs--;
	gen_put(g, "}");
}

static void run_lanes(Gen *g, St s, St in)
{
	const Stmt *x = at(g, in);
	const char *j = gen_name(g, gen_var_sym(at(g, s)->v));
	for (Var v = 1; v < g->f->var.n; v++)
		if (g->lane[v]) {
			Type type = g->f->var.at[v].type;
			const char *name = gen_name(g, gen_var_sym(v));
			gen_own(g, gen_var_sym(v));
			if (type == Tc128)
				gen_put(
					g, "struct { double re[32], im[32]; } %s __attribute__((aligned(64)));", name);
			else
				gen_put(g, "%s %s[32] __attribute__((aligned(64)));", gen_ctype[type], name);
		}
	gen_put(g, "jenny_i64 live[32] __attribute__((aligned(64)));");
	begin_lanes(g, s, in);
	gen_line(g, x->line);
	if (x->kind == Kwhile)
		gen_put(g, "for (;;) {");
	else {
		gen_own(g, gen_var_sym(x->v));
		const char *k = gen_name(g, gen_var_sym(x->v));
		gen_prepare(g, NULL, 0);
		gen_put(g, "for (jenny_i64 %s = %s; %s < %s; %s++) {", k, gen_index(g, x->lo, 0), k,
			gen_index(g, x->hi, Padd), k);
	}
	g->fr->tabs++;
	step(g, in, at(g, s)->v);
	g->fr->tabs--;
	gen_put(g, "}");
	gen_put(g, "for (int lane = 0; lane < lanes; lane++) {");
	g->fr->tabs++;
	gen_put(g, "const jenny_i64 %s = from + lane;", j);
	for (St k = at(g, in)->next; k; k = at(g, k)->next)
		if (at(g, k)->kind == Klet)
			assign(g, k, false);
		else
			gen_set(g, k);
	g->fr->tabs--;
	gen_put(g, "}");
}

bool gen_lanes(Gen *g, St s, const char *lo, const char *hi)
{
	const Stmt *x = at(g, s);
	int64_t by;
	if (g->lane || !ir_is_int(g->f, x->step, &by) || by != 1)
		return false;
	St in = inner_loop(g, s);
	if (!in || g->home[x->v] != s)
		return false;
	uint8_t *lane = base_alloc(g->arena, g->f->var.n);
	if (!own_variables(g, s, in, lane))
		return false;
	if (!(x->flags & (Fpar | Fvec | Fmap)) && !ir_loop_simple(g->f, s, ir_effects(g->f, s)))
		return false;
	gen_own(g, gen_var_sym(x->v));
	g->lane = lane;
	gen_put(g, "for (jenny_i64 from = %s; from < %s; from += 32) {", lo, hi);
	g->fr->tabs++;
	gen_put(g, "const int lanes = %s - from < 32 ? (int)(%s - from) : 32;", hi, hi);
	run_lanes(g, s, in);
	g->fr->tabs--;
	gen_put(g, "}");
	g->lane = NULL;
	return true;
}
