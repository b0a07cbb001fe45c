/*
 * Sparse matrices of SciPy. An argument is an object whose arrays are fetched like any attributes, so
 * that loops over them are compiled; what is asked of the matrix itself is an outside call of its
 * method. Its memory is that of arrays that the kernel may write to, so that every such call reads all
 * of them.
 */
#include "front/value.h"

bool front_sparse(Front *f, const Value *v, Value *out)
{
	if (v->kind == Vopaque && !strcmp(v->str, "sparse")) {
		*out = *v;
		return true;
	}
	if (v->kind != Vobject || f->thing.at[v->n].slot < 0)
		return false;
	const char *name = f->cls.at[f->thing.at[v->n].cls].name;
	if (strncmp(name, "scipy.sparse.", 13) != 0)
		return false;
	const char *data = front_object_key(f, v, "data");
	*out = front_opaque(f, "sparse", ir_int(f->fn, 0), f->thing.at[v->n].slot);
	out->list = strstr(name, "_matrix") != NULL;
	out->type = front_bound(f, data) ? front_name(f, data).type : Tf64;
	return true;
}

/* Calls a method: base.name(arg). */
static Value call(Front *f, const char *name, Value base, const Value *arg)
{
	const KbRow *row = kb_find(name);
	Value v[FRONT_ARGS] = { base };
	bool given[FRONT_ARGS] = { true };
	if (arg) {
		v[1] = *arg;
		given[1] = true;
	}
	if (!row)
		front_bail(f, Dcall, name);
	return front_outside(f, row, v, given);
}

bool front_sparse_binary(Front *f, const char *op, Value a, Value b, Value *r)
{
	static const char *const names[][3] = { { "MatMult", "__matmul__", "__rmatmul__" },
		{ "Mult", "__mul__", "__rmul__" }, { "Add", "__add__" }, { "Sub", "__sub__" },
		{ "Div", "__truediv__" } };
	Value x, y;
	bool left = front_sparse(f, &a, &x), right = front_sparse(f, &b, &y);
	if (!left && !right)
		return false;
	const char *name = NULL;
	Value other = left && right ? y : left ? b : a;
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (!strcmp(names[k][0], op))
			name = names[k][left ? 1 : 2];
	bool product = !strcmp(op, "MatMult") || (!strcmp(op, "Mult") && left && x.list);
	bool array = other.kind == Varray && !other.list && product && (left || other.arr->rank == 1);
	bool scalar = other.kind == Vscalar && (!strcmp(op, "Mult") || (left && !strcmp(op, "Div")));
	if (!name || (!array && !scalar && !(left && right)))
		front_bail(f, Dtype, base_printf(f->arena, "operator %s on a sparse matrix and %s", op,
			front_describe(f, &other)));
	name = array ? (left ? "__matmul__" : "__rmatmul__") : name;
	*r = call(f, base_printf(f->arena, "sparse%s.%s", array ? "" : "_", name), left ? x : y, &other);
	return true;
}

/* How many numbers are stored: the last entry of indptr. */
static Value count(Front *f, const Value *v)
{
	const char *key = front_object_key(f, v, "indptr");
	Value last = front_pyint(f, -1);
	if (!front_bound(f, key))
		front_bail(f, Dattr, "nnz of a sparse matrix of this format");
	Value n = front_subscript_items(f, front_name(f, key), &last, 1);
	return front_scalar(Ti64, false, ir_cast(f->fn, Ti64, n.e));
}

bool front_sparse_attribute(Front *f, Value base, const char *attr, Value *r)
{
	Value x;
	if (!front_sparse(f, &base, &x))
		return false;
	bool argument = base.kind == Vobject;
	if (argument && !strcmp(attr, "nnz")) {
		*r = count(f, &base);
		return true;
	}
	if (argument && front_bound(f, front_object_key(f, &base, attr)))
		return false;
	if (argument && !strcmp(attr, "shape")) {
		*r = front_name(f, front_object_key(f, &base, "_shape"));
		return true;
	}
	if (!strcmp(attr, "T")) {
		*r = call(f, "sparse.transpose", x, NULL);
		return true;
	}
	const KbRow *row = kb_find(base_printf(f->arena, "sparse.%s", attr));
	if (!row)
		front_bail(f, Dattr, base_printf(f->arena, "%s of a sparse matrix", attr));
	*r = (Value){ .kind = Vmethod, .row = row, .n = 1, .item = base_alloc(f->arena, sizeof x) };
	r->item[0] = x;
	return true;
}

/* Which of two rows a method is: with an array among its arguments, or none. */
const KbRow *front_sparse_row(Front *f, const KbRow *row, const Value *v, const bool *given)
{
	Value other;
	bool both = !strcmp(row->names, "sparse.dot") && given[1] && front_sparse(f, &v[1], &other);
	bool axis = !strcmp(row->names, "sparse.sum") && given[1] && v[1].kind != Vnone;
	if (axis && v[0].list)
		front_bail(f, Dtype, "a sum along an axis of a sparse matrix, which is a numpy.matrix");
	if (!both && !axis)
		return row;
	return kb_find(both ? "sparse_.dot" : "sparse_.sum");
}

/* A[i]; other subscripts are left alone. */
bool front_sparse_subscript(Front *f, Value base, const Value *item, int n, Value *r)
{
	Value x;
	if (!front_sparse(f, &base, &x))
		return false;
	if (n != 1 || item->kind != Vscalar || !strchr("iu", ir_type[item->type].kind))
		front_bail(f, Dtype, "such a subscript of a sparse matrix");
	*r = call(f, "sparse.__getitem__", x, item);
	return true;
}
