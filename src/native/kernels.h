/** The kernels as JavaScript sees them: `NativeKernels` of native.ts. */
#ifndef STREAMBOUND_KERNELS_H
#define STREAMBOUND_KERNELS_H

#include "napi.h"

/** Of the catalogue that the drivers were generated from. */
extern const char catalogue_hash[];

/** An object with the drivers' names, what this processor executes, and the calls; NULL after it has thrown. */
napi_value kernels_exports(napi_env env);

#endif
