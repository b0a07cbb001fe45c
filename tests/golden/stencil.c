struct par_1 {
	double *a;
	jenny_i64 a_d1;
	double *b;
	jenny_i64 b_d1;
};

static __attribute__((noinline)) int par_1_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, double *restrict a, jenny_i64 a_d1, double *restrict b, jenny_i64 b_d1)
{
	int status;
	for (jenny_i64 i = first; i < last; i++) {
		if (RARE(ctx->stop))
			return ctx->stop;
		if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 7 */
		VECTOR
		for (jenny_i64 j = 0; j < b_d1 - 2; j++) {
			b[(i + 1)*b_d1 + j + 1] = 0.25 * (a[i*a_d1 + j + 1] + a[(i + 2)*a_d1 + j + 1] + a[(i + 1)*a_d1 + j] + a[(i + 1)*a_d1 + j + 2]);
		}
	}
	return JENNY_OK;
}

static int par_1(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_1 *e = env;
	return par_1_body(ctx, first, last, worker, e->a, e->a_d1, e->b, e->b_d1);
}

struct par_2 {
	double *a;
	jenny_i64 a_d1;
	double *b;
	jenny_i64 b_d1;
};

static __attribute__((noinline)) int par_2_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, double *restrict a, jenny_i64 a_d1, double *restrict b, jenny_i64 b_d1)
{
	int status;
	for (jenny_i64 i2 = first; i2 < last; i2++) {
		if (RARE(ctx->stop))
			return ctx->stop;
		if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 8 */
		VECTOR
		for (jenny_i64 j2 = 0; j2 < a_d1 - 2; j2++) {
			a[(i2 + 1)*a_d1 + j2 + 1] = b[(i2 + 1)*b_d1 + j2 + 1];
		}
	}
	return JENNY_OK;
}

static int par_2(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_2 *e = env;
	return par_2_body(ctx, first, last, worker, e->a, e->a_d1, e->b, e->b_d1);
}

/* stencil */
static __attribute__((noinline)) int fn_0(JennyCtx *ctx, JennySlot *slot, jenny_i64 steps, double *restrict a, jenny_i64 a_d0, jenny_i64 a_d1, double *restrict b, jenny_i64 b_d0, jenny_i64 b_d1)
{
	int status;
	/* line 7 */
	if (RARE(!(((steps <= 0) | (2 <= b_d0))))) /* slice */
		return JENNY_FAIL;
	if (RARE(!(((steps <= 0) | (2 <= b_d1))))) /* slice */
		return JENNY_FAIL;
	if (RARE(!(((steps <= 0) | (b_d0 == a_d0))))) /* dims */
		return JENNY_FAIL;
	if (RARE(!(((steps <= 0) | (b_d1 == a_d1))))) /* dims */
		return JENNY_FAIL;
	/* line 6 */
	ctx->way = (JennyWay){ 0, 0, steps, 6 };
	for (jenny_i64 t = 0; t < steps; t++) {
		ctx->way.at = t;
		if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 7 */
		const jenny_i64 v_count = b_d0 - 2;
		if (v_count * (2.21 + ((double)b_d1 + -2)*(0.63)) < ctx->serial)
			status = v_count > 0 ? par_1_body(ctx, 0, v_count, 0, a, a_d1, b, b_d1) : JENNY_OK;
		else
			status = ctx->par_for(ctx, par_1, &(struct par_1){ a, a_d1, b, b_d1 }, v_count,
				2.21 + ((double)b_d1 + -2)*(0.63));
		if (status)
			return status;
		/* line 8 */
		const jenny_i64 v_count2 = a_d0 - 2;
		if (v_count2 * (2.21 + ((double)a_d1 + -2)*(0.24)) < ctx->serial)
			status = v_count2 > 0 ? par_2_body(ctx, 0, v_count2, 0, a, a_d1, b, b_d1) : JENNY_OK;
		else
			status = ctx->par_for(ctx, par_2, &(struct par_2){ a, a_d1, b, b_d1 }, v_count2,
				2.21 + ((double)a_d1 + -2)*(0.24));
		if (status)
			return status;
	}
	ctx->way.line = 0;
	return JENNY_OK;
}

__attribute__((visibility("default"))) int jenny_kernel(JennyCtx *ctx, JennySlot *slot)
{
	jenny_i64 steps = (jenny_i64)slot[0].i;
	jenny_i64 b_d0 = slot[2].a.dim[0];
	jenny_i64 b_d1 = slot[2].a.dim[1];
	jenny_i64 a_d0 = slot[1].a.dim[0];
	jenny_i64 a_d1 = slot[1].a.dim[1];
	double *b = slot[2].a.data;
	double *a = slot[1].a.data;
	return fn_0(ctx, slot, steps, a, a_d0, a_d1, b, b_d0, b_d1);
}

