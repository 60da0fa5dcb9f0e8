// Codes of identity. Signing in says the same of an unknown name and a wrong password, so that names cannot be tried
// out.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::identity::errors {
// clang-format off
inline constexpr ErrorCode sign_in_failed{"session.sign_in_failed", 401, "账号或密码不正确。请检查后重试，连续 {failures} 次失败将暂停登录 {minutes} 分钟。", "The account or the password is not right. Check them and try again; {failures} failures in a row suspend signing in for {minutes} minutes."};
inline constexpr ErrorCode sign_in_locked{"session.sign_in_locked", 429, "登录失败次数过多，已暂停登录。请 {minutes} 分钟后重试，或联系安全管理员重置密码。", "Too many failures: signing in is suspended. Try again in {minutes} minutes, or ask the security administrator for a new password."};
inline constexpr ErrorCode session_ended{"session.ended", 401, "登录已失效，请重新登录。已保存的草稿不会丢失。", "You are no longer signed in. Please sign in again; saved drafts are kept."};
inline constexpr ErrorCode enterprise_not_authorised{"session.enterprise_not_authorised", 403, "您目前不能代表“{enterprise}”办事。请由其法定代表人授权后重试。", "You may not act for '{enterprise}' now. Ask its legal representative to authorise you."};
inline constexpr ErrorCode account_locked{"account.locked", 403, "该账号已被停用。请联系本单位的安全管理员。", "This account has been locked. Please contact your security administrator."};
inline constexpr ErrorCode account_not_found{"account.not_found", 404, "没有找到账号“{account}”。请从账号列表进入。", "There is no account '{account}'. Open it from the list of accounts."};
inline constexpr ErrorCode login_taken{"account.login_taken", 409, "登录名“{login}”已被使用，请换一个。", "The sign-in name '{login}' is taken. Choose another."};
inline constexpr ErrorCode person_taken{"account.person_taken", 409, "此人已有同类账号。请使用原账号，或联系安全管理员重置密码。", "This person has an account of that kind. Use it, or ask the security administrator for a new password."};
inline constexpr ErrorCode account_changed{"account.changed_meanwhile", 412, "账号已被他人修改。请刷新后重试。", "The account was changed meanwhile. Reload and try again."};
inline constexpr ErrorCode own_account{"account.own_account", 403, "不能更改自己账号的权限或状态。请由另一位管理员操作。", "Nobody changes the rights or state of her own account. Ask another administrator."};
inline constexpr ErrorCode wrong_password{"account.wrong_password", 403, "当前密码不正确，密码未更改。", "The present password is not right; nothing was changed."};
inline constexpr ErrorCode post_not_found{"post.not_found", 404, "组织机构中没有岗位“{post}”。请核对岗位编码。", "The organisation has no post '{post}'. Check its code."};
inline constexpr ErrorCode post_held{"post.held", 409, "该账号在所选时间内已任岗位“{post}”。请调整起止日期。", "The account holds post '{post}' in that time already. Change the dates."};
inline constexpr ErrorCode post_not_held{"post.not_held", 404, "该账号未任岗位“{post}”。", "The account does not hold post '{post}'."};
inline constexpr ErrorCode post_needs_officer{"post.needs_officer", 422, "岗位只能分配给工作人员账号。", "Posts are for accounts of officers only."};
inline constexpr ErrorCode enterprise_role_held{"enterprise_role.held", 409, "该账号已可代表“{enterprise}”办事。", "The account may act for '{enterprise}' already."};
inline constexpr ErrorCode enterprise_role_not_held{"enterprise_role.not_held", 404, "该账号未获“{enterprise}”的授权。", "The account may not act for '{enterprise}' anyway."};
inline constexpr ErrorCode unit_not_found{"supervision.unit_not_found", 404, "没有找到单位“{unit}”，或它不在您的督办范围内。请从督办看板进入。", "There is no unit '{unit}' that you supervise. Open it from the board."};
inline constexpr ErrorCode not_permitted{"identity.not_permitted", 403, "您的岗位没有“{permission}”权限。如工作需要，请联系安全管理员调整岗位。", "Your posts do not give '{permission}'. If your work needs it, ask the security administrator."};
inline constexpr ErrorCode administrator_needed{"identity.administrator_needed", 403, "“{act}”由{who}负责。请使用相应账号登录，或请其办理。", "Only the {who_en} may {act_en}. Sign in as one, or ask one."};
inline constexpr ErrorCode assurance_too_low{"identity.assurance_too_low", 403, "此操作需要 L{needed} 级实名认证，您目前为 L{held}。请先升级认证，或到就近窗口办理。", "This needs assurance level L{needed}; yours is L{held}. Raise it first, or come to a counter."};
// clang-format on
} // namespace tonghe::identity::errors
