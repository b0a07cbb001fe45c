/* A digest of a text, by which the dispatcher and the front end name strings of more than 7 bytes. */
#ifndef JENNY_DIGEST_H
#define JENNY_DIGEST_H

#include "jenny_abi.h"

/* Two rounds of FNV-1a with a mix between them. */
static inline jenny_u64 jenny_digest(const char *s)
{
	jenny_u64 x = 0xcbf29ce484222325u;
	for (const char *p = s; *p; p++)
		x = (x ^ (unsigned char)*p) * 0x100000001b3u;
	x ^= x >> 29;
	for (const char *p = s; *p; p++)
		x = (x ^ (unsigned char)*p) * 0x9e3779b97f4a7c15u;
	return x ^ x >> 32;
}

/* What stands for a string in a signature, in 56 bits: up to 7 bytes as they are. */
static inline jenny_u64 jenny_digest_word(const char *s)
{
	jenny_u64 x = 0;
	int n = 0;
	while (n < 8 && s[n])
		n++;
	for (int k = 0; n < 8 && k < n; k++)
		x |= (jenny_u64)(unsigned char)s[k] << 8 * k;
	return n < 8 && !(x >> 55) ? x : jenny_digest(s) >> 9 | (jenny_u64)1 << 55;
}

#endif
