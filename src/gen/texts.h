/* Texts that end up in generated C, made from files at build time by tools/embed.py. */
#ifndef GEN_TEXTS_H
#define GEN_TEXTS_H
extern const char gen_text_abi[];                                   /* include/jenny_abi.h */
extern const char gen_text_support[];                               /* support.in */
extern const char gen_text_box[], gen_text_box_hash[], gen_text_box_str[]; /* box.in ... */
extern const char gen_text_random[];                                /* random.in */
extern const char *const gen_vmath_name[], *const gen_vmath_text[]; /* the files of vmath/ */
extern const int gen_vmath_count;
#endif
