/*
 * Arrays in another shape, with the elements in the same order.
 *
 * Where axes are only split, or come and go with length 1, the result is an index map, as every
 * other view. Axes that are joined need memory: a dense run of it is looked at through a window (a
 * storage that is bound to another one), all else is copied. NumPy copies where the strides leave it no
 * choice; where that cannot be told, the result may be read but not bound to a name (Arr.unsure).
 */
#include "front/library.h"

static bool is_one(Front *f, Ex e)
{
	int64_t i;
	return ir_is_int(f->fn, e, &i) && i == 1;
}

static Ex axis(Front *f, int k) { return ir_var(f->fn, f->axis[k]); }
static Ex mul(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Omul, a, b); }
static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }

/* ---- memory ---- */

bool front_dense(Front *f, const Arr *a, Ex *place)
{
	if (!a->view || f->fn->sto.at[a->sto].layout != 'C')
		return false;
	const Arr *all = front_arr_of_store(f, a->sto);
	int next = 0;
	bool inside = false;
	Ex at = ir_int(f->fn, 0), zero = at;
	for (int k = 0; k < all->rank; k++) {
		int p;
		int64_t c;
		Ex rest;
		if (!front_linear(f, ir_operand(f->fn, a->e, k), &p, &c, &rest))
			return false;
		at = add(f, mul(f, at, all->dim[k]), rest);
		if (p < 0 || is_one(f, a->dim[p])) {
			if (inside && !is_one(f, all->dim[k]))
				return false;
			continue;
		}
		while (is_one(f, a->dim[next]))
			next++;
		if (c != 1 || p != next || (inside && (a->dim[p] != all->dim[k] || rest != zero)))
			return false;
		inside = true;
		next++;
	}
	while (next < a->rank && is_one(f, a->dim[next]))
		next++;
	*place = at;
	return next == a->rank;
}

const Arr *front_window(Front *f, const Arr *a, Ex place, int rank, const Ex *dim)
{
	Ex kept[JENNY_RANK];
	for (int k = 0; k < rank; k++)
		kept[k] = front_extent(f, dim[k]);
	const Store *base = &f->fn->sto.at[a->sto];
	Sto s = ir_new_store(f->fn, base->name, base->type, rank, Sview, 'C');
	memcpy(f->fn->sto.at[s].dim, kept, sizeof *kept * (size_t)rank);
	f->fn->sto.at[s].base = a->sto;
	front_made_here(f, s);
	uint32_t at = f->fn->pool.n;
	*vec_push(f->arena, &f->fn->pool) = a->sto;
	St st = front_emit(f, Kbind);
	f->fn->st.at[st].s = s;
	f->fn->st.at[st].at = at;
	f->fn->st.at[st].n = 1;
	f->fn->st.at[st].e = place == ir_int(f->fn, 0) ? 0 : place;
	return front_arr_of_store(f, s);
}

/* How many elements an array that exists has. */
static Ex product(Front *f, int n, const Ex *dim)
{
	Ex r = ir_int(f->fn, 1);
	for (int k = 0; k < n; k++)
		r = mul(f, r, dim[k]);
	return r;
}

/* The same of lengths that somebody asks for: they may be too large. */
static Ex wanted(Front *f, int n, const Ex *dim)
{
	Value r = front_pyint(f, 1);
	for (int k = 0; k < n; k++)
		r = front_binary(f, "Mult", r, front_scalar(Ti64, false, dim[k]));
	return front_extent(f, r.e);
}

/* The elements of a in a new storage of shape dim. *flat is that storage's array. */
static const Arr *copied(Front *f, const Arr *a, int rank, const Ex *dim)
{
	const Arr *to = front_alloc(f, "copy", a->type, rank, dim, 'C');
	const Arr *in = front_window(f, to, ir_int(f->fn, 0), a->rank, a->dim);
	front_store(f, in, a);
	return to;
}

/* ---- does NumPy copy? ---- */

/* The axis of the storage along which axis p of a view steps, if the step is 1. -1: there is none. */
static int along(Front *f, const Arr *a, int p)
{
	int n = f->fn->sto.at[a->sto].rank;
	for (int k = 0; k < n; k++) {
		int q;
		int64_t c;
		Ex rest;
		if (front_linear(f, ir_operand(f->fn, a->e, k), &q, &c, &rest) && q == p)
			return c == 1 ? k : -1;
	}
	return -1;
}

/* What must hold, beside lengths above 1, for axes p and q of a not to be one run. 0: not known. */
static Ex apart(Front *f, const Arr *a, int p, int q)
{
	int i = along(f, a, p), j = along(f, a, q);
	char layout = f->fn->sto.at[a->sto].layout;
	if (i < 0 || j < 0 || layout == 'S')
		return 0;
	if (layout == 'C' ? i > j : i < j)
		return ir_bool(f->fn, true);
	const Arr *all = front_arr_of_store(f, a->sto);
	Ex step = layout == 'C' ? product(f, j - i, all->dim + i + 1) :
		product(f, i - j, all->dim + j);
	return step == a->dim[q] ? 0 : ir_bin(f->fn, One, a->dim[q], step);
}

/*
 * The condition under which NumPy has to copy a view to join its axes from[0..n) to the lengths
 * to[0..m): two neighbours are not one run of memory, and no new axis ends between them.
 */
static Ex must_copy(Front *f, const Arr *a, const int *from, int n, const Ex *to, int m)
{
	Ex head[JENNY_RANK], one = ir_int(f->fn, 1);
	for (int k = 0; k + 1 < n; k++) {
		head[k] = a->dim[from[k]];
		Ex ok = apart(f, a, from[k], from[k + 1]);
		if (!ok)
			continue;
		for (int j = k; j < k + 2; j++)
			ok = ir_bin(f->fn, Oland, ok, ir_bin(f->fn, Olt, one, a->dim[from[j]]));
		Ex old = product(f, k + 1, head);
		for (int j = 1; j <= m; j++)
			ok = ir_bin(f->fn, Oland, ok, ir_bin(f->fn, One, old, product(f, j, to)));
		return ok;
	}
	return ir_bool(f->fn, false);
}

/* ---- reshape ---- */

/* Which axes of source and target hold what is not the same in both: those between equal ones at
 * the front and at the end, leaving out lengths of 1. */
typedef struct Middle {
	int from[JENNY_RANK], to[JENNY_RANK]; /* axes of length other than 1 */
	int n, m;                             /* how many */
	int head, tail;                       /* equal ones at the front and at the end */
} Middle;

static Middle middle(Front *f, const Arr *a, int rank, const Ex *dim, int unknown)
{
	Middle d = { 0 };
	for (int k = 0; k < a->rank; k++)
		if (!is_one(f, a->dim[k]))
			d.from[d.n++] = k;
	for (int k = 0; k < rank; k++)
		if (k == unknown || !is_one(f, dim[k]))
			d.to[d.m++] = k;
	int least = d.n < d.m ? d.n : d.m;
	while (d.head < least && d.to[d.head] != unknown &&
		a->dim[d.from[d.head]] == dim[d.to[d.head]])
		d.head++;
	while (d.head + d.tail < least && d.to[d.m - 1 - d.tail] != unknown &&
		a->dim[d.from[d.n - 1 - d.tail]] == dim[d.to[d.m - 1 - d.tail]])
		d.tail++;
	return d;
}

/* Finds dim[unknown], and checks that the target has as many elements as the source. */
static void agree(Front *f, const Arr *a, const Middle *d, Ex *dim, int unknown)
{
	Ex from[JENNY_RANK], to[JENNY_RANK], fixed[JENNY_RANK], zero = ir_int(f->fn, 0);
	int n = 0, m = 0, other = 0;
	for (int k = d->head; k < d->n - d->tail; k++)
		from[n++] = a->dim[d->from[k]];
	for (int k = d->head; k < d->m - d->tail; k++)
		if (d->to[k] != unknown)
			to[m++] = dim[d->to[k]];
	Ex have = product(f, n, from), want = wanted(f, m, to);
	if (unknown < 0) {
		if (have != want)
			front_same_length(f, have, want);
		return;
	}
	for (int k = 0; k < d->m; k++)
		if (d->to[k] != unknown)
			fixed[other++] = dim[d->to[k]];
	front_check(f, ir_bin(f->fn, Olt, zero, wanted(f, other, fixed)), Ddims);
	dim[unknown] = have;
	if (m) {
		front_check(f, ir_bin(f->fn, Oeq, ir_bin(f->fn, Omod, have, want), zero), Ddims);
		dim[unknown] = front_keep(f, "n", ir_bin(f->fn, Ofloordiv, have, want));
	}
}

/* At most one axis in the middle of the source: an index map. */
static const Arr *mapped(Front *f, const Arr *a, const Middle *d, int rank, const Ex *dim)
{
	Arr *r = base_alloc(f->arena, sizeof *r);
	Ex idx[JENNY_RANK] = { 0 }, at = ir_int(f->fn, 0);
	*r = *a;
	r->rank = (uint8_t)rank;
	memcpy(r->dim, dim, sizeof *dim * (size_t)rank);
	for (int k = 0; k < a->rank; k++)
		idx[k] = at;
	for (int k = 0; k < d->head; k++)
		idx[d->from[k]] = axis(f, d->to[k]);
	for (int k = 0; k < d->tail; k++)
		idx[d->from[d->n - 1 - k]] = axis(f, d->to[d->m - 1 - k]);
	for (int k = d->head; k < d->m - d->tail; k++)
		at = add(f, mul(f, at, dim[d->to[k]]), axis(f, d->to[k]));
	if (d->n - d->tail > d->head)
		idx[d->from[d->head]] = at;
	r->e = front_element(f, a, idx);
	r->whole = false;
	r->order = rank <= 1 ? 'A' : a->order == 'A' ? 'C' : a->order;
	r->lent = true;
	return r;
}

/* Axes are joined: through memory. */
static const Arr *joined(Front *f, const Arr *a, const Middle *d, int rank, const Ex *dim)
{
	Ex to[JENNY_RANK];
	int m = 0, n = d->n - d->tail - d->head;
	for (int k = d->head; k < d->m - d->tail; k++)
		to[m++] = dim[d->to[k]];
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *copied(f, a, rank, dim);
	r->lent = true;
	if (a->view)
		r->unsure = must_copy(f, a, d->from + d->head, n, to, m);
	return r;
}

Value front_reshape(Front *f, Value v, int rank, const Ex *given, int unknown)
{
	const Arr *a = v.arr, *r;
	Ex dim[JENNY_RANK], place;
	memcpy(dim, given, sizeof *dim * (size_t)rank);
	Middle d = middle(f, a, rank, dim, unknown);
	agree(f, a, &d, dim, unknown);
	int n = d.n - d.tail - d.head, m = d.m - d.tail - d.head;
	bool view = true;
	if (n <= 1 && (m <= 1 || !front_dense(f, a, &place))) {
		r = mapped(f, a, &d, rank, dim);
	} else if (front_dense(f, a, &place)) {
		r = front_window(f, a, place, rank, dim);
	} else {
		r = joined(f, a, &d, rank, dim);
		view = false;
	}
	Value w = front_array(f, r, false);
	w.owner = view && a->view ? v.owner : 0;
	return w;
}

/* ---- the functions ---- */

/* 'C' or 'F'. */
static bool by_columns(Front *f, const Value *v, bool given)
{
	if (front_absent(v, given))
		return false;
	if (v->kind != Vstr || (strcmp(v->str, "C") && strcmp(v->str, "F")))
		front_bail(f, Dtype, "an order other than C and F");
	return *v->str == 'F';
}

static Value reversed(Front *f, Value v)
{
	int perm[JENNY_RANK];
	for (int k = 0; k < v.arr->rank; k++)
		perm[k] = v.arr->rank - 1 - k;
	v.arr = front_transpose(f, v.arr, perm);
	v.object = 0;
	return v;
}

static int read_lengths(Front *f, const Value *item, int n, Ex *dim, int *unknown)
{
	int64_t i;
	if (n > JENNY_RANK)
		front_bail(f, Drank);
	for (int k = 0; k < n; k++) {
		bool open = front_is_int(f, &item[k], &i) && i == -1;
		if (open && *unknown >= 0)
			front_bail(f, Dtype, "can only specify one unknown dimension");
		if (open)
			*unknown = k;
		else
			front_read_shape(f, &item[k], &dim[k]);
	}
	return n;
}

/* a.reshape(2, 3), a.reshape((2, 3)), np.reshape(a, (2, 3)). */
Value front_reshaped(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[JENNY_RANK] = { 0 };
	int unknown = -1, n = 0, last = kb_params(row) - 1;
	(void)call;
	while (n + 1 < last && given[n + 1])
		n++;
	Value *item = v + 1, a = front_array_of(f, &v[0]);
	if (n == 1 && item->kind == Varray && item->list && item->arr->rank == 1) {
		int64_t length;
		if (!ir_is_int(f->fn, item->arr->dim[0], &length))
			front_bail(f, Dtype, "a shape that is a list of unknown length");
		Value t = front_tuple(f, (int)length);
		for (int k = 0; k < t.n; k++) {
			Ex at = ir_int(f->fn, k);
			t.item[k] = front_scalar(item->type, false, front_element(f, item->arr, &at));
		}
		*item = t;
	}
	if (n == 1 && item->kind == Vtuple) {
		n = item->n;
		item = item->item;
	}
	bool columns = by_columns(f, &v[last], given[last]);
	Value turned[JENNY_RANK];
	for (int k = 0; columns && k < n && n <= JENNY_RANK; k++)
		turned[k] = item[n - 1 - k];
	int rank = read_lengths(f, columns ? turned : item, n, dim, &unknown);
	if (!columns)
		return front_reshape(f, a, rank, dim, unknown);
	return reversed(f, front_reshape(f, reversed(f, a), rank, dim, unknown));
}

/* ravel is a view where it can be, flatten never. */
Value front_ravel(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	Ex dim = 0, place;
	(void)call;
	if (by_columns(f, &v[1], given[1]))
		a = reversed(f, a);
	const Arr *from = a.arr;
	bool dense = front_dense(f, from, &place);
	bool made = !from->view && (from->order == 'C' || from->order == 'A');
	if (row->special == KS_ravel && (dense || made))
		return front_reshape(f, a, 1, &dim, 0);
	dim = product(f, from->rank, from->dim);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *(from->rank == 1 ? front_in_memory(f, "copy", from, 'C') : copied(f, from, 1, &dim));
	int axes[JENNY_RANK] = { 0, 1, 2, 3, 4, 5 };
	if (row->special == KS_ravel)
		r->unsure = from->view ? must_copy(f, from, axes, from->rank, &dim, 1) :
			ir_bool(f->fn, from->order == 'F');
	return front_array(f, r, false);
}

static bool holds(const Value *v, uint32_t object)
{
	if (v->kind == Varray)
		return v->object == object;
	for (int k = 0; v->item && v->kind != Vobject && k < v->n; k++)
		if (holds(&v->item[k], object))
			return true;
	return false;
}

/* The array itself gets another shape: every name of it sees that. The caller's arrays keep theirs, and
 * so do those that anything but names leads to. */
void front_set_shape(Front *f, Value a, Value shape)
{
	Value v[FRONT_ARGS] = { a, shape };
	bool given[FRONT_ARGS] = { true, true }, known = a.object && a.arr->view && !a.list;
	for (uint32_t k = 0; k < f->in_object.n; k++)
		known = known && f->in_object.at[k].object != a.object;
	if (!known || f->loop || f->frame->depth || f->thing.n || f->pick.n)
		front_bail(f, Dtype, "the shape of this array is set in place");
	Value r = front_reshaped(f, kb_find("numpy.reshape"), v, given, NULL);
	if (!r.arr->view || r.owner != a.owner)
		front_bail(f, Dtype, "the shape of an array is set that is not one run of memory");
	for (Frame *fr = f->frame; fr; fr = fr->up)
		for (uint32_t k = 0; k < fr->name.n; k++) {
			Value *at = &fr->name.at[k].val;
			if (at->kind == Varray && at->object == a.object)
				at->arr = r.arr;
			else if (holds(at, a.object))
				front_bail(f, Dtype, "the shape of an array in a tuple is set in place");
		}
}
