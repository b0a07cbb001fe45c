/* Dead code: assignments nobody reads, temporaries nobody reads; variables that are assigned once. */
#include "ir/effects.h"
#include "opt/dead.h"

#include <string.h>

/* Where a jump goes, and what is read from there on. */
typedef struct Goal {
	St s;
	const uint64_t *out, *head; /* head: NULL for a block */
	struct Goal *up;
} Goal;

typedef struct Dead {
	Fn *f;
	uint32_t words;
	uint64_t *exit;
	uint64_t **head; /* per loop */
	Goal *top;
	bool sure; /* the sets are final: delete */
	bool changed;
} Dead;

static void find_needed(Fn *f, Ex e, void *ctx)
{
	switch (f->ex.at[e].op) {
	case Oguard: case Otrunci: case Ofloori: case Oceili: case Oroundi: case Opowv: case Oshlv:
	case Oshrv:
		*(bool *)ctx = true;
		break;
	default: break;
	}
}

bool opt_may_raise(Fn *f, Ex e)
{
	bool found = false;
	ir_each_ex(f, e, find_needed, &found);
	return found;
}

static uint64_t *copy(Dead *d, const uint64_t *from)
{
	uint64_t *to = base_alloc(d->f->arena, d->words * sizeof *to);
	if (from)
		memcpy(to, from, d->words * sizeof *to);
	return to;
}

/* Does `into` grow? */
static bool join(Dead *d, uint64_t *into, const uint64_t *from)
{
	bool more = false;
	for (uint32_t i = 0; i < d->words; i++) {
		more |= (from[i] & ~into[i]) != 0;
		into[i] |= from[i];
	}
	return more;
}

static void read_node(Fn *f, Ex e, void *ctx)
{
	if (f->ex.at[e].op == Ovar)
		bit_add(ctx, f->ex.at[e].ref);
}

static void read_ex(Dead *d, Ex e, uint64_t *live)
{
	if (e)
		ir_each_ex(d->f, e, read_node, live);
}

static void visit_read(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, read_node, ctx);
}

static void live_chain(Dead *d, St first, uint64_t *live);

/* What is read from the head of a loop on, grown until it stands still; it is kept, since sets only
 * grow while those of the loops around do. Where the sets are final, one round deletes. */
static void live_loop(Dead *d, St s, uint64_t *live)
{
	Fn *f = d->f;
	uint64_t *out = copy(d, live), *in = copy(d, NULL);
	uint64_t *head = d->head[s] ? d->head[s] : (d->head[s] = copy(d, NULL));
	bool more = join(d, head, live);
	for (int round = 0; round == 0 || (more && !d->sure); round++) {
		Goal g = { s, out, head, d->top };
		memcpy(in, head, d->words * sizeof *in);
		d->top = &g;
		if (f->st.at[s].kind == Kwhile)
			read_ex(d, f->st.at[s].e, in);
		live_chain(d, f->st.at[s].body, in);
		if (f->st.at[s].kind == Kwhile)
			read_ex(d, f->st.at[s].e, in);
		d->top = g.up;
		more = join(d, head, in);
	}
	join(d, live, head);
	ir_st_exprs(f, s, visit_read, live);
}

static void live_jump(Dead *d, const Stmt *st, uint64_t *live)
{
	const uint64_t *to = d->exit;
	Goal *g = d->top;
	if (st->kind == Kleave)
		while (g && g->s != st->v)
			g = g->up;
	else if (st->kind != Kreturn)
		while (g && !g->head)
			g = g->up;
	if (g && st->kind != Kreturn)
		to = st->kind == Kcontinue ? g->head : g->out;
	memcpy(live, to, d->words * sizeof *live);
}

static void live_st(Dead *d, St s, uint64_t *live)
{
	Fn *f = d->f;
	Stmt st = f->st.at[s];
	switch (st.kind) {
	case Klet:
		if (!bit_has(live, st.v) && !opt_may_raise(f, st.e)) {
			d->changed |= d->sure;
			if (d->sure)
				f->st.at[s].kind = Knone;
			return;
		}
		bit_del(live, st.v);
		read_ex(d, st.e, live);
		return;
	case Kreduce:
		if (d->sure && !bit_has(live, st.v) && !opt_may_raise(f, st.e)) {
			f->st.at[s].kind = Knone;
			return;
		}
		bit_del(live, st.v);
		ir_st_exprs(f, s, visit_read, live);
		bit_del(live, st.k);
		read_ex(d, st.lo, live);
		read_ex(d, st.hi, live);
		return;
	case Kfor: case Kwhile: live_loop(d, s, live); return;
	case Kif: {
		uint64_t *other = copy(d, live);
		live_chain(d, st.body, live);
		live_chain(d, st.other, other);
		join(d, live, other);
		read_ex(d, st.e, live);
		return;
	}
	case Kblock: {
		Goal g = { s, copy(d, live), NULL, d->top };
		d->top = &g;
		live_chain(d, st.body, live);
		d->top = g.up;
		return;
	}
	case Kbreak: case Kcontinue: case Kleave: case Kreturn: live_jump(d, &st, live); return;
	case Knone: return;
	case Kcall:
		for (uint32_t i = 0; i < st.n; i++)
			bit_del(live, f->pool.at[st.at + i]);
		break;
	case Kext:
		for (uint32_t i = 0, v; i < st.n; i++)
			if (ir_ext_part(f, &st, i, &v) == Xvar)
				bit_del(live, v);
		break;
	default: break;
	}
	ir_st_exprs(f, s, visit_read, live);
}

static void live_chain(Dead *d, St first, uint64_t *live)
{
	Vec(St) at = { 0 };
	for (St s = first; s; s = d->f->st.at[s].next)
		*vec_push(d->f->arena, &at) = s;
	for (uint32_t i = at.n; i-- > 0;)
		live_st(d, at.at[i], live);
}

static void drop_lets(Fn *f)
{
	Dead d = { .f = f, .words = (f->var.n + 63) / 64 };
	d.exit = copy(&d, NULL);
	d.head = base_alloc(f->arena, f->st.n * sizeof *d.head);
	for (uint32_t i = 0; i < f->result.n; i++)
		if (!f->result.at[i].array)
			bit_add(d.exit, f->result.at[i].ref);
	live_chain(&d, f->body, copy(&d, d.exit));
	d.sure = true;
	live_chain(&d, f->body, copy(&d, d.exit));
	f->body = ir_sweep(f, f->body);
}

typedef struct Used {
	bool *read;
} Used;

static void load_node(Fn *f, Ex e, void *ctx)
{
	if (f->ex.at[e].op == Oload)
		((Used *)ctx)->read[f->ex.at[e].ref] = true;
}

static void load_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, load_node, ctx);
}

/* Everything but a set or an alloc uses the storage. */
static void find_used(Fn *f, St s, void *ctx)
{
	Used *u = ctx;
	Stmt st = f->st.at[s];
	ir_st_exprs(f, s, load_visit, u);
	if (st.kind == Kbind)
		u->read[st.s] = true;
	for (uint32_t i = 0, o; st.kind == Kext && i < st.n + st.step; i++)
		if (ir_ext_part(f, &st, i, &o) > Xex)
			u->read[o] = true;
	if (st.kind == Kbind || st.kind == Klib || st.kind == Kcall)
		for (uint32_t i = 0; i < st.n + (st.kind == Kcall ? st.step : 0); i++)
			if (f->pool.at[st.at + i] < f->sto.n)
				u->read[f->pool.at[st.at + i]] = true;
}

static void drop_store(Fn *f, St s, void *ctx)
{
	Used *u = ctx;
	Stmt *st = &f->st.at[s];
	if ((st->kind == Kset || st->kind == Kalloc) && f->sto.at[st->s].origin == Stemp &&
		!u->read[st->s])
		st->kind = Knone;
}

static void keep_store(Fn *f, St s, void *ctx)
{
	if (f->st.at[s].kind == Kset && opt_may_raise(f, f->st.at[s].e))
		((Used *)ctx)->read[f->st.at[s].s] = true;
}

static void drop_stores(Fn *f)
{
	Used u = { base_alloc(f->arena, f->sto.n * sizeof *u.read) };
	ir_each_st(f, f->body, find_used, &u);
	ir_each_st(f, f->body, keep_store, &u);
	ir_each_st(f, f->body, drop_store, &u);
	f->body = ir_sweep(f, f->body);
}

void opt_drop_dead(Fn *f)
{
	drop_stores(f);
	drop_lets(f);
}

typedef struct Once {
	uint32_t *lets;
	bool *open, *no;
} Once;

static void count_lets(Fn *f, St s, void *ctx)
{
	Once *o = ctx;
	Stmt st = f->st.at[s];
	if (st.kind == Klet)
		o->lets[st.v]++;
	if (st.kind == Kreduce)
		o->no[st.v] = true;
	if (st.kind == Kcall)
		for (uint32_t i = 0; i < st.n; i++)
			o->no[f->pool.at[st.at + i]] = true;
	for (uint32_t i = 0, v; st.kind == Kext && i < st.n; i++)
		if (ir_ext_part(f, &st, i, &v) == Xvar)
			o->no[v] = true;
}

static void use_node(Fn *f, Ex e, void *ctx)
{
	Once *o = ctx;
	const Expr *x = &f->ex.at[e];
	if (x->op == Ovar && !o->open[x->ref])
		o->no[x->ref] = true;
}

static void use_visit(Fn *f, Ex *e, void *ctx)
{
	ir_each_ex(f, *e, use_node, ctx);
}

/* Uses outside what the variable's let dominates rule it out. */
static void scan_uses(Fn *f, St first, Once *o)
{
	for (St s = first; s; s = f->st.at[s].next) {
		ir_st_exprs(f, s, use_visit, o);
		scan_uses(f, f->st.at[s].body, o);
		scan_uses(f, f->st.at[s].other, o);
		if (f->st.at[s].kind == Klet)
			o->open[f->st.at[s].v] = true;
	}
	for (St s = first; s; s = f->st.at[s].next)
		if (f->st.at[s].kind == Klet)
			o->open[f->st.at[s].v] = false;
}

void opt_find_once(Fn *f)
{
	Once o = { 0 };
	o.lets = base_alloc(f->arena, f->var.n * sizeof *o.lets);
	o.open = base_alloc(f->arena, f->var.n * sizeof *o.open);
	o.no = base_alloc(f->arena, f->var.n * sizeof *o.no);
	for (uint32_t i = 0; i < f->result.n; i++)
		if (!f->result.at[i].array)
			o.no[f->result.at[i].ref] = true;
	ir_each_st(f, f->body, count_lets, &o);
	scan_uses(f, f->body, &o);
	for (Var v = 1; v < f->var.n; v++)
		if (o.lets[v] == 1 && !o.no[v] && !f->var.at[v].loop && !f->var.at[v].param)
			f->var.at[v].once = true;
}
