struct par_1 {
	jenny_i64 blocks;
	jenny_i64 width;
	jenny_i64 phase;
	jenny_i64 v_from;
	jenny_i64 to;
	double *a;
	jenny_i64 a_d0;
	jenny_i64 a_d1;
	double *b;
	jenny_i64 b_d0;
	jenny_i64 b_d1;
};

static __attribute__((noinline)) int par_1_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, jenny_i64 blocks, jenny_i64 width, jenny_i64 phase, jenny_i64 v_from, jenny_i64 to, double *restrict a, jenny_i64 a_d0, jenny_i64 a_d1, double *restrict b, jenny_i64 b_d0, jenny_i64 b_d1)
{
	int status;
	for (jenny_i64 block = first; block < last; block++) {
		if (RARE(ctx->stop))
			return ctx->stop;
		if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 6 */
		const jenny_u8 up = phase == 0;
		const jenny_i64 cut = (jenny_i64)(((jenny_u64)block + (jenny_u64)phase) * (jenny_u64)width);
		const jenny_u8 v_first = (up & (block == 0));
		const jenny_u8 v_last = (up & (block + 1 == blocks));
		for (jenny_i64 t = v_from; t < to; t++) {
			const jenny_i64 left = v_first ? (-1152921504606846976ll) : (up ? (jenny_i64)((jenny_u64)cut + ((jenny_u64)t - (jenny_u64)v_from) * 2) : (jenny_i64)((jenny_u64)cut - ((jenny_u64)t - (jenny_u64)v_from) * 2));
			const jenny_i64 right = v_last ? 1152921504606846976ll : (up ? (jenny_i64)((jenny_u64)cut + (jenny_u64)width - ((jenny_u64)t - (jenny_u64)v_from) * 2) : (jenny_i64)((jenny_u64)cut + ((jenny_u64)t - (jenny_u64)v_from) * 2));
			/* line 7 */
			if ((status = par_2_body(ctx, j_max_i64(0, (jenny_i64)((jenny_u64)left + (-1))), j_min_i64(b_d0 - 2, (jenny_i64)((jenny_u64)right + (-1))), worker, a, a_d1, b, b_d1)))
				return status;
			/* line 8 */
			if ((status = par_3_body(ctx, j_max_i64(0, (jenny_i64)((jenny_u64)left + (jenny_u64)(up ? 0 : (-2)))), j_min_i64(a_d0 - 2, (jenny_i64)((jenny_u64)right + (jenny_u64)(up ? (-2) : 0))), worker, a, a_d1, b, b_d1)))
				return status;
		}
	}
	return JENNY_OK;
}

static int par_1(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_1 *e = env;
	return par_1_body(ctx, first, last, worker, e->blocks, e->width, e->phase, e->v_from, e->to, e->a, e->a_d0, e->a_d1, e->b, e->b_d0, e->b_d1);
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

static int par_2(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_2 *e = env;
	return par_2_body(ctx, first, last, worker, e->a, e->a_d1, e->b, e->b_d1);
}

struct par_3 {
	double *a;
	jenny_i64 a_d1;
	double *b;
	jenny_i64 b_d1;
};

static __attribute__((noinline)) int par_3_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, double *restrict a, jenny_i64 a_d1, double *restrict b, jenny_i64 b_d1)
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

static int par_3(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_3 *e = env;
	return par_3_body(ctx, first, last, worker, e->a, e->a_d1, e->b, e->b_d1);
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
	const jenny_i64 rows = b_d0 - 2;
	const jenny_i64 bytes = (jenny_i64)((jenny_u64)a_d1 * 8 + (jenny_u64)b_d1 * 8);
	const jenny_i64 j_1 = (jenny_i64)ctx->threads;
	const jenny_i64 share = 1 < j_1 && (jenny_i64)((jenny_u64)ctx->cache[1] * 16) <= (jenny_i64)((jenny_u64)rows * (jenny_u64)j_min_i64(rows, 4096) * (jenny_u64)bytes) ? (jenny_i64)((jenny_u64)j_1 * (jenny_u64)((jenny_i64)((jenny_u64)j_1 * 268) <= rows ? 4 : 2)) : 1;
	const jenny_i64 steps2 = steps;
	const jenny_i64 blocks = (jenny_i64)((jenny_u64)j_floordiv_i64((jenny_i64)((jenny_u64)j_floordiv_i64(rows, j_max_i64(j_min_i64(j_floordiv_i64((jenny_i64)((jenny_u64)ctx->cache[1] * 2), bytes), j_floordiv_i64(rows, share)), 1)) + (jenny_u64)share + (-1)), share) * (jenny_u64)share);
	const jenny_i64 width = j_floordiv_i64(rows, j_max_i64(blocks, 1));
	const jenny_i64 height = j_min_i64(j_floordiv_i64((jenny_i64)(((jenny_u64)width + (-3)) * 3), 16), steps2);
	if (RARE(((2 <= blocks) & (2 <= height)))) {
		ctx->way = (JennyWay){ 0, 0, j_floordiv_i64((jenny_i64)((jenny_u64)steps2 + (jenny_u64)height + (-1)), height), 6 };
		for (jenny_i64 v_part = 0, v_part_end = j_floordiv_i64((jenny_i64)((jenny_u64)steps2 + (jenny_u64)height + (-1)), height); v_part < v_part_end; v_part++) {
			ctx->way.at = v_part;
			if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))
				return status;
			const jenny_i64 v_from = (jenny_i64)((jenny_u64)v_part * (jenny_u64)height);
			const jenny_i64 to = j_min_i64((jenny_i64)((jenny_u64)v_from + (jenny_u64)height), steps);
			for (jenny_i64 phase = 0; phase < 2; phase++) {
				if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))
					return status;
				const jenny_i64 v_count = blocks - phase;
				if (v_count * (1e5) < ctx->serial)
					status = v_count > 0 ? par_1_body(ctx, 0, v_count, 0, blocks, width, phase, v_from, to, a, a_d0, a_d1, b, b_d0, b_d1) : JENNY_OK;
				else
					status = ctx->par_for(ctx, par_1, &(struct par_1){ blocks, width, phase, v_from, to, a, a_d0, a_d1, b, b_d0, b_d1 }, v_count,
						1e5);
				if (status)
					return status;
			}
		}
		ctx->way.line = 0;
	} else {
		/* line 6 */
		ctx->way = (JennyWay){ 0, 0, steps, 6 };
		for (jenny_i64 t2 = 0; t2 < steps; t2++) {
			ctx->way.at = t2;
			if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))
				return status;
			/* line 7 */
			const jenny_i64 v_count2 = b_d0 - 2;
			if (v_count2 * (2.21 + ((double)b_d1 + -2)*(0.63)) < ctx->serial)
				status = v_count2 > 0 ? par_2_body(ctx, 0, v_count2, 0, a, a_d1, b, b_d1) : JENNY_OK;
			else
				status = ctx->par_for(ctx, par_2, &(struct par_2){ a, a_d1, b, b_d1 }, v_count2,
					2.21 + ((double)b_d1 + -2)*(0.63));
			if (status)
				return status;
			/* line 8 */
			const jenny_i64 v_count3 = a_d0 - 2;
			if (v_count3 * (2.21 + ((double)a_d1 + -2)*(0.24)) < ctx->serial)
				status = v_count3 > 0 ? par_3_body(ctx, 0, v_count3, 0, a, a_d1, b, b_d1) : JENNY_OK;
			else
				status = ctx->par_for(ctx, par_3, &(struct par_3){ a, a_d1, b, b_d1 }, v_count3,
					2.21 + ((double)a_d1 + -2)*(0.24));
			if (status)
				return status;
		}
		ctx->way.line = 0;
	}
	return JENNY_OK;
}

__attribute__((visibility("default"))) int jenny_kernel(JennyCtx *ctx, JennySlot *slot)
{
	jenny_i64 steps = (jenny_i64)slot[0].i;
	jenny_i64 b_d0 = slot[2].a.dim[0];
	jenny_i64 b_d1 = slot[2].a.dim[1];
	jenny_i64 a_d0 = slot[1].a.dim[0];
	jenny_i64 a_d1 = slot[1].a.dim[1];
	double *a = slot[1].a.data;
	double *b = slot[2].a.data;
	return fn_0(ctx, slot, steps, a, a_d0, a_d1, b, b_d0, b_d1);
}

