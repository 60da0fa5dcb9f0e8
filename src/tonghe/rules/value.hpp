// A FEEL value: sixteen bytes with a tag; what is larger lives in a shared, immutable payload.
//
// Always true
//  1. Copies are cheap and share their payload; a payload never changes once a value holds it, so values may be read
//     from several threads.
//  2. Contexts keep the order in which their entries were written; a key occurs once.
//  3. A function value is usable as long as the model or expression it came from.
#pragma once
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/temporal.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tonghe::rules {

enum class Kind : uint8_t {
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    days_duration,
    months_duration,
    list,
    context,
    range,
    function,
};

class Value;
struct Context;
struct Range;
struct Function;
using List = std::vector<Value>;

class Value {
  public:
    Value() = default;
    Value(const Value& other) noexcept;
    Value(Value&& other) noexcept;
    Value& operator=(const Value& other) noexcept;
    Value& operator=(Value&& other) noexcept;

    ~Value() {
        if (shared_) {
            drop();
        }
    }

    static Value boolean(bool value);
    static Value number(const Number& value);
    static Value string(std::string value);
    static Value date(int64_t days);
    static Value time(const TimeOfDay& value);
    static Value date_time(const Moment& value);
    static Value days_duration(Nanos nanos);
    static Value months_duration(int64_t months);
    static Value list(List items);
    static Value context(Context entries);
    static Value range(Range range);
    static Value function(Function function);

    Kind kind() const { return kind_; }

    bool is_null() const { return kind_ == Kind::null; }

    bool is_boolean() const { return kind_ == Kind::boolean; }

    bool is_number() const { return kind_ == Kind::number; }

    bool is_string() const { return kind_ == Kind::string; }

    bool is_list() const { return kind_ == Kind::list; }

    bool is_context() const { return kind_ == Kind::context; }

    bool is_true() const { return kind_ == Kind::boolean && word_ != 0; }

    bool is_false() const { return kind_ == Kind::boolean && word_ == 0; }

    // Each only of its own kind.
    bool as_boolean() const { return word_ != 0; }

    Number as_number() const { return shared_ ? big_number() : small_number(); }

    const std::string& as_string() const;

    int64_t as_days() const { return word_; } // of a date

    const TimeOfDay& as_time() const;
    const Moment& as_date_time() const;
    Nanos as_nanos() const;

    int64_t as_months() const { return word_; }

    const List& as_list() const;
    const Context& as_context() const;
    const Range& as_range() const;
    const Function& as_function() const;

    // A number that is a small scaled integer, for the fast paths: its coefficient and scale.
    bool is_small_number() const { return kind_ == Kind::number && !shared_; }

    int64_t coefficient() const { return word_; }

    int scale() const { return scale_; }

    // How many lists, contexts and functions stand inside each other; bounded by whoever builds values, so that
    // walking one never exhausts the stack.
    uint32_t depth() const { return depth_; }

  private:
    struct Payload;
    template <class T> struct Holder;
    template <class T> static Value hold(Kind kind, T content);
    template <class T> const T& held() const;
    Number small_number() const;
    Number big_number() const;
    void drop() noexcept;

    Kind kind_ = Kind::null;
    bool shared_ = false;
    int8_t scale_ = 0;
    uint32_t depth_ = 0;

    union {
        int64_t word_ = 0;
        Payload* payload_;
    };
};

struct Context {
    std::vector<std::pair<std::string, Value>> entries;

    const Value* find(std::string_view key) const;
    void set(std::string_view key, Value value); // replaces in place, or adds at the end
};

// [low..high], or one of the unary forms (< high), (>= low), (= low), (!= low).
struct Range {
    enum class Form : uint8_t { interval, less, less_equal, greater, greater_equal, equal, not_equal };
    Form form = Form::interval;
    bool low_closed = false;
    bool high_closed = false;
    Value low;
    Value high;
};

struct Tree;
struct Type;

struct Function {
    enum class Kind : uint8_t { builtin, lambda, knowledge, service, external };
    Kind kind = Kind::builtin;
    uint32_t index = 0;          // builtin; node of the lambda; business knowledge model or service of the model
    const Tree* tree = nullptr;  // lambda, external: where it was written
    const void* model = nullptr; // knowledge, service
    std::vector<Value> captured; // lambda: the frame it was written in
    uint32_t self = UINT32_MAX;  // lambda: the slot in which it finds itself
};

const char* kind_name(Kind kind);        // as FEEL names the type: `date and time`
std::string text_of(const Value& value); // as string() gives it; quoted inside lists and contexts

inline Value::Value(const Value& other) noexcept
    : kind_(other.kind_), shared_(other.shared_), scale_(other.scale_), depth_(other.depth_), word_(other.word_) {
    if (shared_) {
        // Every payload begins with its count.
        reinterpret_cast<std::atomic<uint32_t>*>(payload_)->fetch_add(1, std::memory_order_relaxed);
    }
}

inline Value::Value(Value&& other) noexcept
    : kind_(other.kind_), shared_(other.shared_), scale_(other.scale_), depth_(other.depth_), word_(other.word_) {
    other.kind_ = Kind::null;
    other.shared_ = false;
}

inline Value& Value::operator=(Value&& other) noexcept {
    if (this != &other) {
        if (shared_) {
            drop();
        }
        kind_ = other.kind_;
        shared_ = other.shared_;
        scale_ = other.scale_;
        depth_ = other.depth_;
        word_ = other.word_;
        other.kind_ = Kind::null;
        other.shared_ = false;
    }
    return *this;
}

inline Value& Value::operator=(const Value& other) noexcept {
    if (shared_ || other.shared_) {
        if (this != &other) {
            *this = Value(other);
        }
        return *this;
    }
    kind_ = other.kind_;
    scale_ = other.scale_;
    depth_ = other.depth_;
    word_ = other.word_;
    return *this;
}

inline Value Value::boolean(bool value) {
    Value out;
    out.kind_ = Kind::boolean;
    out.word_ = value ? 1 : 0;
    return out;
}

} // namespace tonghe::rules
