/* The floating-point status flags, NumPy's error state, and warnings. */
#include "core.h"
#include <fenv.h>

enum { WATCHED = FE_DIVBYZERO | FE_OVERFLOW | FE_INVALID };

void core_fp_clear(void)
{
	if (fetestexcept(WATCHED))
		feclearexcept(WATCHED);
}

int core_fp_raised(void)
{
	int x = fetestexcept(WATCHED);
	if (!x)
		return 0;
	return (x & FE_DIVBYZERO ? FP_DIVIDE : 0) | (x & FE_OVERFLOW ? FP_OVER : 0) |
		(x & FE_INVALID ? FP_INVALID : 0);
}

int core_fp_save(void)
{
	return fetestexcept(WATCHED);
}

void core_fp_restore(int flags)
{
	core_fp_clear();
	if (flags)
		feraiseexcept(flags);
}

/* What NumPy's current error state means: bits of the events that warn, or FP_REFUSE. */
static int read_mode(Core *core)
{
	static const struct {
		const char *name;
		int bit;
	} kinds[] = { { "divide", FP_DIVIDE }, { "over", FP_OVER }, { "invalid", FP_INVALID },
		{ "under", FP_REFUSE } };
	PyObject *d = PyObject_CallNoArgs(core->err_dict);
	int mode = 0;
	if (!d)
		return -1;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		PyObject *how = PyDict_GetItemString(d, kinds[k].name);
		if (!how || !PyUnicode_Check(how))
			mode |= FP_REFUSE;
		else if (!PyUnicode_CompareWithASCIIString(how, "warn"))
			mode |= kinds[k].bit;
		else if (PyUnicode_CompareWithASCIIString(how, "ignore"))
			mode |= FP_REFUSE;
	}
	Py_DECREF(d);
	return mode;
}

int core_fp_mode(Core *core)
{
	PyObject *now;
	if (PyContextVar_Get(core->err_var, NULL, &now) < 0)
		return -1;
	Py_XDECREF(now);
	if (now == core->err_default)
		return FP_DIVIDE | FP_OVER | FP_INVALID;
	if (now && now == core->err_last)
		return core->err_last_mode;
	int mode = read_mode(core);
	if (mode >= 0) {
		Py_XSETREF(core->err_last, Py_XNewRef(now));
		core->err_last_mode = mode;
	}
	return mode;
}

/* The warnings module's filters, new; NULL: not known. */
static PyObject *filters(Core *core)
{
	if (!core->warnings && !(core->warnings = PyImport_ImportModule("warnings")))
		return NULL;
#if PY_VERSION_HEX >= 0x030e0000
	return PyObject_CallMethod(core->warnings, "_get_filters", NULL);
#else
	return Py_XNewRef(PyDict_GetItemString(PyModule_GetDict(core->warnings), "filters"));
#endif
}

static int makes_errors(PyObject *filter)
{
	PyObject *action = PyTuple_Check(filter) && PyTuple_GET_SIZE(filter) ?
		PyTuple_GET_ITEM(filter, 0) : NULL;
	return !action || !PyUnicode_Check(action) ||
		!PyUnicode_CompareWithASCIIString(action, "error");
}

int core_fp_strict(Core *core)
{
	PyObject *list = filters(core);
	if (!list || !PyList_Check(list)) {
		Py_XDECREF(list);
		PyErr_Clear();
		return 1;
	}
	Py_ssize_t n = PyList_GET_SIZE(list);
	PyObject *first = n ? PyList_GET_ITEM(list, 0) : NULL;
	if (list != core->filters || n != core->nfilters || first != core->filter) {
		core->strict = 0;
		for (Py_ssize_t k = 0; k < n && !core->strict; k++)
			core->strict = makes_errors(PyList_GET_ITEM(list, k));
		Py_XSETREF(core->filters, Py_NewRef(list));
		Py_XSETREF(core->filter, Py_XNewRef(first));
		core->nfilters = n;
	}
	Py_DECREF(list);
	return core->strict;
}

int core_fp_warn(int events, PyObject *name)
{
	static const struct {
		int bit;
		const char *text;
	} kinds[] = { { FP_DIVIDE, "divide by zero" }, { FP_OVER, "overflow" },
		{ FP_INVALID, "invalid value" } };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (events & kinds[k].bit && PyErr_WarnFormat(PyExc_RuntimeWarning, 1,
											"%s encountered in %S", kinds[k].text, name) < 0)
			return -1;
	return 0;
}
