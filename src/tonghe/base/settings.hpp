// Settings: one table per module, one line per entry, from which validation, help, `tonghe doctor` and the reference
// page are made. Values come from defaults, then a file, then TONGHE_… in the environment, then the command line.
#pragma once
#include "tonghe/base/error.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe {

struct Setting {
    enum class Kind { integer, boolean, text };

    const char* name; // `api.body_bytes_max`: module first, unit last
    Kind kind;
    const char* fallback;
    int64_t min; // of integers
    int64_t max;
    bool secret; // its value is never printed
    const char* since;
    const char* zh;
    const char* en;
};

// The values in force. Asking for a name that no table holds is a check failure; giving one is an error with a
// suggestion ("did you mean").
class Settings {
  public:
    explicit Settings(std::vector<std::span<const Setting>> tables);

    // Throws Error(unknown_setting | invalid_setting).
    void set(std::string_view name, std::string_view value);
    int64_t integer(std::string_view name) const;
    bool boolean(std::string_view name) const;
    const std::string& text(std::string_view name) const;
    std::vector<const Setting*> all() const;
    std::string shown(const Setting& setting) const; // its value, or stars where it is secret
    void read_environment();                         // TONGHE_API_BODY_BYTES_MAX → api.body_bytes_max

  private:
    const Setting& find(std::string_view name) const;

    std::map<std::string, const Setting*, std::less<>> settings_;
    std::map<std::string, std::string, std::less<>> values_;
};

namespace errors {
inline constexpr ErrorCode unknown_setting{
    "unknown_setting",
    422,
    "没有名为“{name}”的设置。您是否想用“{nearest}”？",
    "There is no setting '{name}'. Did you mean '{nearest}'?"};
inline constexpr ErrorCode invalid_setting{
    "invalid_setting",
    422,
    "设置“{name}”的值“{value}”无效：{reason}。",
    "The value '{value}' of setting '{name}' is not valid: {reason}."};
} // namespace errors

} // namespace tonghe
