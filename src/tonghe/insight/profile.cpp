#include "tonghe/insight/profile.hpp"

namespace tonghe::insight {

Profile profile_of_the_house() {
    return {
        .title = {"通和节点的账本", "The journal of a node"},
        .late_key = "overdue",
        .group_key = "district",
        .suspensions =
            {{{"特别程序中止计时（许可法第四十五条）", "Special procedure (Licensing Law art. 45)"},
              {"case.suspended"},
              {"case.resumed", "case.granted", "case.refused", "case.terminated"}},
             {{"等待申请人补正", "Waiting for the applicant's corrections"},
              {"case.correction_requested"},
              {"case.supplemented", "case.withdrawn", "case.terminated", "case.not_accepted"}}},
        .corrections = {"case.correction_requested"},
    };
}

Profile read_profile(std::string_view json) { return from_json<Profile>(parse_json(json)); }

} // namespace tonghe::insight
