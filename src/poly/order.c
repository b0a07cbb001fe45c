#include "poly/own.h"

#include <string.h>

Stride poly_stride(const Fn *f, const Access *a, Var v, const uint64_t *varying)
{
	uint32_t rank = f->sto.at[a->s].rank;
	uint32_t close = f->sto.at[a->s].layout == 'F' ? 0 : rank - 1;
	Stride worst = Still;
	for (uint32_t d = 0; d < a->n; d++) {
		int64_t k;
		Ex e = f->pool.at[a->at + d];
		bool plain = ir_linear(f, e, v, varying, &k);
		if (plain && k == 0)
			continue;
		if (!plain || d != close || k > 1 || k < -1)
			return Far;
		worst = Near;
	}
	return worst;
}

static bool unchanged(const Fn *f, Ex e, const Effects *x)
{
	int64_t k;
	return ir_linear(f, e, 0, x->writes, &k);
}

/* Does the body of loop k run in memory order with v inside, and not as it is? y: k's effects. */
bool poly_reads_better(const Fn *f, St k, Var v, const Effects *y)
{
	bool far = false, near = false;
	Var own = f->st.at[k].kind == Kreduce ? f->st.at[k].k : f->st.at[k].v;
	uint64_t *varying = base_alloc(f->arena, y->vwords * sizeof *varying);
	memcpy(varying, y->writes, y->vwords * sizeof *varying);
	bit_del(varying, own);
	for (uint32_t i = 0; i < y->access.n; i++) {
		Stride now = poly_stride(f, &y->access.at[i], own, varying);
		Stride then = poly_stride(f, &y->access.at[i], v, varying);
		if (then == Far)
			return false;
		far |= now == Far;
		near |= then == Near;
	}
	return far && near;
}

/* May loop k, which stands in loop s of effects x, go around it, and does that pay? */
static bool chosen(const Fn *f, St s, St k, const Effects *x, const Effects *y)
{
	const Stmt *st = &f->st.at[k];
	int64_t step;
	if (st->kind != Kfor || y->loops || y->breaks || y->continues || y->jumps || y->check)
		return false;
	if (!ir_is_int(f, st->step, &step) || !unchanged(f, st->lo, x) || !unchanged(f, st->hi, x))
		return false;
	return poly_reads_better(f, k, f->st.at[s].v, y);
}

/* The statements of a loop's body in pieces: a chosen loop, or a run of other statements. */
typedef struct Part {
	St first, last;
	bool turn; /* a chosen loop */
	uint64_t *uses;
} Part;
typedef Vec(Part) Parts;

static bool has_alloc(const Effects *x)
{
	for (uint32_t i = 0; i < x->access.n; i++) {
		if (x->access.at[i].alloc)
			return true;
	}
	return false;
}

/* False: nothing to gain. */
static bool split(Fn *f, St s, const Effects *x, Parts *parts)
{
	bool gain = false;
	for (St at = f->st.at[s].body; at; at = f->st.at[at].next) {
		Effects *y = ir_effects(f, at);
		bool turn = chosen(f, s, at, x, y);
		Part *last = parts->n ? &parts->at[parts->n - 1] : NULL;
		gain |= turn;
		if (!last || turn || last->turn) {
			last = vec_push(f->arena, parts);
			*last = (Part){ .first = at, .turn = turn };
			last->uses = base_alloc(f->arena, x->vwords * sizeof *last->uses);
		}
		last->last = at;
		for (uint32_t i = 0; i < x->vwords; i++)
			last->uses[i] |= y->reads[i] | y->writes[i];
	}
	return gain;
}

/* Variables that go from one part to another need a place for each iteration. */
static bool crosses(const Parts *parts, Var v)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < parts->n; i++)
		n += bit_has(parts->at[i].uses, v);
	return n > 1;
}

typedef struct Expand {
	Fn *f;
	int64_t block;
	Sto *place; /* by variable: the storage that it becomes, 0: none */
	uint32_t known;
	Ex at;
	bool reduced; /* such a variable is set by something else than a `let` */
} Expand;

static void find_odd_sets(Fn *f, St s, void *env)
{
	Expand *x = env;
	const Stmt *st = &f->st.at[s];
	x->reduced |= st->kind == Kreduce && st->v < x->known && x->place[st->v];
}

static Ex expand_node(Rewrite *r, Ex e)
{
	const Expand *x = r->env;
	Expr n = r->f->ex.at[e];
	if (n.op != Ovar || n.ref >= x->known || !x->place[n.ref])
		return e;
	return ir_load(r->f, x->place[n.ref], &x->at);
}

static void expand_sets(Expand *x, St first)
{
	Fn *f = x->f;
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt st = f->st.at[s];
		expand_sets(x, st.body);
		expand_sets(x, st.other);
		if (st.kind != Klet || st.v >= x->known || !x->place[st.v])
			continue;
		*vec_push(f->arena, &f->pool) = x->at;
		f->st.at[s] = (Stmt){ .kind = Kset,
			.line = st.line,
			.next = st.next,
			.s = x->place[st.v],
			.at = f->pool.n - 1,
			.n = 1,
			.e = st.e };
	}
}

static Var new_loop_var(Fn *f, Var like)
{
	return ir_new_loop_var(f, f->var.at[like].name);
}

static St new_loop(Fn *f, Var v, Ex lo, Ex hi, St body, Stmt like)
{
	St s = ir_new_loop(f, v, lo, hi, like.step, like.line);
	f->st.at[s].body = body;
	f->st.at[s].flags = like.flags & Fmap;
	return s;
}

/* The part as a loop over lo:hi of its own. */
static St build_part(Expand *x, Part part, Ex lo, Ex hi, Stmt like)
{
	Fn *f = x->f;
	Var v = new_loop_var(f, like.v);
	f->st.at[part.last].next = 0;
	St body = part.turn ? f->st.at[part.first].body : part.first;
	ir_rename(f, body, like.v, ir_var(f, v));
	x->at = ir_bin(f, Osub, ir_var(f, v), lo);
	Rewrite r = { .f = f, .node = expand_node, .env = x };
	ir_rewrite_chain(&r, body);
	expand_sets(x, body);
	St loop = new_loop(f, v, lo, hi, body, like);
	if (!part.turn)
		return loop;
	f->st.at[part.first].body = loop;
	f->st.at[part.first].flags &= (uint8_t)~Fmap;
	return part.first;
}

/* Gives variables that cross parts a storage; returns the chain of allocs. False: cannot. */
static bool make_places(Expand *x, St s, const Effects *e, const Parts *parts, St *allocs)
{
	Fn *f = x->f;
	x->known = f->var.n;
	x->place = base_alloc(f->arena, x->known * sizeof *x->place);
	for (Var v = 1; v < x->known; v++)
		x->place[v] = bit_has(e->writes, v) && v != f->st.at[s].v && crosses(parts, v);
	ir_each_st(f, f->st.at[s].body, find_odd_sets, x);
	if (x->reduced)
		return false;
	for (Var v = 1; v < x->known; v++) {
		if (!x->place[v])
			continue;
		Ex size = ir_int(f, x->block);
		Sto o = ir_new_store(f, f->var.at[v].name, f->var.at[v].type, 1, Stemp, 'C');
		f->sto.at[o].dim[0] = size;
		f->sto.at[o].private_to = s;
		x->place[v] = o;
		St alloc = ir_new_st(f, Kalloc, f->st.at[s].line);
		f->st.at[alloc].s = o;
		f->st.at[alloc].next = *allocs;
		*allocs = alloc;
	}
	return true;
}

static Ex zero_of(Fn *f, Type t)
{
	return ir_type[t].kind == 'c' ? ir_con_c(f, t, 0, 0) : ir_con_f(f, t, 0);
}

/* Sums of free order in the body of loop s that would read memory in sequence with s inside become
 * loops: `v = 0.0; for k { v = v + e }`. */
static bool open_sums(Fn *f, St s)
{
	bool any = false;
	for (St at = f->st.at[s].body; at; at = f->st.at[at].next) {
		Stmt st = f->st.at[at];
		if (st.kind != Kreduce || !(st.flags & Ffree) ||
			!poly_reads_better(f, at, f->st.at[s].v, ir_effects(f, at)))
			continue;
		Ex sum = ir_bin(f, Oadd, ir_var(f, st.v), st.e), zero = zero_of(f, f->var.at[st.v].type);
		Ex one = ir_int(f, 1);
		St add = ir_new_st(f, Klet, st.line);
		St loop = ir_new_loop(f, st.k, st.lo, st.hi, one, st.line);
		f->st.at[add] = (Stmt){ .kind = Klet, .line = st.line, .v = st.v, .e = sum };
		f->st.at[loop].next = st.next;
		f->st.at[loop].body = add;
		f->st.at[at] = (Stmt){ .kind = Klet, .line = st.line, .next = loop, .v = st.v, .e = zero };
		f->var.at[st.v].once = false;
		any = true;
	}
	return any;
}

/*
 * An independent loop whose body holds loops that walk through memory in long strides becomes a loop
 * over blocks; in it, these loops go outside and the block's iterations inside. Each element still
 * sees its operations in the order written.
 *
 *   for j in 0:m:1                    for b in 0:m:128
 *     set s[j] = 0.0                    for j in b:min(b + 128, m):1
 *     for k in 0:n:1              =>      set s[j] = 0.0
 *       set s[j] = add(s[j], a[k,j])    for k in 0:n:1
 *                                         for j in b:min(b + 128, m):1
 *                                           set s[j] = add(s[j], a[k,j])
 *
 * Sums of free order count as such loops.
 */
static bool turn(Poly *p, St s, int size)
{
	Fn *f = p->f;
	Stmt like = f->st.at[s];
	int64_t step;
	Effects *x = ir_effects(f, s);
	Parts parts = { 0 };
	Expand e = { .f = f, .block = size };
	St allocs = 0;
	if (!x->loops || x->continues || has_alloc(x) || !ir_is_int(f, like.step, &step) || step != 1 ||
		!unchanged(f, like.hi, x) || poly_why(p, s, x))
		return false;
	if (open_sums(f, s))
		x = ir_effects(f, s);
	if (!split(f, s, x, &parts) || !make_places(&e, s, x, &parts, &allocs))
		return false;
	Var block = new_loop_var(f, like.v);
	Ex lo = ir_var(f, block);
	Ex hi = ir_bin(f, Omin, ir_bin(f, Oadd, lo, ir_int(f, size)), like.hi);
	St chain = 0;
	for (uint32_t i = parts.n; i-- > 0;) {
		St part = build_part(&e, parts.at[i], lo, hi, like);
		f->st.at[part].next = chain;
		chain = part;
		if (parts.at[i].turn)
			base_remark(f->unit->diags, Dinterchanged, f->st.at[part].line, 0, like.line);
	}
	St last = allocs;
	while (last && f->st.at[last].next)
		last = f->st.at[last].next;
	if (last)
		f->st.at[last].next = chain;
	Stmt *st = &f->st.at[s];
	st->v = block;
	st->step = ir_int(f, size);
	st->cost *= size;
	st->body = allocs ? allocs : chain;
	st->flags &= (uint8_t)~Fmap;
	return true;
}

/* Are the iterations of v, a loop in a loop of effects x, independent whatever the outer one does? */
bool poly_independent_inside(Poly *p, Var v, const Effects *x)
{
	const Fn *f = p->f;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		for (uint32_t k = 0; a->write && k < x->access.n; k++) {
			const Access *b = &x->access.at[k];
			if (!ir_may_alias(f, a->s, b->s) || (b->write && k < i))
				continue;
			if (a->s != b->s || deps_cross(&p->deps, v, x, a, b))
				return false;
		}
	}
	return true;
}

/*
 * A loop that has to keep its order around one whose iterations are independent throughout, and
 * nothing else but once-variables: blocks of the inner one go outside, where they can run in
 * parallel. Not where the work is light: then one thread that reads memory in sequence is as good.
 *
 *   for k in 0:n:1                    for b in 0:m:1024
 *     for j in 0:m:1              =>    for k in 0:n:1
 *       set s[j] = add(s[j], a[k,j])      for j in b:min(b + 1024, m):1
 *                                           set s[j] = add(s[j], a[k,j])
 */
static bool lift(Poly *p, St s)
{
	Fn *f = p->f;
	Stmt outer = f->st.at[s];
	St in = outer.body;
	while (in && f->st.at[in].kind == Klet && f->var.at[f->st.at[in].v].once)
		in = f->st.at[in].next;
	Stmt inner = f->st.at[in];
	int64_t step;
	if (!in || inner.kind != Kfor || inner.next || !ir_is_int(f, outer.step, &step) ||
		!ir_is_int(f, inner.step, &step) || step != 1)
		return false;
	Effects *x = ir_effects(f, s), *y = ir_effects(f, in);
	if (!y->heavy && !p->blocks.light)
		return false;
	if (x->jumps || x->breaks || x->continues || x->call || x->lib || x->bind || x->result ||
		y->breaks || y->continues || has_alloc(x) || !unchanged(f, inner.lo, x) ||
		!unchanged(f, inner.hi, x) || bit_meet(y->exposed, y->writes, y->vwords))
		return false;
	for (Var v = 1; v < f->var.n; v++) {
		if (bit_has(x->writes, v) && p->after[s] && bit_has(p->after[s], v))
			return false;
	}
	if (!poly_independent_inside(p, inner.v, x))
		return false;
	Var block = new_loop_var(f, inner.v);
	Ex lo = ir_var(f, block);
	Ex hi = ir_bin(f, Omin, ir_bin(f, Oadd, lo, ir_int(f, p->blocks.outer)), inner.hi);
	St copy = ir_new_st(f, Kfor, outer.line);
	f->st.at[copy] = outer;
	f->st.at[copy].next = 0;
	f->st.at[in].lo = lo;
	f->st.at[in].hi = hi;
	f->st.at[s] = (Stmt){ .kind = Kfor,
		.line = inner.line,
		.next = outer.next,
		.v = block,
		.lo = inner.lo,
		.hi = inner.hi,
		.step = ir_int(f, p->blocks.outer),
		.body = copy };
	return true;
}

/* Nothing that loop s of effects x assigns is read behind it, and it does nothing but compute. */
bool poly_computes_only(const Poly *p, St s, const Effects *x)
{
	if (x->jumps || x->breaks || x->continues || x->check || x->call || x->lib || x->bind ||
		x->result || has_alloc(x))
		return false;
	for (Var v = 1; v < p->f->var.n; v++) {
		if (bit_has(x->writes, v) && p->after[s] && bit_has(p->after[s], v))
			return false;
	}
	return true;
}

/* The loop that is all of a loop's body behind once-variables, or 0; of a constant step. */
St poly_only_loop(const Fn *f, St s)
{
	St in = f->st.at[s].body;
	int64_t step;
	while (in && f->st.at[in].kind == Klet && f->var.at[f->st.at[in].v].once)
		in = f->st.at[in].next;
	bool fits = in && f->st.at[in].kind == Kfor && !f->st.at[in].next &&
				ir_is_int(f, f->st.at[in].step, &step) && step != 0;
	return fits ? in : 0;
}

/* Do accesses run along memory with s, and not with the innermost loop in (Runs), or does s touch
 * the same elements in each iteration, which lie along in (Comes_back)? x: effects of s. */
typedef enum Along { Neither, Runs, Comes_back } Along;
static Along runs_along(const Fn *f, St s, St out, St within, const Effects *x)
{
	Var outer = f->st.at[s].v, middle = f->st.at[out].v, inner = f->st.at[within].v;
	uint64_t *varying = base_alloc(f->arena, x->vwords * sizeof *varying);
	bool gain = false, same = true;
	memcpy(varying, x->writes, x->vwords * sizeof *varying);
	bit_del(varying, outer);
	bit_del(varying, middle);
	bit_del(varying, inner);
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		Stride along = poly_stride(f, a, outer, varying), in = poly_stride(f, a, inner, varying);
		if (along == Far)
			return Neither;
		gain |= along == Near && in == Far;
		same &= along == Still && in != Far;
	}
	return gain ? Runs : same && x->access.n > 0 ? Comes_back : Neither;
}

/* A loop over blocks of a few lanes of loop j, which becomes a loop over one of them; inner: what
 * it was. */
static Stmt blocks_of(Fn *f, St j, const Stmt *inner)
{
	enum { Lanes = 16 };
	Var block = new_loop_var(f, inner->v);
	Ex lo = ir_var(f, block), width = ir_int(f, Lanes);
	Ex end = ir_bin(f, Oadd, lo, width), hi = ir_bin(f, Omin, end, inner->hi);
	f->st.at[j].lo = lo;
	f->st.at[j].hi = hi;
	return (Stmt){ .kind = Kfor,
		.line = inner->line,
		.v = block,
		.lo = inner->lo,
		.hi = inner->hi,
		.step = width };
}

/*
 * A loop that has to keep its order around two that are independent throughout, where memory runs
 * along the outermost or it comes back to the same elements: it goes inside, around blocks of the
 * innermost one, whose iterations stay lanes of vectors.
 *
 *   for k in 1:n:1                      for i in 0:m:1
 *     for i in 0:m:1                      for b in 0:l:32
 *       for j in 0:l:1               =>     for k in 1:n:1
 *         set s[i,j,k] = s[i,j,k-1]           for j in b:min(b + 32, l):1
 *                                               set s[i,j,k] = s[i,j,k-1]
 */
static bool sink(Poly *p, St s)
{
	Fn *f = p->f;
	St i = poly_only_loop(f, s), j = i ? poly_only_loop(f, i) : 0;
	int64_t step;
	if (!j || f->st.at[i].body != j || !ir_is_int(f, f->st.at[s].step, &step) ||
		!ir_is_int(f, f->st.at[j].step, &step) || step != 1)
		return false;
	Effects *x = ir_effects(f, s), *y = ir_effects(f, i), *z = ir_effects(f, j);
	if (z->loops || !poly_computes_only(p, s, x) || runs_along(f, s, i, j, x) == Neither ||
		bit_meet(y->exposed, y->writes, y->vwords) || bit_meet(z->exposed, z->writes, z->vwords))
		return false;
	Stmt outer = f->st.at[s], middle = f->st.at[i], inner = f->st.at[j];
	if (!unchanged(f, middle.lo, x) || !unchanged(f, middle.hi, x) || !unchanged(f, inner.lo, x) ||
		!unchanged(f, inner.hi, x) || !poly_independent_inside(p, middle.v, x) ||
		!poly_independent_inside(p, inner.v, x))
		return false;
	St copy = ir_new_st(f, Kfor, outer.line), blocks = ir_new_st(f, Kfor, inner.line);
	Stmt around = blocks_of(f, j, &inner);
	outer.next = 0;
	if (outer.body == i)
		outer.body = j;
	for (St at = outer.body; at && at != j; at = f->st.at[at].next) {
		if (f->st.at[at].next == i)
			f->st.at[at].next = j;
	}
	f->st.at[copy] = outer;
	around.body = copy;
	f->st.at[blocks] = around;
	St next = f->st.at[s].next;
	f->st.at[s] = middle;
	f->st.at[s].next = next;
	f->st.at[s].body = blocks;
	if (p->nsunk < POLY_SUNK)
		p->sunk[p->nsunk++] = s;
	base_remark(f->unit->diags, Dinterchanged, middle.line, 0, outer.line);
	return true;
}

/*
 * A loop that has to keep its order around one that is independent throughout, where memory runs
 * along the outer one and not along the inner: it goes inside, around blocks of the inner one.
 *
 *   for k in 1:n:1                      for b in 0:m:32
 *     for i in 0:m:1              =>      for k in 1:n:1
 *       set s[i,k] = s[i,k-1]               for i in b:min(b + 32, m):1
 *                                             set s[i,k] = s[i,k-1]
 */
static bool sink_rows(Poly *p, St s)
{
	Fn *f = p->f;
	St i = poly_only_loop(f, s);
	int64_t step;
	if (!i || !ir_is_int(f, f->st.at[s].step, &step) || !ir_is_int(f, f->st.at[i].step, &step) ||
		step != 1)
		return false;
	Effects *x = ir_effects(f, s), *y = ir_effects(f, i);
	Stmt outer = f->st.at[s], inner = f->st.at[i];
	if (y->loops || !poly_computes_only(p, s, x) || runs_along(f, s, i, i, x) != Runs ||
		bit_meet(y->exposed, y->writes, y->vwords) || !unchanged(f, inner.lo, x) ||
		!unchanged(f, inner.hi, x) || !poly_independent_inside(p, inner.v, x))
		return false;
	St copy = ir_new_st(f, Kfor, outer.line);
	Stmt blocks = blocks_of(f, i, &inner);
	St next = outer.next;
	outer.next = 0;
	f->st.at[copy] = outer;
	blocks.body = copy;
	blocks.next = next;
	f->st.at[s] = blocks;
	base_remark(f->unit->diags, Dinterchanged, inner.line, 0, outer.line);
	return true;
}

Poly poly_renew(Poly *old)
{
	Poly p = poly_new(old->f, ir_effects_fn(old->f));
	p.blocks = old->blocks;
	p.nsunk = old->nsunk;
	memcpy(p.sunk, old->sunk, sizeof p.sunk);
	p.deps.ctx = old->deps.ctx;
	p.deps.asked = old->deps.asked;
	p.deps.gave_up = old->deps.gave_up;
	return p;
}

static void order_chain(Poly *p, St first, bool parallel)
{
	Fn *f = p->f;
	for (St s = first; s; s = f->st.at[s].next) {
		bool inside = parallel;
		if (f->st.at[s].kind == Kfor && f->st.at[s].flags & Fprod)
			continue;
		if (f->st.at[s].kind == Kfor) {
			inside |= poly_why(p, s, ir_effects(f, s)) == NULL;
			int size = parallel ? p->blocks.inner : p->blocks.outer;
			if ((!inside && poly_wave(p, s)) || poly_settle(p, s) || poly_tile(p, s) ||
				turn(p, s, size) || sink(p, s) || sink_rows(p, s) || (!inside && lift(p, s)) ||
				poly_abreast(p, s, parallel)) {
				*p = poly_renew(p);
				continue;
			}
			if (inside && !parallel && poly_beside_divisions(p, s)) {
				*p = poly_renew(p);
				s = f->st.at[f->st.at[s].next].next;
				continue;
			}
		}
		order_chain(p, f->st.at[s].body, inside);
		order_chain(p, f->st.at[s].other, inside);
	}
}

void poly_order(Poly *p)
{
	if (poly_pack(p))
		*p = poly_renew(p);
	order_chain(p, p->f->body, false);
	*p = poly_renew(p);
	poly_join(p);
	if (poly_jam(p))
		*p = poly_renew(p);
	poly_steps(p);
}
