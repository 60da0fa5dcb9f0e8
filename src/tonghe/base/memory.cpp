#include "tonghe/base/memory.hpp"

#ifdef TONGHE_MIMALLOC
#include <mimalloc.h>
#else
#include <malloc.h>
#endif

namespace tonghe {

void give_back_free_memory() {
#ifdef TONGHE_MIMALLOC
    mi_collect(true);
#else
    malloc_trim(0);
#endif
}

} // namespace tonghe
