/*
 * Masks stay in blocks. What packs the elements that a mask lets through goes block by block, and a
 * mask that nothing else reads is made there, in a few bytes of its own, not in memory first; so is
 * one that is an expression, which would be computed again for each question about a block.
 *
 *   for i in 0 : n : 1 map                            for b in 0 : full : 64 {
 *     m[i] = a[i] < %x                                  alloc block[64]
 *   for b in 0 : full : 64 {                            for i in 0 : 64 : 1 map
 *     %any = reduce any k in 0 : 64 of m[b + k]           block[i] = a[b + i] < %x
 *     if %any                                     =>    %any = reduce any k in 0 : 64 of block[k]
 *       for k in b : b + 64 : 1 {                       if %any
 *         t[%pos] = d[k]                                  for k in b : b + 64 : 1 {
 *         %pos = %pos + cast.i64(m[k])                      t[%pos] = d[k]
 *       }                                                   %pos = %pos + cast.i64(block[k - b])
 *   }                                                     }
 *   for k in full : n : 1 ...                         } ...
 */
#include "ir/effects.h"
#include "opt/lin.h"
#include "opt/opt.h"

enum { Costly = 12, Longest = 256 };

typedef struct Sieve {
	Fn *f;
	St blocks, rest; /* the loop over blocks, the one behind it over what is left */
	St any;          /* the first statement of a block */
	Var k, last;     /* of the loops that pack, in a block and in the rest */
	Ex mask;         /* an element of it, of k */
	Ex value;        /* what it is */
	int64_t size;
	St maker, alloc; /* 0: none */
} Sieve;

/* pos = pos + cast.i64(M) in the body of a loop: M, or 0. */
static Ex test_of(const Fn *f, St first)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *x = &f->st.at[s];
		const Expr *sum = &f->ex.at[x->e];
		if (x->kind != Klet || sum->op != Oadd || f->ex.at[sum->u.a[0]].op != Ovar ||
			f->ex.at[sum->u.a[0]].ref != x->v)
			continue;
		const Expr *one = &f->ex.at[sum->u.a[1]];
		if (one->op == Ocast && f->ex.at[one->u.a[0]].type == Tbool)
			return one->u.a[0];
	}
	return 0;
}

/* The loop over single elements in a chain, whose test is set. */
static St packing(const Fn *f, St first, Ex *test)
{
	for (St s = first; s; s = f->st.at[s].next) {
		const Stmt *x = &f->st.at[s];
		if (x->kind == Kfor && (*test = test_of(f, x->body)))
			return s;
		St in = x->kind == Kif ? packing(f, x->other, test) : 0;
		if (in)
			return in;
	}
	return 0;
}

typedef struct Wanted {
	Var v;
	Ex e;
} Wanted;

static void want(Fn *f, St s, void *env)
{
	Wanted *w = env;
	if (f->st.at[s].kind == Klet && f->st.at[s].v == w->v)
		w->e = f->st.at[s].e;
}

/* Is e the largest multiple of `size` within n? */
static bool is_full(Fn *f, Ex e, Ex n, int64_t size)
{
	Ex by = ir_int(f, size);
	Wanted w = { .v = f->ex.at[e].ref, .e = e };
	if (f->ex.at[e].op == Ovar && f->var.at[w.v].once)
		ir_each_st(f, f->body, want, &w);
	return w.e == ir_bin(f, Omul, ir_bin(f, Ofloordiv, n, by), by);
}

static bool is_sieve(Fn *f, St s, Sieve *v)
{
	Stmt loop = f->st.at[s];
	int64_t hi, lo;
	*v = (Sieve){ .f = f, .blocks = s, .any = loop.body, .rest = loop.next };
	if (loop.kind != Kfor || !ir_is_int(f, loop.step, &v->size) || v->size < 8 ||
		v->size > Longest || !loop.body || !loop.next)
		return false;
	Stmt any = f->st.at[v->any], rest = f->st.at[v->rest];
	St branch = any.next;
	if (any.kind != Kreduce || any.code != Rany || !ir_is_int(f, any.lo, &lo) || lo != 0 ||
		!ir_is_int(f, any.hi, &hi) || hi != v->size || !branch || rest.kind != Kfor ||
		rest.lo != loop.hi || !is_full(f, loop.hi, rest.hi, v->size) ||
		f->st.at[branch].kind != Kif || f->st.at[branch].next)
		return false;
	Ex last = test_of(f, rest.body), b = ir_var(f, loop.v);
	St pack = packing(f, f->st.at[branch].body, &v->mask);
	if (!pack || !last || f->st.at[pack].lo != b)
		return false;
	v->k = f->st.at[pack].v;
	v->last = rest.v;
	v->value = v->mask;
	return ir_subst(f, v->mask, v->k, ir_bin(f, Oadd, b, ir_var(f, any.k))) == any.e &&
		   ir_subst(f, last, rest.v, ir_var(f, v->k)) == v->mask;
}

/* What changes with variable i, in additions. */
static int cost(const Fn *f, Ex e, Var i)
{
	const Expr *x = &f->ex.at[e];
	int sum = x->op == Ovar || !ir_uses_var(f, e, i)                                    ? 0
			  : x->op <= Onegv || (x->op >= Oand && x->op <= Oselect) || x->op == Ocast ? 1
																						: 4;
	if (x->op == Oload)
		return 1;
	for (int k = 0; sum && k < ir_arity(f, e); k++)
		sum += cost(f, ir_operand(f, e, k), i);
	return sum;
}

/* for i in 0 : n : 1 map { t[i] = e }, n being where the rest ends */
static bool makes(const Sieve *v, St s, Sto t)
{
	Fn *f = v->f;
	const Stmt *x = &f->st.at[s];
	int64_t lo, step;
	if (x->kind != Kfor || !(x->flags & Fmap) || !x->body || x->hi != f->st.at[v->rest].hi ||
		!ir_is_int(f, x->lo, &lo) || lo != 0 || !ir_is_int(f, x->step, &step) || step != 1)
		return false;
	const Stmt *set = &f->st.at[x->body];
	return set->kind == Kset && set->s == t && !set->next && set->n == 1 &&
		   f->pool.at[set->at] == ir_var(f, x->v);
}

/* Does nothing from behind statement s to the rest change what e is? */
static bool lasts(const Sieve *v, St s, Ex e)
{
	Fn *f = v->f;
	for (s = f->st.at[s].next; s; s = f->st.at[s].next) {
		Touch x = opt_touch_of(f, s);
		if (x.views || x.calls || x.jumps || !opt_invariant(f, &x, e))
			return false;
		if (s == v->rest)
			return true;
	}
	return false;
}

/* Is the access one of those that `rewrite` exchanges: a question about a block, or a test? */
static bool is_asked(const Sieve *v, const Access *a)
{
	Fn *f = v->f;
	const Stmt *x = &f->st.at[a->st];
	Ex i = f->pool.at[a->at], b = ir_var(f, f->st.at[v->blocks].v);
	if (x->kind == Kreduce)
		return (a->st == v->any || x->code == Rall) && f->ex.at[x->e].op == Oload &&
			   i == ir_bin(f, Oadd, b, ir_var(f, x->k)) && x->lo == f->st.at[v->any].lo &&
			   x->hi == f->st.at[v->any].hi;
	return i == ir_var(f, v->k) || i == ir_var(f, v->last);
}

/* The mask is a temporary: who makes it, if that can be done by blocks; else 0. */
static bool find_maker(Sieve *v, St first, const Effects *all)
{
	Fn *f = v->f;
	Expr load = f->ex.at[v->mask];
	Sto t = load.ref;
	if (f->sto.at[t].origin != Stemp || load.n != 1 || f->pool.at[load.at] != ir_var(f, v->k))
		return false;
	for (St s = first; s != v->blocks; s = f->st.at[s].next)
		if (makes(v, s, t))
			v->maker = s;
	if (!v->maker)
		return false;
	uint32_t sets = 0;
	for (uint32_t i = 0; i < all->access.n; i++) {
		const Access *a = &all->access.at[i];
		if (a->s != t)
			continue;
		if (a->alloc ? v->alloc : a->whole || (!a->write && !is_asked(v, a)))
			return false;
		v->alloc = a->alloc ? a->st : v->alloc;
		sets += a->write && !a->alloc;
	}
	const Stmt *maker = &f->st.at[v->maker], *set = &f->st.at[maker->body];
	if (!v->alloc || sets != 1 || cost(f, set->e, maker->v) > Costly || !lasts(v, v->maker, set->e))
		return false;
	v->value = ir_subst(f, set->e, maker->v, ir_var(f, v->k));
	return true;
}

typedef struct Swap {
	Ex from[2], to[2];
} Swap;

static Ex swap_node(Rewrite *r, Ex e)
{
	const Swap *s = r->env;
	return e == s->from[0] ? s->to[0] : e == s->from[1] ? s->to[1] : e;
}

/* block[i] = the mask at b + i, in front of the questions. */
static St fill(const Sieve *v, Sto block)
{
	Fn *f = v->f;
	uint32_t line = f->st.at[v->maker ? v->maker : v->blocks].line;
	Var i = ir_new_loop_var(f, "i");
	Ex at = ir_var(f, i), b = ir_var(f, f->st.at[v->blocks].v);
	St alloc = ir_new_st(f, Kalloc, line);
	St loop = ir_new_loop(f, i, ir_int(f, 0), ir_int(f, v->size), ir_int(f, 1), line);
	St set = ir_set(f, block, &at, ir_subst(f, v->value, v->k, ir_bin(f, Oadd, b, at)), line);
	f->st.at[loop].body = set;
	f->st.at[loop].flags |= Fmap;
	f->st.at[loop].next = v->any;
	f->st.at[alloc].s = block;
	f->st.at[alloc].next = loop;
	return alloc;
}

static Sto new_block(const Sieve *v)
{
	Fn *f = v->f;
	Sto s = ir_new_store(f, "block", Tbool, 1, Stemp, 'C');
	f->sto.at[s].dim[0] = ir_int(f, v->size);
	f->sto.at[s].private_to = v->blocks;
	return s;
}

static void swap(const Sieve *v, St body, Ex a, Ex to_a, Ex b, Ex to_b)
{
	Swap s = { .from = { a, b }, .to = { to_a, to_b } };
	Rewrite r = { .f = v->f, .node = swap_node, .env = &s };
	ir_rewrite_chain(&r, body);
}

/* `all` asks with an index variable of its own. */
static void ask_all(const Sieve *v, St first, Sto block)
{
	Fn *f = v->f;
	Stmt any = f->st.at[v->any];
	Ex b = ir_var(f, f->st.at[v->blocks].v);
	for (St s = first; s; s = f->st.at[s].next) {
		ask_all(v, f->st.at[s].body, block);
		ask_all(v, f->st.at[s].other, block);
		const Stmt *x = &f->st.at[s];
		if (x->kind != Kreduce || x->code != Rall || x->lo != any.lo || x->hi != any.hi)
			continue;
		Ex k = ir_var(f, x->k), own = ir_load(f, block, &k);
		if (ir_subst(f, v->mask, v->k, ir_bin(f, Oadd, b, k)) == f->st.at[s].e)
			f->st.at[s].e = own;
	}
}

static void rewrite(const Sieve *v)
{
	Fn *f = v->f;
	Sto block = new_block(v);
	Ex k = ir_var(f, v->k), asked = ir_var(f, f->st.at[v->any].k), last = ir_var(f, v->last);
	Ex own = ir_bin(f, Osub, k, ir_var(f, f->st.at[v->blocks].v));
	ask_all(v, f->st.at[f->st.at[v->any].next].body, block);
	swap(v, f->st.at[v->blocks].body, v->mask, ir_load(f, block, &own), f->st.at[v->any].e,
		ir_load(f, block, &asked));
	St made = fill(v, block);
	f->st.at[v->blocks].body = made;
	Ex before = ir_subst(f, v->mask, v->k, last);
	swap(v, v->rest, before, ir_subst(f, v->value, v->k, last), 0, 0);
	if (!v->maker)
		return;
	f->st.at[v->maker].kind = Knone;
	f->st.at[v->alloc].kind = Knone;
	base_remark(f->unit->diags, Dcontracted, f->st.at[v->alloc].line, 0,
		f->sto.at[f->st.at[v->alloc].s].name, "a block");
}

static bool chain(Fn *f, St first, const Effects *all)
{
	Sieve v;
	for (St s = first; s; s = f->st.at[s].next) {
		if (chain(f, f->st.at[s].body, all) || chain(f, f->st.at[s].other, all))
			return true;
		if (!is_sieve(f, s, &v))
			continue;
		if (f->ex.at[v.mask].op == Oload && !find_maker(&v, first, all))
			continue;
		rewrite(&v);
		return true;
	}
	return false;
}

void opt_sieve(Fn *f)
{
	while (chain(f, f->body, ir_effects_fn(f)))
		f->body = ir_sweep(f, f->body);
}
