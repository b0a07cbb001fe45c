/* Functions of math over whole numbers: gcd, lcm, factorial, isqrt, comb, perm. What does not fit 64 bits fails. */
#include "front/value.h"

static Ex con(Front *f, int64_t x)
{
	return ir_int(f->fn, x);
}

/* while test { r = r * factor; i = i + 1 }, where r is divided by i too if asked for. */
static void multiply(Front *f, Var r, Var i, Ex most, Ex factor, bool divide)
{
	Chain body = { 0 }, *saved;
	Ex at = ir_var(f->fn, i);
	front_push(f, &body, &saved);
	Ex e = ir_bin(f->fn, Omulv, ir_var(f->fn, r), factor);
	front_put(f, r, divide ? ir_bin(f->fn, Ofloordiv, e, at) : e);
	front_put(f, i, ir_bin(f->fn, Oadd, at, con(f, 1)));
	front_pop(f, saved);
	St st = front_emit(f, Kwhile);
	f->fn->st.at[st].e = ir_bin(f->fn, Ole, at, most);
	f->fn->st.at[st].body = body.first;
}

/* The greatest common divisor, by Euclid. */
static Ex divisor(Front *f, Ex a, Ex b)
{
	Var x = ir_new_var(f->fn, "a", Ti64), y = ir_new_var(f->fn, "b", Ti64);
	front_put(f, x, ir_un(f->fn, Oabsv, a));
	front_put(f, y, ir_un(f->fn, Oabsv, b));
	Chain body = { 0 }, *saved;
	Ex big = ir_var(f->fn, x), small = ir_var(f->fn, y);
	front_push(f, &body, &saved);
	Ex rest = front_keep(f, "rest", ir_bin(f->fn, Omod, big, small));
	front_put(f, x, small);
	front_put(f, y, rest);
	front_pop(f, saved);
	St st = front_emit(f, Kwhile);
	f->fn->st.at[st].e = ir_bin(f->fn, One, small, con(f, 0));
	f->fn->st.at[st].body = body.first;
	return front_keep(f, "gcd", big);
}

static Ex multiple(Front *f, Ex a, Ex b)
{
	Ex g = divisor(f, a, b), zero = con(f, 0);
	Ex part = ir_bin(f->fn, Ofloordiv, a, ir_bin(f->fn, Omax, g, con(f, 1)));
	Ex r = ir_un(f->fn, Oabsv, ir_bin(f->fn, Omulv, part, b));
	return ir_select(f->fn, ir_bin(f->fn, Oeq, g, zero), zero, r);
}

/* The root as a float is right or one too large or small. */
static Ex root(Front *f, Ex n)
{
	front_check(f, ir_bin(f->fn, Ole, con(f, 0), n), Ddomain);
	front_check(f, ir_bin(f->fn, Olt, n, con(f, (int64_t)1 << 62)), Doverflow);
	Ex r =
		front_keep(f, "root", ir_cast(f->fn, Ti64, ir_un(f->fn, Osqrt, ir_cast(f->fn, Tf64, n))));
	Ex less = ir_bin(f->fn, Olt, n, ir_bin(f->fn, Omul, r, r));
	r = front_keep(f, "root", ir_bin(f->fn, Osub, r, ir_cast(f->fn, Ti64, less)));
	Ex next = ir_bin(f->fn, Oadd, r, con(f, 1));
	Ex more = ir_bin(f->fn, Ole, ir_bin(f->fn, Omul, next, next), n);
	return ir_bin(f->fn, Oadd, r, ir_cast(f->fn, Ti64, more));
}

static Ex factorial(Front *f, Ex n)
{
	front_check(f, ir_bin(f->fn, Ole, con(f, 0), n), Ddomain);
	front_check(f, ir_bin(f->fn, Ole, n, con(f, 20)), Doverflow);
	Var r = ir_new_var(f->fn, "product", Ti64), i = ir_new_var(f->fn, "factor", Ti64);
	front_put(f, r, con(f, 1));
	front_put(f, i, con(f, 2));
	multiply(f, r, i, n, ir_var(f->fn, i), false);
	return front_keep(f, "factorial", ir_var(f->fn, r));
}

/* In how many ways k of n can be chosen; in order, if so asked. */
static Ex choices(Front *f, Ex n, Ex k, bool ordered)
{
	Ex zero = con(f, 0), one = con(f, 1);
	front_check(f, ir_bin(f->fn, Ole, zero, n), Ddomain);
	front_check(f, ir_bin(f->fn, Ole, zero, k), Ddomain);
	Ex other = ir_bin(f->fn, Osub, n, k), most = ordered ? k : ir_bin(f->fn, Omin, k, other);
	Ex none = front_keep(f, "none", ir_bin(f->fn, Olt, other, zero));
	most = front_keep(f, "most", ir_select(f->fn, none, zero, most));
	Var r = ir_new_var(f->fn, "product", Ti64), i = ir_new_var(f->fn, "factor", Ti64);
	front_put(f, r, ir_select(f->fn, none, zero, one));
	front_put(f, i, one);
	Ex first = front_keep(f, "first", ir_bin(f->fn, Osub, n, most)), at = ir_var(f->fn, i);
	Ex down = ir_bin(f->fn, Oadd, ir_bin(f->fn, Osub, n, at), one);
	multiply(f, r, i, most, ordered ? down : ir_bin(f->fn, Oadd, first, at), !ordered);
	return front_keep(f, "ways", ir_var(f->fn, r));
}

Value front_whole(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *name = row->names + 5;
	Ex e[2] = { 0 }, r;
	if (v[0].kind == Vnone || (given[1] && v[1].kind == Vnone && name[0] != 'p'))
		front_bail(f, Dtype, base_printf(f->arena, "%s of None", row->names));
	(void)call;
	for (int k = 0; k < 2 && given[k] && v[k].kind != Vnone; k++) {
		char kind = v[k].kind == Vscalar ? ir_type[v[k].type].kind : 0;
		if ((kind != 'i' && kind != 'b') || v[k].np || v[k].tag)
			front_bail(
				f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, &v[k])));
		e[k] = front_keep(f, "n", ir_cast(f->fn, Ti64, v[k].e));
	}
	switch (name[0]) {
	case 'g': r = divisor(f, e[0], e[1]); break;
	case 'l': r = multiple(f, e[0], e[1]); break;
	case 'i': r = root(f, e[0]); break;
	case 'f': r = factorial(f, e[0]); break;
	default: r = e[1] ? choices(f, e[0], e[1], name[0] == 'p') : factorial(f, e[0]);
	}
	return front_spill(f, front_scalar(Ti64, false, r));
}
