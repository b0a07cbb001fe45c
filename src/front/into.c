/* Where a ufunc puts its result: `out` and `where`. */
#include "front/value.h"

static bool fits_kind(Type from, Type to)
{
	static const char order[] = { ['b'] = 1, ['u'] = 2, ['i'] = 3, ['f'] = 4, ['c'] = 5 };
	return order[(int)ir_type[from].kind] <= order[(int)ir_type[to].kind];
}

/* Stores what a ufunc gives into array `out`, where `where` (NULL: everywhere) is true; out is the
 * value of the call. */
Value front_ufunc_into(Front *f, const KbRow *row, Value r, Value out, const Value *where)
{
	if (out.kind != Varray || out.list || !out.arr->view)
		front_bail(f, Dcall, base_printf(f->arena, "%s with this out", row->names));
	const Arr *source = front_as_array(f, &r, 0), *to = out.arr;
	if (source->rank > to->rank)
		front_bail(f, Dshape, "the result does not fit into out");
	if (!fits_kind(source->type, to->type))
		front_bail(f, Dtype, "a result that does not fit the type of out");
	source = front_fit(f, source, to->type, to->rank, to->dim);
	if (where) {
		const Arr *mask = front_as_array(f, where, 0);
		if (mask->type != Tbool)
			front_bail(f, Dtype, "where is not an array of bools");
		mask = front_fit(f, mask, Tbool, to->rank, to->dim);
		Arr *chosen = base_alloc(f->arena, sizeof *chosen);
		*chosen = *source;
		chosen->view = chosen->whole = chosen->loose = false;
		chosen->e = ir_select(f->fn, mask->e, source->e, to->e);
		source = chosen;
		front_fp(f, 2);
	}
	front_store(f, to, source);
	return out;
}
