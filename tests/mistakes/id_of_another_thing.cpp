// The id of a task where the id of a case is asked for.
#include "tonghe/service/case.hpp"
#include "tonghe/work/task.hpp"

void open_case(const tonghe::service::CaseId& id);

void follow(const tonghe::service::CaseId& id, const tonghe::work::TaskId& task) {
#ifdef MISTAKE
    open_case(task);
#else
    open_case(id);
#endif
    static_cast<void>(task);
}
