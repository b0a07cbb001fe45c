/*
 * Code by key: from the cache, or built and put there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rt/state.h"

/* The key with all that code depends on beside its text; to be freed. NULL: no compiler. */
static char *full_key(Rt *rt, const char *key, char *err)
{
	const char *id = rt_cc_identity(rt, err, RT_ERR);
	char *full;
	if (!id)
		return NULL;
	if (asprintf(&full, "%s\n%s", key, id) >= 0)
		return full;
	snprintf(err, RT_ERR, "no memory");
	return NULL;
}

int rt_code_find(Rt *rt, const char *key, RtCode *code)
{
	char path[RT_PATH], err[RT_ERR];
	jenny_i64 since = rt_clock();
	*code = (RtCode){ 0 };
	char *full = full_key(rt, key, err);
	int found = full && rt_cache_get(rt, full, path) && !rt_code_load(path, code, err);
	free(full);
	if (!found)
		return -1;
	code->cached = 1;
	rt_trace_event(rt, "cache", "load", since, 0);
	return 0;
}

int rt_code_make(Rt *rt, const char *key, const char *label, const char *c_text, RtCode *code,
	char *err)
{
	char so[RT_PATH], path[RT_PATH], why[RT_ERR];
	*code = (RtCode){ 0 };
	char *full = full_key(rt, key, err);
	if (!full || rt_cc_build(rt, c_text, so, err)) {
		free(full);
		return -1;
	}
	int st = -1;
	if (rt_cache_put(rt, full, label, so, path))
		st = rt_code_load(path, code, why);
	if (st)
		st = rt_code_load(so, code, err);
	rt_cc_remove(so);
	free(full);
	return st;
}
