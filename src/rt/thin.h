/* Products of a few rows and a large matrix, which is read once: private to blas.c, thin.c, stream.c. */
#ifndef RT_THIN_H
#define RT_THIN_H
#include "jenny_abi.h"

/*
 * out[i, j] = sum over k < `k` of few[i, k] * big[k, j], for i < m and j < n. Strides are in elements.
 * type: 's' 'd'. out overlaps neither operand.
 */
typedef struct Thin {
	int type;
	jenny_i64 m, n, k;
	const void *few, *big;
	jenny_i64 few_i, few_k, big_k, big_j;
	void *out;
	jenny_i64 out_i, out_j;
} Thin;
/* Is that a product for rt_thin, larger than what another way does as well? */
int rt_is_thin(const Thin *t);
/* 0: ok, else a JennyStatus. The bits do not depend on the number of threads. */
int rt_thin(JennyCtx *ctx, int id, int worker, const Thin *t);

/* sum[i, j] += sum over k < `deep` of few[k, i] * big[k, j]; rows lie `few_step`, `step`
 * and `row` elements apart. */
typedef void StreamRows(jenny_i64 m, jenny_i64 n, jenny_i64 deep, const void *few,
	jenny_i64 few_step, const void *big, jenny_i64 step, void *sum, jenny_i64 row);
/* The same for few[i, k] and big[j, k], whose rows lie `few_step` and `step` elements apart. Sums are
 * vectors yet, those of a column in places for a multiple of four rows, columns for a multiple of four. */
typedef void StreamCols(jenny_i64 m, jenny_i64 n, jenny_i64 deep, const void *few, jenny_i64 few_step,
	const void *big, jenny_i64 step, void *sum);
/* Makes numbers of these vectors. */
typedef void StreamFold(jenny_i64 m, jenny_i64 n, const void *sum, void *out, jenny_i64 out_i,
	jenny_i64 out_j);

/* What a processor does best. */
typedef struct Stream {
	StreamRows *rows;
	StreamCols *cols;
	StreamFold *fold;
	jenny_i64 bytes; /* of a vector */
} Stream;
Stream rt_stream(int type);
#endif
