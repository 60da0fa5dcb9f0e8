#include "tonghe/store/many.hpp"

#include <fmt/format.h>

namespace tonghe::store {

void each_of(
    Session& session,
    const std::string& sql,
    const std::set<std::string>& ids,
    const std::function<void(const Row&)>& visit
) {
    constexpr size_t asked_at_once = 50;
    std::string marks = "?";
    for (size_t i = 1; i < asked_at_once; ++i) {
        marks += ", ?";
    }
    const std::string statement = fmt::format(fmt::runtime(sql), marks);
    for (auto next = ids.begin(); next != ids.end();) {
        Values asked;
        for (; next != ids.end() && asked.size() < asked_at_once; ++next) {
            asked.emplace_back(*next);
        }
        asked.resize(asked_at_once, asked.front()); // the rest of the marks ask for what is asked already
        session.each(statement, asked, visit);
    }
}

} // namespace tonghe::store
