#include "tonghe/api/problem.hpp"

#include "tonghe/base/log.hpp"

namespace tonghe::api {

namespace {

Text title_of(int status) {
    switch (status) {
    case 400:
        return {"请求格式有误", "Bad request"};
    case 401:
        return {"需要登录", "Sign-in needed"};
    case 403:
        return {"没有权限", "Not allowed"};
    case 404:
        return {"未找到", "Not found"};
    case 405:
        return {"不支持的操作", "Method not allowed"};
    case 408:
        return {"接收超时", "Too slow"};
    case 409:
        return {"状态冲突", "Conflict"};
    case 410:
        return {"已失效", "Gone"};
    case 412:
        return {"内容已变化", "Changed meanwhile"};
    case 413:
        return {"内容过大", "Too large"};
    case 415:
        return {"内容类型不支持", "Unsupported type"};
    case 422:
        return {"内容需要修改", "Needs correcting"};
    case 428:
        return {"缺少版本", "Version needed"};
    case 429:
        return {"请求过于频繁", "Too many requests"};
    case 431:
        return {"请求头过大", "Header too large"};
    case 503:
        return {"暂不可用", "Unavailable"};
    default:
        return status >= 500 ? Text{"系统内部错误", "Internal error"} : Text{"无法处理", "Cannot be done"};
    }
}

} // namespace

Problem problem_of(const Error& error, Language language, std::string_view request_id) {
    const ErrorCode& code = error.code();
    Problem out{
        .type = std::string("https://tonghe.dev/problems/") + code.name,
        .title = title_of(code.status).in(language),
        .status = code.status,
        .detail = error.text().in(language),
        .code = code.name,
        .instance = "urn:tonghe:request:" + std::string(request_id),
    };
    for (const Fault& fault : error.faults()) {
        ProblemFault& to = (out.faults ? *out.faults : out.faults.emplace()).emplace_back();
        to.pointer = fault.pointer;
        to.code = fault.code;
        to.what = {fault.what.zh, fault.what.en};
        if (!fault.remedy.zh.empty()) {
            to.remedy = {fault.remedy.zh, fault.remedy.en};
        }
    }
    return out;
}

Response problem_response(const Error& error, Language language, std::string_view request_id) {
    Response out;
    out.status = error.code().status;
    out.content_type = "application/problem+json";
    out.body = to_json_text(problem_of(error, language, request_id));
    out.headers.push_back({"Content-Language", language == Language::en ? "en" : "zh-CN"});
    const int after = error.retry_after_seconds();
    if (after > 0 || out.status == 503 || out.status == 429) {
        out.headers.push_back({"Retry-After", std::to_string(std::max(after, 1))});
    }
    if (out.status == 401) {
        out.headers.push_back({"WWW-Authenticate", "Bearer realm=\"tonghe\""});
    }
    return out;
}

Response problem_response(
    const std::exception_ptr& thrown, Language language, const std::string& request_id, std::string_view route
) {
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        if (error.code().status >= 500) {
            const auto log = error.code().status == 503 ? base::log_warning : base::log_error;
            log("api.failed",
                {{"request", request_id}, {"route", route}, {"code", error.code().name}, {"problem", error.what()}});
        }
        if (error.code().status == 500) { // its arguments may speak of the inside
            const ErrorCode plain{error.code().name, 500, tonghe::errors::internal.zh, tonghe::errors::internal.en};
            return problem_response(Error(plain), language, request_id);
        }
        return problem_response(error, language, request_id);
    } catch (const std::exception& problem) {
        base::log_error("api.failed", {{"request", request_id}, {"route", route}, {"problem", problem.what()}});
    } catch (...) {
        base::log_error("api.failed", {{"request", request_id}, {"route", route}, {"problem", "unknown"}});
    }
    return problem_response(Error(tonghe::errors::internal), language, request_id);
}

} // namespace tonghe::api
