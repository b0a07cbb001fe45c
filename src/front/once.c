/*
 * What can be walked over once only: zip, enumerate, reversed, map and generator expressions. A name may be
 * bound to one and be read once, in the very loop in which it was bound; any further read could find it half
 * used up, and is refused.
 */
#include "front/value.h"

/* Views of a dict (items, keys, values) can be walked over as often as one likes. */
static bool is_once(const Value *v)
{
	return v->kind == Vgen || (v->kind == Viter && strcmp(v->str, "items") && strcmp(v->str, "keys") &&
		strcmp(v->str, "values"));
}

/* The loop that is being walked, as a number. */
static uint32_t place(Front *f)
{
	return 1 + (f->loop ? f->loop->id : 0) * 64 + (uint32_t)f->frame->depth % 64;
}

/* A value is about to be bound to a name. */
void front_once_bind(Front *f, Value *v)
{
	for (int k = 0; v->kind == Vtuple && k < v->n; k++)
		if (is_once(&v->item[k]))
			front_bail(f, Dtype, base_printf(f->arena, "a tuple with a %s in it", front_describe(f, &v->item[k])));
	if (is_once(v))
		v->object = place(f);
}

/* The names of an inlined function have their values; its loops are others than the caller's. */
void front_once_enter(Front *f, Frame *fr)
{
	for (uint32_t k = 0; k < fr->name.n; k++)
		front_once_bind(f, &fr->name.at[k].val);
}

/* A name is read: frame fr's. */
Value front_once_read(Front *f, const Frame *fr, Binding *b, Value v)
{
	if (!is_once(&v))
		return v;
	if (fr != f->frame || v.object != place(f))
		front_bail(f, Dtype, base_printf(f->arena, "a %s made outside of the loop or function that walks over it",
			front_describe(f, &v)));
	b->val = (Value){ .kind = Vother, .str = "iterator that was read before" };
	return v;
}

/* Its names are those of the function that it stands in. */
void front_once_here(Front *f, const Value *gen)
{
	if (gen->kind == Vgen && !gen->fn && gen->home != f->frame)
		front_bail(f, Dtype, "a generator expression of another function");
}
