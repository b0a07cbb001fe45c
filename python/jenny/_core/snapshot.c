/* Copies of arrays that a kernel may spoil, and back. */
#include "core.h"

/* Dense means that the elements fill one range of memory, whatever the order of the axes. */
static int is_dense(const JennyArray *a, int rank, int64_t *count)
{
	int64_t row = 1, col = 1;
	int c = 1, f = 1;
	for (int k = rank - 1; k >= 0; k--) {
		c &= a->dim[k] == 1 || a->stride[k] == row;
		row *= a->dim[k];
	}
	for (int k = 0; k < rank; k++) {
		f &= a->dim[k] == 1 || a->stride[k] == col;
		col *= a->dim[k];
	}
	*count = row;
	return c || f;
}

/* Copies between the strided array and dense memory at *at, which moves on. */
static void walk(char *p, const JennyArray *a, int rank, int axis, int64_t size, char **at, int back)
{
	if (axis == rank) {
		memcpy(back ? p : *at, back ? *at : p, (size_t)size);
		*at += size;
		return;
	}
	for (int64_t k = 0; k < a->dim[axis]; k++)
		walk(p + k * a->stride[axis] * size, a, rank, axis + 1, size, at, back);
}

int64_t core_snapshot_bytes(const JennyArray *a, int type, int rank)
{
	int64_t n = core_sig_size[type];
	for (int k = 0; k < rank; k++)
		n *= a->dim[k];
	return n;
}

enum { BLOCK = 1 << 18, LARGE = 1 << 20 };

int core_snapshot_save(Core *core, const JennyArray *a, int type, int rank, Buffer *b)
{
	int64_t n, size = core_sig_size[type];
	int dense = is_dense(a, rank, &n);
	size_t bytes = (size_t)(n * size);
	if (bytes > LARGE_SAVED ? !core_memory_reserve(core, b, bytes) : !core_list_reserve(b, bytes))
		return 0;
	char *at = b->data;
	if (dense && n * size < LARGE)
		memcpy(b->data, a->data, (size_t)(n * size));
	else if (!dense)
		walk(a->data, a, rank, 0, size, &at, 0);
	return 1;
}

typedef struct Copy {
	char *to;
	const char *from;
	int64_t bytes;
} Copy;

static int copy_blocks(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	const Copy *c = env;
	int64_t from = first * BLOCK, to = last * BLOCK < c->bytes ? last * BLOCK : c->bytes;
	(void)ctx;
	(void)worker;
	memcpy(c->to + from, c->from + from, (size_t)(to - from));
	return JENNY_OK;
}

int core_snapshot_save_large(
	JennyCtx *ctx, const JennyArray *a, int type, int rank, const Buffer *b)
{
	int64_t n, size = core_sig_size[type];
	if (!is_dense(a, rank, &n) || n * size < LARGE)
		return JENNY_OK;
	Copy c = { b->data, a->data, n * size };
	return ctx->par_for(ctx, copy_blocks, &c, (c.bytes + BLOCK - 1) / BLOCK, 2e4);
}

void core_snapshot_restore(const JennyArray *a, int type, int rank, const Buffer *b)
{
	int64_t n, size = core_sig_size[type];
	char *at = b->data;
	if (is_dense(a, rank, &n))
		memcpy(a->data, b->data, (size_t)(n * size));
	else
		walk(a->data, a, rank, 0, size, &at, 1);
}
