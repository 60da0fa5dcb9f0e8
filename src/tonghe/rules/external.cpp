// External functions. There is no JVM here: the few methods that rules call in practice are reproduced, and any other
// is null with a fault.
#include "tonghe/rules/internal/arguments.hpp"

#include <cmath>

namespace tonghe::rules {

namespace {

struct Method {
    std::string_view class_name;
    std::string_view signature; // without spaces
    Value (*apply)(Evaluation& e, Arguments arguments);
};

std::optional<double> real(const Value& value) {
    return value.is_number() ? std::optional(value.as_number().real()) : std::nullopt;
}

template <double (*function)(double)> Value of_real(Evaluation& e, Arguments arguments) {
    const auto x = real(arguments[0]);
    return x ? value_of(e, Number::of(function(*x))) : wrong_argument(e, arguments[0]);
}

template <int sign> Value extreme(Evaluation& e, Arguments arguments) {
    if (!arguments[0].is_number() || !arguments[1].is_number()) {
        return wrong_argument(e, arguments[0]);
    }
    return compare(arguments[0].as_number(), arguments[1].as_number()) * sign > 0 ? arguments[0] : arguments[1];
}

Value apply_pow(Evaluation& e, Arguments arguments) {
    const auto x = real(arguments[0]);
    const auto y = real(arguments[1]);
    return x && y ? value_of(e, Number::of(std::pow(*x, *y))) : wrong_argument(e, arguments[0]);
}

Value apply_abs(Evaluation& e, Arguments arguments) {
    return arguments[0].is_number() ? Value::number(absolute(arguments[0].as_number()))
                                    : wrong_argument(e, arguments[0]);
}

template <int64_t low, int64_t high> Value whole(Evaluation& e, Arguments arguments) {
    const auto value = arguments[0].is_number() ? arguments[0].as_number().integer() : std::nullopt;
    return value && *value >= low && *value <= high ? arguments[0] : wrong_argument(e, arguments[0]);
}

template <int64_t low, int64_t high> Value whole_of_text(Evaluation& e, Arguments arguments) {
    const auto number = arguments[0].is_string() ? Number::parse(arguments[0].as_string()) : std::nullopt;
    const auto value = number ? number->integer() : std::nullopt;
    return value && *value >= low && *value <= high ? whole_number(*value) : wrong_argument(e, arguments[0]);
}

Value real_of_text(Evaluation& e, Arguments arguments) {
    const auto number = arguments[0].is_string() ? Number::parse(arguments[0].as_string()) : std::nullopt;
    return number ? Value::number(*number) : wrong_argument(e, arguments[0]);
}

Value of_character(Evaluation& e, Arguments arguments) {
    const bool one = arguments[0].is_string() && !arguments[0].as_string().empty() &&
                     std::count_if(arguments[0].as_string().begin(), arguments[0].as_string().end(), [](char c) {
                         return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                     }) == 1;
    return one ? arguments[0] : wrong_argument(e, arguments[0]);
}

// %s and %d, each with the next of the values; %% is a percent sign.
Value format(Evaluation& e, Arguments arguments) {
    if (!arguments[0].is_string()) {
        return wrong_argument(e, arguments[0]);
    }
    const List values = arguments[1].is_list() ? arguments[1].as_list() : List{arguments[1]};
    const std::string& pattern = arguments[0].as_string();
    std::string out;
    size_t next = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            out += pattern[i];
            continue;
        }
        const char kind = i + 1 < pattern.size() ? pattern[++i] : '\0';
        if (kind == '%') {
            out += '%';
        } else if ((kind == 's' || (kind == 'd' && next < values.size() && values[next].is_number())) && next < values.size()) {
            out += text_of(values[next++]);
        } else {
            return e.fail(Cause::argument, "format");
        }
    }
    return e.make_string(std::move(out));
}

constexpr Method methods[] = {
    {"java.lang.Math", "cos(double)", of_real<std::cos>},
    {"java.lang.Math", "sin(double)", of_real<std::sin>},
    {"java.lang.Math", "tan(double)", of_real<std::tan>},
    {"java.lang.Math", "exp(double)", of_real<std::exp>},
    {"java.lang.Math", "log(double)", of_real<std::log>},
    {"java.lang.Math", "sqrt(double)", of_real<std::sqrt>},
    {"java.lang.Math", "pow(double,double)", apply_pow},
    {"java.lang.Math", "abs(double)", apply_abs},
    {"java.lang.Math", "abs(int)", apply_abs},
    {"java.lang.Math", "max(double,double)", extreme<1>},
    {"java.lang.Math", "max(float,float)", extreme<1>},
    {"java.lang.Math", "max(int,int)", extreme<1>},
    {"java.lang.Math", "max(long,long)", extreme<1>},
    {"java.lang.Math", "min(double,double)", extreme<-1>},
    {"java.lang.Math", "min(float,float)", extreme<-1>},
    {"java.lang.Math", "min(int,int)", extreme<-1>},
    {"java.lang.Math", "min(long,long)", extreme<-1>},
    {"java.lang.Byte", "valueOf(byte)", whole<-128, 127>},
    {"java.lang.Short", "valueOf(short)", whole<-32768, 32767>},
    {"java.lang.Integer", "valueOf(int)", whole<INT32_MIN, INT32_MAX>},
    {"java.lang.Long", "valueOf(long)", whole<INT64_MIN, INT64_MAX>},
    {"java.lang.Integer", "valueOf(java.lang.String)", whole_of_text<INT32_MIN, INT32_MAX>},
    {"java.lang.Long", "valueOf(java.lang.String)", whole_of_text<INT64_MIN, INT64_MAX>},
    {"java.lang.Float", "valueOf(java.lang.String)", real_of_text},
    {"java.lang.Double", "valueOf(java.lang.String)", real_of_text},
    {"java.lang.String", "valueOf(char)", of_character},
    {"java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)", format},
};

} // namespace

int external_index(std::string_view class_name, std::string_view signature) {
    std::string plain(signature);
    std::erase(plain, ' ');
    for (size_t i = 0; i < std::size(methods); ++i) {
        if (methods[i].class_name == class_name && methods[i].signature == plain) {
            return static_cast<int>(i);
        }
    }
    return -2;
}

Value call_external(Evaluation& e, int index, Arguments arguments) {
    if (index < 0) {
        return e.fail(Cause::not_a_function, "external");
    }
    const Method& method = methods[index];
    const auto wanted = static_cast<size_t>(std::count(method.signature.begin(), method.signature.end(), ',')) + 1;
    return arguments.size() == wanted ? method.apply(e, arguments) : e.fail(Cause::argument_count, "external");
}

} // namespace tonghe::rules
