/*
 * Ordered loops that keep changing the same elements, with two independent loops around or among
 * them: a tile of four rows by a vector of columns stays in registers while the ordered loops run.
 * Each element sees its operations in the order written.
 *
 *   for k in 0:n:1                       for r in 0:m:4
 *     for i in 0:m:1                       for b in 0:l:8
 *       for j in 0:l:1                       if m < r + 4 or l < b + 8 or n <= 0
 *         set c[i,j] = c[i,j] +      =>        as it was, for i in r:min(r + 4, m) and so on
 *             a[i,k] * b[k,j]                else
 *                                              t0[v] = c[r,b+v]  ...  t3[v] = c[r+3,b+v]
 *                                              for k in 0:n:1
 *                                                t0[v] = t0[v] + a[r,k] * b[k,b+v]  ... t3
 *                                              c[r,b+v] = t0[v]  ...
 *
 * Where a nest in front gives all of c one number, tiles begin with it, and the last tile of a row
 * begins so much sooner that it is whole: some elements are computed twice.
 */
#include "poly/own.h"

#include <string.h>

enum { Rows = 4, Deep = 6, Lets = 6, Short = 8 };

/* A nest of loops, each all of the one before but for once-variables. */
typedef struct Tile {
	Poly *p;
	St loop[Deep];
	int loops, row, column; /* places of the two independent ones */
	int lanes;
	Effects *x; /* of the nest */
	St set;
	Ex element; /* what the set stores to, as a load */
	St fill;    /* the nest in front, which gives all elements the number `start`; or 0 */
	Ex start;
} Tile;

static const Stmt *at(const Tile *t, int k)
{
	return &t->p->f->st.at[t->loop[k]];
}

/* Fills loop[] and set. False: not such a nest. */
static bool look(Tile *t, St s)
{
	Fn *f = t->p->f;
	int64_t step;
	int lets = 0;
	if (!ir_is_int(f, f->st.at[s].step, &step))
		return false;
	for (St in = s; in; in = poly_only_loop(f, in)) {
		if (t->loops == Deep)
			return false;
		t->loop[t->loops++] = in;
	}
	for (int k = 0; k < t->loops; k++)
		for (St in = at(t, k)->body; in; in = f->st.at[in].next) {
			const Stmt *x = &f->st.at[in];
			lets += x->kind == Klet;
			if (x->kind == Klet && f->var.at[x->v].once)
				continue;
			if (x->next || (x->kind != Kset && x->kind != Kfor))
				return false;
			t->set = x->kind == Kset ? in : 0;
		}
	return t->loops >= 3 && t->set && lets <= Lets;
}

/* Does the nest touch the set's storage only as that element, and nothing that may overlap it? */
static bool is_alone(const Tile *t)
{
	Fn *f = t->p->f;
	const Stmt *set = &f->st.at[t->set];
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		if (a->s != set->s && !a->write && !ir_may_alias(f, a->s, set->s))
			continue;
		if (a->s != set->s || a->whole || ir_load(f, a->s, &f->pool.at[a->at]) != t->element)
			return false;
	}
	return true;
}

static bool bounds_are_fixed(const Tile *t)
{
	const Fn *f = t->p->f;
	int64_t unused;
	for (int k = 0; k < t->loops; k++)
		if (!ir_linear(f, at(t, k)->lo, 0, t->x->writes, &unused) ||
			!ir_linear(f, at(t, k)->hi, 0, t->x->writes, &unused))
			return false;
	return true;
}

/* How the elements of all accesses lie along loop k; *still: the set's stay the same. */
static Stride along(const Tile *t, int k, bool *still)
{
	Fn *f = t->p->f;
	Stride worst = Still;
	uint64_t *varying = base_alloc(f->arena, t->x->vwords * sizeof *varying);
	memcpy(varying, t->x->writes, t->x->vwords * sizeof *varying);
	for (int n = 0; n < t->loops; n++)
		bit_del(varying, at(t, n)->v);
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		Stride s = poly_stride(f, a, at(t, k)->v, varying);
		worst = s > worst ? s : worst;
		if (a->write)
			*still = s == Still;
	}
	return worst;
}

/* Are there so few rounds that loading and storing the tile would not pay? */
static bool is_short(const Tile *t)
{
	const Fn *f = t->p->f;
	int64_t lo, hi, rounds = 1;
	for (int k = 0; k < t->loops; k++) {
		if (k == t->row || k == t->column)
			continue;
		if (!ir_is_int(f, at(t, k)->lo, &lo) || !ir_is_int(f, at(t, k)->hi, &hi))
			return false;
		rounds *= hi > lo && hi - lo < Short ? hi - lo : Short;
	}
	return rounds < Short;
}

/* Finds the loops of rows and columns; all others must come back to the same elements. */
static bool choose(Tile *t)
{
	Fn *f = t->p->f;
	t->row = t->column = -1;
	for (int k = 0; k < t->loops; k++) {
		bool still = false;
		int64_t step;
		Stride s = along(t, k, &still);
		if (still)
			continue;
		int *role = s == Near && t->column < 0 ? &t->column : &t->row;
		if (*role >= 0 || !ir_is_int(f, at(t, k)->step, &step) || step != 1 ||
			!poly_independent_inside(t->p, at(t, k)->v, t->x))
			return false;
		*role = k;
	}
	return t->row >= 0 && t->column >= 0;
}

/* Is there an array of which several rows, or several columns, read the same elements? Without one
 * each element comes from memory once, whose order is better left alone. */
static bool reads_again(const Tile *t)
{
	const Fn *f = t->p->f;
	for (uint32_t i = 0; i < t->x->access.n; i++) {
		const Access *a = &t->x->access.at[i];
		bool row = false, column = false;
		for (uint32_t d = 0; d < a->n; d++) {
			row |= ir_uses_var(f, f->pool.at[a->at + d], at(t, t->row)->v);
			column |= ir_uses_var(f, f->pool.at[a->at + d], at(t, t->column)->v);
		}
		if (a->s != f->st.at[t->set].s && !(row && column))
			return true;
	}
	return false;
}

static bool is_fit(Tile *t, St s)
{
	Fn *f = t->p->f;
	if (!look(t, s))
		return false;
	t->x = ir_effects(f, s);
	const Stmt *set = &f->st.at[t->set];
	const Store *sto = &f->sto.at[set->s];
	if (t->x->heavy || t->x->sticky || !poly_computes_only(t->p, s, t->x) ||
		!strchr("fi", ir_type[sto->type].kind) || ir_type[sto->type].bytes < 4)
		return false;
	t->lanes = 64 / ir_type[sto->type].bytes;
	t->element = ir_load(f, set->s, &f->pool.at[set->at]);
	return bounds_are_fixed(t) && is_alone(t) && choose(t) && reads_again(t) &&
		!is_short(t);
}

/* The statement in front of s, or 0. */
static St before(const Fn *f, St first, St s)
{
	for (St at = first; at; at = f->st.at[at].next) {
		if (f->st.at[at].next == s)
			return at;
		St in = before(f, f->st.at[at].body, s);
		in = in ? in : before(f, f->st.at[at].other, s);
		if (in)
			return in;
	}
	return 0;
}

/* Is `fill` for a: for b: set element = number, over the rows and columns of the nest? */
static bool is_fill(const Tile *t, St fill)
{
	Fn *f = t->p->f;
	const Stmt *rows = at(t, t->row), *columns = at(t, t->column), *x[2];
	Ex element = t->element;
	for (int k = 0; k < 2; k++) {
		x[k] = &f->st.at[fill];
		fill = x[k]->body;
		if (x[k]->kind != Kfor || !fill || f->st.at[fill].next)
			return false;
	}
	const Stmt *set = &f->st.at[fill];
	bool turned = x[0]->hi != rows->hi || x[1]->hi != columns->hi;
	const Stmt *i = x[turned], *j = x[!turned];
	if (set->kind != Kset || set->s != f->st.at[t->set].s || f->ex.at[set->e].op != Ocon ||
		i->lo != rows->lo || i->hi != rows->hi || i->step != rows->step || j->lo != columns->lo ||
		j->hi != columns->hi || j->step != columns->step)
		return false;
	element = ir_subst(f, element, rows->v, ir_var(f, i->v));
	element = ir_subst(f, element, columns->v, ir_var(f, j->v));
	return ir_load(f, set->s, &f->pool.at[set->at]) == element;
}

/* Finds the nest that fills the elements. */
static void look_before(Tile *t)
{
	Fn *f = t->p->f;
	St fill = before(f, f->body, t->loop[0]);
	if (!fill || !is_fill(t, fill))
		return;
	t->fill = fill;
	t->start = f->st.at[f->st.at[f->st.at[fill].body].body].e;
}

/* What stands for what in a copy. */
typedef struct Names {
	Var from[Deep + Lets];
	Ex to[Deep + Lets];
	int n;
} Names;

static void name(Names *names, Var from, Ex to)
{
	names->from[names->n] = from;
	names->to[names->n++] = to;
}

static Ex renamed(Fn *f, const Names *names, Ex e)
{
	for (int i = 0; i < names->n; i++)
		e = ir_subst(f, e, names->from[i], names->to[i]);
	return e;
}

static bool mentions(Fn *f, Ex e, const Names *names)
{
	for (int i = 0; i < names->n; i++)
		if (ir_uses_var(f, e, names->from[i]))
			return true;
	return false;
}

static Ex plus(Fn *f, Ex a, Ex b) { return ir_bin(f, Oadd, a, b); }

/* for v in 0:lanes, to which the body is given later */
static St lane_loop(const Tile *t, Ex *lane)
{
	Fn *f = t->p->f;
	Var v = ir_new_loop_var(f, "lane");
	Ex zero = ir_int(f, 0), lanes = ir_int(f, t->lanes), one = ir_int(f, 1);
	St s = ir_new_loop(f, v, zero, lanes, one, f->st.at[t->set].line);
	f->st.at[s].flags = Fmap;
	*lane = ir_var(f, v);
	return s;
}

/* The place in memory of a tile's row and lane. */
static Names place(const Tile *t, Ex row, Ex column, int r, Ex lane)
{
	Fn *f = t->p->f;
	Names names = { .n = 0 };
	name(&names, at(t, t->row)->v, ir_plus(f, row, r));
	name(&names, at(t, t->column)->v, plus(f, column, lane));
	return names;
}

/* Between memory and the tile. */
static St transfer(const Tile *t, const Sto *held, Ex row, Ex column, bool back)
{
	Fn *f = t->p->f;
	Ex lane, idx[JENNY_RANK];
	Chain b = { 0 };
	St loop = lane_loop(t, &lane);
	uint32_t line = f->st.at[t->set].line;
	for (int r = 0; r < Rows; r++) {
		Names names = place(t, row, column, r, lane);
		Ex there = renamed(f, &names, t->element), here = ir_load(f, held[r], &lane);
		const Expr *x = &f->ex.at[there];
		Sto s = x->ref;
		for (int k = 0; k < x->n; k++)
			idx[k] = f->pool.at[x->at + (uint32_t)k];
		Ex first = t->start ? t->start : there;
		ir_append(f, &b,
			back ? ir_set(f, s, idx, here, line) : ir_set(f, held[r], &lane, first, line));
	}
	f->st.at[loop].body = b.first;
	return loop;
}

typedef struct Held {
	Ex element, here;
} Held;

static Ex held_node(Rewrite *r, Ex e)
{
	const Held *h = r->env;
	return e == h->element ? h->here : e;
}

/* Appends a copy of once-variable s. */
static void copy_let(Fn *f, St s, Names *names, Chain *b)
{
	Stmt st = f->st.at[s];
	Var v = ir_new_var(f, f->var.at[st.v].name, f->var.at[st.v].type);
	f->var.at[v].once = true;
	Ex e = renamed(f, names, st.e);
	St c = ir_new_st(f, Klet, st.line);
	f->st.at[c].v = v;
	f->st.at[c].e = e;
	name(names, st.v, ir_var(f, v));
	ir_append(f, b, c);
}

/* The innermost statements for row r, those of a lane to `in`, others in front of their loop. */
static void work_on_row(const Tile *t, Names names, Sto held, Ex lane, Chain *front, Chain *in)
{
	Fn *f = t->p->f;
	Names by_lane = { .n = 0 };
	name(&by_lane, at(t, t->column)->v, 0);
	for (int k = 0; k < t->loops; k++)
		for (St s = at(t, k)->body; s; s = f->st.at[s].next) {
			if (f->st.at[s].kind != Klet)
				continue;
			bool lanes = mentions(f, f->st.at[s].e, &by_lane);
			if (lanes)
				name(&by_lane, f->st.at[s].v, 0);
			copy_let(f, s, &names, lanes ? in : front);
		}
	Held h = { renamed(f, &names, t->element), ir_load(f, held, &lane) };
	Rewrite w = { .f = f, .node = held_node, .env = &h };
	Ex e = ir_rewrite_ex(&w, renamed(f, &names, f->st.at[t->set].e));
	ir_append(f, in, ir_set(f, held, &lane, e, f->st.at[t->set].line));
}

static St work(const Tile *t, const Names *ordered, const Sto *held, Ex row, Ex column)
{
	Fn *f = t->p->f;
	Chain front = { 0 }, in = { 0 };
	Ex lane;
	St loop = lane_loop(t, &lane);
	for (int r = 0; r < Rows; r++) {
		Names names = *ordered;
		name(&names, at(t, t->row)->v, ir_plus(f, row, r));
		name(&names, at(t, t->column)->v, plus(f, column, lane));
		work_on_row(t, names, held[r], lane, &front, &in);
	}
	f->st.at[loop].body = in.first;
	ir_append(f, &front, loop);
	return front.first;
}

/* The ordered loops from number k on, around the work on all rows of the tile. */
static St ordered_loops(const Tile *t, int k, Names *names, const Sto *held, Ex row, Ex column)
{
	Fn *f = t->p->f;
	while (k == t->row || k == t->column)
		k++;
	if (k >= t->loops)
		return work(t, names, held, row, column);
	Stmt like = *at(t, k);
	Var v = ir_new_loop_var(f, f->var.at[like.v].name);
	St loop = ir_new_loop(f, v, like.lo, like.hi, like.step, like.line);
	name(names, like.v, ir_var(f, v));
	St body = ordered_loops(t, k + 1, names, held, row, column);
	f->st.at[loop].body = body;
	return loop;
}

static St whole_tile(const Tile *t, Ex row, Ex column)
{
	Fn *f = t->p->f;
	Sto held[Rows];
	Chain b = { 0 };
	Names names = { .n = 0 };
	const Store *like = &f->sto.at[f->st.at[t->set].s];
	Ex lanes = ir_int(f, t->lanes);
	Type type = like->type;
	for (int r = 0; r < Rows; r++) {
		held[r] = ir_new_store(f, "tile", type, 1, Stemp, 'C');
		f->sto.at[held[r]].dim[0] = lanes;
		St alloc = ir_new_st(f, Kalloc, f->st.at[t->set].line);
		f->st.at[alloc].s = held[r];
		ir_append(f, &b, alloc);
	}
	ir_append(f, &b, transfer(t, held, row, column, false));
	ir_append(f, &b, ordered_loops(t, 0, &names, held, row, column));
	ir_append(f, &b, transfer(t, held, row, column, true));
	return b.first;
}

/* Is the tile cut off at an edge, or is there nothing to do for it? */
static Ex is_partial(const Tile *t, Ex row, Ex column)
{
	Fn *f = t->p->f;
	Ex no = ir_bin(f, Olt, at(t, t->row)->hi, ir_plus(f, row, Rows));
	Ex first = t->start ? at(t, t->column)->lo : column;
	no = ir_bin(f, Olor, no, ir_bin(f, Olt, at(t, t->column)->hi, ir_plus(f, first, t->lanes)));
	for (int k = 0; k < t->loops; k++) {
		int64_t step;
		if (k == t->row || k == t->column || !ir_is_int(f, at(t, k)->step, &step))
			continue;
		Ex lo = at(t, k)->lo, hi = at(t, k)->hi;
		Ex empty = step > 0 ? ir_bin(f, Ole, hi, lo) : ir_bin(f, Ole, lo, hi);
		no = ir_bin(f, Olor, no, empty);
	}
	return no;
}

/* The fill for the rows and columns of one tile, in front of `next`. */
static St partial_fill(const Tile *t, Ex row, Ex column, St next)
{
	Fn *f = t->p->f;
	uint32_t line = f->st.at[t->fill].line;
	Ex lo[2] = { row, column }, hi[2], v[2], one = ir_int(f, 1), idx[JENNY_RANK];
	const int role[2] = { t->row, t->column };
	Ex element = t->element;
	Var var[2];
	for (int k = 0; k < 2; k++) {
		var[k] = ir_new_loop_var(f, f->var.at[at(t, role[k])->v].name);
		v[k] = ir_var(f, var[k]);
		hi[k] = ir_bin(f, Omin, ir_plus(f, lo[k], k ? t->lanes : Rows), at(t, role[k])->hi);
		element = ir_subst(f, element, at(t, role[k])->v, v[k]);
	}
	Expr x = f->ex.at[element];
	memcpy(idx, &f->pool.at[x.at], x.n * sizeof *idx);
	St in = ir_set(f, x.ref, idx, t->start, line);
	for (int k = 1; k >= 0; k--) {
		St loop = ir_new_loop(f, var[k], lo[k], hi[k], one, line);
		f->st.at[loop].body = in;
		f->st.at[loop].flags = Fmap;
		in = loop;
	}
	f->st.at[in].next = next;
	return in;
}

/* The nest as it was, for the rows and columns of one tile. */
static St partial_tile(const Tile *t, Stmt outer, Ex row, Ex column)
{
	Fn *f = t->p->f;
	St whole = ir_new_st(f, Kfor, outer.line);
	Tile moved = *t;
	St fill = t->start ? partial_fill(t, row, column, whole) : 0;
	outer.next = 0;
	f->st.at[whole] = outer;
	moved.loop[0] = whole;
	const Ex from[2] = { row, column };
	for (int k = 0; k < 2; k++) {
		St s = moved.loop[k ? t->column : t->row];
		Ex end = ir_plus(f, from[k], k ? t->lanes : Rows);
		Ex hi = ir_bin(f, Omin, end, f->st.at[s].hi);
		f->st.at[s].lo = from[k];
		f->st.at[s].hi = hi;
	}
	return fill ? fill : whole;
}

/* The last tile of a row begins sooner, if it began with a number: it computes some elements again. */
static St shifted_tile(const Tile *t, Ex row, Ex column)
{
	Fn *f = t->p->f;
	Var v = ir_new_var(f, "column", Ti64);
	St s = ir_new_st(f, Klet, f->st.at[t->set].line);
	f->var.at[v].once = true;
	Ex last = ir_plus(f, at(t, t->column)->hi, -t->lanes), e = ir_bin(f, Omin, column, last);
	f->st.at[s].v = v;
	f->st.at[s].e = e;
	St whole = whole_tile(t, row, ir_var(f, v));
	f->st.at[s].next = whole;
	return s;
}

/* The tiles of t->lanes columns from lo to hi. Those that are not whole consist of tiles of a
 * quarter of the lanes, and those of single elements. */
static St across(const Tile *t, Stmt outer, Ex row, Ex lo, Ex hi)
{
	Fn *f = t->p->f;
	uint32_t line = at(t, t->column)->line;
	Var v = ir_new_loop_var(f, f->var.at[at(t, t->column)->v].name);
	Ex column = ir_var(f, v), width = ir_int(f, t->lanes), no = is_partial(t, row, column);
	St loop = ir_new_loop(f, v, lo, hi, width, line), choice = ir_new_st(f, Kif, line);
	St whole = t->start ? shifted_tile(t, row, column) : whole_tile(t, row, column), rest;
	Tile less = *t;
	less.lanes /= 4;
	if (less.lanes > 1) {
		Ex end = ir_bin(f, Omin, plus(f, column, width), hi);
		rest = across(&less, outer, row, column, end);
	} else
		rest = partial_tile(t, outer, row, column);
	f->st.at[choice].e = no;
	f->st.at[choice].flags = Fcold;
	f->st.at[choice].body = rest;
	f->st.at[choice].other = whole;
	f->st.at[loop].body = choice;
	return loop;
}

bool poly_tile(Poly *p, St s)
{
	Fn *f = p->f;
	Tile t = { .p = p };
	if (!is_fit(&t, s))
		return false;
	look_before(&t);
	Stmt outer = f->st.at[s], rows = *at(&t, t.row), columns = *at(&t, t.column);
	Var v = ir_new_loop_var(f, f->var.at[rows.v].name);
	Ex row = ir_var(f, v), height = ir_int(f, Rows);
	St tiles = across(&t, outer, row, columns.lo, columns.hi);
	St down = ir_new_loop(f, v, rows.lo, rows.hi, height, rows.line);
	f->st.at[down].body = tiles;
	f->st.at[down].next = outer.next;
	f->st.at[down].flags = rows.flags & Fmap;
	f->st.at[s] = f->st.at[down];
	if (t.fill)
		f->st.at[t.fill] = f->st.at[down];
	return true;
}
