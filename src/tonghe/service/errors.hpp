// The error codes of cases, drafts, certificates and ratings.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::service::errors {

inline constexpr ErrorCode case_not_found{
    "case.not_found",
    404,
    "没有找到这个办件。请从“我的办件”进入，或核对办件编号。",
    "There is no such case. Open it from 'My cases', or check the case number."};
inline constexpr ErrorCode case_not_allowed_now{
    "case.not_allowed_now",
    409,
    "办件当前状态为“{status}”，不能进行“{act}”。请刷新后查看最新状态。",
    "The case is '{status}', which does not allow '{act}'. Reload to see its present state."};
inline constexpr ErrorCode case_reason_required{
    "case.reason_required", 422, "“{act}”必须说明理由。", "'{act}' needs a reason."};
inline constexpr ErrorCode case_correction_asked_before{
    "case.correction_asked_before",
    409,
    "补正只能一次性告知，本件已于此前告知过。请受理、不予受理或与申请人联系。",
    "Corrections are asked once, and this case was asked before. Accept it, do not accept it, or contact the "
    "applicant."};
inline constexpr ErrorCode case_correction_empty{
    "case.correction_empty", 422, "请一次性写明全部需要补正的内容。", "Name everything that is missing, at once."};
inline constexpr ErrorCode service_not_found{
    "service.not_found", 404, "没有名为“{service}”的事项。", "There is no service '{service}'."};
inline constexpr ErrorCode service_suspended{
    "service.suspended", 409, "事项“{service}”暂停办理。", "The service '{service}' is suspended."};
inline constexpr ErrorCode not_entitled{
    "service.not_entitled",
    422,
    "按规定，您的情况不符合“{service}”的条件：{reason}认为信息有误的，请在信息来源处更正，或到窗口咨询。",
    "By the rules you are not entitled to '{service}': {reason} If the facts are wrong, correct them at their source, "
    "or "
    "ask at a counter."};
inline constexpr ErrorCode no_competent_unit{
    "service.no_competent_unit",
    422,
    "没有找到“{service}”在该地区的办理单位。请核对地址，或到窗口办理。",
    "No office is competent for '{service}' in that region. Check the address, or come to a counter."};
inline constexpr ErrorCode assurance_too_low{
    "service.assurance_too_low",
    403,
    "办理“{service}”需要 L{needed} 级实名认证，您目前为 L{held}。请先升级认证或到窗口办理。",
    "'{service}' needs assurance level L{needed}; yours is L{held}. Raise it first, or come to a counter."};
inline constexpr ErrorCode audience_mismatch{
    "service.audience_mismatch", 403, "“{service}”面向{audience}办理。", "'{service}' is for {audience}."};
inline constexpr ErrorCode draft_not_found{
    "draft.not_found",
    404,
    "没有找到这份草稿，可能已提交或删除。",
    "There is no such draft; it may have been submitted or deleted."};
inline constexpr ErrorCode draft_stale{
    "draft.stale",
    412,
    "草稿已在别处更新。请刷新后继续填写。",
    "The draft was changed elsewhere. Reload and go on from there."};
inline constexpr ErrorCode draft_incomplete{
    "draft.incomplete",
    422,
    "还有 {count} 处需要完善，改好后即可提交。",
    "{count} things need completing before you can submit."};
inline constexpr ErrorCode draft_nothing_applies{
    "draft.nothing_applies",
    422,
    "按所选情况，没有可办理的事项。请核对选项。",
    "With these answers there is nothing to apply for. Check the choices."};
inline constexpr ErrorCode material_unknown{
    "material.unknown", 404, "本事项不需要材料“{material}”。", "This application asks for no material '{material}'."};
inline constexpr ErrorCode material_not_found{
    "material.not_found", 404, "没有找到这份材料。", "There is no such material."};
inline constexpr ErrorCode certificate_not_found{
    "certificate.not_found", 404, "没有找到这份证照。", "There is no such certificate."};
inline constexpr ErrorCode certificate_token_invalid{
    "certificate.token_invalid",
    404,
    "验证码无效或已过期。请持证人重新出示二维码。",
    "This code is not valid or has expired. Ask the holder to show a new one."};
inline constexpr ErrorCode rating_exists{
    "rating.exists",
    409,
    "您已评价过本办件，每件评价一次。",
    "You have rated this case already; each case is rated once."};
inline constexpr ErrorCode rating_too_early{
    "rating.too_early", 409, "办结后即可评价。", "A case can be rated once it has ended."};
inline constexpr ErrorCode rating_invalid{"rating.invalid", 422, "评价为一到五星。", "A rating is one to five stars."};
inline constexpr ErrorCode rating_not_found{"rating.not_found", 404, "没有找到这条评价。", "There is no such rating."};
inline constexpr ErrorCode rating_closed{
    "rating.closed", 409, "这条评价当前不需要这一步。", "This rating does not need that step now."};

} // namespace tonghe::service::errors
