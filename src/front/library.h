/* Handlers of functions that have a shape rule of their own, and what they share. */
#ifndef FRONT_LIBRARY_H
#define FRONT_LIBRARY_H

#include "front/value.h"

/* v: the row's parameters in order, given: which are there; call: NULL, or where it stands. */
typedef Value Handler(Front *f, const KbRow *row, Value *v, bool *given, Node *call);

/* library.c */
bool front_absent(const Value *v, bool given); /* not there, or None */
int front_read_shape(Front *f, const Value *v, Ex *dim); /* a rank, lengths that are not negative */
Type front_dtype_or(Front *f, const Value *v, bool given, Type otherwise);
/* A lazy array of element expression e. */
Value front_lazy(Front *f, Type t, int rank, const Ex *dim, char order, Ex e);
Value front_fresh_copy(Front *f, const Arr *a, Type t); /* lazy; t: of that type */

/* views.c */
int front_axis_of(Front *f, const Value *v, int rank); /* a constant axis, not negative */
Value front_full_slice(Front *f, int64_t step);        /* ::step */
Value front_array_of(Front *f, const Value *v);        /* lists and tuples as NumPy converts them */
Handler front_transposed, front_flip, front_expand, front_squeeze, front_shape_of, front_moveaxis,
	front_atleast, front_rot90, front_broadcast_to;

/* reshape.c */
/* Is the view one dense run of a storage in C order? Then *place is where it begins. */
bool front_dense(Front *f, const Arr *a, Ex *place);
/* A window of another shape on the storage of a, from element number `place` on. */
const Arr *front_window(Front *f, const Arr *a, Ex place, int rank, const Ex *dim);
/* a in another shape; dim[unknown], unless that is -1, follows from the others. */
Value front_reshape(Front *f, Value a, int rank, const Ex *dim, int unknown);
Handler front_reshaped, front_ravel;

/* stack.c */
/* Of axis `at` the `length` indices behind `from`. */
const Arr *front_part(Front *f, const Arr *a, int at, Ex from, Ex length);
Handler front_broadcast_arrays, front_fromfunction, front_contiguous;
Handler front_concatenate, front_stack, front_stack_by, front_appended, front_split_array,
	front_pad, front_roll, front_fftshift, front_repeat, front_tile;

/* matmul.c */
/* The sum over n pairs of axes; the others of a, then of b, are left. */
Value front_contract(Front *f, Value a, Value b, int n, const int *of_a, const int *of_b);
Handler front_einsum, front_tensordot, front_product, front_outer;

/* choose.c */
Handler front_nonzero, front_take, front_compress, front_extract, front_put_at, front_put_where,
	front_choice, front_open_grid, front_ufunc_at;

Handler front_histogram; /* histogram.c */

/* grid.c */
Handler front_arange, front_linspace, front_grid_call, front_indices, front_meshgrid, front_tri,
	front_triangle, front_triangle_indices, front_diag_indices, front_diagonal, front_kron, front_vander;

#endif
