/* The region splitter and the knowledge base, seen from Python. */
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

/* spread(lib, ast): text of docs/spread.md. */
PyObject *core_spread(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	LibObject *lib;
	const char *ast;
	char err[256] = "";
	if (!PyArg_ParseTuple(args, "O!s", core->lib_type, &lib, &ast))
		return NULL;
	char *text = jenny_spread(lib->lib, ast, err, sizeof err);
	if (!text) {
		PyErr_SetString(PyExc_ValueError, err);
		return NULL;
	}
	PyObject *s = PyUnicode_FromString(text);
	free(text);
	return s;
}

/* kb_rows(lib): the rows of the knowledge base, each as jenny_kb_row gives it. */
PyObject *core_kb_rows(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	LibObject *lib;
	char text[1024];
	if (!PyArg_ParseTuple(args, "O!", core->lib_type, &lib))
		return NULL;
	PyObject *rows = PyList_New(0);
	for (int k = 0; rows && jenny_kb_row(lib->lib, k, text, sizeof text); k++) {
		PyObject *s = PyUnicode_FromString(text);
		if (!s || PyList_Append(rows, s) < 0)
			Py_CLEAR(rows);
		Py_XDECREF(s);
	}
	return rows;
}
