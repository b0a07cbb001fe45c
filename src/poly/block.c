/*
 * Factorizations and triangular solves: loops over the elements of a matrix in which each is made
 * from a sum of products over what is finished, as long as the element's row or column number. They
 * run in blocks of that number: of the sums of all elements behind a block, what the block gives is
 * taken at once, as a matrix product; the loops as they were do the block's own elements, in the
 * order written, and only the end of their sums. isl says whether all that is read is finished then.
 *
 *   for i in 0:n:1                          for b in 0:n:nb, e = min(b + nb, n)
 *     for j in 0:i:1                          for i in b:e:1 .. the same, for k in b:j
 *       reduce s k in 0:j a[i,k]*a[k,j] =>    for i in e:n:1
 *       set a[i,j] = (a[i,j]-s)/a[j,j]          for j in b:e:1 .. the same, for k in b:j
 *     ..                                      for i in e:n:1
 *                                               for j in e:i:1
 *                                                 for k in b:e:1
 *                                                   set a[i,j] = a[i,j] - a[i,k]*a[k,j]
 *
 * Where the sum is not taken from the element itself at once, a temporary keeps what there is of it.
 */
#include "poly/own.h"

#include "ir/copy.h"

enum { Most = 8, Most_accesses = 24, Few = 96, Block = 64 };

/* A statement of the outer loop's body. */
typedef struct Group {
	St st;
	bool inner; /* its elements belong to the block of the inner loop's variable, else the outer's */
	bool loop;
} Group;

/* A sum in an inner loop that ends at that loop's variable or the outer one's. */
typedef struct Dot {
	int group, place; /* place: number of the statement in the inner loop's body */
	St st;
	Ex element; /* what the sum is taken from, as a load; 0: something else */
	Sto t;      /* ... then the temporary */
} Dot;

/* An access, once for all that are alike. */
typedef struct Touch {
	const Access *a;
	int group;
	const Dot *dot; /* it is an operand of this sum */
} Touch;

typedef struct Blocks {
	Poly *p;
	Fn *f;
	St s;
	Stmt outer;
	const Effects *x;
	Group group[Most];
	Dot dot[Most];
	Touch touch[Most_accesses];
	int groups, dots, touches;
	bool below;   /* all inner loops end at the outer variable */
	bool outers;  /* there are groups of the outer variable's blocks */
	Ex first, end; /* of the sums; behind all blocks */
	Ex b, e, nb;  /* a block begins, ends, is wide */
} Blocks;

static const Stmt *at(const Blocks *w, St s) { return &w->f->st.at[s]; }

static Stmt loop_of(const Blocks *w, int group) { return *at(w, w->group[group].st); }

static bool is_fixed(const Blocks *w, Ex e)
{
	int64_t unused;
	return ir_linear(w->f, e, 0, w->x->writes, &unused);
}

static bool is_one(const Fn *f, Ex e)
{
	int64_t n;
	return ir_is_int(f, e, &n) && n == 1;
}

/* Does each index of the load follow one of k, `own` at most, both being used, and not `other`? */
static bool is_operand(const Blocks *w, Ex load, Var own, Var other, Var k)
{
	const Expr *x = &w->f->ex.at[load];
	bool has[2] = { false };
	if (x->op != Oload || x->type != w->f->sto.at[x->ref].type)
		return false;
	for (int d = 0; d < x->n; d++) {
		Ex e = w->f->pool.at[x->at + (uint32_t)d];
		bool o = ir_uses_var(w->f, e, own), s = ir_uses_var(w->f, e, k);
		if ((o && s) || ir_uses_var(w->f, e, other))
			return false;
		has[0] |= o;
		has[1] |= s;
	}
	return has[0] && has[1];
}

/* Is the statement a sum that is to be made in blocks? */
static bool is_dot(Blocks *w, const Stmt *in, St s)
{
	Fn *f = w->f;
	const Stmt *r = at(w, s);
	Ex i = ir_var(f, w->outer.v), j = ir_var(f, in->v);
	if (r->kind != Kreduce || !(r->flags & Ffree) || r->code != Rsum || (r->hi != i && r->hi != j) ||
		!is_fixed(w, r->lo))
		return false;
	Expr e = f->ex.at[r->e];
	if (e.op != Omul || (e.type != Tf64 && e.type != Tf32))
		return false;
	return (is_operand(w, e.u.a[0], w->outer.v, in->v, r->k) &&
			   is_operand(w, e.u.a[1], in->v, w->outer.v, r->k)) ||
		   (is_operand(w, e.u.a[1], w->outer.v, in->v, r->k) &&
			   is_operand(w, e.u.a[0], in->v, w->outer.v, r->k));
}

/* The sums of one inner loop; false: they do not agree. */
static bool look_loop(Blocks *w, int group)
{
	Group *g = &w->group[group];
	Stmt in = loop_of(w, group);
	int place = 0, before = w->dots;
	for (St s = in.body; s; s = at(w, s)->next, place++) {
		const Stmt *st = at(w, s);
		if (st->kind != Klet && st->kind != Kset && st->kind != Kreduce && st->kind != Kfor)
			return false;
		if (!is_dot(w, &in, s))
			continue;
		bool inner = at(w, s)->hi != ir_var(w->f, w->outer.v);
		if (w->dots == Most || (w->dots > before && inner != g->inner) ||
			(w->dots && at(w, s)->lo != w->first))
			return false;
		g->inner = inner;
		w->first = at(w, s)->lo;
		w->dot[w->dots++] = (Dot){ .group = group, .place = place, .st = s };
	}
	return true;
}

/* Fills group[] and dot[]. */
static bool look(Blocks *w)
{
	Fn *f = w->f;
	const Effects *x = w->x;
	for (St s = w->outer.body; s; s = at(w, s)->next) {
		const Stmt *st = at(w, s);
		if (w->groups == Most || (st->kind != Klet && st->kind != Kset && st->kind != Kreduce &&
									 st->kind != Kfor))
			return false;
		w->group[w->groups] = (Group){ .st = s, .loop = st->kind == Kfor && is_one(f, st->step) };
		if (w->group[w->groups].loop && !look_loop(w, w->groups))
			return false;
		w->groups++;
	}
	return w->dots && !x->breaks && !x->continues && !x->jumps && !x->check && !x->call &&
		   !x->lib && !x->bind && !x->result && poly_computes_only(w->p, w->s, x) &&
		   !bit_meet(x->exposed, x->writes, x->vwords) && ir_can_copy(f, w->outer.body);
}

/* Groups share no variables: not all of them run in a copy of the outer loop. */
static bool are_apart(const Blocks *w)
{
	for (int g = 0; g < w->groups; g++) {
		const Effects *y = ir_effects(w->f, w->group[g].st);
		if (w->group[g].loop && bit_meet(y->exposed, y->writes, y->vwords))
			return false;
		for (int h = 0; h < w->groups; h++) {
			const Effects *z = ir_effects(w->f, w->group[h].st);
			if (g != h && (w->group[g].inner || w->group[h].inner) &&
				bit_meet(y->writes, z->reads, y->vwords))
				return false;
		}
	}
	return true;
}

/* Is e at least the beginning of the sums? */
static bool is_behind_first(const Blocks *w, Ex e)
{
	int64_t a, b;
	if (e == ir_var(w->f, w->outer.v))
		e = w->outer.lo;
	return e == w->first || (ir_is_int(w->f, e, &a) && ir_is_int(w->f, w->first, &b) && a >= b);
}

/* Finds where the blocks end, and that all elements belong to one. */
static bool bound(Blocks *w)
{
	Fn *f = w->f;
	Ex i = ir_var(f, w->outer.v);
	w->below = true;
	if (!is_fixed(w, w->outer.lo) || !is_fixed(w, w->outer.hi))
		return false;
	for (int g = 0; g < w->groups; g++) {
		if (!w->group[g].inner) {
			w->outers = true;
			continue;
		}
		Stmt in = loop_of(w, g);
		if (!is_fixed(w, in.lo) || !is_behind_first(w, in.lo) || (in.hi != i && !is_fixed(w, in.hi)))
			return false;
		w->below &= in.hi == i;
		Ex hi = in.hi == i ? w->outer.hi : in.hi;
		w->end = !w->end || w->end == hi ? hi : ir_bin(f, Omax, w->end, hi);
	}
	if (w->outers && (!is_behind_first(w, w->outer.lo)))
		return false;
	if (w->outers && w->end != w->outer.hi)
		w->end = w->end ? ir_bin(f, Omax, w->end, w->outer.hi) : w->outer.hi;
	return true;
}

static int group_of(const Blocks *w, const Access *a)
{
	uint32_t c = a->scope;
	St s = a->st;
	while (c && w->x->scope.at[c].st != w->s) {
		s = w->x->scope.at[c].st;
		c = w->x->scope.at[c].up;
	}
	for (int g = 0; g < w->groups; g++)
		if (w->group[g].st == s)
			return g;
	return -1;
}

static bool is_alike(Fn *f, const Touch *a, const Touch *b)
{
	return a->group == b->group && a->dot == b->dot && a->a->s == b->a->s &&
		   a->a->write == b->a->write && a->a->scope == b->a->scope &&
		   ir_load(f, a->a->s, &f->pool.at[a->a->at]) == ir_load(f, b->a->s, &f->pool.at[b->a->at]);
}

/* Fills touch[] with the accesses to what the loop writes. */
static bool gather(Blocks *w)
{
	for (uint32_t n = 0; n < w->x->access.n; n++) {
		const Access *a = &w->x->access.at[n];
		bool counts = false;
		for (uint32_t k = 0; k < w->x->access.n; k++) {
			const Access *o = &w->x->access.at[k];
			if (o->write && o->s != a->s && ir_may_alias(w->f, o->s, a->s))
				return false;
			counts |= o->write && o->s == a->s;
		}
		if (!counts)
			continue;
		Touch t = { .a = a, .group = group_of(w, a) };
		for (int d = 0; d < w->dots; d++)
			if (w->dot[d].st == a->st)
				t.dot = &w->dot[d];
		bool known = false;
		for (int k = 0; k < w->touches; k++)
			known |= !a->whole && !a->alloc && is_alike(w->f, &w->touch[k], &t);
		if (a->whole || a->alloc || t.group < 0 || (!known && w->touches == Most_accesses))
			return false;
		if (!known)
			w->touch[w->touches++] = t;
	}
	return true;
}

/* The number that says to which block what a group does belongs. */
static Ex time_of(const Blocks *w, int group)
{
	const Group *g = &w->group[group];
	return ir_var(w->f, g->inner ? loop_of(w, group).v : w->outer.v);
}

/* May a, done before b in the order written, touch what b touches, with ta at a above tb at b (0: any)?
 */
static bool overtakes(const Blocks *w, const Touch *a, Ex ta, const Touch *b, Ex tb)
{
	Deps *d = &w->p->deps;
	Var i = w->outer.v;
	DepsOrder o = { .less = i, .strict = true, .ta = ta, .tb = tb };
	if (deps_overtakes(d, w->x, a->a, b->a, o))
		return true;
	if (a->group > b->group || (a->group == b->group && !w->group[a->group].loop))
		return false;
	o = (DepsOrder){ .same = i, .ta = ta, .tb = tb };
	if (a->group == b->group)
		o.less = loop_of(w, a->group).v;
	return deps_overtakes(d, w->x, a->a, b->a, o);
}

/* Do the sums run over what the loop makes? All else is a product that needs no blocks. */
static bool is_made_here(const Blocks *w)
{
	for (int n = 0; n < w->touches; n++)
		if (w->touch[n].dot)
			return true;
	return false;
}

/* Is everything finished when blocks read it, and not yet changed? */
static bool is_legal(const Blocks *w)
{
	for (int n = 0; n < w->touches; n++)
		for (int k = 0; k < w->touches; k++) {
			const Touch *a = &w->touch[n], *b = &w->touch[k];
			if (a->a->s != b->a->s || (!a->a->write && !b->a->write))
				continue;
			bool plain = !w->group[a->group].inner && !w->group[b->group].inner;
			if (!plain && overtakes(w, a, time_of(w, a->group), b, time_of(w, b->group)))
				return false;
			if (a->a->write && b->dot &&
				overtakes(w, a, time_of(w, a->group), b, ir_var(w->f, at(w, b->dot->st)->k)))
				return false;
		}
	return true;
}

typedef struct Count {
	Ex e;
	int n;
} Count;

static void count_node(Fn *f, Ex e, void *env)
{
	Count *c = env;
	(void)f;
	c->n += e == c->e;
}
static void count_own(Fn *f, Ex *e, void *env) { ir_each_ex(f, *e, count_node, env); }

/* How often does the statement read e? */
static int uses(const Blocks *w, St s, Ex e)
{
	Count c = { e, 0 };
	ir_st_exprs(w->f, s, count_own, &c);
	return c.n;
}

/* The load that e, perhaps a once-variable, stands for, or 0. */
static Ex load_of(const Blocks *w, Ex e)
{
	const Expr *x = &w->f->ex.at[e];
	if (x->op == Ovar && w->f->var.at[x->ref].once && w->p->deps.def[x->ref])
		e = w->p->deps.def[x->ref];
	return w->f->ex.at[e].op == Oload ? e : 0;
}

/* In e, what the sum v is subtracted from, or 0. */
static Ex minuend(const Blocks *w, Ex e, Ex v)
{
	const Fn *f = w->f;
	if (f->ex.at[e].op == Osub && f->ex.at[e].u.a[1] == v)
		return f->ex.at[e].u.a[0];
	for (int k = 0; k < ir_arity(f, e); k++) {
		Ex found = minuend(w, ir_operand(f, e, k), v);
		if (found)
			return found;
	}
	return 0;
}

/* Is it one element of a dense matrix for each pair of variables? */
static bool is_element(const Blocks *w, Ex load, Var i, Var j)
{
	const Fn *f = w->f;
	const Expr *x = &f->ex.at[load];
	const Store *s = &f->sto.at[x->ref];
	int n[2] = { 0 };
	if (s->layout == 'S' || x->n != 2)
		return false;
	for (int d = 0; d < x->n; d++) {
		Ex e = f->pool.at[x->at + (uint32_t)d];
		n[0] += e == ir_var(w->f, i);
		n[1] += e == ir_var(w->f, j);
	}
	return n[0] == 1 && n[1] == 1;
}

/* The element that the sum is subtracted from at once, before all else that is done to it; or 0. */
static Ex find_element(const Blocks *w, const Dot *d)
{
	Stmt in = loop_of(w, d->group);
	Ex v = ir_var(w->f, at(w, d->st)->v), from = 0, load = 0;
	int reads = 0, sums = 0, takes = 0;
	for (St s = in.body; s; s = at(w, s)->next) {
		sums += uses(w, s, v);
		if (at(w, s)->kind == Kfor)
			return 0;
	}
	for (St s = at(w, d->st)->next; s && !from; s = at(w, s)->next)
		from = at(w, s)->kind == Klet || at(w, s)->kind == Kset ? minuend(w, at(w, s)->e, v) : 0;
	load = from ? load_of(w, from) : 0;
	for (St s = in.body; s; s = at(w, s)->next)
		takes += from ? uses(w, s, from) : 0;
	if (!load || sums != 1 || (from != load && takes != 1) || !is_element(w, load, w->outer.v, in.v) ||
		w->f->ex.at[load].type != w->f->ex.at[at(w, d->st)->e].type)
		return 0;
	for (St s = in.body; s; s = at(w, s)->next) {
		const Stmt *st = at(w, s);
		reads += uses(w, s, load);
		if (st->kind == Kset && ir_load(w->f, st->s, &w->f->pool.at[st->at]) == load)
			return reads == 1 ? load : 0;
	}
	return 0;
}

/* Does nothing touch the element before it is made? */
static bool is_first(const Blocks *w, const Dot *d)
{
	for (int n = 0; n < w->touches; n++) {
		const Touch *own = &w->touch[n];
		if (own->group != d->group || !own->a->write ||
			ir_load(w->f, own->a->s, &w->f->pool.at[own->a->at]) != d->element)
			continue;
		for (int k = 0; k < w->touches; k++) {
			const Touch *o = &w->touch[k];
			bool same = o->group == d->group &&
						ir_load(w->f, o->a->s, &w->f->pool.at[o->a->at]) == d->element;
			if (!same && o->a->s == own->a->s && overtakes(w, o, 0, own, 0))
				return false;
		}
	}
	return true;
}

static Ex lesser(Fn *f, Ex a, Ex b) { return a == b ? a : ir_bin(f, Omin, a, b); }

static Ex greater(Fn *f, Ex a, Ex b)
{
	int64_t p, q;
	if (ir_is_int(f, a, &p) && ir_is_int(f, b, &q))
		return p > q ? a : b;
	return a == b ? a : ir_bin(f, Omax, a, b);
}

/* The greater of a bound and the end of a block, which is behind the beginning of the sums. */
static Ex behind(const Blocks *w, Ex lo)
{
	int64_t a, b;
	bool early = ir_is_int(w->f, lo, &a) && ir_is_int(w->f, w->first, &b) && a <= b + 1;
	return early || lo == w->first ? w->e : greater(w->f, lo, w->e);
}

static Ex minus(Fn *f, Ex a, Ex b)
{
	int64_t n;
	return ir_is_int(f, b, &n) && !n ? a : ir_bin(f, Osub, a, b);
}

/* Lower and upper bound of a sum's inner loop, over all of the outer loop. */
static void hull(const Blocks *w, const Dot *d, Ex *lo, Ex *hi)
{
	Stmt in = loop_of(w, d->group);
	Ex i = ir_var(w->f, w->outer.v), last = ir_bin(w->f, Oadd, w->outer.hi, ir_int(w->f, -1));
	*lo = ir_subst(w->f, in.lo, w->outer.v, w->outer.lo);
	*hi = in.hi == i ? w->outer.hi : ir_subst(w->f, in.hi, w->outer.v, last);
}

/* The temporaries: may they be made? */
static bool find_elements(Blocks *w)
{
	for (int k = 0; k < w->dots; k++) {
		Dot *d = &w->dot[k];
		d->element = find_element(w, d);
		if (d->element && !is_first(w, d))
			d->element = 0;
		Stmt in = loop_of(w, d->group);
		if (!d->element && (!is_fixed(w, in.lo) || (!is_fixed(w, in.hi) && !w->group[d->group].inner)))
			return false;
	}
	return true;
}

/* Makes the temporary of a sum, cleared. */
static void clear(Blocks *w, Dot *d, Chain *c)
{
	Fn *f = w->f;
	Type type = f->ex.at[at(w, d->st)->e].type;
	uint32_t line = at(w, d->st)->line;
	Ex lo, hi, zero = ir_int(f, 0), one = ir_int(f, 1), idx[2];
	Var v[2];
	hull(w, d, &lo, &hi);
	d->t = ir_new_store(f, "product", type, 2, Stemp, 'C');
	Ex rows = minus(f, w->outer.hi, w->outer.lo), columns = minus(f, hi, lo);
	f->sto.at[d->t].dim[0] = ir_bin(f, Omax, zero, rows);
	f->sto.at[d->t].dim[1] = ir_bin(f, Omax, zero, columns);
	St alloc = ir_new_st(f, Kalloc, line);
	f->st.at[alloc].s = d->t;
	for (int k = 0; k < 2; k++) {
		v[k] = ir_new_loop_var(f, "i");
		idx[k] = ir_var(f, v[k]);
	}
	St st = ir_set(f, d->t, idx, ir_con_f(f, type, 0), line);
	for (int k = 1; k >= 0; k--) {
		St loop = ir_new_loop(f, v[k], zero, f->sto.at[d->t].dim[k], one, line);
		f->st.at[loop].body = st;
		f->st.at[loop].flags = Fmap;
		st = loop;
	}
	ir_append(f, c, alloc);
	ir_append(f, c, st);
}

/* The element of a sum's temporary. */
static Ex kept(const Blocks *w, const Dot *d, Ex i, Ex j)
{
	Fn *f = w->f;
	Ex lo, hi;
	hull(w, d, &lo, &hi);
	Ex idx[2] = { minus(f, i, w->outer.lo), minus(f, j, lo) };
	return ir_load(f, d->t, idx);
}

/* The sum in a copy of its loop begins with the block, and goes on from what there is of it. */
static void shorten(const Blocks *w, const Dot *d, Ex i, St loop)
{
	Fn *f = w->f;
	St s = f->st.at[loop].body;
	for (int k = 0; k < d->place; k++)
		s = f->st.at[s].next;
	f->st.at[s].lo = w->b;
	if (d->element)
		return;
	Var rest = ir_new_var(f, "rest", f->ex.at[f->st.at[s].e].type);
	f->var.at[rest].once = true;
	St let = ir_new_st(f, Klet, f->st.at[s].line);
	f->st.at[let].v = f->st.at[s].v;
	Ex have = kept(w, d, i, ir_var(f, f->st.at[loop].v));
	f->st.at[let].e = ir_bin(f, Oadd, have, ir_var(f, rest));
	f->st.at[let].next = f->st.at[s].next;
	f->st.at[s].v = rest;
	f->st.at[s].next = let;
}

/* Rows in front of a block, its own, those behind it. */
typedef enum Rows { Before, Inside, After } Rows;

/* The loops as they were, for rows lo .. hi. */
static void put_rows(const Blocks *w, Chain *c, Ex lo, Ex hi, Rows rows)
{
	Fn *f = w->f;
	Copy copy = ir_new_copy(f, w->x);
	Ex i = copy.var[w->outer.v], was = ir_var(f, w->outer.v);
	Chain body = { 0 };
	for (int g = 0; g < w->groups; g++) {
		if (rows != Inside && !w->group[g].inner)
			continue;
		Stmt in = loop_of(w, g);
		St own = ir_copy(&copy, w->group[g].st);
		ir_append(f, &body, own);
		if (w->group[g].inner) {
			f->st.at[own].lo = in.lo == w->first ? w->b : greater(f, in.lo, w->b);
			if (in.hi == was)
				f->st.at[own].hi = !w->outers || rows == Before ? lesser(f, i, w->e)
								   : rows == Inside            ? i
															   : w->e;
			else
				f->st.at[own].hi = lesser(f, in.hi, w->e);
		}
		for (int d = 0; d < w->dots; d++)
			if (w->dot[d].group == g)
				shorten(w, &w->dot[d], i, own);
	}
	St loop = ir_new_loop(f, f->ex.at[i].ref, lo, hi, ir_int(f, 1), w->outer.line);
	f->st.at[loop].body = body.first;
	ir_append(f, c, loop);
}

/* What a block gives to a sum of the elements behind it. */
static void put_product(const Blocks *w, Chain *c, const Dot *d)
{
	Fn *f = w->f;
	Stmt r = *at(w, d->st), in = loop_of(w, d->group);
	bool inner = w->group[d->group].inner;
	Ex one = ir_int(f, 1), idx[2];
	Var v[3] = { w->outer.v, in.v, r.k }, own[3];
	Ex e = r.e, lo = in.lo, hi = in.hi, to = d->element;
	if (!to)
		to = kept(w, d, ir_var(f, v[0]), ir_var(f, v[1]));
	for (int k = 0; k < 3; k++) {
		own[k] = ir_new_loop_var(f, f->var.at[v[k]].name);
		Ex as = ir_var(f, own[k]);
		e = ir_subst(f, e, v[k], as);
		to = ir_subst(f, to, v[k], as);
		lo = ir_subst(f, lo, v[k], as);
		hi = ir_subst(f, hi, v[k], as);
	}
	for (int k = 0; k < 2; k++)
		idx[k] = f->pool.at[f->ex.at[to].at + (uint32_t)k];
	St st = ir_set(f, f->ex.at[to].ref, idx, ir_bin(f, d->element ? Osub : Oadd, to, e), r.line);
	St loop = ir_new_loop(f, own[2], w->b, w->e, one, r.line);
	f->st.at[loop].body = st;
	st = loop;
	loop = ir_new_loop(f, own[1], inner ? behind(w, lo) : lo, hi, one, in.line);
	f->st.at[loop].body = st;
	st = loop;
	Ex from = !inner || in.hi == ir_var(f, v[0]) ? behind(w, w->outer.lo) : w->outer.lo;
	loop = ir_new_loop(f, own[0], from, w->outer.hi, one, w->outer.line);
	f->st.at[loop].body = st;
	ir_append(f, c, loop);
}

/* All that is done for a block. */
static St block(const Blocks *w, Var e)
{
	Fn *f = w->f;
	Chain c = { 0 };
	St let = ir_new_st(f, Klet, w->outer.line);
	f->st.at[let].v = e;
	f->st.at[let].e = lesser(f, ir_bin(f, Oadd, w->b, w->nb), w->end);
	ir_append(f, &c, let);
	if (!w->outers)
		put_rows(w, &c, w->outer.lo, w->outer.hi, Inside);
	else {
		Ex from = w->outer.lo == w->first ? w->b : greater(f, w->outer.lo, w->b);
		if (!w->below)
			put_rows(w, &c, w->outer.lo, lesser(f, w->b, w->outer.hi), Before);
		put_rows(w, &c, from, w->end == w->outer.hi ? w->e : lesser(f, w->e, w->outer.hi), Inside);
		bool inner = false;
		for (int g = 0; g < w->groups; g++)
			inner |= w->group[g].inner;
		if (inner)
			put_rows(w, &c, behind(w, w->outer.lo), w->outer.hi, After);
	}
	for (int d = 0; d < w->dots; d++)
		put_product(w, &c, &w->dot[d]);
	return c.first;
}

/* Puts the blocks in the loop's place. A small matrix is one block. */
static St rebuild(Blocks *w)
{
	Fn *f = w->f;
	uint32_t line = w->outer.line;
	Chain c = { 0 };
	Var b = ir_new_loop_var(f, "block"), e = ir_new_var(f, "end", Ti64);
	Var nb = ir_new_var(f, "wide", Ti64);
	f->var.at[e].once = f->var.at[nb].once = true;
	w->b = ir_var(f, b), w->e = ir_var(f, e), w->nb = ir_var(f, nb);
	for (int d = 0; d < w->dots; d++)
		if (!w->dot[d].element)
			clear(w, &w->dot[d], &c);
	Ex length = minus(f, w->end, w->first), few = ir_int(f, Few), one = ir_int(f, 1);
	St let = ir_new_st(f, Klet, line);
	f->st.at[let].v = nb;
	Ex small = ir_bin(f, Omax, length, one), is_small = ir_bin(f, Olt, length, few);
	f->st.at[let].e = ir_select(f, is_small, small, ir_int(f, Block));
	ir_append(f, &c, let);
	St loop = ir_new_loop(f, b, w->first, w->end, w->nb, line);
	St body = block(w, e);
	f->st.at[loop].body = body;
	ir_append(f, &c, loop);
	f->st.at[c.last].next = w->outer.next;
	f->st.at[w->s] = f->st.at[c.first];
	return c.last;
}

/* The loop over blocks that is made of loop s, or 0. */
static St try(Poly *p, St s)
{
	Fn *f = p->f;
	Blocks w = { .p = p, .f = f, .s = s, .outer = f->st.at[s] };
	if (w.outer.kind != Kfor || w.outer.flags & (Fprod | Fmap) || !is_one(f, w.outer.step))
		return 0;
	w.x = ir_effects(f, s);
	if (!look(&w) || !are_apart(&w) || !bound(&w) || !gather(&w) ||
		!is_made_here(&w) || !is_legal(&w) || !find_elements(&w))
		return 0;
	return rebuild(&w);
}

static bool chain(Poly *p, St first)
{
	Fn *f = p->f;
	bool any = false;
	for (St s = first; s; s = f->st.at[s].next) {
		St last = try(p, s);
		if (last) {
			any = true;
			*p = poly_renew(p);
			s = last;
			continue;
		}
		any |= chain(p, f->st.at[s].body);
		any |= chain(p, f->st.at[s].other);
	}
	return any;
}

bool poly_block(Poly *p)
{
	return chain(p, p->f->body);
}
