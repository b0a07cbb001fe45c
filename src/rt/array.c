/*
 * Plain memory for arrays.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "rt/array.h"

enum { HUGE = 2 << 20, HUGE_FROM = 4 << 20 };

/* More than any address space has. */
static const jenny_i64 most_bytes = (jenny_i64)1 << 47;

int rt_type_size(int type)
{
	static const unsigned char size[JENNY_TYPES] = {
		[JENNY_BOOL] = 1,
		[JENNY_I8] = 1,
		[JENNY_I16] = 2,
		[JENNY_I32] = 4,
		[JENNY_I64] = 8,
		[JENNY_U8] = 1,
		[JENNY_U16] = 2,
		[JENNY_U32] = 4,
		[JENNY_U64] = 8,
		[JENNY_F32] = 4,
		[JENNY_F64] = 8,
		[JENNY_C64] = 8,
		[JENNY_C128] = 16,
	};
	return type > 0 && type < JENNY_TYPES ? size[type] : 0;
}

void *rt_array_memory(jenny_i64 bytes)
{
	if (bytes < 0 || bytes > most_bytes)
		return NULL;
	size_t unit = bytes >= HUGE_FROM ? HUGE : 64;
	size_t size = ((size_t)(bytes ? bytes : 1) + unit - 1) / unit * unit;
	void *p = aligned_alloc(unit, size);
	if (p && unit == HUGE)
		madvise(p, size, MADV_HUGEPAGE);
	return p;
}

int rt_array_alloc(int type, int rank, const jenny_i64 *dim, int order, JennyArray *out)
{
	jenny_i64 bytes = rt_type_size(type), count = 1;
	*out = (JennyArray){ 0 };
	if (bytes == 0 || rank < 0 || rank > JENNY_RANK)
		return JENNY_NOMEM;
	for (int i = 0; i < rank; i++) {
		int k = order == 'F' ? i : rank - 1 - i;
		if (dim[k] < 0)
			return JENNY_NOMEM;
		out->dim[k] = dim[k];
		out->stride[k] = count;
		if (__builtin_mul_overflow(count, dim[k] ? dim[k] : 1, &count))
			return JENNY_NOMEM;
	}
	for (int i = 0; i < rank; i++)
		bytes *= dim[i] == 0 ? 0 : 1;
	if (__builtin_mul_overflow(bytes, count, &bytes))
		return JENNY_NOMEM;
	out->data = rt_array_memory(bytes);
	return out->data ? 0 : JENNY_NOMEM;
}

void rt_array_free(JennyArray *a)
{
	free(a->data);
	*a = (JennyArray){ 0 };
}
