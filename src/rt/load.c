/*
 * Loading compiled code.
 */
#include <dlfcn.h>
#include <stdio.h>

#include "rt/rt.h"

static int fail(RtCode *code, char *err, const char *so, const char *what)
{
	snprintf(err, RT_ERR, "%.1000s: %.2000s", so, what ? what : "cannot be loaded");
	rt_code_unload(code);
	return -1;
}

int rt_code_load(const char *so, RtCode *code, char *err)
{
	*code = (RtCode){ .handle = dlopen(so, RTLD_NOW | RTLD_LOCAL) };
	if (!code->handle)
		return fail(code, err, so, dlerror());
	*(void **)&code->kernel = dlsym(code->handle, "jenny_kernel");
	code->plan = dlsym(code->handle, "jenny_plan");
	if (!code->kernel)
		return fail(code, err, so, "jenny_kernel is missing");
	if (!code->plan)
		return fail(code, err, so, "jenny_plan is missing");
	return 0;
}

void rt_code_unload(RtCode *code)
{
	if (code->handle)
		dlclose(code->handle);
	*code = (RtCode){ 0 };
}
