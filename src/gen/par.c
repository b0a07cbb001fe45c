/* Parallel loops: the body becomes a function over a range of iterations, run by the pool. */
#include "gen/int.h"

#include <string.h>

static const Stmt *at(const Gen *g, St s)
{
	return &g->f->st.at[s];
}

typedef struct Price {
	Gen *g;
	double ns;
	const uint32_t *uses;
} Price;

/* Nanoseconds an element in a loop that became vector code and whose arrays lie in the cache. */
static double op_price(const Expr *x, Type operand)
{
	switch (x->op) {
	case Ocon:
	case Ovar:
	case Odim: return 0;
	case Odiv:
	case Osqrt: return 0.4;
	case Ofloordiv:
	case Omod:
	case Ofmod: return 1.5;
	case Oload: return 0.07;
	case Oadd:
	case Osub:
	case Omul: return x->type == Ti64 ? 0.01 : 0.04;
	default: return gen_math_ns(x->op, operand) + 0.04;
	}
}

static void price_ex(Fn *f, Ex e, void *env)
{
	const Expr *x = &f->ex.at[e];
	bool operator= x->op != Oload && ir_arity(f, e) > 0;
	((Price *)env)->ns += op_price(x, operator? f->ex.at[x->u.a[0]].type : x->type);
}

static void price_own(Fn *f, Ex *e, void *env)
{
	ir_each_ex(f, *e, price_ex, env);
}

/* A price in the making of an iteration of the loop of variable `own`; `middle`: by variable of a
 * loop that is priced, the text of its middle value. */
typedef struct Bill {
	Gen *g;
	Var own;
	const char **middle;
	bool *guessed; /* set where the rounds of a loop cannot be told */
} Bill;

enum { LONG = 400 }; /* of a text: what is longer is guessed */

static bool amount(const Bill *b, Ex e, Text *t);

static bool both(const Bill *b, Ex e, const char *between, Text *t)
{
	const Expr *x = &b->g->f->ex.at[e];
	Ex left = x->u.a[0], right = x->u.a[1];
	text_puts(t, "(");
	if (!amount(b, left, t))
		return false;
	text_puts(t, between);
	if (!amount(b, right, t))
		return false;
	text_puts(t, ")");
	return t->n < LONG;
}

/* Is e = base + constant? */
static bool is_beyond(const Fn *f, Ex e, Ex base)
{
	const Expr *x = &f->ex.at[e];
	int64_t n;
	return x->op == Oadd && x->u.a[0] == base && ir_is_int(f, x->u.a[1], &n);
}

/* Appends e as a double that can be told here, with loops that are priced half way. */
static bool amount(const Bill *b, Ex e, Text *t)
{
	Gen *g = b->g;
	const Expr *x = &g->f->ex.at[e];
	switch (x->op) {
	case Ocon: text_printf(t, "%.9g", (double)x->u.i); return true;
	case Odim: text_printf(t, "(double)%s", gen_index(g, e, Punary)); return true;
	case Ovar:
		if (b->middle[x->ref])
			text_puts(t, b->middle[x->ref]);
		else if (gen_fixed(g, e) &&
				 (g->fr->have[gen_var_sym(x->ref)] || g->f->var.at[x->ref].param))
			text_printf(t, "(double)%s", gen_index(g, e, Punary));
		else
			return false;
		return true;
	case Oadd: return both(b, e, " + ", t);
	case Osub: return both(b, e, " - ", t);
	case Omul: return both(b, e, " * ", t);
	default: return false;
	}
}

/* Appends hi - lo. A block's end is min(lo + length, end of all): then it is the length (of which
 * there is one only if the block is `own`: at most the end). */
static bool distance(const Bill *b, Ex lo, Ex hi, Text *t)
{
	const Fn *f = b->g->f;
	const Expr *x = &f->ex.at[hi], *from = &f->ex.at[lo];
	int64_t zero, block;
	if (x->op == Omin) {
		int k = is_beyond(f, x->u.a[1], lo);
		Text end = gen_text(b->g);
		hi = x->u.a[k];
		if (is_beyond(f, hi, lo) && ir_is_int(f, f->ex.at[hi].u.a[1], &block) &&
			from->op == Ovar && from->ref == b->own && amount(b, x->u.a[!k], &end)) {
			text_printf(t, "(%s < %lld ? %s : %lld)", end.at, (long long)block, end.at,
				(long long)block);
			return t->n < LONG;
		}
	}
	if (is_beyond(f, hi, lo))
		return amount(b, f->ex.at[hi].u.a[1], t);
	if (ir_is_int(f, lo, &zero) && zero == 0)
		return amount(b, hi, t);
	text_puts(t, "(");
	if (!amount(b, hi, t))
		return false;
	text_puts(t, " - ");
	if (!amount(b, lo, t))
		return false;
	text_puts(t, ")");
	return t->n < LONG;
}

static void set_middle(const Bill *b, const Stmt *x)
{
	Text t = gen_text(b->g);
	text_puts(&t, "0.5*(");
	bool told = amount(b, x->lo, &t);
	text_puts(&t, " + ");
	told = told && amount(b, x->hi, &t) && t.n < LONG;
	text_puts(&t, ")");
	b->middle[x->v] = told ? t.at : NULL;
}

static void price_chain(const Bill *b, St first, Text *t, double *plain);

/* Adds "trips * (body)" to t, or to *plain if the trips are known or must be guessed. */
static void price_loop(const Bill *b, St s, Text *t, double *plain)
{
	Gen *g = b->g;
	const Stmt *x = at(g, s);
	Text inner = gen_text(g), trips = gen_text(g);
	double own = 0.03;
	int64_t lo, hi, step = 1;
	if (x->kind == Kreduce) {
		Price p = { .g = g };
		ir_each_ex(g->f, x->e, price_ex, &p);
		own += p.ns;
	} else {
		if (x->kind == Kfor)
			set_middle(b, x);
		price_chain(b, x->body, &inner, &own);
	}
	if (!inner.n && x->kind != Kreduce && !(x->flags & (Fvec | Fmap | Fpar)))
		own = 0.2 + 5 * own;
	bool unit = x->kind == Kreduce || (x->kind == Kfor && ir_is_int(g->f, x->step, &step) && step);
	if (x->kind == Kwhile || !unit || !distance(b, x->lo, x->hi, &trips)) {
		*b->guessed = true;
		*plain += 20 * own;
		if (inner.n)
			text_printf(t, " + 20*(%s)", inner.at + 3);
	} else if (ir_is_int(g->f, x->lo, &lo) && ir_is_int(g->f, x->hi, &hi) && !inner.n) {
		double n = (double)(hi - lo) / (double)step;
		*plain += 1 + (n > 0 ? n : 0) * own;
	} else {
		*plain += 2;
		if (step == 1)
			text_printf(t, " + %s*(%.4g%s)", trips.at, own, inner.at);
		else
			text_printf(t, " + %.6g*%s*(%.4g%s)", 1 / (double)step, trips.at, own, inner.at);
	}
}

static void price_chain(const Bill *b, St first, Text *t, double *plain)
{
	Gen *g = b->g;
	for (St s = first; s; s = at(g, s)->next) {
		const Stmt *x = at(g, s);
		Price p = { .g = g };
		ir_st_exprs(g->f, s, price_own, &p);
		*plain += x->kind == Kreduce ? 0 : p.ns;
		if (x->kind == Kset)
			*plain += 0.1;
		if (x->kind == Kfor || x->kind == Kwhile || x->kind == Kreduce)
			price_loop(b, s, t, plain);
		else if (x->kind == Kcall || x->kind == Klib || x->kind == Kext)
			*plain += 200;
		else if (x->kind == Kif || x->kind == Kblock) {
			if (!(x->flags & Fcold))
				price_chain(b, x->body, t, plain);
			price_chain(b, x->other, t, plain);
		}
	}
}

double gen_price(Gen *g, Ex e)
{
	Price p = { .g = g };
	ir_each_ex(g->f, e, price_ex, &p);
	return p.ns;
}

/* "0.75 + (double)(n)*(0.5)": nanoseconds of one iteration of s, evaluated at run time. */
char *gen_cost(Gen *g, St s)
{
	Text t = gen_text(g);
	double plain = 0.2;
	bool guessed = false, sure = at(g, s)->flags & Fsure;
	if (sure && !(at(g, s)->flags & Fwave))
		return base_printf(g->arena, "1e5");
	Bill b = { .g = g, .own = at(g, s)->v, .guessed = &guessed };
	b.middle = base_alloc(g->arena, g->f->var.n * sizeof *b.middle);
	set_middle(&b, at(g, s));
	price_chain(&b, at(g, s)->body, &t, &plain);
	if (guessed && sure)
		return base_printf(g->arena, "1e5");
	if (!t.n && !(at(g, s)->flags & (Fvec | Fmap | Fpar)))
		plain *= 5;
	return base_printf(g->arena, "%.4g%s", plain, t.at);
}

static bool uses_assigned(Gen *g, Ex e, St first)
{
	for (St s = first; s; s = at(g, s)->next) {
		const Stmt *x = at(g, s);
		if ((x->kind == Klet || x->kind == Kfor || x->kind == Kreduce) &&
			ir_uses_var(g->f, e, x->v))
			return true;
		if (uses_assigned(g, e, x->body) || uses_assigned(g, e, x->other))
			return true;
	}
	return false;
}

const char *gen_verdict(const Frame *fr)
{
	if (fr->bad && fr->rare)
		return "bad < 0 || rare ? JENNY_FAIL : JENNY_OK";
	return fr->bad    ? "bad < 0 ? JENNY_FAIL : JENNY_OK"
		   : fr->rare ? "rare ? JENNY_FAIL : JENNY_OK"
					  : "JENNY_OK";
}

/* The function that the pool calls: unpacks env and passes it on as parameters, since only
 * parameters keep their restrict. */
static void write_worker(Gen *g, const Frame *fr, int id, int timer)
{
	Text *t = &g->out;
	text_printf(t, "struct par_%d {\n", id);
	for (uint32_t i = 0; i < fr->cap.n; i++)
		text_printf(
			t, "\t%s%s;\n", gen_sym_type(g, fr->cap.at[i], false), gen_name(g, fr->cap.at[i]));
	text_printf(t, "%s};\n\n", fr->cap.n ? "" : "\tint none;\n");
	text_printf(t,
		"static __attribute__((noinline)) int par_%d_body(JennyCtx *ctx, jenny_i64 first, "
		"jenny_i64 last, int worker",
		id);
	gen_caps_params(g, fr, t);
	text_puts(t, ")\n{\n");
	gen_finish(g, fr, t);
	text_printf(t, "\treturn %s;\n}\n\n", gen_verdict(fr));
	text_printf(t,
		"static int par_%d(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int "
		"worker)\n{\n\tstruct par_%d *e = env;\n",
		id, id);
	text_puts(t, timer < 0 ? "" : "\tconst jenny_i64 since = j_ticks();\n");
	text_printf(t, "\t%s par_%d_body(ctx, first, last, worker",
		timer < 0 ? "return" : "int status =", id);
	gen_caps_args(g, fr, t, "e->");
	text_puts(t, ");\n");
	if (timer >= 0)
		text_printf(
			t, "\tj_timer_part(ctx, worker, %d, since);\n\treturn status;\n", timer);
	text_puts(t, "}\n\n");
}

static void body(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	Sym y = gen_var_sym(x->v);
	int64_t lo = 1, step = 0;
	bool zero = ir_is_int(g->f, x->lo, &lo) && lo == 0;
	bool one = ir_is_int(g->f, x->step, &step) && step == 1;
	gen_prepare(g, NULL, 0);
	gen_privatise(g, x->body);
	gen_own(g, y);
	const char *v = gen_name(g, y), *start = zero ? "" : gen_index(g, x->lo, Padd);
	const char *plus = zero ? "" : " + ";
	if (gen_lanes(g, s, base_printf(g->arena, "%s%sfirst", start, plus),
			base_printf(g->arena, "%s%slast", start, plus)))
		return;
	const char *from = base_printf(g->arena, "%s%sfirst", start, plus);
	const char *to = base_printf(g->arena, "%s%slast", start, plus);
	const char *rows = one ? gen_flat(g, s, from, to) : NULL;
	if (one)
		gen_loop(g, s,
			base_printf(g->arena, "jenny_i64 %s = %s; %s < %s; %s++", v, from, v, rows ? rows : to, v),
			NULL);
	else
		gen_loop(g, s, "jenny_i64 count = first; count < last; count++",
			base_printf(g->arena, "const jenny_i64 %s = %s + count*%s;", v, zero ? "0" : start,
				gen_index(g, x->step, Pmul + 1)));
	g->row = NULL;
}

/* How many multiplications the first library product of the chain has whose lengths are known here, as
 * a double; NULL: there is none. One that BLAS gives threads of its own is computed round by round: the
 * threads of several would wait for one another. */
static const char *product_work(Gen *g, St first)
{
	const char *most = NULL;
	for (St s = first; s && !most; s = at(g, s)->next) {
		const Stmt *x = at(g, s);
		const uint32_t *p = &g->f->pool.at[x->at];
		if (x->kind != Klib) {
			most = product_work(g, x->body);
			most = most ? most : product_work(g, x->other);
			continue;
		}
		const Store *c = &g->f->sto.at[p[0]], *a = &g->f->sto.at[p[1]];
		const Ex n[3] = { a->dim[0], a->rank > 1 ? a->dim[1] : 0, x->code == Lgemm ? c->dim[1] : 0 };
		Text t = gen_text(g);
		bool told = true;
		for (int k = 0; k < 3 && told; k++)
			if (n[k] && (told = gen_given(g, n[k])))
				text_printf(&t, "%s(double)%s", k ? "*" : "", gen_index(g, n[k], Punary));
		most = told ? t.at : NULL;
	}
	return most;
}

bool gen_par(Gen *g, St s)
{
	const Stmt *x = at(g, s);
	if (!gen_fixed(g, x->lo) || !gen_fixed(g, x->step) || uses_assigned(g, x->lo, x->body) ||
		uses_assigned(g, x->step, x->body))
		return false;
	int id = ++g->serial;
	gen_line(g, x->line);
	gen_prepare(g, (Ex[]){ x->hi }, 1);
	char *n = gen_trip(g, x), *cost = gen_cost(g, s);
	gen_open(g, Fworker);
	body(g, s);
	Frame *fr = gen_close(g);
	Text args = gen_text(g);
	int twin = gen_twin_worker(g, s, &args);
	if (twin) {
		id = twin;
	} else {
		write_worker(g, fr, id, gen_timer(g, s));
		gen_twin_function(g, s, fr, id);
		for (uint32_t i = 0; i < fr->cap.n; i++)
			gen_sym(g, fr->cap.at[i]);
		gen_caps_args(g, fr, &args, "");
	}
	g->fr->status = true;
	const char *product = product_work(g, x->body);
	bool direct = (g->depth > 1 || product) && gen_timer(g, s) < 0;
	if (direct) {
		const char *count = gen_fresh(g, "count");
		gen_put(g, "const jenny_i64 %s = %s;", count, n);
		if (product)
			gen_put(g, "if (%s > 262144)", product);
		else
			gen_put(g, "if (%s * (%s) < ctx->serial)", count, cost);
		gen_put(g, "\tstatus = %s > 0 ? par_%d_body(ctx, 0, %s, %s%s) : JENNY_OK;", count, id,
			count, gen_worker(g), args.at ? args.at : "");
		gen_put(g, "else");
		g->fr->tabs++;
		n = base_printf(g->arena, "%s", count);
	}
	gen_put(g, "status = ctx->par_for(ctx, par_%d, &(struct par_%d){ %s }, %s,", id, id,
		args.n ? args.at + 2 : "0", n);
	gen_put(g, "\t%s);", cost);
	g->fr->tabs -= direct;
	gen_put(g, "if (status)");
	gen_put(g, "\treturn status;");
	return true;
}
