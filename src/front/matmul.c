/* Matrix products of all ranks: matmul, dot, inner, vdot, tensordot, outer. */
#include "front/library.h"

static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }
static Ex mul(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Omul, a, b); }

static bool is_one(Front *f, Ex e)
{
	int64_t i;
	return ir_is_int(f->fn, e, &i) && i == 1;
}

/* A vector or matrix that BLAS can read: contiguous storage, row by row or column by column. */
static const Arr *operand(Front *f, const Arr *a)
{
	if (a->whole && a->view && f->fn->sto.at[a->sto].layout != 'S')
		return a;
	return front_in_memory(f, "t", a, 'C');
}

static const Arr *turn(Front *f, const Arr *a)
{
	return front_transpose(f, a, (int[]){ 1, 0 });
}

/* The same for a matrix, of which a part or the transpose will do. */
static const Arr *matrix(Front *f, const Arr *a, int *turned)
{
	Ex place;
	*turned = 0;
	if (a->whole && a->view && f->fn->sto.at[a->sto].layout != 'S')
		return a;
	if (front_dense(f, a, &place))
		return front_window(f, a, place, 2, a->dim);
	const Arr *other = turn(f, a);
	*turned = a->view && ((other->whole && f->fn->sto.at[a->sto].layout != 'S') ||
		front_dense(f, other, &place));
	if (*turned)
		return other->whole ? other : front_window(f, other, place, 2, other->dim);
	return front_in_memory(f, "t", a, 'C');
}

static void library(Front *f, LibOp op, const Arr *c, const Arr *a, const Arr *b, int ta, int tb)
{
	uint32_t at = f->fn->pool.n;
	static const uint32_t numbers[] = { [Lgemm] = 2, [Lgemv] = 1, [Ldot] = 0 };
	uint32_t count = 3 + numbers[op];
	(void)vec_more(f->arena, &f->fn->pool, count);
	uint32_t operands[5] = { c->sto, a->sto, b->sto, (uint32_t)ta, (uint32_t)tb };
	memcpy(f->fn->pool.at + at, operands, count * sizeof *operands);
	St s = front_emit(f, Klib);
	f->fn->st.at[s].code = (uint16_t)op;
	f->fn->st.at[s].at = at;
	f->fn->st.at[s].n = count;
}

static void gemm(Front *f, const Arr *c, const Arr *a, const Arr *b)
{
	int ta, tb;
	a = matrix(f, a, &ta);
	b = matrix(f, b, &tb);
	library(f, Lgemm, c, a, b, ta, tb);
}

/* Products of integers, and of many small matrices: plain loops, summed in order. The axes of c are
 * those that a and b share, then the row of a and the column of b, where they have one. */
static void plain(Front *f, const Arr *c, const Arr *a, const Arr *b)
{
	Nest n;
	Var k, acc;
	bool row = a->rank > 1, column = b->rank > 1;
	int shared = c->rank - row - column;
	front_nest_open(f, &n, c->rank, c->dim);
	Ex ia[JENNY_RANK], ib[JENNY_RANK], zero = ir_int(f->fn, 0);
	const Arr *of[2] = { a, b };
	Ex *to[2] = { ia, ib };
	for (int s = 0; s < 2; s++)
		for (int d = 0, own = of[s]->rank - 2; d < own; d++)
			to[s][d] = is_one(f, of[s]->dim[d]) ? zero : n.idx[shared - own + d];
	St st = front_loop(f, "k", zero, a->dim[a->rank - 1], 1, &k);
	ia[a->rank - 1] = ib[column ? b->rank - 2 : 0] = ir_var(f->fn, k);
	if (row)
		ia[a->rank - 2] = n.idx[shared];
	if (column)
		ib[b->rank - 1] = n.idx[c->rank - 1];
	acc = ir_new_var(f->fn, "acc", c->type);
	front_put(f, acc, ir_cast(f->fn, c->type, zero));
	Chain body = { 0 }, *saved;
	front_push(f, &body, &saved);
	Ex p = ir_bin(f->fn, c->type == Tbool ? Oand : Omul, front_element(f, a, ia),
		front_element(f, b, ib));
	front_put(f, acc, ir_bin(f->fn, c->type == Tbool ? Oor : Oadd, ir_var(f->fn, acc), p));
	front_pop(f, saved);
	f->fn->st.at[st].body = body.first;
	front_append(f, f->out, st);
	front_append(f, f->out, ir_set(f->fn, c->sto, n.idx, ir_var(f->fn, acc), f->line));
	front_nest_close(f, &n);
}

/* ---- more than two axes ---- */

static const Arr *run_of_memory(Front *f, const Arr *a, Ex *place)
{
	if (front_dense(f, a, place))
		return a;
	a = front_in_memory(f, "t", a, 'C');
	*place = ir_int(f->fn, 0);
	return a;
}

static Ex count(Front *f, const Ex *dim, int n)
{
	Ex r = ir_int(f->fn, 1);
	for (int k = 0; k < n; k++)
		r = mul(f, r, dim[k]);
	return r;
}

/* One matrix after the other times the same one: one product of all their rows. */
static void flattened(Front *f, const Arr *c, const Arr *a, const Arr *b)
{
	Ex place, rows = count(f, a->dim, a->rank - 1), dim[2] = { rows, a->dim[a->rank - 1] };
	a = run_of_memory(f, a, &place);
	a = front_window(f, a, place, 2, dim);
	dim[1] = c->dim[c->rank - 1];
	c = front_window(f, c, ir_int(f->fn, 0), b->rank, dim);
	if (b->rank == 1)
		library(f, Lgemv, c, a, operand(f, b), 0, 0);
	else
		gemm(f, c, a, b);
}

/* The matrix at indices idx of the leading axes of x, whose first element lies at `place`. */
static const Arr *matrix_at(Front *f, const Arr *x, Ex place, const Ex *idx, int shared)
{
	int own = x->rank - 2;
	Ex at = ir_int(f->fn, 0);
	for (int d = 0; d < own; d++)
		at = add(f, mul(f, at, x->dim[d]),
			is_one(f, x->dim[d]) ? ir_int(f->fn, 0) : idx[shared - own + d]);
	at = add(f, mul(f, at, mul(f, x->dim[own], x->dim[own + 1])), place);
	return front_window(f, x, front_keep(f, "at", at), 2, x->dim + own);
}

/* One call for each pair of matrices. */
static void batch(Front *f, const Arr *c, const Arr *a, const Arr *b)
{
	Ex pa, pb, idx[JENNY_RANK];
	St loop[JENNY_RANK];
	Chain body = { 0 }, *saved;
	int shared = c->rank - 2;
	a = run_of_memory(f, a, &pa);
	b = run_of_memory(f, b, &pb);
	for (int k = 0; k < shared; k++) {
		Var v;
		loop[k] = front_loop(f, "i", ir_int(f->fn, 0), c->dim[k], 1, &v);
		idx[k] = ir_var(f->fn, v);
	}
	front_push(f, &body, &saved);
	f->frame->depth++;
	const Arr *to = matrix_at(f, c, ir_int(f->fn, 0), idx, shared);
	library(f, Lgemm, to, matrix_at(f, a, pa, idx, shared), matrix_at(f, b, pb, idx, shared), 0, 0);
	f->frame->depth--;
	front_pop(f, saved);
	St inner = body.first;
	for (int k = shared - 1; k >= 0; k--) {
		f->fn->st.at[loop[k]].body = inner;
		inner = loop[k];
	}
	front_append(f, f->out, inner);
}

static bool small(Front *f, const Arr *a, const Arr *b)
{
	int64_t n;
	const Ex dim[3] = { a->dim[a->rank - 2], a->dim[a->rank - 1], b->dim[b->rank - 1] };
	for (int k = 0; k < 3; k++)
		if (!ir_is_int(f->fn, dim[k], &n) || n > 8)
			return false;
	return true;
}

/* A vector on the left of many matrices is a row. */
static const Arr *as_row(Front *f, const Arr *a)
{
	Value item[2] = { front_none(), front_full_slice(f, 1) };
	return front_index_value(f, front_array(f, a, false), item, 2).arr;
}

static Value without_axis(Front *f, const Arr *c, int at)
{
	Value item[JENNY_RANK];
	for (int k = 0; k < c->rank; k++)
		item[k] = k == at ? front_pyint(f, 0) : front_full_slice(f, 1);
	return front_index_value(f, front_array(f, c, false), item, c->rank);
}

/* The product of a and b of type t, one of rank above 2. */
static Value many(Front *f, const Arr *a, const Arr *b, Type t)
{
	Ex dim[JENNY_RANK];
	bool row = a->rank == 1, blas = ir_type[t].kind == 'f' || ir_type[t].kind == 'c';
	if (row)
		a = as_row(f, a);
	int na = a->rank - 2, nb = b->rank > 2 ? b->rank - 2 : 0, shared = na > nb ? na : nb;
	front_same_length(f, a->dim[a->rank - 1], b->dim[b->rank > 1 ? b->rank - 2 : 0]);
	for (int d = 0; d < shared; d++) {
		Ex x = d < shared - na ? 0 : a->dim[d - (shared - na)];
		Ex y = d < shared - nb ? 0 : b->dim[d - (shared - nb)];
		dim[d] = !x || (y && is_one(f, x)) ? y : !y || is_one(f, y) ? x :
			front_same_length(f, x, y);
	}
	int rank = shared;
	dim[rank++] = a->dim[a->rank - 2];
	if (b->rank > 1)
		dim[rank++] = b->dim[b->rank - 1];
	const Arr *c = front_alloc(f, "product", t, rank, dim, 'C');
	if (!blas || (b->rank > 1 && small(f, a, b)))
		plain(f, c, a, b);
	else if (b->rank <= 2)
		flattened(f, c, a, b);
	else
		batch(f, c, a, b);
	return row ? without_axis(f, c, rank - 2) : front_array(f, c, false);
}

/* ---- @ ---- */

/* `level`: Face.fp of a product of real numbers. */
static Value product(Front *f, Value x, Value y, int level)
{
	if (x.kind != Varray || y.kind != Varray || x.list || y.list)
		front_bail(f, Dtype, base_printf(f->arena, "a matrix product of %s and %s",
			front_describe(f, &x), front_describe(f, &y)));
	Type t = kb_promote(x.type, 0, y.type, 0);
	const Arr *a = front_as_array(f, &x, t), *b = front_as_array(f, &y, t);
	char kind = ir_type[t].kind;
	bool blas = kind == 'f' || kind == 'c';
	if (a->rank < 1 || b->rank < 1)
		front_bail(f, Dtype, "a matrix product of a number");
	if (blas)
		front_fp(f, kind == 'f' ? level : 2);
	if (a->rank > 2 || b->rank > 2)
		return many(f, a, b, t);
	Ex dim[2];
	int rank = 0;
	if (a->rank == 1 || b->rank == 1 || !blas) {
		a = operand(f, a);
		b = operand(f, b);
	}
	front_same_length(f, a->dim[a->rank - 1], b->dim[0]);
	if (a->rank == 2)
		dim[rank++] = a->dim[0];
	if (b->rank == 2)
		dim[rank++] = b->dim[1];
	const Arr *c = front_alloc(f, "product", t, rank, dim, 'C');
	if (!blas)
		plain(f, c, a, b);
	else if (rank == 2)
		gemm(f, c, a, b);
	else if (rank == 0)
		library(f, Ldot, c, a, b, 0, 0);
	else if (a->rank == 2)
		library(f, Lgemv, c, a, b, 0, 0);
	else
		library(f, Lgemv, c, b, a, 1, 0);
	if (rank == 0)
		return front_spill(f, front_scalar(t, true, front_element(f, c, NULL)));
	return front_array(f, c, false);
}

/* The operator and numpy.matmul. What a product raises, its warning says: the order of its sums is
 * free, and where it is tiled src/plan puts the doubt back. numpy.dot warns in some versions only. */
Value front_matmul(Front *f, Value x, Value y) { return product(f, x, y, 1); }

/* ---- tensordot and what is one ---- */

static Value turned(Front *f, Value v, const int *perm)
{
	v.arr = front_transpose(f, v.arr, perm);
	return v;
}

Value front_contract(Front *f, Value a, Value b, int n, const int *of_a, const int *of_b)
{
	bool used[2][JENNY_RANK] = { { false } };
	int perm[2][JENNY_RANK], rank = 0, free_axes[2] = { 0 };
	Ex dim[2 * JENNY_RANK], flat[2][2], one = ir_int(f->fn, 1);
	Value v[2] = { a, b };
	for (int k = 0; k < n; k++) {
		used[0][of_a[k]] = used[1][of_b[k]] = true;
		front_same_length(f, a.arr->dim[of_a[k]], b.arr->dim[of_b[k]]);
	}
	Ex sum = one;
	for (int k = 0; k < n; k++)
		sum = mul(f, sum, a.arr->dim[of_a[k]]);
	for (int s = 0; s < 2; s++) {
		int at = 0;
		flat[s][0] = one;
		for (int k = 0; s && k < n; k++)
			perm[s][at++] = of_b[k];
		for (int k = 0; k < v[s].arr->rank; k++) {
			if (used[s][k])
				continue;
			perm[s][at++] = k;
			flat[s][0] = mul(f, flat[s][0], v[s].arr->dim[k]);
			dim[rank++] = v[s].arr->dim[k];
			free_axes[s]++;
		}
		for (int k = 0; !s && k < n; k++)
			perm[s][at++] = of_a[k];
		v[s] = turned(f, v[s], perm[s]);
	}
	if (rank > JENNY_RANK)
		front_bail(f, Drank);
	Ex left[2] = { flat[0][0], sum }, right[2] = { sum, flat[1][0] };
	if (v[0].arr->rank > 2 || n != 1)
		v[0] = front_reshape(f, v[0], free_axes[0] ? 2 : 1, free_axes[0] ? left : left + 1, -1);
	if (v[1].arr->rank > 2 || n != 1)
		v[1] = front_reshape(f, v[1], free_axes[1] ? 2 : 1, right, -1);
	Value r = product(f, v[0], v[1], 2);
	if (r.kind != Varray || rank == r.arr->rank)
		return r;
	return front_reshape(f, r, rank, dim, -1);
}

/* An axis or a tuple of them. */
static int read_axes(Front *f, const Value *v, int rank, int *axes)
{
	int n = v->kind == Vtuple ? v->n : 1;
	if (n > rank)
		front_bail(f, Dtype, "more axes than the array has");
	for (int k = 0; k < n; k++)
		axes[k] = front_axis_of(f, v->kind == Vtuple ? &v->item[k] : v, rank);
	return n;
}

Value front_tensordot(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]), b = front_array_of(f, &v[1]);
	int axes[2][JENNY_RANK], ra = a.arr->rank, rb = b.arr->rank;
	int64_t n = 2;
	(void)row;
	(void)call;
	if (given[2] && v[2].kind == Vtuple && v[2].n == 2) {
		n = read_axes(f, &v[2].item[0], ra, axes[0]);
		if (read_axes(f, &v[2].item[1], rb, axes[1]) != n)
			front_bail(f, Dtype, "tensordot with different numbers of axes");
	} else if (given[2] && !front_is_int(f, &v[2], &n)) {
		front_bail(f, Dtype, "tensordot with axes that are not constant");
	} else {
		if (n < 0 || n > ra || n > rb)
			front_bail(f, Dtype, "more axes than the array has");
		for (int k = 0; k < n; k++) {
			axes[0][k] = ra - (int)n + k;
			axes[1][k] = k;
		}
	}
	if (!n)
		front_bail(f, Dtype, "tensordot over no axis");
	Value r = front_contract(f, a, b, (int)n, axes[0], axes[1]);
	if (r.kind != Varray)
		front_bail(f, Dtype, "tensordot over all axes");
	return r;
}

/* dot, inner, vdot. */
Value front_product(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim = 0;
	int level = row->special == KS_matmul ? 1 : 2;
	(void)given;
	(void)call;
	if (row->special != KS_matmul && (v[0].kind == Vscalar || v[1].kind == Vscalar) &&
		row->special != KS_vdot) {
		for (int k = 0; k < 2; k++) {
			front_one_flavour(f, &v[k]);
			v[k].np = v[k].np || v[k].kind == Vscalar;
		}
		return front_binary(f, "Mult", v[0], v[1]);
	}
	Value a = front_array_of(f, &v[0]), b = front_array_of(f, &v[1]);
	if (row->special == KS_vdot) {
		a = a.arr->rank == 1 ? a : front_reshape(f, a, 1, &dim, 0);
		b = b.arr->rank == 1 ? b : front_reshape(f, b, 1, &dim, 0);
		if (ir_type[a.type].kind == 'c')
			a = front_map(f, kb_find("numpy.conjugate"), &a, 1);
		return product(f, a, b, level);
	}
	int ra = a.arr->rank, rb = b.arr->rank, last = ra - 1, first = rb - 1;
	if (ra < 1 || rb < 1)
		front_bail(f, Dtype, base_printf(f->arena, "%s of an array of rank 0", row->names));
	if (row->special == KS_inner && ra == 1 && rb == 1)
		return product(f, a, b, level);
	if (row->special == KS_dot && (ra > 2 || rb > 2) && rb > 1)
		first = rb - 2;
	else if (row->special != KS_inner)
		return product(f, a, b, level);
	return front_contract(f, a, b, 1, &last, &first);
}

/* Every element of one with every one of the other: ufunc.outer, and np.outer of flat operands. */
Value front_outer(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	bool flat = row->special == KS_outer;
	const KbRow *by = flat ? kb_find("numpy.multiply") : v[0].row;
	Value x[2] = { front_array_of(f, &v[!flat]), front_array_of(f, &v[flat ? 1 : 2]) };
	Value item[JENNY_RANK];
	Ex dim = 0;
	(void)given;
	(void)call;
	for (int k = 0; flat && k < 2; k++)
		x[k] = x[k].arr->rank == 1 ? x[k] : front_reshape(f, x[k], 1, &dim, 0);
	int ra = x[0].arr->rank, rb = x[1].arr->rank;
	if (ra + rb > JENNY_RANK)
		front_bail(f, Drank);
	if (!by || by->kind != KB_MAP || kb_required(by) != 2)
		front_bail(f, Dtype, "outer of something that is not a function of two numbers");
	for (int k = 0; k < ra + rb; k++)
		item[k] = k < ra ? front_full_slice(f, 1) : front_none();
	if (ra)
		x[0] = front_index_value(f, x[0], item, ra + rb);
	return front_map(f, by, x, 2);
}
