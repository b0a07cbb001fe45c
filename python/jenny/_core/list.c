/* Nested lists <-> dense row-major buffers. */
#include "core.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

enum {
	AHEAD = 16,       /* elements whose memory is asked for before they are read */
	BLOCK = 4096,     /* elements of a list without lists in it that are one piece */
	MANY = 1 << 15,   /* elements of a list that is worth cutting into pieces */
};
static const double load_ns = 2, store_ns = 3; /* an element */

static const int64_t MOST_EXACT = (int64_t)1 << 53; /* ints up to here are floats exactly */

int core_list_reserve(Buffer *b, size_t bytes)
{
	if (bytes <= b->size && b->data)
		return 1;
	size_t size = (bytes + bytes / 8 + 127) & ~(size_t)63;
	size_t page = (size_t)1 << 21, align = size < 2 * page ? 64 : page;
	void *now = aligned_alloc(align, (size + align - 1) & ~(align - 1));
	if (!now)
		return 0;
#ifdef MADV_HUGEPAGE
	if (align == page)
		(void)madvise(now, size, MADV_HUGEPAGE);
#endif
	free(b->data);
	b->data = now;
	b->size = size;
	return 1;
}

static int load_floats(PyObject *const *at, Py_ssize_t n, double *to)
{
	for (Py_ssize_t k = 0; k < n; k++) {
		__builtin_prefetch(at[k + AHEAD < n ? k + AHEAD : k]);
		if (!PyFloat_CheckExact(at[k]))
			return 0;
		to[k] = PyFloat_AS_DOUBLE(at[k]);
	}
	return 1;
}

/* The innermost level: n elements of one exact type. */
static int load_row(PyObject *const *at, Py_ssize_t n, int type, char *to)
{
	switch (type) {
	case JENNY_F64: return load_floats(at, n, (double *)to);
	case JENNY_I64:
		for (Py_ssize_t k = 0; k < n; k++)
			if (!PyLong_CheckExact(at[k]) || !core_int_of(at[k], (int64_t *)to + k))
				return 0;
		return 1;
	case JENNY_BOOL:
		for (Py_ssize_t k = 0; k < n; k++) {
			if (!PyBool_Check(at[k]))
				return 0;
			to[k] = at[k] == Py_True;
		}
		return 1;
	case JENNY_C128:
		for (Py_ssize_t k = 0; k < n; k++) {
			if (!PyComplex_CheckExact(at[k]))
				return 0;
			Py_complex z = ((PyComplexObject *)at[k])->cval;
			memcpy(to + 16 * k, &z, 16);
		}
		return 1;
	default: return 0;
	}
}

static int load_level(PyObject *list, int type, int rank, const jenny_i64 *dim, char **to)
{
	if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != *dim)
		return 0;
	if (rank == 1) {
		if (!load_row(((PyListObject *)list)->ob_item, *dim, type, *to))
			return 0;
		*to += *dim * core_sig_size[type];
		return 1;
	}
	for (Py_ssize_t k = 0; k < *dim; k++)
		if (!load_level(PyList_GET_ITEM(list, k), type, rank - 1, dim + 1, to))
			return 0;
	return 1;
}

/* Floats and ints that are floats exactly; *kind: 1 for a float, 0 for an int (none: NULL). */
static int load_mixed_row(PyObject *const *at, Py_ssize_t n, double *to, double *kind)
{
	for (Py_ssize_t k = 0; k < n; k++) {
		PyObject *o = at[k];
		int64_t x = 0;
		int is_float = PyFloat_CheckExact(o);
		if (!is_float && (!PyLong_CheckExact(o) || !core_int_of(o, &x) || x > MOST_EXACT || x < -MOST_EXACT))
			return 0;
		to[k] = is_float ? PyFloat_AS_DOUBLE(o) : (double)x;
		if (kind)
			kind[k] = is_float;
	}
	return 1;
}

static int load_mixed(PyObject *list, int rank, const jenny_i64 *dim, double **to, double **kind)
{
	if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != *dim)
		return 0;
	if (rank == 1) {
		if (!load_mixed_row(((PyListObject *)list)->ob_item, *dim, *to, *kind))
			return 0;
		*to += *dim;
		*kind += *kind ? *dim : 0;
		return 1;
	}
	for (Py_ssize_t k = 0; k < *dim; k++)
		if (!load_mixed(PyList_GET_ITEM(list, k), rank - 1, dim + 1, to, kind))
			return 0;
	return 1;
}

int core_list_load_mixed(PyObject *list, int rank, int kinds, Buffer *b, JennyArray *a)
{
	size_t n = 1;
	PyObject *o = list;
	for (int k = 1; k <= rank; k++) {
		if (!PyList_CheckExact(o) || !PyList_GET_SIZE(o) || PyList_GET_SIZE(o) > INT32_MAX)
			return 0;
		a->dim[k] = PyList_GET_SIZE(o);
		if (__builtin_mul_overflow(n, (size_t)a->dim[k], &n) || n > (size_t)1 << 40)
			return 0;
		o = PyList_GET_ITEM(o, 0);
	}
	a->dim[0] = 2;
	jenny_i64 step = 1;
	for (int k = rank; k >= 0; k--) {
		a->stride[k] = step;
		step *= a->dim[k];
	}
	if (!core_list_reserve(b, n * 8 * (kinds ? 2 : 1)))
		return 0;
	a->data = b->data;
	double *to = b->data, *kind = kinds ? to + n : NULL;
	return load_mixed(list, rank, a->dim + 1, &to, &kind);
}

/* A list in pieces: the items of its outermost level, or blocks of numbers. The pieces are looked at
 * by the workers of the pool, while the thread that has called the kernel holds the GIL and waits:
 * nobody else touches an object meanwhile. Workers make none, and no references either. */
typedef struct Pieces {
	PyObject *const *at;
	jenny_i64 n, each, step; /* items; pieces are `each` of them; bytes of an item in the buffer */
	int type, rank;          /* of an item; rank 0: a number */
	const jenny_i64 *dim, *stride;
	char *data;
	unsigned char *left; /* storing: pieces that need new objects */
} Pieces;

static Pieces pieces_of(PyObject *list, int type, int rank, const JennyArray *a)
{
	return (Pieces){
		.at = ((PyListObject *)list)->ob_item,
		.n = a->dim[0],
		.each = rank > 1 ? 1 : BLOCK,
		.step = a->stride[0] * core_sig_size[type],
		.type = type,
		.rank = rank - 1,
		.dim = a->dim + 1,
		.stride = a->stride + 1,
		.data = a->data,
	};
}

/* Lists of as many pieces each: those that were filled side by side lie side by side in memory. */
typedef struct Group {
	const Pieces *list;
	int n;
} Group;

static jenny_i64 pieces_in(const Pieces *p)
{
	return (p->n + p->each - 1) / p->each;
}

/* Runs body over all pieces. The runtime must not ask for signals: that might run Python. */
static int each_piece(JennyCtx *ctx, JennyBody *body, Group *g, double element_ns)
{
	int (*poll)(JennyCtx *) = ctx->poll;
	double ns = 0;
	for (int k = 0; k < g->n; k++) {
		double elements = (double)g->list[k].each;
		for (int i = 0; i < g->list[k].rank; i++)
			elements *= (double)g->list[k].dim[i];
		ns += elements * element_ns;
	}
	ctx->poll = NULL;
	int status = ctx->par_for(ctx, body, g, pieces_in(g->list), ns);
	ctx->poll = poll;
	return status;
}

static int load_piece(const Pieces *p, jenny_i64 k)
{
	jenny_i64 at = k * p->each, n = p->n - at < p->each ? p->n - at : p->each;
	char *to = p->data + at * p->step;
	return p->rank ? load_level(p->at[k], p->type, p->rank, p->dim, &to) :
					 load_row(p->at + at, n, p->type, to);
}

static int load_pieces(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	const Group *g = env;
	(void)ctx;
	(void)worker;
	for (jenny_i64 k = first; k < last; k++)
		for (int i = 0; i < g->n; i++)
			if (!load_piece(g->list + i, k))
				return JENNY_FAIL;
	return JENNY_OK;
}

/* Describes a list in a, with memory of b. The number of its elements; 0: it is none, or empty, or there
 * is no memory. */
static size_t describe(PyObject *list, int type, int rank, Buffer *b, JennyArray *a)
{
	size_t n = core_sig_size[type];
	PyObject *o = list;
	for (int k = 0; k < rank; k++) {
		if (!PyList_CheckExact(o) || !PyList_GET_SIZE(o) || PyList_GET_SIZE(o) > INT32_MAX)
			return 0;
		a->dim[k] = PyList_GET_SIZE(o);
		if (__builtin_mul_overflow(n, (size_t)a->dim[k], &n) || n > (size_t)1 << 46)
			return 0;
		o = PyList_GET_ITEM(o, 0);
	}
	jenny_i64 step = 1;
	for (int k = rank - 1; k >= 0; k--) {
		a->stride[k] = step;
		step *= a->dim[k];
	}
	if (!core_list_reserve(b, n))
		return 0;
	a->data = b->data;
	return n / core_sig_size[type];
}

int core_list_load(JennyCtx *ctx, const ListLoad *lists, int n)
{
	Pieces large[MAX_SLOTS];
	int nlarge = 0;
	for (int k = 0; k < n; k++) {
		const ListLoad *l = &lists[k];
		size_t elements = describe(l->list, l->type, l->rank, l->buffer, l->array);
		char *to = l->buffer->data;
		if (elements >= MANY)
			large[nlarge++] = pieces_of(l->list, l->type, l->rank, l->array);
		else if (!elements || !load_level(l->list, l->type, l->rank, l->array->dim, &to))
			return 0;
	}
	for (int done = 0, next; done < nlarge; done = next) {
		next = done + 1;
		for (int k = next; k < nlarge; k++)
			if (pieces_in(large + k) == pieces_in(large + done)) {
				Pieces p = large[k];
				large[k] = large[next];
				large[next++] = p;
			}
		Group g = { large + done, next - done };
		if (each_piece(ctx, load_pieces, &g, load_ns) != JENNY_OK)
			return 0;
	}
	return 1;
}

static PyObject *make_element(int type, const char *p)
{
	switch (type) {
	case JENNY_BOOL: return PyBool_FromLong(*p);
	case JENNY_I8: return PyLong_FromLong(*(const int8_t *)p);
	case JENNY_I16: return PyLong_FromLong(*(const int16_t *)p);
	case JENNY_I32: return PyLong_FromLong(*(const int32_t *)p);
	case JENNY_I64: return PyLong_FromLongLong(*(const int64_t *)p);
	case JENNY_U8: return PyLong_FromLong(*(const uint8_t *)p);
	case JENNY_U16: return PyLong_FromLong(*(const uint16_t *)p);
	case JENNY_U32: return PyLong_FromUnsignedLong(*(const uint32_t *)p);
	case JENNY_U64: return PyLong_FromUnsignedLongLong(*(const uint64_t *)p);
	case JENNY_F32: return PyFloat_FromDouble(*(const float *)p);
	case JENNY_F64: return PyFloat_FromDouble(*(const double *)p);
	case JENNY_C64: return PyComplex_FromDoubles(((const float *)p)[0], ((const float *)p)[1]);
	default: return PyComplex_FromDoubles(((const double *)p)[0], ((const double *)p)[1]);
	}
}

/* Whether the element still has these very bits. */
static inline int same(PyObject *o, int type, const char *p)
{
	int64_t x;
	switch (type) {
	case JENNY_F64: return PyFloat_CheckExact(o) && !memcmp(&((PyFloatObject *)o)->ob_fval, p, 8);
	case JENNY_I64: return PyLong_CheckExact(o) && core_int_of(o, &x) && !memcmp(&x, p, 8);
	case JENNY_BOOL: return o == (*p ? Py_True : Py_False);
	default: return PyComplex_CheckExact(o) && !memcmp(&((PyComplexObject *)o)->cval, p, 16);
	}
}

/* Makes a float that only its list holds another one, where it stands: who could tell? 0: it is
 * held elsewhere too, or is none. */
static inline int turn(PyObject *o, double x)
{
#ifdef Py_GIL_DISABLED
	return 0;
#else
	if (!PyFloat_CheckExact(o) || Py_REFCNT(o) != 1)
		return 0;
	((PyFloatObject *)o)->ob_fval = x;
	return 1;
#endif
}

/* n floats of a row from place `from` on, of which some are new. */
static int store_floats(PyObject *list, const double *x, jenny_i64 from, jenny_i64 n)
{
	for (jenny_i64 k = 0; k < n && from + k < PyList_GET_SIZE(list); k++) {
		PyObject *old = PyList_GET_ITEM(list, from + k);
		if (same(old, JENNY_F64, (const char *)(x + k)) || turn(old, x[k]))
			continue;
		PyObject *made = PyFloat_FromDouble(x[k]);
		if (!made)
			return -1;
		PyList_SET_ITEM(list, from + k, made);
		Py_DECREF(old);
	}
	return 0;
}

/* On the thread that holds the GIL. -1: no memory. */
static int store_here(PyObject *list, int type, int rank, const JennyArray *a)
{
	const char *p = a->data;
	jenny_i64 n = a->dim[0], size = core_sig_size[type];
	if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != n)
		return 0;
	if (rank > 1) {
		JennyArray row = { .data = a->data };
		memcpy(row.dim, a->dim + 1, (size_t)(rank - 1) * sizeof *row.dim);
		memcpy(row.stride, a->stride + 1, (size_t)(rank - 1) * sizeof *row.stride);
		for (jenny_i64 k = 0; k < n; k++) {
			row.data = (char *)a->data + k * a->stride[0] * size;
			if (store_here(PyList_GET_ITEM(list, k), type, rank - 1, &row))
				return -1;
		}
		return 0;
	}
	if (type == JENNY_F64)
		return store_floats(list, a->data, 0, n);
	for (jenny_i64 k = 0; k < n; k++, p += size) {
		PyObject *old = PyList_GET_ITEM(list, k);
		if (same(old, type, p))
			continue;
		PyObject *made = make_element(type, p);
		if (!made)
			return -1;
		PyList_SET_ITEM(list, k, made);
		Py_DECREF(old);
	}
	return 0;
}

/* Floats that can be turned where they stand. 0: some cannot. */
static int turn_floats(PyObject *const *at, const double *x, jenny_i64 n)
{
	int all = 1;
	for (jenny_i64 k = 0; k < n; k++) {
		__builtin_prefetch(at[k + AHEAD < n ? k + AHEAD : k], 1);
		if (!same(at[k], JENNY_F64, (const char *)(x + k)) && !turn(at[k], x[k]))
			all = 0;
	}
	return all;
}

static int turn_level(PyObject *list, int rank, const Pieces *p, const char *data)
{
	int level = p->rank - rank, all = 1;
	if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != p->dim[level])
		return 1;
	if (rank == 1)
		return turn_floats(((PyListObject *)list)->ob_item, (const double *)data, p->dim[level]);
	for (jenny_i64 k = 0; k < p->dim[level]; k++)
		all &= turn_level(PyList_GET_ITEM(list, k), rank - 1, p,
			data + k * p->stride[level] * (jenny_i64)sizeof(double));
	return all;
}

static int turn_pieces(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	const Pieces *p = ((Group *)env)->list;
	(void)ctx;
	(void)worker;
	for (jenny_i64 k = first; k < last; k++) {
		jenny_i64 from = k * p->each, n = p->n - from < p->each ? p->n - from : p->each;
		const char *data = p->data + from * p->step;
		p->left[k] = !(p->rank ? turn_level(p->at[k], p->rank, p, data) :
				turn_floats(p->at + from, (const double *)data, n));
	}
	return JENNY_OK;
}

/* The pieces in which some floats could not be turned. */
static int store_left(PyObject *list, const Pieces *p)
{
	for (jenny_i64 k = 0; k * p->each < p->n; k++) {
		jenny_i64 from = k * p->each, n = p->n - from < p->each ? p->n - from : p->each;
		JennyArray part = { .data = p->data + from * p->step };
		if (!p->left[k])
			continue;
		for (int i = 0; i < p->rank; i++) {
			part.dim[i] = p->dim[i];
			part.stride[i] = p->stride[i];
		}
		if (p->rank ? store_here(p->at[k], p->type, p->rank, &part) :
				store_floats(list, part.data, from, n))
			return -1;
	}
	return 0;
}

/* Puts changed elements back, in place; elements that kept their bits keep their identity. A list
 * that another thread has changed in size meanwhile is left alone. -1: no memory. */
int core_list_store(
	JennyCtx *ctx, PyObject *list, int type, int rank, const JennyArray *a)
{
	jenny_i64 n = 1;
	for (int k = 0; k < rank; k++)
		n *= a->dim[k];
	if (type != JENNY_F64 || n < MANY || !PyList_CheckExact(list) ||
		PyList_GET_SIZE(list) != a->dim[0])
		return store_here(list, type, rank, a);
	Pieces p = pieces_of(list, type, rank, a);
	Group g = { &p, 1 };
	p.left = calloc(1, (size_t)pieces_in(&p));
	if (!p.left)
		return store_here(list, type, rank, a);
	int bad = each_piece(ctx, turn_pieces, &g, store_ns) || store_left(list, &p);
	free(p.left);
	return bad ? -1 : 0;
}

/* One row of a list of floats and ints. */
static int store_mixed_row(PyObject *list, const double *x, const double *kind, jenny_i64 n)
{
	for (jenny_i64 k = 0; k < n; k++) {
		PyObject *old = PyList_GET_ITEM(list, k);
		int64_t i = (int64_t)(kind[k] ? 0 : x[k]);
		if (kind[k] ? same(old, JENNY_F64, (const char *)(x + k)) || turn(old, x[k]) :
				same(old, JENNY_I64, (const char *)&i))
			continue;
		PyObject *made = kind[k] ? PyFloat_FromDouble(x[k]) : PyLong_FromLongLong(i);
		if (!made)
			return -1;
		PyList_SET_ITEM(list, k, made);
		Py_DECREF(old);
	}
	return 0;
}

static int store_mixed(PyObject *list, int rank, const jenny_i64 *dim, const double **x,
	const double **kind)
{
	if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) != *dim) {
		jenny_i64 n = 1;
		for (int k = 0; k < rank; k++)
			n *= dim[k];
		*x += n;
		*kind += n;
		return 0;
	}
	if (rank == 1) {
		int bad = store_mixed_row(list, *x, *kind, *dim);
		*x += *dim;
		*kind += *dim;
		return bad;
	}
	for (jenny_i64 k = 0; k < *dim; k++)
		if (store_mixed(PyList_GET_ITEM(list, k), rank - 1, dim + 1, x, kind))
			return -1;
	return 0;
}

int core_list_store_mixed(PyObject *list, int rank, const JennyArray *a)
{
	const double *x = a->data, *kind = x + a->stride[0];
	return store_mixed(list, rank, a->dim + 1, &x, &kind);
}

/* A new nested list of Python numbers. */
PyObject *core_list_make(int type, int rank, const JennyArray *a)
{
	jenny_i64 size = core_sig_size[type];
	if (rank == 0)
		return make_element(type, a->data);
	PyObject *list = PyList_New(a->dim[0]);
	JennyArray row = { .data = a->data };
	memcpy(row.dim, a->dim + 1, (size_t)(rank - 1) * sizeof *row.dim);
	memcpy(row.stride, a->stride + 1, (size_t)(rank - 1) * sizeof *row.stride);
	for (jenny_i64 k = 0; list && k < a->dim[0]; k++) {
		row.data = (char *)a->data + k * a->stride[0] * size;
		PyObject *o = core_list_make(type, rank - 1, &row);
		if (!o)
			Py_CLEAR(list);
		else
			PyList_SET_ITEM(list, k, o);
	}
	return list;
}

typedef struct Set {
	PyObject **at;
	size_t mask;
} Set;

/* Adds p; 0 if it was there. */
static int set_add(Set *s, PyObject *p)
{
	size_t h = ((uintptr_t)p >> 4) * 0x9E3779B97F4A7C15u >> 20;
	for (h &= s->mask; s->at[h]; h = (h + 1) & s->mask)
		if (s->at[h] == p)
			return 0;
	s->at[h] = p;
	return 1;
}

/* Lists within `list`, itself included. */
static size_t count_lists(PyObject *list, int rank)
{
	size_t n = 1;
	if (rank == 2)
		return n + (size_t)PyList_GET_SIZE(list);
	for (Py_ssize_t k = 0; rank > 2 && k < PyList_GET_SIZE(list); k++)
		n += count_lists(PyList_GET_ITEM(list, k), rank - 1);
	return n;
}

static int add_lists(Set *s, PyObject *list, int rank)
{
	if (!set_add(s, list))
		return 0;
	for (Py_ssize_t k = 0; rank > 1 && k < PyList_GET_SIZE(list); k++)
		if (!add_lists(s, PyList_GET_ITEM(list, k), rank - 1))
			return 0;
	return 1;
}

/* The lists were loaded, so they are rectangular. Also 0 if memory ends. */
int core_list_distinct(PyObject *const *lists, const int *rank, int n)
{
	size_t count = 0, size = 16;
	int ok = 1;
	if (n == 1 && rank[0] == 1)
		return 1;
	for (int k = 0; k < n; k++)
		count += count_lists(lists[k], rank[k]);
	while (size < 2 * count)
		size *= 2;
	Set s = { .at = calloc(size, sizeof *s.at), .mask = size - 1 };
	if (!s.at)
		return 0;
	for (int k = 0; ok && k < n; k++)
		ok = add_lists(&s, lists[k], rank[k]);
	free(s.at);
	return ok;
}
