/* Objects -> slots. Lists are list.c's. */
#include "core.h"

/* Dims and strides of an array whose item was checked. Dense layouts get canonical strides, for
 * NumPy leaves those of axes of length 1 open. */
static void fill_array(PyArrayObject *a, Item item, JennyArray *to)
{
	int rank = ITEM_RANK(item);
	const npy_intp *dim = PyArray_DIMS(a), *stride = PyArray_STRIDES(a);
	jenny_i64 step = 1;
	to->data = PyArray_DATA(a);
	switch (ITEM_LAYOUT(item)) {
	case 'C':
		for (int k = rank - 1; k >= 0; k--) {
			to->dim[k] = dim[k];
			to->stride[k] = step;
			step *= dim[k];
		}
		break;
	case 'F':
		for (int k = 0; k < rank; k++) {
			to->dim[k] = dim[k];
			to->stride[k] = step;
			step *= dim[k];
		}
		break;
	default:
		for (int k = 0; k < rank; k++) {
			to->dim[k] = dim[k];
			to->stride[k] = stride[k] / core_sig_size[ITEM_TYPE(item)];
		}
	}
}

/* Value of a NumPy scalar. */
static void fill_scalar(PyObject *o, int type, JennySlot *s)
{
	switch (type) {
	case JENNY_BOOL: s->i = PyArrayScalar_VAL(o, Bool); break;
	case JENNY_I8: s->i = PyArrayScalar_VAL(o, Byte); break;
	case JENNY_I16: s->i = PyArrayScalar_VAL(o, Short); break;
	case JENNY_I32: s->i = PyArrayScalar_VAL(o, Int); break;
	case JENNY_I64: s->i = PyArrayScalar_VAL(o, Long); break;
	case JENNY_U8: s->i = PyArrayScalar_VAL(o, UByte); break;
	case JENNY_U16: s->i = PyArrayScalar_VAL(o, UShort); break;
	case JENNY_U32: s->i = PyArrayScalar_VAL(o, UInt); break;
	case JENNY_U64: s->i = (jenny_i64)PyArrayScalar_VAL(o, ULong); break;
	case JENNY_F32: s->f = PyArrayScalar_VAL(o, Float); break;
	case JENNY_F64: s->f = PyArrayScalar_VAL(o, Double); break;
	case JENNY_C64: {
		npy_cfloat z = PyArrayScalar_VAL(o, CFloat);
		float part[2];
		memcpy(part, &z, sizeof part);
		s->c = (JennyComplex){ part[0], part[1] };
		break;
	}
	default: memcpy(&s->c, &PyArrayScalar_VAL(o, CDouble), sizeof s->c);
	}
}

/* Value of a Python number; 0 if an int is out of range. */
static int fill_number(PyObject *o, int kind, JennySlot *s)
{
	int over;
	switch (kind) {
	case Iint:
	case Ibig:
		s->i = PyLong_AsLongLongAndOverflow(o, &over);
		if (over)
			return 0;
		return kind == Ibig || (s->i > -(1LL << 31) && s->i < 1LL << 31);
	case Ifloat: s->f = PyFloat_AS_DOUBLE(o); return 1;
	case Icomplex: {
		Py_complex z = PyComplex_AsCComplex(o);
		s->c = (JennyComplex){ z.real, z.imag };
		return 1;
	}
	default: s->i = o == Py_True; return 1;
	}
}

/* Whether o fits the item; fills in the slot if it is no list. */
static inline int take(const Core *core, Item want, PyObject *o, JennySlot *s)
{
	switch (ITEM_KIND(want)) {
	case Iarray:
		if (Py_TYPE(o) != &PyArray_Type || core_sig_array(o) != want)
			return 0;
		fill_array((PyArrayObject *)o, want, &s->a);
		return 1;
	case Iint:
	case Ibig: return PyLong_CheckExact(o) && fill_number(o, ITEM_KIND(want), s);
	case Ifloat: return PyFloat_CheckExact(o) && fill_number(o, Ifloat, s);
	case Ibool: return PyBool_Check(o) && fill_number(o, Ibool, s);
	case Icomplex: return PyComplex_CheckExact(o) && fill_number(o, Icomplex, s);
	case Inone: return o == Py_None;
	case Inp:
		if (Py_TYPE(o) != core->scalar[ITEM_TYPE(want)])
			return 0;
		fill_scalar(o, ITEM_TYPE(want), s);
		return 1;
	default: return core_sig_fits(want, core_sig_item(core, o));
	}
}

int core_unbox_item(const Core *core, Item want, PyObject *o, JennySlot *s)
{
	return take(core, want, o, s);
}

void core_unbox_array(PyObject *o, Item item, JennyArray *to)
{
	fill_array((PyArrayObject *)o, item, to);
}

typedef struct Cursor {
	const Version *v;
	PyObject **flat;
	JennySlot *slot;
	int item, at;
} Cursor;

/* One object, a tuple with all its members. */
static int take_next(Cursor *c, PyObject *o)
{
	if (c->item >= c->v->nitems)
		return 0;
	Item want = c->v->items[c->item++];
	if (ITEM_KIND(want) != Ituple) {
		if (c->at >= c->v->plan->nin || !take(c->v->core, want, o, &c->slot[c->at]))
			return 0;
		c->flat[c->at++] = o;
		return 1;
	}
	if (!PyTuple_CheckExact(o) || PyTuple_GET_SIZE(o) != ITEM_RANK(want))
		return 0;
	for (int k = 0; k < ITEM_RANK(want); k++)
		if (!take_next(c, PyTuple_GET_ITEM(o, k)))
			return 0;
	return 1;
}

/* Whether elements of the array share memory with each other, as those of a sliding window do. May
 * say yes of a strange array that is sound. */
static int folds(const JennyArray *a, int rank)
{
	int order[JENNY_RANK], n = 0;
	for (int k = 0; k < rank; k++) {
		int at = n++;
		if (a->dim[k] == 0)
			return 0;
		if (a->dim[k] == 1) {
			n--;
			continue;
		}
		for (; at && llabs(a->stride[order[at - 1]]) > llabs(a->stride[k]); at--)
			order[at] = order[at - 1];
		order[at] = k;
	}
	jenny_i64 reach = 0;
	for (int i = 0; i < n; i++) {
		jenny_i64 step = llabs(a->stride[order[i]]);
		if (step <= reach)
			return 1;
		reach += (a->dim[order[i]] - 1) * step;
	}
	return 0;
}

/* The objects stand in the order of the parameters, hidden ones behind them (nobjs counts both);
 * the hidden ones' types were checked by their Env. */
int core_unbox(Version *v, PyObject *const *objs, int nobjs, PyObject **flat, JennySlot *slot)
{
	const Plan *p = v->plan;
	Cursor c = { .v = v, .flat = flat, .slot = slot };
	int i = 0;
	while (c.item < v->nitems && i < nobjs)
		if (!take_next(&c, objs[i++]))
			return 0;
	if (c.item != v->nitems)
		return 0;
	for (; i < nobjs; i++) {
		if (c.at >= p->nin || !p->slot[c.at].global)
			return 0;
		if (!take(v->core, p->slot[c.at].want, objs[i], &slot[c.at]))
			return 0;
		flat[c.at++] = objs[i];
	}
	if (c.at != p->nin)
		return 0;
	for (int k = 0; k < p->nin; k++) {
		const PlanSlot *at = &p->slot[k];
		if (at->rw && at->form == Iarray &&
			(!PyArray_ISWRITEABLE((PyArrayObject *)flat[k]) ||
				(ITEM_LAYOUT(at->want) == 'S' && folds(&slot[k].a, at->rank))))
			return -1;
	}
	return 1;
}

/* Bounds of the memory of an array in bytes: [lo, hi). Empty: lo == hi. */
static void bounds(const JennyArray *a, int rank, int size, uintptr_t *lo, uintptr_t *hi)
{
	uintptr_t low = (uintptr_t)a->data, high = low + (uintptr_t)size;
	for (int k = 0; k < rank; k++) {
		if (a->dim[k] == 0) {
			*lo = *hi = low;
			return;
		}
		jenny_i64 reach = (a->dim[k] - 1) * a->stride[k] * size;
		if (reach < 0)
			low += (uintptr_t)reach;
		else
			high += (uintptr_t)reach;
	}
	*lo = low;
	*hi = high;
}

void core_unbox_bounds(PyObject *o, uintptr_t *lo, uintptr_t *hi)
{
	JennyArray a;
	PyArrayObject *x = (PyArrayObject *)o;
	a.data = PyArray_DATA(x);
	for (int k = 0; k < PyArray_NDIM(x) && k < JENNY_RANK; k++) {
		a.dim[k] = PyArray_DIM(x, k);
		a.stride[k] = PyArray_STRIDE(x, k);
	}
	bounds(&a, PyArray_NDIM(x), 1, lo, hi);
	*hi += *hi > *lo ? (uintptr_t)PyArray_ITEMSIZE(x) - 1 : 0;
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t t = a % b;
		a = b;
		b = t;
	}
	return a;
}

/* The steps of both arrays are multiples of g bytes; the elements of one fall into gaps of the
 * other if their places modulo g do not meet. */
static int interleaved(const JennyArray *a, int ra, int sa, const JennyArray *b, int rb, int sb)
{
	uint64_t g = 0;
	for (int k = 0; k < ra; k++)
		if (a->dim[k] > 1)
			g = gcd(g, (uint64_t)llabs(a->stride[k]) * (uint64_t)sa);
	for (int k = 0; k < rb; k++)
		if (b->dim[k] > 1)
			g = gcd(g, (uint64_t)llabs(b->stride[k]) * (uint64_t)sb);
	if (!g)
		return 0;
	uint64_t d = ((uintptr_t)b->data % g + g - (uintptr_t)a->data % g) % g;
	return d >= (uint64_t)sa && d + (uint64_t)sb <= g;
}

int core_unbox_disjoint(const Plan *p, const JennySlot *slot)
{
	for (int i = 0; i < p->nnoalias; i++) {
		int x = p->noalias[i][0], y = p->noalias[i][1];
		const PlanSlot *s = &p->slot[x], *t = &p->slot[y];
		uintptr_t lo1, hi1, lo2, hi2;
		if (s->form != Iarray || t->form != Iarray)
			continue;
		int sa = core_sig_size[s->type], sb = core_sig_size[t->type];
		bounds(&slot[x].a, s->rank, sa, &lo1, &hi1);
		bounds(&slot[y].a, t->rank, sb, &lo2, &hi2);
		if (lo1 < hi2 && lo2 < hi1 && lo1 < hi1 && lo2 < hi2 &&
			!interleaved(&slot[x].a, s->rank, sa, &slot[y].a, t->rank, sb))
			return 0;
	}
	return 1;
}
