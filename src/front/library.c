/* Functions of NumPy and Python that are more than an element-wise map or a reduction. */
#include "front/box.h"
#include "front/library.h"

#include <stdlib.h>

static Ex int_con(Front *f, int64_t i) { return ir_int(f->fn, i); }

bool front_absent(const Value *v, bool given) { return !given || v->kind == Vnone; }

Type front_dtype(Front *f, const Value *v)
{
	static const struct {
		const char *name;
		Type type;
	} builtin[] = { { "builtins.float", Tf64 }, { "builtins.int", Ti64 },
		{ "builtins.bool", Tbool }, { "builtins.complex", Tc128 } };
	if (v->kind == Vdtype)
		return v->type;
	if (v->kind == Vknown && v->row && v->row->kind == KB_DTYPE)
		return v->row->type;
	for (size_t k = 0; v->kind == Vknown && v->row && k < sizeof builtin / sizeof *builtin; k++)
		if (!strcmp(v->row->names, builtin[k].name))
			return builtin[k].type;
	for (int t = 1; v->kind == Vstr && t < Ntypes; t++)
		if (!strcmp(ir_type[t].np, v->str))
			return (Type)t;
	front_bail(f, Dtype, base_printf(f->arena, "dtype %s", v->kind == Vstr ? v->str :
		front_describe(f, v)));
}

Type front_dtype_or(Front *f, const Value *v, bool given, Type otherwise)
{
	return front_absent(v, given) ? otherwise : front_dtype(f, v);
}

/* ---- creation ---- */

int front_read_shape(Front *f, const Value *v, Ex *dim)
{
	const Value *item = v->kind == Vtuple ? v->item : v;
	int n = v->kind == Vtuple ? v->n : 1;
	if (v->kind == Varray)
		front_bail(f, Dtype, "a shape that is an array");
	if (n > JENNY_RANK)
		front_bail(f, Drank);
	for (int k = 0; k < n; k++) {
		dim[k] = front_extent(f, front_int_index(f, &item[k]));
		Span s = front_span(f, dim[k]);
		if (s.lo < 0)
			front_check(f, ir_bin(f->fn, Ole, int_con(f, 0), dim[k]), Ddims);
	}
	return n;
}

static char read_order(Front *f, const Value *v, bool given)
{
	if (front_absent(v, given))
		return 'C';
	if (v->kind != Vstr || (strcmp(v->str, "C") && strcmp(v->str, "F")))
		front_bail(f, Dtype, "a memory order other than C and F");
	return *v->str;
}

Value front_lazy(Front *f, Type t, int rank, const Ex *dim, char order, Ex e)
{
	Arr *a = front_new_arr(f, t, rank);
	memcpy(a->dim, dim, sizeof *dim * (size_t)rank);
	a->order = rank <= 1 ? 'A' : order;
	a->e = e;
	return front_array(f, a, false);
}

static Value creation(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[JENNY_RANK], e;
	int rank = front_read_shape(f, &v[0], dim), at = row->special == KS_full ? 2 : 1;
	(void)call;
	char order = read_order(f, &v[at + 1], given[at + 1]);
	Type t = Tf64;
	if (row->special == KS_full) {
		if (v[1].kind != Vscalar)
			front_bail(f, Dtype, "numpy.full of an array");
		front_promoted_flavours(f, &v[1], 1);
		front_one_flavour(f, &v[1]);
		t = v[1].type;
	}
	t = front_dtype_or(f, &v[at], given[at], t);
	if (row->special == KS_empty) {
		Value r = front_array(f, front_alloc(f, "empty", t, rank, dim, order), false);
		return r;
	}
	e = row->special == KS_full ? front_convert(f, &v[1], t) :
		ir_cast(f->fn, t, int_con(f, row->special == KS_ones));
	return front_lazy(f, t, rank, dim, order, front_keep(f, "x", e));
}

static Value like(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *a = front_as_array(f, &v[0], 0);
	int at = row->special == KS_full_like ? 2 : 1;
	Type t = front_dtype_or(f, &v[at], given[at], a->type);
	(void)call;
	if (a->order == '?' || a->spread == 2)
		front_bail(f, Dtype, "the memory order of the result is not known");
	if (row->special == KS_empty_like)
		return front_array(f, front_alloc(f, "empty", t, a->rank, a->dim, a->order), false);
	Ex e = row->special == KS_full_like ? front_convert(f, &v[1], t) :
		ir_cast(f->fn, t, int_con(f, row->special == KS_ones_like));
	return front_lazy(f, t, a->rank, a->dim, a->order, front_keep(f, "x", e));
}

static Value eye(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[2];
	bool identity = strstr(row->names, "identity") != NULL;
	int at = identity ? 1 : 3;
	(void)call;
	front_read_shape(f, &v[0], dim);
	dim[1] = dim[0];
	if (!identity && !front_absent(&v[1], given[1]))
		front_read_shape(f, &v[1], dim + 1);
	Type t = front_dtype_or(f, &v[at], given[at], Tf64);
	Ex i = ir_var(f->fn, f->axis[0]), j = ir_var(f->fn, f->axis[1]);
	if (!identity && given[2])
		i = ir_bin(f->fn, Oadd, i, front_keep(f, "k", front_int_index(f, &v[2])));
	Ex e = ir_cast(f->fn, t, ir_bin(f->fn, Oeq, i, j));
	return front_lazy(f, t, 2, dim, 'C', e);
}

Value front_fresh_copy(Front *f, const Arr *a, Type t)
{
	a = front_cast_arr(f, a, t ? t : a->type);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->view = r->whole = r->readonly = false;
	r->spread = 0;
	return front_array(f, r, false);
}

/* The numbers in a tuple as items of integer type t: one that it does not hold raises. */
static void as_items(Front *f, Value *v, Type t)
{
	if (v->kind == Vtuple) {
		Value *item = base_alloc(f->arena, (size_t)(v->n + 1) * sizeof *item);
		for (int k = 0; k < v->n; k++) {
			item[k] = v->item[k];
			as_items(f, &item[k], t);
		}
		v->item = item;
	} else if (v->kind == Vscalar && !v->tag) {
		*v = front_scalar(t, true, front_convert_item(f, v, t));
	}
}

static Value copy(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Type t = row->special == KS_copy ? 0 : front_dtype_or(f, &v[1], given[1], 0);
	(void)call;
	if (row->special == KS_copy && v[0].kind == Varray && v[0].list)
		front_bail(f, Dcall, "copy of a list");
	bool listed = front_is_listed(&v[0]);
	if (listed && (ir_type[t].kind == 'i' || ir_type[t].kind == 'u'))
		as_items(f, &v[0], t);
	if (listed)
		v[0] = front_list_of(f, v[0]);
	if (v[0].kind == Vscalar && row->special == KS_astype)
		return front_scalar(t, true, front_convert(f, &v[0], t));
	int64_t yes = 1;
	bool same = !listed && v[0].kind == Varray && !v[0].list && (!t || t == v[0].type);
	if (row->special == KS_array && given[2] && !front_is_int(f, &v[2], &yes))
		yes = v[2].kind == Vnone ? 0 : -1;
	if (yes < 0 || (!yes && !same))
		front_bail(f, Dcall, "np.array that copies only where it has to");
	if (same && (row->special == KS_asarray || !yes))
		return v[0];
	const Arr *a = front_as_array(f, &v[0], 0);
	if (a->spread == 2 && (row->special != KS_copy || !strncmp(row->names, "numpy", 5)))
		front_bail(f, Dtype, "the memory order of a copy of an array that was broadcast");
	Value r = front_fresh_copy(f, a, t);
	if (row->special == KS_array && a->rank == 0)
		front_bail(f, Dtype, "an array of rank 0");
	if (row->special == KS_copy || row->special == KS_array) {
		Arr *own = base_alloc(f->arena, sizeof *own);
		*own = *r.arr;
		if (row->special == KS_copy && strncmp(row->names, "numpy", 5))
			own->order = own->rank <= 1 ? 'A' : 'C';
		r.arr = own;
	}
	return front_materialise(f, "copy", r);
}

static Value fill(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	Arr *s = front_new_arr(f, v[0].type, 0);
	s->e = front_keep(f, "x", front_convert_item(f, &v[1], v[0].type));
	front_store(f, v[0].arr, s);
	return front_none();
}

static Value item(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	Value x = v[0];
	if (x.kind == Varray && x.arr->rank == 0)
		x = front_scalar(x.type, true, front_element(f, x.arr, NULL));
	if (x.kind != Vscalar)
		front_bail(f, Dtype, "item of an array");
	char k = ir_type[x.type].kind;
	Type t = k == 'f' ? Tf64 : k == 'c' ? Tc128 : k == 'b' ? Tbool : Ti64;
	if (x.type == Tu64)
		front_bail(f, Dtype, "item of a uint64");
	return front_scalar(t, false, ir_cast(f->fn, t, x.e));
}

/* ---- products and choice ---- */

static Value where(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *part[3];
	Ex dim[JENNY_RANK];
	int rank;
	if (!given[1] && !given[2])
		return front_nonzero(f, row, v, given, call);
	if (!given[1] || !given[2])
		front_bail(f, Dtype, "either both or neither of x and y should be given");
	front_promoted_flavours(f, &v[1], 2);
	Type t = front_promote_all(&v[1], 2);
	for (int k = 0; k < 3; k++)
		part[k] = front_as_array(f, &v[k], k ? t : Tbool);
	front_common_shape(f, part, 3, &rank, dim);
	Arr *r = front_new_arr(f, t, rank);
	memcpy(r->dim, dim, sizeof *dim * (size_t)rank);
	r->order = front_order(f, part, 3);
	r->e = ir_select(f->fn, front_broadcast(f, part[0], rank, dim)->e,
		front_broadcast(f, part[1], rank, dim)->e, front_broadcast(f, part[2], rank, dim)->e);
	front_fp(f, 2);
	if (!rank)
		front_bail(f, Dtype, "where of numbers only");
	return front_array(f, r, false);
}

/* The type of one bound after the other. */
static Type by_turns(const Value *v)
{
	Type t = kb_promote(v[0].type, front_weak(&v[0]), v[1].type, front_weak(&v[1]));
	return kb_promote(t, 0, v[2].type, front_weak(&v[2]));
}

/* Between two numbers NumPy keeps a zero that equals a bound, else it takes the bound's: as maximum
 * and minimum do with their second operand. */
static Value clip(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value r = v[0];
	(void)call;
	(void)row;
	bool kept = v[1].kind == Vscalar && v[2].kind == Vscalar && given[1] && given[2];
	bool bounded = !front_absent(&v[1], given[1]) && !front_absent(&v[2], given[2]);
	Type all = bounded ? front_promote_all(v, 3) : v[0].type;
	if (bounded && r.kind == Varray && by_turns(v) != all)
		r = front_array(f, front_as_array(f, &v[0], all), false);
	for (int k = 1; k < 3; k++) {
		if (front_absent(&v[k], given[k]))
			continue;
		Value p[2] = { kept ? v[k] : r, kept ? r : v[k] };
		r = front_map(f, kb_find(k == 1 ? "numpy.maximum" : "numpy.minimum"), p, 2);
	}
	if (bounded && r.type != all)
		front_bail(f, Dtype, "clip to numbers whose common type depends on their order");
	return r;
}

static Value parts(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)given;
	(void)call;
	return front_half_of(f, &v[0], row->special == KS_imag);
}

/* ---- Python's own ---- */

static Value len(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	v[0] = front_certain(f, v[0]);
	if (v[0].kind == Vtuple)
		return front_pyint(f, v[0].n);
	if (v[0].kind == Vrows)
		return front_scalar(Ti64, false, front_rows_length(f, &v[0]));
	if (v[0].kind == Vrange)
		return front_scalar(Ti64, false, front_range_length(f, &v[0]));
	if (v[0].kind == Vstr)
		return front_scalar(Ti64, false, front_string_length(f, v[0]));
	if (v[0].kind == Vbox)
		return front_scalar(Ti64, false, front_box_length(f, &v[0]));
	if (v[0].kind != Varray || !v[0].arr->rank)
		front_bail(f, Dtype, base_printf(f->arena, "len of %s", front_describe(f, &v[0])));
	return front_scalar(Ti64, false, v[0].arr->dim[0]);
}

static Value range(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value r = { .kind = Vrange, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	int64_t step;
	(void)row;
	(void)call;
	r.item[0] = given[1] ? v[0] : front_pyint(f, 0);
	r.item[1] = given[1] ? v[1] : v[0];
	r.item[2] = given[2] ? v[2] : front_pyint(f, 1);
	if (!given[0] || given[3])
		front_bail(f, Dtype, "range with so many arguments");
	for (int k = 0; k < 3; k++)
		r.item[k] = front_scalar(Ti64, false, front_keep(f, "r", front_int_index(f, &r.item[k])));
	if (!front_is_int(f, &r.item[2], &step))
		front_check(f, ir_bin(f->fn, f->in->careful ? One : Olt, int_con(f, 0), r.item[2].e),
			Ddomain);
	else if (!step)
		front_bail(f, Dtype, "range with step 0");
	return r;
}

/* slice(stop), slice(start, stop), slice(start, stop, step): what a slice in brackets is. */
static Value slice(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value s = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	(void)row;
	(void)call;
	if (!given[0] || given[3])
		front_bail(f, Dtype, "slice with so many arguments");
	s.item[0] = given[1] ? v[0] : front_none();
	s.item[1] = given[1] ? v[1] : v[0];
	s.item[2] = given[2] ? v[2] : front_none();
	for (int k = 0; k < 3; k++)
		if (s.item[k].kind != Vnone && s.item[k].kind != Vscalar)
			front_bail(f, Dtype, base_printf(f->arena, "slice of %s", front_describe(f, &s.item[k])));
	return front_spill(f, s);
}

static Value iterator(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value r = { .kind = Viter, .item = base_alloc(f->arena, FRONT_ARGS * sizeof(Value)) };
	(void)call;
	r.str = strchr(row->names, '.') + 1;
	while (r.n < FRONT_ARGS && given[r.n]) {
		r.item[r.n] = front_spill(f, v[r.n]);
		r.n++;
	}
	if (!r.n)
		front_bail(f, Dtype, "an iterator over nothing");
	if (row->special == KS_map && r.n < 2)
		front_bail(f, Dtype, "map over nothing");
	if (row->special == KS_enumerate && r.n == 1)
		r.item[r.n++] = front_pyint(f, 0);
	return r;
}

static Value absolute(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	if ((v[0].kind == Varray && v[0].list) || v[0].kind == Vtuple)
		front_bail(f, Dtype, "abs of a list");
	Value held = v[0];
	front_any_flavour(&held);
	if (v[0].kind == Vscalar && v[0].tag && !held.tag) {
		held = v[0];
		held.e = ir_un(f->fn, Oabs, v[0].e);
		return held;
	}
	front_one_flavour(f, &v[0]);
	if (v[0].kind != Vscalar || v[0].np)
		return front_map(f, kb_find("numpy.absolute"), v, 1);
	char k = ir_type[v[0].type].kind;
	if (k == 'f')
		return front_scalar(Tf64, false, ir_un(f->fn, Oabs, v[0].e));
	if (k == 'c')
		return front_scalar(Tf64, false, ir_un(f->fn, Opycabs, v[0].e));
	return front_scalar(Ti64, false, ir_un(f->fn, Oabsv, ir_cast(f->fn, Ti64, v[0].e)));
}

static Value fold(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int n = 0;
	Op op = row->special == KS_min ? Opymin : Opymax;
	(void)call;
	while (n < FRONT_ARGS && given[n])
		n++;
	if (n == 1 && v[0].kind == Vtuple) {
		n = v[0].n;
		v = v[0].item;
	}
	if (n == 1 && v[0].kind == Varray && v[0].list && v[0].arr->rank == 1 &&
		v[0].type != Tc128) {
		const Arr *a = v[0].arr;
		Ex zero = int_con(f, 0);
		front_check(f, ir_bin(f->fn, Olt, zero, a->dim[0]), Ddims);
		Var best = ir_new_var(f->fn, "best", a->type), i;
		front_put(f, best, front_element(f, a, &zero));
		St st = front_loop(f, "i", int_con(f, 1), a->dim[0], 1, &i);
		Chain body = { 0 }, *saved;
		Ex at = ir_var(f->fn, i);
		front_push(f, &body, &saved);
		front_put(f, best, ir_bin(f->fn, op, ir_var(f->fn, best), front_element(f, a, &at)));
		front_pop(f, saved);
		f->fn->st.at[st].body = body.first;
		front_append(f, f->out, st);
		return front_spill(f, front_scalar(a->type, false, ir_var(f->fn, best)));
	}
	if (n == 1 && front_eats(&v[0]))
		return front_eat_extreme(f, v[0], row->special == KS_max);
	if (n < 2)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
			front_describe(f, &v[0])));
	Value r = v[0];
	for (int k = 0; k < n; k++) {
		if (v[k].kind != Vscalar || ir_type[v[k].type].kind == 'c')
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s and %s", row->names,
				front_describe(f, &v[0]), front_describe(f, &v[k])));
		r = k ? front_better(f, op, r, v[k]) : r;
	}
	if (ir_type[r.type].kind == 'f' && r.np)
		front_fp(f, 2);
	return r;
}

/* sum(x): one element after the other, as the loop would. */
static Value sum(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value start = given[1] ? v[1] : front_pyint(f, 0), x;
	(void)row;
	(void)call;
	if (v[0].kind == Vtuple) {
		for (int k = 0; k < v[0].n; k++)
			start = front_binary(f, "Add", start, v[0].item[k]);
		return start;
	}
	if (front_eats(&v[0]) && (v[0].kind != Varray || v[0].type == Tbool))
		return front_eat_fold(f, v[0], "Add", start);
	if (v[0].kind != Varray || v[0].arr->rank != 1)
		front_bail(f, Dtype, base_printf(f->arena, "sum of %s", front_describe(f, &v[0])));
	const Arr *a = v[0].arr;
	x = front_scalar(a->type, !v[0].list, ir_cast(f->fn, a->type, int_con(f, 0)));
	Value probe = front_binary(f, "Add", start, x);
	if (probe.type != a->type || probe.np != x.np || ir_type[x.type].kind != 'f')
		return front_eat_fold(f, v[0], "Add", start);
	if (start.type != probe.type || start.np != probe.np)
		front_check(f, ir_bin(f->fn, Olt, int_con(f, 0), a->dim[0]), Ddims);
	Var acc = ir_new_var(f->fn, "sum", probe.type), i;
	front_put(f, acc, front_convert(f, &start, probe.type));
	St st = front_loop(f, "i", int_con(f, 0), a->dim[0], 1, &i);
	Chain body = { 0 }, *saved;
	Ex at = ir_var(f->fn, i);
	front_push(f, &body, &saved);
	Value now = front_scalar(probe.type, probe.np, ir_var(f->fn, acc));
	x.e = front_element(f, a, &at);
	front_put(f, acc, front_binary(f, "Add", now, x).e);
	front_pop(f, saved);
	f->fn->st.at[st].body = body.first;
	front_append(f, f->out, st);
	return front_spill(f, now);
}

/* float("inf"), float("nan"), float("1.5") */
static Value float_of_text(Front *f, const char *s)
{
	static const char *const words[] = { "inf", "+inf", "-inf", "Infinity", "infinity", "-Infinity",
		"-infinity", "nan", "NaN" };
	char *end;
	bool ok = *s && strspn(s, "0123456789.eE+-") == strlen(s);
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		ok = ok || !strcmp(words[k], s);
	double x = strtod(s, &end);
	if (!ok || *end)
		front_bail(f, Dtype, base_printf(f->arena, "float of \"%s\"", s));
	return front_scalar(Tf64, false, ir_con_f(f->fn, Tf64, x));
}

static Value to_number(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value x = given[0] ? v[0] : front_pyint(f, 0);
	(void)call;
	if (x.kind == Varray && x.arr->rank == 0)
		x = front_scalar(x.type, true, front_element(f, x.arr, NULL));
	if (x.kind == Vstr && !x.object && row->special == KS_float)
		return float_of_text(f, x.str);
	bool text = front_is_string(&x) && (row->special == KS_int || row->special == KS_float);
	bool based = row->special == KS_int && given[1];
	if (text || based)
		return front_text_number(f, x, based ? &v[1] : NULL, row->special == KS_float);
	front_any_flavour(&x);
	front_one_flavour(f, &x);
	if (row->special == KS_bool)
		return front_scalar(Tbool, false, front_truth(f, &x));
	if (x.kind != Vscalar || ir_type[x.type].kind == 'c' || x.type == Tu64)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
			front_describe(f, &x)));
	if (row->special == KS_float)
		return front_scalar(Tf64, false, ir_cast(f->fn, Tf64, x.e));
	if (ir_type[x.type].kind != 'f')
		return front_scalar(Ti64, false, ir_cast(f->fn, Ti64, x.e));
	return front_scalar(Ti64, false, ir_un(f->fn, Otrunci, ir_cast(f->fn, Tf64, x.e)));
}

static Value to_complex(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex part[2];
	(void)row;
	(void)call;
	for (int k = 0; k < 2; k++) {
		Value x = given[k] ? v[k] : front_pyint(f, 0);
		front_one_flavour(f, &x);
		if (x.kind != Vscalar || ir_type[x.type].kind == 'c')
			front_bail(f, Dtype, "complex of other things than real numbers");
		part[k] = ir_cast(f->fn, Tf64, x.e);
	}
	return front_scalar(Tc128, false, ir_cplx(f->fn, Tc128, part[0], part[1]));
}

static Value two_operands(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)call;
	if (row->special == KS_pow && given[2] && v[2].kind != Vnone)
		return front_pow_modulo(f, v[0], v[1], v[2]);
	if (row->special == KS_pow)
		return front_binary(f, "Pow", v[0], v[1]);
	Value t = front_tuple(f, 2);
	t.item[0] = front_binary(f, "FloorDiv", v[0], v[1]);
	t.item[1] = front_binary(f, "Mod", v[0], v[1]);
	return t;
}

static Value to_sequence(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)call;
	if (!given[0])
		v[0] = front_tuple(f, 0);
	if (v[0].kind == Vtuple && row->special == KS_tuple)
		return v[0];
	if (f->boxes && row->special == KS_list)
		return given[0] ? front_box_list_of(f, call, v[0]) : front_box_list(f, call, NULL);
	if (row->special == KS_list && (v[0].kind == Viter || v[0].kind == Vgen || v[0].kind == Vrange))
		return front_eat_list(f, v[0]);
	if (v[0].kind == Varray && v[0].list && v[0].arr->rank == 1 && row->special == KS_list) {
		Value r = front_fresh_copy(f, v[0].arr, 0);
		r.list = true;
		return front_materialise(f, "list", r);
	}
	front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, &v[0])));
}

static Value any_or_all(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	bool some[FRONT_ARGS] = { true };
	(void)given;
	(void)call;
	if (v[0].kind != Varray && front_eats(&v[0]))
		return front_eat_any(f, v[0], row->special == KS_all);
	if (v[0].kind != Varray || v[0].arr->rank != 1)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
			front_describe(f, &v[0])));
	Value args[FRONT_ARGS] = { v[0] };
	Value r = front_reduce_call(f,
		kb_find(row->special == KS_any ? "numpy.any" : "numpy.all"), args, some);
	return front_scalar(Tbool, false, r.e);
}

static Value math_prod(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value start = given[1] ? v[1] : front_pyint(f, 1);
	(void)call;
	if (!front_eats(&v[0]))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
			front_describe(f, &v[0])));
	return front_eat_fold(f, v[0], "Mult", start);
}

static Value front_box_call_row(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	return front_box_call(f, row, v, given, call);
}

static Handler *const handlers[KS_count] = {
	[KS_zeros] = creation, [KS_ones] = creation, [KS_empty] = creation, [KS_full] = creation,
	[KS_zeros_like] = like, [KS_ones_like] = like, [KS_empty_like] = like, [KS_full_like] = like,
	[KS_eye] = eye, [KS_arange] = front_arange, [KS_linspace] = front_linspace,
	[KS_logspace] = front_linspace, [KS_mgrid] = front_grid_call, [KS_ogrid] = front_grid_call,
	[KS_indices] = front_indices, [KS_meshgrid] = front_meshgrid, [KS_tri] = front_tri,
	[KS_tril] = front_triangle, [KS_triu] = front_triangle, [KS_vander] = front_vander,
	[KS_tril_indices] = front_triangle_indices, [KS_triu_indices] = front_triangle_indices,
	[KS_diag_indices] = front_diag_indices,
	[KS_diag] = front_diagonal, [KS_diagonal] = front_diagonal, [KS_trace] = front_diagonal,
	[KS_kron] = front_kron, [KS_array] = copy, [KS_asarray] = copy, [KS_copy] = copy,
	[KS_astype] = copy, [KS_fill] = fill, [KS_item] = item, [KS_transpose] = front_transposed,
	[KS_swapaxes] = front_transposed, [KS_flip] = front_flip, [KS_fliplr] = front_flip,
	[KS_flipud] = front_flip, [KS_expand_dims] = front_expand, [KS_squeeze] = front_squeeze,
	[KS_size] = front_shape_of, [KS_shape] = front_shape_of, [KS_ndim] = front_shape_of,
	[KS_dot] = front_product, [KS_matmul] = front_product, [KS_inner] = front_product,
	[KS_vdot] = front_product, [KS_outer] = front_outer, [KS_ufunc_outer] = front_outer,
	[KS_tensordot] = front_tensordot, [KS_einsum] = front_einsum, [KS_reshape] = front_reshaped,
	[KS_ravel] = front_ravel, [KS_flatten] = front_ravel, [KS_moveaxis] = front_moveaxis,
	[KS_atleast] = front_atleast, [KS_rot90] = front_rot90, [KS_broadcast_to] = front_broadcast_to,
	[KS_broadcast_arrays] = front_broadcast_arrays, [KS_fromfunction] = front_fromfunction,
	[KS_contiguous] = front_contiguous,
	[KS_concatenate] = front_concatenate, [KS_stack] = front_stack, [KS_hstack] = front_stack_by,
	[KS_vstack] = front_stack_by, [KS_dstack] = front_stack_by, [KS_column_stack] = front_stack_by,
	[KS_append] = front_appended, [KS_split] = front_split_array,
	[KS_array_split] = front_split_array, [KS_hsplit] = front_split_array,
	[KS_vsplit] = front_split_array, [KS_pad] = front_pad, [KS_roll] = front_roll,
	[KS_fftshift] = front_fftshift,
	[KS_repeat] = front_repeat, [KS_tile] = front_tile, [KS_nonzero] = front_nonzero,
	[KS_flatnonzero] = front_nonzero, [KS_argwhere] = front_nonzero, [KS_take] = front_take,
	[KS_compress] = front_compress, [KS_extract] = front_extract, [KS_put] = front_put_at,
	[KS_putmask] = front_put_where, [KS_place] = front_put_where, [KS_copyto] = front_put_where,
	[KS_select] = front_choice, [KS_ix] = front_open_grid, [KS_at] = front_ufunc_at,
	[KS_where] = where, [KS_clip] = clip, [KS_real] = parts, [KS_imag] = parts,
	[KS_count_nonzero] = front_count_nonzero, [KS_accumulate] = front_accumulate,
	[KS_diff] = front_diff, [KS_ptp] = front_ptp, [KS_average] = front_average,
	[KS_histogram] = front_histogram,
	[KS_nan_reduce] = front_nan_reduce, [KS_len] = len, [KS_slice] = slice, [KS_range] = range,
	[KS_enumerate] = iterator, [KS_zip] = iterator, [KS_reversed] = iterator, [KS_abs] = absolute,
	[KS_min] = fold, [KS_max] = fold, [KS_sum] = sum, [KS_int] = to_number, [KS_float] = to_number,
	[KS_bool] = to_number, [KS_complex] = to_complex, [KS_round] = front_round,
	[KS_isinstance] = front_isinstance, [KS_type] = front_type_of, [KS_pow] = two_operands, [KS_divmod] = two_operands,
	[KS_tuple] = to_sequence, [KS_list] = to_sequence, [KS_any] = any_or_all,
	[KS_all] = any_or_all, [KS_box] = front_box_call_row, [KS_product] = math_prod,
	[KS_map] = iterator, [KS_filter] = front_filter,
	[KS_iter] = front_iter, [KS_next] = front_next, [KS_fold] = front_fold_by,
	[KS_nested_product] = front_nested_product, [KS_ndindex] = front_ndindex,
	[KS_combinations] = front_nested_choice, [KS_permutations] = front_nested_choice,
	[KS_nested_repeat] = front_nested_repeat,
	[KS_conjugate] = front_of_number, [KS_is_integer] = front_of_number,
	[KS_whole] = front_whole,
};

bool front_handles(KbSpecial s)
{
	return s == KS_mean || s == KS_std || s == KS_var || (s < KS_count && handlers[s]);
}

Value front_special(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	if (row->special == KS_mean || row->special == KS_std || row->special == KS_var)
		return front_mean(f, row, v, given);
	Handler *h = handlers[row->special];
	for (int k = 0; k < kb_required(row); k++)
		if (!given[k])
			front_bail(f, Dtype, base_printf(f->arena, "%s with too few arguments", row->names));
	if (!h)
		front_bail(f, Dcall, row->names);
	return h(f, row, v, given, call);
}
