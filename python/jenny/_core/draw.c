/*
 * Many random numbers at once, on all cores, and the same ones. The raw numbers of NumPy's PCG64 can be
 * made from any place on. Where in them a normal number begins is not known before the ones in front of
 * it are drawn, but most take one raw number: each worker begins at the start of a chunk, and does it
 * again where the chunk before turns out to end elsewhere.
 *
 * Where the state lies and what the numbers are made with is learned from a generator of our own and
 * from NumPy's function; if anything does not come out as expected, NumPy draws.
 */
#include "core.h"

#include <sched.h>
#include <stdatomic.h>

__extension__ typedef unsigned __int128 Wide;

enum {
	Least = 1 << 16,  /* numbers: fewer are NumPy's */
	Raw = 1 << 12,    /* raw numbers of a chunk */
	Probes = 1 << 14, /* numbers that are compared */
	Spins = 1 << 10,
	Turns = 64, /* a worker is asked about so often: the first time is enough */
};

/* What the capsule of a PCG64 points to. */
typedef struct Pcg {
	Wide state, inc;
} Pcg;

typedef double Draw1(JennyBits *);

/* Known of NumPy's PCG64 and of its normal numbers: r in the middle of `layer` k is r * width[k] if
 * it is less than sure[k]. */
struct Stream {
	int known;
	PyTypeObject *type;
	Draw1 *normal;
	jenny_u64 sure[256];
	double width[256];
};

/* ---- raw numbers ---- */

static const Wide multiplier = (Wide)2549297995355413924u << 64 | 4865540595714422341u;

static inline jenny_u64 output(Wide s)
{
	jenny_u64 x = (jenny_u64)(s >> 64) ^ (jenny_u64)s;
	unsigned turn = (unsigned)(s >> 122);
	return x >> turn | x << (-turn & 63);
}

/* The generator n raw numbers later. */
static Pcg later(Pcg g, jenny_u64 n)
{
	Wide times = 1, plus = 0, m = multiplier, p = g.inc;
	for (; n; n >>= 1) {
		if (n & 1) {
			times *= m;
			plus = plus * m + p;
		}
		p *= m + 1;
		m *= m;
	}
	return (Pcg){ g.state * times + plus, g.inc };
}

/* Four at a time: each is the fourth behind the one four places before. */
static void raw_numbers(Pcg *g, jenny_u64 *out, int n)
{
	Pcg four = later((Pcg){ 0, g->inc }, 4);
	Wide s[4], m = multiplier * multiplier;
	m *= m;
	s[0] = later(*g, 1).state;
	for (int k = 1; k < 4; k++)
		s[k] = s[k - 1] * multiplier + g->inc;
	for (int i = 0; i < n; i += 4)
		for (int k = 0; k < 4; k++) {
			out[i + k] = output(s[k]);
			s[k] = s[k] * m + four.state;
		}
	*g = later(*g, (jenny_u64)n);
}

/* Raw numbers in memory, and behind them from a generator. */
typedef struct Tape {
	Pcg g;
	int at;
	jenny_u64 raw[Raw];
} Tape;

static jenny_u64 tape_u64(void *state)
{
	Tape *t = state;
	if (t->at < Raw)
		return t->raw[t->at++];
	t->at++;
	t->g.state = t->g.state * multiplier + t->g.inc;
	return output(t->g.state);
}

static jenny_u32 tape_u32(void *state)
{
	return (jenny_u32)tape_u64(state);
}

static double unit(jenny_u64 x)
{
	return (double)(x >> 11) * (1.0 / 9007199254740992.0);
}

static double tape_double(void *state)
{
	return unit(tape_u64(state));
}

/* ---- numbers ---- */

typedef struct Job {
	const Stream *s;
	Pcg g;
	int normal;
	double *out;
	jenny_i64 n, chunks;
	atomic_llong next;
	struct Mark *mark;
	char *room;
} Job;

/* Bytes of a worker's memory: a tape, and numbers made of it. */
enum { Own = sizeof(Tape) + Raw * sizeof(double) };

/* How far a chunk came: numbers made and raw numbers used, by all up to it. */
typedef struct Mark {
	atomic_int ready;
	jenny_i64 made, used;
} Mark;

/* Normal numbers made at once, from t->at on, until one needs more; how many. */
static jenny_i64 quick(const Stream *s, Tape *t, double *restrict out, jenny_i64 most)
{
	const jenny_u64 *raw = t->raw + t->at;
	jenny_i64 n = 0, left = Raw - t->at;
	most = most < left ? most : left;
	for (; n < most; n++) {
		jenny_u64 r = raw[n], k = r & 255, x = r >> 9 & 0xfffffffffffff, bits;
		double v = (double)(jenny_i64)x * s->width[k];
		memcpy(&bits, &v, sizeof bits);
		bits ^= r >> 8 << 63;
		memcpy(&out[n], &bits, sizeof bits);
		if (x >= s->sure[k])
			break;
	}
	t->at += (int)n;
	return n;
}

/* Numbers from the tape, from its place on while that is in memory; returns how many. */
static jenny_i64 draw(const Job *j, Tape *t, double *out, jenny_i64 most)
{
	JennyBits bits = { t, tape_u64, tape_u32, tape_double, tape_u64 };
	jenny_i64 n = 0;
	for (; !j->normal && n < most && t->at < Raw; n++)
		out[n] = unit(t->raw[t->at++]);
	while (j->normal && n < most && t->at < Raw) {
		n += quick(j->s, t, out + n, most - n);
		if (n < most && t->at < Raw)
			out[n++] = j->s->normal(&bits);
	}
	return n;
}

static void load(const Job *j, Tape *t, jenny_i64 chunk)
{
	t->g = later(j->g, (jenny_u64)chunk * Raw);
	t->at = 0;
	raw_numbers(&t->g, t->raw, Raw);
}

static void wait_for(Mark *m)
{
	for (int k = 0; !atomic_load_explicit(&m->ready, memory_order_acquire); k++)
		if (k % Spins == Spins - 1)
			sched_yield();
}

static void tell(Mark *m, jenny_i64 made, jenny_i64 used)
{
	m->made = made;
	m->used = used;
	atomic_store_explicit(&m->ready, 1, memory_order_release);
}

/* Draws again from the tape, from place `at` on; false: what comes first is beyond its end. */
static jenny_i64 again(
	const Job *j, Tape *t, jenny_i64 chunk, jenny_i64 at, double *out, jenny_i64 most)
{
	load(j, t, chunk);
	t->at = (int)at;
	return draw(j, t, out, most);
}

/* One chunk. What is drawn before its place is known waits in `own`. */
static void do_chunk(Job *j, Tape *t, double *own, jenny_i64 chunk)
{
	Mark *before = &j->mark[chunk], *mine = before + 1;
	jenny_i64 first = chunk * Raw, n = 0, at = 0;
	int ready = atomic_load_explicit(&before->ready, memory_order_acquire);
	if (!ready) {
		load(j, t, chunk);
		n = draw(j, t, own, Raw);
		wait_for(before);
	}
	jenny_i64 left = j->n - before->made;
	double *to = j->out + before->made;
	at = before->used - first;
	if (left == 0) {
		tell(mine, before->made, before->used);
	} else if (ready || at || n > left) {
		n = again(j, t, chunk, at, to, left);
		tell(mine, before->made + n, first + t->at);
	} else {
		tell(mine, before->made + n, first + t->at);
		memcpy(to, own, (size_t)n * sizeof *own);
	}
}

/* Whoever comes takes chunks in order while there are any. */
static int work(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	Job *j = env;
	Tape *t = (Tape *)(void *)(j->room + (size_t)worker * Own);
	jenny_i64 chunk;
	(void)ctx;
	(void)lo;
	(void)hi;
	while ((chunk = atomic_fetch_add(&j->next, 1)) < j->chunks) {
		do_chunk(j, t, (double *)(t + 1), chunk);
		if (j->mark[chunk + 1].made == j->n)
			atomic_store(&j->next, j->chunks);
	}
	return 0;
}

/* Fills in j->out; *g becomes what the generator is then. */
static int draw_all(JennyCtx *ctx, Job *j, Pcg *g)
{
	jenny_i64 workers = ctx->threads > 1 ? ctx->threads : 1, tasks = workers * Turns;
	j->g = *g;
	j->chunks = j->n / Raw + j->n / Raw / 8 + 16;
	j->mark = calloc((size_t)j->chunks + 1, sizeof *j->mark);
	j->room = malloc((size_t)workers * Own);
	int ok = j->mark && j->room;
	if (ok) {
		tell(&j->mark[0], 0, 0);
		ok = !ctx->par_for(ctx, work, j, tasks, 3.0 * (double)(j->n / tasks));
	}
	jenny_i64 last = j->chunks;
	while (ok && last > 0 && !j->mark[last].ready)
		last--;
	ok = ok && j->mark[last].made == j->n;
	if (ok)
		*g = later(*g, (jenny_u64)j->mark[last].used);
	free(j->mark);
	free(j->room);
	return ok;
}

/* ---- learning ---- */

/* A generator that gives `first`, and then what comes. */
typedef struct Fake {
	jenny_u64 first, rest;
	int raw, doubles;
} Fake;

static jenny_u64 fake_next(Fake *k)
{
	k->rest = k->rest * 6364136223846793005u + 1442695040888963407u;
	return k->rest ^ k->rest >> 29;
}

static jenny_u64 fake_u64(void *state)
{
	Fake *k = state;
	return k->raw++ ? fake_next(k) : k->first;
}

static jenny_u32 fake_u32(void *state)
{
	return (jenny_u32)fake_u64(state);
}

static double fake_double(void *state)
{
	Fake *k = state;
	k->doubles++;
	return unit(fake_next(k));
}

/* What the function makes of raw number r at once; false: it needs more. */
static int at_once(Draw1 *normal, jenny_u64 r, double *x)
{
	Fake k = { .first = r, .rest = r };
	JennyBits bits = { &k, fake_u64, fake_u32, fake_double, fake_u64 };
	*x = normal(&bits);
	return k.raw == 1 && k.doubles == 0;
}

static void learn_normal(Stream *s)
{
	double x;
	for (jenny_u64 k = 0; k < 256; k++) {
		jenny_u64 lo = 0, hi = (jenny_u64)1 << 52;
		while (lo < hi) {
			jenny_u64 mid = lo + (hi - lo) / 2;
			if (at_once(s->normal, mid << 9 | k, &x))
				lo = mid + 1;
			else
				hi = mid;
		}
		s->sure[k] = lo > 1 && at_once(s->normal, 1 << 9 | k, &s->width[k]) ? lo : 0;
	}
}

/* The state of a PCG64, which lies in the object itself. */
static Pcg *state_of(PyObject *bits, const JennyBits *b)
{
	char *at = NULL, *from = (char *)bits, *to = from + Py_TYPE(bits)->tp_basicsize;
	if (!b)
		return NULL;
	memcpy(&at, b->state, sizeof at);
	return at > from && at + sizeof(Pcg) <= to ? (Pcg *)(void *)at : NULL;
}

/* Are the bytes of x those of the int dict[name]? */
static int shows(PyObject *dict, const char *name, const Wide *x)
{
	PyObject *i = dict && PyDict_Check(dict) ? PyDict_GetItemString(dict, name) : NULL;
	PyObject *bytes = i ? PyObject_CallMethod(i, "to_bytes", "is", 16, "little") : NULL;
	int same = bytes && PyBytes_Check(bytes) && !memcmp(PyBytes_AS_STRING(bytes), x, sizeof *x);
	PyErr_Clear();
	Py_XDECREF(bytes);
	return same;
}

/* Does `bits`, which nobody else has, draw as is expected? */
static int agrees(const Stream *s, JennyBits *bits, Pcg *g)
{
	Tape *t = malloc(sizeof *t);
	double *own = malloc(Raw * sizeof *own);
	Job j = { .s = s, .normal = 1 };
	int same = t && own;
	for (int round = 0; same && round < Probes / Raw; round++) {
		j.g = *g;
		load(&j, t, 0);
		jenny_i64 n = draw(&j, t, own, Raw);
		for (jenny_i64 k = 0; same && k < n; k++) {
			double x = s->normal(bits);
			same = !memcmp(&x, &own[k], sizeof x);
		}
		j.g = later(j.g, (jenny_u64)t->at);
		same = same && j.g.state == g->state && j.g.inc == g->inc;
		j.g = later(*g, 1);
		same = same && unit(output(j.g.state)) == bits->next_double(bits->state);
	}
	free(own);
	free(t);
	return same;
}

static void learn(Stream *s, PyObject *like, const JennyRandom *r)
{
	void (*at)(void) = r->draw[JENNY_random_standard_normal];
	PyObject *mine = PyObject_CallFunction((PyObject *)Py_TYPE(like), "i", 4711);
	JennyBits *bits = core_random_bits(mine);
	PyObject *dict = mine ? PyObject_GetAttrString(mine, "state") : NULL;
	PyObject *state = dict && PyDict_Check(dict) ? PyDict_GetItemString(dict, "state") : NULL;
	Pcg *g = mine ? state_of(mine, bits) : NULL;
	memcpy(&s->normal, &at, sizeof at);
	PyErr_Clear();
	if (g && at && shows(state, "state", &g->state) && shows(state, "inc", &g->inc)) {
		learn_normal(s);
		if (agrees(s, bits, g))
			s->type = (PyTypeObject *)Py_NewRef((PyObject *)Py_TYPE(like));
	}
	Py_XDECREF(dict);
	Py_XDECREF(mine);
}

static const Stream *stream_of(Core *core, PyObject *bits, const JennyRandom *r)
{
	Stream *s = core->stream ? core->stream : (core->stream = calloc(1, sizeof *core->stream));
	if (s && !s->known && !strcmp(Py_TYPE(bits)->tp_name, "numpy.random._pcg64.PCG64")) {
		s->known = 1;
		learn(s, bits, r);
	}
	return s && s->type == Py_TYPE(bits) ? s : NULL;
}

/* ---- the call ---- */

/* What is asked for, of a text such as "#0.standard_normal((#1, 3))": 1, and the shape; else 0. */
static int asks(const Ext *e, const JennySlot *part, int *normal, npy_intp *dim)
{
	static const char *const method[] = { "#0.random(", "#0.standard_normal(" };
	const char *s = NULL;
	int rank = ITEM_RANK(e->out[0].item), n = 0, used = 1;
	for (int k = 0; k < 2 && !s; k++) {
		size_t len = strlen(method[k]);
		s = strncmp(e->text, method[k], len) ? NULL : e->text + len;
		*normal = k;
	}
	s = s && !strncmp(s, "size=", 5) ? s + 5 : s;
	s = s && *s == '(' ? s + 1 : s;
	while (s && n < rank) {
		char *end;
		long long i = *s == '#' ? strtoll(s + 1, &end, 10) : strtoll(s, &end, 10);
		int operand = *s == '#';
		if (end == s + operand || i < 0 ||
			(operand &&
				(i != used++ || i >= e->nin ||
					(ITEM_KIND(e->in[i].item) != Iint && ITEM_KIND(e->in[i].item) != Ibig))))
			return 0;
		dim[n++] = operand ? (npy_intp)part[i].i : (npy_intp)i;
		s = end + strspn(end, ", ");
	}
	return s && s[strspn(s, ")")] == 0 && used == e->nin;
}

static jenny_i64 product(const npy_intp *dim, int rank)
{
	jenny_i64 n = 1;
	for (int k = 0; k < rank; k++)
		if (dim[k] <= 0 || __builtin_mul_overflow(n, (jenny_i64)dim[k], &n))
			return 0;
	return n;
}

/* What the call gave before, if nobody has it and it is as large, else a new array. */
static PyObject *array_for(Call *c, const Ext *e, const npy_intp *dim)
{
	int rank = ITEM_RANK(e->out[0].item);
	PyObject *old = e->out[0].slot < 0 ? c->kept[e->first] : NULL;
	if (old && Py_REFCNT(old) == 1 && Py_TYPE(old) == &PyArray_Type &&
		PyArray_NDIM((PyArrayObject *)old) == rank &&
		PyArray_TYPE((PyArrayObject *)old) == NPY_DOUBLE &&
		PyArray_IS_C_CONTIGUOUS((PyArrayObject *)old) &&
		!memcmp(PyArray_DIMS((PyArrayObject *)old), dim, (size_t)rank * sizeof *dim) &&
		PyArray_CHKFLAGS((PyArrayObject *)old, NPY_ARRAY_OWNDATA))
		return Py_NewRef(old);
	return PyArray_SimpleNew(rank, dim, NPY_DOUBLE);
}

PyObject *core_draw_array(JennyCtx *ctx, Call *c, const Ext *e, const JennySlot *part)
{
	npy_intp dim[JENNY_RANK + 1];
	Job j = { 0 };
	if (e->nout != 1 || e->nin < 1 || ITEM_KIND(e->out[0].item) != Iarray ||
		ITEM_TYPE(e->out[0].item) != JENNY_F64 || ITEM_KIND(e->in[0].item) != Iopaque ||
		!asks(e, part, &j.normal, dim) || (j.n = product(dim, ITEM_RANK(e->out[0].item))) < Least)
		return NULL;
	const JennyRandom *r;
	PyObject *bits = core_random_source(part[0].i, &r);
	j.s = bits && r->bits ? stream_of(c->core, bits, r) : NULL;
	Pcg *g = j.s ? state_of(bits, r->bits) : NULL;
	PyObject *out = g ? array_for(c, e, dim) : NULL;
	PyErr_Clear();
	if (!out)
		return NULL;
	j.out = PyArray_DATA((PyArrayObject *)out);
	if (c->released)
		c->released = PyEval_SaveThread();
	int ok = draw_all(ctx, &j, g);
	if (c->released)
		PyEval_RestoreThread(c->released);
	if (!ok)
		Py_CLEAR(out);
	return out;
}
