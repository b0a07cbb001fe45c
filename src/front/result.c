/* What the entry returns: result slots, and the template by which Python sees them (docs/plan.md). */
#include "front/box.h"
#include "front/library.h"

#include <stdlib.h>

static const char *py_name(Type t, bool np)
{
	if (np)
		return NULL;
	switch (ir_type[t].kind) {
	case 'b': return "pyb";
	case 'i': return "pyi";
	case 'f': return "pyf";
	default: return "pyc";
	}
}

static void flavour_text(Text *t, Type type, bool np)
{
	if (!type)
		text_puts(t, "none");
	else if (np)
		text_printf(t, "np.%s", ir_type[type].name);
	else
		text_puts(t, py_name(type, np));
}

/* Parameters and results of a kernel, as the dispatcher has room for. */
enum { MOST_SLOTS = 128 };

static uint32_t out_slot(Front *f, const char *name, Type t, bool array, uint32_t ref, uint8_t rank)
{
	if (f->fn->param.n + f->fn->result.n >= MOST_SLOTS)
		front_bail(f, Dtype, "so many results");
	*vec_push(f->arena, &f->fn->result) = (Slot){ name, t, array, ref };
	*vec_push(f->arena, &f->face->out) =
		(FaceOut){ .kind = array ? 'a' : 's', .type = t, .rank = rank };
	return f->fn->param.n + f->fn->result.n - 1;
}

static uint32_t scalar_slot(Front *f, const char *name, Ex e)
{
	Type t = f->fn->ex.at[e].type;
	Var v = 0;
	int skip = f->ret_used[t]++;
	for (uint32_t k = 0; k < f->ret_var.n && !v; k++)
		if (f->fn->var.at[f->ret_var.at[k]].type == t && !skip--)
			v = f->ret_var.at[k];
	if (v) {
		front_put(f, v, e);
		for (uint32_t k = 0; k < f->fn->result.n; k++)
			if (!f->fn->result.at[k].array && f->fn->result.at[k].ref == v)
				return f->fn->param.n + k;
	}
	v = ir_new_var(f->fn, name, t);
	*vec_push(f->arena, &f->ret_var) = v;
	front_put(f, v, e);
	return out_slot(f, name, t, false, v, 0);
}

bool front_linear(Front *f, Ex e, int *k, int64_t *c, Ex *rest)
{
	const Expr x = f->fn->ex.at[e];
	int k2;
	int64_t c2, factor;
	Ex r2;
	*k = -1;
	*c = 0;
	*rest = e;
	for (int d = 0; d < JENNY_RANK; d++)
		if (x.op == Ovar && x.ref == f->axis[d]) {
			*k = d;
			*c = 1;
			*rest = ir_int(f->fn, 0);
			return true;
		}
	if (x.op == Oadd || x.op == Osub) {
		if (!front_linear(f, x.u.a[0], k, c, rest) || !front_linear(f, x.u.a[1], &k2, &c2, &r2) ||
			(*k >= 0 && k2 >= 0))
			return false;
		*rest = ir_bin(f->fn, (Op)x.op, *rest, r2);
		*c = k2 < 0 ? *c : x.op == Osub ? -c2 : c2;
		*k = k2 < 0 ? *k : k2;
		return true;
	}
	if (x.op == Omul && ir_is_int(f->fn, x.u.a[1], &factor)) {
		if (!front_linear(f, x.u.a[0], k, c, rest))
			return false;
		*c *= factor;
		*rest = ir_bin(f->fn, Omul, *rest, ir_int(f->fn, factor));
		return true;
	}
	for (int d = 0; d < JENNY_RANK; d++)
		if (ir_uses_var(f->fn, e, f->axis[d]))
			return false;
	return true;
}

/* A view of an argument or of a new array. */
static void window_text(Front *f, Text *t, const Value *v, const Arr *a)
{
	Ex e = a->e, rest;
	Store *s = &f->fn->sto.at[a->sto];
	int rank = s->rank, k;
	int64_t c;
	if (v->list)
		front_bail(f, Dtype, "a part of a list is returned");
	text_printf(t, "w%u[", s->origin == Sarg ? s->param : f->fn->param.n + s->result);
	for (int d = 0; d < rank; d++) {
		if (!front_linear(f, ir_operand(f->fn, e, d), &k, &c, &rest) || c < INT32_MIN || c > INT32_MAX)
			front_bail(f, Dtype, "a view with such steps is returned");
		text_printf(t, "%s%u*%d@", d ? "," : "", scalar_slot(f, "start", rest), (int)c);
		if (k < 0)
			text_puts(t, "-");
		else
			text_printf(t, "%d", k);
	}
	text_puts(t, "](");
	for (int d = 0; d < a->rank; d++)
		text_printf(t, "%s%u", d ? "," : "", scalar_slot(f, "length", a->dim[d]));
	text_puts(t, ")");
}

static bool is_result(Front *f, Sto s)
{
	for (uint32_t k = 0; k < f->fn->result.n; k++)
		if (f->fn->result.at[k].array && f->fn->result.at[k].ref == s)
			return true;
	return false;
}

/* A temporary, or what an outside call made, becomes a result unless it is one. */
static Store *make_result(Front *f, Sto sto, bool list)
{
	Store *s = &f->fn->sto.at[sto];
	if (s->origin != Stemp && (s->origin != Sext || is_result(f, sto)))
		return s;
	uint16_t slot = (uint16_t)out_slot(f, s->name, s->type, true, sto, s->rank);
	if (s->origin == Stemp) {
		s->origin = Sresult;
		s->list = list;
	}
	s->result = (uint16_t)(slot - f->fn->param.n);
	return s;
}

/* What a mask chose is copied where it is returned: no part of it may be returned beside it. */
static void part_of_chosen(Front *f, Sto s, bool part)
{
	for (uint32_t k = 0; k < f->chosen.n; k++)
		if (f->chosen.at[k].s == s && f->chosen.at[k].part != part)
			front_bail(f, Dtype, "what a mask chose is returned with a part of it");
	*vec_push(f->arena, &f->chosen) = (Chosen){ s, part };
}

/* A dense view of an argument or of a new array, in a shape of its own. */
static void shaped_text(Front *f, Text *t, const Value *v)
{
	const Arr *a = v->arr;
	Ex place;
	Sto root = ir_root(f->fn, a->sto);
	Store *s = &f->fn->sto.at[root];
	if (!root)
		front_bail(f, Dtype, "a part of one array or another is returned");
	bool inner = s->origin != Sarg && f->sto_depth.at[root];
	if (!a->view || a->readonly || v->list || s->origin == Slist || inner ||
		!front_dense(f, a, &place))
		front_bail(f, Dtype, "a part of a reshaped array is returned");
	if (!a->whole || f->fn->sto.at[a->sto].origin != Sview)
		a = front_window(f, a, place, a->rank, a->dim);
	if (f->sto_depth.at[a->sto])
		front_bail(f, Dtype, "a view made in a loop is returned");
	part_of_chosen(f, root, true);
	s = make_result(f, root, false);
	uint32_t slot = s->origin == Sarg ? s->param : f->fn->param.n + s->result;
	text_printf(t, "v%u:%u", out_slot(f, s->name, a->type, true, a->sto, a->rank), slot);
}

static void array_text(Front *f, Text *t, const Value *v)
{
	for (uint32_t k = 0; k < f->in_object.n; k++)
		if (f->in_object.at[k].object == v->object) {
			text_printf(t, "a%u", f->in_object.at[k].slot);
			return;
		}
	const Arr *a = v->arr;
	Store *s = &f->fn->sto.at[a->sto];
	if (s->origin == Sview || a->lent) {
		shaped_text(f, t, v);
		return;
	}
	bool fresh = s->origin == Stemp || s->origin == Sresult || s->origin == Sext;
	if (!a->view || a->readonly || (!fresh && s->origin != Sarg) ||
		(s->list && s->list != v->list))
		front_bail(f, Dtype, "a part of a list is returned");
	bool own = v->owner == v->object, whole = fresh && (a->whole || a->loose) && own;
	if (fresh && own && !whole)
		front_bail(f, Dtype, "an array is returned that is not the whole of its memory, axis by axis");
	if (fresh && (!whole || a->loose))
		part_of_chosen(f, a->sto, !whole);
	if (fresh && (f->sto_depth.at[a->sto] || (a->loose && own))) {
		if (!whole || s->layout == 'S')
			front_bail(f, Dtype, "an array made in a loop is returned");
		Value copy = front_array(f, front_alloc(f, "result", a->type, a->rank, a->dim, s->layout),
			v->list);
		f->sto_depth.at[copy.arr->sto] = 0;
		front_store(f, copy.arr, a);
		a = copy.arr;
		s = &f->fn->sto.at[a->sto];
	}
	s = make_result(f, a->sto, v->list);
	if (!whole) {
		window_text(f, t, v, a);
		return;
	}
	text_printf(t, "%c%u", v->list ? 'L' : 'A', f->fn->param.n + s->result);
}

/* A container: its type is filled in at the end, when all is known of it. */
static void box_text(Front *f, Text *t, const Value *v)
{
	*vec_push(f->arena, &f->ret_box) = v->box;
	text_printf(t, "C%u:#%u#", scalar_slot(f, "result", v->e), f->ret_box.n - 1);
}

/* A template with the types of containers in it. */
static void form_text(Front *f, Text *t, const RetForm *form)
{
	for (const char *p = form->text; *p; p++) {
		char one[2] = { *p, 0 };
		if (*p != '#') {
			text_puts(t, one);
			continue;
		}
		char *end;
		long k = strtol(p + 1, &end, 10);
		text_puts(t, front_box_flavours(f, form->box.at[k]));
		p = end;
	}
}

const char *front_return_text(Front *f)
{
	Text t = { .arena = f->arena };
	text_puts(&t, f->ret_form.n ? "" : "N");
	if (f->ret_which)
		text_printf(&t, "?%u:(", f->ret_slot);
	for (uint32_t k = 0; k < f->ret_form.n; k++) {
		text_puts(&t, k ? ";" : "");
		form_text(f, &t, &f->ret_form.at[k]);
	}
	text_puts(&t, f->ret_which ? ")" : "");
	return t.at;
}

static void result_text(Front *f, Text *t, Value *v)
{
	switch (v->kind) {
	case Vnone: text_puts(t, "N"); return;
	case Vscalar: {
		uint32_t slot = scalar_slot(f, "result", v->e);
		text_printf(t, "s%u:", slot);
		if (v->tag) {
			flavour_text(t, v->alt, v->alt_np);
			text_puts(t, "|");
		}
		flavour_text(t, v->type, v->np);
		if (v->tag)
			text_printf(t, ":%u", scalar_slot(f, "tag", v->tag));
		return;
	}
	case Varray: array_text(f, t, v); return;
	case Vrows: text_printf(t, "a%d", f->thing.at[v->n].slot); return;
	case Vopaque:
		if (v->n < 0)
			text_printf(t, "s%u:obj", scalar_slot(f, "result", v->e));
		else
			text_printf(t, "a%d", v->n);
		return;
	case Vobject:
		if (f->thing.at[v->n].slot < 0) {
			front_object_text(f, t, v);
			return;
		}
		text_printf(t, "a%d", f->thing.at[v->n].slot);
		return;
	case Vstr: {
		Value s = front_string(f, *v);
		box_text(f, t, &s);
		return;
	}
	case Vbox: box_text(f, t, v); return;
	case Vtuple:
		if (v->str)
			front_bail(f, Dtype, base_printf(f->arena, "the result of %s as one object", v->str));
		text_puts(t, "(");
		for (int k = 0; k < v->n; k++) {
			text_puts(t, k ? "," : "");
			result_text(f, t, &v->item[k]);
		}
		text_puts(t, v->n == 1 ? ",)" : ")");
		return;
	default:
		front_bail(f, Dtype, base_printf(f->arena, "%s is returned", front_describe(f, v)));
	}
}

void front_value_text(Front *f, Text *t, Value *v) { result_text(f, t, v); }

/* The template of a value, its scalars in the variables of *var, which is made at the first time. */
const char *front_template(Front *f, Value *v, VarVec *var)
{
	Text t = { .arena = f->arena };
	VarVec saved = f->ret_var;
	uint8_t used[Ntypes];
	memcpy(used, f->ret_used, sizeof used);
	memset(f->ret_used, 0, sizeof used);
	f->ret_var = *var;
	result_text(f, &t, v);
	*var = f->ret_var;
	f->ret_var = saved;
	memcpy(f->ret_used, used, sizeof used);
	return t.at;
}

uint32_t front_flag_slot(Front *f, Var v)
{
	return out_slot(f, f->fn->var.at[v].name, Ti64, false, v, 0);
}

/* The number of the kind of value that the template describes. */
static uint32_t form_of(Front *f, const char *text)
{
	for (uint32_t k = 0; k < f->ret_form.n; k++) {
		RetForm *form = &f->ret_form.at[k];
		if (strcmp(form->text, text))
			continue;
		for (uint32_t j = 0; j < form->box.n; j++)
			form->box.at[j] = front_box_join(f, form->box.at[j], f->ret_box.at[j]);
		return k;
	}
	*vec_push(f->arena, &f->ret_form) = (RetForm){ text, f->ret_box };
	return f->ret_form.n - 1;
}

/* The first tuple or None in v, and v where that is something else. */
static bool part_with(Front *f, Value *v, Value *maybe, const Value *other)
{
	if (v->kind == Vmaybe) {
		*maybe = *v;
		*v = other ? *other : *v;
		return true;
	}
	for (int k = 0; v->kind == Vtuple && k < v->n; k++) {
		Value part = v->item[k];
		if (!part_with(f, &part, maybe, other))
			continue;
		Value t = front_tuple(f, v->n);
		base_copy(t.item, v->item, sizeof *t.item * (size_t)v->n);
		t.item[k] = part;
		t.str = v->str;
		*v = t;
		return true;
	}
	return false;
}

static int count_maybe(const Value *v)
{
	int n = v->kind == Vmaybe;
	for (int k = 0; v->kind == Vtuple && k < v->n; k++)
		n += count_maybe(&v->item[k]);
	return n;
}

/* Where a tuple or None is in it: two ways to return. False: there is none. */
bool front_return_maybe(Front *f, Value v)
{
	Chain way[2] = { { 0 }, { 0 } }, *saved;
	Value maybe;
	if (!part_with(f, &v, &maybe, NULL))
		return false;
	if (count_maybe(&v) > 3)
		front_bail(f, Dtype, "so many values that may be None are returned");
	for (int k = 0; k < 2; k++) {
		Value one = v, own = k ? front_none() : front_maybe_inner(f, maybe);
		part_with(f, &one, &maybe, &own);
		front_push(f, &way[k], &saved);
		if (!front_return_maybe(f, one) && !front_pick_return(f, one))
			front_return_entry(f, one);
		front_pop(f, saved);
	}
	Ex none = front_maybe_none(f, &maybe);
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = none;
	f->fn->st.at[st].body = way[1].first;
	f->fn->st.at[st].other = way[0].first;
	return true;
}

/* Several returns may return values of several kinds: a variable then says which it is. It is 0 from the
 * start, so returns of the first kind need not set it. */
void front_return_entry(Front *f, Value v)
{
	Text t = { .arena = f->arena };
	memset(f->ret_used, 0, sizeof f->ret_used);
	f->ret_box = (BoxVec){ 0 };
	f->nleft = 0;
	result_text(f, &t, &v);
	uint32_t form = form_of(f, t.at);
	if (form && !f->ret_which) {
		f->ret_which = ir_new_var(f->fn, "which", Ti64);
		f->ret_slot = out_slot(f, "which", Ti64, false, f->ret_which, 0);
	}
	if (form)
		front_put(f, f->ret_which, ir_int(f->fn, form));
	front_object_return(f);
	front_emit(f, Kreturn);
	f->frame->dead = true;
}
