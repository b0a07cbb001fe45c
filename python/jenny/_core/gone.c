/*
 * When the memory of an array is freed. A weak reference says so too, but ndarray.resize refuses arrays
 * that have any. So the array's allocator (PyDataMem_Handler, NEP 49) gets a capsule of its own: it is
 * the same allocator, and the array lets go of the capsule behind the memory.
 */
#include "core.h"

typedef struct Watch {
	PyObject *before; /* the array's capsule */
	PyObject *call;
} Watch;

static int ending(void)
{
#if PY_VERSION_HEX >= 0x030d0000
	return Py_IsFinalizing();
#else
	return _Py_IsFinalizing();
#endif
}

static void freed(PyObject *capsule)
{
	Watch *w = PyCapsule_GetContext(capsule);
	PyObject *kind, *value, *trace;
	PyErr_Fetch(&kind, &value, &trace);
	if (!ending()) {
		PyObject *got = PyObject_CallNoArgs(w->call);
		if (!got)
			PyErr_WriteUnraisable(w->call);
		Py_XDECREF(got);
	}
	Py_DECREF(w->before);
	Py_DECREF(w->call);
	PyMem_Free(w);
	PyErr_Restore(kind, value, trace);
}

/* on_free(array, call): calls it once the array frees its memory; whether the array owns any. */
PyObject *core_on_free(PyObject *module, PyObject *args)
{
	(void)module;
	PyObject *array, *call;
	if (!PyArg_ParseTuple(args, "O!O:on_free", &PyArray_Type, &array, &call))
		return NULL;
	PyArrayObject_fields *a = (PyArrayObject_fields *)array;
	if (!(a->flags & NPY_ARRAY_OWNDATA) || !a->mem_handler)
		Py_RETURN_FALSE;
	void *handler = PyCapsule_GetPointer(a->mem_handler, "mem_handler");
	Watch *w = handler ? PyMem_Malloc(sizeof *w) : NULL;
	if (!w)
		return handler ? PyErr_NoMemory() : NULL;
	PyObject *capsule = PyCapsule_New(handler, "mem_handler", NULL);
	if (!capsule) {
		PyMem_Free(w);
		return NULL;
	}
	*w = (Watch){ .before = a->mem_handler, .call = Py_NewRef(call) };
	PyCapsule_SetContext(capsule, w);
	PyCapsule_SetDestructor(capsule, freed);
	a->mem_handler = capsule;
	Py_RETURN_TRUE;
}
