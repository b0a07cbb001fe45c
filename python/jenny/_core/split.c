/* The region splitter, seen from Python. */
#include "core.h"

/* split(lib, ast, refused): text of docs/regions.md. Takes well under a millisecond: under the GIL. */
PyObject *core_split(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	LibObject *lib;
	const char *ast, *refused;
	char err[256] = "";
	if (!PyArg_ParseTuple(args, "O!ss", core->lib_type, &lib, &ast, &refused))
		return NULL;
	char *text = jenny_split(lib->lib, ast, refused, err, sizeof err);
	if (!text) {
		PyErr_SetString(PyExc_ValueError, err);
		return NULL;
	}
	PyObject *s = PyUnicode_FromString(text);
	free(text);
	return s;
}
