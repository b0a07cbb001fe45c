struct par_1 {
	double t2;
	double *x;
	double *y;
	double *t;
};

static __attribute__((noinline)) int par_1_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, double t2, double *restrict x, double *restrict y, double *restrict t)
{
	VECTOR
	for (jenny_i64 i = first; i < last; i++) {
		/* line 6 */
		t[i] = t2 * x[i] + y[i];
	}
	return JENNY_OK;
}

static int par_1(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_1 *e = env;
	return par_1_body(ctx, first, last, worker, e->t2, e->x, e->y, e->t);
}

/* axpy */
static __attribute__((noinline)) int fn_0(JennyCtx *ctx, JennySlot *slot, double t2, double *restrict x, jenny_i64 x_d0, double *restrict y, jenny_i64 y_d0)
{
	int status;
	double *t = 0;
	/* line 6 */
	if (RARE(!(x_d0 == y_d0))) /* dims */
		return JENNY_FAIL;
	if ((status = ctx->result(ctx, 3, 11, 1, (const jenny_i64[]){ x_d0 }, 'C', &slot[3].a)))
		return status;
	t = slot[3].a.data;
	status = ctx->par_for(ctx, par_1, &(struct par_1){ t2, x, y, t }, x_d0,
		0.52);
	if (status)
		return status;
	return JENNY_OK;
}

__attribute__((visibility("default"))) int jenny_kernel(JennyCtx *ctx, JennySlot *slot)
{
	jenny_i64 x_d0 = slot[1].a.dim[0];
	jenny_i64 y_d0 = slot[2].a.dim[0];
	double t2 = (double)slot[0].f;
	double *x = slot[1].a.data;
	double *y = slot[2].a.data;
	return fn_0(ctx, slot, t2, x, x_d0, y, y_d0);
}

