/*
 * The floating-point state of a thread: how it computes (rounding and the like) and which
 * exceptions it has met. Generated code uses SSE on x86-64, so the x87 unit does not matter there.
 */
#ifndef RT_FPENV_H
#define RT_FPENV_H

#if defined(__x86_64__)
#include <xmmintrin.h>

enum { FP_FLAGS = 0x3f };

/* How this thread computes, without flags. */
static inline unsigned fp_get_mode(void)
{
	return _mm_getcsr() & ~(unsigned)FP_FLAGS;
}

/* Computes as `mode` says from now on, with no flag raised. */
static inline void fp_set_mode(unsigned mode)
{
	_mm_setcsr(mode);
}

static inline unsigned fp_get_flags(void)
{
	return _mm_getcsr() & FP_FLAGS;
}

/* Raises flags without trapping. */
static inline void fp_raise_flags(unsigned flags)
{
	if (flags)
		_mm_setcsr(_mm_getcsr() | flags);
}

#else
#include <fenv.h>

static inline unsigned fp_get_mode(void)
{
	return (unsigned)fegetround();
}

static inline void fp_set_mode(unsigned mode)
{
	fesetround((int)mode);
	feclearexcept(FE_ALL_EXCEPT);
}

static inline unsigned fp_get_flags(void)
{
	return (unsigned)fetestexcept(FE_ALL_EXCEPT);
}

static inline void fp_raise_flags(unsigned flags)
{
	if (flags)
		feraiseexcept((int)flags);
}
#endif
#endif
