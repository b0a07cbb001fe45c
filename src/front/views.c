/* Views that are index maps: axes turned, swapped, moved, flipped, added and dropped. */
#include "front/library.h"

int front_axis_of(Front *f, const Value *v, int rank)
{
	int64_t i;
	if (!front_is_int(f, v, &i) || i < -rank || i >= rank)
		front_bail(f, Dtype, "an axis that is not a constant of the array");
	return (int)(i < 0 ? i + rank : i);
}

static Value view_of(Front *f, const Value *base, const Arr *a)
{
	Value r = front_array(f, a, false);
	r.owner = base->arr->view ? base->owner : 0;
	return r;
}

Value front_array_of(Front *f, const Value *v)
{
	Value t = *v;
	if (front_is_listed(v))
		t = front_list_of(f, *v);
	if (t.kind == Varray && !t.list && v->kind == Varray)
		return t;
	return front_fresh_copy(f, front_as_array(f, &t, 0), 0);
}

/* One axis, or a tuple of them: on[k] says which. Returns how many. */
static int axes_of(Front *f, const Value *v, int rank, bool *on)
{
	const Value *item = v->kind == Vtuple ? v->item : v;
	int n = v->kind == Vtuple ? v->n : 1;
	for (int k = 0; k < rank; k++)
		on[k] = false;
	for (int k = 0; k < n; k++) {
		int at = front_axis_of(f, &item[k], rank);
		if (on[at])
			front_bail(f, Dtype, "an axis that is given twice");
		on[at] = true;
	}
	return n;
}

/* a.transpose(), a.transpose(1, 0), a.transpose((1, 0)), np.swapaxes(a, 0, 1). */
Value front_transposed(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = front_array_of(f, &v[0]);
	const Arr *a = base.arr;
	int perm[JENNY_RANK], n = 0;
	bool seen[JENNY_RANK] = { false };
	(void)call;
	for (int k = 0; k < a->rank; k++)
		perm[k] = row->special == KS_transpose ? a->rank - 1 - k : k;
	if (row->special == KS_swapaxes) {
		int i = front_axis_of(f, &v[1], a->rank), j = front_axis_of(f, &v[2], a->rank);
		perm[i] = j;
		perm[j] = i;
		return view_of(f, &base, front_transpose(f, a, perm));
	}
	while (n < JENNY_RANK && n + 1 < kb_params(row) && given[n + 1])
		n++;
	const Value *item = v + 1;
	if (n == 1 && item->kind == Vtuple) {
		n = item->n;
		item = item->item;
	}
	if (n && item->kind != Vnone) {
		if (n != a->rank)
			front_bail(f, Dtype, "axes that are not a tuple of all");
		for (int k = 0; k < n; k++) {
			perm[k] = front_axis_of(f, &item[k], a->rank);
			if (seen[perm[k]])
				front_bail(f, Dtype, "an axis that is given twice");
			seen[perm[k]] = true;
		}
	}
	return view_of(f, &base, front_transpose(f, a, perm));
}

Value front_moveaxis(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = front_array_of(f, &v[0]);
	int rank = base.arr->rank, perm[JENNY_RANK], next = 0;
	int n = v[1].kind == Vtuple ? v[1].n : 1, m = v[2].kind == Vtuple ? v[2].n : 1;
	bool from[JENNY_RANK], to[JENNY_RANK];
	(void)row;
	(void)given;
	(void)call;
	axes_of(f, &v[1], rank, from);
	axes_of(f, &v[2], rank, to);
	if (n != m)
		front_bail(f, Dtype, "moveaxis with different numbers of axes");
	for (int k = 0; k < rank; k++) {
		if (to[k])
			continue;
		while (from[next])
			next++;
		perm[k] = next++;
	}
	for (int k = 0; k < n; k++) {
		const Value *s = v[1].kind == Vtuple ? &v[1].item[k] : &v[1];
		const Value *d = v[2].kind == Vtuple ? &v[2].item[k] : &v[2];
		perm[front_axis_of(f, d, rank)] = front_axis_of(f, s, rank);
	}
	return view_of(f, &base, front_transpose(f, base.arr, perm));
}

Value front_full_slice(Front *f, int64_t step)
{
	Value s = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	s.item[0] = s.item[1] = s.item[2] = front_none();
	if (step != 1)
		s.item[2] = front_pyint(f, step);
	return s;
}

static Value flipped(Front *f, Value base, const bool *on)
{
	Value item[JENNY_RANK];
	base = front_materialise(f, "t", base);
	int rank = base.arr->rank;
	for (int k = 0; k < rank; k++)
		item[k] = front_full_slice(f, on[k] ? -1 : 1);
	return front_index_value(f, base, item, rank);
}

Value front_flip(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = front_array_of(f, &v[0]);
	bool on[JENNY_RANK] = { false };
	(void)call;
	int rank = base.arr->rank, fixed = row->special == KS_fliplr;
	if (row->special != KS_flip) {
		if (rank <= fixed)
			front_bail(f, Dtype, base_printf(f->arena, "%s of rank %d", row->names, rank));
		on[fixed] = true;
	} else if (front_absent(&v[1], given[1])) {
		for (int k = 0; k < rank; k++)
			on[k] = true;
	} else {
		axes_of(f, &v[1], rank, on);
	}
	return flipped(f, base, on);
}

Value front_rot90(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = front_array_of(f, &v[0]);
	int64_t turns = 1;
	int rank = base.arr->rank, axis[2] = { 0, 1 }, perm[JENNY_RANK];
	bool on[JENNY_RANK] = { false };
	(void)row;
	(void)call;
	if (given[1] && !front_is_int(f, &v[1], &turns))
		front_bail(f, Dtype, "rot90 by a number of turns that is not constant");
	if (given[2] && (v[2].kind != Vtuple || axes_of(f, &v[2], rank, on) != 2))
		front_bail(f, Dtype, "axes that are not a tuple of two");
	if (rank < 2)
		front_bail(f, Dtype, "rot90 of a vector");
	for (int k = 0; k < 2 && given[2]; k++)
		axis[k] = front_axis_of(f, &v[2].item[k], rank);
	for (int k = 0; k < rank; k++) {
		on[k] = false;
		perm[k] = k;
	}
	perm[axis[0]] = axis[1];
	perm[axis[1]] = axis[0];
	turns = ((turns % 4) + 4) % 4;
	on[axis[0]] = turns == 2;
	on[axis[1]] = turns == 1 || turns == 2;
	Value r = flipped(f, base, on);
	if (turns % 2)
		r = view_of(f, &r, front_transpose(f, r.arr, perm));
	on[axis[1]] = turns == 3;
	return turns == 3 ? flipped(f, r, on) : r;
}

Value front_expand(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value item[2 * JENNY_RANK], base = front_array_of(f, &v[0]);
	bool on[2 * JENNY_RANK];
	(void)given;
	(void)row;
	(void)call;
	int n = 0, rank = base.arr->rank + (v[1].kind == Vtuple ? v[1].n : 1);
	if (rank > JENNY_RANK)
		front_bail(f, Drank);
	axes_of(f, &v[1], rank, on);
	for (int k = 0; k < rank; k++)
		item[n++] = on[k] ? front_none() : front_full_slice(f, 1);
	return front_index_value(f, base, item, n);
}

/* numpy.squeeze: without an axis to leave out it is the array itself. */
Value front_squeeze(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value item[JENNY_RANK + 1], base = front_array_of(f, &v[0]);
	bool on[JENNY_RANK] = { false }, all = front_absent(&v[1], given[1]);
	int64_t one;
	(void)row;
	(void)call;
	int rank = base.arr->rank;
	if (v[0].kind == Vscalar)
		front_bail(f, Dtype, "squeeze of a number");
	if (!all)
		axes_of(f, &v[1], rank, on);
	for (int k = 0; k < rank; k++) {
		Ex dim = base.arr->dim[k], is_one = ir_bin(f->fn, Oeq, dim, ir_int(f->fn, 1));
		bool known = ir_is_int(f->fn, dim, &one) && one == 1;
		if (all && !known)
			front_check(f, ir_un(f->fn, Onot, is_one), Ddims);
		if (!all && on[k])
			front_check(f, is_one, Ddims);
		item[k] = (all ? known : on[k]) ? front_pyint(f, 0) : front_full_slice(f, 1);
	}
	item[rank] = (Value){ .kind = Vellipsis };
	bool same = v[0].kind == Varray && !v[0].list;
	for (int k = 0; k < rank; k++)
		same = same && item[k].kind != Vscalar;
	return same ? base : front_index_value(f, base, item, rank + 1);
}

/* np.atleast_1d, 2d, 3d: the array itself where it has as many axes. */
Value front_atleast(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = v[0].kind == Varray && !v[0].list ? v[0] : front_array_of(f, &v[0]);
	const char *digit = strpbrk(row->names, "123");
	int want = *digit - '0', rank = base.arr->rank, n = 0;
	Value item[2 * JENNY_RANK];
	(void)given;
	(void)call;
	if (rank >= want)
		return base;
	if (rank < want && !(want == 3 && rank == 2))
		item[n++] = front_none();
	for (int k = 0; k < rank; k++)
		item[n++] = front_full_slice(f, 1);
	while (n < want)
		item[n++] = front_none();
	if (want == 2 && rank == 0)
		item[1] = front_none();
	return front_index_value(f, base, item, want);
}

/* A view that NumPy does not let be written to. */
Value front_broadcast_to(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[JENNY_RANK];
	int rank = front_read_shape(f, &v[1], dim);
	Value base = front_materialise(f, "t", front_array_of(f, &v[0]));
	const Arr *a = base.arr;
	bool still = rank > a->rank;
	char spread = 0;
	(void)row;
	(void)given;
	(void)call;
	for (int k = 0; k < a->rank; k++) {
		int at = k + rank - a->rank;
		int64_t one;
		if (at < 0)
			front_bail(f, Dshape, "too many dimensions to broadcast");
		bool moves = !ir_is_int(f->fn, a->dim[k], &one) || one != 1;
		spread = spread == 2 || (still && moves) ? 2 : 0;
		still = still || !moves;
		if (moves)
			dim[at] = front_same_length(f, a->dim[k], dim[at]);
	}
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *front_broadcast(f, a, rank, dim);
	r->view = r->readonly = true;
	r->spread = spread ? spread : still;
	r->sto = a->sto;
	Value w = front_array(f, r, false);
	w.owner = base.owner;
	return w;
}

/* The real or imaginary part: a view of numbers that do not lie side by side, which is not made here.
 * What has a name is read at once only; a copy of what has none is neither written to nor returned. */
Value front_half_of(Front *f, const Value *v, bool imag)
{
	bool array = v->kind == Varray && !v->list;
	if (array && !imag && ir_type[v->type].kind == 'f')
		return *v;
	if (!array || ir_type[v->type].kind != 'c')
		front_bail(f, Dtype, "the real or imaginary part of something that is not a complex array");
	const Arr *a = v->arr;
	Arr *r = front_new_arr(f, kb_real(a->type), a->rank);
	memcpy(r->dim, a->dim, sizeof r->dim);
	r->order = a->order;
	r->e = ir_un(f->fn, imag ? Oimag : Oreal, a->e);
	if (a->view)
		r->unsure = ir_bool(f->fn, false);
	else
		r->readonly = true;
	return front_array(f, r, false);
}

/* Arrays that all have the shape that they have together; not to be written to. */
Value front_broadcast_arrays(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *a[FRONT_ARGS];
	Ex dim[JENNY_RANK];
	int n = 0, rank;
	(void)row;
	(void)call;
	for (; n < FRONT_ARGS && given[n]; n++) {
		v[n] = front_materialise(f, "t", front_array_of(f, &v[n]));
		a[n] = v[n].arr;
	}
	front_common_shape(f, a, n, &rank, dim);
	Value t = front_tuple(f, n);
	for (int k = 0; k < n; k++) {
		Arr *r = base_alloc(f->arena, sizeof *r);
		*r = *front_broadcast(f, a[k], rank, dim);
		r->view = r->readonly = true;
		r->whole = false;
		r->sto = a[k]->sto;
		t.item[k] = front_array(f, r, false);
		t.item[k].owner = v[k].owner;
	}
	return t;
}

/* The array itself where its rows lie one behind the other, else a copy where they do so. */
Value front_contiguous(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	if (v[0].kind != Varray || v[0].list || v[0].arr->rank == 0)
		front_bail(f, Dtype, base_printf(f->arena, "numpy.ascontiguousarray of %s",
			front_describe(f, &v[0])));
	const Arr *a = v[0].arr;
	bool dense = a->view && a->whole && f->fn->sto.at[a->sto].layout == 'C';
	if (dense)
		return v[0];
	if (a->view && a->order != 'F' && !a->whole)
		front_bail(f, Dtype, "numpy.ascontiguousarray of a part of an array");
	for (int k = 0; k < a->rank && a->view; k++)
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 1), a->dim[k]), Ddims);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->view = r->whole = false;
	r->order = 'C';
	return front_materialise(f, "copy", front_array(f, r, false));
}

Value front_shape_of(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *a = front_as_array(f, &v[0], 0);
	(void)call;
	if (row->special == KS_ndim)
		return front_pyint(f, a->rank);
	Value t = front_tuple(f, a->rank), n = front_pyint(f, 1);
	for (int k = 0; k < a->rank; k++) {
		t.item[k] = front_scalar(Ti64, false, a->dim[k]);
		n = front_binary(f, "Mult", n, t.item[k]);
	}
	if (row->special == KS_size && !front_absent(&v[1], given[1]))
		return t.item[front_axis_of(f, &v[1], a->rank)];
	return row->special == KS_shape ? t : n;
}

