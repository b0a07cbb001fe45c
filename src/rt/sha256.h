/* The hash function SHA-256 of FIPS 180-4. */
#ifndef RT_SHA256_H
#define RT_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct Sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t block[64];
} Sha256;

void rt_sha256_begin(Sha256 *h);
void rt_sha256_add(Sha256 *h, const void *data, size_t n);
void rt_sha256_end(Sha256 *h, uint8_t out[32]);
void rt_sha256(const void *data, size_t n, uint8_t out[32]);
/* The first `digits` hexadecimal digits and a 0. */
void rt_sha256_hex(const uint8_t hash[32], char *out, int digits);

#endif
