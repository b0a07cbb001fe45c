/*
 * Functions whose inside stays the library's: rows of kind KB_CALL become outside calls (docs/il.md).
 * Here is decided what is written into the expression, what is an operand, and what comes back; that it
 * is so is checked when the call is made.
 */
#include "front/value.h"

#include <math.h>

enum { MOST = 24 };

typedef struct Part {
	ExtPart part;
	uint32_t ref;
} Part;

typedef struct Outside {
	Front *f;
	const KbRow *row;
	const Value *arg;
	const bool *given;
	Text text, outs;
	Part in[MOST], out[4 * MOST];
	Ex got[4 * MOST], want[4 * MOST]; /* lengths that must agree when the call has been made */
	uint32_t n_lengths;
	uint32_t n_in, n_out;
} Outside;

_Noreturn static void refuse(Outside *o, const char *what)
{
	front_bail(o->f, Dtype, base_printf(o->f->arena, "%.*s with %s is not known",
		(int)strcspn(o->row->names, " "), o->row->names, what));
}

static bool has_flag(const Outside *o, char c) { return o->row->flags && strchr(o->row->flags, c); }

static int operand(Outside *o, ExtPart part, uint32_t ref)
{
	if (o->n_in == MOST)
		refuse(o, "so many operands");
	o->in[o->n_in] = (Part){ part, ref };
	return (int)o->n_in++;
}

/* ---- operands ---- */

static const char *flavour(Front *f, Type t, bool np)
{
	static const char *const py[] = { ['b'] = "b", ['i'] = "I", ['f'] = "f", ['c'] = "c" };
	return np ? base_printf(f->arena, "np.%s", ir_type[t].name) : py[(int)ir_type[t].kind];
}

/* Python's own constants are written as they are, other numbers are operands. */
static void put_number(Outside *o, Value v)
{
	Front *f = o->f;
	front_one_flavour(f, &v);
	const Expr *x = &f->fn->ex.at[v.e];
	if (x->op == Ocon && !v.np && v.type == Tbool)
		text_puts(&o->text, x->u.i ? "True" : "False");
	else if (x->op == Ocon && !v.np && v.type == Ti64)
		text_printf(&o->text, "%lld", (long long)x->u.i);
	else if (x->op == Ocon && !v.np && v.type == Tf64 && isfinite(x->u.f))
		text_printf(&o->text, "%.17e", x->u.f);
	else {
		Ex e = front_keep(f, "x", v.e);
		text_printf(&o->text, "#%d:%s", operand(o, Xex, e), flavour(f, v.type, v.np));
	}
}

/* The array as it lies in memory; parts of arrays are copied. */
static const Arr *in_memory(Outside *o, const Arr *a)
{
	if (a->view && a->whole)
		return a;
	if (a->order == '?' && (has_flag(o, 'K') || has_flag(o, 'o')))
		refuse(o, "an array whose memory order is not known");
	if (a->view && a->rank > 1 && has_flag(o, 'o'))
		refuse(o, "a part of an array");
	return front_in_memory(o->f, "t", a, a->order == 'F' ? 'F' : 'C');
}

/* Is it a storage, all of it, with its axes in the opposite order? */
static bool is_turned(Front *f, const Arr *a)
{
	if (!a->view || a->whole || a->loose || a->rank < 2 || f->fn->sto.at[a->sto].rank != a->rank)
		return false;
	const Arr *whole = front_arr_of_store(f, a->sto);
	int perm[JENNY_RANK];
	for (int k = 0; k < a->rank; k++) {
		perm[k] = a->rank - 1 - k;
		if (a->dim[k] != whole->dim[perm[k]])
			return false;
	}
	return front_transpose(f, whole, perm)->e == a->e;
}

static void put_array(Outside *o, const Value *v)
{
	Front *f = o->f;
	if (v->arr->rank == 0) {
		put_number(o, front_scalar(v->type, true, front_element(f, v->arr, NULL)));
		return;
	}
	if (is_turned(f, v->arr))
		text_printf(&o->text, "#%d.T", operand(o, Xsto, v->arr->sto));
	else
		text_printf(&o->text, "#%d", operand(o, Xsto, in_memory(o, v->arr)->sto));
}

static void put_value(Outside *o, const Value *v)
{
	switch (v->kind) {
	case Vnone: text_puts(&o->text, "None"); return;
	case Vscalar: put_number(o, *v); return;
	case Varray: put_array(o, v); return;
	case Vopaque:
		if (v->n >= 0 && !strcmp(v->str, "sparse"))
			text_printf(&o->text, "#%d:o%d", operand(o, Xex, v->e), v->n);
		else
			text_printf(&o->text, "#%d:@%s", operand(o, Xex, v->e), v->str);
		return;
	case Vobject: {
		Value matrix;
		if (!front_sparse(o->f, v, &matrix))
			break;
		put_value(o, &matrix);
		return;
	}
	case Vdtype: text_printf(&o->text, "numpy.dtype('%s')", ir_type[v->type].np); return;
	case Vstr:
		if (strpbrk(v->str, "#'\\\n\"") || strstr(v->str, " -> "))
			refuse(o, "such a string");
		text_printf(&o->text, "'%s'", v->str);
		return;
	case Vtuple:
		text_puts(&o->text, has_flag(o, '[') ? "[" : "(");
		for (int k = 0; k < v->n; k++) {
			put_value(o, &v->item[k]);
			text_puts(&o->text, k + 1 < v->n || v->n == 1 ? ", " : "");
		}
		text_puts(&o->text, has_flag(o, '[') ? "]" : ")");
		return;
	case Vknown:
		if (v->row && v->row->kind == KB_DTYPE) {
			text_printf(&o->text, "numpy.dtype('%s')", ir_type[v->row->type].np);
			return;
		}
		if (v->row && !strncmp(v->row->names, "numpy.", 6)) {
			text_printf(&o->text, "%.*s", (int)strcspn(v->row->names, " "), v->row->names);
			return;
		}
		if (v->row && !strncmp(v->row->names, "builtins.", 9)) {
			text_printf(&o->text, "%s", v->row->names + 9);
			return;
		}
		break;
	default: break;
	}
	refuse(o, front_describe(o->f, v));
}

/* ---- what parameters say ---- */

static int parameter(const Outside *o, const char *name)
{
	return kb_param(o->row, name, strlen(name));
}

/* A flag: what was given, or its default. */
static bool flag(Outside *o, const char *name, size_t len)
{
	KbParam p;
	int k = kb_param(o->row, name, len);
	int64_t i;
	if (k < 0 || !kb_param_at(o->row, k, &p))
		front_bail(o->f, Dbroken, o->row->names);
	if (!o->given[k])
		return p.other && !strncmp(p.other, "True", 4);
	if (!front_is_int(o->f, &o->arg[k], &i))
		refuse(o, base_printf(o->f->arena, "%.*s that is not a constant", (int)len, name));
	return i != 0;
}

/* "mode:reduced complete;left:..": a parameter that is given is one of these constants. */
static void check_only(Outside *o)
{
	for (const char *s = o->row->only; s && *s;) {
		size_t name = strcspn(s, ":"), all = strcspn(s, ";");
		int k = kb_param(o->row, s, name);
		bool fits = k < 0 || !o->given[k];
		const char *is = !fits && o->arg[k].kind == Vstr ? o->arg[k].str : NULL;
		if (!fits && o->arg[k].kind == Vnone)
			is = "None";
		for (const char *w = s + name + 1; is && !fits && w < s + all; w += strspn(w, " ")) {
			size_t n = strcspn(w, " ;");
			fits = strlen(is) == n && !memcmp(is, w, n);
			w += n;
		}
		if (!fits)
			refuse(o, base_printf(o->f->arena, "%.*s=%s", (int)name, s, is ? is :
				front_describe(o->f, &o->arg[k])));
		s += all + (s[all] == ';');
	}
}

static int rank_of(const Value *v)
{
	if (v->kind == Varray)
		return v->arr->rank;
	int most = 0;
	for (int k = 0; v->kind == Vtuple && k < v->n; k++)
		most = rank_of(&v->item[k]) + 1 > most ? rank_of(&v->item[k]) + 1 : most;
	return most;
}

/* The type that the required operands have together. */
static Type promoted(Outside *o)
{
	Type t = Tnone;
	char weak = 0;
	for (int k = 0, n = kb_required(o->row); k < n; k++) {
		const Value *v = &o->arg[k], *last = v + 1;
		if (v->kind == Vtuple) {
			last = v->item + v->n;
			v = v->item;
		}
		for (; o->given[k] && v < last; v++) {
			bool number = strchr("fc", ir_type[v->type].kind) != NULL;
			if ((v->kind != Vscalar && v->kind != Varray && v->kind != Vopaque) ||
				(o->arg[k].kind == Vtuple && t && !number))
				continue;
			char w = v->kind == Varray && v->list ? 0 : front_weak(v);
			Type both = t ? kb_promote(t, weak, v->type, w) : v->type;
			weak = t ? (char)(weak && w ? ir_type[both].kind : 0) : w;
			t = both;
		}
	}
	return t ? t : Tf64;
}

static Type floating(Type t)
{
	char k = ir_type[t].kind;
	return k == 'f' || k == 'c' ? t : Tf64;
}

/* What all arrays have together, as floats. */
static Type all_floating(Outside *o, bool wide)
{
	Type t = wide ? Tf64 : Tnone;
	for (int k = 0, n = kb_params(o->row); k < n; k++)
		if (o->given[k] && o->arg[k].kind == Varray)
			t = t ? kb_promote(t, 0, o->arg[k].type, 0) : o->arg[k].type;
	return floating(t ? t : Tf64);
}

/* What stands in nested tuples. */
static Type leaves(const Value *v, Type t)
{
	if (v->kind == Vscalar || v->kind == Varray)
		return t ? kb_promote(t, 0, v->type, 0) : v->type;
	for (int k = 0; v->kind == Vtuple && k < v->n; k++)
		t = leaves(&v->item[k], t);
	return t;
}

static const Value *present(const Outside *o, const char *name)
{
	int k = parameter(o, name);
	return k >= 0 && o->given[k] && o->arg[k].kind != Vnone ? &o->arg[k] : NULL;
}

/* numpy.bincount and numpy.histogram count, or add up weights. */
static Type counted(Outside *o, bool histogram)
{
	const Value *weights = present(o, "weights");
	if (histogram && present(o, "density") && flag(o, "density", 7))
		return Tf64;
	return !weights ? Ti64 : histogram ? weights->type : Tf64;
}

/* The edges of bins. */
static Type edges(Outside *o, Type own)
{
	const Value *bins = present(o, "bins");
	return bins && bins->kind == Varray ? bins->type : floating(own);
}

/* numpy.apply_along_axis of a function that is known. */
static bool along_reduces(Outside *o)
{
	const KbRow *r = o->arg[0].kind == Vknown ? o->arg[0].row : NULL;
	if (!r || (r->kind != KB_REDUCE && strcmp(r->names, "numpy.sort") != 0 && r->special != KS_mean &&
		r->special != KS_std && r->special != KS_var))
		refuse(o, "such a function");
	return strcmp(r->names, "numpy.sort") != 0;
}

static Type along_type(Outside *o)
{
	const KbRow *r = along_reduces(o) ? o->arg[0].row : NULL;
	Type own = o->arg[2].type;
	if (!r)
		return own;
	if (r->kind != KB_REDUCE)
		return floating(own);
	switch (r->dtype) {
	case DT_SUM:
		return strchr("bi", ir_type[own].kind) ? Ti64 : ir_type[own].kind == 'u' ? Tu64 : own;
	case DT_INDEX: return Ti64;
	case DT_BOOL: case DT_LOGICAL: return Tbool;
	default: return own;
	}
}

/* Letters behind "->" of numpy.einsum, or those that stand once. */
static int einsum_rank(Outside *o)
{
	const char *s = o->arg[0].kind == Vstr ? o->arg[0].str : "...", *to = strstr(s, "->");
	int n = 0, from = 0;
	for (const char *p = s; *p && p != to; p++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz", *p))
			refuse(o, "such subscripts");
		bool twice = false;
		for (const char *q = s; *q && q != to; q++)
			twice = twice || (q != p && *q == *p);
		n += !to && !twice;
		from++;
	}
	n = to ? (int)strlen(to + 2) : n;
	if (n >= from || strchr(s, ' ') || (to && from == 2 && s[0] == s[1] && n == 1))
		refuse(o, "subscripts that make a view");
	return n;
}

/* Where `dtype` is given it is what sums and the like are made in. */
static Type type_of(Outside *o, char c)
{
	const Value *v = &o->arg[0];
	int dtype = parameter(o, "dtype");
	Type own = v->kind == Vtuple && v->n ? v->item[0].type : v->type, p = promoted(o);
	bool draws = o->row->effect == EF_DRAWS;
	if (dtype >= 0 && o->given[dtype] && o->arg[dtype].kind != Vnone && (draws || strchr("sSmM", c)))
		return front_dtype(o->f, &o->arg[dtype]);
	switch (c) {
	case 's': return own;
	case 'p': return p;
	case 't': return o->arg[1].type;
	case 'N': return kb_promote(own, 0, Ti64, 0);
	case 'f': return floating(p);
	case 'u':
		return strchr("biu", ir_type[p].kind) && ir_type[p].bytes <= 2 ? Tf32 : floating(p);
	case 'r': return kb_real(floating(p));
	case 'c': return kb_complex(floating(p));
	case 'd': case 'D': return Tf64;
	case 'i': case 'I': return Ti64;
	case 'a': return o->arg[1].kind == Varray ? o->arg[1].type : Ti64;
	case 'b': case 'B': return Tbool;
	case 'S':
		return strchr("bi", ir_type[own].kind) ? Ti64 : ir_type[own].kind == 'u' ? Tu64 : own;
	case 'm': return floating(own);
	case 'M': return kb_real(floating(own));
	case 'e': return o->f->in->careful ? kb_complex(floating(p)) : floating(p);
	case 'j': return Ti32;
	case 'q': case 'Q': return all_floating(o, c == 'Q');
	case 'w': case 'h': return counted(o, c == 'h');
	case 'E': return edges(o, own);
	case 'l': return leaves(&o->arg[kb_required(o->row) - 1], Tnone);
	case 'g': return along_type(o);
	case 'o': return Tu8;
	default: front_bail(o->f, Dbroken, o->row->names);
	}
}

static int reduced_rank(Outside *o, int rank)
{
	int axis = parameter(o, "axis"), keep = parameter(o, "keepdims");
	int64_t i;
	KbParam p;
	if (keep >= 0 && flag(o, "keepdims", 8))
		return rank;
	if (axis < 0 || !kb_param_at(o->row, axis, &p))
		return 0;
	if (!o->given[axis])
		return p.other && !strncmp(p.other, "None", 4) ? 0 : rank - 1;
	const Value *v = &o->arg[axis];
	if (v->kind == Vnone)
		return 0;
	if (v->kind == Vtuple)
		return rank - v->n;
	if (!front_is_int(o->f, v, &i))
		refuse(o, "an axis that is not a constant");
	return rank - 1;
}

static bool axis_is_none(Outside *o)
{
	int axis = parameter(o, "axis");
	KbParam p;
	if (axis < 0 || !kb_param_at(o->row, axis, &p))
		return true;
	return o->given[axis] ? o->arg[axis].kind == Vnone : p.other && !strncmp(p.other, "None", 4);
}

/* The rank that `size` asks for; -1: it is not given. */
static int sized_rank(Outside *o)
{
	const Value *size = present(o, "size");
	if (!size)
		return -1;
	if (size->kind == Vscalar && strchr("iu", ir_type[size->type].kind))
		return 1;
	if (size->kind != Vtuple)
		refuse(o, base_printf(o->f->arena, "size=%s", front_describe(o->f, size)));
	return size->n;
}

/* Of random numbers. */
static int drawn_rank(Outside *o, char c)
{
	int size = sized_rank(o), most = 0, second = rank_of(&o->arg[1]), n = kb_params(o->row);
	switch (c) {
	case '$':
		for (int k = 1; k < n; k++)
			most = o->given[k] && rank_of(&o->arg[k]) > most ? rank_of(&o->arg[k]) : most;
		return size >= 0 ? size : most;
	case '.':
		while (n + most < FRONT_ARGS && o->given[n + most])
			most++;
		return most;
	case 'm': return size >= 0 ? size + 1 : 1;
	case '*': return (size > 0 ? size : 0) + (second ? second - 1 : 0);
	default: return second ? second : 1;
	}
}

static int rank_by(Outside *o, char c)
{
	if (strchr("$.m*~", c))
		return drawn_rank(o, c);
	int own = rank_of(&o->arg[0]), most = 0;
	for (int k = 0, n = kb_required(o->row); k < n; k++)
		most = o->given[k] && rank_of(&o->arg[k]) > most ? rank_of(&o->arg[k]) : most;
	switch (c) {
	case '=': return own;
	case 'B': return rank_of(&o->arg[1]);
	case '^': return most;
	case 'v': return own - 1;
	case 'w': return own - 2;
	case '<': return reduced_rank(o, own);
	case '|': return axis_is_none(o) ? 1 : own;
	case '%': return reduced_rank(o, own) + rank_of(&o->arg[1]);
	case '@': return own;
	case 'T': return rank_of(&o->arg[2]);
	case 'X': return most - 1;
	case 'e': return einsum_rank(o);
	case 'g': return rank_of(&o->arg[2]) - along_reduces(o);
	case '#': return o->arg[1].kind == Vtuple ? o->arg[1].n : 1;
	case '&': return rank_of(&o->arg[1]) + (axis_is_none(o) ? 0 : own - 1);
	case 'V':
		if (own != 2 && !present(o, "y"))
			refuse(o, "a vector alone");
		return 2;
	default: return c - '0';
	}
}

/* ---- results ---- */

static void result(Outside *o, ExtPart part, uint32_t ref)
{
	if (o->n_out == sizeof o->out / sizeof *o->out)
		refuse(o, "so many results");
	o->out[o->n_out++] = (Part){ part, ref };
}

static char layout_of(Outside *o, int rank)
{
	char order = o->arg[0].kind == Varray ? o->arg[0].arr->order : 'C';
	if (o->f->in->careful || has_flag(o, 'A'))
		return 'S';
	if (rank > 1 && has_flag(o, 'F'))
		return 'F';
	if (rank <= 1 || !has_flag(o, 'K') || order == 'A')
		return 'C';
	return order == '?' ? 'S' : order;
}

/* The operand whose shape the result has, or NULL. */
static const Arr *shape_like(Outside *o, char c, int rank)
{
	int k = c == 'B' ? 1 : c == 'T' ? 2 : c == '=' || c == '|' ? 0 : -1;
	int n = parameter(o, "n"), s = parameter(o, "s");
	if (!has_flag(o, '=') || k < 0 || (n >= 0 && o->given[n]) || (s >= 0 && o->given[s]) ||
		o->arg[k].kind != Varray || o->arg[k].arr->rank != rank)
		return NULL;
	return rank > 1 && c == '|' && axis_is_none(o) ? NULL : o->arg[k].arr;
}

/* The length of axis k that random numbers are asked for with, or 0. */
static Ex sized_dim(Outside *o, char c, int k)
{
	const Value *v = c == '$' ? present(o, "size") : NULL;
	v = v && v->kind == Vtuple ? &v->item[k] : v;
	if (c == '.')
		v = &o->arg[kb_params(o->row) + k];
	bool plain = v && v->kind == Vscalar && !v->tag && strchr("iu", ir_type[v->type].kind);
	return plain ? front_keep(o->f, "n", ir_cast(o->f->fn, Ti64, v->e)) : 0;
}

/* Such arrays have the shape that was asked for. */
static const Arr *sized(Outside *o, const Arr *whole, char c)
{
	Arr *known = base_alloc(o->f->arena, sizeof *known);
	*known = *whole;
	for (int k = 0; k < whole->rank; k++) {
		Ex n = sized_dim(o, c, k);
		if (!n)
			continue;
		o->got[o->n_lengths] = whole->dim[k];
		o->want[o->n_lengths++] = known->dim[k] = n;
	}
	return known;
}

static Value make_array(Outside *o, Type t, int rank, char c)
{
	Front *f = o->f;
	char layout = layout_of(o, rank);
	Ex dim[JENNY_RANK];
	for (int k = 0; k < rank; k++) {
		Var v = ir_new_var(f->fn, "n", Ti64);
		f->fn->var.at[v].once = true;
		front_set_span(f, v, (Span){ 0, INT32_MAX });
		dim[k] = ir_var(f->fn, v);
		result(o, Xvar, v);
	}
	Sto s = ir_new_store(f->fn, "out", t, rank, Sext, layout);
	memcpy(f->fn->sto.at[s].dim, dim, sizeof *dim * (size_t)rank);
	while (f->sto_depth.n <= s)
		*vec_push(f->arena, &f->sto_depth) = 0;
	f->sto_depth.at[s] = f->loop || f->frame->depth ? 1 : 0;
	result(o, Xmakes, s);
	const Arr *whole = front_arr_of_store(f, s), *like = shape_like(o, c, rank);
	if (like) {
		Arr *known = base_alloc(f->arena, sizeof *known);
		*known = *whole;
		for (int k = 0; k < rank; k++) {
			o->got[o->n_lengths] = dim[k];
			o->want[o->n_lengths++] = known->dim[k] = like->dim[k];
		}
		whole = known;
	}
	if (o->row->effect == EF_DRAWS)
		whole = sized(o, whole, c);
	Value v = front_array(f, whole, false);
	v.object = v.owner = ++f->objects;
	return v;
}

/* An object of a known type. */
static Value make_opaque(Outside *o, const char *item)
{
	Var v = ir_new_var(o->f->fn, "o", Ti64);
	size_t n = strcspn(item, ",");
	o->f->fn->var.at[v].once = true;
	result(o, Xvar, v);
	text_printf(&o->outs, "%s%.*s", o->outs.n ? ", " : "", (int)n, item);
	Value r = front_opaque(o->f, base_intern_n(o->f->strings, item + 1, n - 1),
		ir_var(o->f->fn, v), -1);
	r.type = Tf64; /* of what stands in a sparse matrix: a guess */
	return r;
}

static Value make_result(Outside *o, const char *item)
{
	Front *f = o->f;
	if (*item == '@')
		return make_opaque(o, item);
	Type t = type_of(o, item[0]);
	if (t == Tnone)
		front_bail(o->f, Dtype, base_printf(o->f->arena, "%s of %s", o->row->names,
			front_describe(o->f, &o->arg[0])));
	int rank = rank_by(o, item[1]);
	bool number = item[0] == 'a' && o->arg[1].kind == Vscalar;
	bool python = (strchr("BID", item[0]) != NULL || number) && !rank;
	text_puts(&o->outs, o->outs.n ? ", " : "");
	if (rank < 0 || rank > JENNY_RANK)
		refuse(o, "an array of this rank");
	if (rank) {
		text_puts(&o->outs, "a");
		return make_array(o, t, rank, item[1]);
	}
	Var v = ir_new_var(f->fn, "r", t);
	f->fn->var.at[v].once = true;
	result(o, Xvar, v);
	text_puts(&o->outs, flavour(f, t, !python));
	return front_scalar(t, !python, ir_var(f->fn, v));
}

/* numpy.histogram gives back the array of edges that it was given. */
static const Value *array_bins(const Outside *o)
{
	const Value *bins = present(o, "bins");
	return bins && bins->kind == Varray && !bins->list ? bins : NULL;
}

static Value unused(Outside *o)
{
	text_puts(&o->outs, o->outs.n ? ", -" : "-");
	return *array_bins(o);
}

/* "s1,i1?return_index": one result is itself, several are a tuple. */
static Value make_results(Outside *o)
{
	Value t = front_tuple(o->f, 8);
	t.n = 0;
	for (const char *s = o->row->out; s && *s; s += strcspn(s, ","), s += *s == ',') {
		size_t head = strcspn(s, "?!,"), n = strcspn(s, ",");
		if (head < n && flag(o, s + head + 1, n - head - 1) != (s[head] == '?'))
			continue;
		int times = s[1] == '@' && axis_is_none(o) ? rank_of(&o->arg[0]) : 1;
		for (; times > 0; times--)
			t.item[t.n++] = *s == 'E' && array_bins(o) ? unused(o) : make_result(o, s);
	}
	if (has_flag(o, 't'))
		t.str = o->row->names;
	return t.n == 0 ? front_none() : t.n == 1 ? t.item[0] : t;
}

/* ---- the call ---- */

static void put_arguments(Outside *o, int first)
{
	KbParam p;
	bool gap = false, some = false;
	for (int k = first; kb_param_at(o->row, k, &p); k++) {
		if (!o->given[k]) {
			gap = true;
			continue;
		}
		text_puts(&o->text, some ? ", " : "");
		if (gap || p.keyword)
			text_printf(&o->text, "%.*s=", (int)p.len, p.name);
		put_value(o, &o->arg[k]);
		some = true;
	}
	for (int k = kb_params(o->row); strstr(o->row->args, "*args") && o->given[k]; k++) {
		text_puts(&o->text, some ? ", " : "");
		put_value(o, &o->arg[k]);
		some = true;
	}
}

static void emit(Outside *o)
{
	Front *f = o->f;
	if (o->outs.n)
		text_printf(&o->text, " -> %s", o->outs.at);
	St s = ir_new_ext(f->fn, o->text.at, f->line);
	for (uint32_t k = 0; k < o->n_out; k++)
		ir_ext_add(f->fn, s, o->out[k].part, o->out[k].ref);
	for (uint32_t k = 0; k < o->n_in; k++)
		ir_ext_add(f->fn, s, o->in[k].part, o->in[k].ref);
	front_append(f, f->out, s);
	for (uint32_t k = 0; k < o->n_lengths; k++)
		front_check(f, ir_bin(f->fn, Oeq, o->got[k], o->want[k]), Ddims);
}

/* A method that changes its array: a part of one is copied out and in again. */
static Value change(Outside *o)
{
	Front *f = o->f;
	const Arr *a = o->arg[0].arr;
	if (o->arg[0].kind != Varray || o->arg[0].list || !a->view)
		refuse(o, front_describe(f, &o->arg[0]));
	if (front_is_carried(f, a->sto))
		refuse(o, "an array that a loop binds anew");
	const Arr *in = a->whole ? a : front_in_memory(f, "t", a, a->order == 'F' ? 'F' : 'C');
	operand(o, Xwrites, in->sto);
	text_printf(&o->text, "#0.%.*s(", (int)strcspn(o->row->names + 8, " "), o->row->names + 8);
	put_arguments(o, 1);
	text_puts(&o->text, ")");
	emit(o);
	if (in != a)
		front_store(f, a, in);
	return front_none();
}

/* What is made may use the memory of its arguments later: it must be of objects that Python has. */
static void check_kept(Outside *o, const Value *v)
{
	for (int k = 0; v->kind == Vtuple && k < v->n; k++)
		check_kept(o, &v->item[k]);
	if (v->kind != Varray || !strncmp(o->row->names, "scipy.sparse.linalg.", 20))
		return;
	const Store *s = &o->f->fn->sto.at[v->arr->sto];
	if (v->list || !v->arr->view || !v->arr->whole || s->origin != Sarg)
		refuse(o, "an array that is made here");
}

/* A sparse matrix may read any array of the call's. */
static void read_all(Outside *o)
{
	const Fn *fn = o->f->fn;
	for (uint32_t k = 0; k < fn->param.n; k++)
		if (fn->param.at[k].array && fn->sto.at[fn->param.at[k].ref].origin == Sarg)
			operand(o, Xsto, fn->param.at[k].ref);
}

static bool has_sparse(Outside *o)
{
	Value x;
	for (int k = 0; k < kb_params(o->row); k++)
		if (o->given[k] && front_sparse(o->f, &o->arg[k], &x))
			return true;
	return false;
}

/* #0.method( */
static void put_method(Outside *o)
{
	size_t n = strcspn(o->row->names, " "), dot = strcspn(o->row->names, ".");
	if (o->arg[0].kind != Vopaque ||
		strncmp(o->arg[0].str, o->row->names, strlen(o->arg[0].str)) != 0)
		refuse(o, front_describe(o->f, &o->arg[0]));
	put_value(o, &o->arg[0]);
	text_printf(&o->text, "%.*s(", (int)(n - dot), o->row->names + dot);
}

/* A method of a generator that writes its argument. */
static Value shuffle(Outside *o)
{
	Front *f = o->f;
	Value *x = (Value *)&o->arg[1];
	if (x->kind != Varray || !x->arr->view)
		refuse(o, front_describe(f, x));
	if (x->list)
		refuse(o, "a list");
	if (front_is_carried(f, x->arr->sto))
		refuse(o, "an array that a loop binds anew");
	const Arr *a = x->arr;
	const Arr *in = a->whole ? a : front_in_memory(f, "t", a, a->order == 'F' ? 'F' : 'C');
	put_method(o);
	text_printf(&o->text, "#%d", operand(o, Xwrites, in->sto));
	for (int k = 2; k < kb_params(o->row); k++)
		if (o->given[k]) {
			text_puts(&o->text, ", ");
			put_value(o, &o->arg[k]);
		}
	text_puts(&o->text, ")");
	emit(o);
	if (in != a)
		front_store(f, a, in);
	return front_none();
}

Value front_outside(Front *f, const KbRow *row, Value *v, bool *given)
{
	row = row->effect == EF_METHOD ? front_sparse_row(f, row, v, given) : row;
	Outside o = { .f = f, .row = row, .arg = v, .given = given,
		.text = { .arena = f->arena }, .outs = { .arena = f->arena } };
	for (int k = 0; k < kb_required(row); k++)
		if (!given[k])
			refuse(&o, "too few arguments");
	if (f->fn != f->unit->fn.at[0])
		refuse(&o, "recursion around it");
	check_only(&o);
	if (row->effect == EF_WRITES_FIRST)
		return change(&o);
	if (row->effect == EF_SHUFFLES)
		return shuffle(&o);
	Value drawn;
	if (row->effect == EF_DRAWS && front_draw(f, row, v, given, &drawn))
		return drawn;
	bool method = (row->effect == EF_DRAWS && *row->out != '@') || row->effect == EF_METHOD;
	for (int k = 0; row->effect == EF_KEEPS && k < kb_params(row); k++)
		if (given[k])
			check_kept(&o, &v[k]);
	if (v[0].kind == Varray && !v[0].list && v[0].arr->rank == 0 && !has_flag(&o, 'x'))
		refuse(&o, "an array of rank 0");
	if (v[0].kind == Vscalar && !has_flag(&o, 'x'))
		refuse(&o, front_describe(f, &v[0]));
	text_puts(&o.text, has_flag(&o, 'w') ? "strict " : "");
	if (method)
		put_method(&o);
	else
		text_printf(&o.text, "%.*s(", (int)strcspn(row->names, " "), row->names);
	put_arguments(&o, method ? 1 : 0);
	text_puts(&o.text, ")");
	if (row->effect == EF_METHOD || row->effect == EF_KEEPS || has_sparse(&o))
		read_all(&o);
	Value r = make_results(&o);
	emit(&o);
	return r;
}
