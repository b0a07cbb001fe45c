#include "poly/sample.h"

#include <string.h>

/* WORTH: multiplications of a product for which asking pays */
enum { Most_steps = 4000, ROUNDS = 16, WORTH = 1 << 20 };

static Ex dim(const Sample *w, Sto s, bool turned, int axis)
{
	return w->f->sto.at[s].dim[turned ? !axis : axis];
}

Ex poly_rows(const Sample *w) { return dim(w, w->a, w->turned[0], 0); }
Ex poly_terms(const Sample *w) { return dim(w, w->a, w->turned[0], 1); }
Ex poly_cols(const Sample *w) { return dim(w, w->b, w->turned[1], 1); }

St poly_let(Fn *f, Var v, Ex e, uint32_t line)
{
	St s = ir_new_st(f, Klet, line);
	f->var.at[v].once = true;
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	return s;
}

Ex poly_named(const Sample *w, Chain *to, const char *name, Ex e)
{
	Fn *f = w->f;
	uint8_t op = f->ex.at[e].op;
	if (op == Ocon || op == Ovar || op == Odim)
		return e;
	Var v = ir_new_var(f, name, f->ex.at[e].type);
	ir_append(f, to, poly_let(f, v, e, f->st.at[w->lib].line));
	return ir_var(f, v);
}

/* ---- what is read ---- */

void poly_find_load(Fn *f, Ex e, void *env)
{
	Search *x = env;
	x->found |= f->ex.at[e].op == Oload && f->ex.at[e].ref == x->s;
}

bool poly_reads_store(Fn *f, Ex e, Sto s)
{
	Search x = { s, false };
	ir_each_ex(f, e, poly_find_load, &x);
	return x.found;
}

Ex poly_both(Fn *f, Ex a, Ex b)
{
	return a && b ? ir_bin(f, Oland, a, b) : a ? a : b;
}

static void add_read(Sample *w, Reads *r, Ex load, Ex cond)
{
	Fn *f = w->f;
	for (uint32_t i = 0; i < r->n; i++) {
		Read *k = &r->at[i];
		if (k->load != load)
			continue;
		k->cond = k->cond && cond ? ir_bin(f, Olor, k->cond, cond) : 0;
		return;
	}
	w->fits &= r->n < Most_reads && !(cond && poly_reads_store(f, cond, w->t));
	for (uint32_t d = 0; d < 2; d++)
		w->fits &= !poly_reads_store(f, f->pool.at[f->ex.at[load].at + d], w->t);
	if (w->fits)
		r->at[r->n++] = (Read){ .load = load, .cond = cond };
}

static void find_reads(Sample *w, Reads *r, Ex e, Ex cond)
{
	Fn *f = w->f;
	Expr x = f->ex.at[e];
	w->fits &= w->steps++ < Most_steps;
	if (!w->fits || x.op == Ocon || x.op == Ovar || x.op == Odim)
		return;
	if (x.op == Oload && x.ref == w->t) {
		add_read(w, r, e, cond);
		return;
	}
	bool lazy = x.op == Oland || x.op == Olor || x.op == Oselect;
	for (int k = 0, n = ir_arity(f, e); k < n; k++) {
		Ex given = !lazy || !k ? 0 : (x.op == Olor) != (k == 2) ? ir_un(f, Onot, x.u.a[0]) : x.u.a[0];
		find_reads(w, r, ir_operand(f, e, k), poly_both(f, cond, given));
	}
}

typedef struct Find {
	Sample *w;
	Reads *r;
} Find;

static void find_visit(Fn *f, Ex *e, void *env)
{
	Find *x = env;
	(void)f;
	find_reads(x->w, x->r, *e, 0);
}

Reads poly_reads_of(Sample *w, St s)
{
	Reads r = { .n = 0 };
	Find x = { w, &r };
	ir_st_exprs(w->f, s, find_visit, &x);
	return r;
}

/* ---- where it is read ---- */

static Ex expand_node(Rewrite *r, Ex e)
{
	const Sample *w = r->env;
	const Expr *x = &r->f->ex.at[e];
	return x->op == Ovar && x->ref < w->vars && w->def[x->ref] ? w->def[x->ref] : e;
}

/* e in terms of loop variables and of what the nest does not assign, as far as that goes. */
static Ex expand(Sample *w, Ex e)
{
	Rewrite r = { .f = w->f, .node = expand_node, .env = w };
	return ir_rewrite_ex(&r, e);
}

/* How an index moves while the nest runs. */
typedef struct Way {
	const Sample *w;
	bool moves, data; /* data: with what is in memory, or with variables that are no loop's */
	Var v;            /* the loop variable that it moves with */
	bool several;
} Way;

static void look_way(Fn *f, Ex e, void *env)
{
	Way *x = env;
	const Effects *fx = x->w->x;
	const Expr *n = &f->ex.at[e];
	if (n->op == Oload) {
		x->data = true;
		x->moves |= bit_has(fx->swrites, n->ref);
	}
	if (n->op != Ovar || n->ref >= x->w->vars || !bit_has(fx->writes, n->ref))
		return;
	x->moves = true;
	x->data |= !f->var.at[n->ref].loop;
	x->several |= x->v && x->v != n->ref;
	x->v = n->ref;
}

static Way way_of(Sample *w, Ex e)
{
	Way x = { .w = w };
	ir_each_ex(w->f, e, look_way, &x);
	x.data &= x.moves;
	return x;
}

/* Is e = k*v + something that stays, k not 0? */
static bool is_along(Sample *w, Ex e, Var v)
{
	int64_t k;
	uint64_t *varying = base_alloc(w->f->arena, w->x->vwords * sizeof *varying);
	memcpy(varying, w->x->writes, w->x->vwords * sizeof *varying);
	bit_del(varying, v);
	return ir_linear(w->f, e, v, varying, &k) && k != 0;
}

/* Can it be that few elements are read? Not where loops walk over rows and columns. */
static void look_read(Sample *w, Ex load)
{
	Fn *f = w->f;
	if (w->given) {
		w->once = false;
		return;
	}
	Ex i = expand(w, f->pool.at[f->ex.at[load].at]), j = expand(w, f->pool.at[f->ex.at[load].at + 1]);
	Way p = way_of(w, i), q = way_of(w, j);
	if (!p.moves && !q.moves)
		return;
	bool along = !p.data && !q.data && p.v == q.v && !p.several && !q.several &&
		is_along(w, i, p.v) && is_along(w, j, q.v);
	w->once &= along;
	w->fits &= along || p.data || q.data;
}

/* ---- how often it is read: an estimate ---- */

/* Does a loop of the nest walk over what has length n with index `at`? */
static bool walks(const Sample *w, Ex at, Ex n)
{
	const Fn *f = w->f;
	const Expr *x = &f->ex.at[at];
	int64_t lo, step;
	St s = x->op == Ovar && x->ref < w->vars ? w->loop[x->ref] : 0;
	return s && f->st.at[s].kind == Kfor && f->st.at[s].hi == n && ir_is_int(f, f->st.at[s].lo, &lo) &&
		lo >= 0 && ir_is_int(f, f->st.at[s].step, &step) && step > 0;
}

static bool is_whole(Type t)
{
	return ir_type[t].kind == 'i' || ir_type[t].kind == 'u' || ir_type[t].kind == 'b';
}

/* Loads in an estimate are of elements that exist. */
static Ex tame_node(Rewrite *r, Ex e)
{
	const Sample *w = r->env;
	Fn *f = r->f;
	Expr x = f->ex.at[e];
	Ex idx[JENNY_RANK], zero = ir_int(f, 0), some = 0;
	if (x.op == Oguard)
		return x.u.a[1];
	if (x.op != Oload || !is_whole(x.type))
		return e;
	for (uint32_t d = 0; d < x.n; d++) {
		Ex n = f->sto.at[x.ref].dim[d], at = f->pool.at[x.at + d];
		idx[d] = at;
		if (walks(w, at, n))
			continue;
		some = poly_both(f, some, ir_bin(f, Olt, zero, n));
		idx[d] = ir_bin(f, Omin, ir_bin(f, Omax, at, zero), ir_plus(f, n, -1));
	}
	e = ir_load(f, x.ref, idx);
	return some ? ir_select(f, some, e, ir_con_i(f, x.type, 0)) : e;
}

typedef struct Fit {
	const Sample *w;
	Var v; /* the only variable of the nest that may occur */
	bool fits, uses;
} Fit;

static void look_fit(Fn *f, Ex e, void *env)
{
	Fit *x = env;
	const Expr *n = &f->ex.at[e];
	x->uses |= n->op == Ovar && n->ref == x->v;
	if (n->op == Ovar && n->ref != x->v && n->ref < x->w->vars)
		x->fits &= !bit_has(x->w->x->writes, n->ref);
	x->fits &= !ir_op_is_sticky((Op)n->op) &&
		is_whole(n->type) && !(n->op == Oload && bit_has(x->w->x->swrites, n->ref));
}

/* Loop variables of the nest, and what is counted, may stand in it. */
static void look_estimate(Fn *f, Ex e, void *env)
{
	Fit x = *(Fit *)env;
	const Expr *n = &f->ex.at[e];
	if (n->op != Ovar || !f->var.at[n->ref].loop)
		look_fit(f, e, &x);
	((Fit *)env)->fits = x.fits;
}

/* In which terms is the estimate e? */
static Fit fit_of(Sample *w, Ex e, Var v)
{
	Fit x = { .w = w, .v = v, .fits = true };
	ir_each_ex(w->f, e, look_fit, &x);
	return x;
}

/* Loops of the nest may count too. */
static bool is_estimate(Sample *w, Ex e)
{
	Fit x = { .w = w, .fits = true };
	ir_each_ex(w->f, e, look_estimate, &x);
	return x.fits;
}

static Ex tame(Sample *w, Ex e)
{
	Rewrite r = { .f = w->f, .node = tame_node, .env = w };
	return ir_rewrite_ex(&r, expand(w, e));
}

static Ex count_chain(Sample *w, St first);

/* n where `cond` holds, else `other`; n + other where that is not to be had. */
static Ex weigh(Sample *w, Ex cond, Ex n, Ex other)
{
	return cond ? ir_select(w->f, cond, n, other) : ir_bin(w->f, Oadd, n, other);
}

/* A condition that an estimate may look at and that is not the same all the time, or 0. */
static Ex condition(Sample *w, Ex cond)
{
	Ex e = cond ? tame(w, cond) : 0;
	return e && way_of(w, e).data && is_estimate(w, e) ? e : 0;
}

/* The sum of `each` over the rounds of loop s. */
static Ex sum_rounds(Sample *w, const Stmt *s, Ex each)
{
	Fn *f = w->f;
	Var k = ir_new_loop_var(f, "i"), n = ir_new_var(f, "reads", Ti64);
	St r = ir_new_st(f, Kreduce, s->line);
	Ex lo = tame(w, s->lo), hi = tame(w, s->hi);
	w->fits &= is_estimate(w, lo) && is_estimate(w, hi);
	f->st.at[r] = (Stmt){ .kind = Kreduce, .code = Rsum, .line = s->line, .v = n, .k = k,
		.lo = lo, .hi = hi, .e = ir_subst(f, each, s->v, ir_var(f, k)) };
	ir_append(f, &w->count, r);
	return ir_var(f, n);
}

/* The same where it takes the statements `in` to say how much a round is: of some rounds. */
static Ex sum_some(Sample *w, const Stmt *s, Chain in, Ex each)
{
	Fn *f = w->f;
	Ex lo = tame(w, s->lo), hi = tame(w, s->hi), zero = ir_int(f, 0), one = ir_int(f, 1);
	w->fits &= is_estimate(w, lo) && is_estimate(w, hi);
	Var q = ir_new_loop_var(f, "q"), i = ir_new_var(f, "i", Ti64), n = ir_new_var(f, "reads", Ti64);
	Ex most = ir_bin(f, Omul, ir_bin(f, Omul, poly_rows(w), poly_cols(w)), poly_terms(w));
	w->worth = ir_bin(f, Olt, ir_int(f, WORTH), most);
	Ex all = ir_select(f, w->worth, ir_bin(f, Osub, hi, lo), zero);
	all = poly_named(w, &w->count, "rounds", ir_bin(f, Omax, zero, all));
	Ex stride = ir_bin(f, Ofloordiv, ir_plus(f, all, ROUNDS - 1), ir_int(f, ROUNDS));
	stride = poly_named(w, &w->count, "stride", ir_bin(f, Omax, one, stride));
	Ex rounds = ir_bin(f, Ofloordiv, ir_plus(f, ir_bin(f, Oadd, all, stride), -1), stride);
	St clear = poly_let(f, n, zero, s->line), sum = poly_let(f, n, zero, s->line);
	f->var.at[n].once = false;
	Chain body = { 0 };
	ir_append(f, &body,
		poly_let(f, i, ir_bin(f, Oadd, lo, ir_bin(f, Omul, ir_var(f, q), stride)), s->line));
	ir_rename(f, in.first, s->v, ir_var(f, i));
	ir_append(f, &body, in.first);
	f->st.at[sum].e = ir_bin(f, Oadd, ir_var(f, n), ir_subst(f, each, s->v, ir_var(f, i)));
	ir_append(f, &body, sum);
	St loop = ir_new_loop(f, q, zero, rounds, one, s->line);
	f->st.at[loop].body = body.first;
	ir_append(f, &w->count, clear);
	ir_append(f, &w->count, loop);
	return ir_bin(f, Omul, ir_var(f, n), stride);
}

/* `in`: statements that a round's count takes. */
static Ex count_loop(Sample *w, const Stmt *s, Chain in, Ex each)
{
	Fn *f = w->f;
	int64_t step = 1;
	Ex zero = ir_int(f, 0), none = zero;
	if (each == none)
		return none;
	w->fits &= s->kind == Kreduce || (ir_is_int(f, s->step, &step) && step != 0);
	if (!w->fits)
		return none;
	if (in.first || fit_of(w, each, s->kind == Kfor ? s->v : s->k).uses) {
		w->fits &= step == 1 && s->kind == Kfor;
		return !w->fits ? none : in.first ? sum_some(w, s, in, each) : sum_rounds(w, s, each);
	}
	Ex way = ir_bin(f, Osub, tame(w, s->hi), tame(w, s->lo));
	if (step != 1)
		way = ir_bin(f, Ofloordiv, way, ir_int(f, step));
	return ir_bin(f, Omul, each, ir_bin(f, Omax, way, zero));
}

/* How often the statement itself reads the product. */
static Ex count_own(Sample *w, St s)
{
	Fn *f = w->f;
	Reads r = poly_reads_of(w, s);
	Ex n = ir_int(f, 0), one = ir_int(f, 1), none = n;
	for (uint32_t i = 0; i < r.n; i++) {
		Ex cond = f->st.at[s].kind == Kreduce ? 0 : condition(w, r.at[i].cond);
		w->given += cond != 0;
		look_read(w, r.at[i].load);
		w->given -= cond != 0;
		n = ir_bin(f, Oadd, n, cond ? weigh(w, cond, one, none) : one);
	}
	return n;
}

static Ex count_if(Sample *w, const Stmt *s)
{
	Ex cond = condition(w, s->e);
	w->given += cond != 0;
	Ex n = count_chain(w, s->body), other = count_chain(w, s->other);
	w->given -= cond != 0;
	return weigh(w, cond, n, other);
}

static Ex count_st(Sample *w, St s)
{
	Fn *f = w->f;
	Stmt st = f->st.at[s];
	Ex own = count_own(w, s);
	if (st.kind == Klet && f->var.at[st.v].once)
		w->def[st.v] = expand(w, st.e);
	if (st.kind == Kreduce)
		w->fits &= !poly_reads_store(f, st.lo, w->t) && !poly_reads_store(f, st.hi, w->t);
	if (st.kind == Kreduce)
		return count_loop(w, &st, (Chain){ 0 }, own);
	if (st.kind == Kif)
		return ir_bin(f, Oadd, own, count_if(w, &st));
	w->fits &= st.kind != Kwhile;
	if (st.kind != Kfor)
		return own;
	Chain keep = w->count, in;
	w->loop[st.v] = s;
	w->count = (Chain){ 0 };
	Ex each = count_chain(w, st.body);
	in = w->count;
	w->count = keep;
	return ir_bin(f, Oadd, own, count_loop(w, &st, in, each));
}

static Ex count_chain(Sample *w, St first)
{
	Ex n = ir_int(w->f, 0);
	for (St s = first; s && w->fits; s = w->f->st.at[s].next)
		n = ir_bin(w->f, Oadd, n, count_st(w, s));
	return n;
}

Ex poly_count_reads(Sample *w)
{
	w->def = base_alloc(w->f->arena, w->vars * sizeof *w->def);
	w->loop = base_alloc(w->f->arena, w->vars * sizeof *w->loop);
	return count_chain(w, w->nest);
}

bool poly_is_outside(Sample *w, Ex e)
{
	return fit_of(w, e, 0).fits;
}
