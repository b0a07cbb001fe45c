/*
 * Arrays under two shapes. What `numpy.reshape` makes are windows on memory, which keep nests of one
 * shape apart from nests of the other.
 */
#include "opt/prepare.h"

typedef struct Unfold {
	Fn *f;
	const Effects *x;
	Var i;       /* of a flat loop */
	Sto shape;   /* what all its operands have the shape of, 0: not known yet */
	Ex idx[JENNY_RANK];
	bool fits;
} Unfold;

static const Stmt *at(const Fn *f, St s) { return &f->st.at[s]; }

static Sto base_of(const Fn *f, St bind) { return f->pool.at[at(f, bind)->at]; }

/* The only bind of view s, or (`shown`) of a view on s: from its first element on; 0: there are others. */
static St only_bind(const Unfold *u, Sto s, bool shown)
{
	St found = 0;
	for (uint32_t k = 0; k < u->x->access.n; k++) {
		St st = u->x->access.at[k].st;
		const Stmt *b = at(u->f, st);
		if (b->kind != Kbind || st == found || (shown ? base_of(u->f, st) : b->s) != s)
			continue;
		if (found || b->e)
			return 0;
		found = st;
	}
	return found;
}

/* Is s touched by the statements a, b, c and by binds that show it only? */
static bool only_in(const Unfold *u, Sto s, St a, St b, St c)
{
	for (uint32_t k = 0; k < u->x->access.n; k++) {
		const Access *x = &u->x->access.at[k];
		bool shows = at(u->f, x->st)->kind == Kbind && at(u->f, x->st)->s != s;
		if (x->s == s && !shows && x->st != a && x->st != b && x->st != c)
			return false;
	}
	return true;
}

static St alloc_of(const Unfold *u, Sto s)
{
	for (uint32_t k = 0; k < u->x->access.n; k++)
		if (u->x->access.at[k].s == s && u->x->access.at[k].alloc)
			return u->x->access.at[k].st;
	return 0;
}

static bool is_dense(const Fn *f, Sto s)
{
	return f->sto.at[s].layout == 'C';
}

/* What shows the elements of s, of one axis, with more axes, as long as s is there; 0: nothing. */
static Sto other_shape(const Unfold *u, Sto s)
{
	const Fn *f = u->f;
	bool view = f->sto.at[s].origin == Sview;
	St bind = only_bind(u, s, !view), alloc = view ? 0 : alloc_of(u, s);
	Sto t = !bind ? 0 : view ? base_of(f, bind) : at(f, bind)->s;
	bool once = t && (view || (only_bind(u, t, false) && alloc && at(f, alloc)->next == bind));
	return once && is_dense(f, s) && is_dense(f, t) && f->sto.at[t].rank > 1 ? t : 0;
}

static bool same_dims(const Fn *f, Sto s, Sto t)
{
	if (f->sto.at[s].rank != f->sto.at[t].rank)
		return false;
	for (int d = 0; d < f->sto.at[s].rank; d++)
		if (f->sto.at[s].dim[d] != f->sto.at[t].dim[d])
			return false;
	return true;
}

static Ex elements(Fn *f, Sto s)
{
	Ex n = f->sto.at[s].dim[0];
	for (int d = 1; d < f->sto.at[s].rank; d++)
		n = ir_bin(f, Omul, n, f->sto.at[s].dim[d]);
	return n;
}

static bool is_element(const Fn *f, Ex e, Var i)
{
	const Expr *x = &f->ex.at[e];
	const Expr *k = x->op == Oload && x->n == 1 ? &f->ex.at[f->pool.at[x->at]] : NULL;
	return k && k->op == Ovar && k->ref == i;
}

static void look(Fn *f, Ex e, void *env)
{
	Unfold *u = env;
	if (!u->fits || !is_element(f, e, u->i))
		return;
	Sto t = other_shape(u, f->ex.at[e].ref), root = t ? ir_root(f, t) : 0;
	u->fits = root && f->sto.at[root].origin == Stemp && (!u->shape || same_dims(f, t, u->shape));
	u->shape = t;
}

static Ex reshaped(Rewrite *r, Ex e)
{
	Unfold *u = r->env;
	return is_element(u->f, e, u->i) ? ir_load(u->f, other_shape(u, u->f->ex.at[e].ref), u->idx) : e;
}

/* `for i in 0:n:1` over a whole storage of one axis that does nothing but set it: what it sets, or 0. */
static St flat_set(const Fn *f, St s)
{
	const Stmt *x = at(f, s);
	int64_t lo, step;
	if (x->kind != Kfor || !(x->flags & Fmap) || !ir_is_int(f, x->lo, &lo) || lo ||
		!ir_is_int(f, x->step, &step) || step != 1 || !x->body || at(f, x->body)->next)
		return 0;
	const Stmt *set = at(f, x->body);
	if (set->kind != Kset || set->n != 1 || !is_dense(f, set->s))
		return 0;
	const Expr *k = &f->ex.at[f->pool.at[set->at]];
	return k->op == Ovar && k->ref == x->v && f->sto.at[set->s].dim[0] == x->hi ? x->body : 0;
}

/* Is there, between the check that both shapes have as many elements and `end`, the alloc? */
static bool made_behind_check(Fn *f, St first, St end, Ex all, Ex n, St alloc)
{
	Ex one = ir_bin(f, Oeq, all, n), other = ir_bin(f, Oeq, n, all);
	bool checked = false, made = false;
	for (St s = first; s && s != end; s = at(f, s)->next) {
		checked |= at(f, s)->kind == Kcheck && (at(f, s)->e == one || at(f, s)->e == other);
		made |= checked && s == alloc;
	}
	return made;
}

/* Windows on `old` become windows on `new`. */
static void show_instead(const Unfold *u, Sto old, Sto new)
{
	Fn *f = u->f;
	for (uint32_t k = 0; k < u->x->access.n; k++) {
		const Stmt *b = at(f, u->x->access.at[k].st);
		if (b->kind != Kbind || f->pool.at[b->at] != old)
			continue;
		f->pool.at[b->at] = new;
		f->sto.at[b->s].base = new;
	}
}

/* Gives the loop, and what it sets, the shape of its operands. */
static bool unfold(Unfold *u, St first, St s)
{
	Fn *f = u->f;
	St set = flat_set(f, s);
	if (!set || f->sto.at[at(f, set)->s].origin != Stemp)
		return false;
	Sto to = at(f, set)->s;
	St alloc = alloc_of(u, to);
	u->i = at(f, s)->v;
	u->shape = 0;
	u->fits = true;
	ir_each_ex(f, at(f, set)->e, look, u);
	if (!u->fits || !u->shape || !alloc || !only_in(u, to, alloc, set, 0) ||
		!made_behind_check(f, first, s, elements(f, u->shape), at(f, s)->hi, alloc))
		return false;
	int rank = f->sto.at[u->shape].rank;
	Var v[JENNY_RANK];
	for (int d = 0; d < rank; d++) {
		v[d] = ir_new_loop_var(f, "i");
		u->idx[d] = ir_var(f, v[d]);
	}
	Rewrite r = { .f = f, .node = reshaped, .env = u };
	Ex e = ir_rewrite_ex(&r, at(f, set)->e);
	if (ir_uses_var(f, e, u->i))
		return false;
	Sto made = ir_new_store(f, f->sto.at[to].name, f->sto.at[to].type, rank, Stemp, 'C');
	for (int d = 0; d < rank; d++)
		f->sto.at[made].dim[d] = f->sto.at[u->shape].dim[d];
	St body = ir_set(f, made, u->idx, e, at(f, set)->line);
	for (int d = rank; d-- > 1;) {
		Ex zero = ir_int(f, 0), one = ir_int(f, 1);
		St loop = ir_new_loop(f, v[d], zero, f->sto.at[made].dim[d], one, at(f, s)->line);
		f->st.at[loop].body = body;
		f->st.at[loop].flags = Fmap;
		body = loop;
	}
	f->st.at[alloc].s = made;
	show_instead(u, to, made);
	Stmt *x = &f->st.at[s];
	x->v = v[0];
	x->hi = f->sto.at[made].dim[0];
	x->body = body;
	return true;
}

/* A temporary of which only a window is seen, bound where it is made: the window is the temporary. */
static bool take_place(const Unfold *u, St bind)
{
	Fn *f = u->f;
	Sto view = at(f, bind)->s, s = base_of(f, bind);
	St alloc = alloc_of(u, s);
	if (f->sto.at[s].origin != Stemp || !alloc || at(f, alloc)->next != bind || at(f, bind)->e ||
		!is_dense(f, view) || only_bind(u, s, true) != bind || only_bind(u, view, false) != bind ||
		!only_in(u, s, alloc, 0, 0))
		return false;
	f->sto.at[view].origin = Stemp;
	f->sto.at[view].base = 0;
	f->sto.at[view].ways = NULL;
	f->st.at[alloc].s = view;
	f->st.at[bind].kind = Knone;
	return true;
}

/* The first statement behind s that is more than a check, an alloc or a bind. */
static St next_work(const Fn *f, St s)
{
	do
		s = at(f, s)->next;
	while (s && (at(f, s)->kind == Kcheck || at(f, s)->kind == Kalloc || at(f, s)->kind == Kbind));
	return s;
}

/* A product that is copied into another array as a whole, and looked at no more, is made there. */
static bool make_there(Unfold *u, St first, St s)
{
	Fn *f = u->f;
	(void)first;
	if (at(f, s)->kind != Klib || at(f, s)->code != Lgemm)
		return false;
	const uint32_t *p = &f->pool.at[at(f, s)->at];
	Sto made = p[0];
	St copy = next_work(f, s), set = copy ? flat_set(f, copy) : 0, alloc = alloc_of(u, made);
	const Expr *from = set ? &f->ex.at[at(f, set)->e] : NULL;
	u->i = copy ? at(f, copy)->v : 0;
	if (!from || !is_element(f, at(f, set)->e, u->i) || other_shape(u, from->ref) != made ||
		f->sto.at[made].origin != Stemp || f->sto.at[from->ref].origin != Sview || !alloc ||
		f->sto.at[made].rank != 2)
		return false;
	Sto to = at(f, set)->s, view = from->ref;
	St shown = only_bind(u, made, true);
	if (f->sto.at[to].origin == Sview || ir_may_alias(f, to, p[1]) || ir_may_alias(f, to, p[2]) ||
		!shown || !only_in(u, made, alloc, s, 0) || !only_in(u, view, shown, set, 0))
		return false;
	Sto there = ir_new_store(f, f->sto.at[made].name, f->sto.at[made].type, 2, Sview, 'C');
	for (int d = 0; d < 2; d++)
		f->sto.at[there].dim[d] = f->sto.at[made].dim[d];
	St check = ir_new_st(f, Kcheck, at(f, s)->line), bind = ir_new_st(f, Kbind, at(f, s)->line);
	Ex fits = ir_bin(f, Oeq, elements(f, there), f->sto.at[to].dim[0]);
	St lib = ir_new_st(f, Klib, at(f, s)->line);
	f->st.at[check].e = fits;
	f->st.at[check].code = Ddims;
	f->st.at[check].next = bind;
	f->st.at[bind].s = there;
	f->st.at[bind].at = f->pool.n;
	f->st.at[bind].n = 1;
	f->st.at[bind].next = lib;
	*vec_push(f->arena, &f->pool) = to;
	f->sto.at[there].base = to;
	f->st.at[lib] = f->st.at[s];
	f->pool.at[f->st.at[lib].at] = there;
	f->st.at[s] = f->st.at[check];
	f->st.at[alloc].kind = f->st.at[shown].kind = f->st.at[copy].kind = Knone;
	f->st.at[copy].body = 0;
	return true;
}

typedef bool Step(Unfold *u, St first, St s);

/* One step somewhere in the chain. */
static bool somewhere(Unfold *u, St first, Step *step)
{
	for (St s = first; s; s = at(u->f, s)->next)
		if (step(u, first, s) || somewhere(u, at(u->f, s)->body, step) ||
			somewhere(u, at(u->f, s)->other, step))
			return true;
	return false;
}

static bool tidy(Unfold *u, St first, St s)
{
	Fn *f = u->f;
	const Stmt *x = at(f, s);
	(void)first;
	if (x->kind != Kbind)
		return false;
	uint32_t uses = 0;
	for (uint32_t k = 0; k < u->x->access.n; k++)
		uses += u->x->access.at[k].s == x->s && u->x->access.at[k].st != s;
	if (uses)
		return take_place(u, s);
	f->st.at[s].kind = Knone;
	return true;
}

/*
 * A loop over all elements of temporaries of one axis that were made, or are seen, with more axes runs over
 * these, so that it can be fused with what made them. Windows that nobody looks through vanish. A
 * product that is only looked at with one axis, to be copied, is made where it is copied to.
 *
 *   bind f = t                            for i in 0:m:1 map
 *   for k in 0:n:1 map             =>       for j in 0:p:1 map
 *     set r[k] = mul(f[k], 2.0)               set r[i, j] = mul(t[i, j], 2.0)
 */
void opt_unfold(Fn *f)
{
	Unfold u = { .f = f };
	bool views = false, changed = false;
	for (Sto s = 1; s < f->sto.n; s++)
		views |= f->sto.at[s].origin == Sview;
	if (!views)
		return;
	u.x = ir_effects_fn(f);
	for (; somewhere(&u, f->body, unfold); changed = true) {
		ir_facts(f);
		u.x = ir_effects_fn(f);
	}
	for (; changed && somewhere(&u, f->body, tidy); u.x = ir_effects_fn(f))
		f->body = ir_sweep(f, f->body);
	for (; somewhere(&u, f->body, make_there); u.x = ir_effects_fn(f)) {
		f->body = ir_sweep(f, f->body);
		ir_facts(f);
	}
}
