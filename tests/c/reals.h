/* Elements of vectors of floats ('s') or doubles ('d'). */
#ifndef TEST_REALS_H
#define TEST_REALS_H
#include "jenny_abi.h"

static double get(int type, const void *p, jenny_i64 i)
{
	return type == 's' ? ((const float *)p)[i] : ((const double *)p)[i];
}

static void set(int type, void *p, jenny_i64 i, double x)
{
	if (type == 's')
		((float *)p)[i] = (float)x;
	else
		((double *)p)[i] = x;
}

#endif
