#include "tonghe/rules/value.hpp"

#include <algorithm>

namespace tonghe::rules {

struct Value::Payload {
    std::atomic<uint32_t> count{1};
};

template <class T> struct Value::Holder : Value::Payload {
    explicit Holder(T value) : content(std::move(value)) {}

    T content;
};

template <class T> Value Value::hold(Kind kind, T content) {
    Value out;
    out.kind_ = kind;
    out.shared_ = true;
    out.payload_ = new Holder<T>(std::move(content));
    return out;
}

template <class T> const T& Value::held() const { return static_cast<const Holder<T>*>(payload_)->content; }

void Value::drop() noexcept {
    shared_ = false;
    if (payload_->count.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
    }
    switch (kind_) {
    case Kind::number:
        delete static_cast<Holder<Number>*>(payload_);
        break;
    case Kind::string:
        delete static_cast<Holder<std::string>*>(payload_);
        break;
    case Kind::time:
        delete static_cast<Holder<TimeOfDay>*>(payload_);
        break;
    case Kind::date_time:
        delete static_cast<Holder<Moment>*>(payload_);
        break;
    case Kind::days_duration:
        delete static_cast<Holder<Nanos>*>(payload_);
        break;
    case Kind::list:
        delete static_cast<Holder<List>*>(payload_);
        break;
    case Kind::context:
        delete static_cast<Holder<Context>*>(payload_);
        break;
    case Kind::range:
        delete static_cast<Holder<Range>*>(payload_);
        break;
    case Kind::function:
        delete static_cast<Holder<Function>*>(payload_);
        break;
    default:
        break;
    }
}

Value Value::number(const Number& value) {
    if (!value.is_small()) {
        return hold(Kind::number, value);
    }
    Value out;
    out.kind_ = Kind::number;
    out.scale_ = static_cast<int8_t>(value.scale());
    out.word_ = value.coefficient();
    return out;
}

Value Value::string(std::string value) { return hold(Kind::string, std::move(value)); }

Value Value::date(int64_t days) {
    Value out;
    out.kind_ = Kind::date;
    out.word_ = days;
    return out;
}

Value Value::time(const TimeOfDay& value) { return hold(Kind::time, value); }

Value Value::date_time(const Moment& value) { return hold(Kind::date_time, value); }

Value Value::days_duration(Nanos nanos) { return hold(Kind::days_duration, nanos); }

Value Value::months_duration(int64_t months) {
    Value out;
    out.kind_ = Kind::months_duration;
    out.word_ = months;
    return out;
}

Value Value::list(List items) {
    uint32_t deepest = 0;
    for (const Value& item : items) {
        deepest = std::max(deepest, item.depth_);
    }
    Value out = hold(Kind::list, std::move(items));
    out.depth_ = deepest + 1;
    return out;
}

Value Value::context(Context entries) {
    uint32_t deepest = 0;
    for (const auto& [key, item] : entries.entries) {
        deepest = std::max(deepest, item.depth_);
    }
    Value out = hold(Kind::context, std::move(entries));
    out.depth_ = deepest + 1;
    return out;
}

Value Value::range(Range range) {
    const uint32_t deepest = std::max(range.low.depth_, range.high.depth_);
    Value out = hold(Kind::range, std::move(range));
    out.depth_ = deepest + 1;
    return out;
}

Value Value::function(Function function) {
    uint32_t deepest = 0;
    for (const Value& item : function.captured) {
        deepest = std::max(deepest, item.depth_);
    }
    Value out = hold(Kind::function, std::move(function));
    out.depth_ = deepest + 1;
    return out;
}

const std::string& Value::as_string() const { return held<std::string>(); }

const TimeOfDay& Value::as_time() const { return held<TimeOfDay>(); }

const Moment& Value::as_date_time() const { return held<Moment>(); }

Nanos Value::as_nanos() const { return held<Nanos>(); }

const List& Value::as_list() const { return held<List>(); }

const Context& Value::as_context() const { return held<Context>(); }

const Range& Value::as_range() const { return held<Range>(); }

const Function& Value::as_function() const { return held<Function>(); }

Number Value::small_number() const { return Number::scaled(word_, scale_); }

Number Value::big_number() const { return held<Number>(); }

const Value* Context::find(std::string_view key) const {
    for (const auto& entry : entries) {
        if (entry.first == key) {
            return &entry.second;
        }
    }
    return nullptr;
}

void Context::set(std::string_view key, Value value) {
    for (auto& entry : entries) {
        if (entry.first == key) {
            entry.second = std::move(value);
            return;
        }
    }
    entries.emplace_back(key, std::move(value));
}

const char* kind_name(Kind kind) {
    switch (kind) {
    case Kind::null:
        return "null";
    case Kind::boolean:
        return "boolean";
    case Kind::number:
        return "number";
    case Kind::string:
        return "string";
    case Kind::date:
        return "date";
    case Kind::time:
        return "time";
    case Kind::date_time:
        return "date and time";
    case Kind::days_duration:
        return "days and time duration";
    case Kind::months_duration:
        return "years and months duration";
    case Kind::list:
        return "list";
    case Kind::context:
        return "context";
    case Kind::range:
        return "range";
    case Kind::function:
        return "function";
    }
    return "?";
}

namespace {

void write(const Value& value, std::string& out, bool inside);

void write_quoted(const std::string& text, std::string& out) {
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    out += '"';
}

void write_range(const Range& range, std::string& out) {
    static constexpr const char* signs[] = {"", "<", "<=", ">", ">=", "=", "!="};
    if (range.form != Range::Form::interval) {
        const bool upper = range.form == Range::Form::less || range.form == Range::Form::less_equal;
        out += "(";
        out += signs[static_cast<int>(range.form)];
        out += " ";
        write(upper ? range.high : range.low, out, true);
        out += ")";
        return;
    }
    out += range.low_closed ? "[" : "(";
    write(range.low, out, true);
    out += "..";
    write(range.high, out, true);
    out += range.high_closed ? "]" : ")";
}

void write(const Value& value, std::string& out, bool inside) {
    constexpr size_t text_max = 1 << 20; // nested sharing can make a small value write a very long text
    if (out.size() > text_max) {
        return;
    }
    switch (value.kind()) {
    case Kind::null:
        out += "null";
        break;
    case Kind::boolean:
        out += value.as_boolean() ? "true" : "false";
        break;
    case Kind::number:
        out += value.as_number().text();
        break;
    case Kind::string:
        if (inside) {
            write_quoted(value.as_string(), out);
        } else {
            out += value.as_string();
        }
        break;
    case Kind::date:
        out += day_text(value.as_days());
        break;
    case Kind::time:
        out += text_of(value.as_time());
        break;
    case Kind::date_time:
        out += text_of(value.as_date_time());
        break;
    case Kind::days_duration:
        out += days_duration_text(value.as_nanos());
        break;
    case Kind::months_duration:
        out += months_duration_text(value.as_months());
        break;
    case Kind::list: {
        out += "[";
        const char* comma = "";
        for (const Value& item : value.as_list()) {
            out += comma;
            write(item, out, true);
            comma = ", ";
        }
        out += "]";
        break;
    }
    case Kind::context: {
        out += "{";
        const char* comma = "";
        for (const auto& [key, item] : value.as_context().entries) {
            out += comma;
            if (key.find_first_of("{}:,\"") == std::string::npos) {
                out += key;
            } else {
                write_quoted(key, out);
            }
            out += ": ";
            write(item, out, true);
            comma = ", ";
        }
        out += "}";
        break;
    }
    case Kind::range:
        write_range(value.as_range(), out);
        break;
    case Kind::function:
        out += "function";
        break;
    }
}

} // namespace

std::string text_of(const Value& value) {
    std::string out;
    write(value, out, false);
    return out;
}

} // namespace tonghe::rules
