/* The module object: types, NumPy, hooks. */
#define CORE_MODULE
#include "core.h"

/* set_hooks(miss, effective, instead, judge, progress) */
static PyObject *set_hooks(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	PyObject *miss, *effective, *instead, *judge, *progress;
	if (!PyArg_ParseTuple(args, "OOOOO", &miss, &effective, &instead, &judge, &progress))
		return NULL;
	Py_XSETREF(core->hooks.progress, Py_NewRef(progress));
	Py_XSETREF(core->hooks.judge, Py_NewRef(judge));
	Py_XSETREF(core->hooks.miss, Py_NewRef(miss));
	Py_XSETREF(core->hooks.effective, Py_NewRef(effective));
	Py_XSETREF(core->hooks.instead, Py_NewRef(instead));
	Py_RETURN_NONE;
}

/* add_special(n, m): n options that matter on every call came (or went: negative), m that matter
 * while something is compiled. */
static PyObject *add_special(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	int n, m;
	if (!PyArg_ParseTuple(args, "ii", &n, &m))
		return NULL;
	core->special += n;
	core->patient += m;
	Py_RETURN_NONE;
}

/* signature(objects): text as in docs/ast.md. */
static PyObject *signature(PyObject *module, PyObject *objs)
{
	Core *core = PyModule_GetState(module);
	Item items[MAX_ITEMS];
	if (!PyTuple_Check(objs)) {
		PyErr_SetString(PyExc_TypeError, "a tuple is wanted");
		return NULL;
	}
	int n = core_sig_items(core, ((PyTupleObject *)objs)->ob_item, (int)PyTuple_GET_SIZE(objs),
		items);
	char *text = n < 0 ? NULL : core_sig_text(items, n);
	PyObject *s = PyUnicode_FromString(text ? text : "?");
	free(text);
	return s;
}

/* drop_context(): in a forked child: the spare context belongs to the parent. */
static PyObject *drop_context(PyObject *module, PyObject *Py_UNUSED(none))
{
	Core *core = PyModule_GetState(module);
	core->spare = NULL;
	core->spare_lib = NULL;
	Py_RETURN_NONE;
}

static PyObject *new_version(PyObject *module, PyObject *args)
{
	return core_version_new(module, args, NULL);
}

/* NumPy's scalar types and descriptors by JennyType. */
static int fill_types(Core *core)
{
	for (int t = NPY_BOOL; t <= NPY_CDOUBLE; t++) {
		int k = core_sig_type(t);
		if (k == JENNY_NONE)
			continue;
		PyArray_Descr *d = PyArray_DescrFromType(t);
		if (!d)
			return -1;
		core->descr[k] = d;
		core->scalar[k] = (PyTypeObject *)Py_NewRef((PyObject *)d->typeobj);
	}
	return 0;
}

/* NumPy keeps its error state in a context variable; in an empty context it has its default. */
static int find_error_state(Core *core)
{
	PyObject *umath = PyImport_ImportModule("numpy._core.umath"), *context = NULL;
	if (!umath)
		return -1;
	core->err_var = PyObject_GetAttrString(umath, "_extobj_contextvar");
	core->err_dict = PyObject_GetAttrString(umath, "_get_extobj_dict");
	core->err_make = PyObject_GetAttrString(umath, "_make_extobj");
	Py_DECREF(umath);
	if (!core->err_var || !core->err_dict || !core->err_make || !(context = PyContext_New()))
		return -1;
	if (PyContext_Enter(context) == 0) {
		int ok = PyContextVar_Get(core->err_var, NULL, &core->err_default);
		if (PyContext_Exit(context) < 0 || ok < 0)
			Py_CLEAR(context);
	}
	Py_XDECREF(context);
	return context && core->err_default ? 0 : -1;
}

static int module_exec(PyObject *module)
{
	Core *core = PyModule_GetState(module);
	if (PyArray_ImportNumPyAPI() < 0 || fill_types(core) || find_error_state(core))
		return -1;
	core->host = (JennyHost){ .result = core_run_result, .ext = core_ext,
		.interrupted = core_run_interrupted };
	core->function_type = core_function_type(module);
	core->version_type = core_version_type(module);
	core->env_type = core_env_type(module);
	core->lib_type = core_lib_type(module);
	core->miss_object = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
	core->memory = core_memory_open();
	if (!core->function_type || !core->version_type || !core->env_type || !core->lib_type ||
		!core->miss_object || !core->memory || PyModule_AddType(module, core->function_type) ||
		PyModule_AddType(module, core->version_type) || PyModule_AddType(module, core->env_type) ||
		PyModule_AddType(module, core->lib_type) ||
		PyModule_AddObjectRef(module, "MISS", core->miss_object))
		return -1;
	if (PyModule_AddStringConstant(module, "STAMP", jenny_stamp()))
		return -1;
	return PyModule_AddIntConstant(module, "ABI", JENNY_ABI);
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
	Core *core = PyModule_GetState(module);
	Py_VISIT(core->function_type);
	Py_VISIT(core->version_type);
	Py_VISIT(core->env_type);
	Py_VISIT(core->lib_type);
	Py_VISIT(core->hooks.miss);
	Py_VISIT(core->hooks.effective);
	Py_VISIT(core->hooks.instead);
	Py_VISIT(core->hooks.judge);
	Py_VISIT(core->hooks.progress);
	return 0;
}

PyMODINIT_FUNC PyInit__core(void)
{
	static PyMethodDef methods[] = {
		{ "set_hooks", set_hooks, METH_VARARGS, "Set the slow paths." },
		{ "add_special", add_special, METH_VARARGS, "Count options that matter on every call." },
		{ "signature", signature, METH_O, "The signature of objects as text." },
		{ "drop_context", drop_context, METH_NOARGS, "Forget the spare context (after fork)." },
		{ "version", new_version, METH_VARARGS, "A new version, not yet compiled." },
		{ "wish", core_version_wish, METH_NOARGS, "A turn at the GIL for a thread that wakes." },
		{ "front", core_version_front, METH_O, "First half of the compilation." },
		{ "kb_rows", core_kb_rows, METH_VARARGS, "Rows of the knowledge base." },
		{ "trace_span", core_trace_span, METH_VARARGS, "An event of another machine; whether there is a trace." },
		{ "trace_row", core_trace_row, METH_VARARGS, "What a row of the trace is called." },
		{ "spread", core_spread, METH_VARARGS, "Loops that other processes may run (docs/spread.md)." },
		{ "split", core_split, METH_VARARGS, "What of a function can be compiled (docs/regions.md)." },
		{ "on_free", core_on_free, METH_VARARGS, "Call something once an array frees its memory." },
		{ "finish", core_version_finish, METH_O, "The rest of the compilation." },
		{ 0 },
	};
	static PyModuleDef_Slot slots[] = {
		{ Py_mod_exec, (void *)module_exec },
		{ 0, NULL },
	};
	static struct PyModuleDef def = {
		PyModuleDef_HEAD_INIT,
		.m_name = "jenny._core",
		.m_doc = "The callable that jenny.jit makes, and the way into the compiler.",
		.m_size = sizeof(Core),
		.m_methods = methods,
		.m_slots = slots,
		.m_traverse = module_traverse,
	};
	return PyModuleDef_Init(&def);
}
