/*
 * Lists of floats that have ints among them. The buffer of one has two planes along a first axis:
 * the values, and behind them 1 for a float and 0 for an int. An element that is read is a scalar
 * of two flavours (Value.tag), so what is done with it says what becomes of an int: arithmetic
 * with a float is the same for both, and then nobody looks at the second plane. Such a list is
 * read and written element by element only; all else is left to containers. A list among the
 * arguments becomes one where the program stores a number of the other type in it, or where one
 * was found in it (FrontIn.mixed).
 */
#include "front/value.h"


bool front_is_mixed(const Front *f, Sto s)
{
	for (uint32_t k = 0; k < f->mixed.n; k++)
		if (f->mixed.at[k] == s)
			return true;
	return false;
}

/* The list whose planes are the storage's. */
Value front_mixed_list(Front *f, Sto s)
{
	int rank = f->fn->sto.at[s].rank - 1;
	Arr *a = front_new_arr(f, Tf64, rank);
	Ex idx[JENNY_RANK] = { ir_int(f->fn, 0) };
	*vec_push(f->arena, &f->mixed) = s;
	for (int k = 0; k < rank; k++) {
		a->dim[k] = ir_dim(f->fn, s, k + 1);
		idx[k + 1] = ir_var(f->fn, f->axis[k]);
	}
	a->order = rank <= 1 ? 'A' : 'C';
	a->view = true;
	a->sto = s;
	a->e = ir_load(f->fn, s, idx);
	return front_array(f, a, true);
}

/* An element that was read by its indices: what kind it is of is in the other plane. */
Value front_mixed_element(Front *f, Value v)
{
	const Expr *x = &f->fn->ex.at[v.e];
	Ex idx[JENNY_RANK];
	if (x->op != Oload || !front_is_mixed(f, x->ref))
		return v;
	for (int k = 0; k < x->n; k++)
		idx[k] = ir_operand(f->fn, v.e, k);
	idx[0] = ir_int(f->fn, 1);
	Ex kind = ir_load(f->fn, f->fn->ex.at[v.e].ref, idx);
	v.tag = ir_cast(f->fn, Ti64, ir_bin(f->fn, Oeq, kind, ir_con_f(f->fn, Tf64, 1)));
	v.alt = Ti64;
	v.alt_np = false;
	*vec_push(f->arena, &f->mixed_read) = v.e;
	return v;
}

static bool is_number(const Value *v)
{
	bool other = !v->tag || (!v->alt_np && (v->alt == Ti64 || v->alt == Tf64));
	return v->kind == Vscalar && !v->np && (v->type == Tf64 || v->type == Ti64) && other;
}

/* A list among the arguments must take another number than those in it: it is one of these, in
 * the next walk. */
void front_mixed_note(Front *f, const Arr *list, const Value *v)
{
	const Store *s = &f->fn->sto.at[list->sto];
	bool numbers = (s->type == Tf64 || s->type == Ti64) && is_number(v);
	if (!numbers || s->origin != Slist || s->param >= 64 || !strncmp(s->name, "global:", 7))
		return;
	f->mixing |= (uint64_t)1 << s->param;
	f->rewalk = true;
}

static void set_plane(Front *f, Sto s, const Ex *idx, Ex e)
{
	St st = ir_set(f->fn, s, idx, e, f->line);
	*vec_push(f->arena, &f->mixed_set) = st;
	front_append(f, f->out, st);
}

/* list[...] = v; `to` is the element as a load. False: it is no such list. */
bool front_mixed_store(Front *f, const Arr *list, Ex to, Value v)
{
	Ex idx[JENNY_RANK], one = ir_con_f(f->fn, Tf64, 1), zero = ir_con_f(f->fn, Tf64, 0);
	if (!front_is_mixed(f, list->sto))
		return false;
	if (!is_number(&v))
		front_bail(f, Dtype, base_printf(f->arena, "%s is stored in a list of ints and floats",
			front_describe(f, &v)));
	Ex e = v.type == Tf64 ? v.e : front_exact_cast(f, v.e, Tf64), main = v.type == Tf64 ? one : zero;
	if (v.tag)
		main = ir_select(f->fn, ir_cast(f->fn, Tbool, v.tag), main, v.alt == Tf64 ? one : zero);
	e = front_keep(f, "x", e);
	main = front_keep(f, "kind", main);
	for (int k = 0; k < f->fn->ex.at[to].n; k++)
		idx[k] = ir_operand(f->fn, to, k);
	set_plane(f, list->sto, idx, e);
	idx[0] = ir_int(f->fn, 1);
	set_plane(f, list->sto, idx, main);
	return true;
}

static _Noreturn void refuse(Front *f)
{
	front_bail(f, Dtype, "a list of ints and floats, not element by element");
}

static void look_ex(Fn *fn, Ex e, void *env)
{
	Front *f = env;
	const Expr *x = &fn->ex.at[e];
	int64_t plane;
	if (x->op != Oload || !front_is_mixed(f, x->ref))
		return;
	bool known = ir_is_int(fn, ir_operand(fn, e, 0), &plane) && plane == 1;
	for (uint32_t k = 0; k < f->mixed_read.n && !known; k++)
		known = f->mixed_read.at[k] == e;
	if (!known)
		refuse(f);
}

static void own(Fn *fn, Ex *e, void *env) { ir_each_ex(fn, *e, look_ex, env); }

static void look(Fn *fn, St st, void *env)
{
	Front *f = env;
	const Stmt *s = &fn->st.at[st];
	uint32_t ref, parts = s->kind == Klib ? 3 : s->kind == Kbind ? 1 : 0;
	ir_st_exprs(fn, st, own, f);
	f->line = s->line ? s->line : f->line;
	bool known = s->kind != Kset || !front_is_mixed(f, s->s);
	for (uint32_t k = 0; k < f->mixed_set.n && !known; k++)
		known = f->mixed_set.at[k] == st;
	if (!known)
		refuse(f);
	for (uint32_t k = 0; k < parts; k++)
		if (front_is_mixed(f, fn->pool.at[s->at + k]))
			refuse(f);
	for (uint32_t k = 0; s->kind == Kext && k < s->n + s->step; k++) {
		ExtPart part = ir_ext_part(fn, s, k, &ref);
		if ((part == Xsto || part == Xwrites) && front_is_mixed(f, ref))
			refuse(f);
	}
}

/* Behind the walk: has anything else been done to such a list? */
void front_mixed_check(Front *f)
{
	if (f->mixed.n)
		ir_each_st(f->fn, f->fn->body, look, f);
}
