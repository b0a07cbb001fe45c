/*
 * Masks: arrays of bools as indices.
 *
 * What a mask lets through is packed into a temporary as long as the masked array (its length is known
 * behind the loop only), block by block: blocks without a true place are passed over. A store through
 * a mask is a choice at each place. `a[m] = a[m] * b[m]` packs nothing: where all that the right side
 * reads was packed under the mask of the left side, it is computed at all places if that is cheap.
 */
#include "front/value.h"

enum { BLOCK = 64 };

static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }

static const Arr *like(Front *f, const Arr *a, Type t, Ex e)
{
	Arr *r = front_new_arr(f, t, a->rank);
	memcpy(r->dim, a->dim, sizeof r->dim);
	r->order = a->order;
	r->e = e;
	return r;
}

static int weight(Front *f, Ex e)
{
	const Expr *x = &f->fn->ex.at[e];
	int w = x->op == Oload || x->op == Ocon || x->op == Ovar || x->op == Odim ? 0 :
		x->op <= Onegv ? 1 : x->op >= Oand && x->op <= Oselect ? 1 : x->op == Ocast ? 1 : 8;
	if (x->op == Oload)
		return 1;
	for (int k = 0; k < ir_arity(f->fn, e); k++)
		w += weight(f, ir_operand(f->fn, e, k));
	return w;
}

/* The mask as it may be evaluated twice: one that is costly comes into memory. */
static const Arr *cheap(Front *f, const Arr *mask)
{
	if (weight(f, mask->e) <= 8)
		return mask;
	return front_in_memory(f, "mask", mask, mask->order == '?' ? 'C' : mask->order);
}

/* v = any, or all, of the mask's elements of the run of `count` from `from` on, on its last axis. */
static Ex some_true(Front *f, RedOp red, const Arr *mask, Ex *idx, Ex from, Ex count)
{
	Var v = ir_new_var(f->fn, red == Rany ? "any" : "all", Tbool), k = ir_new_loop_var(f->fn, "k");
	Ex zero = ir_int(f->fn, 0);
	front_set_span(f, k, (Span){ 0, INT32_MAX });
	idx[mask->rank - 1] = add(f, from, ir_var(f->fn, k));
	Ex e = front_element(f, mask, idx);
	St s = front_emit(f, Kreduce);
	f->fn->st.at[s].v = v;
	f->fn->st.at[s].k = k;
	f->fn->st.at[s].code = (uint16_t)red;
	f->fn->st.at[s].lo = zero;
	f->fn->st.at[s].hi = count;
	f->fn->st.at[s].e = e;
	return ir_var(f->fn, v);
}

/* Emits `visit` at each true place, in order; or at each place of a block that has one, if `each`. */
typedef struct Sweep {
	const Arr *mask;
	Var pos;   /* how many true places came before */
	bool each, across, packs; /* packs: visit only puts one element into a new array */
	void (*visit)(Front *f, struct Sweep *w, const Ex *idx, Ex at); /* at: what pos is there */
	const Arr *from, *to;
} Sweep;

static St open_if(Front *f, Ex c, Chain *body, Chain **saved)
{
	St s = front_emit(f, Kif);
	f->fn->st.at[s].e = c;
	*body = (Chain){ 0 };
	front_push(f, body, saved);
	return s;
}

static void close_body(Front *f, St s, Chain *body, Chain *saved)
{
	front_pop(f, saved);
	f->fn->st.at[s].body = body->first;
}

static void count_up(Front *f, Sweep *w, Ex by)
{
	front_put(f, w->pos, add(f, ir_var(f->fn, w->pos), by));
}

static void visit_one(Front *f, Sweep *w, const Ex *idx)
{
	Ex m = front_element(f, w->mask, idx), at = ir_var(f->fn, w->pos);
	if (w->each) {
		w->visit(f, w, idx, at);
		count_up(f, w, ir_cast(f->fn, Ti64, m));
		return;
	}
	Chain body, *saved;
	St s = open_if(f, m, &body, &saved);
	w->visit(f, w, idx, at);
	count_up(f, w, ir_int(f->fn, 1));
	close_body(f, s, &body, saved);
}

/* The places of a run; `all`: they are all true. */
static void visit_run(Front *f, Sweep *w, Ex *idx, Ex from, Ex to, bool all)
{
	Chain body = { 0 }, *saved;
	Var k;
	St loop = front_loop(f, "k", from, to, 1, &k);
	Ex i = ir_var(f->fn, k);
	front_push(f, &body, &saved);
	idx[w->mask->rank - 1] = i;
	if (all)
		w->visit(f, w, idx, add(f, ir_var(f->fn, w->pos), ir_bin(f->fn, Osub, i, from)));
	else
		visit_one(f, w, idx);
	front_pop(f, saved);
	if (!body.first)
		return;
	f->fn->st.at[loop].flags |= all && w->packs ? Fmap : 0;
	f->fn->st.at[loop].body = body.first;
	front_append(f, f->out, loop);
}

/* The places of a block that has a true one. */
static void visit_block(Front *f, Sweep *w, Ex *idx, Ex from, Ex block)
{
	Chain all = { 0 }, mixed = { 0 }, *saved;
	St s = 0;
	Ex to = add(f, from, block);
	if (w->packs) {
		s = open_if(f, some_true(f, Rall, w->mask, idx, from, block), &all, &saved);
		visit_run(f, w, idx, from, to, true);
		count_up(f, w, block);
		close_body(f, s, &all, saved);
		front_push(f, &mixed, &saved);
	}
	visit_run(f, w, idx, from, to, false);
	if (w->packs) {
		front_pop(f, saved);
		f->fn->st.at[s].other = mixed.first;
	}
}

/* Sets w->pos to the number of true places. */
static void sweep(Front *f, Sweep *w)
{
	Ex idx[JENNY_RANK], zero = ir_int(f->fn, 0), length = w->mask->dim[w->mask->rank - 1];
	Ex block = ir_int(f->fn, BLOCK);
	Nest n;
	Chain blocks = { 0 }, some, *saved, *up;
	Var b;
	w->pos = ir_new_var(f->fn, "pos", Ti64);
	front_set_span(f, w->pos, (Span){ 0, INT32_MAX });
	front_put(f, w->pos, zero);
	Ex full = ir_bin(f->fn, Omul, ir_bin(f->fn, Ofloordiv, length, block), block);
	full = front_keep(f, "full", full);
	front_nest_open(f, &n, w->mask->rank - 1, w->mask->dim);
	for (int d = 0; d < w->mask->rank - 1; d++) {
		f->fn->st.at[n.loop[d]].flags &= (uint8_t)~Fmap;
		idx[d] = n.idx[d];
	}
	St loop = front_loop(f, "b", zero, full, BLOCK, &b);
	front_push(f, &blocks, &saved);
	Ex from = ir_var(f->fn, b);
	St s = open_if(f, some_true(f, Rany, w->mask, idx, from, block), &some, &up);
	visit_block(f, w, idx, from, block);
	close_body(f, s, &some, up);
	front_pop(f, saved);
	f->fn->st.at[loop].body = blocks.first;
	front_append(f, f->out, loop);
	visit_run(f, w, idx, full, length, false);
	front_nest_close(f, &n);
}

static void put(Front *f, const Arr *to, const Ex *at, Ex e)
{
	Ex x = front_element(f, to, at), idx[JENNY_RANK] = { 0 };
	for (int k = 0; k < f->fn->ex.at[x].n; k++)
		idx[k] = ir_operand(f->fn, x, k);
	front_append(f, f->out, ir_set(f->fn, to->sto, idx, e, f->line));
}

static void nothing(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	(void)f;
	(void)w;
	(void)idx;
	(void)at;
}

static Ex how_many(Front *f, const Sweep *w)
{
	Var n = front_let(f, "n", ir_var(f->fn, w->pos));
	front_set_span(f, n, (Span){ 0, INT32_MAX });
	return ir_var(f->fn, n);
}

/* The number of true places. */
static Ex count_true(Front *f, const Arr *mask)
{
	Sweep w = { .mask = mask, .each = true, .packs = true, .visit = nothing };
	sweep(f, &w);
	return how_many(f, &w);
}

static void place(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	Ex to[2];
	for (int d = 0; d < w->mask->rank; d++) {
		to[w->across] = at;
		to[!w->across] = ir_int(f->fn, d);
		put(f, w->to, to, idx[d]);
	}
}

/* The true places: one a row, or (across) one a column. */
static const Arr *find_places(Front *f, const Arr *mask, bool across)
{
	Ex dim[2];
	mask = cheap(f, mask);
	dim[across] = count_true(f, mask);
	dim[!across] = ir_int(f->fn, mask->rank);
	const Arr *to = front_alloc(f, "places", Ti64, 2, dim, 'C');
	Sweep w = { .mask = mask, .visit = place, .to = to, .across = across };
	sweep(f, &w);
	return to;
}

/* numpy.nonzero of a bool array: a tuple of the columns of one array. */
Value front_places(Front *f, const Arr *mask)
{
	const Arr *to = find_places(f, mask, false);
	Value t = front_tuple(f, mask->rank);
	for (int d = 0; d < mask->rank; d++) {
		Arr *r = front_new_arr(f, Ti64, 1);
		Ex idx[2] = { ir_var(f->fn, f->axis[0]), ir_int(f->fn, d) };
		r->dim[0] = to->dim[0];
		r->view = true;
		r->sto = to->sto;
		r->e = front_element(f, to, idx);
		t.item[d] = front_array(f, r, false);
		t.item[d].owner = ++f->objects;
	}
	return t;
}

Value front_argwhere(Front *f, const Arr *mask)
{
	static const int turned[] = { 1, 0 };
	Value v = front_array(f, front_transpose(f, find_places(f, mask, true), turned), false);
	v.owner = ++f->objects;
	return v;
}

/* ---- packing ---- */

static void pack_one(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	put(f, w->to, &at, front_element(f, w->from, idx));
}

static void pack_row(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	Ex to[JENNY_RANK], from[JENNY_RANK];
	int lead = w->mask->rank, rest = w->from->rank - lead;
	Nest n;
	memcpy(from, idx, sizeof *idx * (size_t)lead);
	to[0] = at;
	front_nest_open(f, &n, rest, w->from->dim + lead);
	for (int k = 0; k < rest; k++)
		from[lead + k] = to[1 + k] = n.idx[k];
	put(f, w->to, to, front_element(f, w->from, from));
	front_nest_close(f, &n);
}

static char row_order(const Arr *a, int rest)
{
	return a->order == 'C' || a->order == 'A' || rest <= 1 ? 'C' : '?';
}

static bool is_quiet(Front *f, St s)
{
	return f->fn->st.at[s].kind == Kcheck || f->fn->st.at[s].kind == Klet;
}

/* How many the same mask let through just before (but for checks and lets); 0: it was not. */
static Ex same_count(Front *f, Ex mask, const Chain *out, St before)
{
	for (uint32_t k = f->packed.n; k-- > 0;) {
		const Packed *p = &f->packed.at[k];
		if (!p->sto || p->out != out || p->mask != mask)
			continue;
		St s = p->last;
		while (s != before && f->fn->st.at[s].next && is_quiet(f, f->fn->st.at[s].next))
			s = f->fn->st.at[s].next;
		return s == before ? p->n : 0;
	}
	return 0;
}

/* a[mask], where the mask has a's leading lengths: a new array. */
Value front_mask_gather(Front *f, const Arr *a, const Arr *mask)
{
	int rest = a->rank - mask->rank;
	Ex dim[JENNY_RANK], symbolic = mask->e, total = mask->dim[0];
	mask = cheap(f, mask);
	Chain *out = f->out;
	St before = out->last;
	Sweep w = { .mask = mask, .each = !rest, .packs = !rest, .visit = rest ? pack_row : pack_one, .from = a };
	memcpy(dim + 1, a->dim + mask->rank, sizeof *dim * (size_t)rest);
	for (int d = 1; d < mask->rank; d++)
		total = ir_bin(f->fn, Omul, total, mask->dim[d]);
	dim[0] = rest ? count_true(f, mask) : total;
	w.to = front_alloc(f, "t", a->type, 1 + rest, dim, row_order(a, rest));
	sweep(f, &w);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *w.to;
	if (!rest) {
		r->whole = false;
		r->loose = true;
		r->dim[0] = same_count(f, symbolic, out, before);
		if (!r->dim[0])
			r->dim[0] = how_many(f, &w);
		*vec_push(f->arena, &f->packed) = (Packed){ .sto = r->sto, .mask = symbolic, .n = r->dim[0],
			.source = a->e, .out = out, .before = before, .last = out->last };
	}
	return front_array(f, r, false);
}

/* ---- storing ---- */

static Packed *packed(Front *f, Sto s, Ex mask)
{
	for (uint32_t k = f->packed.n; k-- > 0;)
		if (f->packed.at[k].sto == s && f->packed.at[k].mask == mask)
			return &f->packed.at[k];
	return NULL;
}

/* What stands where something packed under the mask was read. */
typedef enum Instead {
	SOURCE, /* what was packed */
	CALM,   /* that, or 1 where the mask holds a place back */
	BLANK,  /* 1 */
} Instead;

typedef struct Unpack {
	const Arr *mask;
	Instead by;
	Ex *memo;
	uint32_t known;
} Unpack;

/* Loads of what was packed under the mask become something else. */
static Ex unpack(Front *f, Unpack *u, Ex e)
{
	Ex operand[JENNY_RANK];
	const Expr *x = &f->fn->ex.at[e];
	int n = ir_arity(f->fn, e);
	if (e < u->known && u->memo[e])
		return u->memo[e];
	Packed *p = x->op == Oload ? packed(f, x->ref, u->mask->e) : NULL;
	Ex r = e, one = ir_cast(f->fn, x->type, ir_int(f->fn, 1));
	if (p && ir_operand(f->fn, e, 0) == ir_var(f->fn, f->axis[0])) {
		r = u->by == BLANK ? one :
			u->by == CALM ? ir_calm(f->fn, u->mask->e, p->source) : p->source;
	} else if (n) {
		for (int k = 0; k < n; k++)
			operand[k] = unpack(f, u, ir_operand(f->fn, e, k));
		r = ir_rebuild(f->fn, e, operand);
	}
	if (e < u->known)
		u->memo[e] = r;
	return r;
}

static Ex unpacked(Front *f, Ex e, const Arr *mask, Instead by)
{
	Unpack u = { .mask = mask, .by = by, .known = f->fn->ex.n };
	u.memo = base_alloc(f->arena, sizeof *u.memo * u.known);
	return unpack(f, &u, e);
}

/* Made of operations that are as cheap, and as quiet, where the mask holds a place back? `costly`: of
 * those too that are dearer than packing, but not by much, and may warn unless they get ones there. */
static bool harmless(Front *f, Ex e, bool costly)
{
	const Expr *x = &f->fn->ex.at[e];
	switch (x->op) {
	case Oload: case Ocon: case Ovar: case Odim: return true;
	case Oadd: case Osub: case Omul: case Oneg: case Oabs: case Oreal: case Oimag: case Ocplx:
	case Oconj: case Oand: case Oor: case Oxor: case Onot: case Oeq: case One: case Oselect: break;
	case Ocast:
		if (ir_type[x->type].kind != 'f' && ir_type[f->fn->ex.at[x->u.a[0]].type].kind == 'f')
			return false;
		break;
	case Odiv: case Osqrt: case Opow: case Oexp: case Olog:
		if (!costly || ir_type[x->type].kind != 'f')
			return false;
		break;
	default: return false;
	}
	for (int k = 0; k < ir_arity(f->fn, e); k++)
		if (!harmless(f, ir_operand(f->fn, e, k), costly))
			return false;
	return true;
}

/* Takes the statements (before, last] out of their chain. */
static void take_out(Front *f, Packed *p)
{
	St next = f->fn->st.at[p->last].next;
	if (p->before)
		f->fn->st.at[p->before].next = next;
	else
		p->out->first = next;
	if (p->out->last == p->last)
		p->out->last = p->before;
	for (uint32_t k = 0; k < f->packed.n; k++)
		if (f->packed.at[k].before == p->last)
			f->packed.at[k].before = p->before;
	p->sto = 0;
}

typedef struct Used {
	Front *f;
	Ex mask;
	Packed *at[16];
	int n;
} Used;

static void note_used(Fn *fn, Ex e, void *env)
{
	Used *u = env;
	const Expr *x = &fn->ex.at[e];
	Packed *p = x->op == Oload ? packed(u->f, x->ref, u->mask) : NULL;
	for (int k = 0; k < u->n; k++)
		if (u->at[k] == p)
			return;
	if (p && u->n < 16)
		u->at[u->n++] = p;
}

static St first_of(Front *f, const Packed *p)
{
	return p->before ? f->fn->st.at[p->before].next : p->out->first;
}

/* Does a statement need how many were packed? */
static bool counts(Front *f, const Used *u, St s)
{
	for (int k = 0; k < u->n; k++)
		if (ir_uses_var(f->fn, f->fn->st.at[s].e, f->fn->ex.at[u->at[k]->n].ref))
			return true;
	return false;
}

/* Has nothing but the packing been done since `p` began, besides lets and checks? */
static bool nothing_between(Front *f, const Used *u, const Packed *p)
{
	if (p->out != f->out)
		return false;
	for (St s = first_of(f, p); s; s = f->fn->st.at[s].next) {
		const Packed *own = NULL;
		for (int k = 0; k < u->n; k++)
			own = u->at[k]->out == f->out && first_of(f, u->at[k]) == s ? u->at[k] : own;
		if (own)
			s = own->last;
		else if (!is_quiet(f, s) || counts(f, u, s))
			return false;
	}
	return true;
}

/* The packed array has a name: it stays. */
void front_pack_named(Front *f, const Arr *a)
{
	for (uint32_t k = f->packed.n; a->view && k-- > 0;)
		if (f->packed.at[k].sto == a->sto) {
			f->packed.at[k].named = a->sto;
			f->packed.at[k].sto = 0;
		}
}

static bool all_floats(Front *f, const Used *u)
{
	for (int k = 0; k < u->n; k++)
		if (ir_type[f->fn->sto.at[u->at[k]->sto].type].kind != 'f')
			return false;
	return true;
}

/* target[mask] = source in one go over all places, if all that source reads was packed under mask. */
static bool store_unpacked(Front *f, const Arr *target, const Arr *mask, const Arr *source)
{
	Used used = { .f = f, .mask = mask->e };
	if (source->rank != 1 || mask->rank != target->rank)
		return false;
	ir_each_ex(f->fn, source->e, note_used, &used);
	for (int k = 0; k < used.n; k++)
		if (!nothing_between(f, &used, used.at[k]))
			return false;
	if (!used.n || used.n == 16 ||
		ir_uses_var(f->fn, unpacked(f, source->e, mask, BLANK), f->axis[0]))
		return false;
	Ex e = unpacked(f, source->e, mask, SOURCE);
	if (!harmless(f, e, false)) {
		if (!harmless(f, e, true) || !all_floats(f, &used))
			return false;
		e = unpacked(f, source->e, mask, CALM);
	}
	for (int k = 0; k < used.n; k++)
		take_out(f, used.at[k]);
	const Arr *now = like(f, target, target->type,
		ir_select(f->fn, mask->e, ir_cast(f->fn, target->type, e), target->e));
	front_fp(f, ir_type[target->type].kind == 'f' || ir_type[target->type].kind == 'c' ? 2 : 0);
	front_store(f, target, now);
	return true;
}

/* What every true place gets does not depend on how many came before it. */
static bool alike(Front *f, const Arr *source, int rest)
{
	int64_t one;
	return source->rank <= rest ||
		(source->rank == rest + 1 && ir_is_int(f->fn, source->dim[0], &one) && one == 1);
}

static void fetch(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	Ex from[JENNY_RANK], to[JENNY_RANK];
	int lead = w->mask->rank, rest = w->to->rank - lead;
	Nest n;
	front_check(f, ir_bin(f->fn, Olt, at, w->from->dim[0]), Ddims);
	memcpy(to, idx, sizeof *idx * (size_t)lead);
	from[0] = at;
	front_nest_open(f, &n, rest, w->to->dim + lead);
	for (int k = 0; k < rest; k++)
		to[lead + k] = from[1 + k] = n.idx[k];
	put(f, w->to, to, front_element(f, w->from, from));
	front_nest_close(f, &n);
}

/* target[mask] = source, where mask has target's leading lengths. */
void front_mask_store(Front *f, const Arr *target, const Arr *mask, const Arr *source)
{
	int rest = target->rank - mask->rank;
	Ex dim[JENNY_RANK];
	if (ir_type[source->type].kind == 'c' && ir_type[target->type].kind != 'c')
		front_bail(f, Dtype, "a complex array becomes real");
	if (alike(f, source, rest)) {
		if (source->rank > rest)
			source = front_drop_axis(f, source);
		source = front_fit(f, source, target->type, rest, target->dim + mask->rank);
		Arr *every = front_new_arr(f, target->type, target->rank);
		Ex idx[JENNY_RANK];
		for (int k = 0; k < rest; k++)
			idx[k] = ir_var(f->fn, f->axis[mask->rank + k]);
		Ex e = source->rank ? front_element(f, source, idx) : front_keep(f, "x", source->e);
		memcpy(every->dim, target->dim, sizeof every->dim);
		every->e = ir_select(f->fn, mask->e, e, target->e);
		front_store(f, target, every);
		return;
	}
	if (store_unpacked(f, target, mask, source))
		return;
	dim[0] = source->rank == rest + 1 ? source->dim[0] : ir_int(f->fn, 1);
	memcpy(dim + 1, target->dim + mask->rank, sizeof *dim * (size_t)rest);
	source = front_fit(f, source, target->type, rest + 1, dim);
	if (front_reads(f, source->e, target->sto))
		source = front_in_memory(f, "t", source, 'C');
	mask = cheap(f, mask);
	if (front_reads(f, mask->e, target->sto))
		mask = front_in_memory(f, "mask", mask, 'C');
	Sweep w = { .mask = mask, .visit = fetch, .from = source, .to = target };
	sweep(f, &w);
	front_check(f, ir_bin(f->fn, Oeq, how_many(f, &w), dim[0]), Ddims);
}

static void fetch_again(Front *f, Sweep *w, const Ex *idx, Ex at)
{
	at = ir_bin(f->fn, Omod, at, w->from->dim[0]);
	put(f, w->to, idx, front_element(f, w->from, &at));
}

/* numpy.place: the values in order, again from the start when they are used up. */
void front_mask_place(Front *f, const Arr *target, const Arr *mask, const Arr *values)
{
	front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), values->dim[0]), Ddims);
	values = front_cast_arr(f, values, target->type);
	if (front_reads(f, values->e, target->sto))
		values = front_in_memory(f, "t", values, 'C');
	mask = cheap(f, mask);
	if (front_reads(f, mask->e, target->sto))
		mask = front_in_memory(f, "mask", mask, 'C');
	if (!target->view || front_is_carried(f, target->sto))
		front_bail(f, Dtype, "assignment to a temporary");
	Sweep w = { .mask = mask, .visit = fetch_again, .from = values, .to = target };
	sweep(f, &w);
}
