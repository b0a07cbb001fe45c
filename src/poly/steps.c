/*
 * A loop over time around independent loops over rows that change the same arrays again and again,
 * each row from rows near it: blocks of rows go through several steps while they lie in the cache.
 * First every block does what needs nothing of its neighbours and so becomes narrower from step to
 * step (phase 0), then the gaps between the blocks are filled, wider from step to step (phase 1).
 * The blocks of a phase are independent, so that threads meet twice in several steps. Every element
 * is computed from the same operands as in the order written. Sizes are chosen at run time; where they
 * do not pay, the loop is as it was.
 *
 *   for t in 0:T:1                         for q in 0:parts:1
 *     for i in 0:n:1                         for phase in 0:2:1
 *       .. b[i+1] = a[i], a[i+1], a[i+2]  =>   for k in 0:blocks - phase:1 sure
 *     for i in 0:n:1                             for t in q*height:min(T, (q+1)*height):1
 *       .. a[i+1] = b[i], b[i+1], b[i+2]           for i in max(0, left):min(n, right):1 ..
 *                                                  for i in max(0, left+1):min(n, right-1):1 ..
 */
#include "poly/own.h"

#include "ir/copy.h"

enum { Most = 12, Far_off = 16, Threads = 0, First = 1, Second = 2 };

/* One of the loops over rows, or what is done to one row only. In a block of which both ends are at
 * row 0 it covers rows `left` to -`right`. */
typedef struct Stage {
	St st;
	bool point;
	Var v;  /* of a loop */
	Ex row; /* of a point: row + at */
	int64_t at;
	Effects *x;
	int64_t left, right;
} Stage;

typedef struct Steps {
	Poly *p;
	St loop;
	Effects *x;
	Stage stage[Most];
	int stages;
	int *axis;               /* of each storage that is written: along which rows lie; -1: none */
	int64_t left, right;     /* by which a block's ends move at each step */
	int64_t reach;           /* most rows between what is written and read */
	int64_t ahead[2];        /* most left and right of all stages */
} Steps;

/* e = what is returned + *c, 0 for nothing but the constant. */
static Ex split(const Steps *w, Ex e, int64_t *c)
{
	const Fn *f = w->p->f;
	int64_t k;
	*c = 0;
	for (;;) {
		const Expr *x = &f->ex.at[e];
		if (ir_is_int(f, e, &k)) {
			*c += k;
			return 0;
		}
		if (x->op == Oadd && ir_is_int(f, x->u.a[1], &k)) {
			*c += k;
			e = x->u.a[0];
		} else if (x->op == Ovar && f->var.at[x->ref].once && bit_has(w->x->writes, x->ref) &&
				   w->p->deps.def[x->ref])
			e = w->p->deps.def[x->ref];
		else
			return e;
	}
}

static bool is_fixed(const Steps *w, Ex e)
{
	int64_t unused;
	return ir_linear(w->p->f, e, 0, w->x->writes, &unused);
}

/* Is the storage made anew in the stage and used nowhere else? */
static bool is_own(const Steps *w, const Stage *g, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < g->x->access.n; i++)
		n += g->x->access.at[i].s == s;
	return w->p->f->sto.at[s].origin == Stemp && ir_fresh(g->x, s) && n == w->p->touches[s];
}

/* Does the access have to keep its order? */
static bool counts(const Steps *w, const Stage *g, const Access *a)
{
	return bit_has(w->x->swrites, a->s) && !is_own(w, g, a->s);
}

/* Does subscript d of access a of a stage say a row near the stage's own? *c: how far from it. */
static bool row_of(const Steps *w, const Stage *g, const Access *a, int d, int64_t *c)
{
	const Fn *f = w->p->f;
	Ex base = split(w, f->pool.at[a->at + (uint32_t)d], c);
	if (g->point) {
		*c -= g->at;
		return base == g->row;
	}
	return base && f->ex.at[base].op == Ovar && f->ex.at[base].ref == g->v;
}

/* The statements of the body: allocs, once-variables, loops over rows or single rows. */
static bool look(Steps *w)
{
	Fn *f = w->p->f;
	for (St s = f->st.at[w->loop].body; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		int64_t step;
		if (st->kind == Kalloc && f->sto.at[st->s].origin == Stemp)
			continue;
		if (st->kind == Klet && f->var.at[st->v].once)
			continue;
		if ((st->kind != Kfor && st->kind != Kset) || w->stages == Most)
			return false;
		Stage *g = &w->stage[w->stages++];
		*g = (Stage){ .st = s, .v = st->v, .x = ir_effects(f, s), .point = st->kind == Kset };
		if (g->x->breaks || g->x->continues || g->x->jumps)
			return false;
		if (st->kind == Kfor && (!ir_is_int(f, st->step, &step) || step != 1))
			return false;
	}
	return w->stages > 0;
}

/* A stage that has no place in its own loop for the rows of storage s is about one row, which an
 * access to s tells. */
static bool place_point(Steps *w, Stage *g, Sto s, int d)
{
	const Fn *f = w->p->f;
	for (int write = 1; write >= 0; write--)
		for (uint32_t i = 0; i < g->x->access.n; i++) {
			const Access *a = &g->x->access.at[i];
			if (a->s != s || a->whole || a->alloc || a->write != write)
				continue;
			g->row = split(w, f->pool.at[a->at + (uint32_t)d], &g->at);
			g->point = true;
			return !g->row || is_fixed(w, g->row);
		}
	return false;
}

/* Do all accesses of stage g to storage s have their row on axis d? */
static bool lies_along(const Steps *w, const Stage *g, Sto s, int d)
{
	int64_t c;
	for (uint32_t i = 0; i < g->x->access.n; i++) {
		const Access *a = &g->x->access.at[i];
		if (a->s == s && counts(w, g, a) &&
			(a->whole || a->alloc || !row_of(w, g, a, d, &c) || c > Far_off || c < -Far_off))
			return false;
	}
	return true;
}

static bool touches(const Stage *g, Sto s)
{
	return bit_has(g->x->sreads, s) || bit_has(g->x->swrites, s);
}

/* Tries axis d for storage s; stages may turn out to be points. */
static bool try_axis(Steps *w, Sto s, int d, const bool *told)
{
	Stage before[Most];
	for (int k = 0; k < w->stages; k++) {
		Stage *g = &w->stage[k];
		before[k] = *g;
		bool unplaced = g->point && !told[k];
		if (!touches(g, s) || (!unplaced && lies_along(w, g, s, d)))
			continue;
		if (told[k] || !place_point(w, g, s, d) || !lies_along(w, g, s, d)) {
			for (; k >= 0; k--)
				w->stage[k] = before[k];
			return false;
		}
	}
	return true;
}

static bool is_own_somewhere(const Steps *w, Sto s)
{
	for (int k = 0; k < w->stages; k++)
		if (touches(&w->stage[k], s) && is_own(w, &w->stage[k], s))
			return true;
	return false;
}

static bool find_axes(Steps *w)
{
	Fn *f = w->p->f;
	bool told[Most] = { false };
	w->axis = base_alloc(f->arena, f->sto.n * sizeof *w->axis);
	for (Sto s = 1; s < f->sto.n; s++) {
		int rank = f->sto.at[s].rank, d = 0;
		w->axis[s] = -1;
		if (!bit_has(w->x->swrites, s) || is_own_somewhere(w, s))
			continue;
		while (d < rank && !try_axis(w, s, d, told))
			d++;
		if (d == rank)
			return false;
		w->axis[s] = d;
		for (int k = 0; k < w->stages; k++)
			told[k] |= touches(&w->stage[k], s);
	}
	for (int k = 0; k < w->stages; k++)
		if (!told[k])
			return false;
	return true;
}

typedef void Pair(Steps *w, Stage *early, Stage *late, int64_t apart);

/* Calls `pair` for accesses that meet: in row i of `late` and row i + apart of `early`. */
static void each_pair(Steps *w, Stage *early, Stage *late, Pair *pair)
{
	int64_t c, d;
	for (uint32_t i = 0; i < early->x->access.n; i++) {
		const Access *a = &early->x->access.at[i];
		if (!counts(w, early, a) || !row_of(w, early, a, w->axis[a->s], &c))
			continue;
		for (uint32_t k = 0; k < late->x->access.n; k++) {
			const Access *b = &late->x->access.at[k];
			if (b->s == a->s && (a->write || b->write) && row_of(w, late, b, w->axis[b->s], &d))
				pair(w, early, late, d - c);
		}
	}
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static void in_step(Steps *w, Stage *early, Stage *late, int64_t apart)
{
	(void)w;
	late->left = larger(late->left, early->left - apart);
	late->right = larger(late->right, early->right + apart);
}

static void across_steps(Steps *w, Stage *early, Stage *late, int64_t apart)
{
	w->left = larger(w->left, early->left - apart - late->left);
	w->right = larger(w->right, early->right + apart - late->right);
	w->reach = larger(w->reach, apart < 0 ? -apart : apart);
}

/* A stage begins where it writes the rows of a block. */
static void align(const Steps *w, Stage *g)
{
	int64_t c;
	for (uint32_t i = 0; i < g->x->access.n; i++) {
		const Access *a = &g->x->access.at[i];
		if (a->write && !g->point && counts(w, g, a) && row_of(w, g, a, w->axis[a->s], &c)) {
			g->left = -c;
			g->right = c;
			return;
		}
	}
}

static bool find_slopes(Steps *w)
{
	for (int k = 0; k < w->stages; k++) {
		align(w, &w->stage[k]);
		for (int i = 0; i < k; i++)
			each_pair(w, &w->stage[i], &w->stage[k], in_step);
		w->ahead[0] = larger(w->ahead[0], w->stage[k].left);
		w->ahead[1] = larger(w->ahead[1], w->stage[k].right);
	}
	for (int k = 0; k < w->stages; k++)
		for (int i = 0; i < w->stages; i++)
			each_pair(w, &w->stage[i], &w->stage[k], across_steps);
	return w->left + w->right > 0 && w->left + w->right <= Far_off;
}

typedef struct Check {
	const Steps *w;
	bool fits;
} Check;

static void check_load(Fn *f, Ex e, void *env)
{
	Check *c = env;
	const Expr *x = &f->ex.at[e];
	c->fits &= x->op != Oload || !bit_has(c->w->x->swrites, x->ref);
}

/* Kinds of statements that can be copied; nothing that two storages might share. */
static bool is_plain(Steps *w)
{
	Fn *f = w->p->f;
	Effects *x = w->x;
	if (x->breaks || x->continues || x->jumps || x->check || x->call || x->lib ||
		x->bind || x->result || !ir_can_copy(f, f->st.at[w->loop].body))
		return false;
	for (Sto s = 1; s < f->sto.n; s++)
		for (Sto t = 1; t < f->sto.n && bit_has(x->swrites, s); t++)
			if (t != s && (bit_has(x->swrites, t) || bit_has(x->sreads, t)) && ir_may_alias(f, s, t))
				return false;
	for (St s = f->st.at[w->loop].body; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		Check c = { w, true };
		if (st->kind == Klet)
			ir_each_ex(f, st->e, check_load, &c);
		for (int d = 0; st->kind == Kalloc && d < f->sto.at[st->s].rank; d++)
			c.fits &= is_fixed(w, f->sto.at[st->s].dim[d]);
		if (!c.fits)
			return false;
	}
	return true;
}

/* Variables stay inside a step, and those of a row inside of it. */
static bool keeps_variables(Steps *w)
{
	const Effects *x = w->x;
	const uint64_t *after = w->p->after[w->loop];
	if (bit_meet(x->exposed, x->writes, x->vwords) || (after && bit_meet(after, x->writes, x->vwords)))
		return false;
	for (int k = 0; k < w->stages; k++) {
		const Effects *y = w->stage[k].x;
		if (!w->stage[k].point && bit_meet(y->exposed, y->writes, y->vwords))
			return false;
		for (int i = 0; i < w->stages; i++)
			if (i != k && bit_meet(y->writes, w->stage[i].x->reads, y->vwords))
				return false;
	}
	return true;
}

/* Rows of a stage are independent, and the same at each step. */
static bool has_free_rows(Steps *w)
{
	Fn *f = w->p->f;
	for (int k = 0; k < w->stages; k++) {
		const Stage *g = &w->stage[k];
		const Stmt *st = &f->st.at[g->st];
		if (g->point)
			continue;
		if (!is_fixed(w, st->lo) || !is_fixed(w, st->hi) || poly_why(w->p, g->st, g->x))
			return false;
	}
	return true;
}

static const Stmt *widest(const Steps *w)
{
	for (int k = 0; k < w->stages; k++)
		if (!w->stage[k].point)
			return &w->p->f->st.at[w->stage[k].st];
	return NULL;
}

static bool is_fit(Steps *w)
{
	Fn *f = w->p->f;
	const Stmt *st = &f->st.at[w->loop];
	int64_t step;
	w->x = ir_effects(f, w->loop);
	return ir_is_int(f, st->step, &step) && step == 1 && is_fixed(w, st->lo) && is_fixed(w, st->hi) &&
		w->x->access.n < 200 && look(w) && is_plain(w) && keeps_variables(w) && find_axes(w) &&
		widest(w) && find_slopes(w) && has_free_rows(w);
}

/* ---- making it ---- */

typedef struct Make {
	Fn *f;
	uint32_t line;
	Chain *to;
} Make;

static Ex op(Make *m, Op o, Ex a, Ex b) { return ir_bin(m->f, o, a, b); }
static Ex num(Make *m, int64_t n) { return ir_int(m->f, n); }

static Ex scaled(Make *m, Ex a, int64_t n)
{
	Ex k = num(m, n);
	return op(m, Omul, a, k);
}

/* A once-variable that holds e. */
static Ex keep(Make *m, const char *name, Ex e)
{
	Var v = ir_new_var(m->f, name, m->f->ex.at[e].type);
	St s = ir_new_st(m->f, Klet, m->line);
	m->f->var.at[v].once = true;
	m->f->st.at[s].v = v;
	m->f->st.at[s].e = e;
	ir_append(m->f, m->to, s);
	return ir_var(m->f, v);
}

static Ex machine(Make *m, int what)
{
	Ex k = num(m, what);
	return ir_un(m->f, Omachine, k);
}

/* Bytes of a row of all arrays that have rows; *flat: their number is the same for all. */
static Ex row_bytes(const Steps *w, Make *m, bool *flat)
{
	Fn *f = m->f;
	Ex bytes = num(m, 0);
	*flat = true;
	for (Sto s = 1; s < f->sto.n; s++) {
		if (w->axis[s] < 0)
			continue;
		Ex one = num(m, ir_type[f->sto.at[s].type].bytes);
		for (int d = 0; d < f->sto.at[s].rank; d++)
			if (d != w->axis[s]) {
				one = op(m, Omul, f->sto.at[s].dim[d], one);
				*flat = false;
			}
		bytes = op(m, Oadd, bytes, one);
	}
	return bytes;
}

/* What is known of the blocks once the sizes are. */
typedef struct Sizes {
	Ex lo, width, blocks, height, steps;
} Sizes;

/*
 * Half of a block fits the second cache, or the first if rows are elements: more is not touched at
 * most steps. Two blocks for each thread where there is enough to do and there are several, four where
 * they are tall all the same: between the blocks there is one gap less, for which one thread waits. In
 * `height` steps a block loses three quarters of its width.
 */
static Ex choose_sizes(const Steps *w, Make *m, Sizes *z)
{
	Fn *f = m->f;
	const Stmt t = f->st.at[w->loop], r = *widest(w);
	bool flat;
	int64_t slope = w->left + w->right, margin = w->ahead[0] + w->ahead[1] + w->reach;
	Ex one = num(m, 1), rows = keep(m, "rows", op(m, Osub, r.hi, r.lo));
	Ex bytes = keep(m, "bytes", row_bytes(w, m, &flat));
	Ex cache = machine(m, flat ? First : Second), fit = op(m, Ofloordiv, scaled(m, cache, 2), bytes);
	Ex all = op(m, Omul, op(m, Omul, rows, op(m, Omin, rows, num(m, 4096))), bytes);
	Ex much = op(m, Ole, scaled(m, machine(m, Second), 16), all);
	Ex threads = machine(m, Threads), several = op(m, Oland, op(m, Olt, one, threads), much);
	Ex two = num(m, 2), four = num(m, 4), tall = scaled(m, threads, 4 * (16 * slope + margin));
	Ex each = ir_select(f, op(m, Ole, tall, rows), four, two);
	Ex share = keep(m, "share", ir_select(f, several, op(m, Omul, threads, flat ? two : each), one));
	Ex most = op(m, Omax, op(m, Omin, fit, op(m, Ofloordiv, rows, share)), one);
	Ex up = ir_plus(m->f, op(m, Oadd, op(m, Ofloordiv, rows, most), share), -1);
	z->steps = keep(m, "steps", op(m, Osub, t.hi, t.lo));
	z->lo = r.lo;
	z->blocks = keep(m, "blocks", op(m, Omul, op(m, Ofloordiv, up, share), share));
	z->width = keep(m, "width", op(m, Ofloordiv, rows, op(m, Omax, z->blocks, one)));
	Ex less = scaled(m, ir_plus(m->f, z->width, -margin), 3);
	Ex high = op(m, Ofloordiv, less, num(m, 4 * slope));
	z->height = keep(m, "height", op(m, Omin, high, z->steps));
	return op(m, Oland, op(m, Ole, two, z->blocks), op(m, Ole, two, z->height));
}

static St loop_of(Make *m, const char *name, Ex lo, Ex hi, Ex *v)
{
	Var x = ir_new_loop_var(m->f, name);
	*v = ir_var(m->f, x);
	Ex one = num(m, 1);
	return ir_new_loop(m->f, x, lo, hi, one, m->line);
}

/* A copy of a stage for the rows from `left` to `right` of a block, which are moved by what the
 * stage is ahead. */
static St stage_copy(const Steps *w, Make *m, Copy *c, const Stage *g, Ex up, Ex left, Ex right)
{
	Fn *f = m->f;
	Ex l = ir_select(f, up, num(m, g->left), num(m, -g->right));
	Ex r = ir_select(f, up, num(m, -g->right), num(m, g->left));
	l = op(m, Oadd, left, l);
	r = op(m, Oadd, right, r);
	St s = ir_copy(c, g->st);
	if (!g->point) {
		Ex lo = op(m, Omax, f->st.at[s].lo, l), hi = op(m, Omin, f->st.at[s].hi, r);
		f->st.at[s].lo = lo;
		f->st.at[s].hi = hi;
		return s;
	}
	Ex v, row = g->row ? ir_plus(m->f, g->row, g->at) : num(m, g->at);
	Ex lo = op(m, Omax, row, l), hi = op(m, Omin, ir_plus(m->f, row, 1), r);
	St once = loop_of(m, "row", lo, hi, &v);
	f->st.at[once].body = s;
	(void)w;
	return once;
}

/* for t in from:to .., of block `block` in its phase */
static St block_steps(const Steps *w, Make *m, Copy *c, const Sizes *z, Ex phase, Ex block,
	Ex from, Ex to)
{
	Fn *f = m->f;
	Chain in = { 0 }, body = { 0 }, *out = m->to;
	const int64_t end = INT64_C(1) << 60;
	Ex t, zero = num(m, 0);
	m->to = &in;
	Ex up = keep(m, "up", op(m, Oeq, phase, zero));
	Ex number = op(m, Oadd, block, phase);
	Ex cut = keep(m, "cut", op(m, Oadd, z->lo, op(m, Omul, number, z->width)));
	Ex first = keep(m, "first", op(m, Oland, up, op(m, Oeq, block, zero)));
	Ex last = keep(m, "last", op(m, Oland, up, op(m, Oeq, ir_plus(m->f, block, 1), z->blocks)));
	St loop = loop_of(m, "t", from, to, &t);
	ir_append(f, &in, loop);
	m->to = &body;
	Ex u = op(m, Osub, t, from), l = scaled(m, u, w->left), r = scaled(m, u, w->right);
	Ex left = ir_select(f, up, op(m, Oadd, cut, l), op(m, Osub, cut, r));
	Ex wide = op(m, Osub, op(m, Oadd, cut, z->width), r);
	Ex right = ir_select(f, up, wide, op(m, Oadd, cut, l));
	left = keep(m, "left", ir_select(f, first, num(m, -end), left));
	right = keep(m, "right", ir_select(f, last, num(m, end), right));
	ir_copy_var(c, f->st.at[w->loop].v, t);
	int k = 0;
	for (St s = f->st.at[w->loop].body; s; s = f->st.at[s].next) {
		if (f->st.at[s].kind == Klet)
			ir_append(f, &body, ir_copy(c, s));
		else if (f->st.at[s].kind != Kalloc)
			ir_append(f, &body, stage_copy(w, m, c, &w->stage[k++], up, left, right));
	}
	f->st.at[loop].body = body.first;
	m->to = out;
	return in.first;
}

/* The loop in blocks, behind allocs of what it makes at each step. */
static St in_blocks(const Steps *w, Make *m, const Sizes *z)
{
	Fn *f = m->f;
	Copy c = ir_new_copy(f, w->x);
	Chain whole = { 0 }, at = { 0 }, *out = m->to;
	Stmt t = f->st.at[w->loop];
	Ex q, phase, block, more = ir_plus(m->f, op(m, Oadd, z->steps, z->height), -1);
	for (St s = t.body; s; s = f->st.at[s].next)
		if (f->st.at[s].kind == Kalloc)
			ir_append(f, &whole, ir_copy(&c, s));
	Ex zero = num(m, 0), parts = op(m, Ofloordiv, more, z->height), two = num(m, 2);
	St outer = loop_of(m, "part", zero, parts, &q), phases = loop_of(m, "phase", zero, two, &phase);
	St blocks = loop_of(m, "block", zero, op(m, Osub, z->blocks, phase), &block);
	m->to = &at;
	Ex from = keep(m, "from", op(m, Oadd, t.lo, op(m, Omul, q, z->height)));
	Ex to = keep(m, "to", op(m, Omin, op(m, Oadd, from, z->height), t.hi));
	St steps = block_steps(w, m, &c, z, phase, block, from, to);
	m->to = out;
	ir_append(f, &at, phases);
	f->st.at[outer].body = at.first;
	f->st.at[phases].body = blocks;
	f->st.at[blocks].flags = Fsure;
	f->st.at[blocks].body = steps;
	ir_append(f, &whole, outer);
	return whole.first;
}

/* What took the place of loop s up to its last statement, or 0. */
static St steps(Poly *p, St s)
{
	Fn *f = p->f;
	Steps w = { .p = p, .loop = s };
	if (!is_fit(&w) || !poly_why(p, s, w.x))
		return 0;
	Chain front = { 0 };
	Make m = { f, f->st.at[s].line, &front };
	Sizes z;
	Ex pays = choose_sizes(&w, &m, &z);
	St choice = ir_new_st(f, Kif, m.line), plain = ir_new_st(f, Kfor, m.line);
	St blocks = in_blocks(&w, &m, &z), next = f->st.at[s].next;
	f->st.at[plain] = f->st.at[s];
	f->st.at[plain].next = 0;
	f->st.at[choice].e = pays;
	f->st.at[choice].flags = Fcold;
	f->st.at[choice].body = blocks;
	f->st.at[choice].other = plain;
	f->st.at[choice].next = next;
	ir_append(f, &front, choice);
	St head = front.first;
	f->st.at[s] = f->st.at[head];
	base_remark(f->unit->diags, Dsteps, m.line, 0);
	return choice;
}

static bool steps_chain(Poly *p, St first)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = first; s; s = f->st.at[s].next) {
		St last = f->st.at[s].kind == Kfor ? steps(p, s) : 0;
		if (last) {
			*p = poly_renew(p);
			any = true;
			s = last;
			continue;
		}
		any |= steps_chain(p, f->st.at[s].body);
		any |= steps_chain(p, f->st.at[s].other);
	}
	return any;
}

bool poly_steps(Poly *p)
{
	return steps_chain(p, p->f->body);
}
