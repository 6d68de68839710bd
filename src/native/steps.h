/*
 * The one hand-written step of each kernel, in C. A step is an expression over vectors of any width, and over scalars: hence a macro.
 * Writers: the value of the elements of one vector, from the vectors of their input arrays in alphabetical order and then the scalar
 * `p`, splat. The others: their state, advanced by one access or addition. `fused` composes `multiply` and `increment`.
 */
#ifndef STREAMBOUND_STEPS_H
#define STREAMBOUND_STEPS_H

#define step_seq64(sum, a) ((sum) + (a))
#define step_seq8(sum, a) ((sum) + (a))
#define step_rand8(at) (*(const word *)((at) + link_byte))
#define step_write(p) (p)
#define step_copy(a, p) (a)
#define step_scale(a, p) ((p) * (a))
#define step_add(a, b, p) ((a) + (b))
#define step_triad(a, b, p) ((a) + (p) * (b))
#define step_daxpy(a, b, p) ((b) + (p) * (a))
#define step_update(b, p) ((p) * (b))
#define step_multiply(a, p) ((a) * (p))
#define step_increment(a, p) ((a) + (p))
#define step_spin(x, y) ((x) + (y))

#endif
