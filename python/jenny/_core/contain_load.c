/* Containers among the arguments: copied in front of the kernel, and back behind it. */
#include "contain.h"

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

static int load_number(PyObject *o, jenny_i64 *to)
{
	return PyLong_CheckExact(o) && core_int_of(o, (int64_t *)to);
}

static int load_tuple(Made *m, JennyCtx *ctx, const char *code, PyObject *o, char *to, size_t *at, int rw)
{
	const char *p = code + 2;
	if (!PyTuple_CheckExact(o) || PyTuple_GET_SIZE(o) != code[1] - '0')
		return 0;
	for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(o); k++, p = core_code_skip(p)) {
		Layout one = core_code_layout(p);
		if (*p == 'T') {
			if (!load_tuple(m, ctx, p, PyTuple_GET_ITEM(o, k), to, at, rw))
				return 0;
			continue;
		}
		*at = core_code_up(*at, one.align);
		if (!load(m, ctx, p, PyTuple_GET_ITEM(o, k), to + *at, rw))
			return 0;
		*at += one.size;
	}
	return 1;
}

/* Where the members of a tuple of numbers lie; 0: it is not one. */
enum { MEMBERS = 9 };
static int places(const char *code, size_t *place)
{
	int n = *code == 'T' ? code[1] - '0' : 0;
	size_t at = 0;
	for (int k = 0; k < n; k++) {
		if (!strchr("ifb", code[2 + k]))
			return 0;
		Layout one = core_code_layout(code + 2 + k);
		at = core_code_up(at, one.align);
		place[k] = at;
		at += one.size;
	}
	return n;
}

/* n elements of one type, one behind the other. */
static int load_run(Made *m, JennyCtx *ctx, const char *code, PyObject **from, Py_ssize_t n, char *to, int rw)
{
	size_t size = core_code_layout(code).size, place[MEMBERS];
	int members = places(code, place), ok = 1;
	for (Py_ssize_t k = 0; ok && k < n; k++, to += size) {
		PyObject *o = from[k];
		if (*code == 'i') {
			ok = load_number(o, (jenny_i64 *)to);
		} else if (*code == 'f') {
			ok = PyFloat_CheckExact(o);
			if (ok)
				*(double *)to = PyFloat_AS_DOUBLE(o);
		} else if (members) {
			ok = PyTuple_CheckExact(o) && PyTuple_GET_SIZE(o) == members;
			for (int j = 0; ok && j < members; j++)
				ok = load(m, ctx, code + 2 + j, PyTuple_GET_ITEM(o, j), to + place[j], rw);
		} else {
			ok = load(m, ctx, code, o, to, rw);
		}
	}
	return ok;
}

static int load_list(Made *m, JennyCtx *ctx, const char *code, PyObject *o, JennyList *l, int rw)
{
	Layout one = core_code_layout(code);
	Py_ssize_t n = PyList_GET_SIZE(o);
	size_t size;
	*l = (JennyList){ 0 };
	if (!n)
		return 1;
	if (!(l->at = block(ctx, (size_t)n * one.size, &size)))
		return 0;
	l->room = (jenny_i64)(size / one.size);
	l->n = n;
	return load_run(m, ctx, code, ((PyListObject *)o)->ob_item, n, l->at, rw);
}

/* Where a key of such a type hashes here as in Python. */
static int hashes(const char *code, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (!strchr("ifbmT23456789", code[k]))
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
	const char *value;
	core_code_pair(code, &code, &value);
	Layout k = core_code_layout(code), v = core_code_layout(value);
	size_t at_k = core_code_up(8, k.align), at_v = core_code_up(at_k + k.size, v.align), size;
	size_t entry = core_code_up(at_v + v.size, 8);
	PyObject *key, *item;
	Py_ssize_t pos = 0, n = PyDict_GET_SIZE(o);
	*d = (JennyMap){ 0 };
	if (!hashes(code, (size_t)(core_code_skip(code) - code)) || n > 1 << 28)
		return 0;
	if (!n)
		return 1;
	jenny_i64 slots = 16;
	while (slots < 2 * n)
		slots *= 2;
	d->room = n + 8;
	d->mask = slots - 1;
	if (!(d->at = block(ctx, (size_t)d->room * entry, &size)) ||
		!(d->slot = block(ctx, (size_t)slots * sizeof *d->slot, &size)))
		return 0;
	memset(d->slot, 0, (size_t)slots * sizeof *d->slot);
	while (PyDict_Next(o, &pos, &key, &item) && d->used < n) {
		char *e = (char *)d->at + (size_t)d->used * entry;
		if (!load(m, ctx, code, key, e + at_k, rw) || !load(m, ctx, value, item, e + at_v, rw))
			return 0;
		if (strchr("fm", *code) && *(double *)(e + at_k) != *(double *)(e + at_k))
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

/* Strings hash here in a way of their own: a table as the kernel would fill it. */
static void place_string(JennySet *s, size_t at_state, size_t entry, jenny_i64 handle)
{
	jenny_u64 mask = (jenny_u64)s->mask, i = (jenny_u64)handle & mask, perturb = (jenny_u64)handle;
	for (;;) {
		int probes = i + 9 <= mask ? 9 : 0;
		jenny_u64 j = i;
		do {
			char *e = (char *)s->at + (size_t)j * entry;
			if (!*(int *)(e + at_state)) {
				*(jenny_i64 *)e = handle;
				*(jenny_i64 *)(e + 8) = handle;
				*(int *)(e + at_state) = 1;
				return;
			}
			j++;
		} while (probes--);
		perturb >>= 5;
		i = (i * 5 + 1 + perturb) & mask;
	}
}

/* CPython's own table, place by place. */
static int load_set(Made *m, JennyCtx *ctx, const char *code, PyObject *o, JennySet *s, int rw)
{
	const PySetObject *from = (const PySetObject *)o;
	Layout one = core_code_layout(code);
	size_t at = core_code_up(8, one.align), at_state = core_code_up(at + one.size, 4),
		entry = core_code_up(at_state + 4, 8), size;
	*s = (JennySet){ .mask = from->mask, .fill = from->fill, .used = from->used,
		.finger = from->finger };
	if (!hashes(code, (size_t)(core_code_skip(code) - code)) || from->mask > 1 << 26)
		return 0;
	if (!from->used)
		return (s->mask = 7), (s->fill = 0), (s->finger = 0), 1;
	if (!(s->at = block(ctx, (size_t)(from->mask + 1) * entry, &size)))
		return 0;
	memset(s->at, 0, (size_t)(from->mask + 1) * entry);
	s->fill = *code == 's' ? from->used : from->fill;
	for (Py_ssize_t k = 0; k <= from->mask; k++) {
		char *e = (char *)s->at + (size_t)k * entry;
		PyObject *key = from->table[k].key;
		jenny_i64 handle;
		if (!key)
			continue;
		if (*code == 's') {
			if (PyUnicode_CheckExact(key) && load(m, ctx, code, key, (char *)&handle, rw))
				place_string(s, at_state, entry, handle);
			else if (from->table[k].hash != -1)
				return 0;
			continue;
		}
		int gone = from->table[k].hash == -1;
		*(jenny_i64 *)e = from->table[k].hash;
		*(int *)(e + at_state) = gone ? 2 : 1;
		if (!gone && !load(m, ctx, code, key, e + at, rw))
			return 0;
		if (strchr("fm", *code) && !gone && *(double *)(e + at) != *(double *)(e + at))
			return 0;
	}
	return 1;
}

static int load_deque(Made *m, JennyCtx *ctx, const char *code, PyObject *o, JennyDeque *q, int rw)
{
	Layout one = core_code_layout(code);
	Py_ssize_t n = PyObject_Size(o);
	size_t size;
	PyObject *most = PyObject_GetAttrString(o, "maxlen");
	PyObject *it = most ? PyObject_GetIter(o) : NULL, *x;
	*q = (JennyDeque){ .most = most == Py_None || !most ? -1 : PyLong_AsLongLong(most) };
	int ok = it != NULL && n < 1 << 28;
	if (ok && n) {
		for (q->room = 8; q->room < n;)
			q->room *= 2;
		q->at = block(ctx, (size_t)q->room * one.size, &size);
		ok = q->at != NULL;
	}
	while (ok && q->n < n && (x = PyIter_Next(it))) {
		ok = load(m, ctx, code, x, (char *)q->at + (size_t)q->n++ * one.size, rw);
		Py_DECREF(x);
	}
	Py_XDECREF(it);
	Py_XDECREF(most);
	return ok && q->n == n;
}

static size_t slot_of(const Made *m, const PyObject *o)
{
	size_t k = (size_t)o / 16 * 0x9e3779b97f4a7c15u >> 20 & (m->slots - 1);
	while (m->slot[k] && m->loaded[m->slot[k] - 1].object != o)
		k = (k + 1) & (m->slots - 1);
	return k;
}

static Loaded *find_loaded(const Made *m, const PyObject *o)
{
	unsigned at = m->slots ? m->slot[slot_of(m, o)] : 0;
	return at ? &m->loaded[at - 1] : NULL;
}

/* Room for one more among what was loaded, and in its hash table. */
static int more_loaded(Made *m)
{
	if (m->nloaded == m->room) {
		size_t room = m->room ? 2 * m->room : 8;
		Loaded *now = realloc(m->loaded, room * sizeof *now);
		if (!now)
			return 0;
		m->loaded = now;
		m->room = room;
	}
	if (2 * m->nloaded < m->slots)
		return 1;
	size_t slots = m->slots ? 4 * m->slots : 16;
	unsigned *slot = calloc(slots, sizeof *slot);
	if (!slot)
		return 0;
	free(m->slot);
	m->slot = slot;
	m->slots = slots;
	for (size_t k = 0; k < m->nloaded; k++)
		m->slot[slot_of(m, m->loaded[k].object)] = (unsigned)k + 1;
	return 1;
}

static int remember(Made *m, PyObject *o, const char *code, jenny_i64 handle, int rw)
{
	if (!more_loaded(m))
		return 0;
	m->slot[slot_of(m, o)] = (unsigned)m->nloaded + 1;
	m->loaded[m->nloaded++] = (Loaded){ Py_NewRef(o), code, handle, 0, rw };
	return 1;
}

static int load_container(Made *m, JennyCtx *ctx, const char *code, PyObject *o, jenny_i64 *to, int rw)
{
	int once = m->once && Py_REFCNT(o) == 1;
	Loaded *known = once ? NULL : find_loaded(m, o);
	size_t n = (size_t)(core_code_skip(code) - code), size;
	if (known) {
		known->rw |= rw;
		*to = known->handle;
		return (size_t)(core_code_skip(known->code) - known->code) == n && !memcmp(known->code, code, n);
	}
	int fits = *code == 'L' ? PyList_CheckExact(o) : *code == 'D' ? PyDict_CheckExact(o) :
		*code == 'S' ? PySet_CheckExact(o) : *code == 'Q' ? core_sig_is_deque(o) :
		core_sig_dict(o) == (*code == 'C' ? 'C' : code[1]);
	if (!fits)
		return 0;
	void *h = block(ctx, sizeof(JennyMap), &size);
	*to = (jenny_i64)(intptr_t)h;
	if (!h || (!once && !remember(m, o, code, *to, rw)))
		return 0;
	return *code == 'L' ? load_list(m, ctx, code + 1, o, h, rw) :
		strchr("DEC", *code) ? load_dict(m, ctx, code, o, h, rw) :
		*code == 'S' ? load_set(m, ctx, code + 1, o, h, rw) : load_deque(m, ctx, code + 1, o, h, rw);
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

enum { RECENT = 1024 };

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
	if (!m->recent && !(m->recent = calloc(RECENT, sizeof *m->recent)))
		return 0;
	Known *recent = &m->recent[((size_t)o >> 4) % RECENT];
	if (recent->object == o) {
		*to = recent->handle;
		return 1;
	}
	PyObject *known = PyDict_GetItemWithError(m->strings, o);
	if (known) {
		*to = (jenny_i64)(intptr_t)PyLong_AsVoidPtr(known);
		*recent = (Known){ *to, o };
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
	*recent = (Known){ *to, o };
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
	case 'I':
	case 'F':
	case 'B':
		if (core_sig_scalar(o) != *code)
			return 0;
		PyArray_ScalarAsCtype(o, to);
		return 1;
	case 'm': return load_mixed(o, (double *)to, (jenny_i64 *)to + 1);
	case 'N':
		core_contain_tag(code, to, o != Py_None);
		return o == Py_None || load(m, ctx, code + 1, o, to, rw);
	case 's': return PyUnicode_CheckExact(o) && load_string(m, ctx, o, (jenny_i64 *)to);
	case 'T': {
		int once = m->once, ok;
		m->once = once && Py_REFCNT(o) == 1;
		ok = load_tuple(m, ctx, code, o, to, &at, rw);
		m->once = once;
		return ok;
	}
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
		Made *m = core_contain_made(c);
		if (m)
			m->once = !p->hands_on;
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
	case 'm': {
		jenny_i64 i;
		if (((const jenny_i64 *)from)[1])
			return same(m, "f", o, from);
		return load_number(o, &i) && i == (jenny_i64)*(const double *)from;
	}
	case 'b': return PyBool_Check(o) && (o == Py_True) == *from;
	case 'c': return PyComplex_CheckExact(o) && !memcmp(&((PyComplexObject *)o)->cval, from, 16);
	case 'I':
	case 'F': {
		char held[sizeof(double)];
		if (core_sig_scalar(o) != *code)
			return 0;
		PyArray_ScalarAsCtype(o, held);
		return !memcmp(held, from, sizeof held);
	}
	case 'N':
		if (core_contain_is_none(code, from))
			return o == Py_None;
		return o != Py_None && same(m, code + 1, o, from);
	case 'L':
	case 'D':
	case 'E':
	case 'C':
	case 'S':
	case 'Q': {
		size_t at = core_contain_place(m, *(const jenny_i64 *)from);
		return m->at[at].handle && m->at[at].object == o;
	}
	default:
		now = core_contain_make(m, code, from);
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
	size_t size = core_code_layout(code).size;
	Py_ssize_t n = PyList_GET_SIZE(x->object);
	for (jenny_i64 k = 0; k < l->n; k++) {
		const char *from = (const char *)l->at + (size_t)k * size;
		if (k < n && same(m, code, PyList_GET_ITEM(x->object, k), from))
			continue;
		PyObject *o = core_contain_make(m, code, from);
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
	const char *key, *value;
	core_code_pair(x->code, &key, &value);
	Layout k = core_code_layout(key), v = core_code_layout(value);
	size_t at_v = core_code_up(core_code_up(8, k.align) + k.size, v.align),
		entry = core_code_up(at_v + v.size, 8);
	PyObject *o, *old;
	Py_ssize_t pos = 0;
	if (d->version) {
		PyObject *fresh = PyDict_New();
		int bad = !fresh || core_contain_fill_dict(m, fresh, key, value, d);
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
		PyObject *now = core_contain_make(m, value, from);
		int bad = !now || PyDict_SetItem(x->object, o, now);
		Py_XDECREF(now);
		if (bad)
			return -1;
	}
	return 0;
}

static int store_set(Made *m, const Loaded *x)
{
	const JennySet *s = (const JennySet *)(intptr_t)x->handle;
	if (!s->version)
		return 0;
	return core_contain_fill_set(m, x->object, x->code + 1, s);
}

/* Elements that stay are the same objects. */
static int store_deque(Made *m, const Loaded *x)
{
	const JennyDeque *q = (const JennyDeque *)(intptr_t)x->handle;
	size_t size = core_code_layout(x->code + 1).size;
	PyObject *old = PySequence_List(x->object), *now = old ? PyList_New(q->n) : NULL, *r = NULL;
	Py_ssize_t n = old ? PyList_GET_SIZE(old) : 0;
	int changed = n != q->n;
	for (jenny_i64 k = 0; now && k < q->n; k++) {
		const char *from = (const char *)q->at + (size_t)((q->first + k) & (q->room - 1)) * size;
		int kept = k < n && same(m, x->code + 1, PyList_GET_ITEM(old, k), from);
		PyObject *o = kept ? Py_NewRef(PyList_GET_ITEM(old, k)) : core_contain_make(m, x->code + 1, from);
		changed |= !kept;
		if (!o)
			Py_CLEAR(now);
		else
			PyList_SET_ITEM(now, k, o);
	}
	if (now && !changed) {
		r = Py_NewRef(now);
	} else if (now && (r = PyObject_CallMethod(x->object, "clear", NULL))) {
		Py_DECREF(r);
		r = PyObject_CallMethod(x->object, "extend", "O", now);
	}
	Py_XDECREF(old);
	Py_XDECREF(now);
	Py_XDECREF(r);
	return r ? 0 : -1;
}

/* Was something put into a set that came as an argument, after something had been taken out? CPython may
 * use the free place again, kernels do not: the order would be another one. */
int core_contain_torn(const Call *c)
{
	const Made *m = c->made;
	for (size_t k = 0; m && k < m->nloaded; k++) {
		const Loaded *x = &m->loaded[k];
		const JennySet *s = *x->code == 'S' ? (const JennySet *)(intptr_t)x->handle : NULL;
		if (s && x->rw && s->version && s->torn)
			return 1;
	}
	return 0;
}

/* Gives the arguments what the kernel made of them. */
int core_contain_store(Call *c)
{
	Made *m = c->made;
	if (m && core_contain_know(m))
		return -1;
	for (size_t k = 0; m && k < m->nloaded; k++) {
		const Loaded *x = &m->loaded[k];
		int bad = x->rw && (*x->code == 'L' ? store_list(m, x) : strchr("DEC", *x->code) ? store_dict(m, x) :
			*x->code == 'S' ? store_set(m, x) : store_deque(m, x));
		if (bad)
			return -1;
	}
	return 0;
}
