// The register of algorithms, for everybody.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/algorithms.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

struct AlgorithmsOut {
    std::vector<AlgorithmLine> rows;
};
TONGHE_STRUCT(AlgorithmsOut, rows)

struct AlgorithmIn {
    std::string algorithm;
};
TONGHE_STRUCT(AlgorithmIn, algorithm)

} // namespace

void add_algorithm_routes(api::Routes& routes, House& house) {
    routes.read<api::None, AlgorithmsOut>(
        {.path = "/api/v1/algorithms",
         .name = "list_algorithms",
         .tag = "algorithms",
         .summary =
             {"算法备案：本节点自动判定、分派、计算的每套规则",
              "The register: every rule set that decides, routes or computes here"},
         .access = "anyone"},
        [&house](Session& session, const api::Caller&, const api::None&) {
            AlgorithmsOut out;
            for (const RegisteredAlgorithm& one : registered_algorithms(house.catalog.get(), &session)) {
                out.rows.push_back(one);
            }
            return out;
        }
    );
    routes.read<AlgorithmIn, RegisteredAlgorithm>(
        {.path = "/api/v1/algorithms/{algorithm}",
         .name = "get_algorithm",
         .tag = "algorithms",
         .summary =
             {"一套规则：责任单位、目的、数据来源、影响评估、版本、联系方式",
              "One of them: owner, purpose, inputs and their sources, impact, versions, contact"},
         .access = "anyone",
         .errors = {&errors::algorithm_not_found}},
        [&house](Session& session, const api::Caller&, const AlgorithmIn& in) {
            const auto all = registered_algorithms(house.catalog.get(), &session);
            const auto found =
                std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.algorithm == in.algorithm; });
            if (found == all.end()) {
                throw Error(errors::algorithm_not_found, {{"algorithm", in.algorithm}});
            }
            return *found;
        }
    );
}

} // namespace tonghe::app
