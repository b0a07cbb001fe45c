#include "ir/code.h"

#include <string.h>

const char *ir_code_skip(const char *p)
{
	int more = 1;
	for (; more && *p; p++) {
		more--;
		if (strchr("LSQN", *p))
			more++;
		else if (*p == 'D')
			more += 2;
		else if (*p == 'T') {
			more += p[1] - '0';
			p++;
		}
	}
	return p;
}

char *ir_code_first(const char *code, Arena *arena)
{
	return base_strndup(arena, code, (size_t)(ir_code_skip(code) - code));
}

bool ir_code_is_handle(const char *p)
{
	return *p == 'N' && p[1] && strchr("sLSDQ", p[1]);
}

int ir_code_leaves(const char *p)
{
	if (*p == 'm')
		return 2;
	if (*p == 'N')
		return ir_code_is_handle(p) ? 1 : 1 + ir_code_leaves(p + 1);
	if (*p != 'T')
		return 1;
	int n = 0, members = ir_code_count(p);
	p = ir_code_members(p);
	for (int k = 0; k < members; k++, p = ir_code_skip(p))
		n += ir_code_leaves(p);
	return n;
}
