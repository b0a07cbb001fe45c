/* Operators: Python's own rules for Python numbers, NumPy's for all else. */
#include "front/box.h"

#include "jenny_digest.h"

typedef struct Operator {
	const char *ast;   /* class name in Python's ast */
	const char *ufunc; /* row of the knowledge base */
	Op exact, sticky;  /* for Python ints: where no overflow is possible, and where it is */
	Op real;           /* for Python floats */
	Op complex;
} Operator;

static const Operator operators[] = {
	{ "Add", "numpy.add", Oadd, Oaddv, Oadd, Oadd },
	{ "Sub", "numpy.subtract", Osub, Osubv, Osub, Osub },
	{ "Mult", "numpy.multiply", Omul, Omulv, Omul, Opycmul },
	{ "Div", "numpy.true_divide", Onone, Onone, Odiv, Opycdiv },
	{ "FloorDiv", "numpy.floor_divide", Ofloordiv, Onone, Ofloordiv, Onone },
	{ "Mod", "numpy.remainder", Omod, Onone, Omod, Onone },
	{ "Pow", "numpy.power", Onone, Opowv, Opow, Opycpow },
	{ "LShift", "numpy.left_shift", Onone, Oshlv, Onone, Onone },
	{ "RShift", "numpy.right_shift", Onone, Oshrv, Onone, Onone },
	{ "BitAnd", "numpy.bitwise_and", Oand, Onone, Onone, Onone },
	{ "BitOr", "numpy.bitwise_or", Oor, Onone, Onone, Onone },
	{ "BitXor", "numpy.bitwise_xor", Oxor, Onone, Onone, Onone },
};

static const Operator *find_operator(Front *f, const char *ast)
{
	for (size_t k = 0; k < sizeof operators / sizeof *operators; k++)
		if (!strcmp(operators[k].ast, ast))
			return &operators[k];
	front_bail(f, Dsyntax, front_word(ast));
}

static Ex zero_of(Front *f, Type t)
{
	return ir_cast(f->fn, t, ir_int(f->fn, 0));
}

static Ex nonzero(Front *f, Ex b) { return ir_bin(f->fn, One, b, zero_of(f, f->fn->ex.at[b].type)); }

/* A Python int as a float, exactly, or the original runs. */
static Ex exact_float(Front *f, const Value *v)
{
	if (v->type == Tf64)
		return v->e;
	Span s = front_span(f, v->e);
	Ex r = ir_cast(f->fn, Tf64, v->e);
	if (v->type == Tbool || (s.lo >= -(1LL << 53) && s.hi <= 1LL << 53))
		return r;
	Ex big = ir_int(f->fn, 1LL << 53);
	Ex ok = ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, v->e, big),
		ir_bin(f->fn, Ole, ir_un(f->fn, Oneg, big), v->e));
	return ir_guard(f->fn, ok, r);
}

static Value py_int(Front *f, const Operator *op, Ex a, Ex b)
{
	int64_t n;
	Span x = front_span(f, a), y = front_span(f, b);
	if (op->exact == Ofloordiv || op->exact == Omod) {
		Ex ok = y.lo > 0 || y.hi < 0 ? ir_bool(f->fn, true) : nonzero(f, b);
		Ex fits = ir_bool(f->fn, true);
		if (x.lo == INT64_MIN && y.lo <= -1 && y.hi >= -1)
			fits = ir_bin(f->fn, One, a, ir_int(f->fn, INT64_MIN));
		ok = ir_bin(f->fn, Oland, ok, fits);
		if (front_raises(f, y.lo > 0 || y.hi < 0 ? ir_bool(f->fn, true) : nonzero(f, b),
				"ZeroDivisionError"))
			ok = fits;
		return front_scalar(Ti64, false, ir_guard(f->fn, ok, ir_bin(f->fn, op->exact, a, b)));
	}
	if (op->sticky == Opowv && ir_is_int(f->fn, b, &n) && n >= 0 && n <= 3) {
		Ex r = ir_int(f->fn, 1);
		const Operator *times = find_operator(f, "Mult");
		for (; n > 0; n--)
			r = py_int(f, times, r, a).e;
		return front_scalar(Ti64, false, r);
	}
	if (op->exact && op->sticky) {
		Ex r = ir_bin(f->fn, op->exact, a, b);
		Span s = front_span(f, r);
		if (s.lo > -(1LL << 62) && s.hi < 1LL << 62)
			return front_scalar(Ti64, false, r);
	}
	return front_scalar(Ti64, false, ir_bin(f->fn, op->sticky ? op->sticky : op->exact, a, b));
}

static Ex finite(Front *f, Ex a) { return ir_un(f->fn, Oisfinite, a); }
static Ex either(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Olor, a, b); }
static Ex no(Front *f, Ex a) { return ir_un(f->fn, Onot, a); }

static Ex py_float_pow(Front *f, Ex a, Ex b)
{
	const Expr *x = &f->fn->ex.at[b];
	Ex zero = ir_con_f(f->fn, Tf64, 0);
	if (x->op == Ocon && x->u.f == 2)
		return ir_guard(f->fn,
			either(f, finite(f, ir_bin(f->fn, Omul, a, a)), no(f, finite(f, a))),
			ir_bin(f->fn, Omul, a, a));
	Ex r = ir_bin(f->fn, Opow, a, b);
	Ex whole = ir_bin(f->fn, Oeq, b, ir_un(f->fn, Ofloor, b));
	Ex ok = either(f, no(f, ir_bin(f->fn, Olt, a, zero)), whole);
	ok = ir_bin(f->fn, Oland, ok, either(f, ir_bin(f->fn, One, a, zero),
		no(f, ir_bin(f->fn, Olt, b, zero))));
	ok = ir_bin(f->fn, Oland, ok, either(f, finite(f, r),
		either(f, no(f, finite(f, a)), no(f, finite(f, b)))));
	return ir_guard(f->fn, ok, r);
}

static Value py_float(Front *f, const Operator *op, Ex a, Ex b)
{
	f->pyfloat = true;
	if (!op->real)
		front_bail(f, Dtype, base_printf(f->arena, "operator %s on floats", op->ast));
	if (op->real == Opow)
		return front_scalar(Tf64, false, py_float_pow(f, a, b));
	Ex r = ir_bin(f->fn, op->real, a, b);
	bool divides = op->real == Odiv || op->real == Ofloordiv || op->real == Omod;
	if (divides && !front_raises(f, nonzero(f, b), "ZeroDivisionError"))
		r = ir_guard(f->fn, nonzero(f, b), r);
	return front_scalar(Tf64, false, r);
}

/* Python's complex numbers: a real operand is converted, as CPython 3.11 does. */
static Value py_complex(Front *f, const Operator *op, const Value *a, const Value *b)
{
	Value p[2] = { *a, *b };
	f->pyfloat = true;
	for (int k = 0; k < 2; k++)
		if (p[k].type != Tc128)
			p[k].e = ir_cplx(f->fn, Tc128, exact_float(f, &p[k]), ir_con_f(f->fn, Tf64, 0));
	if (!op->complex)
		front_bail(f, Dtype, base_printf(f->arena, "operator %s on complex numbers", op->ast));
	if (op->complex == Opycpow)
		front_bail(f, Dtype, "a complex power is not compiled");
	Ex r = ir_bin(f->fn, op->complex, p[0].e, p[1].e);
	if (op->complex == Opycdiv && !front_raises(f, nonzero(f, p[1].e), "ZeroDivisionError"))
		r = ir_guard(f->fn, nonzero(f, p[1].e), r);
	return front_scalar(Tc128, false, r);
}

static Value py_binary(Front *f, const Operator *op, Value a, Value b)
{
	int64_t n;
	char ka = ir_type[a.type].kind, kb = ir_type[b.type].kind;
	if (ka == 'c' || kb == 'c')
		return py_complex(f, op, &a, &b);
	bool bits = op->exact == Oand || op->exact == Oor || op->exact == Oxor;
	if (ka == 'b' && kb == 'b' && bits)
		return front_scalar(Tbool, false, ir_bin(f->fn, op->exact, a.e, b.e));
	bool inverse = op->sticky == Opowv && front_is_int(f, &b, &n) && n < 0;
	if (ka == 'f' || kb == 'f' || op->real == Odiv || inverse)
		return py_float(f, op, exact_float(f, &a), exact_float(f, &b));
	return py_int(f, op, ir_cast(f->fn, Ti64, a.e), ir_cast(f->fn, Ti64, b.e));
}

/* ---- NumPy ---- */

static Type operand_type(Front *f, const void *of, const Value *v, int n)
{
	const KbRow *row = of;
	Type t = front_promote_all(v, n);
	char kind = ir_type[t].kind;
	if (row->dtype == DT_LOGICAL)
		return Tbool;
	if (row->dtype == DT_DIVIDE && (kind == 'i' || kind == 'u' || kind == 'b'))
		return Tf64;
	if (row->dtype == DT_FLOAT && (kind == 'i' || kind == 'u' || kind == 'b')) {
		if (ir_type[t].bytes == 1)
			front_bail(f, Dtype, "the result would be float16");
		return ir_type[t].bytes == 2 ? Tf32 : Tf64;
	}
	if (row->dtype == DT_INTS && kind != 'i' && kind != 'u' && kind != 'b')
		front_bail(f, Dtype,
			base_printf(f->arena, "%s takes integers", row->names));
	return t;
}

/* How the ufunc's body raises the processor's status flags, see Face.fp. */
static void note_fp(Front *f, const char *body, Type t)
{
	static const char *const plain[] = { "add(x, y)", "sub(x, y)", "mul(x, y)", "div(x, y)",
		"neg(x)", "sqrt(x)", "mul(x, x)" };
	if (ir_type[t].kind != 'f' && ir_type[t].kind != 'c')
		return;
	for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
		if (!strcmp(body, plain[k]) && ir_type[t].kind == 'f') {
			front_fp(f, 1);
			return;
		}
	front_fp(f, 2);
}

static bool divides(const char *body)
{
	return !strncmp(body, "floordiv", 8) || !strncmp(body, "mod", 3) || !strncmp(body, "fmod", 4);
}

/* The divisor is not 0, nor is the least integer divided by -1, which warns. */
static Ex may_divide(Front *f, const char *body, Type t, Ex a, Ex b)
{
	Ex ok = nonzero(f, b);
	if (ir_type[t].kind != 'i' || strncmp(body, "floordiv", 8))
		return ok;
	int64_t least = INT64_MIN >> (64 - 8 * ir_type[t].bytes);
	Ex fits = ir_bin(f->fn, Olor, ir_bin(f->fn, One, a, ir_cast(f->fn, t, ir_int(f->fn, least))),
		ir_bin(f->fn, One, b, ir_cast(f->fn, t, ir_int(f->fn, -1))));
	return ir_bin(f->fn, Oland, ok, fits);
}

/* The same for uint64: r is what comes of wrapping. */
static Ex unsigned_scalar(Front *f, Op op, const Ex *e, Ex r)
{
	Ex zero = zero_of(f, Tu64), top = ir_con_i(f->fn, Tu64, -1), ok = ir_bool(f->fn, true);
	if (op == Oaddv)
		ok = ir_bin(f->fn, Ole, e[0], r);
	else if (op == Osubv)
		ok = ir_bin(f->fn, Ole, e[1], e[0]);
	else if (op == Onegv)
		ok = ir_bin(f->fn, Oeq, e[0], zero);
	else if (op == Omulv)
		ok = ir_bin(f->fn, Olor, ir_bin(f->fn, Oeq, e[1], zero),
			ir_bin(f->fn, Ole, e[0], ir_bin(f->fn, Ofloordiv, top, e[1])));
	return ir_guard(f->fn, ok, r);
}

/* Integer arithmetic of NumPy scalars warns when it overflows: then the original runs. */
static Ex scalar_integer(Front *f, const char *body, Type t, const Ex *e, Ex r)
{
	static const struct {
		const char *body;
		Op op;
	} wide[] = { { "add(x, y)", Oaddv }, { "sub(x, y)", Osubv }, { "mul(x, y)", Omulv },
		{ "neg(x)", Onegv }, { "abs(x)", Oabsv } };
	if (ir_type[t].kind != 'i' && ir_type[t].kind != 'u')
		return r;
	for (size_t k = 0; k < sizeof wide / sizeof *wide; k++) {
		if (strcmp(body, wide[k].body))
			continue;
		if (t == Tu64)
			return unsigned_scalar(f, wide[k].op, e, r);
		Ex a = ir_cast(f->fn, Ti64, e[0]);
		Ex w = ir_op[wide[k].op].arity == 1 ? ir_un(f->fn, wide[k].op, a) :
			ir_bin(f->fn, wide[k].op, a, ir_cast(f->fn, Ti64, e[1]));
		if (t == Ti64)
			return w;
		return ir_guard(f->fn, ir_bin(f->fn, Oeq, ir_cast(f->fn, Ti64, r), w), r);
	}
	return r;
}

/* Powers of float arrays that few exact operations give within 3 units in the last place, with the
 * overflow, underflow and other warnings of the power itself. */
#define UP "select(eq(x, -1e999), 1e999, x)"
static const char *short_power(double p)
{
	static const struct {
		double p;
		const char *body;
	} known[] = {
		{ 3, "mul(mul(x, x), x)" },
		{ 4, "mul(mul(x, x), mul(x, x))" },
		{ -2, "div(div(1, x), x)" },
		{ 1.5, "mul(" UP ", sqrt(" UP "))" },
		{ -1.5, "div(div(1, sqrt(" UP ")), " UP ")" },
		{ -0.5, "div(1, sqrt(add(" UP ", 0)))" },
	};
	for (size_t k = 0; k < sizeof known / sizeof *known; k++)
		if (known[k].p == p)
			return known[k].body;
	return NULL;
}

/* NumPy's kernels for complex scalars are not those for arrays, which use fused products. */
static const char *body_for(Front *f, const KbRow *row, Type t, const Value *v, int count)
{
	int64_t n;
	if (t == Tbool && !strcmp(row->names, "numpy.add"))
		return "or(x, y)";
	if (t == Tbool && !strcmp(row->names, "numpy.multiply"))
		return "and(x, y)";
	bool complex = ir_type[t].kind == 'c', scalars = true;
	for (int k = 0; k < count; k++)
		scalars = scalars && v[k].kind == Vscalar;
	if (complex && scalars && !strcmp(row->names, "numpy.multiply"))
		return "pycmul(x, y)";
	if (complex && v[0].kind == Vscalar && !strcmp(row->names, "numpy.multiply"))
		return "mul(y, x)";
	if (complex && scalars && !strncmp(row->names, "numpy.absolute", 14))
		return "pycabs(x)";
	if (!strncmp(row->names, "numpy.power", 11)) {
		const Expr *x = v[1].kind == Vscalar ? &f->fn->ex.at[v[1].e] : NULL;
		bool con = x && x->op == Ocon && !v[1].np;
		double p = !con ? 0 : front_is_int(f, &v[1], &n) ? (double)n :
			x->type == Tf64 ? x->u.f : 0;
		bool square = v[0].kind == Varray && v[0].type == Tbool && v[1].kind == Vscalar;
		if (square && (!con || p == 2))
			front_bail(f, Dtype, "a power of booleans: squares are int8");
		if (p == 2)
			return "mul(x, x)";
		if (p == 0.5 && ir_type[t].kind == 'f')
			return "sqrt(x)";
		if (p == -1 && ir_type[t].kind == 'f')
			return "div(1, x)";
		if (con && v[0].kind == Varray && ir_type[t].kind == 'f' && short_power(p))
			return short_power(p);
		bool small = front_is_int(f, &v[1], &n) && n >= 0;
		if (ir_type[t].kind == 'i' || ir_type[t].kind == 'u') {
			if (!small && v[1].kind == Vscalar && v[0].kind == Varray && v[1].type == Ti64)
				front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), v[1].e), Ddomain);
			else if (!small || v[0].kind == Vscalar)
				front_bail(f, Dtype, "an integer power whose exponent may be negative");
		}
	}
	return row->body;
}

static Value finish_map(Front *f, Type t, bool scalar, const Arr **part, int n, int rank, Ex *dim, Ex e)
{
	Arr *r = front_new_arr(f, t, rank);
	if (scalar)
		return front_scalar(t, true, e);
	memcpy(r->dim, dim, sizeof *dim * (size_t)rank);
	r->order = front_order(f, part, n);
	r->e = e;
	return front_array(f, r, false);
}

/* A ufunc over its operands: all scalars give a scalar, else a lazy array. */
Value front_map(Front *f, const KbRow *row, Value *v, int n)
{
	const Arr *part[3];
	Ex e[3], dim[JENNY_RANK];
	int rank;
	bool scalar = true;
	front_settle_flavours(f, v, n, operand_type, row);
	for (int k = 0; k < n; k++) {
		if (front_is_listed(&v[k]))
			v[k] = front_list_of(f, v[k]);
		if (v[k].kind != Vscalar && v[k].kind != Varray)
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
				front_describe(f, &v[k])));
		front_one_flavour(f, &v[k]);
		scalar = scalar && (v[k].kind == Vscalar || (v[k].arr->rank == 0 && !v[k].list));
	}
	Type t = operand_type(f, row, v, n);
	bool other = t && row->complex && ir_type[t].kind == 'c';
	if (!t || (!other && !strchr(row->kinds, ir_type[t].kind)))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s%s%s", row->names,
			front_describe(f, &v[0]), n > 1 ? " and " : "", n > 1 ? front_describe(f, &v[1]) : ""));
	for (int k = 0; k < n; k++)
		part[k] = front_as_array(f, &v[k], t);
	front_common_shape(f, part, n, &rank, dim);
	const char *body = other ? row->complex : body_for(f, row, t, v, n);
	for (int k = 0; k < n; k++)
		e[k] = front_broadcast(f, part[k], rank, dim)->e;
	note_fp(f, body, t);
	Ex r = kb_instantiate(f->fn, body, e, n);
	if (!r)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, ir_type[t].np));
	bool integer = ir_type[t].kind == 'i' || ir_type[t].kind == 'u';
	if (integer && divides(body))
		r = ir_guard(f->fn, may_divide(f, body, t, e[0], e[1]), r);
	if (scalar)
		r = scalar_integer(f, body, t, e, r);
	return finish_map(f, f->fn->ex.at[r].type, scalar, part, n, rank, dim, r);
}

/* ---- both ---- */

static bool py_scalar(const Value *v) { return v->kind == Vscalar && !v->np; }

/* complex.__add__ takes any float, and np.float64 is one: the result is Python's. */
static void float_for_complex(const Value *a, Value *b)
{
	if (py_scalar(a) && a->type == Tc128 && b->kind == Vscalar && b->type == Tf64 && !b->tag)
		b->np = false;
}

/* What `v` is where its tag says so. Beside a float an int counts as one: it is held exactly. */
static Value alternative(Front *f, const Value *v, const Value *beside)
{
	bool real = beside->kind == Vscalar && !beside->tag && beside->type == Tf64;
	Type t = real && v->type == Tf64 && v->alt == Ti64 && !v->alt_np ? Tf64 : v->alt;
	return front_scalar(t, v->alt_np, ir_cast(f->fn, t, v->e));
}

typedef Value Apply(Front *f, const char *op, Value a, Value b);

/* What an operator gives for each pair of flavours: [flavour of a][flavour of b], 1 the main one. */
typedef struct Pairs {
	Value at[2][2];
	bool there[2][2];
} Pairs;

static bool try_pairs(Front *f, Pairs *p, Apply *apply, const char *op, Value a, Value b)
{
	bool plain = true;
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++) {
			Chain trial = { 0 }, *saved;
			p->there[i][j] = (i || a.tag) && (j || b.tag);
			if (!p->there[i][j])
				continue;
			Value x = i ? a : alternative(f, &a, &b), y = j ? b : alternative(f, &b, &a);
			x.tag = y.tag = 0;
			front_push(f, &trial, &saved);
			p->at[i][j] = apply(f, op, x, y);
			front_pop(f, saved);
			plain = plain && !trial.first && p->at[i][j].kind == Vscalar && !p->at[i][j].tag;
		}
	return plain;
}

/* The one flavour besides the main one that occurs: false if there are more. */
static bool two_flavours(const Pairs *p, Value *r, bool *differ)
{
	*differ = false;
	for (int k = 0; k < 4; k++) {
		const Value *v = &p->at[k / 2][k % 2];
		if (!p->there[k / 2][k % 2] || (v->type == r->type && v->np == r->np))
			continue;
		if (*differ && (v->type != r->alt || v->np != r->alt_np))
			return false;
		*differ = true;
		r->alt = v->type;
		r->alt_np = v->np;
	}
	return true;
}

static Ex by_tags(Front *f, const Pairs *p, const Value *a, const Value *b, const Ex of[2][2])
{
	Ex way[2] = { 0 };
	for (int i = 0; i < 2; i++) {
		if (!p->there[i][1])
			continue;
		way[i] = of[i][1];
		if (p->there[i][0] && of[i][0] != of[i][1])
			way[i] = ir_select(f->fn, ir_cast(f->fn, Tbool, b->tag), of[i][1], of[i][0]);
	}
	if (!p->there[0][1] || way[0] == way[1])
		return way[1];
	return ir_select(f->fn, ir_cast(f->fn, Tbool, a->tag), way[1], way[0]);
}

static bool is_array(const Value *v)
{
	return v->kind == Varray && !v->list && ir_type[v->type].kind != 'c';
}

/* An operand of two flavours is no trouble where the results are of two flavours at most. A result of
 * the main flavour has the main value: what is held for the other one is equal to it. */
static Value either_flavour(Front *f, Apply *apply, const char *op, Value a, Value b)
{
	Pairs p;
	bool differ, np;
	bool plain = try_pairs(f, &p, apply, op, a, b);
	Value r = p.at[1][1];
	if (plain && two_flavours(&p, &r, &differ) &&
		(!differ || (front_join(r.type, r.np, r.alt, r.alt_np, &np) == r.type && np == r.np))) {
		Ex value[2][2], tag[2][2];
		for (int k = 0; k < 4; k++) {
			const Value *v = &p.at[k / 2][k % 2];
			bool main = !p.there[k / 2][k % 2] || (v->type == r.type && v->np == r.np);
			value[k / 2][k % 2] = main ? r.e : front_exact_cast(f, v->e, r.type);
			tag[k / 2][k % 2] = ir_int(f->fn, main);
		}
		r.tag = differ ? by_tags(f, &p, &a, &b, tag) : 0;
		r.e = differ ? by_tags(f, &p, &a, &b, value) : r.e;
		return r;
	}
	Value v[2] = { a, b };
	if (is_array(&a) || is_array(&b))
		front_promoted_flavours(f, v, 2);
	front_one_flavour(f, &v[0]);
	front_one_flavour(f, &v[1]);
	return apply(f, op, v[0], v[1]);
}

static Value repeat_list(Front *f, Value list, Value times)
{
	int64_t len;
	if (list.arr->rank != 1 || !ir_is_int(f->fn, list.arr->dim[0], &len) || len != 1)
		front_bail(f, Dtype, "a list is repeated");
	Arr *r = front_new_arr(f, list.type, 1);
	Ex zero = ir_int(f->fn, 0), n = front_keep(f, "n", front_int_index(f, &times));
	r->dim[0] = front_span(f, n).lo >= 0 ? n : front_keep(f, "n", ir_bin(f->fn, Omax, n, zero));
	r->e = front_keep(f, "x", front_element(f, list.arr, &zero));
	return front_array(f, r, true);
}

static Value repeat_tuple(Front *f, Value t, Value times)
{
	int64_t n;
	if (!front_is_int(f, &times, &n) || n * t.n > 4096)
		front_bail(f, Dtype, "a tuple times something that is not a small constant");
	Value r = front_tuple(f, n > 0 ? (int)n * t.n : 0);
	for (int k = 0; k < r.n; k++)
		r.item[k] = t.item[k % t.n];
	return r;
}

Value front_binary(Front *f, const char *name, Value a, Value b)
{
	Value r;
	if (front_sparse_binary(f, name, a, b, &r) || front_object_binary(f, name, a, b, &r))
		return r;
	a = front_member_value(a);
	b = front_member_value(b);
	if (!strcmp(name, "MatMult"))
		return front_matmul(f, a, b);
	const Operator *op = find_operator(f, name);
	Value box;
	if (front_box_binary(f, name, a, b, &box))
		return box;
	if (op->exact == Omul && (a.kind == Vtuple || b.kind == Vtuple))
		return repeat_tuple(f, a.kind == Vtuple ? a : b, a.kind == Vtuple ? b : a);
	bool la = a.kind == Varray && a.list, lb = b.kind == Varray && b.list;
	if (op->exact == Omul && la && b.kind == Vscalar)
		return repeat_list(f, a, b);
	if (op->exact == Omul && lb && a.kind == Vscalar)
		return repeat_list(f, b, a);
	if ((la || lb) && !(a.kind == Varray && b.kind == Varray && la != lb))
		front_bail(f, Dtype, base_printf(f->arena, "operator %s on a list", name));
	if (a.kind == Vtuple && b.kind == Vtuple && op->exact == Oadd) {
		Value r = front_tuple(f, a.n + b.n);
		base_copy(r.item, a.item, sizeof(Value) * (size_t)a.n);
		base_copy(r.item + a.n, b.item, sizeof(Value) * (size_t)b.n);
		return r;
	}
	front_number(f, &a);
	front_number(f, &b);
	if (a.tag || b.tag)
		return either_flavour(f, front_binary, name, a, b);
	float_for_complex(&a, &b);
	if (py_scalar(&a) && py_scalar(&b))
		return py_binary(f, op, a, b);
	front_power_of_number(f, op->sticky, &a, &b);
	Value v[2] = { a, b };
	int64_t n;
	if (op->sticky == Opowv && a.kind == Varray && ir_type[a.type].kind == 'c' &&
		front_weak(&b) == 'i' && front_is_int(f, &b, &n) && n == 2)
		return front_map(f, kb_find("numpy.square"), v, 1);
	return front_map(f, kb_find(op->ufunc), v, 2);
}

static Value unary_of_pair(Front *f, const char *name, Value a, Value b)
{
	(void)b;
	return front_unary(f, name, a);
}

static Value either_unary(Front *f, const char *name, Value a)
{
	return either_flavour(f, unary_of_pair, name, a, front_none());
}

Value front_unary(Front *f, const char *name, Value a)
{
	Value r;
	if (front_object_unary(f, name, a, &r))
		return r;
	a = front_member_value(a);
	if (!strcmp(name, "Not")) {
		return front_scalar(Tbool, false, ir_un(f->fn, Onot, front_truth(f, &a)));
	}
	front_number(f, &a);
	if (a.tag)
		return either_unary(f, name, a);
	bool minus = !strcmp(name, "USub"), plus = !strcmp(name, "UAdd");
	if (a.kind == Varray && a.list)
		front_bail(f, Dtype, "an operator on a list");
	if (!py_scalar(&a)) {
		if (plus)
			return front_map(f, kb_find("numpy.positive"), &a, 1);
		if (minus && a.type == Tbool)
			front_bail(f, Dtype, "the negative of a bool array");
		return front_map(f, kb_find(minus ? "numpy.negative" : "numpy.invert"), &a, 1);
	}
	if (a.type == Tbool)
		a = front_scalar(Ti64, false, ir_cast(f->fn, Ti64, a.e));
	if (plus)
		return a;
	if (minus && a.type != Ti64)
		return front_scalar(a.type, false, ir_un(f->fn, Oneg, a.e));
	if (minus) {
		Span s = front_span(f, a.e);
		return front_scalar(Ti64, false, ir_un(f->fn, s.lo > INT64_MIN ? Oneg : Onegv, a.e));
	}
	if (a.type != Ti64)
		front_bail(f, Dtype, "operator ~ on a float");
	return front_scalar(Ti64, false, ir_un(f->fn, Onot, a.e));
}

static const struct {
	const char *ast, *ufunc;
	Op op;
	bool swap;
} comparisons[] = {
	{ "Eq", "numpy.equal", Oeq, false },
	{ "NotEq", "numpy.not_equal", One, false },
	{ "Lt", "numpy.less", Olt, false },
	{ "LtE", "numpy.less_equal", Ole, false },
	{ "Gt", "numpy.greater", Olt, true },
	{ "GtE", "numpy.greater_equal", Ole, true },
};

/* By what two strings are compared: see string_parameter. */
static const char *text_of(Front *f, const Value *v)
{
	uint64_t x = *v->str == 1 ? 0 : jenny_digest_word(v->str);
	if (!(x >> 55))
		return v->str;
	return base_intern(f->strings, base_printf(f->arena, "\x01%014llx", (unsigned long long)x));
}

static bool made_here(Front *f, const Value *v)
{
	if (v->kind != Varray || !v->object || v->owner != v->object || !v->arr->view)
		return false;
	uint8_t origin = f->fn->sto.at[v->arr->sto].origin;
	return origin == Stemp || origin == Sresult;
}

/* Is it one object? Arguments may be the same one. */
static Value same_object(Front *f, const Value *a, const Value *b, bool not)
{
	bool same = a->object && a->object == b->object;
	if (!same && (front_pick_of(f, a) || front_pick_of(f, b)))
		front_bail(f, Dtype, "whether one of several arrays is another");
	if (!same && (!a->object || !b->object || (!made_here(f, a) && !made_here(f, b))))
		front_bail(f, Dtype, "whether two arguments are one object");
	return front_scalar(Tbool, false, ir_bool(f->fn, same != not));
}

static Value compare_objects(Front *f, const char *name, const Value *a, const Value *b)
{
	bool is = !strcmp(name, "Is") || !strcmp(name, "Eq");
	bool not = !strcmp(name, "IsNot") || !strcmp(name, "NotEq");
	bool strings = a->kind == Vstr && b->kind == Vstr;
	if (strings && !is && !not)
		return front_string_compare(f, name, *a, *b);
	bool none = (a->kind == Vnone || b->kind == Vnone) && a->kind != Vother && b->kind != Vother;
	if ((!is && !not) || (!strings && !none))
		front_bail(f, Dtype, base_printf(f->arena, "comparison of %s and %s",
			front_describe(f, a), front_describe(f, b)));
	if (strings && (!strcmp(name, "Is") || !strcmp(name, "IsNot")))
		front_bail(f, Dtype, "identity of strings");
	bool same = strings ? text_of(f, a) == text_of(f, b) : a->kind == b->kind;
	bool equals = !strcmp(name, "Eq") || !strcmp(name, "NotEq");
	const Value *other = a->kind == Vnone ? b : a;
	Ex r = none ? front_maybe_none(f, other) : 0;
	if (r) {
		return front_scalar(Tbool, false, is ? r : ir_un(f->fn, Onot, r));
	}
	if (equals && other->kind == Varray && !other->list)
		front_bail(f, Dtype, "comparison of an array and None");
	return front_scalar(Tbool, false, ir_bool(f->fn, same == is));
}

static Value py_compare(Front *f, int k, const Value *a, const Value *b)
{
	char ka = ir_type[a->type].kind, kb = ir_type[b->type].kind;
	Ex x, y;
	if (ka == 'c' || kb == 'c') {
		f->pyfloat = true;
		if (ka != kb || (comparisons[k].op != Oeq && comparisons[k].op != One))
			front_bail(f, Dtype, "comparison of complex numbers");
		x = a->e;
		y = b->e;
	} else if (ka == 'f' || kb == 'f') {
		f->pyfloat = true;
		x = exact_float(f, a);
		y = exact_float(f, b);
	} else {
		x = ir_cast(f->fn, Ti64, a->e);
		y = ir_cast(f->fn, Ti64, b->e);
	}
	Ex r = comparisons[k].swap ? ir_bin(f->fn, comparisons[k].op, y, x) :
		ir_bin(f->fn, comparisons[k].op, x, y);
	return front_scalar(Tbool, false, r);
}

static bool mixed_signs(const Value *a, const Value *b)
{
	if (a->kind != Varray && a->kind != Vscalar)
		return false;
	char ka = ir_type[a->type].kind, kb = ir_type[b->type].kind;
	return ((a->type == Tu64 && kb == 'i') || (b->type == Tu64 && ka == 'i')) &&
		!front_weak(a) && !front_weak(b);
}

/* int64 beside uint64: NumPy compares the numbers themselves. A negative one is below all; else both
 * are compared as uint64. Written for signed < unsigned and signed == unsigned. */
static Value compare_signs(Front *f, const char *name, Value a, Value b)
{
	static const struct {
		const char *name, *other;
	} turned[] = { { "Lt", "Gt" }, { "Gt", "Lt" }, { "LtE", "GtE" }, { "GtE", "LtE" } };
	if (a.type == Tu64) {
		for (size_t k = 0; k < sizeof turned / sizeof *turned; k++)
			if (!strcmp(turned[k].name, name))
				return compare_signs(f, turned[k].other, b, a);
		return compare_signs(f, name, b, a);
	}
	const Arr *x = front_as_array(f, &a, 0);
	bool below = name[0] == 'L' || !strcmp(name, "NotEq"), scalar = a.kind == Vscalar;
	Value negative = front_pyint(f, 0), s = a, u = scalar ?
		front_scalar(Tu64, true, ir_cast(f->fn, Tu64, a.e)) :
		front_array(f, front_cast_arr(f, front_cast_arr(f, x, Ti64), Tu64), false);
	s = front_compare(f, "Lt", s, negative);
	Value pair[2] = { front_compare(f, name, u, b), s };
	if (below)
		return front_map(f, kb_find("numpy.logical_or"), pair, 2);
	pair[1] = front_map(f, kb_find("numpy.logical_not"), &pair[1], 1);
	return front_map(f, kb_find("numpy.logical_and"), pair, 2);
}

Value front_compare(Front *f, const char *name, Value a, Value b)
{
	int k = 0, n = sizeof comparisons / sizeof *comparisons;
	Value r;
	if (front_identical(f, name, a, b, &r))
		return r;
	if (a.kind == Vbox || b.kind == Vbox)
		return front_box_compare(f, name, a, b);
	bool numbers = (a.kind == Vscalar || a.kind == Varray) && (b.kind == Vscalar || b.kind == Varray);
	if (a.kind == Varray && b.kind == Varray && !strncmp(name, "Is", 2))
		return same_object(f, &a, &b, name[2] != 0);
	if (front_object_compare(f, name, a, b, &r) || front_member_compare(f, name, a, b, &r) ||
		front_tuple_compare(f, name, a, b, &r))
		return r;
	if (!numbers)
		return compare_objects(f, name, &a, &b);
	while (k < n && strcmp(comparisons[k].ast, name))
		k++;
	if (k == n)
		front_bail(f, Dtype, base_printf(f->arena, "identity of %s and %s", front_describe(f, &a),
			front_describe(f, &b)));
	if ((a.kind == Varray && a.list) || (b.kind == Varray && b.list))
		front_bail(f, Dtype, "comparison of lists");
	if (front_none_equals(f, name, a, b, &r))
		return r;
	front_number(f, &a);
	front_number(f, &b);
	if (a.tag || b.tag)
		return either_flavour(f, front_compare, name, a, b);
	float_for_complex(&a, &b);
	if (py_scalar(&a) && py_scalar(&b))
		return py_compare(f, k, &a, &b);
	if (mixed_signs(&a, &b))
		return compare_signs(f, comparisons[k].ast, a, b);
	Value v[2] = { a, b };
	return front_map(f, kb_find(comparisons[k].ufunc), v, 2);
}

/* a if c else b, for scalars whose evaluation needed no statements. */
Value front_select(Front *f, Ex c, Value a, Value b)
{
	front_one_flavour(f, &a);
	front_one_flavour(f, &b);
	if (a.kind != Vscalar || b.kind != Vscalar)
		front_bail(f, Dtype, base_printf(f->arena, "a choice between %s and %s",
			front_describe(f, &a), front_describe(f, &b)));
	if (a.type == b.type && a.np == b.np)
		return front_scalar(a.type, a.np, ir_select(f->fn, c, a.e, b.e));
	front_bail(f, Dtype, base_printf(f->arena, "a choice between %s and %s",
		front_describe(f, &a), front_describe(f, &b)));
}

/* b if b > a (max), b < a (min), else a: what wins brings its flavour along. */
Value front_better(Front *f, Op op, Value a, Value b)
{
	front_number(f, &a);
	front_number(f, &b);
	if (a.type == b.type && a.np == b.np && !a.tag && !b.tag)
		return front_scalar(a.type, a.np, ir_bin(f->fn, op, a.e, b.e));
	Value c = front_compare(f, op == Opymax ? "Gt" : "Lt", b, a), r = a.tag ? a : b;
	if (!a.tag && !b.tag) {
		r.type = front_join(a.type, a.np, b.type, b.np, &r.np);
		bool first = r.type == a.type && r.np == a.np;
		r.alt = first ? b.type : a.type;
		r.alt_np = first ? b.np : a.np;
	}
	Ex ta = r.type ? front_tag_like(f, &r, &a) : 0, tb = r.type ? front_tag_like(f, &r, &b) : 0;
	if (!ta || !tb)
		front_bail(f, Dtype, base_printf(f->arena, "the larger or smaller of %s and %s",
			front_describe(f, &a), front_describe(f, &b)));
	Ex better = front_keep(f, "c", front_truth(f, &c));
	r.e = ir_select(f->fn, better, front_exact_cast(f, b.e, r.type),
		front_exact_cast(f, a.e, r.type));
	r.tag = ir_select(f->fn, better, tb, ta);
	return r;
}
