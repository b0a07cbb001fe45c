/* The C stack: a decorated function that calls itself comes through the dispatcher each time, and so
 * uses C's stack where plain Python 3.11 and later does not. Where little is left, a call goes on on
 * a stack of its own. */
#include "core.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { LOW = 256 << 10, FRESH = 256 << 20 };

/* The lowest address of the stack that this thread is on; NULL: not asked yet. */
static _Thread_local char *bottom;

static char *find_bottom(void)
{
	pthread_attr_t attr;
	void *at = NULL;
	size_t size;
	if (pthread_getattr_np(pthread_self(), &attr))
		return NULL;
	pthread_attr_getstack(&attr, &at, &size);
	pthread_attr_destroy(&attr);
	return at;
}

/* Bytes; negative on a stack that somebody else made. */
Py_ssize_t core_stack_left(void)
{
	if (!bottom)
		bottom = find_bottom();
	return (char *)__builtin_frame_address(0) - bottom;
}

#if PY_VERSION_HEX < 0x030e0000
/* A call that waits for its own stack. */
typedef struct Turn {
	vectorcallfunc call;
	PyObject *self, *const *args, *kwnames, *result;
	size_t nargsf;
	ucontext_t from, on;
} Turn;

static void enter(unsigned high, unsigned low)
{
	Turn *t = (Turn *)((uintptr_t)high << 16 << 16 | low);
	t->result = t->call(t->self, t->args, t->nargsf, t->kwnames);
}

int core_stack_call(vectorcallfunc call, PyObject *self, PyObject *const *args, size_t nargsf,
	PyObject *kwnames, PyObject **result)
{
	Py_ssize_t left = core_stack_left();
	if (left < 0 || left > LOW)
		return 0;
	Turn t = { call, self, args, kwnames, NULL, nargsf, .from = { 0 } };
	char *stack = mmap(NULL, FRESH, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (stack == MAP_FAILED)
		return 0;
	getcontext(&t.on);
	t.on.uc_stack.ss_sp = stack;
	t.on.uc_stack.ss_size = FRESH;
	t.on.uc_link = &t.from;
	uintptr_t at = (uintptr_t)&t;
	makecontext(&t.on, (void (*)(void))enter, 2, (unsigned)(at >> 16 >> 16), (unsigned)at);
	char *before = bottom;
	bottom = stack;
	swapcontext(&t.from, &t.on);
	bottom = before;
	munmap(stack, FRESH);
	*result = t.result;
	return 1;
}
#else
/* From 3.14 on Python knows its stack's bounds, and its own limit comes first. */
int core_stack_call(vectorcallfunc Py_UNUSED(call), PyObject *Py_UNUSED(self),
	PyObject *const *Py_UNUSED(args), size_t Py_UNUSED(nargsf), PyObject *Py_UNUSED(kwnames),
	PyObject **Py_UNUSED(result))
{
	return 0;
}
#endif
