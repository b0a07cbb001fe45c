/* Subscripts: integers, slices, newaxis and the ellipsis, read and stored. */
#include "front/box.h"

static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }
static Ex sub(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Osub, a, b); }

static void check_le(Front *f, Ex a, Ex b, Diag code)
{
	Span x = front_span(f, a), y = front_span(f, b);
	if (x.hi <= y.lo || a == b)
		return;
	front_check(f, ir_bin(f->fn, Ole, a, b), code);
}

static void check_lt(Front *f, Ex a, Ex b, Diag code)
{
	front_check(f, ir_bin(f->fn, Olt, a, b), code);
}

/* Index i of an axis of the given length, negative ones counted from the end; checked. */
Ex front_wrap(Front *f, Ex i, Ex length, Diag code)
{
	int64_t c;
	Ex zero = ir_int(f->fn, 0);
	Span s = front_span(f, i);
	if (code == Dindex && front_catches(f, "IndexError")) {
		Ex wrapped = ir_select(f->fn, ir_bin(f->fn, Olt, i, zero), add(f, i, length), i);
		Ex at = front_keep(f, "at", s.lo >= 0 ? i : s.hi < 0 ? add(f, length, i) : wrapped);
		Ex in = ir_bin(f->fn, Olt, at, length);
		if (s.lo < 0)
			in = ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, zero, at), in);
		if (front_raises(f, in, "IndexError"))
			return at;
	}
	if (ir_is_int(f->fn, i, &c) && c < 0) {
		Ex at = add(f, length, i);
		check_le(f, zero, at, code);
		return at;
	}
	bool surely_negative = s.hi < 0;
	if (surely_negative) {
		Ex at = add(f, length, i);
		check_le(f, zero, at, code);
		return at;
	}
	if (s.lo >= 0) {
		check_lt(f, i, length, code);
		return i;
	}
	if (f->in->careful || (s.lo > INT32_MIN && s.lo != INT64_MIN)) {
		Ex at = ir_select(f->fn, ir_bin(f->fn, Olt, i, zero), add(f, i, length), i);
		at = front_keep(f, "at", at);
		check_le(f, zero, at, code);
		check_lt(f, at, length, code);
		return at;
	}
	check_le(f, zero, i, code);
	check_lt(f, i, length, code);
	return i;
}

/* A slice bound: between 0 and length (or -1 and length - 1 for negative steps). */
static Ex bound(Front *f, const Value *v, Ex length, Ex otherwise, bool down)
{
	Ex zero = ir_int(f->fn, 0), top = down ? sub(f, length, ir_int(f->fn, 1)) : length;
	if (v->kind == Vnone)
		return otherwise;
	Ex e = front_keep(f, "s", front_int_index(f, v));
	Span s = front_span(f, e);
	if (f->in->careful) {
		Ex low = down ? ir_int(f->fn, -1) : zero;
		Ex at = ir_select(f->fn, ir_bin(f->fn, Olt, e, zero), add(f, e, length), e);
		return front_keep(f, "s",
			ir_bin(f->fn, Omin, ir_bin(f->fn, Omax, at, low), top));
	}
	if (s.hi < 0) {
		e = add(f, length, e);
		check_le(f, zero, e, Dslice);
		return e;
	}
	if (s.lo < 0)
		check_le(f, zero, e, Dslice);
	check_le(f, e, top, Dslice);
	return e;
}

/* A bound of a slice whose step is known only at run time; `down`: it is negative. */
static Ex loose_bound(Front *f, const Value *v, Ex length, Ex down, bool start)
{
	Ex zero = ir_int(f->fn, 0), one = ir_int(f->fn, 1), last = sub(f, length, one);
	Ex low = ir_select(f->fn, down, ir_int(f->fn, -1), zero);
	Ex top = ir_select(f->fn, down, last, length);
	if (v->kind == Vnone)
		return start ? ir_select(f->fn, down, last, zero) :
			ir_select(f->fn, down, ir_int(f->fn, -1), length);
	Ex e = front_keep(f, "s", front_int_index(f, v));
	Ex at = ir_select(f->fn, ir_bin(f->fn, Olt, e, zero), add(f, e, length), e);
	return ir_bin(f->fn, Omin, ir_bin(f->fn, Omax, at, low), top);
}

static void loose_slice(Front *f, const Value *v, Ex length, Ex *start, Ex *count, Ex *step)
{
	Ex zero = ir_int(f->fn, 0), one = ir_int(f->fn, 1);
	*step = front_keep(f, "step", front_int_index(f, &v->item[2]));
	front_check(f, ir_bin(f->fn, One, *step, zero), Dslice);
	Ex down = front_keep(f, "down", ir_bin(f->fn, Olt, *step, zero));
	*start = front_keep(f, "s", loose_bound(f, &v->item[0], length, down, true));
	Ex stop = front_keep(f, "s", loose_bound(f, &v->item[1], length, down, false));
	Ex by = ir_select(f->fn, down, ir_un(f->fn, Oneg, *step), *step);
	Ex span = ir_select(f->fn, down, sub(f, *start, stop), sub(f, stop, *start));
	span = ir_bin(f->fn, Ofloordiv, add(f, span, sub(f, by, one)), by);
	*count = front_keep(f, "n", ir_bin(f->fn, Omax, span, zero));
}

void front_slice(Front *f, const Value *v, Ex length, Ex *start, Ex *count, Ex *by_step)
{
	Ex one = ir_int(f->fn, 1), stop, span;
	int64_t known = 1, *step = &known;
	if (v->item[2].kind != Vnone && !front_is_int(f, &v->item[2], step)) {
		loose_slice(f, v, length, start, count, by_step);
		return;
	}
	*by_step = ir_int(f->fn, known);
	if (*step == 0)
		front_bail(f, Dtype, "slice step cannot be zero");
	bool down = *step < 0;
	*start = bound(f, &v->item[0], length, down ? sub(f, length, one) : ir_int(f->fn, 0), down);
	stop = bound(f, &v->item[1], length, down ? ir_int(f->fn, -1) : length, down);
	span = down ? sub(f, *start, stop) : sub(f, stop, *start);
	int64_t by = down ? -*step : *step;
	Span s = front_span(f, span);
	if (s.lo < 0 && f->in->careful)
		span = ir_bin(f->fn, Omax, span, ir_int(f->fn, 0));
	else if (s.lo < 0)
		check_le(f, ir_int(f->fn, 0), span, Dslice);
	if (by != 1)
		span = ir_bin(f->fn, Ofloordiv, add(f, span, ir_int(f->fn, by - 1)), ir_int(f->fn, by));
	*count = front_keep(f, "n", span);
	*start = front_keep(f, "s", *start);
}

static int axes_used(const Value *item, int n)
{
	int used = 0;
	for (int k = 0; k < n; k++)
		used += item[k].kind != Vnone && item[k].kind != Vellipsis;
	return used;
}

/* Axes of the result that the items make. */
static int axes_given(const Value *item, int n)
{
	int given = 0;
	for (int k = 0; k < n; k++)
		given += item[k].kind == Vnone || item[k].kind == Vslice;
	return given;
}

/* base[index...]: a view, or a scalar when every axis has an integer. */
Value front_index_value(Front *f, Value base, const Value *item, int n)
{
	const Arr *a = base.arr;
	Ex idx[JENNY_RANK];
	int from = 0, used = axes_used(item, n);
	bool seen = false, whole = true;
	Arr *r = front_new_arr(f, a->type, 0);
	if (used > a->rank)
		front_bail(f, Dtype, "too many indices");
	if (a->rank - used + axes_given(item, n) > JENNY_RANK)
		front_bail(f, Drank);
	for (int k = 0; k <= n; k++) {
		int skip = k == n ? a->rank - from : item[k].kind == Vellipsis ? a->rank - used : 0;
		if (k < n && item[k].kind == Vellipsis && seen)
			front_bail(f, Dtype, "an index can only have a single ellipsis");
		seen = seen || (k < n && item[k].kind == Vellipsis);
		for (; skip > 0; skip--, from++) {
			r->dim[r->rank] = a->dim[from];
			idx[from] = ir_var(f->fn, f->axis[r->rank++]);
		}
		if (k == n || item[k].kind == Vellipsis)
			continue;
		if (item[k].kind == Vnone) {
			r->dim[r->rank++] = ir_int(f->fn, 1);
			whole = false;
		} else if (item[k].kind == Vslice) {
			Ex start, count, step;
			front_slice(f, &item[k], a->dim[from], &start, &count, &step);
			whole = whole && count == a->dim[from] && step == ir_int(f->fn, 1);
			r->dim[r->rank] = count;
			Ex at = ir_var(f->fn, f->axis[r->rank++]);
			at = ir_bin(f->fn, Omul, at, step);
			idx[from++] = add(f, at, start);
		} else {
			whole = false;
			Ex i = front_keep(f, "i", front_int_index(f, &item[k]));
			idx[from] = front_wrap(f, i, a->dim[from], Dindex);
			from++;
		}
	}
	r->e = front_element(f, a, idx);
	if (r->rank == 0 && used == a->rank && !seen)
		return front_mixed_element(f, front_scalar(a->type, !base.list, r->e));
	r->view = a->view;
	r->sto = a->sto;
	r->whole = a->whole && whole && r->rank == a->rank;
	r->order = r->rank <= 1 ? 'A' : a->order;
	r->unsure = a->unsure;
	r->readonly = a->readonly;
	r->spread = r->rank < 2 || !a->spread ? 0 : r->rank == a->rank ? a->spread : 2;
	Value v = front_array(f, r, base.list);
	v.owner = base.owner;
	return v;
}

/* `a[t]` is `a[t[0], t[1]]` for arrays. */
int front_items_flat(Front *f, Value *item, int n)
{
	if (n != 1 || item[0].kind != Vtuple)
		return n;
	Value t = item[0];
	if (t.n > 2 * JENNY_RANK)
		front_bail(f, Drank);
	base_copy(item, t.item, sizeof *item * (size_t)t.n);
	return t.n;
}

int front_items(Front *f, Node *index, Value *item)
{
	int n = 1;
	Node **part = &index;
	if (index->tag == Nnode && !strcmp(index->kind, "Tuple")) {
		part = index->kid[0]->kid;
		n = index->kid[0]->n;
	}
	if (n > 2 * JENNY_RANK)
		front_bail(f, Drank);
	bool calls = front_calls(index);
	for (int k = 0; k < n; k++) {
		item[k] = front_expr(f, part[k]);
		if (calls)
			item[k] = front_spill(f, item[k]);
	}
	return n;
}

static Value subscript_tuple(Front *f, Value base, Value i)
{
	int64_t at;
	if (i.kind == Vslice) {
		int64_t c[3] = { 0, base.n, 1 };
		for (int k = 0; k < 3; k++)
			if (i.item[k].kind != Vnone && !front_is_int(f, &i.item[k], &c[k]))
				front_bail(f, Dtype, "a slice of a tuple that is not constant");
		for (int k = 0; k < 2; k++) {
			c[k] = c[k] < 0 ? c[k] + base.n : c[k];
			c[k] = c[k] < 0 ? 0 : c[k] > base.n ? base.n : c[k];
		}
		if (c[2] != 1)
			front_bail(f, Dtype, "a slice of a tuple with a step");
		Value r = front_tuple(f, c[1] > c[0] ? (int)(c[1] - c[0]) : 0);
		base_copy(r.item, base.item + c[0], sizeof(Value) * (size_t)r.n);
		return r;
	}
	if (!front_is_int(f, &i, &at))
		return front_tuple_at(f, base, i);
	at = at < 0 ? at + base.n : at;
	if (at < 0 || at >= base.n)
		front_bail(f, Dtype, "tuple index out of range");
	return base.item[at];
}

static void no_list_tuple(Front *f, const Value *base, const Value *item, int n)
{
	if (base->list && (n != 1 || item[0].kind == Vnone || item[0].kind == Vellipsis))
		front_bail(f, Dtype, "lists take one integer or slice");
	for (int k = 0; k < n; k++)
		if (item[k].kind == Vscalar && item[k].type == Tbool)
			front_bail(f, Dtype, "a bool as an index is not compiled");
}

Value front_subscript_items(Front *f, Value base, Value *item, int n)
{
	Value row;
	if (front_sparse_subscript(f, base, item, n, &row))
		return row;
	base = front_certain(f, base);
	if (base.kind == Vbox)
		return front_box_subscript(f, base, item, n);
	if (base.kind == Vtuple && n == 1)
		return subscript_tuple(f, base, item[0]);
	if (base.kind == Vrange && n == 1)
		return front_range_at(f, &base, &item[0]);
	if (base.kind == Vknown && base.row &&
		(base.row->special == KS_mgrid || base.row->special == KS_ogrid))
		return front_grid(f, base.row, item, n);
	if (base.kind != Varray)
		front_bail(f, Dtype,
			base_printf(f->arena, "a subscript of %s", front_describe(f, &base)));
	n = front_items_flat(f, item, n);
	no_list_tuple(f, &base, item, n);
	if (front_is_fancy(item, n))
		return front_gather(f, base, item, n);
	for (int k = 0; k < n && !base.list && base.arr->order != '?'; k++)
		if (item[k].kind == Vslice)
			base = front_materialise(f, "t", base);
	Value v = front_index_value(f, base, item, n);
	if (base.list && item[0].kind == Vslice) {
		Arr *copy = base_alloc(f->arena, sizeof *copy);
		if (v.arr->rank > 1)
			front_bail(f, Dtype, "a slice of a list of lists");
		*copy = *v.arr;
		copy->view = copy->whole = false;
		v.arr = copy;
		v.owner = 0;
		if (f->boxes)
			return front_box_list_of(f, front_box_here(f), front_materialise(f, "slice", v));
	}
	return v;
}

/* The one index of a subscript of an object. */
static Value object_index(Front *f, Node *index)
{
	if (!strcmp(index->kind, "Slice"))
		front_bail(f, Dtype, "a slice of an object");
	return front_spill(f, front_expr(f, index));
}

Value front_subscript(Front *f, Value base, Node *index)
{
	if (base.kind == Vrows) {
		Value i = object_index(f, index);
		return front_rows_at(f, &base, front_wrap(f, front_int_index(f, &i),
			front_rows_length(f, &base), Dindex));
	}
	if (front_is_record(f, &base))
		return front_record_get(f, base, object_index(f, index));
	Value matrix;
	if (base.kind == Vobject && !front_sparse(f, &base, &matrix)) {
		Value i = object_index(f, index), r = front_object_special(f, "__getitem__", base, &i, 1);
		if (!r.kind)
			front_bail(f, Dtype, base_printf(f->arena, "an index of %s", base.str));
		return r;
	}
	Value item[2 * JENNY_RANK];
	int n = front_items(f, index, item);
	if (base.kind == Vstr)
		base = front_string(f, base);
	return front_subscript_items(f, base, item, n);
}

static void store_in_list(Front *f, const Value *base, const Value *v)
{
	if (base->arr->rank != 1 || v->kind != Vscalar)
		front_bail(f, Dtype, "a row of a list is replaced");
	if (front_is_mixed(f, base->arr->sto))
		return;
	bool other = v->np || v->tag || v->type != base->type;
	if (other)
		front_mixed_note(f, base->arr, v);
	if (other)
		front_bail(f, Dtype,
			base_printf(f->arena, "%s is stored in a list of %s", front_describe(f, v),
				front_flavour(base->type, false)));
}

/* What is stored in a part of an array of type t: an array, or a number for each element. */
static const Arr *as_items(Front *f, const Value *v, Type t)
{
	char from = v->kind == Vscalar ? ir_type[v->type].kind : 0, to = ir_type[t].kind;
	if ((from != 'i' && from != 'u' && from != 'f') || (to != 'i' && to != 'u'))
		return front_as_array(f, v, 0);
	Value s = *v;
	front_one_flavour(f, &s);
	Value own = front_scalar(t, true, front_convert_item(f, &s, t));
	return front_as_array(f, &own, 0);
}

void front_store_items(Front *f, Value base, Value *item, int n, Value v)
{
	base = front_certain(f, base);
	if (base.kind == Vbox) {
		front_box_store(f, base, item, n, v);
		return;
	}
	if (base.kind != Varray || !base.arr->view || base.arr->readonly)
		front_bail(f, Dtype,
			base_printf(f->arena, "assignment to a part of %s", front_describe(f, &base)));
	front_be_sure(f, base.arr);
	n = front_items_flat(f, item, n);
	no_list_tuple(f, &base, item, n);
	if (front_is_fancy(item, n)) {
		front_scatter(f, base, item, n, v);
		return;
	}
	if (base.list && item[0].kind == Vslice)
		front_bail(f, Dtype, "a slice of a list is replaced");
	if (base.list)
		store_in_list(f, &base, &v);
	Value to = front_index_value(f, base, item, n);
	if (to.kind == Varray) {
		front_store(f, to.arr, as_items(f, &v, base.type));
		return;
	}
	if (base.list && front_mixed_store(f, base.arr, to.e, v))
		return;
	if (front_is_carried(f, base.arr->sto))
		front_bail(f, Dtype, "an array that a loop binds anew is changed in place");
	bool zero = v.kind == Varray && v.arr->rank == 0;
	if (zero)
		v = front_scalar(v.type, true, front_element(f, v.arr, NULL));
	if (v.tag && v.type == v.alt && ir_type[v.type].kind == 'f')
		v.tag = 0;
	front_one_flavour(f, &v);
	Ex e = zero ? front_convert(f, &v, base.type) : front_convert_item(f, &v, base.type);
	Ex idx[JENNY_RANK];
	if (ir_type[v.type].kind == 'f' && ir_type[base.type].kind != 'f' &&
		ir_type[base.type].kind != 'c')
		front_fp(f, 2);
	if (v.type == Tf64 && base.type == Tf32)
		front_fp(f, 1);
	for (int k = 0; k < f->fn->ex.at[to.e].n; k++)
		idx[k] = ir_operand(f->fn, to.e, k);
	front_append(f, f->out, ir_set(f->fn, base.arr->sto, idx, e, f->line));
}

void front_store_subscript(Front *f, Value base, Node *index, Value v)
{
	if (front_is_record(f, &base)) {
		front_record_set(f, base, object_index(f, index), v);
		return;
	}
	if (base.kind == Vobject) {
		Value arg[2] = { object_index(f, index), v };
		if (!front_object_special(f, "__setitem__", base, arg, 2).kind)
			front_bail(f, Dtype, base_printf(f->arena, "an index of %s", base.str));
		return;
	}
	Value item[2 * JENNY_RANK];
	int n = front_items(f, index, item);
	front_store_items(f, base, item, n, v);
}
