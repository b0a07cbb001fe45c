#include "ir/effects.h"
#include "opt/opt.h"
#include "opt/prepare.h"
#include "opt/temp.h"

#include <string.h>

uint32_t opt_temp_depth(const Effects *x, uint32_t scope)
{
	uint32_t d = 0;
	for (; scope; scope = x->scope.at[scope].up)
		d++;
	return d;
}

static uint32_t common(const Effects *x, uint32_t a, uint32_t b)
{
	uint32_t da = opt_temp_depth(x, a), db = opt_temp_depth(x, b);
	for (; da > db; da--)
		a = x->scope.at[a].up;
	for (; db > da; db--)
		b = x->scope.at[b].up;
	for (; a != b; a = x->scope.at[a].up)
		b = x->scope.at[b].up;
	return a;
}

bool opt_temp_look(Temp *t)
{
	const Effects *x = t->x;
	bool used = false;
	uint32_t where = 0;
	for (uint32_t i = 0; i < x->access.n; i++) {
		const Access *a = &x->access.at[i];
		if (a->s != t->s)
			continue;
		if (a->alloc && !t->alloc) {
			t->alloc = a->st;
			t->home = a->scope;
			continue;
		}
		if (a->whole || !t->alloc)
			return false;
		where = used ? common(x, where, a->scope) : a->scope;
		used = true;
		t->sets += a->write;
		t->loads += !a->write;
	}
	if (!t->alloc)
		return false;
	uint32_t path[64], n = 0;
	for (; used && where != t->home; where = x->scope.at[where].up) {
		if (!where || n == 64)
			return false;
		path[n++] = where;
	}
	for (; n > 0 && t->loops < JENNY_RANK; n--) {
		St loop = x->scope.at[path[n - 1]].st;
		if (t->f->st.at[loop].kind != Kfor)
			break;
		t->loop[t->loops++] = loop;
	}
	return true;
}

/* Do all accesses have one subscript on axis d, made of v and what `varying` leaves fixed? */
static bool axis_is(const Temp *t, int d, Var v, const uint64_t *varying)
{
	Ex all = 0;
	int64_t k;
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != t->s || a->alloc)
			continue;
		Ex e = t->f->pool.at[a->at + (uint32_t)d];
		if (all && e != all)
			return false;
		all = e;
	}
	return all && ir_linear(t->f, all, v, varying, &k) && k != 0;
}

/* Keeps the outermost loops of which each has an axis of its own. */
static void match(Temp *t)
{
	Fn *f = t->f;
	uint32_t m = 0, taken = 0, all = t->loops;
	t->loops = 0;
	if (!all || f->sto.at[t->s].rank == 0)
		return;
	uint64_t *varying = ir_effects(f, t->loop[0])->writes;
	for (; m < all; m++) {
		int d = 0, rank = f->sto.at[t->s].rank;
		Var v = f->st.at[t->loop[m]].v;
		while (d < rank && ((taken >> d & 1) || !axis_is(t, d, v, varying)))
			d++;
		if (d == rank)
			break;
		taken |= 1u << d;
		t->axis[m] = (int8_t)d;
		bit_del(varying, v);
	}
	t->loops = m;
}

typedef struct Narrow {
	Sto from, to; /* to 0: the variable v */
	Var v;
	uint32_t rank;
	uint32_t keep[JENNY_RANK]; /* axes of `from` */
} Narrow;

static Ex narrow_node(Rewrite *r, Ex e)
{
	const Narrow *n = r->env;
	Expr x = r->f->ex.at[e];
	Ex idx[JENNY_RANK] = { 0 };
	if (x.op != Oload || x.ref != n->from)
		return e;
	if (!n->to)
		return ir_var(r->f, n->v);
	for (uint32_t d = 0; d < n->rank; d++)
		idx[d] = r->f->pool.at[x.at + n->keep[d]];
	return ir_load(r->f, n->to, idx);
}

static void narrow_sets(Fn *f, St first, const Narrow *n)
{
	for (St s = first; s; s = f->st.at[s].next) {
		Stmt *st = &f->st.at[s];
		narrow_sets(f, st->body, n);
		narrow_sets(f, st->other, n);
		if (st->kind != Kset || st->s != n->from)
			continue;
		if (!n->to) {
			*st = (Stmt){ .kind = Klet, .line = st->line, .next = st->next, .v = n->v, .e = st->e };
			continue;
		}
		uint32_t old = st->at;
		st->s = n->to;
		st->n = n->rank;
		st->at = f->pool.n;
		for (uint32_t d = 0; d < n->rank; d++) {
			Ex idx = f->pool.at[old + n->keep[d]];
			*vec_push(f->arena, &f->pool) = idx;
		}
	}
}

/* Is the only set of the temporary a statement of this chain, and before every load? */
static bool set_first(const Temp *t, St chain)
{
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != t->s || a->alloc)
			continue;
		St s = chain;
		while (s && s != a->st)
			s = t->f->st.at[s].next;
		return t->sets == 1 && a->write && s;
	}
	return false;
}

void opt_temp_remark(const Temp *t, const char *place)
{
	Fn *f = t->f;
	base_remark(
		f->unit->diags, Dcontracted, f->st.at[t->alloc].line, 0, f->sto.at[t->s].name, place);
}

/* Gives the temporary its smaller shape inside the last of t->loops (none: it is of rank 0). */
static void narrow(Temp *t)
{
	Fn *f = t->f;
	Store old = f->sto.at[t->s];
	Narrow n = { .from = t->s };
	uint32_t taken = 0;
	for (uint32_t m = 0; m < t->loops; m++)
		taken |= 1u << t->axis[m];
	for (uint32_t d = 0; d < old.rank; d++) {
		if (!(taken >> d & 1))
			n.keep[n.rank++] = d;
	}
	St in = t->loops ? t->loop[t->loops - 1] : 0;
	St body = in ? f->st.at[in].body : f->body;
	if (n.rank) {
		n.to = ir_new_store(f, old.name, old.type, (int)n.rank, Stemp, old.layout);
		for (uint32_t d = 0; d < n.rank; d++)
			f->sto.at[n.to].dim[d] = old.dim[n.keep[d]];
		f->sto.at[n.to].private_to = in;
		opt_temp_remark(t, base_printf(f->arena, "the loop of line %u", f->st.at[in].line));
	} else {
		n.v = ir_new_var(f, old.name, old.type);
		f->var.at[n.v].once = in && set_first(t, body);
		opt_temp_remark(t, "a register");
	}
	Rewrite r = { .f = f, .node = narrow_node, .env = &n };
	ir_rewrite_chain(&r, body);
	narrow_sets(f, body, &n);
	if (n.rank) {
		St alloc = ir_new_st(f, Kalloc, f->st.at[t->alloc].line);
		f->st.at[alloc].s = n.to;
		f->st.at[alloc].next = body;
		f->st.at[in].body = alloc;
	}
	f->st.at[t->alloc].kind = Knone;
}

/* Are its values only moved, never computed? Arithmetic may have to raise a warning. */
static bool quiet_sets(const Temp *t)
{
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != t->s || !a->write || a->alloc)
			continue;
		uint8_t op = t->f->ex.at[t->f->st.at[a->st].e].op;
		if ((op != Ocon && op != Ovar && op != Oload) || ir_effects(t->f, a->st)->sticky)
			return false;
	}
	return true;
}

/* Is its only load in a sum of products? */
static bool is_operand(const Temp *t)
{
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s == t->s && !a->write)
			return t->loads == 1 && t->f->st.at[a->st].kind == Kreduce &&
				   t->f->st.at[a->st].flags & Ffree;
	}
	return false;
}

void opt_forward_operands(Fn *f)
{
	Effects *x = ir_effects_fn(f);
	for (Sto s = 1, n = f->sto.n; s < n; s++) {
		Temp t = { .f = f, .x = x, .s = s };
		if (f->sto.at[s].origin != Stemp || !bit_has(x->swrites, s) || !opt_temp_look(&t) ||
			!is_operand(&t) || !opt_temp_forward(&t))
			continue;
		f->body = ir_sweep(f, f->body);
		x = ir_effects_fn(f);
	}
}

typedef enum Outcome { Same, Narrowed, Moved } Outcome;

/* One step for storage s. Moved: loads of other storages are not where x saw them. */
static Outcome step(Fn *f, const Effects *x, Sto s)
{
	Temp t = { .f = f, .x = x, .s = s };
	if (f->sto.at[s].origin != Stemp || !bit_has(x->swrites, s) || !opt_temp_look(&t))
		return Same;
	if (!t.loads && quiet_sets(&t)) {
		opt_temp_drop(f, f->body, s);
		return Moved;
	}
	match(&t);
	if (!t.loops && f->sto.at[s].rank)
		return opt_temp_forward(&t) ? Moved : Same;
	narrow(&t);
	return Narrowed;
}

/* Axes alone: loops have their order by now. */
void opt_narrow(Fn *f)
{
	Effects *x = ir_effects_fn(f);
	for (Sto s = 1, n = f->sto.n; s < n; s++) {
		Temp t = { .f = f, .x = x, .s = s };
		if (f->sto.at[s].origin != Stemp || !f->sto.at[s].rank || !bit_has(x->swrites, s) ||
			!opt_temp_look(&t) || t.home)
			continue;
		match(&t);
		if (!t.loops || t.loops == f->sto.at[s].rank)
			continue;
		narrow(&t);
		f->body = ir_sweep(f, f->body);
		x = ir_effects_fn(f);
	}
}

/*
 * Temporaries shrink. One whose elements are written and read in the same iteration of loops around
 * all that is done to it loses the axes of these loops, and becomes a variable when no axis is left;
 * what stays is made anew in each iteration. One that is filled by a nest of its own with something
 * cheap is computed where it is read; so is one of two axes or more that is read at a few offsets,
 * which costs less than memory.
 *
 *   alloc t[n]                        for i in 0:n:1 map
 *   for i in 0:n:1 map                  let t = mul(a[i], 2.0)
 *     set t[i] = mul(a[i], 2.0)    =>   set b[i] = add(t, 1.0)
 *     set b[i] = add(t[i], 1.0)
 */
void opt_contract(Fn *f)
{
	for (Sto from = 1, to = f->sto.n; from < to; from = to, to = f->sto.n) {
		Effects *x = ir_effects_fn(f);
		for (Sto s = from; s < to; s++) {
			if (step(f, x, s) != Moved)
				continue;
			f->body = ir_sweep(f, f->body);
			x = ir_effects_fn(f);
		}
		f->body = ir_sweep(f, f->body);
	}
}
