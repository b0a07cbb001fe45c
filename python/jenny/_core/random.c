/*
 * Random generators. What a call gets hold of is kept here: its state is saved at once and put back
 * when the kernel fails, its lock is held while the kernel runs, and what the kernel needs to draw from
 * it is filled in (JennyRandom). The state of NumPy's MT19937 and of CPython's random.Random is read and
 * written in place where a generator of our own has shown where it lies, else through their methods.
 */
#include "core.h"

#include <dlfcn.h>
#include <math.h>

enum { KEY = 624 };

/* Where things lie: found once, in generators of our own. */
struct Draws {
	void (*draw[JENNY_DRAW_COUNT])(void);
	int twister;                 /* 1: the state of an MT19937 is its key and its place */
	Py_ssize_t gauss;            /* in a RandomState; 0: not known */
	Py_ssize_t key, place;       /* in a random.Random; 0: not known */
	PyTypeObject *python;        /* random.Random */
	PyObject *mt19937;           /* the type */
};

struct Random {
	JennyRandom to; /* first: its address is the handle */
	PyObject *object, *lock, *bits, *state;
	int kind, held;
	jenny_u32 words[KEY + 1];
	JennyGauss gauss;
	struct Random *next;
};

static PyObject *get(PyObject *o, const char *name)
{
	PyObject *v = o ? PyObject_GetAttrString(o, name) : NULL;
	if (!v)
		PyErr_Clear();
	return v;
}

/* module.name of a module that has been imported. */
static PyObject *member(const char *module, const char *name)
{
	PyObject *modules = PyImport_GetModuleDict();
	PyObject *m = modules ? PyDict_GetItemString(modules, module) : NULL;
	return get(m, name);
}

/* ---- looking for places ---- */

static void find_draws(Draws *d)
{
	static const char *const names[] = {
#define X(name) #name,
		JENNY_DRAWS(X)
#undef X
	};
	PyObject *file = member("numpy.random._generator", "__file__");
	const char *path = file && PyUnicode_Check(file) ? PyUnicode_AsUTF8(file) : NULL;
	void *lib = path ? dlopen(path, RTLD_LAZY | RTLD_LOCAL) : NULL;
	for (int k = 0; lib && k < JENNY_DRAW_COUNT; k++) {
		void *at = dlsym(lib, names[k]);
		memcpy(&d->draw[k], &at, sizeof at);
	}
	PyErr_Clear();
	Py_XDECREF(file);
}

/* Whether x[0..KEY) are the numbers of a sequence, x[place] the one behind. */
static int shows(const jenny_u32 *x, PyObject *sequence, Py_ssize_t n)
{
	PyObject *fast = sequence ? PySequence_Fast(sequence, "") : NULL;
	int same = fast && PySequence_Fast_GET_SIZE(fast) >= n;
	for (Py_ssize_t k = 0; same && k < n; k++) {
		PyObject *v = PyNumber_Index(PySequence_Fast_GET_ITEM(fast, k));
		same = v && PyLong_AsUnsignedLong(v) == x[k];
		Py_XDECREF(v);
	}
	PyErr_Clear();
	Py_XDECREF(fast);
	return same;
}

JennyBits *core_random_bits(PyObject *bits)
{
	PyObject *capsule = get(bits, "capsule");
	JennyBits *b = capsule ? PyCapsule_GetPointer(capsule, "BitGenerator") : NULL;
	PyErr_Clear();
	Py_XDECREF(capsule);
	return b;
}

/* {'state': {'key': ..., 'pos': ...}} */
static int shows_state(const jenny_u32 *x, PyObject *dict)
{
	PyObject *state = dict && PyDict_Check(dict) ? PyDict_GetItemString(dict, "state") : NULL;
	PyObject *key = state && PyDict_Check(state) ? PyDict_GetItemString(state, "key") : NULL;
	PyObject *pos = key ? PyDict_GetItemString(state, "pos") : NULL;
	return pos && PyLong_AsLong(pos) == (int)x[KEY] && shows(x, key, KEY);
}

/* In a RandomState of our own: its MT19937's key, and the pair's second number. */
static void find_legacy(Draws *d)
{
	PyObject *type = member("numpy.random.mtrand", "RandomState");
	PyObject *mine = type ? PyObject_CallFunction(type, "i", 4711) : NULL;
	PyObject *bits = get(mine, "_bit_generator"), *state = get(bits, "state");
	JennyBits *b = core_random_bits(bits);
	d->twister = b && state && shows_state(b->state, state);
	d->mt19937 = d->twister ? Py_NewRef((PyObject *)Py_TYPE(bits)) : NULL;
	PyObject *first = d->twister ? PyObject_CallMethod(mine, "standard_normal", NULL) : NULL;
	PyObject *tuple = first ? PyObject_CallMethod(mine, "get_state", NULL) : NULL;
	double second = tuple && PyTuple_Check(tuple) && PyTuple_GET_SIZE(tuple) == 5 ?
		PyFloat_AsDouble(PyTuple_GET_ITEM(tuple, 4)) : 0;
	Py_ssize_t size = mine ? Py_TYPE(mine)->tp_basicsize : 0;
	for (Py_ssize_t k = 16; second != 0 && k + 16 <= size; k += 8) {
		JennyGauss g;
		memcpy(&g, (char *)mine + k, sizeof g);
		if (g.has == 1 && g.value == second)
			d->gauss = d->gauss ? -1 : k;
	}
#if !defined(__x86_64__)
	d->gauss = 0; /* NumPy may have been compiled with contracted operations */
#endif
	PyErr_Clear();
	Py_XDECREF(type);
	Py_XDECREF(mine);
	Py_XDECREF(bits);
	Py_XDECREF(state);
	Py_XDECREF(first);
	Py_XDECREF(tuple);
}

/* In a random.Random of our own: (version, (key..., place), gauss_next). */
static void find_python(Draws *d)
{
	PyObject *type = member("random", "Random");
	PyObject *mine = type ? PyObject_CallFunction(type, "i", 4711) : NULL;
	PyObject *first = mine ? PyObject_CallMethod(mine, "random", NULL) : NULL;
	PyObject *state = first ? PyObject_CallMethod(mine, "getstate", NULL) : NULL;
	PyObject *inner = state && PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 3 ?
		PyTuple_GET_ITEM(state, 1) : NULL;
	Py_ssize_t n = inner && PyTuple_Check(inner) ? PyTuple_GET_SIZE(inner) : 0;
	PyTypeObject *base = mine ? Py_TYPE(mine)->tp_base : NULL;
	Py_ssize_t size = base ? base->tp_basicsize : 0;
	int plain = n == KEY + 1 && base && !strcmp(base->tp_name, "_random.Random");
	for (Py_ssize_t k = 20; plain && k + 4 * KEY <= size && !d->key; k += 4) {
		const jenny_u32 *x = (const jenny_u32 *)((char *)mine + k);
		long place = PyLong_AsLong(PyTuple_GET_ITEM(inner, KEY));
		if (x[-1] == (jenny_u32)place && shows(x, inner, KEY)) {
			d->key = k;
			d->place = k - 4;
		}
	}
	if (type && PyType_Check(type))
		d->python = (PyTypeObject *)Py_NewRef(type);
	PyErr_Clear();
	Py_XDECREF(type);
	Py_XDECREF(mine);
	Py_XDECREF(first);
	Py_XDECREF(state);
}

/* Each part is looked for when its module is there. */
static Draws *draws_of(Core *core, int kind)
{
	Draws *d = core->draws ? core->draws : (core->draws = calloc(1, sizeof *core->draws));
	if (!d || core->drawn >> kind & 1)
		return d;
	core->drawn |= 1u << kind;
	if (kind == OPAQUE_RANDOM)
		find_python(d);
	else if (kind == OPAQUE_RANDOM_STATE)
		find_legacy(d);
	if (kind < OPAQUE_RANDOM && !d->draw[0])
		find_draws(d);
	return d;
}

/* ---- one generator ---- */

static int is_twister(const Draws *d, const Random *r)
{
	return d->twister && r->bits && (PyObject *)Py_TYPE(r->bits) == d->mt19937 && r->to.bits;
}

/* Where the second number of a pair lies in a RandomState. */
static JennyGauss *gauss_of(const Draws *d, const Random *r)
{
	if (r->kind != OPAQUE_RANDOM_STATE || d->gauss <= 0 || !is_twister(d, r))
		return NULL;
	return (JennyGauss *)((char *)r->object + d->gauss);
}

static void point(const Draws *d, Random *r)
{
	r->to.draw = d->draw;
	r->to.log = log;
	r->to.save = core_fp_save;
	r->to.restore = core_fp_restore;
	if (r->kind == OPAQUE_SPARSE)
		return;
	if (r->kind == OPAQUE_RANDOM && d->key && Py_TYPE(r->object) == d->python) {
		r->to.twister.key = (jenny_u32 *)((char *)r->object + d->key);
		r->to.twister.place = (int *)((char *)r->object + d->place);
		return;
	}
	r->bits = r->kind == OPAQUE_RANDOM ? NULL :
		get(r->object, r->kind == OPAQUE_GENERATOR ? "bit_generator" : "_bit_generator");
	r->to.bits = r->bits ? core_random_bits(r->bits) : NULL;
	r->lock = get(r->bits, "lock");
	r->to.gauss = gauss_of(d, r);
}

static int save(const Draws *d, Random *r)
{
	if (r->kind == OPAQUE_SPARSE)
		return 1;
	if (r->to.twister.key) {
		memcpy(r->words, r->to.twister.key, KEY * sizeof *r->words);
		r->words[KEY] = (jenny_u32)*r->to.twister.place;
		return 1;
	}
	if (r->kind == OPAQUE_RANDOM)
		r->state = PyObject_CallMethod(r->object, "getstate", NULL);
	else if (r->kind == OPAQUE_GENERATOR && !is_twister(d, r))
		r->state = get(r->bits, "state");
	else if (is_twister(d, r) && (r->to.gauss || r->kind == OPAQUE_GENERATOR)) {
		memcpy(r->words, r->to.bits->state, sizeof r->words);
		if (r->to.gauss)
			r->gauss = *r->to.gauss;
		return 1;
	} else {
		r->state = PyObject_CallMethod(r->object, "get_state", "O", Py_False);
	}
	PyErr_Clear();
	return r->state != NULL;
}

static void put_back(Random *r)
{
	PyObject *done = NULL;
	if (r->kind == OPAQUE_SPARSE)
		return;
	if (r->to.twister.key) {
		memcpy(r->to.twister.key, r->words, KEY * sizeof *r->words);
		*r->to.twister.place = (int)r->words[KEY];
	} else if (!r->state) {
		memcpy(r->to.bits->state, r->words, sizeof r->words);
		if (r->to.gauss)
			*r->to.gauss = r->gauss;
	} else if (r->kind == OPAQUE_GENERATOR) {
		PyObject_SetAttrString(r->bits, "state", r->state);
	} else {
		const char *name = r->kind == OPAQUE_RANDOM ? "setstate" : "set_state";
		done = PyObject_CallMethod(r->object, name, "O", r->state);
	}
	PyErr_Clear();
	Py_XDECREF(done);
}

/* Whether the thread that holds the lock may take it again. */
static int is_reentrant(const Random *r)
{
	return !r->lock || !strcmp(Py_TYPE(r->lock)->tp_name, "_thread.RLock");
}

static int hold(Random *r)
{
	PyObject *got = r->lock ? PyObject_CallMethod(r->lock, "acquire", "O", Py_False) : NULL;
	r->held = got == Py_True;
	Py_XDECREF(got);
	PyErr_Clear();
	return r->held || !r->lock;
}

static void let_go(Random *r)
{
	PyObject *done = r->held ? PyObject_CallMethod(r->lock, "release", NULL) : NULL;
	r->held = 0;
	PyErr_Clear();
	Py_XDECREF(done);
}

static void drop(Random *r)
{
	let_go(r);
	Py_XDECREF(r->state);
	Py_XDECREF(r->lock);
	Py_XDECREF(r->bits);
	Py_XDECREF(r->object);
	free(r);
}

int core_random_take(Call *c, int kind, PyObject *o, JennySlot *s)
{
	for (Random *r = c->random; r; r = r->next)
		if (r->object == o) {
			s->i = (jenny_i64)(intptr_t)r;
			return 1;
		}
	Draws *d = draws_of(c->core, kind);
	Random *r = d ? calloc(1, sizeof *r) : NULL;
	if (!r)
		return 0;
	r->object = Py_NewRef(o);
	r->kind = kind;
	point(d, r);
	int ok = hold(r);
	if (ok && !is_reentrant(r))
		let_go(r);
	if (!ok || !save(d, r) || (!r->held && !hold(r))) {
		drop(r);
		return 0;
	}
	r->next = c->random;
	c->random = r;
	s->i = (jenny_i64)(intptr_t)r;
	return 1;
}

PyObject *core_random_object(jenny_i64 handle)
{
	return Py_NewRef(((Random *)(intptr_t)handle)->object);
}

PyObject *core_random_source(jenny_i64 handle, const JennyRandom **r)
{
	Random *own = (Random *)(intptr_t)handle;
	*r = &own->to;
	return own->kind == OPAQUE_GENERATOR && own->to.bits ? own->bits : NULL;
}

void core_random_restore(Call *c)
{
	for (Random *r = c->random; r; r = r->next) {
		if (!is_reentrant(r))
			let_go(r);
		put_back(r);
	}
}

/* A lock that its own thread cannot take twice is let go while the library draws. */
int core_random_pause(Call *c, int pause)
{
	int ok = 1;
	for (Random *r = c->random; r; r = r->next) {
		if (is_reentrant(r))
			continue;
		if (pause)
			let_go(r);
		else
			ok = hold(r) && ok;
	}
	return ok;
}

/* A generator whose lock is no lock for us: the GIL is. */
int core_random_binds(const Call *c)
{
	for (const Random *r = c->random; r; r = r->next)
		if (!r->lock && r->kind != OPAQUE_SPARSE)
			return 1;
	return 0;
}

void core_random_end(Call *c)
{
	while (c->random) {
		Random *r = c->random;
		c->random = r->next;
		drop(r);
	}
}
