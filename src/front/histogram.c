/*
 * numpy.histogram over bins of equal width: NumPy's own steps, so that every bit is the same.
 *
 * The bin of each element is found first: a division, then a correction by the edges. Elements
 * outside of the range are put into one more bin, which is dropped. Then the elements are counted, or
 * their weights added up, block by block; the blocks are as long as NumPy's and their sums are added
 * in NumPy's order, so that weights meet in the same order as there. What was found for one call
 * serves the next one of the same elements and bins.
 */
#include "front/library.h"

enum { BLOCK = 65536, MOST_BINS = 65536 };

static Ex con(Front *f, int64_t i) { return ir_int(f->fn, i); }
static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }
static Ex sub(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Osub, a, b); }
static Ex both(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oland, a, b); }
static Ex less(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Olt, a, b); }
static Ex up_to(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Ole, a, b); }
static Ex number(Front *f, Ex e) { return ir_cast(f->fn, Tf64, e); }

/* One call. */
typedef struct Bins {
	const Arr *a, *w;  /* of rank 1, in memory; w: NULL where nothing is weighed */
	Ex n;              /* how many */
	Ex lo, hi, width;  /* f64 */
	Ex key[2];         /* the range as it was asked for, 0: that of the elements */
	bool ranged;
	const Arr *edges, *place;
} Bins;

static const Arr *flat(Front *f, const Value *v)
{
	Value a = front_array_of(f, v);
	bool there[FRONT_ARGS] = { true };
	Value args[FRONT_ARGS] = { a };
	if (a.arr->rank == 0)
		front_bail(f, Dtype, "a histogram of one number");
	if (a.arr->rank > 1)
		a = front_ravel(f, kb_find("numpy.ravel"), args, there, NULL);
	return a.arr->view ? a.arr : front_in_memory(f, "t", a.arr, 'C');
}

static bool fits(Type t)
{
	return t == Tf64 || (ir_type[t].kind == 'i') || (ir_type[t].kind == 'u' && t != Tu64);
}

/* An end of the range as float64; integers of 64 bits must be exact. */
static Ex end_of_range(Front *f, Ex e)
{
	Ex far = con(f, INT64_C(1) << 53);
	if (f->fn->ex.at[e].type == Ti64)
		front_check(f, both(f, less(f, e, far), less(f, sub(f, con(f, 0), far), e)), Ddomain);
	return front_keep(f, "x", number(f, e));
}

/* The least or greatest element; of nothing it is what NumPy takes then. */
static Ex extreme(Front *f, const char *name, const Arr *a, int64_t of_nothing)
{
	Value args[FRONT_ARGS] = { front_array(f, a, false) };
	bool there[FRONT_ARGS] = { true };
	Var v = ir_new_var(f->fn, "x", a->type);
	Chain body = { 0 }, *saved;
	front_put(f, v, ir_cast(f->fn, a->type, con(f, of_nothing)));
	St s = front_emit(f, Kif);
	f->fn->st.at[s].e = less(f, con(f, 0), a->dim[0]);
	front_push(f, &body, &saved);
	front_put(f, v, front_reduce_call(f, kb_find(name), args, there).e);
	front_pop(f, saved);
	f->fn->st.at[s].body = body.first;
	return ir_var(f->fn, front_let(f, "x", ir_var(f->fn, v)));
}

static void asked_range(Front *f, Bins *b, const Value *range)
{
	if (range->kind != Vtuple || range->n != 2 || b->a->type == Tu8 || b->a->type == Tu16 ||
		b->a->type == Tu32)
		front_bail(f, Dtype, "histogram with such a range");
	for (int k = 0; k < 2; k++) {
		Value v = range->item[k];
		front_one_flavour(f, &v);
		if (v.kind != Vscalar || (v.type != Ti64 && v.type != Tf64))
			front_bail(f, Dtype, "histogram with such a range");
		b->key[k] = front_keep(f, "x", v.e);
	}
	b->ranged = true;
}

/* Sets lo, hi and width; the kernel fails where NumPy raises. */
static void find_range(Front *f, Bins *b)
{
	Ex first = b->key[0], last = b->key[1], half = ir_con_f(f->fn, Tf64, 0.5);
	if (!b->ranged) {
		first = extreme(f, "numpy.min", b->a, 0);
		last = extreme(f, "numpy.max", b->a, 1);
	}
	first = end_of_range(f, first);
	last = end_of_range(f, last);
	front_check(f, up_to(f, first, last), Ddomain);
	Ex same = ir_bin(f->fn, Oeq, first, last);
	b->lo = front_keep(f, "lo",
		ir_select(f->fn, same, ir_bin(f->fn, Osub, first, half), first));
	b->hi = front_keep(f, "hi", ir_select(f->fn, same, ir_bin(f->fn, Oadd, last, half), last));
	b->width = front_keep(f, "width", sub(f, b->hi, b->lo));
	front_check(f, both(f, ir_un(f->fn, Oisfinite, b->width),
		less(f, ir_con_f(f->fn, Tf64, 0), b->width)), Ddomain);
}

/* The edges, which must grow. */
static void find_edges(Front *f, Bins *b)
{
	Value args[FRONT_ARGS] = { front_scalar(Tf64, false, b->lo), front_scalar(Tf64, false, b->hi),
		front_scalar(Ti64, false, add(f, b->n, con(f, 1))) };
	bool there[FRONT_ARGS] = { true, true, true };
	Value line = front_linspace(f, kb_find("numpy.linspace"), args, there, NULL);
	b->edges = front_in_memory(f, "edges", line.arr, 'C');
	Ex i = ir_var(f->fn, f->axis[0]), next = add(f, i, con(f, 1));
	Ex e = less(f, front_element(f, b->edges, &i), front_element(f, b->edges, &next));
	Value grows[FRONT_ARGS] = { front_array(f, front_lazy(f, Tbool, 1, &b->n, 'C', e).arr, false) };
	Value all = front_reduce_call(f, kb_find("numpy.all"), grows, (bool[FRONT_ARGS]){ true });
	front_check(f, all.e, Ddomain);
}

/* The bin of x, which lies in the range. */
static Ex bin_of(Front *f, const Bins *b, Ex x)
{
	Ex one = con(f, 1), last = sub(f, b->n, one);
	Ex part = ir_bin(f->fn, Odiv, sub(f, x, b->lo), b->width);
	Ex at = ir_cast(f->fn, Ti64, ir_bin(f->fn, Omul, part, number(f, b->n)));
	at = ir_bin(f->fn, Omin, at, last);
	at = sub(f, at, ir_cast(f->fn, Ti64, less(f, x, front_element(f, b->edges, &at))));
	Ex next = add(f, at, one);
	Ex beyond = ir_bin(f->fn, Oand, up_to(f, front_element(f, b->edges, &next), x),
		ir_bin(f->fn, One, at, last));
	return add(f, at, ir_cast(f->fn, Ti64, beyond));
}

static St open_loop(Front *f, Ex lo, Ex hi, Ex *i, Chain *body, Chain **saved)
{
	Var v;
	St s = front_loop(f, "i", lo, hi, 1, &v);
	*i = ir_var(f->fn, v);
	*body = (Chain){ 0 };
	front_push(f, body, saved);
	return s;
}

static void close_loop(Front *f, St s, const Chain *body, Chain *saved)
{
	front_pop(f, saved);
	f->fn->st.at[s].body = body->first;
	front_append(f, f->out, s);
}

static void put(Front *f, Sto s, Ex row, Ex col, Ex e)
{
	Ex idx[2] = { row, col };
	front_append(f, f->out, ir_set(f->fn, s, idx, e, f->line));
}

/* How many blocks there are. */
static Ex blocks_of(Front *f, const Bins *b)
{
	Ex more = add(f, b->a->dim[0], con(f, BLOCK - 1));
	return front_extent(f, ir_bin(f->fn, Ofloordiv, more, con(f, BLOCK)));
}

/* A loop over blocks, which may be parallel, and one over the places of each. */
typedef struct Blocks {
	St outer, inner;
	Ex block, in, i; /* number of the block, place in it, place of all */
	Chain rows, body, *saved, *up;
} Blocks;

static void open_blocks(Front *f, const Bins *b, Blocks *l)
{
	l->outer = open_loop(f, con(f, 0), blocks_of(f, b), &l->block, &l->rows, &l->saved);
	f->fn->st.at[l->outer].flags |= Fmap;
}

/* `vector`: bounds that mean the same but differ from the others, so that the two loops over a block
 * stay apart: the one that finds bins is made of vectors, the one that counts cannot be. */
static void open_places(Front *f, const Bins *b, Blocks *l, bool vector)
{
	Ex from = ir_bin(f->fn, Omul, l->block, con(f, BLOCK)), rest = sub(f, b->a->dim[0], from);
	Ex size = con(f, BLOCK), length = ir_bin(f->fn, Omin, vector ? rest : size, vector ? size : rest);
	l->inner = open_loop(f, con(f, 0), length, &l->in, &l->body, &l->up);
	l->i = add(f, from, l->in);
}

static void close_blocks(Front *f, Blocks *l)
{
	close_loop(f, l->inner, &l->body, l->up);
	close_loop(f, l->outer, &l->rows, l->saved);
}

/* The bin of each element. What is outside of the range gets a bin too, since lanes compute both
 * sides of a choice: infinity must not become an integer. */
static void find_places(Front *f, Bins *b)
{
	Blocks l;
	Ex dim[2] = { blocks_of(f, b), con(f, BLOCK) };
	b->place = front_alloc(f, "place", Ti32, 2, dim, 'C');
	open_blocks(f, b, &l);
	open_places(f, b, &l, true);
	f->fn->st.at[l.inner].flags |= Fmap;
	Ex x = number(f, front_element(f, b->a, &l.i)), e;
	if (b->ranged) {
		Ex in = ir_bin(f->fn, Oand, up_to(f, b->lo, x), up_to(f, x, b->hi));
		Ex calm = front_keep(f, "calm", ir_select(f->fn, in, x, b->lo));
		e = ir_select(f->fn, in, bin_of(f, b, calm), b->n);
	} else {
		e = bin_of(f, b, x);
	}
	put(f, b->place->sto, l.block, l.in, ir_cast(f->fn, Ti32, e));
	close_blocks(f, &l);
}

/* A row for each block: what falls into each bin. */
static const Arr *count_blocks(Front *f, const Bins *b)
{
	Ex k, idx[2], dim[2];
	Type t = b->w ? Tf64 : Ti64;
	Chain inner, *up;
	Blocks l;
	dim[0] = blocks_of(f, b);
	dim[1] = front_extent(f, add(f, b->n, con(f, 1)));
	const Arr *to = front_alloc(f, "blocks", t, 2, dim, 'C');
	open_blocks(f, b, &l);
	St clear = open_loop(f, con(f, 0), dim[1], &k, &inner, &up);
	put(f, to->sto, l.block, k, ir_cast(f->fn, t, con(f, 0)));
	close_loop(f, clear, &inner, up);
	open_places(f, b, &l, false);
	idx[0] = l.block;
	idx[1] = l.in;
	idx[1] = ir_cast(f->fn, Ti64, front_element(f, b->place, idx));
	Ex more = ir_cast(f->fn, t, b->w ? front_element(f, b->w, &l.i) : con(f, 1));
	put(f, to->sto, idx[0], idx[1], add(f, front_element(f, to, idx), more));
	close_blocks(f, &l);
	return to;
}

/* The blocks one after the other, each sum in the type of the result. */
static Value add_blocks(Front *f, const Bins *b, const Arr *blocks)
{
	Type t = b->w ? b->w->type : Ti64;
	const Arr *to = front_alloc(f, "histogram", t, 1, &b->n, 'C');
	Var sum = ir_new_var(f->fn, "sum", t);
	Ex idx[2], now = ir_var(f->fn, sum);
	Chain body, *saved;
	Nest n;
	front_nest_open(f, &n, 1, &b->n);
	front_put(f, sum, ir_cast(f->fn, t, con(f, 0)));
	St loop = open_loop(f, con(f, 0), blocks->dim[0], &idx[0], &body, &saved);
	idx[1] = n.idx[0];
	front_put(f, sum, add(f, now, ir_cast(f->fn, t, front_element(f, blocks, idx))));
	close_loop(f, loop, &body, saved);
	front_append(f, f->out, ir_set(f->fn, to->sto, n.idx, now, f->line));
	front_nest_close(f, &n);
	return front_array(f, to, false);
}

/* ---- the same elements again ---- */

typedef struct Writes {
	Sto s;
	bool found;
} Writes;

static void note_write(Fn *fn, St s, void *env)
{
	Writes *w = env;
	const Stmt *st = &fn->st.at[s];
	w->found |= st->kind == Klib || st->kind == Kcall || st->kind == Kext || st->kind == Kbind ||
		((st->kind == Kset || st->kind == Kalloc) &&
			(st->s == w->s || fn->sto.at[st->s].origin == Sview));
}

/* Is what was found for an earlier call still so: has nothing behind it written the elements? */
static bool holds(Front *f, const Binned *old, const Bins *b)
{
	Writes w = { .s = b->a->sto };
	St s = f->out->first;
	if (old->a != b->a->e || old->n != b->n || old->key[0] != b->key[0] ||
		old->key[1] != b->key[1] || f->fn->sto.at[w.s].origin == Sview)
		return false;
	while (s && s != old->last)
		s = f->fn->st.at[s].next;
	if (!s)
		return false;
	for (s = f->fn->st.at[s].next; s; s = f->fn->st.at[s].next) {
		Stmt *st = &f->fn->st.at[s];
		note_write(f->fn, s, &w);
		ir_each_st(f->fn, st->body, note_write, &w);
		ir_each_st(f->fn, st->other, note_write, &w);
	}
	return !w.found;
}

static void find_bins(Front *f, Bins *b)
{
	for (uint32_t k = f->binned.n; k-- > 0;)
		if (holds(f, &f->binned.at[k], b)) {
			b->edges = f->binned.at[k].edges;
			b->place = f->binned.at[k].place;
			return;
		}
	find_range(f, b);
	find_edges(f, b);
	find_places(f, b);
	*vec_push(f->arena, &f->binned) = (Binned){ .a = b->a->e, .n = b->n,
		.key = { b->key[0], b->key[1] }, .edges = b->edges, .place = b->place,
		.last = f->out->last };
}

/* What NumPy's density=True makes of it. */
static Value density(Front *f, Value h, const Bins *b)
{
	Value edges[FRONT_ARGS] = { front_array(f, b->edges, false) }, sum[FRONT_ARGS] = { h };
	bool there[FRONT_ARGS] = { true };
	Value width = front_diff(f, kb_find("numpy.diff"), edges, there, NULL);
	Value all = front_reduce_call(f, kb_find("numpy.sum"), sum, there);
	Value r = front_binary(f, "Div", h, front_materialise(f, "width", width));
	return front_binary(f, "Div", front_materialise(f, "h", r), front_spill(f, all));
}

Value front_histogram(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value bins = given[1] ? v[1] : front_pyint(f, 10), t = front_tuple(f, 2);
	int64_t dense = 0;
	Bins b = { .a = flat(f, &v[0]) };
	(void)row;
	(void)call;
	if (bins.kind != Vscalar || ir_type[bins.type].kind != 'i' || !fits(b.a->type))
		front_bail(f, Dtype, base_printf(f->arena, "histogram of %s into %s",
			front_describe(f, &v[0]), front_describe(f, &bins)));
	if (!front_absent(&v[3], given[3]) && !front_is_int(f, &v[3], &dense))
		front_bail(f, Dtype, "a flag that is not a constant");
	b.n = front_keep(f, "bins", front_int_index(f, &bins));
	front_check(f, both(f, less(f, con(f, 0), b.n), up_to(f, b.n, con(f, MOST_BINS))), Ddomain);
	if (!front_absent(&v[2], given[2]))
		asked_range(f, &b, &v[2]);
	if (!front_absent(&v[4], given[4])) {
		b.w = flat(f, &v[4]);
		if (!fits(b.w->type) && b.w->type != Tf32)
			front_bail(f, Dtype, "histogram with such weights");
		Value a = front_array_of(f, &v[0]), w = front_array_of(f, &v[4]);
		if (w.arr->rank != a.arr->rank)
			front_bail(f, Dshape, "weights should have the same shape as a.");
		for (int k = 0; k < a.arr->rank; k++)
			front_check(f, ir_bin(f->fn, Oeq, a.arr->dim[k], w.arr->dim[k]), Ddims);
	}
	find_bins(f, &b);
	front_fp(f, 2);
	Value h = add_blocks(f, &b, count_blocks(f, &b));
	t.item[0] = dense ? density(f, h, &b) : h;
	t.item[1] = front_fresh_copy(f, b.edges, 0);
	return t;
}
