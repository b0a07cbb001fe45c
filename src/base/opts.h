/* The options as a struct, a parser and a help text, all made from opts.def. */
#ifndef BASE_OPTS_H
#define BASE_OPTS_H

#include "base/base.h"

typedef bool OptFlag;
typedef int OptCount;
typedef double OptReal;
typedef const char *OptText;

#define OPT_TYPE_flag  OptFlag
#define OPT_TYPE_count OptCount
#define OPT_TYPE_real  OptReal
#define OPT_TYPE_text  OptText

typedef struct Opts {
#define OPT(name, type, def, env, help) OPT_TYPE_##type name;
#include "base/opts.def"
#undef OPT
} Opts;

void base_opts_default(Opts *o);
/* Sets one option from text (copied into the arena). False: no such option or no such value; the
 * options stay as they were. */
bool base_opts_set(Opts *o, Arena *a, const char *name, const char *value);
/* "strict=1, threads=4 cc=gcc": words between commas, blanks or newlines; a bare flag means 1.
 * False: *wrong (may be NULL) is the word that is not understood; those before it are set. */
bool base_opts_parse(Opts *o, Arena *a, const char *text, const char **wrong);
/* Reads the environment variables; wrong ones are skipped and named in *wrong (may be NULL). */
void base_opts_env(Opts *o, Arena *a, const char **wrong);
/* One line an option. */
char *base_opts_help(Arena *a);
#endif
