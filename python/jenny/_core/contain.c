/* Containers that a kernel made -> Python's. Their types are codes: docs/plan.md. */
#include "core.h"

typedef struct Layout {
	size_t size, align;
} Layout;

/* A container that has been made or loaded already: one object however often it is reached. */
typedef struct Known {
	jenny_i64 handle;
	PyObject *object; /* kept by what is made, or by Made */
} Known;

/* A container that came as an argument. */
typedef struct Loaded {
	PyObject *object;
	const char *code;
	jenny_i64 handle, version;
	int rw;
} Loaded;

struct Made {
	Known *at;
	size_t n, size;
	PyObject *kept;    /* list of the containers at the top, and of those loaded */
	PyObject *strings; /* dict: a string that was loaded -> its JennyStr */
	PyObject *handles; /* dict: id of a loaded container -> its place among `loaded` */
	PyObject *collections;
	Loaded *loaded;
	size_t nloaded, room;
};

static PyObject *make(Made *m, const char *code, const char *from);

static const char *skip(const char *p)
{
	for (int more = 1; more && *p; p++) {
		more--;
		if (strchr("LSQC", *p))
			more++;
		else if (*p == 'D')
			more += 2;
		else if (*p == 'E') {
			more += 2;
			p++;
		} else if (*p == 'T') {
			more += p[1] - '0';
			p++;
		}
	}
	return p;
}

static size_t up(size_t at, size_t align)
{
	return (at + align - 1) / align * align;
}

static Layout layout(const char *code)
{
	Layout all = { 0, 1 };
	switch (*code) {
	case 'b':
	case 'B': return (Layout){ 1, 1 };
	case 'm':
	case 'c': return (Layout){ 16, 8 };
	case 'T': break;
	default: return (Layout){ 8, 8 };
	}
	const char *p = code + 2;
	for (int k = code[1] - '0'; k > 0; k--, p = skip(p)) {
		Layout one = layout(p);
		all.size = up(all.size, one.align) + one.size;
		all.align = one.align > all.align ? one.align : all.align;
	}
	all.size = up(all.size, all.align);
	return all;
}

/* Tuples in tuples lie flat: the members of one, from *at on, which moves behind them. */
static PyObject *make_tuple(Made *m, const char *code, const char *from, size_t *at)
{
	int n = code[1] - '0';
	const char *p = code + 2;
	PyObject *t = PyTuple_New(n);
	for (int k = 0; t && k < n; k++, p = skip(p)) {
		PyObject *o;
		if (*p == 'T') {
			o = make_tuple(m, p, from, at);
		} else {
			Layout one = layout(p);
			*at = up(*at, one.align);
			o = make(m, p, from + *at);
			*at += one.size;
		}
		if (o)
			PyTuple_SET_ITEM(t, k, o);
		else
			Py_CLEAR(t);
	}
	return t;
}

static size_t place(const Made *m, jenny_i64 handle)
{
	size_t k = (size_t)handle / 16 * 0x9e3779b97f4a7c15u & (m->size - 1);
	while (m->at[k].handle && m->at[k].handle != handle)
		k = (k + 1) & (m->size - 1);
	return k;
}

static int note(Made *m, jenny_i64 handle, PyObject *o)
{
	if (2 * m->n >= m->size) {
		Made old = *m;
		m->size = old.size ? 4 * old.size : 16;
		m->at = calloc(m->size, sizeof *m->at);
		if (!m->at) {
			*m = old;
			PyErr_NoMemory();
			return -1;
		}
		for (size_t k = 0; k < old.size; k++)
			if (old.at[k].handle)
				m->at[place(m, old.at[k].handle)] = old.at[k];
		free(old.at);
	}
	m->n++;
	m->at[place(m, handle)] = (Known){ handle, o };
	return 0;
}

static int fill_list(Made *m, PyObject *list, const char *code, const JennyList *l)
{
	Layout one = layout(code);
	for (jenny_i64 k = 0; k < l->n; k++) {
		PyObject *o = make(m, code, (const char *)l->at + (size_t)k * one.size);
		if (!o)
			return -1;
		PyList_SET_ITEM(list, k, o);
	}
	return 0;
}

static int fill_dict(Made *m, PyObject *dict, const char *key, const char *value, const JennyMap *d)
{
	Layout k = layout(key), v = layout(value);
	size_t at_k = up(8, k.align), at_v = up(at_k + k.size, v.align);
	size_t align = k.align > v.align ? k.align : v.align, size = up(at_v + v.size, align > 8 ? align : 8);
	for (jenny_i64 i = 0; i < d->used; i++) {
		const char *e = (const char *)d->at + (size_t)i * size;
		if (*(const jenny_i64 *)e == -1)
			continue;
		PyObject *a = make(m, key, e + at_k), *b = a ? make(m, value, e + at_v) : NULL;
		int bad = !b || PyDict_SetItem(dict, a, b);
		Py_XDECREF(a);
		Py_XDECREF(b);
		if (bad)
			return -1;
	}
	return 0;
}

static int fill_set(Made *m, PyObject *set, const char *code, const JennySet *s)
{
	Layout one = layout(code);
	size_t at = up(8, one.align), at_state = up(at + one.size, 4), size = up(at_state + 4, 8);
	for (jenny_i64 i = 0; s->at && i <= s->mask; i++) {
		const char *e = (const char *)s->at + (size_t)i * size;
		if (*(const int *)(e + at_state) != 1)
			continue;
		PyObject *o = make(m, code, e + at);
		int bad = !o || PySet_Add(set, o);
		Py_XDECREF(o);
		if (bad)
			return -1;
	}
	return 0;
}

static PyObject *collections(Made *m, const char *name)
{
	if (!m->collections)
		m->collections = PyImport_ImportModule("collections");
	return m->collections ? PyObject_GetAttrString(m->collections, name) : NULL;
}

/* An empty dict, defaultdict or Counter. */
static PyObject *new_dict(Made *m, const char *code)
{
	static const struct {
		char letter;
		PyTypeObject *type;
	} factory[] = { { 'i', &PyLong_Type }, { 'f', &PyFloat_Type }, { 'b', &PyBool_Type },
		{ 'L', &PyList_Type }, { 'S', &PySet_Type }, { 'D', &PyDict_Type } };
	if (*code == 'D')
		return PyDict_New();
	PyObject *type = collections(m, *code == 'C' ? "Counter" : "defaultdict"), *o = NULL;
	if (type && *code == 'C')
		o = PyObject_CallNoArgs(type);
	for (size_t k = 0; type && *code == 'E' && k < sizeof factory / sizeof *factory; k++)
		if (factory[k].letter == code[1])
			o = PyObject_CallOneArg(type, (PyObject *)factory[k].type);
	Py_XDECREF(type);
	return o;
}

static PyObject *make_deque(Made *m, const char *code, const JennyDeque *q)
{
	PyObject *list = PyList_New(q->n), *type = collections(m, "deque"), *o = NULL;
	Layout one = layout(code);
	for (jenny_i64 k = 0; list && k < q->n; k++) {
		size_t at = (size_t)((q->first + k) & (q->room - 1));
		PyObject *x = make(m, code, (const char *)q->at + at * one.size);
		if (!x)
			Py_CLEAR(list);
		else
			PyList_SET_ITEM(list, k, x);
	}
	if (list && type && q->most >= 0)
		o = PyObject_CallFunction(type, "OL", list, (long long)q->most);
	else if (list && type)
		o = PyObject_CallOneArg(type, list);
	Py_XDECREF(list);
	Py_XDECREF(type);
	return o;
}

static PyObject *make_container(Made *m, const char *code, jenny_i64 handle)
{
	if (m->n) {
		size_t k = place(m, handle);
		if (m->at[k].handle)
			return Py_NewRef(m->at[k].object);
	}
	void *at = (void *)(intptr_t)handle;
	const char *inner = code + (*code == 'E' ? 2 : 1);
	PyObject *o = *code == 'L' ? PyList_New(((JennyList *)at)->n) :
		*code == 'S' ? PySet_New(NULL) : *code == 'Q' ? make_deque(m, inner, at) : new_dict(m, code);
	if (!o || note(m, handle, o)) {
		Py_XDECREF(o);
		return NULL;
	}
	int bad = *code == 'L' ? fill_list(m, o, inner, at) : *code == 'S' ? fill_set(m, o, inner, at) :
		*code == 'Q' ? 0 : fill_dict(m, o, inner, *code == 'C' ? "i" : skip(inner), at);
	if (bad)
		Py_CLEAR(o);
	return o;
}

static PyObject *make_string(Made *m, jenny_i64 handle)
{
	JennyStr *s = (JennyStr *)(intptr_t)handle;
	if (handle & 1)
		return PyUnicode_FromOrdinal((int)(handle >> 1));
	if (s->object)
		return Py_NewRef(s->object);
	PyObject *o = PyUnicode_FromKindAndData(s->kind, s->at, (Py_ssize_t)s->n);
	if (o && PyList_Append(m->kept, o))
		Py_CLEAR(o);
	s->object = o;
	return o;
}

/* The value of a type that lies at `from`. */
static PyObject *make(Made *m, const char *code, const char *from)
{
	size_t at = 0;
	switch (*code) {
	case 'i': return PyLong_FromLongLong(*(const jenny_i64 *)from);
	case 'f': return PyFloat_FromDouble(*(const double *)from);
	case 'b': return PyBool_FromLong(*(const unsigned char *)from);
	case 'c': return PyComplex_FromDoubles(((const double *)from)[0], ((const double *)from)[1]);
	case 'm':
		if (((const jenny_i64 *)from)[1])
			return PyFloat_FromDouble(*(const double *)from);
		return PyLong_FromLongLong((long long)*(const double *)from);
	case 'F': return core_box_numpy(JENNY_F64, &(JennySlot){ .f = *(const double *)from });
	case 'I': return core_box_numpy(JENNY_I64, &(JennySlot){ .i = *(const jenny_i64 *)from });
	case 'B': return core_box_numpy(JENNY_BOOL, &(JennySlot){ .i = *(const unsigned char *)from });
	case 's': return make_string(m, *(const jenny_i64 *)from);
	case 'T': return make_tuple(m, code, from, &at);
	default: return make_container(m, code, *(const jenny_i64 *)from);
	}
}

static Made *made(Call *c)
{
	if (!c->made && !(c->made = calloc(1, sizeof *c->made)))
		PyErr_NoMemory();
	if (c->made && !c->made->kept && !(c->made->kept = PyList_New(0)))
		return NULL;
	return c->made;
}

/* The container of a result. */
PyObject *core_contain_box(Call *c, const char *code, jenny_i64 handle)
{
	Made *m = made(c);
	PyObject *o = m ? make(m, code, (const char *)&handle) : NULL;
	if (o && PyList_Append(m->kept, o))
		Py_CLEAR(o);
	return o;
}

/* ---- arguments ---- */

/* Memory for containers as generated code takes it: a power of two. */
static void *block(JennyCtx *ctx, size_t bytes, size_t *size)
{
	*size = 32;
	while (*size < bytes)
		*size *= 2;
	if ((size_t)(ctx->heap.end - ctx->heap.at) < *size && ctx->more(ctx, (jenny_i64)*size))
		return NULL;
	void *p = ctx->heap.at;
	ctx->heap.at += *size;
	return p;
}

static int load(Made *m, JennyCtx *ctx, const char *code, PyObject *o, char *to, int rw);

static int load_tuple(Made *m, JennyCtx *ctx, const char *code, PyObject *o, char *to, size_t *at, int rw)
{
	const char *p = code + 2;
	if (!PyTuple_CheckExact(o) || PyTuple_GET_SIZE(o) != code[1] - '0')
		return 0;
	for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(o); k++, p = skip(p)) {
		Layout one = layout(p);
		if (*p == 'T') {
			if (!load_tuple(m, ctx, p, PyTuple_GET_ITEM(o, k), to, at, rw))
				return 0;
			continue;
		}
		*at = up(*at, one.align);
		if (!load(m, ctx, p, PyTuple_GET_ITEM(o, k), to + *at, rw))
			return 0;
		*at += one.size;
	}
	return 1;
}

static int load_list(Made *m, JennyCtx *ctx, const char *code, PyObject *o, JennyList *l, int rw)
{
	Layout one = layout(code);
	Py_ssize_t n = PyList_GET_SIZE(o);
	size_t size;
	*l = (JennyList){ 0 };
	if (!n)
		return 1;
	if (!(l->at = block(ctx, (size_t)n * one.size, &size)))
		return 0;
	l->room = (jenny_i64)(size / one.size);
	for (Py_ssize_t k = 0; k < n && k < PyList_GET_SIZE(o); k++)
		if (!load(m, ctx, code, PyList_GET_ITEM(o, k), (char *)l->at + (size_t)k * one.size, rw))
			return 0;
	l->n = n;
	return 1;
}

/* Where a key of such a type hashes here as in Python. */
static int hashes(const char *code, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (!strchr("ifbT23456789", code[k]))
			return n == 1 && *code == 's';
	return 1;
}

static jenny_i64 mix(jenny_i64 hash, jenny_i64 mask)
{
	jenny_u64 x = (jenny_u64)hash * 0x9e3779b97f4a7c15ull;
	return (jenny_i64)((x ^ x >> 32) & (jenny_u64)mask);
}

static int load_dict(Made *m, JennyCtx *ctx, const char *code, PyObject *o, JennyMap *d, int rw)
{
	const char *value = skip(code);
	Layout k = layout(code), v = layout(value);
	size_t at_k = up(8, k.align), at_v = up(at_k + k.size, v.align), size;
	size_t entry = up(at_v + v.size, 8);
	PyObject *key, *item;
	Py_ssize_t pos = 0, n = PyDict_GET_SIZE(o);
	*d = (JennyMap){ 0 };
	if (!hashes(code, (size_t)(value - code)) || n > 1 << 28)
		return 0;
	if (!n)
		return 1;
	jenny_i64 slots = 16;
	while (slots < 4 * n)
		slots *= 2;
	d->room = 2 * n;
	d->mask = slots - 1;
	if (!(d->at = block(ctx, (size_t)d->room * entry, &size)) ||
		!(d->slot = block(ctx, (size_t)slots * sizeof *d->slot, &size)))
		return 0;
	memset(d->slot, 0, (size_t)slots * sizeof *d->slot);
	while (PyDict_Next(o, &pos, &key, &item) && d->used < n) {
		char *e = (char *)d->at + (size_t)d->used * entry;
		if (!load(m, ctx, code, key, e + at_k, rw) || !load(m, ctx, value, item, e + at_v, rw))
			return 0;
		if (*code == 'f' && *(double *)(e + at_k) != *(double *)(e + at_k))
			return 0;
		jenny_i64 hash = *code == 's' ? *(jenny_i64 *)(e + at_k) : (jenny_i64)PyObject_Hash(key);
		jenny_i64 at = mix(hash, d->mask);
		while (d->slot[at])
			at = (at + 1) & d->mask;
		*(jenny_i64 *)e = hash;
		d->slot[at] = (int)++d->used;
	}
	d->n = d->used;
	return d->n == n;
}

static Loaded *find_loaded(Made *m, PyObject *o)
{
	PyObject *key = PyLong_FromVoidPtr(o), *at = NULL;
	if (key && m->handles)
		at = PyDict_GetItemWithError(m->handles, key);
	Loaded *l = at ? &m->loaded[PyLong_AsSize_t(at)] : NULL;
	Py_XDECREF(key);
	return l;
}

static int remember(Made *m, PyObject *o, const char *code, jenny_i64 handle, int rw)
{
	if (m->nloaded == m->room) {
		size_t room = m->room ? 2 * m->room : 8;
		Loaded *now = realloc(m->loaded, room * sizeof *now);
		if (!now)
			return 0;
		m->loaded = now;
		m->room = room;
	}
	if (!m->handles && !(m->handles = PyDict_New()))
		return 0;
	PyObject *key = PyLong_FromVoidPtr(o), *at = PyLong_FromSize_t(m->nloaded);
	int ok = key && at && !PyDict_SetItem(m->handles, key, at) && !PyList_Append(m->kept, o) &&
		!note(m, handle, o);
	Py_XDECREF(key);
	Py_XDECREF(at);
	if (ok)
		m->loaded[m->nloaded++] = (Loaded){ o, code, handle, 0, rw };
	return ok;
}

static int load_container(Made *m, JennyCtx *ctx, const char *code, PyObject *o, jenny_i64 *to, int rw)
{
	Loaded *known = find_loaded(m, o);
	size_t n = (size_t)(skip(code) - code), size;
	if (known) {
		known->rw |= rw;
		*to = known->handle;
		return (size_t)(skip(known->code) - known->code) == n && !memcmp(known->code, code, n);
	}
	if (*code == 'L' ? !PyList_CheckExact(o) : *code != 'D' || !PyDict_CheckExact(o))
		return 0;
	void *h = block(ctx, *code == 'L' ? sizeof(JennyList) : sizeof(JennyMap), &size);
	*to = (jenny_i64)(intptr_t)h;
	if (!h || !remember(m, o, code, *to, rw))
		return 0;
	return *code == 'L' ? load_list(m, ctx, code + 1, o, h, rw) : load_dict(m, ctx, code + 1, o, h, rw);
}

static int load_number(PyObject *o, jenny_i64 *to)
{
	int over;
	if (!PyLong_CheckExact(o))
		return 0;
	*to = PyLong_AsLongLongAndOverflow(o, &over);
	return !over;
}

static int load_mixed(PyObject *o, double *x, jenny_i64 *is_float)
{
	jenny_i64 i;
	*is_float = PyFloat_CheckExact(o);
	if (*is_float) {
		*x = PyFloat_AS_DOUBLE(o);
		return 1;
	}
	if (!load_number(o, &i) || i > 1LL << 53 || i < -(1LL << 53))
		return 0;
	*x = (double)i;
	return 1;
}

/* One JennyStr for equal strings: m->strings leads to it. */
static int load_string(Made *m, JennyCtx *ctx, PyObject *o, jenny_i64 *to)
{
	size_t size;
	if (PyUnicode_GET_LENGTH(o) == 1) {
		*to = (jenny_i64)PyUnicode_READ_CHAR(o, 0) << 1 | 1;
		return 1;
	}
	if (!m->strings && !(m->strings = PyDict_New()))
		return 0;
	PyObject *known = PyDict_GetItemWithError(m->strings, o);
	if (known) {
		*to = (jenny_i64)(intptr_t)PyLong_AsVoidPtr(known);
		return 1;
	}
	JennyStrings *t = ctx->heap.strings;
	if (!t && !(t = block(ctx, sizeof *t, &size)))
		return 0;
	if (!ctx->heap.strings)
		*t = (JennyStrings){ 0 };
	ctx->heap.strings = t;
	JennyStr *s = block(ctx, sizeof *s, &size);
	if (!s || PyErr_Occurred())
		return 0;
	*s = (JennyStr){ .at = PyUnicode_DATA(o), .n = PyUnicode_GET_LENGTH(o),
		.kind = (int)PyUnicode_KIND(o), .object = o, .next = t->loose };
	PyObject *at = PyLong_FromVoidPtr(s);
	int ok = at && !PyDict_SetItem(m->strings, o, at);
	Py_XDECREF(at);
	t->loose = s;
	*to = (jenny_i64)(intptr_t)s;
	return ok;
}

/* The value of a type, at `to`; 0: the object is not of that type. */
static int load(Made *m, JennyCtx *ctx, const char *code, PyObject *o, char *to, int rw)
{
	size_t at = 0;
	switch (*code) {
	case 'i': return load_number(o, (jenny_i64 *)to);
	case 'f':
		if (!PyFloat_CheckExact(o))
			return 0;
		*(double *)to = PyFloat_AS_DOUBLE(o);
		return 1;
	case 'b':
		*to = o == Py_True;
		return PyBool_Check(o);
	case 'c':
		if (!PyComplex_CheckExact(o))
			return 0;
		memcpy(to, &((PyComplexObject *)o)->cval, 16);
		return 1;
	case 'm': return load_mixed(o, (double *)to, (jenny_i64 *)to + 1);
	case 's': return PyUnicode_CheckExact(o) && load_string(m, ctx, o, (jenny_i64 *)to);
	case 'T': return load_tuple(m, ctx, code, o, to, &at, rw);
	default: return load_container(m, ctx, code, o, (jenny_i64 *)to, rw);
	}
}

/* Is a list that was copied into a buffer, or a row of it, a container of another argument too? */
static int is_shared(Made *m, PyObject *list, int rank)
{
	if (find_loaded(m, list))
		return 1;
	for (Py_ssize_t k = 0; rank > 1 && k < PyList_GET_SIZE(list); k++)
		if (is_shared(m, PyList_GET_ITEM(list, k), rank - 1))
			return 1;
	return 0;
}

/* Loads the containers among the arguments. 0: one is not what was promised. */
int core_contain_load(Call *c, JennyCtx *ctx)
{
	const Plan *p = c->v->plan;
	for (int k = 0; k < p->nin; k++) {
		const PlanSlot *s = &p->slot[k];
		if (s->form != Ibox || !s->used)
			continue;
		Made *m = made(c);
		if (!m || !load(m, ctx, s->code, c->obj[k], (char *)&c->slot[k].i, s->rw)) {
			PyErr_Clear();
			return 0;
		}
	}
	for (int k = 0; c->made && k < p->nin; k++)
		if (p->slot[k].form == Ilist && p->slot[k].used &&
			is_shared(c->made, c->obj[k], p->slot[k].rank))
			return 0;
	return 1;
}

/* Is the object what lies at `from`? */
static int same(Made *m, const char *code, PyObject *o, const char *from)
{
	PyObject *now;
	switch (*code) {
	case 'i': {
		jenny_i64 i;
		return load_number(o, &i) && i == *(const jenny_i64 *)from;
	}
	case 'f':
		return PyFloat_CheckExact(o) &&
			!memcmp(&((PyFloatObject *)o)->ob_fval, from, sizeof(double));
	case 'b': return PyBool_Check(o) && (o == Py_True) == *from;
	case 'L':
	case 'D': {
		size_t at = place(m, *(const jenny_i64 *)from);
		return m->at[at].handle && m->at[at].object == o;
	}
	default:
		now = make(m, code, from);
		int equal = now && Py_TYPE(now) == Py_TYPE(o) && *code != 'T' &&
			PyObject_RichCompareBool(now, o, Py_EQ) > 0;
		Py_XDECREF(now);
		return equal;
	}
}

static int store_list(Made *m, const Loaded *x)
{
	const JennyList *l = (const JennyList *)(intptr_t)x->handle;
	const char *code = x->code + 1;
	size_t size = layout(code).size;
	Py_ssize_t n = PyList_GET_SIZE(x->object);
	for (jenny_i64 k = 0; k < l->n; k++) {
		const char *from = (const char *)l->at + (size_t)k * size;
		if (k < n && same(m, code, PyList_GET_ITEM(x->object, k), from))
			continue;
		PyObject *o = make(m, code, from);
		if (!o)
			return -1;
		if (k < n) {
			PyList_SetItem(x->object, k, o);
			continue;
		}
		int bad = PyList_Append(x->object, o);
		Py_DECREF(o);
		if (bad)
			return -1;
	}
	return l->n < n ? PyList_SetSlice(x->object, l->n, n, NULL) : 0;
}

static int store_dict(Made *m, const Loaded *x)
{
	const JennyMap *d = (const JennyMap *)(intptr_t)x->handle;
	const char *key = x->code + 1, *value = skip(key);
	Layout k = layout(key), v = layout(value);
	size_t at_v = up(up(8, k.align) + k.size, v.align), entry = up(at_v + v.size, 8);
	PyObject *o, *old;
	Py_ssize_t pos = 0;
	if (d->version) {
		PyObject *fresh = PyDict_New();
		int bad = !fresh || fill_dict(m, fresh, key, value, d);
		if (!bad) {
			PyDict_Clear(x->object);
			bad = PyDict_Update(x->object, fresh);
		}
		Py_XDECREF(fresh);
		return bad ? -1 : 0;
	}
	for (jenny_i64 i = 0; i < d->used && PyDict_Next(x->object, &pos, &o, &old); i++) {
		const char *from = (const char *)d->at + (size_t)i * entry + at_v;
		if (same(m, value, old, from))
			continue;
		PyObject *now = make(m, value, from);
		int bad = !now || PyDict_SetItem(x->object, o, now);
		Py_XDECREF(now);
		if (bad)
			return -1;
	}
	return 0;
}

/* Gives the arguments what the kernel made of them. */
int core_contain_store(Call *c)
{
	Made *m = c->made;
	for (size_t k = 0; m && k < m->nloaded; k++) {
		const Loaded *x = &m->loaded[k];
		if (x->rw && (*x->code == 'L' ? store_list(m, x) : store_dict(m, x)))
			return -1;
	}
	return 0;
}

void core_contain_end(Call *c)
{
	Made *m = c->made;
	if (!m)
		return;
	Py_XDECREF(m->kept);
	Py_XDECREF(m->strings);
	Py_XDECREF(m->handles);
	Py_XDECREF(m->collections);
	free(m->loaded);
	free(m->at);
	free(m);
	c->made = NULL;
}
