/* Containers between Python and a kernel: contain.c, contain_load.c. */
#ifndef CONTAIN_H
#define CONTAIN_H
#include "core.h"

typedef struct Layout {
	size_t size, align;
} Layout;

/* A container that has been made or loaded already: one object however often it is reached. */
typedef struct Known {
	jenny_i64 handle;
	PyObject *object; /* kept by what is made, or by Made */
} Known;

/* A container that came as an argument. */
typedef struct Loaded {
	PyObject *object;
	const char *code;
	jenny_i64 handle, version;
	int rw;
} Loaded;

struct Made {
	Known *at;
	size_t n, size;
	PyObject *kept;    /* list of the containers at the top */
	PyObject *strings; /* dict: a string that was loaded -> its JennyStr */
	Known *recent;     /* strings seen last, by their place in memory */
	unsigned *slot;    /* hash table over `loaded`, by object: 1 + the place, 0: free */
	size_t slots, noted; /* noted: so many of `loaded` are among `at` */
	PyObject *collections;
	Loaded *loaded;
	size_t nloaded, room;
	int once;   /* what only one container holds need not be known again: nothing is handed on */
	int strict; /* a set whose order is not known is an error: the original can still run */
};

/* Codes of types: docs/il.md, and for dicts C: Counter of keys, Ei: defaultdict(int). */
const char *core_code_skip(const char *p);
Layout core_code_layout(const char *code);
int core_code_is_handle(const char *code); /* None or a handle: 0 is None */
int core_contain_is_none(const char *code, const char *from);
void core_contain_tag(const char *code, char *to, int there);
void core_code_pair(const char *code, const char **key, const char **value); /* of a dict */
size_t core_code_up(size_t at, size_t align);
PyObject *core_contain_make(Made *m, const char *code, const char *from);
Made *core_contain_made(Call *c);
int core_contain_know(Made *m); /* what was loaded is found by its handle */
int core_contain_note(Made *m, jenny_i64 handle, PyObject *o);
size_t core_contain_place(const Made *m, jenny_i64 handle);
int core_contain_fill_dict(Made *m, PyObject *dict, const char *key, const char *value, const JennyMap *d);
int core_contain_fill_set(Made *m, PyObject *set, const char *code, const JennySet *s);
#endif
