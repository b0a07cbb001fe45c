/* The callable that @jenny.jit makes. */
#include "core.h"

/* Below this estimate the original runs without a question while a version is being compiled. */
static const double hurry_ns = 5e7;

enum { DEAD_LOOSE = 2 }; /* Function.dead: see call_dead */
enum { QUITS = 6 }; /* at most two to the power of that many calls are not looked at */
enum { REFUSED_TEXTS = 3 }; /* so many strings refused: all are */
enum { CAREFUL_INDEX = 1, CAREFUL_MIXED = 2, CAREFUL_NAN = 4 }; /* Version.careful: include/jenny.h */

enum Cause { CAUSE_ENV, CAUSE_NEW, CAUSE_PENDING, CAUSE_RESOLVE, CAUSE_FAILED, CAUSE_LOOSE };

/* The arguments as they came, the objects of the parameters, and the options in force. */
typedef struct Request {
	PyObject *const *args;
	size_t nargsf;
	PyObject *kwnames;
	PyObject *const *objs; /* parameters, attributes of objects, then hidden arguments */
	Env *env;              /* that holds for them, owned by call */
	int nobjs, nsig;       /* all; without the hidden ones, which are not part of the signature */
	int again;             /* this is the second Env that is tried */
	int region, free_order, threads;
	PyObject *room[3 * MAX_PARAMS];
} Request;

/* What runs where no version can: the original, for a region nothing. */
static PyObject *run_original(Function *f, const Request *r, PyObject *instead)
{
	if (r->region)
		return Py_NewRef(f->core->miss_object);
	f->original++;
	if (!instead || instead == Py_None)
		instead = f->fn;
	return PyObject_Vectorcall(instead, r->args, r->nargsf, r->kwnames);
}

/* Asks jenny._manage, which may compile, wait, give up or raise. */
static int ask(Function *f, const Request *r, Version *v, int cause)
{
	PyObject *objs = PyTuple_New(r->nsig);
	if (!objs)
		return -1;
	for (int k = 0; k < r->nsig; k++)
		PyTuple_SET_ITEM(objs, k, Py_NewRef(r->objs[k]));
	PyObject *answer = PyObject_CallFunction(
		f->core->hooks.miss, "OOOii", f, objs, v ? (PyObject *)v : Py_None, cause, r->free_order);
	Py_DECREF(objs);
	Py_XDECREF(answer);
	return answer ? 0 : -1;
}

/* Versions for some strings were refused: the next one holds for all strings, or NULL. */
static Version *find_refused(const Env *e, const Item *items, int n, int free_order)
{
	Version *last = NULL;
	int count = 0, texts = 0;
	for (int k = 0; k < e->nversions; k++) {
		Version *v = e->versions[k];
		int fits = v->nitems == n && v->free_order == free_order && v->state == Vrefused;
		texts = 0;
		for (int i = 0; i < n && fits; i++) {
			int is_text = ITEM_KIND(v->items[i]) == Istr && ITEM_KIND(items[i]) == Istr;
			texts += is_text;
			fits = is_text || core_sig_fits(v->items[i], items[i]);
		}
		if (fits && texts) {
			last = v;
			count++;
		}
	}
	if (count < REFUSED_TEXTS)
		return NULL;
	for (int i = 0; i < n; i++)
		if (ITEM_KIND(last->items[i]) == Istr)
			last->items[i] = ITEM(Iother, 0, 0, 0, 0);
	return last;
}

/* The version of the Env for these objects, borrowed, or NULL. */
static Version *find(Function *f, const Request *r)
{
	Item items[MAX_ITEMS];
	int n = core_sig_items(f->core, r->objs, r->nsig, items), texts = 0;
	for (int k = 0; k < n; k++)
		texts |= ITEM_KIND(items[k]) == Istr;
	for (int k = 0; n >= 0 && k < r->env->nversions; k++) {
		Version *v = r->env->versions[k];
		int fits = v->nitems == n && v->free_order == r->free_order;
		for (int i = 0; i < n && fits; i++)
			fits = core_sig_fits(v->items[i], items[i]);
		if (fits)
			return v;
	}
	return texts ? find_refused(r->env, items, n, r->free_order) : NULL;
}

/* Attributes and hidden arguments of the request's Env, behind the parameters. 1: all there; 0: the
 * Env does not hold; -1: the original must run. */
static int fetch_extra(Request *r)
{
	Env *e = r->env;
	int n = e->nparams, more = 0;
	if (!e->ntypes && !e->nroots && !e->nhidden)
		return 1;
	if (e->nhidden > MAX_PARAMS)
		return -1;
	if (r->objs != r->room)
		memcpy(r->room, r->objs, (size_t)n * sizeof *r->room);
	if (e->ntypes || e->nroots)
		more = core_object_fetch(e, r->room, n);
	if (more < 0)
		return 0;
	if (!core_env_hidden(e, r->room + n + more)) {
		while (more)
			Py_DECREF(r->room[n + --more]);
		return 0;
	}
	r->objs = r->room;
	r->nsig = n + more;
	r->nobjs = r->nsig + e->nhidden;
	return 1;
}

/* Whether the Env holds now for these arguments, which then get what it fetches. As fetch_extra. */
static int try_env(Request *r, Env *e)
{
	r->env = (Env *)Py_NewRef(e);
	int ok = core_env_made(e, r->objs) && core_env_holds(e) ? fetch_extra(r) : 0;
	if (ok <= 0)
		Py_CLEAR(r->env);
	return ok;
}

/* Another Env among those that are kept which holds now becomes the present one. As fetch_extra. */
static int switch_env(Function *f, Request *r)
{
	PyObject *all = f->envs;
	for (Py_ssize_t k = 0; all && PyList_CheckExact(all) && k < PyList_GET_SIZE(all); k++) {
		Env *e = (Env *)PyList_GET_ITEM(all, k);
		if (e == f->env || !Py_IS_TYPE(e, f->core->env_type) || e->nparams != f->nparams ||
			!core_env_suits(e, r->objs))
			continue;
		int ok = try_env(r, e);
		if (ok > 0)
			Py_XSETREF(f->env, (Env *)Py_NewRef(r->env));
		if (ok)
			return ok;
	}
	return 0;
}

/* Finds the Env that holds now, with what it fetches behind the parameters. 1: there is one; 0: the
 * original must run; -1: exception. */
static int enter_env(Function *f, Request *r)
{
	for (int tries = 0; tries < 2; tries++) {
		int ok = f->env ? try_env(r, f->env) : 0;
		if (!ok && !tries)
			ok = switch_env(f, r);
		if (ok)
			return ok > 0;
		if (tries || ask(f, r, NULL, CAUSE_ENV))
			return tries ? 0 : -1;
		if (f->dead)
			return 0;
	}
	return 0;
}

/* Counts a failure: first build again with less assumed, then stay away for a while. Lists of ints and
 * floats are a reason at once, and so are NaNs. */
static int note_failure(Function *f, const Request *r, Version *v)
{
	f->failed++;
	v->fails++;
	if (v->mixed && !(v->careful & CAREFUL_MIXED))
		return ask(f, r, v, CAUSE_FAILED);
	if (v->loud && !(v->careful & CAREFUL_NAN))
		return ask(f, r, v, CAUSE_FAILED);
	if (v->fails < 2)
		return 0;
	if (!v->mixed && !(v->careful & CAREFUL_INDEX))
		return ask(f, r, v, CAUSE_FAILED);
	v->skip = 1u << (v->fails < 14 ? v->fails : 14);
	return 0;
}

/* Arguments of the call as a tuple and a dict, new. */
static int repack(const Request *r, PyObject **args, PyObject **kw)
{
	Py_ssize_t n = PyVectorcall_NARGS(r->nargsf);
	*args = PyTuple_New(n);
	*kw = PyDict_New();
	for (Py_ssize_t k = 0; *args && k < n; k++)
		PyTuple_SET_ITEM(*args, k, Py_NewRef(r->args[k]));
	for (Py_ssize_t k = 0; *kw && r->kwnames && k < PyTuple_GET_SIZE(r->kwnames); k++)
		if (PyDict_SetItem(*kw, PyTuple_GET_ITEM(r->kwnames, k), r->args[n + k]))
			Py_CLEAR(*kw);
	if (*args && *kw)
		return 1;
	Py_CLEAR(*args);
	Py_CLEAR(*kw);
	return 0;
}

/* The kernel met a floating-point event that may be spurious: the original runs and is watched. If
 * it meets the same, the version is trusted from then on, else it has failed. */
static int judge(Function *f, const Request *r, Version *v, PyObject **result)
{
	PyObject *args, *kw;
	if (r->region) {
		v->loud = 1;
		return note_failure(f, r, v) ? RUN_ERROR : RUN_FAILED;
	}
	if (!repack(r, &args, &kw))
		return RUN_ERROR;
	int before = v->trusted;
	f->original++;
	*result = PyObject_CallFunction(f->core->hooks.judge, "OOOO", f, v, args, kw);
	Py_DECREF(args);
	Py_DECREF(kw);
	v->loud = *result && v->trusted == before;
	if (v->loud && note_failure(f, r, v))
		Py_CLEAR(*result);
	return *result ? RUN_EVENTS : RUN_ERROR;
}

/* Lists of objects came as lists of numbers: the objects get them back. */
static int give_back(const Request *r, int status, PyObject **result)
{
	PyObject *type, *value, *trace;
	PyErr_Fetch(&type, &value, &trace);
	int bad = core_object_columns(r->env, r->objs);
	if (bad && status == RUN_OK) {
		Py_CLEAR(*result);
		return RUN_ERROR;
	}
	PyErr_Restore(type, value, trace);
	return status;
}

/* Runs a version that is ready. *result stays NULL without exception where the original must run. */
static int run_version(Function *f, const Request *r, Version *v, PyObject **result)
{
	int status =
		core_run(v, r->objs, r->nobjs, r->threads, f, result);
	if ((status == RUN_OK || status == RUN_ERROR) && r->env->written)
		status = give_back(r, status, result);
	switch (status) {
	case RUN_OK:
		f->native++;
		v->native++;
		v->fails -= v->fails > 0;
		break;
	case RUN_FAILED:
		if (note_failure(f, r, v))
			status = RUN_ERROR;
		break;
	case RUN_EVENTS: status = judge(f, r, v, result); break;
	default: break;
	}
	return status;
}

/* Options that matter on every call keep the original out of it. */
static int may_contest(const Function *f, const Request *r)
{
	return !r->region && !f->core->special && !f->special;
}

/* run_version, where it is not the original's turn. */
static int contest_version(Function *f, const Request *r, Version *v, PyObject **result)
{
	ContestTurn turn;
	int status;
	if (!core_contest_due(&v->contest, 3) || !may_contest(f, r))
		return run_version(f, r, v, result);
	if (core_contest_open(&v->contest, r->objs, r->nsig, &turn) == CONTEST_THEIRS) {
		*result = run_original(f, r, NULL);
		status = *result ? RUN_EVENTS : RUN_ERROR;
	} else {
		status = run_version(f, r, v, result);
	}
	if (turn.start > 0 && (status == RUN_OK || status == RUN_EVENTS))
		core_contest_close(&v->contest, &turn, core_run_estimate(v, r->objs, r->nsig));
	return status;
}

/* The original around its compiled regions, where it is not the turn of the plain one. */
static PyObject *contest_instead(Function *f, const Request *r, PyObject *instead, Contest *c)
{
	ContestTurn turn;
	unsigned first = f->patient || f->core->patient ? 3 : 8; /* until its regions are compiled */
	if (!instead || instead == Py_None || instead == f->fn || !core_contest_due(c, first) || !may_contest(f, r))
		return run_original(f, r, instead);
	int whose = core_contest_open(c, r->args, (int)PyVectorcall_NARGS(r->nargsf), &turn);
	PyObject *result = run_original(f, r, whose == CONTEST_THEIRS ? NULL : instead);
	if (result)
		core_contest_close(c, &turn, 0);
	return result;
}

/* Calls like this one run in Python as a whole: the next of them are not looked at. */
static void leave(Function *f, const Request *r)
{
	uint64_t class = core_contest_types(r->args, r->nargsf, r->kwnames);
	f->quits = class == f->left ? f->quits + (f->quits < QUITS) : 0;
	f->left = class;
	f->leave = (1u << f->quits) - 1;
}

static int leaves(Function *f, const Request *r)
{
	if (f->core->special || f->special ||
		core_contest_types(r->args, r->nargsf, r->kwnames) != f->left)
		return 0;
	f->leave--;
	return 1;
}

/* What a version that is not ready means for this call. 1: look again; 0: original; -1: exception. */
static int consider(Function *f, const Request *r, Version *v)
{
	if (v->skip && !f->core->special) {
		v->skip--;
		return 0;
	}
	if (v->state == Vnew || v->state == Vpending) {
		int patient = f->core->patient || f->patient || f->core->special;
		if (v->plan && !patient && core_version_cost(v, r->objs, r->nsig) < hurry_ns)
			return 0;
		if (ask(f, r, v, CAUSE_PENDING))
			return -1;
		return v->state == Vready || v->state == Vrefused || v->state == Vbroken;
	}
	if (!v->resolved || f->core->special) {
		if (ask(f, r, v, CAUSE_RESOLVE))
			return -1;
		v->resolved = 1;
	}
	return 0;
}

/* Whether a version that lists of several types did not suit has made room for one that takes them:
 * the call goes on with that, so that a long one need not be the original's. */
static int is_replaced(const Version *v, int status)
{
	return status == RUN_FAILED && v->mixed && v->state == Vretired;
}

/* The slow way: find or make the version, run it or the original. NULL without an exception where the
 * Env has turned out to be one for other objects. */
static PyObject *search(Function *f, Request *r)
{
	PyObject *result = NULL;
	Version *refused = NULL;
	for (int tries = 0; tries < 4 && !f->dead && f->env; tries++) {
		if (f->env != r->env) {
			if (!r->again)
				return NULL;
			break;
		}
		Version *v = find(f, r);
		int status;
		if (!v) {
			if (core_env_full(r->env) || tries > 1)
				break;
			if (ask(f, r, NULL, CAUSE_NEW))
				return NULL;
			continue;
		}
		Py_INCREF(v);
		if (v->state == Vready && !v->skip) {
			Py_XSETREF(r->env->last, (Version *)Py_NewRef(v));
			status = contest_version(f, r, v, &result);
			int again = is_replaced(v, status);
			Py_DECREF(v);
			if (status == RUN_OK || status == RUN_EVENTS || status == RUN_ERROR)
				return result;
			if (again)
				continue;
			break;
		}
		status = consider(f, r, v);
		if (!status) {
			refused = v;
			break;
		}
		Py_DECREF(v);
		if (status < 0)
			return NULL;
	}
	if (!refused)
		return run_original(f, r, NULL);
	PyObject *instead = Py_XNewRef(refused->instead);
	if (refused->state == Vrefused && refused->resolved &&
		(!instead || instead == Py_None || instead == f->fn))
		leave(f, r);
	result = contest_instead(f, r, instead, &refused->contest);
	Py_XDECREF(instead);
	Py_DECREF(refused);
	return result;
}

static PyObject *dispatch(Function *f, Request *r)
{
	PyObject *result = NULL;
	Version *v = r->env->last;
	if (v && v->state == Vready && !v->skip && v->free_order == r->free_order) {
		Py_INCREF(v);
		int status = contest_version(f, r, v, &result);
		if (is_replaced(v, status))
			status = RUN_MISFIT;
		Py_DECREF(v);
		switch (status) {
		case RUN_OK:
		case RUN_EVENTS:
		case RUN_ERROR: return result;
		case RUN_MISFIT: break;
		default: return run_original(f, r, NULL);
		}
	}
	return search(f, r);
}

/* Options that matter on every call. 1: go on; 0: *result is the answer; */
static int heed_options(Function *f, Request *r, PyObject **result)
{
	double share;
	PyObject *o = PyObject_CallOneArg(f->core->hooks.effective, (PyObject *)f);
	*result = NULL;
	if (!o || !PyArg_ParseTuple(o, "dii", &share, &r->threads, &r->free_order)) {
		Py_XDECREF(o);
		return 0;
	}
	Py_DECREF(o);
	if (share == 0 || f->region)
		return 1;
	PyObject *args, *kw;
	if (!repack(r, &args, &kw))
		return 0;
	*result = PyObject_CallFunction(f->core->hooks.instead, "OOOd", f, args, kw, share);
	Py_DECREF(args);
	Py_DECREF(kw);
	if (*result != Py_NotImplemented)
		return 0;
	Py_CLEAR(*result);
	return 1;
}

/* A function that is never compiled as a whole. One with *args may have compiled regions: that is
 * asked for once. */
static PyObject *call_dead(Function *f, const Request *r)
{
	if (f->dead == DEAD_LOOSE) {
		f->dead = 1;
		if (ask(f, r, NULL, CAUSE_LOOSE))
			return NULL;
	}
	PyObject *instead = Py_XNewRef(f->instead);
	PyObject *result = contest_instead(f, r, instead, &f->contest);
	Py_XDECREF(instead);
	return result;
}

/* Whether the original has won calls like this one, judged by the parameters alone. */
static int rests(Function *f, const Request *r)
{
	Version *v = f->env ? f->env->last : NULL;
	return v && v->contest.resting && !f->env->nfetched && may_contest(f, r) &&
		core_contest_rests(&v->contest, r->objs, f->nparams);
}

/* One call: bind, check the names, dispatch. */
static PyObject *call(Function *f, Request *r)
{
	Py_ssize_t n = PyVectorcall_NARGS(r->nargsf);
	PyObject *result;
	r->nsig = 0;
	if (f->dead)
		return call_dead(f, r);
	if (f->leave && leaves(f, r))
		return run_original(f, r, NULL);
	if (!r->kwnames && n == f->nparams && n == f->npositional) {
		r->objs = r->args;
	} else {
		if (!core_bind(f, r->args, n, r->kwnames, r->room)) {
			PyErr_Clear();
			return run_original(f, r, NULL);
		}
		r->objs = r->room;
	}
	if (rests(f, r))
		return run_original(f, r, NULL);
	for (r->again = 0;; r->again++) {
		r->nobjs = r->nsig = f->nparams;
		jenny_i64 since = core_report_start(f->core);
		int ok = enter_env(f, r);
		core_report_event(f, "guard", since, ok);
		if (ok <= 0)
			return ok ? NULL : run_original(f, r, NULL);
		int extra = r->nobjs - f->nparams;
		result = dispatch(f, r);
		for (int k = 0; k < extra; k++)
			Py_DECREF(r->room[f->nparams + k]);
		Py_DECREF(r->env);
		if (result || r->again || PyErr_Occurred())
			return result;
	}
}

/* A call, in the trace if there is one: n is 1 where compiled code gave the answer. */
static PyObject *call_traced(Function *f, Request *r)
{
	jenny_i64 since = core_report_start(f->core);
	unsigned long long native = f->native;
	PyObject *result = call(f, r);
	core_report_event(f, r->region ? "region" : "call", since, f->native > native);
	return result;
}

static PyObject *function_vectorcall(
	PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
	Function *f = (Function *)self;
	PyObject *answer;
	if (core_stack_call(function_vectorcall, self, args, nargsf, kwnames, &answer))
		return answer;
	Request r;
	r.args = args;
	r.nargsf = nargsf;
	r.kwnames = kwnames;
	r.region = f->region;
	r.free_order = f->free_order;
	r.threads = 0;
	if (f->core->special || f->special) {
		PyObject *result;
		if (!heed_options(f, &r, &result))
			return result;
	}
	return call_traced(f, &r);
}

/* attempt(*args, **kw): the result of a compiled version, or MISS; the original does not run. */
static PyObject *function_attempt(
	PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
	Function *f = (Function *)self;
	Request r;
	r.args = args;
	r.nargsf = (size_t)n;
	r.kwnames = kwnames;
	r.region = 1;
	r.free_order = f->free_order;
	r.threads = 0;
	return call_traced(f, &r);
}

/* bind(*args, **kw): the tuple of the parameters' objects, or None where the call is wrong. */
static PyObject *function_bind(
	PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
	Function *f = (Function *)self;
	PyObject *out[MAX_PARAMS];
	if (f->nparams < 0 || !core_bind(f, args, n, kwnames, out)) {
		if (PyErr_Occurred())
			return NULL;
		Py_RETURN_NONE;
	}
	PyObject *t = PyTuple_New(f->nparams);
	for (int k = 0; t && k < f->nparams; k++)
		PyTuple_SET_ITEM(t, k, Py_NewRef(out[k]));
	return t;
}

/* expand(objects): the parameters' objects and the attributes that the present Env fetches. */
static PyObject *function_expand(PyObject *self, PyObject *objs)
{
	Function *f = (Function *)self;
	Request r = { .objs = ((PyTupleObject *)objs)->ob_item, .env = f->env, .nsig = f->nparams,
		.nobjs = f->nparams };
	if (!PyTuple_Check(objs) || PyTuple_GET_SIZE(objs) != f->nparams || !f->env ||
		fetch_extra(&r) <= 0)
		return Py_NewRef(objs);
	PyObject *t = PyTuple_New(r.nsig);
	for (int k = 0; t && k < r.nsig; k++)
		PyTuple_SET_ITEM(t, k, Py_NewRef(r.objs[k]));
	for (int k = f->nparams; k < r.nobjs; k++)
		Py_DECREF(r.room[k]);
	return t;
}

/* find(objects, free_order): the version for these objects, or None. */
static PyObject *function_find(PyObject *self, PyObject *args)
{
	Function *f = (Function *)self;
	PyObject *objs;
	int free_order;
	if (!PyArg_ParseTuple(args, "O!i", &PyTuple_Type, &objs, &free_order))
		return NULL;
	if (!f->env || PyTuple_GET_SIZE(objs) != f->nparams + f->env->nfetched)
		Py_RETURN_NONE;
	Request r = { .objs = ((PyTupleObject *)objs)->ob_item, .env = f->env, .free_order = free_order,
		.nsig = (int)PyTuple_GET_SIZE(objs) };
	Version *v = find(f, &r);
	return Py_NewRef(v ? (PyObject *)v : Py_None);
}

static PyObject *function_get(PyObject *self, PyObject *obj, PyObject *Py_UNUSED(type))
{
	if (!obj || obj == Py_None)
		return Py_NewRef(self);
	return PyMethod_New(self, obj);
}

/* What programs ask of functions. */
static PyObject *get_of_function(PyObject *self, void *name)
{
	return PyObject_GetAttrString(((Function *)self)->fn, name);
}

static PyObject *get_env(PyObject *self, void *Py_UNUSED(closure))
{
	Function *f = (Function *)self;
	return Py_NewRef(f->env ? (PyObject *)f->env : Py_None);
}

static int set_env(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
	Function *f = (Function *)self;
	if (value && value != Py_None && !Py_IS_TYPE(value, f->core->env_type)) {
		PyErr_SetString(PyExc_TypeError, "not an Env");
		return -1;
	}
	if (value == Py_None)
		value = NULL;
	if ((PyObject *)f->env == value)
		return 0;
	Py_XSETREF(f->env, (Env *)Py_XNewRef(value));
	return 0;
}

/* forget(): lets go of the version that was used last. */
static PyObject *function_forget(PyObject *self, PyObject *Py_UNUSED(none))
{
	Env *e = ((Function *)self)->env;
	if (e)
		Py_CLEAR(e->last);
	Py_RETURN_NONE;
}

static int function_traverse(PyObject *self, visitproc visit, void *arg)
{
	Function *f = (Function *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(f->fn);
	Py_VISIT(f->dict);
	Py_VISIT(f->side);
	Py_VISIT(f->instead);
	Py_VISIT(f->env);
	Py_VISIT(f->envs);
	return 0;
}

static int function_clear(PyObject *self)
{
	Function *f = (Function *)self;
	f->dead = 1;
	Py_CLEAR(f->env);
	Py_CLEAR(f->envs);
	Py_CLEAR(f->side);
	Py_CLEAR(f->instead);
	Py_CLEAR(f->dict);
	return 0;
}

static void function_dealloc(PyObject *self)
{
	Function *f = (Function *)self;
	PyTypeObject *t = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	if (f->weakrefs)
		PyObject_ClearWeakRefs(self);
	function_clear(self);
	Py_CLEAR(f->fn);
	Py_CLEAR(f->names);
	t->tp_free(self);
	Py_DECREF(t);
}

/* Reads the parameters off the code object. A function with *args or **kwargs, a generator or a
 * coroutine is dead: it is never compiled as a whole. names: the parameters, then the name. */
static int read_parameters(Function *f)
{
	PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(f->fn);
	PyObject *vars = PyCode_GetVarnames(code);
	int loose = CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
	if (!vars)
		return -1;
	f->nposonly = code->co_posonlyargcount;
	f->npositional = code->co_argcount;
	f->nparams = code->co_argcount + code->co_kwonlyargcount;
	if (code->co_flags & loose || f->nparams > MAX_PARAMS) {
		f->dead = 1;
		f->nparams = f->npositional = 0;
	}
	f->names = PyTuple_New(f->nparams + 1);
	for (int k = 0; f->names && k < f->nparams; k++)
		PyTuple_SET_ITEM(f->names, k, Py_NewRef(PyTuple_GET_ITEM(vars, k)));
	if (f->names)
		PyTuple_SET_ITEM(f->names, f->nparams, Py_NewRef(((PyFunctionObject *)f->fn)->func_name));
	Py_DECREF(vars);
	return f->names ? 0 : -1;
}

/* Function(fn, region, free_order) */
static PyObject *function_new(PyTypeObject *t, PyObject *args, PyObject *Py_UNUSED(kw))
{
	PyObject *fn, *module = PyType_GetModule(t);
	int region, free_order;
	if (!module || !PyArg_ParseTuple(args, "O!pp", &PyFunction_Type, &fn, &region, &free_order))
		return NULL;
	Function *f = (Function *)t->tp_alloc(t, 0);
	if (!f)
		return NULL;
	f->core = PyModule_GetState(module);
	f->vectorcall = function_vectorcall;
	f->fn = Py_NewRef(fn);
	f->region = region;
	f->free_order = free_order;
	f->dict = PyDict_New();
	f->side = Py_NewRef(Py_None);
	if (!f->dict || read_parameters(f)) {
		Py_DECREF(f);
		return NULL;
	}
	return (PyObject *)f;
}

PyTypeObject *core_function_type(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "attempt", (PyCFunction)(void (*)(void))function_attempt, METH_FASTCALL | METH_KEYWORDS,
			"The result of a compiled version, or MISS." },
		{ "bind", (PyCFunction)(void (*)(void))function_bind, METH_FASTCALL | METH_KEYWORDS,
			"The objects of the parameters, or None." },
		{ "expand", function_expand, METH_O, "The objects, and their attributes behind them." },
		{ "find", function_find, METH_VARARGS, "The version for these objects, or None." },
		{ "forget", function_forget, METH_NOARGS, "Let go of the version used last." },
		{ 0 },
	};
	static PyGetSetDef getset[] = {
		{ "__annotations__", get_of_function, NULL, NULL, "__annotations__" },
		{ "__closure__", get_of_function, NULL, NULL, "__closure__" },
		{ "__code__", get_of_function, NULL, NULL, "__code__" },
		{ "__defaults__", get_of_function, NULL, NULL, "__defaults__" },
		{ "__globals__", get_of_function, NULL, NULL, "__globals__" },
		{ "__kwdefaults__", get_of_function, NULL, NULL, "__kwdefaults__" },
		{ "env", get_env, set_env, "What the free names are, and the versions.", NULL },
		{ "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL },
		{ 0 },
	};
	static PyMemberDef members[] = {
		{ "__wrapped__", T_OBJECT, offsetof(Function, fn), READONLY, "The Python function." },
		{ "envs", T_OBJECT, offsetof(Function, envs), 0, "The list of Envs that are kept." },
		{ "side", T_OBJECT, offsetof(Function, side), 0, "What jenny._manage keeps." },
		{ "instead", T_OBJECT, offsetof(Function, instead), 0, "Where the whole is not compiled." },
		{ "dead", T_INT, offsetof(Function, dead), 0, "Never compiled." },
		{ "free_order", T_INT, offsetof(Function, free_order), 0, "order='free'" },
		{ "special", T_INT, offsetof(Function, special), 0, "Options to ask for at each call." },
		{ "patient", T_INT, offsetof(Function, patient), 0, "Calls may have to wait." },
		{ "nparams", T_INT, offsetof(Function, nparams), READONLY, "Number of parameters." },
		{ "region", T_INT, offsetof(Function, region), READONLY, "MISS, not the original." },
		{ "native_calls", T_ULONGLONG, offsetof(Function, native), READONLY, NULL },
		{ "original_calls", T_ULONGLONG, offsetof(Function, original), READONLY, NULL },
		{ "failed_calls", T_ULONGLONG, offsetof(Function, failed), READONLY, NULL },
		{ "__vectorcalloffset__", T_PYSSIZET, offsetof(Function, vectorcall), READONLY, NULL },
		{ "__dictoffset__", T_PYSSIZET, offsetof(Function, dict), READONLY, NULL },
		{ "__weaklistoffset__", T_PYSSIZET, offsetof(Function, weakrefs), READONLY, NULL },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_new, function_new },
		{ Py_tp_dealloc, function_dealloc },
		{ Py_tp_traverse, function_traverse },
		{ Py_tp_clear, function_clear },
		{ Py_tp_call, PyVectorcall_Call },
		{ Py_tp_descr_get, function_get },
		{ Py_tp_methods, methods },
		{ Py_tp_getset, getset },
		{ Py_tp_members, members },
		{ Py_tp_doc, (void *)"A Python function that runs compiled where it can." },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._core.Function",
		.basicsize = sizeof(Function),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
				 Py_TPFLAGS_METHOD_DESCRIPTOR,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
