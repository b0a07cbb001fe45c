/*
 * Matrix products in plain C, for processes without a BLAS and for shapes that a BLAS does not
 * take. Any strides, in elements; the output must not overlap the inputs.
 */
#ifndef RT_BLAS_LOOPS_H
#define RT_BLAS_LOOPS_H

#include "jenny_abi.h"

/* A matrix (or, with one column, a vector) as seen by a product: element (i, j) is at
 * i * row + j * col. */
typedef struct Mat {
	const void *data;
	jenny_i64 row, col;
} Mat;

/* C (m by n) = A (m by k) B (k by n). type: 's' 'd' 'c' 'z'. C is never read before it is set. */
void rt_loops_gemm(int type, jenny_i64 m, jenny_i64 n, jenny_i64 k, Mat a, Mat b, void *c,
	jenny_i64 row, jenny_i64 col);
/* *out = sum of x[i] y[i], nothing conjugated. */
void rt_loops_dot(int type, jenny_i64 n, Mat x, Mat y, void *out);

#endif
