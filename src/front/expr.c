/* Expressions of the AST. */
#include "front/box.h"

typedef Value Walk(Front *f, Node *n);

static Value constant(Front *f, Node *n)
{
	Node *c = n->kid[0];
	switch (c->tag) {
	case Nint: return front_pyint(f, c->i);
	case Nfloat: return front_scalar(Tf64, false, ir_con_f(f->fn, Tf64, c->f));
	case Ntrue: case Nfalse: return front_scalar(Tbool, false, ir_bool(f->fn, c->tag == Ntrue));
	case Nnull: return front_none();
	case Nellipsis: return (Value){ .kind = Vellipsis };
	case Nstr: return (Value){ .kind = Vstr, .str = c->str };
	case Nnode: {
		double part[2];
		for (int k = 0; k < 2; k++)
			part[k] = c->kid[k]->tag == Nint ? (double)c->kid[k]->i : c->kid[k]->f;
		return front_scalar(Tc128, false, ir_con_c(f->fn, Tc128, part[0], part[1]));
	}
	default: front_bail(f, Dtype, "a constant of more than 64 bits");
	}
}

static Value name(Front *f, Node *n) { return front_name(f, n->kid[0]->str); }

bool front_calls(Node *n)
{
	if (n->tag == Nnode && (!strcmp(n->kind, "Call") || !strcmp(n->kind, "NamedExpr")))
		return true;
	for (int k = 0; k < n->n; k++)
		if (front_calls(n->kid[k]))
			return true;
	return false;
}

/* The operands of one operator: a call in the second must not change the first behind its back. */
static void two(Front *f, Node *x, Node *y, Value *a, Value *b)
{
	*a = front_expr(f, x);
	if (front_calls(y))
		*a = front_spill(f, *a);
	*b = front_expr(f, y);
}

static Value binop(Front *f, Node *n)
{
	Value a, b;
	two(f, n->kid[0], n->kid[2], &a, &b);
	f->line = n->line;
	f->col = n->col;
	return front_binary(f, n->kid[1]->kind, a, b);
}

static Value unary(Front *f, Node *n)
{
	return front_unary(f, n->kid[0]->kind, front_expr(f, n->kid[1]));
}

/* Behind a condition: values of two chains meet in one. */
static Value choose(Front *f, Ex c, Value a, Chain *ca, Value b, Chain *cb)
{
	if (!ca->first && !cb->first && a.kind == Vscalar && a.type == b.type && a.np == b.np &&
		!a.tag && !b.tag && b.kind == Vscalar)
		return front_select(f, c, a, b);
	front_strings_meet(f, &a, &b);
	bool none = (a.kind == Vnone && b.kind == Vscalar) || (a.kind == Vscalar && b.kind == Vnone);
	bool arrays = a.kind == Varray && b.kind == Varray && !a.list && !b.list;
	const char *name = front_spread_choice(f, &a, &b);
	if (!name && !none && !arrays && !front_object_meets(f, &a, &b) &&
		(a.kind != b.kind || (a.kind != Vscalar && a.kind != Vbox)))
		front_bail(f, Dtype, base_printf(f->arena, "a choice between %s and %s",
			front_describe(f, &a), front_describe(f, &b)));
	name = name ? name : base_intern(f->strings, " choice");
	Scope base = front_scope_save(f);
	Chain *saved, *way[2] = { ca, cb };
	Scope after[2];
	for (int k = 0; k < 2; k++) {
		front_scope_set(f, base);
		Binding *slot = front_binding(f, f->frame, name);
		*slot = (Binding){ .name = name };
		front_push(f, way[k], &saved);
		front_assign(f, name, k ? b : a);
		front_pop(f, saved);
		after[k] = front_scope_save(f);
	}
	Chain behind = { 0 };
	f->meet.after = &behind;
	front_scope_meet(f, after[0], ca, after[1], cb);
	f->meet.after = NULL;
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = c;
	f->fn->st.at[st].body = ca->first;
	f->fn->st.at[st].other = cb->first;
	front_append_all(f, f->out, behind);
	Binding *chosen = front_binding(f, f->frame, name);
	Value r = chosen->val.kind == Vspread ? front_binding_read(f, f->frame, chosen) : chosen->val;
	if (r.kind == Vpoison)
		front_bail(f, Dtype, base_printf(f->arena, "a choice between %s and %s",
			front_describe(f, &a), front_describe(f, &b)));
	return r;
}

/* `x and y` gives x or y, not a bool; for bools it is the lazy operator. */
static Value operand_of(Front *f, Node *n, bool truth)
{
	return truth ? front_test(f, n) : front_expr(f, n);
}

/* A way of a conditional expression, or an operand that is not always asked for; false: it reads what was
 * never put into a container, as far as is known, and fails. */
static bool reaches(Front *f, Node *n, bool truth, Value *v)
{
	jmp_buf here, *outer = f->bottom;
	Chain *out = f->out;
	Frame *frame = f->frame;
	Loop *loop = f->loop;
	Trying trying = front_trying(f);
	int depth = f->depth, loops = frame->depth;
	if (!f->boxes || !outer) {
		*v = operand_of(f, n, truth);
		return true;
	}
	if (setjmp(here)) {
		f->attempt = trying.attempt;
		f->still = trying.still;
		f->out = out;
		f->frame = frame;
		f->loop = loop;
		f->depth = depth;
		frame->depth = loops;
		f->bottom = outer;
		front_check(f, ir_bool(f->fn, false), Dindex);
		return false;
	}
	f->bottom = &here;
	*v = operand_of(f, n, truth);
	f->bottom = outer;
	return true;
}

/* The value of one way stands for that of the other, which is not reached. */
static void stand_in(Front *f, const Value *of, Value *v)
{
	if (of->kind != Vscalar || of->tag)
		front_box_bottom(f);
	*v = front_scalar(of->type, of->np, ir_cast(f->fn, of->type, ir_int(f->fn, 0)));
}

static Value if_exp(Front *f, Node *n)
{
	Value t = front_test(f, n->kid[0]), a, b;
	Ex c = front_truth(f, &t);
	Chain ca = { 0 }, cb = { 0 }, *saved;
	const Expr *x = &f->fn->ex.at[c];
	if (x->op == Ocon)
		return front_expr(f, n->kid[x->u.i ? 1 : 2]);
	c = front_keep(f, "c", c);
	Scope base = front_scope_save(f), first;
	front_push(f, &ca, &saved);
	bool yes = reaches(f, n->kid[1], false, &a);
	front_pop(f, saved);
	first = front_scope_save(f);
	front_scope_set(f, base);
	front_push(f, &cb, &saved);
	bool no = reaches(f, n->kid[2], false, &b);
	front_pop(f, saved);
	if (!yes && !no)
		front_box_bottom(f);
	if (!yes || !no)
		stand_in(f, yes ? &a : &b, yes ? &b : &a);
	front_scope_meet(f, first, &ca, front_scope_save(f), &cb);
	return choose(f, c, a, &ca, b, &cb);
}

/* The lazy operator; its value is of the flavour of the operand that decides. */
static Value both_bools(Front *f, bool and, Value x, Value y)
{
	Value r = front_scalar(Tbool, x.np, ir_bin(f->fn, and ? Oland : Olor, x.e, y.e));
	Ex tx = front_tag(f, &x), ty = front_tag(f, &y);
	if (tx == ty && !x.tag)
		return r;
	r.np = true;
	r.alt = Tbool;
	r.alt_np = false;
	r.tag = and ? ir_select(f->fn, x.e, ty, tx) : ir_select(f->fn, x.e, tx, ty);
	return r;
}

static Value bool_op_as(Front *f, Node *n, bool truth)
{
	bool and = !strcmp(n->kid[0]->kind, "And");
	Node *list = n->kid[1];
	Value r = operand_of(f, list->kid[0], truth);
	for (int k = 1; k < list->n; k++) {
		Ex c = front_truth(f, &r);
		const Expr *x = &f->fn->ex.at[c];
		if (x->op == Ocon) {
			if ((x->u.i != 0) == and)
				r = operand_of(f, list->kid[k], truth);
			continue;
		}
		Chain none = { 0 }, more = { 0 }, *saved;
		Scope base = front_scope_save(f);
		front_push(f, &more, &saved);
		Value y;
		if (!reaches(f, list->kid[k], truth, &y))
			y = r;
		front_pop(f, saved);
		front_scope_meet(f, front_scope_save(f), &more, base, &none);
		if (more.first || none.first) {
			r = front_spill(f, r);
			c = front_truth(f, &r);
		}
		bool optional = front_may_be_none(&r) || front_may_be_none(&y);
		bool bools = !optional && r.kind == Vscalar && y.kind == Vscalar && r.type == Tbool && y.type == Tbool;
		if (!more.first && !none.first && bools)
			r = both_bools(f, and, r, y);
		else
			r = and ? choose(f, c, y, &more, r, &none) : choose(f, c, r, &none, y, &more);
	}
	return r;
}

static Value bool_op(Front *f, Node *n) { return bool_op_as(f, n, false); }

/* An expression of which only the truth is wanted, as a bool. */
Value front_test(Front *f, Node *n)
{
	bool inverse = n->tag == Nnode && !strcmp(n->kind, "UnaryOp") && !strcmp(n->kid[0]->kind, "Not");
	if (inverse)
		return front_unary(f, "Not", front_test(f, n->kid[1]));
	Value v = n->tag == Nnode && !strcmp(n->kind, "BoolOp") ? bool_op_as(f, n, true) : front_expr(f, n);
	return v.kind == Vscalar && v.type == Tbool && !v.np && !v.tag ? v :
		front_scalar(Tbool, false, front_truth(f, &v));
}

static Value contains(Front *f, Value x, Value set, bool not)
{
	set = front_certain(f, set);
	if (set.kind == Viter && !strcmp(set.str, "keys"))
		set = set.item[0];
	if (set.kind == Vstr && front_is_string(&x)) {
		Ex in = front_string_in(f, x, set);
		return front_scalar(Tbool, false, not ? ir_un(f->fn, Onot, in) : in);
	}
	if (set.kind == Vrange) {
		Ex in = front_range_contains(f, &x, &set);
		return front_scalar(Tbool, false, not ? ir_un(f->fn, Onot, in) : in);
	}
	if (set.kind == Vbox) {
		Ex in = front_box_contains(f, x, set);
		return front_scalar(Tbool, false, not ? ir_un(f->fn, Onot, in) : in);
	}
	if (front_is_record(f, &set)) {
		Value in = front_record_in(f, set, x);
		return not ? front_unary(f, "Not", in) : in;
	}
	if (set.kind == Varray && set.list) {
		Ex in = front_list_contains(f, x, set);
		return front_scalar(Tbool, false, not ? ir_un(f->fn, Onot, in) : in);
	}
	if (set.kind != Vtuple)
		front_bail(f, Dtype, base_printf(f->arena, "operator in of %s", front_describe(f, &set)));
	Value r = front_scalar(Tbool, false, ir_bool(f->fn, false));
	for (int k = 0; k < set.n; k++)
		r.e = ir_bin(f->fn, Olor, r.e, front_is_member(f, x, set.item[k]));
	return not ? front_unary(f, "Not", r) : r;
}

static Value compare(Front *f, Node *n)
{
	Node *ops = n->kid[1], *right = n->kid[2];
	Value a = front_expr(f, n->kid[0]), r = { 0 };
	for (int k = 0; k < right->n; k++) {
		const char *op = ops->kid[k]->kind;
		if (front_calls(right->kid[k]))
			a = front_spill(f, a);
		f->still += k > 0;
		Value b = front_expr(f, right->kid[k]);
		f->still -= k > 0;
		Value c = !strcmp(op, "In") || !strcmp(op, "NotIn") ?
			contains(f, a, b, op[0] == 'N') : front_compare(f, op, a, b);
		if (k && (c.kind != Vscalar || r.kind != Vscalar))
			front_bail(f, Dtype, "a chained comparison of arrays");
		r = k ? both_bools(f, true, r, c) : c;
		a = b;
	}
	return r;
}

static Value tuple(Front *f, Node *n)
{
	Node *list = n->kid[0];
	Value t = front_tuple(f, list->n);
	bool calls = front_calls(list);
	for (int k = 0; k < list->n; k++) {
		if (list->kid[k]->tag == Nnode && !strcmp(list->kid[k]->kind, "Starred"))
			front_bail(f, Dsyntax, "a starred expression");
		t.item[k] = front_expr(f, list->kid[k]);
		if (calls)
			t.item[k] = front_spill(f, t.item[k]);
	}
	return t;
}

static void list_shape(Front *f, const Value *t, int *rank, Ex *dim, Type *type, bool *np)
{
	*rank = 0;
	for (const Value *v = t; v->kind == Vtuple; v = &v->item[0]) {
		if (*rank >= JENNY_RANK)
			front_bail(f, Drank);
		if (!v->n)
			front_bail(f, Dtype, "an empty list");
		dim[(*rank)++] = ir_int(f->fn, v->n);
		if (v->item[0].kind == Vscalar) {
			*type = v->item[0].type;
			*np = v->item[0].np;
		}
	}
	if (!*type)
		front_bail(f, Dtype, "a list of other things than numbers");
}

static void fill_list(Front *f, const Value *t, const Arr *to, Ex *idx, int depth)
{
	int64_t n;
	if (!ir_is_int(f->fn, to->dim[depth], &n) || t->kind != Vtuple || t->n != n)
		front_bail(f, Dtype, "a list whose rows differ in length");
	for (int k = 0; k < t->n; k++) {
		const Value *v = &t->item[k];
		idx[depth] = ir_int(f->fn, k);
		if (depth + 1 < to->rank) {
			fill_list(f, v, to, idx, depth + 1);
			continue;
		}
		if (v->kind != Vscalar || v->np || v->type != to->type || v->tag)
			front_bail(f, Dtype, "a list whose elements differ in type");
		front_append(f, f->out, ir_set(f->fn, to->sto, idx, v->e, f->line));
	}
}

/* A list display becomes a storage of its own at once, since it has an identity. */
Value front_list_display(Front *f, Value t)
{
	Ex dim[JENNY_RANK], idx[JENNY_RANK];
	int rank;
	Type type = 0;
	bool np = false;
	list_shape(f, &t, &rank, dim, &type, &np);
	if (np)
		front_bail(f, Dtype, "a list of NumPy scalars");
	const Arr *a = front_alloc(f, "list", type, rank, dim, 'C');
	fill_list(f, &t, a, idx, 0);
	Value v = front_array(f, a, true);
	v.object = v.owner = ++f->objects;
	return v;
}

static Value as_tuple(Front *f, Node *n)
{
	Node *list = n->kid[0];
	Value t = front_tuple(f, list->n);
	for (int k = 0; k < list->n; k++) {
		Node *item = list->kid[k];
		bool inner = item->tag == Nnode && !strcmp(item->kind, "List");
		t.item[k] = inner ? as_tuple(f, item) : front_spill(f, front_expr(f, item));
	}
	return t;
}

static Value list_of_node(Front *f, Node *n)
{
	if (f->boxes)
		return front_box_display(f, n);
	Value t = as_tuple(f, n);
	return front_list_display(f, t);
}

static Value subscript(Front *f, Node *n)
{
	Value base = front_expr(f, n->kid[0]);
	f->line = n->line;
	f->col = n->col;
	return front_subscript(f, base, n->kid[1]);
}

static Value slice(Front *f, Node *n)
{
	Value s = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	bool calls = front_calls(n);
	for (int k = 0; k < 3; k++) {
		s.item[k] = n->kid[k]->tag == Nnull ? front_none() : front_expr(f, n->kid[k]);
		if (calls)
			s.item[k] = front_spill(f, s.item[k]);
	}
	return s;
}

/* "np.linalg.norm" for a chain of attributes of a name, else NULL. */
const char *front_dotted(Front *f, Node *n)
{
	if (n->tag != Nnode)
		return NULL;
	if (!strcmp(n->kind, "Name"))
		return n->kid[0]->str;
	if (strcmp(n->kind, "Attribute"))
		return NULL;
	const char *base = front_dotted(f, n->kid[0]);
	if (!base)
		return NULL;
	return base_intern(f->strings, base_printf(f->arena, "%s.%s", base, n->kid[1]->str));
}

static bool is_local(Front *f, Node *n)
{
	while (n->tag == Nnode && !strcmp(n->kind, "Attribute"))
		n = n->kid[0];
	for (Frame *fr = f->frame; fr; fr = fr->home)
		for (uint32_t k = 0; k < fr->name.n; k++)
			if (fr->name.at[k].name == n->kid[0]->str)
				return true;
	return false;
}

static Value array_attribute(Front *f, Value base, const char *attr)
{
	const Arr *a = base.arr;
	if (!strcmp(attr, "shape")) {
		Value t = front_tuple(f, a->rank);
		for (int k = 0; k < a->rank; k++)
			t.item[k] = front_scalar(Ti64, false, a->dim[k]);
		return t;
	}
	if (!strcmp(attr, "ndim"))
		return front_pyint(f, a->rank);
	if (!strcmp(attr, "size")) {
		Value n = front_pyint(f, 1);
		for (int k = 0; k < a->rank; k++)
			n = front_binary(f, "Mult", n, front_scalar(Ti64, false, a->dim[k]));
		return n;
	}
	if (!strcmp(attr, "T")) {
		int perm[JENNY_RANK];
		for (int k = 0; k < a->rank; k++)
			perm[k] = a->rank - 1 - k;
		Value v = front_array(f, front_transpose(f, a, perm), false);
		v.owner = base.owner;
		return v;
	}
	if (!strcmp(attr, "real") || !strcmp(attr, "imag"))
		return front_half_of(f, &base, attr[0] == 'i');
	if (!strcmp(attr, "dtype"))
		return (Value){ .kind = Vdtype, .type = a->type };
	if (!strcmp(attr, "itemsize") || !strcmp(attr, "nbytes")) {
		Value n = front_pyint(f, ir_type[a->type].bytes);
		return attr[0] == 'i' ? n : front_binary(f, "Mult", n, array_attribute(f, base, "size"));
	}
	return (Value){ 0 };
}

/* Of a class: what its instances share. */
static Value class_attribute(Front *f, Value base, const char *attr)
{
	Node *e = front_class_entry(f, base.n, attr);
	if (e && !strcmp(e->kind, "value"))
		return front_env(f, e->kid[0]);
	bool of_class = e && !strcmp(e->kind, "class");
	bool function = e && (of_class || !strcmp(e->kind, "method") || !strcmp(e->kind, "static"));
	if (!function || e->kid[0]->i < 0 || e->kid[0]->i >= (int64_t)f->func.n)
		front_bail(f, Dattr, base_printf(f->arena, "%s of class %s", attr,
			f->cls.at[base.n].name));
	return of_class ? front_class_method(f, base.n, f->func.at[e->kid[0]->i]) :
		(Value){ .kind = Vfunc, .fn = f->func.at[e->kid[0]->i] };
}

/* A method as a value, with the object that it is of: looked up by row, or by name where row is NULL. */
static Value bound(Front *f, Value base, const KbRow *row, const char *name)
{
	Value v = { .kind = Vmethod, .row = row, .str = row ? NULL : name, .n = 1,
		.item = base_alloc(f->arena, sizeof(Value)) };
	v.item[0] = base;
	return v;
}

/* x.real and x.imag. */
static Value half_of_number(Front *f, Value base, bool imag)
{
	if (ir_type[base.type].kind == 'c')
		return front_scalar(kb_real(base.type), base.np,
			ir_un(f->fn, imag ? Oimag : Oreal, base.e));
	return imag ? front_scalar(base.type, base.np, ir_cast(f->fn, base.type, ir_int(f->fn, 0))) : base;
}

static Value attribute(Front *f, Node *n)
{
	const char *chain = front_dotted(f, n), *attr = n->kid[1]->str;
	Value v;
	if (chain && !is_local(f, n) && front_env_find(f, f->frame->func, chain, &v))
		return v;
	Value base = front_expr(f, n->kid[0]);
	f->line = n->line;
	f->col = n->col;
	base = front_certain(f, base);
	bool number = base.kind == Vscalar;
	if (base.kind == Vbox || base.kind == Vstr || base.kind == Vtuple || front_is_record(f, &base))
		return bound(f, base, NULL, attr);
	if (front_sparse_attribute(f, base, attr, &v))
		return v;
	if (base.kind == Vobject)
		return front_object_get(f, base, attr);
	if (base.kind == Vmember)
		return front_member_attribute(f, base, attr);
	if (base.kind == Vmodule && front_module_member(f, base.str, attr, &v))
		return v;
	if (base.kind == Vclass)
		return class_attribute(f, base, attr);
	if (number && (!strcmp(attr, "real") || !strcmp(attr, "imag")))
		return half_of_number(f, base, attr[0] == 'i');
	if (base.kind == Varray && !base.list) {
		v = array_attribute(f, base, attr);
		if (v.kind)
			return v;
	}
	if (base.kind == Vopaque) {
		const KbRow *method = kb_find(base_printf(f->arena, "%s.%s", base.str, attr));
		if (!method)
			front_bail(f, Dattr, base_printf(f->arena, "%s of %s", attr, base.str));
		return bound(f, base, method, attr);
	}
	if (base.kind == Vknown && base.row) {
		size_t n = strcspn(base.row->names, " ");
		const KbRow *sub = kb_find(base_printf(f->arena, "%.*s.%s", (int)n, base.row->names, attr));
		if (sub)
			return (Value){ .kind = Vknown, .row = sub, .str = attr };
	}
	bool ufunc = base.kind == Vknown && base.row && base.row->kind == KB_MAP;
	const KbRow *row = kb_find(base_printf(f->arena, "%s.%s",
		base.kind == Varray && base.list ? "list" : number ? "scalar" :
		ufunc ? "ufunc" : "ndarray", attr));
	if (row && (base.kind == Varray || number || ufunc)) {
		v = (Value){ .kind = Vmethod, .row = row, .n = 1,
			.item = base_alloc(f->arena, sizeof(Value)) };
		v.item[0] = base;
		return v;
	}
	front_bail(f, Dattr, base_printf(f->arena, "%s of %s", attr, front_describe(f, &base)));
}

static Value lambda(Front *f, Node *n)
{
	Func *fn = base_alloc(f->arena, sizeof *fn);
	fn->name = "lambda";
	fn->node = n;
	fn->outer = f->frame->func;
	fn->id = -1;
	fn->kept = front_defaults(f, n->kid[0]);
	return (Value){ .kind = Vfunc, .fn = fn, .home = f->frame };
}

static Value named(Front *f, Node *n)
{
	if (strcmp(n->kid[0]->kind, "Name"))
		front_bail(f, Dsyntax, "operator :=");
	Value v = front_expr(f, n->kid[1]);
	front_assign(f, n->kid[0]->kid[0]->str, v);
	return front_name(f, n->kid[0]->kid[0]->str);
}

static Value list_comp(Front *f, Node *n)
{
	f->still++;
	Value v = f->boxes ? front_box_comprehension(f, n) : front_comprehension(f, n);
	f->still--;
	return v;
}

static Value other_comp(Front *f, Node *n)
{
	if (!f->boxes)
		front_bail(f, Dsyntax, front_word(n->kind));
	f->still++;
	Value v = front_box_comprehension(f, n);
	f->still--;
	return v;
}

/* {a: b, c: d} and {a, b}. CPython keeps sets of constants ready, in an order of their own. */
static Value table_display(Front *f, Node *n)
{
	bool dict = !strcmp(n->kind, "Dict"), none[2] = { false, false }, constant = true;
	Value d;
	if (dict && front_record_display(f, n, &d))
		return d;
	if (!f->boxes)
		front_bail(f, Dsyntax, front_word(n->kind));
	d = front_box_hash_call(f, dict ? "dict" : "set", NULL, none, n);
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *item = n->kid[0]->kid[k];
		bool spread = item->tag != Nnode || !strcmp(item->kind, "Starred");
		constant = constant && !spread;
		if (spread) {
			Value all = front_spill(f, front_expr(f, dict ? n->kid[1]->kid[k] : item->kid[0]));
			if (dict && !front_is_box(&all, 'D'))
				front_bail(f, Dtype, base_printf(f->arena, "**%s in a dict", front_describe(f, &all)));
			front_box_hash_method(f, d, "update", &all, 1, n);
			continue;
		}
		Value arg[2] = { front_spill(f, front_expr(f, n->kid[0]->kid[k])) };
		if (dict)
			arg[1] = front_spill(f, front_expr(f, n->kid[1]->kid[k]));
		front_box_hash_method(f, d, dict ? " set" : "add", arg, 1 + dict, n);
		constant = constant && !strcmp(n->kid[0]->kid[k]->kind, "Constant");
	}
	if (!dict && constant && n->kid[0]->n >= 3)
		front_box_hash_method(f, d, " tear", NULL, 0, n);
	return d;
}

static Value joined(Front *f, Node *n) { return front_text_joined(f, n); }

static const struct {
	const char *kind;
	Walk *walk;
} walks[] = {
	{ "Constant", constant }, { "Name", name }, { "BinOp", binop }, { "UnaryOp", unary },
	{ "IfExp", if_exp }, { "BoolOp", bool_op }, { "Compare", compare }, { "Tuple", tuple },
	{ "List", list_of_node }, { "Subscript", subscript }, { "Slice", slice },
	{ "Attribute", attribute }, { "Call", front_call }, { "Lambda", lambda },
	{ "NamedExpr", named }, { "JoinedStr", joined }, { "ListComp", list_comp },
	{ "DictComp", other_comp }, { "SetComp", other_comp }, { "Dict", table_display },
	{ "Set", table_display }, { "GeneratorExp", front_generator },
	{ " bind", front_match_bind }, { " length", front_match_length },
	{ " instance", front_match_instance },
};

Value front_expr(Front *f, Node *n)
{
	if (n->tag != Nnode)
		front_bail(f, Dbroken, "malformed expression");
	if (n->line) {
		f->line = n->line;
		f->col = n->col;
	}
	for (size_t k = 0; k < sizeof walks / sizeof *walks; k++)
		if (!strcmp(walks[k].kind, n->kind))
			return walks[k].walk(f, n);
	front_bail(f, Dsyntax, front_word(n->kind));
}
