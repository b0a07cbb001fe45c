/* Arguments of a call -> one object a parameter. */
#include "core.h"

/* Index of the parameter that keyword `name` gives, or -1. Names are nearly always interned. */
static int find_keyword(Function *f, PyObject *name)
{
	for (int k = f->nposonly; k < f->nparams; k++)
		if (PyTuple_GET_ITEM(f->names, k) == name)
			return k;
	for (int k = f->nposonly; k < f->nparams; k++)
		if (PyUnicode_Compare(PyTuple_GET_ITEM(f->names, k), name) == 0)
			return k;
	return -1;
}

/* Default of parameter k, borrowed from the function itself as it is now, or NULL. */
static PyObject *find_default(Function *f, int k)
{
	if (k < f->npositional) {
		PyObject *d = PyFunction_GET_DEFAULTS(f->fn);
		if (!d)
			return NULL;
		Py_ssize_t n = PyTuple_GET_SIZE(d), at = k - (f->npositional - n);
		return at >= 0 && at < n ? PyTuple_GET_ITEM(d, at) : NULL;
	}
	PyObject *kw = PyFunction_GET_KW_DEFAULTS(f->fn);
	return kw ? PyDict_GetItemWithError(kw, PyTuple_GET_ITEM(f->names, k)) : NULL;
}

int core_bind(Function *f, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, PyObject **out)
{
	Py_ssize_t nkw = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
	if (n > f->npositional)
		return 0;
	memcpy(out, args, (size_t)n * sizeof *out);
	memset(out + n, 0, (size_t)(f->nparams - n) * sizeof *out);
	for (Py_ssize_t i = 0; i < nkw; i++) {
		int k = find_keyword(f, PyTuple_GET_ITEM(kwnames, i));
		if (k < 0 || out[k])
			return 0;
		out[k] = args[n + i];
	}
	for (int k = (int)n; k < f->nparams; k++)
		if (!out[k] && !(out[k] = find_default(f, k)))
			return 0;
	return 1;
}
