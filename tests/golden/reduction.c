static __attribute__((noinline)) void elem_2(double *restrict buf, jenny_i64 first, jenny_i64 last, jenny_i64 i, double *restrict a, jenny_i64 a_d1)
{
	VECTOR
	for (jenny_i64 k = first; k < last; k++) {
		const double j_1 = a[i*a_d1 + k];
		buf[k - first] = j_1 * j_1;
	}
}

static double red_2(jenny_i64 first, jenny_i64 last, jenny_i64 i, double *restrict a, jenny_i64 a_d1)
{
	double buf[128];
	if (last - first > 128) {
		jenny_i64 half = (last - first) / 2;
		half -= half % 8;
		return red_2(first, first + half, i, a, a_d1) + red_2(first + half, last, i, a, a_d1);
	}
	elem_2(buf, first, last, i, a, a_d1);
	return j_sum_f64(buf, last - first);
}

struct par_1 {
	double *a;
	jenny_i64 a_d1;
	double *row;
};

static __attribute__((noinline)) int par_1_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, double *restrict a, jenny_i64 a_d1, double *restrict row)
{
	int status;
	for (jenny_i64 i = first; i < last; i++) {
		if (RARE(ctx->stop))
			return ctx->stop;
		if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 7 */
		double r;
		{
			r = 0.0 + red_2(0, a_d1, i, a, a_d1);
		}
		/* line 7 */
		row[i] = r;
	}
	return JENNY_OK;
}

static int par_1(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_1 *e = env;
	return par_1_body(ctx, first, last, worker, e->a, e->a_d1, e->row);
}

/* reduction */
static __attribute__((noinline)) int fn_0(JennyCtx *ctx, JennySlot *slot, double *restrict a, jenny_i64 a_d0, jenny_i64 a_d1)
{
	int status;
	double *row = 0;
	/* line 8 */
	if (RARE(!(0 < a_d0))) /* dims */
		return JENNY_FAIL;
	/* line 7 */
	if ((status = ctx->result(ctx, 1, 11, 1, (const jenny_i64[]){ a_d0 }, 'C', &slot[1].a)))
		return status;
	row = slot[1].a.data;
	status = ctx->par_for(ctx, par_1, &(struct par_1){ a, a_d1, row }, a_d0,
		2.3 + (double)a_d1*(0.14));
	if (status)
		return status;
	/* line 8 */
	double r2;
	{
		{
			const jenny_i64 k2 = 0;
			double best = 0;
			jenny_i64 at = -1;
			j_most_f64(&row[k2], a_d0 - k2, 0, &best, &at);
			r2 = best;
		}
	}
	double result = __builtin_sqrt(r2);
	slot[2].f = result;
	return JENNY_OK;
}

__attribute__((visibility("default"))) int jenny_kernel(JennyCtx *ctx, JennySlot *slot)
{
	jenny_i64 a_d0 = slot[0].a.dim[0];
	jenny_i64 a_d1 = slot[0].a.dim[1];
	double *a = slot[0].a.data;
	return fn_0(ctx, slot, a, a_d0, a_d1);
}

