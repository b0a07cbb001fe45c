/* What a loop walks over step by step: how many steps there are, and the value of one. */
#include "front/value.h"

/* How many steps a range has whose step may be negative; none of its numbers is large. */
static Ex steps_of_any_sign(Front *f, const Value *it)
{
	Ex lo = it->item[0].e, hi = it->item[1].e, by = it->item[2].e, one = ir_int(f->fn, 1);
	int64_t most = (int64_t)1 << 60;
	for (int k = 0; k < 3; k++) {
		Span s = front_span(f, it->item[k].e);
		if (s.lo >= -most && s.hi <= most)
			continue;
		front_check(f, ir_bin(f->fn, Ole, it->item[k].e, ir_int(f->fn, most)), Doverflow);
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, -most), it->item[k].e), Doverflow);
	}
	Ex up = ir_bin(f->fn, Olt, ir_int(f->fn, 0), by);
	Ex size = ir_select(f->fn, up, by, ir_un(f->fn, Oneg, by));
	Ex span = ir_select(f->fn, up, ir_bin(f->fn, Osub, hi, lo), ir_bin(f->fn, Osub, lo, hi));
	span = ir_bin(f->fn, Oadd, span, ir_bin(f->fn, Osub, size, one));
	return ir_bin(f->fn, Omax, ir_bin(f->fn, Ofloordiv, span, size), ir_int(f->fn, 0));
}

Value front_walked(Front *f, Node *n)
{
	if (strcmp(n->kind, "Subscript") != 0 || strcmp(n->kid[1]->kind, "Slice") != 0)
		return front_expr(f, n);
	Value base = front_spill(f, front_expr(f, n->kid[0]));
	f->line = n->line;
	f->col = n->col;
	if (base.kind != Vrows)
		return front_subscript(f, base, n->kid[1]);
	Value cut = front_expr(f, n->kid[1]), part = front_tuple(f, 4);
	Ex start, count, step;
	front_slice(f, &cut, front_rows_length(f, &base), &start, &count, &step);
	part.kind = Viter;
	part.str = "slice";
	part.item[0] = base;
	part.item[1] = front_scalar(Ti64, false, start);
	part.item[2] = front_scalar(Ti64, false, step);
	part.item[3] = front_scalar(Ti64, false, count);
	return part;
}

/* A list, array or range on which `for` can walk: the number of steps, and the value of step i. Where a
 * zip is over a map, its parts end together: else a function would be called once more. */
Ex front_steps(Front *f, const Value *it)
{
	if (it->kind == Varray && it->arr->rank > 0)
		return it->arr->dim[0];
	if (it->kind == Vrows)
		return front_rows_length(f, it);
	if (it->kind == Vtuple)
		return ir_int(f->fn, it->n);
	bool map = it->kind == Viter && !strcmp(it->str, "map");
	if (map || (it->kind == Viter && !strcmp(it->str, "zip"))) {
		Ex n = front_steps(f, &it->item[map]), other;
		bool calls = false;
		for (int k = 0; !map && k < it->n; k++)
			calls = calls || (it->item[k].kind == Viter && !strcmp(it->item[k].str, "map"));
		for (int k = 1 + map; k < it->n; k++)
			if ((other = front_steps(f, &it->item[k])) != n)
				n = calls ? front_same_length(f, n, other) : ir_bin(f->fn, Omin, n, other);
		return n;
	}
	if (it->kind == Viter && !strcmp(it->str, "slice"))
		return it->item[3].e;
	if (it->kind == Viter)
		return front_steps(f, &it->item[0]);
	if (it->kind == Vrange) {
		int64_t step = 1;
		if (!front_is_int(f, &it->item[2], &step) && f->in->careful)
			return steps_of_any_sign(f, it);
		if (!front_is_int(f, &it->item[2], &step)) {
			Ex by = it->item[2].e, span = ir_bin(f->fn, Osub, it->item[1].e, it->item[0].e);
			span = ir_bin(f->fn, Oadd, span, ir_bin(f->fn, Osub, by, ir_int(f->fn, 1)));
			return ir_bin(f->fn, Omax, ir_bin(f->fn, Ofloordiv, span, by), ir_int(f->fn, 0));
		}
		Ex n = step > 0 ? ir_bin(f->fn, Osub, it->item[1].e, it->item[0].e) :
			ir_bin(f->fn, Osub, it->item[0].e, it->item[1].e);
		step = step < 0 ? -step : step;
		if (step != 1)
			n = ir_bin(f->fn, Ofloordiv, ir_bin(f->fn, Oadd, n, ir_int(f->fn, step - 1)),
				ir_int(f->fn, step));
		return front_span(f, n).lo >= 0 ? n : ir_bin(f->fn, Omax, n, ir_int(f->fn, 0));
	}
	front_bail(f, Dtype, base_printf(f->arena, "a loop over %s", front_describe(f, it)));
}

/* So small that sums of two do not overflow. */
static void check_small(Front *f, Ex e)
{
	const int64_t most = (int64_t)1 << 61;
	Span s = front_span(f, e);
	if (s.lo < -most)
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, -most), e), Ddomain);
	if (s.hi > most)
		front_check(f, ir_bin(f->fn, Ole, e, ir_int(f->fn, most)), Ddomain);
}

/* len(r) of a range */
Ex front_range_length(Front *f, const Value *r)
{
	for (int k = 0; k < 3; k++)
		check_small(f, r->item[k].e);
	return front_keep(f, "n", front_steps(f, r));
}

/* r[i] */
Value front_range_at(Front *f, const Value *r, const Value *i)
{
	if (i->kind != Vscalar)
		front_bail(f, Dtype, "a slice of a range");
	return front_step_value(f, r, front_wrap(f, front_int_index(f, i), front_range_length(f, r), Dindex));
}

/* x in r, for an int x */
Ex front_range_contains(Front *f, const Value *x, const Value *r)
{
	int64_t step;
	bool whole = x->kind == Vscalar && !x->np && !x->tag && (x->type == Ti64 || x->type == Tbool);
	if (!whole || !front_is_int(f, &r->item[2], &step))
		front_bail(f, Dtype, base_printf(f->arena, "%s in a range", front_describe(f, x)));
	Ex at = ir_cast(f->fn, Ti64, x->e), lo = r->item[0].e, hi = r->item[1].e;
	check_small(f, at);
	check_small(f, lo);
	Ex inside = step > 0 ? ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, lo, at), ir_bin(f->fn, Olt, at, hi)) :
		ir_bin(f->fn, Oland, ir_bin(f->fn, Olt, hi, at), ir_bin(f->fn, Ole, at, lo));
	if (step == 1 || step == -1)
		return inside;
	Ex off = ir_bin(f->fn, Osub, at, lo), by = ir_int(f->fn, step < 0 ? -step : step);
	Ex rest = ir_bin(f->fn, Omod, off, by);
	return ir_bin(f->fn, Oland, inside, ir_bin(f->fn, Oeq, rest, ir_int(f->fn, 0)));
}

Value front_step_value(Front *f, const Value *it, Ex i)
{
	Value at = front_scalar(Ti64, false, i);
	if (it->kind == Vrows)
		return front_rows_at(f, it, i);
	if (it->kind == Viter && !strcmp(it->str, "slice")) {
		Ex by = ir_bin(f->fn, Omul, i, it->item[2].e);
		return front_rows_at(f, &it->item[0], ir_bin(f->fn, Oadd, it->item[1].e, by));
	}
	if (it->kind == Viter && !strcmp(it->str, "enumerate")) {
		Value t = front_tuple(f, 2);
		t.item[0] = front_binary(f, "Add", at, it->item[1]);
		t.item[1] = front_step_value(f, &it->item[0], i);
		return t;
	}
	if (it->kind == Viter && !strcmp(it->str, "zip")) {
		Value t = front_tuple(f, it->n);
		for (int k = 0; k < it->n; k++)
			t.item[k] = front_step_value(f, &it->item[k], i);
		return t;
	}
	if (it->kind == Viter && !strcmp(it->str, "map")) {
		Value *arg = base_alloc(f->arena, sizeof *arg * (size_t)it->n);
		for (int k = 1; k < it->n; k++)
			arg[k - 1] = front_step_value(f, &it->item[k], i);
		return front_call_value(f, it->item[0], arg, it->n - 1);
	}
	if (it->kind == Viter) {
		Ex last = ir_bin(f->fn, Osub, front_steps(f, &it->item[0]), ir_int(f->fn, 1));
		return front_step_value(f, &it->item[0], ir_bin(f->fn, Osub, last, i));
	}
	if (it->kind == Vrange)
		return front_binary(f, "Add", it->item[0], front_binary(f, "Mult", at, it->item[2]));
	if (it->kind != Varray)
		front_bail(f, Dtype, base_printf(f->arena, "a loop over %s", front_describe(f, it)));
	return front_index_value(f, *it, &at, 1);
}
