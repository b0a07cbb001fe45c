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
