struct par_1 {
	jenny_i64 n;
	jenny_i64 i;
	double *a;
	jenny_i64 a_d1;
};

static __attribute__((noinline)) int par_1_body(JennyCtx *ctx, jenny_i64 first, jenny_i64 last, int worker, jenny_i64 n, jenny_i64 i, double *restrict a, jenny_i64 a_d1)
{
	int status;
	double *s = 0;
	for (jenny_i64 count = first; count < last; count++) {
		const jenny_i64 j = i + 1 + count*1024;
		if (RARE(ctx->stop))
			return ctx->stop;
		if (RARE(worker == 0 && --ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 7 */
		if (!s && !(s = ctx->temp(ctx, 0, worker, j_bytes(8, 1, (const jenny_i64[]){ 1024 }))))
			return JENNY_NOMEM;
		VECTOR
		for (jenny_i64 j2 = j; j2 < j_min_i64(j + 1024, n); j2++) {
			/* line 8 */
			s[j2 - j] = 0.0;
		}
		/* line 9 */
		for (jenny_i64 k = 0; k < i; k += 4) {
			if (RARE(i < k + 4)) {
				for (jenny_i64 k2 = k; k2 < i; k2++) {
					/* line 7 */
					VECTOR
					for (jenny_i64 j3 = j; j3 < j_min_i64(j + 1024, n); j3++) {
						/* line 10 */
						s[j3 - j] = s[j3 - j] + a[k2*a_d1 + i] * a[k2*a_d1 + j3];
					}
				}
			} else {
				/* line 7 */
				VECTOR
				for (jenny_i64 j4 = j; j4 < j_min_i64(j + 1024, n); j4++) {
					/* line 10 */
					const double next = s[j4 - j] + a[k*a_d1 + i] * a[k*a_d1 + j4];
					const double next2 = next + a[(k + 1)*a_d1 + i] * a[(k + 1)*a_d1 + j4];
					const double next3 = next2 + a[(k + 2)*a_d1 + i] * a[(k + 2)*a_d1 + j4];
					const double next4 = next3 + a[(k + 3)*a_d1 + i] * a[(k + 3)*a_d1 + j4];
					s[j4 - j] = next4;
				}
			}
		}
		/* line 7 */
		VECTOR
		for (jenny_i64 j5 = j; j5 < j_min_i64(j + 1024, n); j5++) {
			/* line 11 */
			a[i*a_d1 + j5] = a[i*a_d1 + j5] - s[j5 - j];
		}
	}
	return JENNY_OK;
}

static int par_1(JennyCtx *ctx, void *env, jenny_i64 first, jenny_i64 last, int worker)
{
	struct par_1 *e = env;
	return par_1_body(ctx, first, last, worker, e->n, e->i, e->a, e->a_d1);
}

/* triangular */
static __attribute__((noinline)) int fn_0(JennyCtx *ctx, JennySlot *slot, jenny_i64 n, double *restrict a, jenny_i64 a_d0, jenny_i64 a_d1)
{
	int status;
	/* line 11 */
	if (RARE(!(((n <= 1) | (n <= a_d1))))) /* index */
		return JENNY_FAIL;
	/* line 6 */
	ctx->way = (JennyWay){ 0, 0, n, 6 };
	for (jenny_i64 i = 0; i < n; i++) {
		ctx->way.at = i;
		if (RARE(--ctx->tick < 0) && (status = ctx->poll(ctx)))
			return status;
		/* line 10 */
		if (RARE(!(((i <= 0) | ((n <= i + 1) | (i <= a_d0)))))) /* index */
			return JENNY_FAIL;
		/* line 11 */
		if (RARE(!(((n <= i + 1) | (i < a_d0))))) /* index */
			return JENNY_FAIL;
		/* line 7 */
		const jenny_i64 v_count = j_trip(i + 1, n, 1024);
		if (v_count * (6.3 + ((double)n < 1024 ? (double)n : 1024)*(0.14) + 0.25*(double)i*(2.13 + ((double)n < 1024 ? (double)n : 1024)*(1.13)) + ((double)n < 1024 ? (double)n : 1024)*(0.32)) < ctx->serial)
			status = v_count > 0 ? par_1_body(ctx, 0, v_count, 0, n, i, a, a_d1) : JENNY_OK;
		else
			status = ctx->par_for(ctx, par_1, &(struct par_1){ n, i, a, a_d1 }, v_count,
				6.3 + ((double)n < 1024 ? (double)n : 1024)*(0.14) + 0.25*(double)i*(2.13 + ((double)n < 1024 ? (double)n : 1024)*(1.13)) + ((double)n < 1024 ? (double)n : 1024)*(0.32));
		if (status)
			return status;
	}
	ctx->way.line = 0;
	return JENNY_OK;
}

__attribute__((visibility("default"))) int jenny_kernel(JennyCtx *ctx, JennySlot *slot)
{
	jenny_i64 n = (jenny_i64)slot[1].i;
	jenny_i64 a_d1 = slot[0].a.dim[1];
	jenny_i64 a_d0 = slot[0].a.dim[0];
	double *a = slot[0].a.data;
	return fn_0(ctx, slot, n, a, a_d0, a_d1);
}

