/* Serial loops: their headers, a version for unit strides, marks for the vectoriser. */
#include "gen/int.h"

#include <string.h>

enum { STRETCH = 1 << 16 }; /* rounds of a loop between two looks at the clock */

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

static bool short_loop(const Fn *f, const Stmt *x)
{
	int64_t lo, hi;
	return x->kind == Kfor && ir_is_int(f, x->lo, &lo) && ir_is_int(f, x->hi, &hi) &&
		   hi - lo <= 8 && hi - lo >= -8 && !gen_holds_loops(f, x->body);
}

/* Are there loops in the chain, short ones of known length aside? */
bool gen_holds_loops(const Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *x = &f->st.at[s];
		if (x->kind == Kwhile || x->kind == Kreduce || x->kind == Kcall || x->kind == Klib ||
			x->kind == Kext)
			return true;
		if (x->kind == Kfor && !short_loop(f, x))
			return true;
		if (gen_holds_loops(f, x->body) || gen_holds_loops(f, x->other))
			return true;
	}
	return false;
}

bool gen_fixed(const Gen *g, Ex e)
{
	const Expr *x = &g->f->ex.at[e];
	switch (x->op) {
	case Ocon:
	case Odim: return true;
	case Ovar: {
		const VarInfo *v = &g->f->var.at[x->ref];
		return v->once || v->loop || v->param;
	}
	case Oadd:
	case Osub:
	case Omul:
	case Omin:
	case Omax:
	case Oshr:
	case Ocast:
		for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
			if (!gen_fixed(g, ir_operand(g->f, e, k)))
				return false;
		return true;
	default: return false;
	}
}

bool gen_given(const Gen *g, Ex e)
{
	const Expr *x = &g->f->ex.at[e];
	if (x->op == Ovar)
		return g->f->var.at[x->ref].param;
	if (x->op == Oload || !gen_fixed(g, e))
		return false;
	for (int k = 0, n = ir_arity(g->f, e); k < n; k++)
		if (!gen_given(g, ir_operand(g->f, e, k)))
			return false;
	return true;
}

/* What the loop body says about strided storages and control flow. */
typedef struct Look {
	Gen *g;
	Var v;
	uint8_t *axes; /* by Sto: axes whose index moves with v by one */
	bool any, odd; /* odd: an index that moves otherwise; no unit-stride version pays */
	bool jumps;
	bool plain; /* nothing but set, let, if */
} Look;

/* Is e = v + something without v? */
bool gen_moves_by_one(Fn *f, Ex e, Var v)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar)
		return x->ref == v;
	if (x->op != Oadd && x->op != Osub)
		return false;
	bool a = ir_uses_var(f, x->u.a[0], v), b = ir_uses_var(f, x->u.a[1], v);
	if (a && b)
		return false;
	return a ? gen_moves_by_one(f, x->u.a[0], v)
			 : x->op == Oadd && gen_moves_by_one(f, x->u.a[1], v);
}

static void look_access(Look *k, Sto s, const uint32_t *idx)
{
	const Store *st = &k->g->f->sto.at[s];
	if (st->layout != 'S')
		return;
	for (int d = 0; d < st->rank; d++) {
		if (!ir_uses_var(k->g->f, idx[d], k->v))
			continue;
		if (gen_moves_by_one(k->g->f, idx[d], k->v)) {
			k->axes[s] |= (uint8_t)(1u << d);
			k->any = true;
		} else
			k->odd = true;
	}
}

static void look_ex(Fn *f, Ex e, void *env)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Oload)
		look_access(env, x->ref, &f->pool.at[x->at]);
}

static void look_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, look_ex, env);
}

static void look_st(Fn *f, St s, void *env)
{
	Look *k = env;
	const Stmt *x = &f->st.at[s];
	k->jumps |= x->kind == Kblock || x->kind == Kleave || x->kind == Kbreak || x->kind == Kreturn;
	k->plain &= x->kind == Kset || x->kind == Klet || x->kind == Kif || x->kind == Kcheck ||
				x->kind == Kcontinue;
	if (x->kind == Kset)
		look_access(k, x->s, &f->pool.at[x->at]);
	ir_st_exprs(f, s, look_own, env);
}

/* The host may see how far the outermost loops of a kernel come. */
static bool is_shown(const Gen *g)
{
	return g->depth == 1 && !g->callable && (g->fr->kind == Fmain || g->fr->kind == Fnest);
}

static void pulse_at(Gen *g, const char *v)
{
	if (is_shown(g))
		gen_put(g, "ctx->way.at = %s;", v);
	gen_pulse(g);
}

static void show(Gen *g, const Stmt *x)
{
	if (!is_shown(g))
		return;
	const char *lo = gen_index(g, x->lo, 0);
	gen_put(g, "ctx->way = (JennyWay){ %s, %s, %s, %u };", lo, lo, gen_index(g, x->hi, 0), x->line);
}

static void show_end(Gen *g)
{
	if (is_shown(g))
		gen_put(g, "ctx->way.line = 0;");
}

static void loop_once(Gen *g, St s, const char *header, const char *inside, bool vector)
{
	Edge edge;
	bool near = vector && !g->near && gen_edge_find(g, s, &edge);
	if (near) {
		gen_put(g, "{");
		g->fr->tabs++;
		gen_edge_open(g, &edge);
		g->near = &edge;
	}
	bool pulse = gen_holds_loops(g->f, at(g, s)->body) &&
		!(g->fr->kind == Fworker && g->fr->loops > 0) && !short_loop(g->f, at(g, s));
	if (pulse)
		show(g, at(g, s));
	size_t whole = g->fr->body.n;
	uint32_t before = g->names.n;
	if (vector)
		gen_put(g, "VECTOR");
	gen_put(g, "for (%s) {", header);
	g->fr->tabs++;
	if (inside)
		gen_put(g, "%s", inside);
	if (pulse)
		pulse_at(g, gen_sym(g, gen_var_sym(at(g, s)->v)));
	g->vector = vector;
	g->fr->loops++;
	size_t from = g->fr->body.n;
	uint32_t names = g->names.n;
	gen_chain(g, at(g, s)->body);
	if (!inside && !g->quick)
		gen_twin_note(g, s, from, names, false);
	g->vector = false;
	g->fr->loops--;
	g->fr->tabs--;
	gen_put(g, "}");
	if (vector && !inside && !g->near && !g->quick)
		gen_twin_note(g, s, whole, before, true);
	if (pulse)
		show_end(g);
	if (near) {
		g->near = NULL;
		gen_edge_close(g, &edge, header, inside);
		g->fr->tabs--;
		gen_put(g, "}");
	}
}

static void loop_text(Gen *g, St s, const char *header, const char *inside, bool vector)
{
	Quick quick;
	vector = vector && !gen_may_be_stale(g, s);
	if (!vector || inside || g->near || g->quick || !gen_quick_find(g, s, &quick)) {
		loop_once(g, s, header, inside, vector);
		return;
	}
	gen_quick_open(g, &quick, s);
	loop_once(g, s, header, inside, vector);
	gen_quick_else(g, &quick);
	loop_once(g, s, header, inside, vector);
	gen_quick_close(g);
}

/* "A_s1 == 1 && B_s0 == 1" for the axes that move with the loop. */
static char *unit_condition(Gen *g, const uint8_t *axes)
{
	Text t = gen_text(g);
	for (Sto s = 1; s < g->f->sto.n; s++)
		for (int d = 0; d < JENNY_RANK; d++)
			if ((axes[s] & ~g->unit_axis[s]) >> d & 1)
				text_printf(&t, "%s%s == 1", t.n ? " && " : "",
					gen_sym(g, gen_sto_sym(g, s, SymStride + d)));
	return t.at;
}

char *gen_unit(Gen *g, Ex e, Var v, uint8_t *axes)
{
	Look look = { .g = g, .v = v, .axes = axes };
	ir_each_ex(g->f, e, look_ex, &look);
	char *cond = look.any && !look.odd ? unit_condition(g, axes) : "";
	for (Sto s = 1; s < g->f->sto.n; s++)
		axes[s] |= g->unit_axis[s];
	return cond;
}

void gen_loop(Gen *g, St s, const char *header, const char *inside)
{
	const Stmt *x = at(g, s);
	Look look = { .g = g, .v = x->v, .plain = true, .axes = base_alloc(g->arena, g->f->sto.n) };
	ir_each_st(g->f, x->body, look_st, &look);
	bool inner = look.plain && !look.jumps;
	bool vector = inner && (x->flags & (Fvec | Fpar | Fmap));
	g->carried = inner ? gen_carried(g, x->body) : NULL;
	char *unit = inner && look.any && !look.odd ? unit_condition(g, look.axes) : "";
	if (!*unit) {
		loop_text(g, s, header, inside, vector);
		g->carried = NULL;
		return;
	}
	uint8_t *before = g->unit_axis;
	gen_put(g, "if (%s) {", unit);
	g->unit_axis = base_alloc(g->arena, g->f->sto.n);
	for (Sto k = 1; k < g->f->sto.n; k++)
		g->unit_axis[k] = before[k] | look.axes[k];
	g->fr->tabs++;
	loop_text(g, s, header, inside, vector);
	g->fr->tabs--;
	g->unit_axis = before;
	gen_put(g, "} else {");
	g->fr->tabs++;
	loop_text(g, s, header, inside, vector);
	g->carried = NULL;
	g->fr->tabs--;
	gen_put(g, "}");
}

void gen_loop_as(Gen *g, St s, const char *header, bool vector)
{
	g->carried = gen_carried(g, at(g, s)->body);
	loop_text(g, s, header, NULL, vector);
	g->carried = NULL;
}

char *gen_trip(Gen *g, const Stmt *x)
{
	int64_t lo, hi, step;
	bool con = ir_is_int(g->f, x->lo, &lo);
	if (x->kind == Kreduce || (ir_is_int(g->f, x->step, &step) && step == 1)) {
		if (con && ir_is_int(g->f, x->hi, &hi))
			return base_printf(g->arena, "%lld", (long long)(hi > lo ? hi - lo : 0));
		if (con && lo == 0)
			return gen_index(g, x->hi, 0);
		return base_printf(
			g->arena, "%s - %s", gen_index(g, x->hi, Padd), gen_index(g, x->lo, Padd + 1));
	}
	gen_need(g, "trip", Ti64);
	return base_printf(g->arena, "j_trip(%s, %s, %s)", gen_index(g, x->lo, Pcond),
		gen_index(g, x->hi, Pcond), gen_index(g, x->step, Pcond));
}

/* for (T i = lo; i < hi; i++) and its kin; end: NULL, or what stands for hi. A bound that may change
 * meanwhile is kept aside. */
static char *header(Gen *g, const Stmt *x, const char *v, const char *end)
{
	int64_t step = 0;
	const char *lo = gen_index(g, x->lo, 0), *hi = end ? end : gen_index(g, x->hi, Padd), *keep = "";
	if (!ir_is_int(g->f, x->step, &step) || step == 0 || step > (1 << 30) || step < -(1 << 30)) {
		const char *n = gen_fresh(g, base_printf(g->arena, "%s_left", v));
		const char *by = gen_fresh(g, base_printf(g->arena, "%s_step", v));
		return base_printf(g->arena, "jenny_i64 %s = %s, %s = %s, %s = %s; %s > 0; %s--, %s += %s",
			v, lo, by, gen_index(g, x->step, 0), n, gen_trip(g, x), n, n, v, by);
	}
	if (!end && !gen_fixed(g, x->hi)) {
		end = gen_fresh(g, base_printf(g->arena, "%s_end", v));
		keep = base_printf(g->arena, ", %s = %s", end, hi);
		hi = end;
	}
	const char *cmp = step > 0 ? "<" : ">";
	char *next = step == 1    ? base_printf(g->arena, "%s++", v)
				 : step == -1 ? base_printf(g->arena, "%s--", v)
				 : step > 0   ? base_printf(g->arena, "%s += %lld", v, (long long)step)
							  : base_printf(g->arena, "%s -= %lld", v, -(long long)step);
	return base_printf(
		g->arena, "jenny_i64 %s = %s%s; %s %s %s; %s", v, lo, keep, v, cmp, hi, next);
}

/* What keeps a loop from being run in stretches, or needs a word there. */
typedef struct Plain {
	bool arrays, breaks;
} Plain;

static void look_load(Fn *f, Ex e, void *env)
{
	((Plain *)env)->arrays |= f->ex.at[e].op == Oload;
}

static void look_loads(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, look_load, env);
}

static void look_plain(Fn *f, St s, void *env)
{
	Plain *p = env;
	p->arrays |= f->st.at[s].kind == Kset;
	p->breaks |= f->st.at[s].kind == Kbreak;
	ir_st_exprs(f, s, look_loads, env);
}

/* May a loop without loops inside go on for long? The outermost may; further inside those that
 * touch no array, since memory bounds the others. */
static bool may_last(Gen *g, St s, Plain *p)
{
	const Stmt *x = at(g, s);
	int64_t lo, hi;
	*p = (Plain){ 0 };
	if (x->flags & (Fvec | Fpar | Fmap) || gen_holds_loops(g->f, x->body) ||
		(ir_is_int(g->f, x->lo, &lo) && ir_is_int(g->f, x->hi, &hi) && hi - lo < STRETCH))
		return false;
	ir_each_st(g->f, x->body, look_plain, p);
	return g->depth <= 1 || !p->arrays;
}

/* Such a loop stops for a pulse now and then. */
static void loop_in_stretches(Gen *g, St s, const char *v, const char *inside, bool breaks)
{
	const Stmt *x = at(g, s);
	int64_t step = 0;
	const char *end = gen_fresh(g, base_printf(g->arena, "%s_end", v));
	const char *to = gen_fresh(g, base_printf(g->arena, "%s_to", v)), *round;
	show(g, x);
	if (ir_is_int(g->f, x->step, &step) && step == 1) {
		gen_put(g, "for (jenny_i64 %s = %s, %s = %s; %s < %s;) {", v, gen_index(g, x->lo, 0), end,
			gen_index(g, x->hi, 0), v, end);
		gen_put(g, "\tconst jenny_i64 %s = (jenny_u64)%s - (jenny_u64)%s > %d ? %s + %d : %s;", to, end,
			v, STRETCH, v, STRETCH, end);
		round = base_printf(g->arena, "; %s < %s; %s++", v, to, v);
	} else {
		const char *by = gen_fresh(g, base_printf(g->arena, "%s_step", v));
		gen_put(g, "for (jenny_i64 %s = %s, %s = %s, %s = %s; %s > 0;) {", v, gen_index(g, x->lo, 0),
			by, gen_index(g, x->step, 0), end, gen_trip(g, x), end);
		gen_put(g, "\tjenny_i64 %s = %s < %d ? %s : %d;", to, end, STRETCH, end, STRETCH);
		gen_put(g, "\t%s -= %s;", end, to);
		round = base_printf(g->arena, "; %s > 0; %s--, %s += %s", to, to, v, by);
	}
	g->fr->tabs++;
	gen_loop(g, s, round, inside);
	if (breaks) {
		gen_put(g, step == 1 ? "if (%s < %s)" : "if (%s > 0)", step == 1 ? v : to, to);
		gen_put(g, "\tbreak;");
	}
	pulse_at(g, v);
	g->fr->tabs--;
	gen_put(g, "}");
	show_end(g);
}

void gen_for(Gen *g, St s)
{
	Plain plain;
	const Stmt *x = at(g, s);
	Sym y = gen_var_sym(x->v);
	if (x->flags & Fprod && gen_update(g, s))
		return;
	if (x->flags & Fpar && g->fr->kind == Fmain && !g->inner[g->fnno] && gen_par(g, s))
		return;
	if (!g->row && gen_nest(g, s))
		return;
	gen_line(g, x->line);
	gen_prepare(g, (Ex[]){ x->lo, x->hi, x->step }, 3);
	if (g->row) {
		gen_own(g, y);
		gen_loop(g, s, header(g, x, gen_name(g, y), g->row), NULL);
		return;
	}
	if (gen_pack(g, s))
		return;
	if (gen_fixed(g, x->hi) && gen_lanes(g, s, gen_index(g, x->lo, 0), gen_index(g, x->hi, Padd)))
		return;
	if (gen_cut(g, s))
		return;
	bool lasts = may_last(g, s, &plain);
	if (g->home[x->v] == s && lasts) {
		gen_own(g, y);
		loop_in_stretches(g, s, gen_name(g, y), NULL, plain.breaks);
		return;
	}
	if (g->home[x->v] == s && (gen_twin(g, s) || gen_twin_row(g, s)))
		return;
	if (g->home[x->v] == s) {
		const char *rows = gen_fixed(g, x->hi) ?
			gen_flat(g, s, gen_index(g, x->lo, 0), gen_index(g, x->hi, Padd)) : NULL;
		gen_own(g, y);
		gen_loop(g, s, header(g, x, gen_name(g, y), rows), NULL);
		g->row = NULL;
		return;
	}
	const char *own = gen_sym(g, y);
	const char *run = gen_fresh(g, base_printf(g->arena, "%s_at", own));
	const char *set = base_printf(g->arena, "%s = %s;", own, run);
	if (lasts)
		loop_in_stretches(g, s, run, set, plain.breaks);
	else
		gen_loop(g, s, header(g, x, run, NULL), set);
}
