// Recording what happened inside a read: only a unit of work may.
#include "tonghe/journal/tx.hpp"

#ifdef MISTAKE
void note(tonghe::store::Session& unit) {
#else
void note(tonghe::Tx& unit) {
#endif
    unit.record({.kind = "thing.happened", .subject = "a", .actor = "b", .data = {}});
}
