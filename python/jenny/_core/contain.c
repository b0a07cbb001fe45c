/* Containers that a kernel made -> Python's. Their types are codes: docs/plan.md. */
#include "contain.h"

const char *core_code_skip(const char *p)
{
	for (int more = 1; more && *p; p++) {
		more--;
		if (strchr("LSQCN", *p))
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

void core_code_pair(const char *code, const char **key, const char **value)
{
	*key = code + (*code == 'E' ? 2 : 1);
	*value = *code == 'C' ? "i" : core_code_skip(*key);
}

int core_code_is_handle(const char *code)
{
	return *code == 'N' && code[1] && strchr("sLSDQEC", code[1]);
}

size_t core_code_up(size_t at, size_t align)
{
	return (at + align - 1) / align * align;
}

Layout core_code_layout(const char *code)
{
	Layout all = { 0, 1 };
	switch (*code) {
	case 'b':
	case 'B': return (Layout){ 1, 1 };
	case 'm':
	case 'c': return (Layout){ 16, 8 };
	case 'T': break;
	case 'N':
		if (core_code_is_handle(code))
			return (Layout){ 8, 8 };
		return (Layout){ core_code_up(core_code_layout(code + 1).size, 8) + 8, 8 };
	default: return (Layout){ 8, 8 };
	}
	const char *p = code + 2;
	for (int k = code[1] - '0'; k > 0; k--, p = core_code_skip(p)) {
		Layout one = core_code_layout(p);
		all.size = core_code_up(all.size, one.align) + one.size;
		all.align = one.align > all.align ? one.align : all.align;
	}
	all.size = core_code_up(all.size, all.align);
	return all;
}

/* The number behind a value that may be None: 0 for None. */
static jenny_i64 *tag_of(const char *code, char *at)
{
	return (jenny_i64 *)(at + core_code_layout(code).size - 8);
}

int core_contain_is_none(const char *code, const char *from)
{
	return !*(core_code_is_handle(code) ? (const jenny_i64 *)from : tag_of(code, (char *)from));
}

void core_contain_tag(const char *code, char *to, int there)
{
	if (!there)
		memset(to, 0, core_code_layout(code).size);
	else if (!core_code_is_handle(code))
		*tag_of(code, to) = 1;
}

/* Tuples in tuples lie flat: the members of one, from *at on, which moves behind them. */
static PyObject *make_tuple(Made *m, const char *code, const char *from, size_t *at)
{
	int n = code[1] - '0';
	const char *p = code + 2;
	PyObject *t = PyTuple_New(n);
	for (int k = 0; t && k < n; k++, p = core_code_skip(p)) {
		PyObject *o;
		if (*p == 'T') {
			o = make_tuple(m, p, from, at);
		} else {
			Layout one = core_code_layout(p);
			*at = core_code_up(*at, one.align);
			o = core_contain_make(m, p, from + *at);
			*at += one.size;
		}
		if (o)
			PyTuple_SET_ITEM(t, k, o);
		else
			Py_CLEAR(t);
	}
	return t;
}

size_t core_contain_place(const Made *m, jenny_i64 handle)
{
	size_t k = (size_t)handle / 16 * 0x9e3779b97f4a7c15u & (m->size - 1);
	while (m->at[k].handle && m->at[k].handle != handle)
		k = (k + 1) & (m->size - 1);
	return k;
}

int core_contain_note(Made *m, jenny_i64 handle, PyObject *o)
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
				m->at[core_contain_place(m, old.at[k].handle)] = old.at[k];
		free(old.at);
	}
	m->n++;
	m->at[core_contain_place(m, handle)] = (Known){ handle, o };
	return 0;
}

int core_contain_know(Made *m)
{
	for (; m->noted < m->nloaded; m->noted++)
		if (core_contain_note(m, m->loaded[m->noted].handle, m->loaded[m->noted].object))
			return -1;
	return 0;
}

static int fill_list(Made *m, PyObject *list, const char *code, const JennyList *l)
{
	Layout one = core_code_layout(code);
	for (jenny_i64 k = 0; k < l->n; k++) {
		PyObject *o = core_contain_make(m, code, (const char *)l->at + (size_t)k * one.size);
		if (!o)
			return -1;
		PyList_SET_ITEM(list, k, o);
	}
	return 0;
}

int core_contain_fill_dict(Made *m, PyObject *dict, const char *key, const char *value, const JennyMap *d)
{
	Layout k = core_code_layout(key), v = core_code_layout(value);
	size_t at_k = core_code_up(8, k.align), at_v = core_code_up(at_k + k.size, v.align);
	size_t align = k.align > v.align ? k.align : v.align, size = core_code_up(at_v + v.size,
		align > 8 ? align : 8);
	for (jenny_i64 i = 0; i < d->used; i++) {
		const char *e = (const char *)d->at + (size_t)i * size;
		if (*(const jenny_i64 *)e == -1)
			continue;
		PyObject *a = core_contain_make(m, key, e + at_k), *b = a ? core_contain_make(m, value,
			e + at_v) : NULL;
		int bad = !b || PyDict_SetItem(dict, a, b);
		Py_XDECREF(a);
		Py_XDECREF(b);
		if (bad)
			return -1;
	}
	return 0;
}

/* What stands in CPython's tables for an element that is gone. */
static PyObject *gone(void)
{
	PyObject *s = PySet_New(NULL), *found = NULL;
	if (s && !PySet_Add(s, Py_None) && PySet_Discard(s, Py_None) > 0)
		for (int k = 0; k < PySet_MINSIZE; k++)
			if (((PySetObject *)s)->table[k].key)
				found = ((PySetObject *)s)->table[k].key;
	Py_XDECREF(s);
	return found;
}

/* Takes the table out of a set. */
static void drop_table(setentry *table, Py_ssize_t n, const PyObject *dummy, int owned)
{
	for (Py_ssize_t k = 0; k < n; k++)
		if (table[k].key && table[k].key != dummy)
			Py_DECREF(table[k].key);
	if (owned)
		PyMem_Free(table);
}

/* Are two objects that are equal one number, of one type and sign? */
static int is_same_number(PyObject *a, PyObject *b)
{
	if (Py_TYPE(a) != Py_TYPE(b))
		return 0;
	return !PyFloat_CheckExact(a) ||
		!memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval, sizeof(double));
}

/* The table that the set gets, place by place; NULL: it cannot be made so. Elements of `old` (a dict from
 * each to itself) that stay are the same objects. */
static setentry *table_of(Made *m, const char *code, const JennySet *s, PyObject *old, PyObject *dummy)
{
	Layout one = core_code_layout(code);
	size_t at = core_code_up(8, one.align), at_state = core_code_up(at + one.size, 4),
		size = core_code_up(at_state + 4, 8);
	Py_ssize_t n = (Py_ssize_t)s->mask + 1;
	setentry *table = PyMem_Calloc((size_t)n, sizeof *table);
	for (Py_ssize_t i = 0; table && i < n; i++) {
		const char *e = (const char *)s->at + (size_t)i * size;
		int state = *(const int *)(e + at_state);
		if (state == 2)
			table[i] = (setentry){ dummy, -1 };
		if (state != 1)
			continue;
		PyObject *o = core_contain_make(m, code, e + at);
		PyObject *known = o ? PyDict_GetItemWithError(old, o) : NULL;
		if (known && is_same_number(known, o))
			Py_SETREF(o, Py_NewRef(known));
		table[i] = (setentry){ o, *(const jenny_i64 *)e };
		if (!o || PyObject_Hash(o) != table[i].hash) {
			drop_table(table, n, dummy, 1);
			return NULL;
		}
	}
	return table;
}

static int put_table(Made *m, PySetObject *set, const char *code, const JennySet *s)
{
	PyObject *old = PyDict_New(), *dummy = gone();
	setentry small[PySet_MINSIZE], *was = set->table, *table = NULL;
	Py_ssize_t n = (Py_ssize_t)s->mask + 1, had = set->mask + 1;
	int owned = set->table != set->smalltable;
	for (Py_ssize_t k = 0; old && dummy && k < had; k++)
		if (was[k].key && was[k].key != dummy && PyDict_SetItem(old, was[k].key, was[k].key))
			dummy = NULL;
	if (old && dummy)
		table = table_of(m, code, s, old, dummy);
	Py_XDECREF(old);
	if (!table)
		return -1;
	memcpy(small, set->smalltable, sizeof small);
	if (n == PySet_MINSIZE) {
		memcpy(set->smalltable, table, sizeof small);
		PyMem_Free(table);
		table = set->smalltable;
	}
	set->table = table;
	set->mask = n - 1;
	set->fill = (Py_ssize_t)s->fill;
	set->used = (Py_ssize_t)s->used;
	set->finger = (Py_ssize_t)s->finger;
	drop_table(owned ? was : small, had, dummy, owned);
	return 0;
}

/* The set becomes what the kernel made of it: CPython's own table where all keys hash as there (strings do
 * not), so that the order is the one that the original would have left. */
int core_contain_fill_set(Made *m, PyObject *set, const char *code, const JennySet *s)
{
	Layout one = core_code_layout(code);
	size_t at = core_code_up(8, one.align), at_state = core_code_up(at + one.size, 4),
		size = core_code_up(at_state + 4, 8);
	if (s->torn && m->strict) {
		PyErr_SetString(PyExc_SystemError, "the order of a set is not known");
		return -1;
	}
	if (s->at && *code != 's') {
		if (!put_table(m, (PySetObject *)set, code, s))
			return 0;
		if (PyErr_Occurred())
			return -1;
	}
	PyObject *fresh = PySet_New(NULL);
	for (jenny_i64 i = 0; fresh && s->at && i <= s->mask; i++) {
		const char *e = (const char *)s->at + (size_t)i * size;
		if (*(const int *)(e + at_state) != 1)
			continue;
		PyObject *o = core_contain_make(m, code, e + at);
		if (!o || PySet_Add(fresh, o))
			Py_CLEAR(fresh);
		Py_XDECREF(o);
	}
	PyObject *r = fresh && !PySet_Clear(set) ? PyObject_CallMethod(set, "update", "O", fresh) : NULL;
	Py_XDECREF(fresh);
	Py_XDECREF(r);
	return r ? 0 : -1;
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
	Layout one = core_code_layout(code);
	for (jenny_i64 k = 0; list && k < q->n; k++) {
		size_t at = (size_t)((q->first + k) & (q->room - 1));
		PyObject *x = core_contain_make(m, code, (const char *)q->at + at * one.size);
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
		size_t k = core_contain_place(m, handle);
		if (m->at[k].handle)
			return Py_NewRef(m->at[k].object);
	}
	void *at = (void *)(intptr_t)handle;
	const char *inner, *key, *value;
	core_code_pair(code, &key, &value);
	inner = key;
	PyObject *o = *code == 'L' ? PyList_New(((JennyList *)at)->n) :
		*code == 'S' ? PySet_New(NULL) : *code == 'Q' ? make_deque(m, inner, at) : new_dict(m, code);
	if (!o || core_contain_note(m, handle, o)) {
		Py_XDECREF(o);
		return NULL;
	}
	int bad = *code == 'L' ? fill_list(m, o, inner,
		at) : *code == 'S' ? core_contain_fill_set(m, o, inner, at) :
		*code == 'Q' ? 0 : core_contain_fill_dict(m, o, key, value, at);
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
PyObject *core_contain_make(Made *m, const char *code, const char *from)
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
	case 'N':
		if (core_contain_is_none(code, from))
			return Py_NewRef(Py_None);
		return core_contain_make(m, code + 1, from);
	case 's': return make_string(m, *(const jenny_i64 *)from);
	case 'T': return make_tuple(m, code, from, &at);
	default: return make_container(m, code, *(const jenny_i64 *)from);
	}
}

Made *core_contain_made(Call *c)
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
	Made *m = core_contain_made(c);
	if (m)
		m->strict = c->v->plan->rerunnable && !c->v->plan->lists_written && !m->nloaded;
	PyObject *o = m && !core_contain_know(m) ? core_contain_make(m, code, (const char *)&handle) : NULL;
	if (o && PyList_Append(m->kept, o))
		Py_CLEAR(o);
	return o;
}

void core_contain_end(Call *c)
{
	Made *m = c->made;
	if (!m)
		return;
	Py_XDECREF(m->kept);
	Py_XDECREF(m->strings);
	Py_XDECREF(m->collections);
	free(m->recent);
	for (size_t k = 0; k < m->nloaded; k++)
		Py_DECREF(m->loaded[k].object);
	free(m->loaded);
	free(m->slot);
	free(m->at);
	free(m);
	c->made = NULL;
}
