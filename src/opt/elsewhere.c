/*
 * Temporaries that are filled by a nest of their own and whose elements are computed where they are
 * read, instead of stored: what is cheap in any case, what is dearer where that costs less than the
 * way to memory and back.
 *
 *   alloc t[n,m]                            for i in 0:n-1:1
 *   for i in 0:n:1                            for j in 0:m:1
 *     for j in 0:m:1                            t1 = a[i+1,j] * 2.0
 *       set t[i,j] = a[i,j] * 2.0      =>       t0 = a[i,j] * 2.0
 *   for i in 0:n-1:1                            set b[i,j] = t1 - t0
 *     for j in 0:m:1
 *       set b[i,j] = t[i+1,j] - t[i,j]
 */
#include "opt/temp.h"

#include <string.h>

enum { LETS = 16 };

static bool in_chain(const Fn *f, St first, St s)
{
	while (first && first != s)
		first = f->st.at[first].next;
	return first != 0;
}

/* The nest that fills the temporary, or 0: one loop from 0 to the extent an axis, with the loops'
 * variables for subscripts; each iteration comes to the set. */
static St filler(const Temp *t, const Access *set, Var *vars)
{
	Fn *f = t->f;
	const Store *o = &f->sto.at[t->s];
	St inner = set->st;
	uint32_t scope = set->scope;
	for (uint32_t d = o->rank; d-- > 0;) {
		int64_t lo, step;
		St loop = t->x->scope.at[scope].st;
		if (scope == t->home || !loop)
			return 0;
		const Stmt *st = &f->st.at[loop];
		Expr idx = f->ex.at[f->pool.at[set->at + d]];
		if (st->kind != Kfor || !in_chain(f, st->body, inner) || idx.op != Ovar ||
			idx.ref != st->v || !ir_is_int(f, st->lo, &lo) || lo || st->hi != o->dim[d] ||
			!ir_is_int(f, st->step, &step) || step != 1)
			return 0;
		Effects *x = ir_effects(f, loop);
		if (x->breaks || x->continues || x->jumps)
			return 0;
		vars[d] = st->v;
		inner = loop;
		scope = t->x->scope.at[scope].up;
	}
	return inner;
}

static uint32_t weight(const Fn *f, Ex e, uint32_t most)
{
	uint32_t w = 1;
	Expr x = f->ex.at[e];
	if (x.op == Ocon || x.op == Ovar || x.op == Odim)
		return 0;
	if (x.op == Oload)
		return 1;
	if (x.op == Odiv || x.op == Ofloordiv || x.op == Omod || x.op == Osqrt)
		w = 6;
	for (int k = 0, n = ir_arity(f, e); k < n && w <= most; k++)
		w += weight(f, ir_operand(f, e, k), most - w);
	return w;
}

/* The work in e, what is shared counted once. */
typedef struct Work {
	uint8_t *seen;
	uint32_t sum;
} Work;

static void add_work(const Fn *f, Ex e, Work *w)
{
	enum { DEAR = 40 };
	Expr x = f->ex.at[e];
	if (w->seen[e])
		return;
	w->seen[e] = 1;
	if (x.op == Ocon || x.op == Ovar || x.op == Odim)
		return;
	w->sum += x.op == Odiv || x.op == Ofloordiv || x.op == Omod || x.op == Osqrt ? DEAR : 1;
	for (int k = 0, n = x.op == Oload ? 0 : ir_arity(f, e); k < n; k++)
		add_work(f, ir_operand(f, e, k), w);
}

/* Of a chain that consists of `let`s and `set`s. */
static uint32_t work_of_chain(const Fn *f, St first)
{
	Work w = { .seen = base_alloc(f->arena, f->ex.n) };
	for (St s = first; s; s = f->st.at[s].next)
		add_work(f, f->st.at[s].e, &w);
	return w.sum;
}

static uint32_t count_loads(const Effects *x, Sto s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->access.n; i++)
		n += x->access.at[i].s == s && !x->access.at[i].write;
	return n;
}

/* Does m write what the set reads? `own`: storages that do not count. */
static bool disturbs(const Fn *f, const Effects *m, const Effects *set, Sto own)
{
	if (m->call || m->bind || m->jumps || bit_meet(m->writes, set->reads, m->vwords))
		return true;
	for (Sto s = 1; s < f->sto.n; s++) {
		for (Sto o = 1; bit_has(set->sreads, s) && o < f->sto.n; o++) {
			if (o != own && bit_has(m->swrites, o) && ir_may_alias(f, s, o))
				return true;
		}
	}
	return false;
}

/* Are all loads in statements behind the nest in its chain, and what the set reads unchanged in the
 * nest and there? */
static bool reaches(const Temp *t, St nest, const Effects *set, const Var *vars)
{
	Fn *f = t->f;
	uint32_t found = 0;
	Effects *x = ir_effects(f, nest);
	for (uint32_t d = 0; d < f->sto.at[t->s].rank; d++)
		bit_del(x->writes, vars[d]);
	if (disturbs(f, x, set, t->s))
		return false;
	for (St s = f->st.at[nest].next; s && found < t->loads; s = f->st.at[s].next) {
		Effects *m = ir_effects(f, s);
		if (disturbs(f, m, set, 0))
			return false;
		found += count_loads(m, t->s);
	}
	return found == t->loads;
}

void opt_temp_drop(Fn *f, St first, Sto t)
{
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt *st = &f->st.at[s];
		if ((st->kind == Kset || st->kind == Kalloc) && st->s == t)
			st->kind = Knone;
		if (!st->body && !st->other)
			continue;
		opt_temp_drop(f, st->body, t);
		opt_temp_drop(f, st->other, t);
		St body = ir_sweep(f, f->st.at[s].body);
		f->st.at[s].body = body;
		if (!body && f->st.at[s].kind == Kfor && !ir_effects(f, s)->sticky)
			f->st.at[s].kind = Knone;
	}
}

typedef struct Forward {
	Sto s;
	Ex e;
	Var v[JENNY_RANK];
} Forward;

static Ex forward_node(Rewrite *r, Ex e)
{
	const Forward *w = r->env;
	Expr x = r->f->ex.at[e];
	if (x.op != Oload || x.ref != w->s)
		return e;
	Ex made = w->e;
	for (uint32_t d = 0; d < x.n; d++)
		made = ir_subst(r->f, made, w->v[d], r->f->pool.at[x.at + d]);
	return made;
}

/* Can evaluating e raise no floating-point flag? */
static bool flagless(const Fn *f, Ex e)
{
	Expr x = f->ex.at[e];
	bool moves = x.op == Ocon || x.op == Ovar || x.op == Odim || x.op == Oload || x.op == Oneg ||
				 x.op == Oabs || x.op == Oreal || x.op == Oimag || x.op == Oconj || x.op == Ocplx;
	for (int k = 0, n = ir_arity(f, e); k < n; k++) {
		char kind = ir_type[f->ex.at[ir_operand(f, e, k)].type].kind;
		if ((!moves && (kind == 'f' || kind == 'c')) || !flagless(f, ir_operand(f, e, k)))
			return false;
	}
	return true;
}

/* Is storage s certainly loaded when e is evaluated? */
static bool eager(const Fn *f, Ex e, Sto s)
{
	Expr x = f->ex.at[e];
	bool lazy = x.op == Oland || x.op == Olor || x.op == Oselect || x.op == Oguard;
	if (x.op == Oload && x.ref == s)
		return true;
	for (int k = 0, n = lazy ? 1 : ir_arity(f, e); k < n; k++) {
		if (eager(f, ir_operand(f, e, k), s))
			return true;
	}
	return false;
}

/* Does access a, a load, read every element whatever happens: one loop an axis, from 0 to the
 * extent, nothing else around? */
static bool reads_all(const Temp *t, const Access *a)
{
	const Fn *f = t->f;
	const Store *o = &f->sto.at[t->s];
	uint32_t scope = a->scope, axes = 0;
	St inner = a->st;
	if (!eager(f, f->st.at[a->st].e, t->s))
		return false;
	for (; scope != t->home; scope = t->x->scope.at[scope].up) {
		St loop = t->x->scope.at[scope].st;
		const Stmt *st = &f->st.at[loop];
		Var v = st->kind == Kreduce ? st->k : st->v;
		int64_t lo, step = 1;
		if ((st->kind != Kreduce && st->kind != Kfor) || !ir_is_int(f, st->lo, &lo) || lo != 0)
			return false;
		if (st->kind == Kfor && (!ir_is_int(f, st->step, &step) || !in_chain(f, st->body, inner)))
			return false;
		for (uint32_t d = 0; d < o->rank; d++) {
			Expr idx = f->ex.at[f->pool.at[a->at + d]];
			axes |= (idx.op == Ovar && idx.ref == v && st->hi == o->dim[d] && step == 1) << d;
		}
		inner = loop;
	}
	return axes + 1 == 1u << o->rank && opt_temp_depth(t->x, a->scope) == opt_temp_depth(t->x, t->home) + o->rank;
}

/* e as something and a constant; the former is 0 if e is a constant. */
static Ex split_off(const Fn *f, Ex e, int64_t *plus)
{
	Expr x = f->ex.at[e];
	*plus = 0;
	if (ir_is_int(f, e, plus))
		return 0;
	return x.op == Oadd && ir_is_int(f, x.u.a[1], plus) ? x.u.a[0] : e;
}

/* Is access a certain to happen in one loop an axis, of step 1, along which it runs, and which
 * leave out no more than a constant number of elements at the ends? */
static bool reads_most(const Temp *t, const Access *a)
{
	const Fn *f = t->f;
	const Store *o = &f->sto.at[t->s];
	uint32_t scope = a->scope, axes = 0, loops = 0;
	St inner = a->st;
	if (f->st.at[inner].kind != Kset && f->st.at[inner].kind != Klet)
		return false;
	for (; scope != t->home; scope = t->x->scope.at[scope].up, loops++) {
		St loop = t->x->scope.at[scope].st;
		const Stmt *st = &f->st.at[loop];
		int64_t lo, step, over, extent, shift;
		if (st->kind != Kfor || !ir_is_int(f, st->lo, &lo) || !ir_is_int(f, st->step, &step) ||
			step != 1 || !in_chain(f, st->body, inner))
			return false;
		for (uint32_t d = 0; d < o->rank; d++) {
			Ex i = split_off(f, f->pool.at[a->at + d], &shift);
			Ex end = split_off(f, st->hi, &over), all = split_off(f, o->dim[d], &extent);
			axes |= (i && f->ex.at[i].op == Ovar && f->ex.at[i].ref == st->v && end == all) << d;
		}
		inner = loop;
	}
	return axes + 1 == 1u << o->rank && loops == o->rank;
}

/* Is every load of s that is in e made whenever e is, and not for another load's index? */
static bool all_eager(const Fn *f, Ex e, Sto s, bool lazy)
{
	Expr x = f->ex.at[e];
	bool mine = x.op == Oload && x.ref == s;
	if (mine && lazy)
		return false;
	for (int k = 0, n = ir_arity(f, e); k < n; k++) {
		bool maybe = x.op == Oload || x.op == Oguard ||
			(k > 0 && (x.op == Oland || x.op == Olor || x.op == Oselect));
		if (!all_eager(f, ir_operand(f, e, k), s, lazy || maybe))
			return false;
	}
	return true;
}

/* Does a chain hold nothing but sets and a few lets of once-variables? */
static bool is_plain(const Fn *f, St first)
{
	int lets = 0;
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *st = &f->st.at[s];
		if (st->kind != Kset && (st->kind != Klet || !f->var.at[st->v].once))
			return false;
		lets += st->kind == Klet;
	}
	return lets < LETS;
}

/*
 * Is a temporary of two axes or more, which some more places read at other offsets, computed again
 * there in less time than it takes to memory and back? `inner`: the loop that fills it.
 */
static bool pays_again(const Temp *t, const Effects *set, St inner)
{
	enum { AGAIN = 64, MOST = 160 };
	const Fn *f = t->f;
	St chain = f->st.at[inner].body;
	if (f->sto.at[t->s].rank < 2 || ir_type[f->sto.at[t->s].type].kind != 'f' || set->heavy ||
		set->sticky || set->check || !is_plain(f, chain))
		return false;
	uint32_t work = t->loads * work_of_chain(f, chain);
	for (uint32_t i = 0; work <= AGAIN && i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != t->s || a->write)
			continue;
		St around = t->x->scope.at[a->scope].st;
		if (!reads_most(t, a) || !all_eager(f, f->st.at[a->st].e, t->s, false) ||
			work + work_of_chain(f, f->st.at[around].body) > MOST)
			return false;
	}
	return work <= AGAIN;
}

/* Is evaluating e at each load no dearer than storing it? What may fail must do so as often. */
static bool pays(const Temp *t, const Effects *set, Ex e)
{
	uint32_t rank = t->f->sto.at[t->s].rank, w = weight(t->f, e, 100), home = opt_temp_depth(t->x, t->home);
	bool deeper = false, all = t->loads == 1;
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != t->s || a->write)
			continue;
		deeper |= opt_temp_depth(t->x, a->scope) > home + rank;
		all = all && reads_all(t, a);
	}
	if (set->heavy || (set->sticky && !all))
		return false;
	if (deeper)
		return w <= 1;
	return t->loads == 1 || w * t->loads <= 6;
}

/* Flags that the filling nest would raise have to be raised by the loads. */
static bool same_flags(const Temp *t, Ex e)
{
	if (flagless(t->f, e))
		return true;
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s == t->s && !a->write && reads_all(t, a))
			return true;
	}
	return false;
}

/* What is computed again: the chain that fills a temporary, its statement `set`. */
typedef struct Again {
	Fn *f;
	Sto s;
	St chain, set;
	const Var *axis;
	St first, last; /* made for the statement at hand */
} Again;

static Var append_let(Again *a, Var like, Ex e)
{
	Fn *f = a->f;
	const char *name = like ? f->var.at[like].name : f->sto.at[a->s].name;
	Var v = ir_new_var(f, name, f->ex.at[e].type);
	St let = ir_new_st(f, Klet, f->st.at[a->set].line);
	f->var.at[v].once = true;
	f->st.at[let].v = v;
	f->st.at[let].e = e;
	if (a->last)
		f->st.at[a->last].next = let;
	else
		a->first = let;
	a->last = let;
	return v;
}

typedef struct Copies {
	const Again *a;
	const uint32_t *idx;
	Var from[LETS], to[LETS];
	int n;
} Copies;

static Ex copy_node(Rewrite *r, Ex e)
{
	const Copies *c = r->env;
	Expr x = r->f->ex.at[e];
	if (x.op != Ovar)
		return e;
	for (uint32_t d = 0; d < r->f->sto.at[c->a->s].rank; d++)
		if (x.ref == c->a->axis[d])
			return c->idx[d];
	for (int k = 0; k < c->n; k++)
		if (x.ref == c->from[k])
			return ir_var(r->f, c->to[k]);
	return e;
}

/* Appends what computes the element at idx, as pool indices; returns its variable. */
static Ex append_copy(Again *a, const uint32_t *idx)
{
	Fn *f = a->f;
	Copies c = { .a = a, .idx = idx };
	for (St s = a->chain;; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		if (st.kind != Klet && s != a->set)
			continue;
		Rewrite r = { .f = f, .node = copy_node, .env = &c };
		Var v = append_let(a, s == a->set ? 0 : st.v, ir_rewrite_ex(&r, st.e));
		if (s == a->set)
			return ir_var(f, v);
		c.from[c.n] = st.v;
		c.to[c.n++] = v;
	}
}

static Ex again_node(Rewrite *r, Ex e)
{
	Again *a = r->env;
	Expr x = r->f->ex.at[e];
	uint32_t idx[JENNY_RANK];
	if (x.op != Oload || x.ref != a->s)
		return e;
	memcpy(idx, &r->f->pool.at[x.at], x.n * sizeof *idx);
	return append_copy(a, idx);
}

/* Computes the elements of the temporary in front of the statements of the chain that load them. */
static void compute_again(Again *a, St *first)
{
	Fn *f = a->f;
	for (St s = *first, before = 0; s; before = s, s = f->st.at[s].next) {
		St body = f->st.at[s].body;
		if (body) {
			compute_again(a, &body);
			f->st.at[s].body = body;
			continue;
		}
		a->first = a->last = 0;
		Rewrite r = { .f = f, .node = again_node, .env = a };
		ir_rewrite_st(&r, s);
		if (!a->first)
			continue;
		f->st.at[a->last].next = s;
		if (before)
			f->st.at[before].next = a->first;
		else
			*first = a->first;
	}
}

/* The same for a temporary whose filler is in loop `inner` of the nest. */
static bool again(Temp *t, St nest, const Access *set, const Var *axis)
{
	Fn *f = t->f;
	St inner = t->x->scope.at[set->scope].st;
	Effects *x = ir_effects(f, inner);
	for (uint32_t d = 0; d < f->sto.at[t->s].rank; d++)
		bit_del(x->reads, axis[d]);
	for (uint32_t i = 0; i < x->vwords; i++)
		x->reads[i] &= ~x->writes[i];
	if (!pays_again(t, x, inner) || !reaches(t, nest, x, axis))
		return false;
	opt_temp_remark(t, "the statements that read it");
	Again a = { .f = f, .s = t->s, .chain = f->st.at[inner].body, .set = set->st, .axis = axis };
	St next = f->st.at[nest].next;
	compute_again(&a, &next);
	f->st.at[nest].next = next;
	opt_temp_drop(f, f->body, t->s);
	return true;
}

/* Puts the expression of a temporary that is filled by one nest in place of its loads. */
bool opt_temp_forward(Temp *t)
{
	Fn *f = t->f;
	const Access *set = NULL;
	Forward w = { .s = t->s };
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		if (t->x->access.at[i].s == t->s && t->x->access.at[i].write && !t->x->access.at[i].alloc)
			set = &t->x->access.at[i];
	}
	if (!set || t->sets != 1 || !t->loads)
		return false;
	St nest = filler(t, set, w.v);
	w.e = f->st.at[set->st].e;
	if (!nest || nest == set->st)
		return false;
	Effects *x = ir_effects(f, set->st);
	if (!pays(t, x, w.e) || !reaches(t, nest, x, w.v) || !same_flags(t, w.e))
		return again(t, nest, set, w.v);
	opt_temp_remark(t, "the expression that reads it");
	Rewrite r = { .f = f, .node = forward_node, .env = &w };
	ir_rewrite_chain(&r, f->st.at[nest].next);
	opt_temp_drop(f, f->body, t->s);
	return true;
}
