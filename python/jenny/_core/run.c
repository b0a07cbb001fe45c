/* One call of a kernel. */
#include "core.h"

#include <time.h>

enum {
	RELEASE_NS = 50000, /* kernels that take longer run without the GIL */
	MOST_THREADS = 64,
	PYTHON_FACTOR = 100, /* how much slower than the kernel the original may be */
	HEAVY = 3,           /* calls in a row that spent their time on copying lists */
	LONG_NS = 1000000,   /* the original of a longer call is not risked */
};

/* The runtime asks for a result array (ctx->result). */
int core_run_result(JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order,
	JennyArray *out)
{
	Call *c = ctx->host;
	const Plan *p = c->v->plan;
	if (slot < p->nin || slot >= p->nslots || type <= JENNY_NONE || type >= JENNY_TYPES)
		return JENNY_FAIL;
	if (c->released) {
		PyEval_RestoreThread(c->released);
	}
	PyObject *o = core_box_new(c->core, type, rank, dim, order);
	if (o) {
		PyArrayObject *a = (PyArrayObject *)o;
		out->data = PyArray_DATA(a);
		for (int k = 0; k < rank; k++) {
			out->dim[k] = dim[k];
			out->stride[k] = PyArray_STRIDE(a, k) >> __builtin_ctz((unsigned)core_sig_size[type]);
		}
		Py_XSETREF(c->out[slot], o);
	} else {
		PyErr_Clear();
	}
	if (c->released)
		c->released = PyEval_SaveThread();
	return o ? 0 : JENNY_NOMEM;
}

/* The runtime asks whether to stop: signals are Python's. A kernel that was thought to be brief holds
 * the GIL until then. What the interpreter computes meanwhile raises flags that are not the kernel's. */
int core_run_interrupted(void *host)
{
	Call *c = host;
	int raised = core_fp_save();
	if (c->released)
		PyEval_RestoreThread(c->released);
	int stop = PyErr_CheckSignals() < 0 || core_report_progress(c) < 0;
	if (c->released || !core_random_binds(c))
		c->released = PyEval_SaveThread();
	core_fp_restore(raised);
	return stop;
}

/* The end of what ran without the GIL. */
static void hold(Call *c)
{
	PyThreadState *t = c->released;
	c->released = NULL;
	if (t)
		PyEval_RestoreThread(t);
}

/* The calls in one another that a kernel may make: fewer than Python allows from here, since what is
 * called in them counts too; between the two the original decides. */
static int calls_left(void)
{
	enum { SPARE = 50, MOST = 5000, FRAME = 2048 };
	PyThreadState *t = PyThreadState_Get();
#if PY_VERSION_HEX >= 0x030c0000
	int left = t->py_recursion_remaining - SPARE;
#else
	int left = t->recursion_remaining - SPARE;
#endif
	Py_ssize_t room = core_stack_left() / FRAME;
	if (room > 0 && room < left)
		left = (int)room;
	return left < MOST ? left : MOST;
}

/* A context: the spare one if it is of the right library. */
static JennyCtx *take_ctx(Call *c)
{
	Core *core = c->core;
	JennyCtx *ctx = core->spare;
	if (ctx && core->spare_lib == c->v->jlib) {
		core->spare = NULL;
		core->spare_lib = NULL;
		ctx->stop = 0;
		ctx->way.line = 0;
	} else {
		ctx = jenny_ctx_take(c->v->jlib, &core->host);
	}
	if (ctx) {
		ctx->host = c;
		ctx->depth = calls_left();
	}
	return ctx;
}

static void give_ctx(Call *c, JennyCtx *ctx)
{
	Core *core = c->core;
	if (core->spare) {
		jenny_ctx_give(c->v->jlib, ctx);
		return;
	}
	jenny_ctx_clear(ctx);
	core->spare = ctx;
	core->spare_lib = c->v->jlib;
}

/* Converts the lists. 0: some list is not what was promised. */
static int load_lists(Call *c)
{
	const Plan *p = c->v->plan;
	PyObject *lists[MAX_SLOTS];
	ListLoad load[MAX_SLOTS];
	int ranks[MAX_SLOTS], n = 0, nload = 0;
	for (int k = 0; k < p->nin; k++) {
		const PlanSlot *s = &p->slot[k];
		JennyArray *a = &c->slot[k].a;
		if (s->form != Ilist || !s->used)
			continue;
		if (!s->mixed) {
			load[nload++] = (ListLoad){ c->obj[k], s->type, s->rank, &c->buffer[k], a };
		} else if (!core_list_load_mixed(
					   c->obj[k], s->rank, s->mixed == 'M', &c->buffer[k], a)) {
			c->v->mixed = 1;
			return 0;
		}
		lists[n] = c->obj[k];
		ranks[n++] = s->rank;
	}
	if (!core_list_load(c->ctx, load, nload)) {
		c->v->mixed = 1;
		return 0;
	}
	return !p->lists_written || core_list_distinct(lists, ranks, n);
}

static int store_lists(Call *c)
{
	const Plan *p = c->v->plan;
	for (int k = 0; k < p->nin; k++) {
		const PlanSlot *s = &p->slot[k];
		if (s->form == Ilist && s->rw &&
			(s->mixed ? core_list_store_mixed(c->obj[k], s->rank, &c->slot[k].a) :
				core_list_store(c->ctx, c->obj[k], s->type, s->rank, &c->slot[k].a))) {
			PyErr_NoMemory();
			return -1;
		}
	}
	return 0;
}

/* Is array number i of those that are saved one that need not be in this call? */
static int is_spared(const Call *c, int i)
{
	enum { SMALL = 1 << 12 };
	const Saved *s = &c->v->plan->snapshot[i];
	const PlanSlot *slot = &c->v->plan->slot[s->slot];
	return !c->strict && s->kind != SAVE_ALWAYS &&
		(s->kind == SAVE_STRICT ||
			core_snapshot_bytes(&c->slot[s->slot].a, slot->type, slot->rank) > SMALL);
}

static int save(Call *c)
{
	const Plan *p = c->v->plan;
	c->strict = p->lenient && core_fp_strict(c->core);
	for (int i = 0; i < p->nsnapshot; i++) {
		int k = p->snapshot[i].slot;
		if (is_spared(c, i))
			continue;
		if (!core_snapshot_save(c->core, &c->slot[k].a, p->slot[k].type, p->slot[k].rank, &c->saved[i]))
			return 0;
	}
	return 1;
}

static int save_large(Call *c, JennyCtx *ctx)
{
	const Plan *p = c->v->plan;
	int status = JENNY_OK;
	for (int i = 0; i < p->nsnapshot && status == JENNY_OK; i++) {
		int k = p->snapshot[i].slot;
		if (is_spared(c, i))
			continue;
		status = core_snapshot_save_large(
			ctx, &c->slot[k].a, p->slot[k].type, p->slot[k].rank, &c->saved[i]);
	}
	return status;
}

static void restore(Call *c)
{
	const Plan *p = c->v->plan;
	for (int i = 0; i < p->nsnapshot; i++) {
		int k = p->snapshot[i].slot;
		if (is_spared(c, i))
			continue;
		core_snapshot_restore(&c->slot[k].a, p->slot[k].type, p->slot[k].rank, &c->saved[i]);
	}
	core_random_restore(c);
}

/* The generators among the arguments. */
static int take_random(Call *c)
{
	const Plan *p = c->v->plan;
	for (int k = 0; k < p->nin; k++)
		if (p->slot[k].form == Iopaque && p->slot[k].used &&
			!core_random_take(c, ITEM_TYPE(p->slot[k].want), c->obj[k], &c->slot[k]))
			return 0;
	return 1;
}

/* Runs the kernel itself; returns its status. */
static int kernel(Call *c, JennyCtx *ctx)
{
	Version *v = c->v;
	int status;
	int release = core_cost_eval(&v->plan->native, v->plan->slot, c->slot) > RELEASE_NS;
	if (release && !core_random_binds(c))
		c->released = PyEval_SaveThread();
	if (v->plan->fp)
		core_fp_clear();
	status = v->kernel(ctx, c->slot);
	c->error = v->plan->fp ? core_fp_raised() : 0;
	hold(c);
	return status;
}

/* What to do about floating-point events; `mode` is core_fp_mode's. */
static int judge_events(Call *c, int mode, PyObject *name)
{
	int events = c->error & mode;
	if (!events)
		return RUN_OK;
	const Plan *p = c->v->plan;
	int strict = c->strict ||
		(p->rerunnable && (p->fp == 2 || !p->next) && core_fp_strict(c->core));
	if (p->fp == 3 || strict || (p->fp == 2 && p->rerunnable && events & ~c->v->trusted)) {
		restore(c);
		return RUN_EVENTS;
	}
	return core_fp_warn(events, name) ? RUN_ERROR : RUN_OK;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Books how long lists took to copy, and the kernel to run. Python takes at most a hundred times the
 * kernel's time or so: where copying takes longer, the original is the quicker one. */
static void weigh(Version *v, double copying, double running)
{
	v->running = running;
	if (copying < PYTHON_FACTOR * running + 3000) {
		v->heavy = 0;
		return;
	}
	if (++v->heavy >= HEAVY)
		v->rest = 16u << (v->heavy - HEAVY < 8 ? v->heavy - HEAVY : 8);
}

double core_run_estimate(Version *v, PyObject *const *objs, int n)
{
	double estimate = core_version_cost(v, objs, n), most = PYTHON_FACTOR * v->running;
	return most > 0 && most < estimate ? most : estimate;
}

/* The lists of a version that is resting are not worth copying, unless the call is a long one. */
static int rests(Version *v, PyObject *const *objs, int n)
{
	if (!v->rest || core_version_cost(v, objs, n) > LONG_NS)
		return 0;
	v->rest--;
	return 1;
}

/* Makes the result and the values of attributes, then sets these. */
static int answer(Call *c, PyObject **result)
{
	const Plan *p = c->v->plan;
	PyObject *made[MAX_SLOTS];
	int ok = (*result = core_box(c)) != NULL;
	if (!p->nputs)
		return ok;
	memset(made, 0, (size_t)p->nputs * sizeof *made);
	for (int k = 0; ok && k < p->nputs; k++)
		if (p->put[k].when < 0 || c->slot[p->put[k].when].i)
			ok = (made[k] = core_box_put(c, &p->put[k])) != NULL;
	ok = ok && !core_object_store(c, made);
	for (int k = 0; k < p->nputs; k++)
		Py_XDECREF(made[k]);
	if (!ok)
		Py_CLEAR(*result);
	return ok;
}

/* A warning became an exception: the attributes are set all the same, as the lists were. */
static void settle_error(Call *c)
{
	PyObject *type, *value, *trace, *result;
	if (!c->v->plan->nputs)
		return;
	PyErr_Fetch(&type, &value, &trace);
	if (answer(c, &result))
		Py_DECREF(result);
	PyErr_Restore(type, value, trace);
}

/* What follows the kernel: its status, results, what it wrote. `loading`: ns that the lists took, `ran`:
 * when the kernel ended. */
static int finish(Call *c, int status, int mode, PyObject *name, PyObject **result, double loading,
	double ran, double loaded)
{
	const Plan *p = c->v->plan;
	if (status == JENNY_INTERRUPT) {
		if (!PyErr_Occurred())
			PyErr_SetNone(PyExc_KeyboardInterrupt);
		return RUN_ERROR;
	}
	if (PyErr_Occurred())
		return RUN_ERROR;
	if (status == JENNY_NOMEM && p->spoils && !c->strict) {
		PyErr_NoMemory();
		return RUN_ERROR;
	}
	if (status != JENNY_OK) {
		restore(c);
		return RUN_FAILED;
	}
	if (core_contain_torn(c)) {
		restore(c);
		return RUN_FAILED;
	}
	int judged = mode || c->error ? judge_events(c, mode, name) : RUN_OK;
	if (judged == RUN_EVENTS)
		return judged;
	if (p->nlists && (store_lists(c) || core_contain_store(c)))
		return RUN_ERROR;
	if (p->nlists)
		weigh(c->v, loading + now() - ran, ran - loaded);
	if (judged == RUN_ERROR) {
		settle_error(c);
		return judged;
	}
	if (answer(c, result))
		return RUN_OK;
	if (!PyErr_ExceptionMatches(PyExc_SystemError) || !p->rerunnable || p->lists_written)
		return RUN_ERROR;
	PyErr_Clear();
	restore(c);
	return RUN_FAILED;
}

/* From filled slots to the status and the boxed result. A plan that does not fit its kernel (a bug of
 * ours) counts as a failure of the kernel where that can be undone. */
static int perform(Call *c, PyObject *name, PyObject **result)
{
	const Plan *p = c->v->plan;
	int mode = 0;
	double start = p->nlists ? now() : 0, loaded, ran;
	if (p->nlists && !load_lists(c))
		return RUN_FAILED;
	if (p->nnoalias && !core_unbox_disjoint(p, c->slot))
		return RUN_ORIGINAL;
	if (p->fp) {
		mode = core_fp_mode(c->core);
		if (mode < 0)
			return RUN_ERROR;
		if (mode & FP_REFUSE || (p->fp == 3 && !p->rerunnable))
			return RUN_ORIGINAL;
	}
	if (p->nsnapshot && !save(c))
		return RUN_ORIGINAL;
	if (p->nopaque && !take_random(c))
		return RUN_ORIGINAL;
	if (p->nlists && !core_contain_load(c, c->ctx)) {
		c->v->mixed = 1;
		return RUN_FAILED;
	}
	loaded = p->nlists ? now() : 0;
	int status = save_large(c, c->ctx);
	hold(c);
	if (status != JENNY_OK && status != JENNY_INTERRUPT)
		return RUN_ORIGINAL;
	if (status == JENNY_OK)
		status = c->v->timed.at ? core_timer_kernel(c, c->ctx, kernel) : kernel(c, c->ctx);
	core_report_end(c);
	ran = p->nlists ? now() : 0;
	return finish(c, status, mode, name, result, loaded - start, ran, loaded);
}

/* The same with a context, of that many threads (0: as it is). */
static int perform_in_ctx(Call *c, int threads, PyObject *name, PyObject **result)
{
	JennyCtx *ctx = take_ctx(c);
	if (!ctx)
		return RUN_ORIGINAL;
	int before = ctx->threads;
	if (threads > 0)
		ctx->threads = threads < MOST_THREADS ? threads : MOST_THREADS;
	c->ctx = ctx;
	int status = perform(c, name, result);
	core_contain_end(c);
	ctx->threads = before;
	give_ctx(c, ctx);
	return status;
}

/* The version's own list buffers, or fresh ones where it is already running (recursion, threads). */
static int take_buffers(Call *c)
{
	Version *v = c->v;
	c->own_buffers = v->busy;
	if (v->plan->nkept && !(c->kept = calloc((size_t)v->plan->nkept, sizeof *c->kept)))
		return 0;
	if (v->plan->nlists) {
		c->buffer = v->busy ? calloc((size_t)v->plan->nin, sizeof *c->buffer) : v->buffer;
		if (!c->buffer)
			return 0;
	}
	if (!c->own_buffers)
		v->busy = 1;
	if (v->plan->nsnapshot && !c->own_buffers && v->saved) {
		c->saved = v->saved;
		v->saved = NULL;
	} else if (v->plan->nsnapshot) {
		c->saved = calloc((size_t)v->plan->nsnapshot, sizeof *c->saved);
	}
	return !v->plan->nsnapshot || c->saved;
}

/* Snapshots are kept for the next call, so that their memory need not be made again; that of large ones
 * goes back to where results take theirs from. */
static void drop_saved(Call *c)
{
	size_t held = 0;
	for (int k = 0; c->saved && k < c->v->plan->nsnapshot; k++)
		held += c->saved[k].size;
	if (c->saved && !c->own_buffers && !c->v->saved && held <= LARGE_SAVED) {
		c->v->saved = c->saved;
		return;
	}
	for (int k = 0; c->saved && k < c->v->plan->nsnapshot; k++)
		core_memory_drop(c->core, &c->saved[k]);
	free(c->saved);
}

static void drop_buffers(Call *c)
{
	const Plan *p = c->v->plan;
	for (int k = 0; c->kept && k < p->nkept; k++)
		Py_XDECREF(c->kept[k]);
	free(c->kept);
	if (c->random)
		core_random_end(c);
	drop_saved(c);
	if (!c->own_buffers) {
		c->v->busy = 0;
		return;
	}
	for (int k = 0; c->buffer && k < p->nin; k++)
		free(c->buffer[k].data);
	if (c->buffer != c->v->buffer)
		free(c->buffer);
}

/* All but where the objects are. One by one: clearing a Call as a whole takes longer. */
static void begin(Call *c, Version *v, Function *f)
{
	c->core = v->core;
	c->v = v;
	c->f = f;
	c->kept = NULL;
	c->released = NULL;
	c->buffer = c->saved = NULL;
	c->strict = c->own_buffers = c->error = c->bar = 0;
	c->ctx = NULL;
	c->asked = 0;
	c->made = NULL;
	c->random = NULL;
}

int core_run(Version *v, PyObject *const *objs, int nobjs, int threads, Function *f,
	PyObject **result)
{
	PyObject *name = PyTuple_GET_ITEM(f->names, f->nparams);
	const Plan *p = v->plan;
	enum { FEW = 12 };
	JennySlot few[FEW], *slot = few;
	PyObject *flat[MAX_SLOTS], *out[MAX_SLOTS], *thing[MAX_THINGS];
	if (p->nslots > FEW && !(slot = malloc((size_t)p->nslots * sizeof *slot)))
		return RUN_ORIGINAL;
	int status = core_unbox(v, objs, nobjs, flat, slot);
	if (status > 0 && v->rest && rests(v, objs, nobjs))
		status = -1;
	if (status <= 0) {
		if (slot != few)
			free(slot);
		return status ? RUN_ORIGINAL : RUN_MISFIT;
	}
	for (int k = p->nin; k < p->nslots; k++)
		out[k] = NULL;
	for (int k = 0; k < p->nthings; k++)
		thing[k] = NULL;
	Call c;
	begin(&c, v, f);
	c.obj = flat;
	c.slot = slot;
	c.out = out;
	c.thing = thing;
	Py_INCREF(v);
	double since = v->timed.at ? core_timer_now() : 0;
	status = take_buffers(&c) ? perform_in_ctx(&c, threads, name, result) : RUN_ORIGINAL;
	drop_buffers(&c);
	if (v->timed.at)
		v->timed.call_ns += core_timer_now() - since;
	for (int k = 0; k < p->nthings; k++)
		Py_XDECREF(thing[k]);
	for (int k = p->nin; k < p->nslots; k++)
		Py_XDECREF(out[k]);
	if (slot != few)
		free(slot);
	Py_DECREF(v);
	return status;
}
