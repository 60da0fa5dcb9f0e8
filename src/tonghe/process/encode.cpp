// The bytes of a state, and of the inputs that led to it.
//
//   version 2 | flags | model | status | next id | tokens | visited | outcome | the lists that flags name | variables
//
// Numbers are unsigned LEB128, least significant byte first; lists and texts carry their length; a token's number is
// the difference to the one before. Variables and other values are JSON. Of what stands apart there is the hash, in the
// last list: under the variable's name, or the token's number for items and for results. Version 1 had no parents, no
// flags and three lists.
//
// An input: kind | flags | token | element | what the flags name of outcome, name, key, variables.
#include "tonghe/process/state.hpp"
#include "tonghe/process/step.hpp"

#include <algorithm>

namespace tonghe::process {

namespace {

constexpr uint8_t version = 2;
constexpr uint32_t list_max = 2'000'000;

enum Flag : uint64_t {
    has_arrived = 1,
    has_timers = 2,
    has_subscriptions = 4,
    has_many = 8,
    has_locals = 16,
    has_completed = 32,
    has_resumptions = 64,
    has_parts_apart = 128,
    all_flags = 255,
};

enum class Apart : uint8_t { variable, items, results };

enum InputFlag : uint64_t {
    has_element = 1,
    has_outcome = 2,
    has_name = 4,
    has_key = 8,
    has_variables = 16,
    all_input_flags = 31,
};

class Encoder {
  public:
    explicit Encoder(std::string& out) : out_(out) {}

    void number(uint64_t value) {
        while (value >= 0x80) {
            out_ += static_cast<char>(value | 0x80);
            value >>= 7;
        }
        out_ += static_cast<char>(value);
    }

    void text(std::string_view text) {
        number(text.size());
        out_ += text;
    }

    // A list only where it holds something: its flag says so.
    template <class List, class Put> void list(const List& list, Put put) {
        if (!list.empty()) {
            number(list.size());
            for (const auto& item : list) {
                put(item);
            }
        }
    }

    void put(const Arrived& arrived) {
        number(arrived.flow);
        number(arrived.count);
        number(arrived.parent);
    }

  private:
    std::string& out_;
};

class Decoder {
  public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {}

    bool good() const { return good_; }

    bool at_end() const { return good_ && rest_.empty(); }

    uint64_t number() {
        uint64_t value = 0;
        for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<uint64_t>(byte & 0x7F) << shift;
            if ((byte & 0x80) == 0) {
                good_ = good_ && (byte != 0 || shift == 0); // one way to write each number
                return value;
            }
        }
        good_ = false;
        return 0;
    }

    uint32_t small() {
        const uint64_t value = number();
        good_ = good_ && value <= 0xFFFFFFFF;
        return static_cast<uint32_t>(value);
    }

    bool truth() {
        const uint32_t value = small();
        good_ = good_ && value <= 1;
        return value == 1;
    }

    // Every item takes a byte at least, so a short text cannot ask for a long list.
    uint32_t length() {
        const uint32_t value = small();
        good_ = good_ && value <= list_max && value <= rest_.size();
        return good_ ? value : 0;
    }

    std::string_view text() {
        const uint64_t size = number();
        if (!good_ || size > rest_.size()) {
            good_ = false;
            return {};
        }
        const std::string_view out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }

    template <class Item> void list(std::vector<Item>& list, bool is_there, Item (Decoder::*read)()) {
        if (!is_there) {
            return;
        }
        const uint32_t count = length();
        good_ = good_ && count > 0;
        for (uint32_t left = count; left > 0 && good_; --left) {
            list.push_back((this->*read)());
        }
    }

    Wait wait(Wait last) {
        const uint32_t value = small();
        good_ = good_ && value <= static_cast<uint32_t>(last);
        return static_cast<Wait>(value);
    }

    JsonObject object() {
        const Json json = value();
        good_ = good_ && json.is_object();
        return good_ ? json.get_object() : JsonObject();
    }

    JsonArray array() {
        const Json json = value();
        good_ = good_ && json.is_array();
        return good_ ? json.get_array() : JsonArray();
    }

    Json value() {
        try {
            return parse_own_json(text());
        } catch (const Error&) {
            good_ = false;
            return {};
        }
    }

    Arrived arrived() {
        Arrived read{.flow = small(), .count = small()};
        read.parent = small();
        return read;
    }

    Armed armed() {
        Armed read{.id = small(), .node = small(), .token = small()};
        read.trigger = small();
        read.left = small();
        return read;
    }

    Subscription subscription() {
        Subscription read{.id = small(), .node = small(), .token = small(), .trigger = small()};
        read.held = truth();
        read.key = text();
        return read;
    }

    Many many() {
        Many read{.token = small(), .total = small(), .started = small(), .done = small()};
        read.told = truth();
        if (const std::string_view items = text(); !items.empty()) { // they stand apart otherwise
            auto list = SharedJson::read(items);
            good_ = good_ && list && items.front() == '[';
            read.items = good_ ? std::move(*list) : SharedJson();
        } else {
            read.items = SharedJson::with_hash("");
        }
        read.results = array();
        return read;
    }

    Locals locals() {
        Locals read{.token = small(), .values = {}};
        read.values = object();
        return read;
    }

    Completed completed() {
        Completed read{.token = small(), .node = small(), .parent = small()};
        read.by = small();
        return read;
    }

    void part_apart(State& state) {
        const uint32_t kind = small();
        if (kind == static_cast<uint32_t>(Apart::variable)) {
            std::string name(text());
            state.large.insert_or_assign(std::move(name), SharedJson::with_hash(std::string(text())));
            return;
        }
        const uint32_t token = small();
        const auto many =
            std::find_if(state.many.begin(), state.many.end(), [&](const Many& m) { return m.token == token; });
        good_ = good_ && kind <= static_cast<uint32_t>(Apart::results) && many != state.many.end();
        SharedJson part = SharedJson::with_hash(std::string(text()));
        if (good_ && kind == static_cast<uint32_t>(Apart::items)) {
            many->items = std::move(part);
        } else if (good_) {
            many->full_results.push_back(std::move(part));
        }
    }

    Index index() { return small(); }

    Input input() {
        Input read;
        const uint32_t kind = small();
        good_ = good_ && kind <= static_cast<uint32_t>(Input::Kind::return_direct);
        read.kind = static_cast<Input::Kind>(kind);
        const uint64_t flags = number();
        good_ = good_ && flags <= all_input_flags;
        read.token = small();
        read.element = (flags & has_element) != 0 ? small() : no_index;
        read.outcome = (flags & has_outcome) != 0 ? text() : "";
        read.name = (flags & has_name) != 0 ? text() : "";
        read.key = (flags & has_key) != 0 ? value() : Json();
        read.variables = (flags & has_variables) != 0 ? object() : JsonObject();
        return read;
    }

    Resumption resumption() {
        Resumption read{.token = small(), .nodes = {}, .arrived = {}};
        const uint32_t nodes = length();
        for (uint32_t left = nodes; left > 0 && good_; --left) {
            read.nodes.push_back(small());
        }
        const uint32_t count = length();
        for (uint32_t left = count; left > 0 && good_; --left) {
            read.arrived.push_back(arrived());
        }
        return read;
    }

  private:
    std::string_view rest_;
    bool good_ = true;
};

bool read_status(Decoder& in, State& state) {
    const uint64_t status = in.number();
    state.status = static_cast<Status>(status);
    return in.good() && status <= static_cast<uint64_t>(Status::cancelled);
}

// What earlier releases wrote inside comes to stand apart when it is read.
void put_apart(State& state) {
    for (auto& member : state.variables) {
        if (is_large(member.value())) {
            state.set_variable(member.key(), Json(std::move(member.value())));
        }
    }
}

std::optional<State> decode_first_version(std::string_view bytes) {
    Decoder in(bytes);
    State state;
    state.model = in.number();
    if (!read_status(in, state)) {
        return std::nullopt;
    }
    state.next_id = in.small();
    for (uint32_t left = in.length(); left > 0 && in.good(); --left) {
        Token token{.id = in.small(), .node = in.small()};
        token.wait = in.wait(Wait::help);
        state.tokens.push_back(token);
    }
    for (uint32_t left = in.length(); left > 0 && in.good(); --left) {
        const Index flow = in.small();
        state.arrived.push_back({flow, in.small()});
    }
    for (uint32_t left = in.length(); left > 0 && in.good(); --left) {
        Armed armed{.id = in.small(), .node = in.small()};
        armed.token = in.small();
        state.timers.push_back(armed);
    }
    const std::string_view visited = in.text();
    state.visited.assign(visited.begin(), visited.end());
    state.outcome = in.text();
    state.variables = in.object();
    if (!in.at_end()) {
        return std::nullopt;
    }
    put_apart(state);
    return state;
}

void put_parts_apart(Encoder& to, const State& state, size_t count) {
    const auto put = [&](Apart kind, const SharedJson& part, auto name) {
        to.number(static_cast<uint64_t>(kind));
        if constexpr (std::is_integral_v<decltype(name)>) {
            to.number(name);
        } else {
            to.text(name);
        }
        to.text(part.hash());
    };
    to.number(count);
    for (const auto& [name, value] : state.large) {
        put(Apart::variable, value, std::string_view(name));
    }
    for (const Many& many : state.many) {
        if (many.items.is_apart()) {
            put(Apart::items, many.items, many.token);
        }
        for (const SharedJson& results : many.full_results) {
            put(Apart::results, results, many.token);
        }
    }
}

size_t count_parts_apart(const State& state) {
    size_t count = state.large.size();
    for (const Many& many : state.many) {
        count += many.full_results.size() + (many.items.is_apart() ? 1 : 0);
    }
    return count;
}

// `whole`: nothing stands apart.
std::string encoded(const State& state, bool whole) {
    const size_t parts_apart = whole ? 0 : count_parts_apart(state);
    std::string out(1, static_cast<char>(version));
    Encoder to(out);
    const auto flag = [](const auto& list, Flag name) { return list.empty() ? uint64_t{0} : uint64_t{name}; };
    to.number(
        flag(state.arrived, has_arrived) | flag(state.timers, has_timers) |
        flag(state.subscriptions, has_subscriptions) | flag(state.many, has_many) | flag(state.locals, has_locals) |
        flag(state.completed, has_completed) | flag(state.resumptions, has_resumptions) |
        (parts_apart > 0 ? uint64_t{has_parts_apart} : 0)
    );
    to.number(state.model);
    to.number(static_cast<uint64_t>(state.status));
    to.number(state.next_id);
    to.number(state.tokens.size());
    uint32_t last = 0;
    for (const Token& token : state.tokens) {
        to.number(token.id - last);
        to.number(token.node);
        to.number(static_cast<uint64_t>(token.wait));
        to.number(token.parent);
        to.number(token.about);
        last = token.id;
    }
    to.text({reinterpret_cast<const char*>(state.visited.data()), state.visited.size()});
    to.text(state.outcome);
    to.list(state.arrived, [&](const Arrived& arrived) { to.put(arrived); });
    to.list(state.timers, [&](const Armed& armed) {
        to.number(armed.id);
        to.number(armed.node);
        to.number(armed.token);
        to.number(armed.trigger);
        to.number(armed.left);
    });
    to.list(state.subscriptions, [&](const Subscription& own) {
        to.number(own.id);
        to.number(own.node);
        to.number(own.token);
        to.number(own.trigger);
        to.number(own.held ? 1 : 0);
        to.text(own.key);
    });
    to.list(state.many, [&](const Many& many) {
        to.number(many.token);
        to.number(many.total);
        to.number(many.started);
        to.number(many.done);
        to.number(many.told ? 1 : 0);
        to.text(whole || !many.items.is_apart() ? many.items.text() : std::string_view());
        to.text(to_text(whole ? many.all_results() : many.results));
    });
    to.list(state.locals, [&](const Locals& own) {
        to.number(own.token);
        to.text(to_text(own.values));
    });
    to.list(state.completed, [&](const Completed& completed) {
        to.number(completed.token);
        to.number(completed.node);
        to.number(completed.parent);
        to.number(completed.by);
    });
    to.list(state.resumptions, [&](const Resumption& again) {
        to.number(again.token);
        to.number(again.nodes.size());
        for (Index node : again.nodes) {
            to.number(node);
        }
        to.number(again.arrived.size());
        for (const Arrived& arrived : again.arrived) {
            to.put(arrived);
        }
    });
    if (parts_apart > 0) {
        put_parts_apart(to, state, parts_apart);
    }
    to.text(to_text(whole ? state.all_variables() : state.variables));
    return out;
}

} // namespace

std::string encode(const State& state) { return encoded(state, false); }

std::optional<State> decode(std::string_view bytes) {
    if (bytes.empty() || static_cast<uint8_t>(bytes[0]) != version) {
        return !bytes.empty() && bytes[0] == 1 ? decode_first_version(bytes.substr(1)) : std::nullopt;
    }
    Decoder in(bytes.substr(1));
    State state;
    const uint64_t flags = in.number();
    state.model = in.number();
    if (!read_status(in, state) || flags > all_flags) {
        return std::nullopt;
    }
    state.next_id = in.small();
    uint64_t last = 0;
    for (uint32_t left = in.length(); left > 0 && in.good(); --left) {
        last += in.small();
        if (last > 0xFFFFFFFF) {
            return std::nullopt;
        }
        Token token{.id = static_cast<uint32_t>(last), .node = in.small()};
        token.wait = in.wait(Wait::decision);
        token.parent = in.small();
        token.about = in.small();
        state.tokens.push_back(token);
    }
    const std::string_view visited = in.text();
    state.visited.assign(visited.begin(), visited.end());
    state.outcome = in.text();
    in.list(state.arrived, (flags & has_arrived) != 0, &Decoder::arrived);
    in.list(state.timers, (flags & has_timers) != 0, &Decoder::armed);
    in.list(state.subscriptions, (flags & has_subscriptions) != 0, &Decoder::subscription);
    in.list(state.many, (flags & has_many) != 0, &Decoder::many);
    in.list(state.locals, (flags & has_locals) != 0, &Decoder::locals);
    in.list(state.completed, (flags & has_completed) != 0, &Decoder::completed);
    in.list(state.resumptions, (flags & has_resumptions) != 0, &Decoder::resumption);
    const bool has_parts = (flags & has_parts_apart) != 0;
    for (uint32_t left = has_parts ? in.length() : 0; left > 0 && in.good(); --left) {
        in.part_apart(state);
    }
    state.variables = in.object();
    const bool lacks_items = std::any_of(state.many.begin(), state.many.end(), [](const Many& many) {
        return !many.items.is_at_hand() && many.items.hash().empty();
    });
    if (!in.at_end() || lacks_items) {
        return std::nullopt;
    }
    put_apart(state);
    return !has_parts || encode(state) == bytes ? std::optional(std::move(state)) : std::nullopt;
}

void append(std::string& out, const Input& input) {
    Encoder to(out);
    const auto flag = [](bool is_there, InputFlag name) { return is_there ? uint64_t{name} : uint64_t{0}; };
    to.number(static_cast<uint64_t>(input.kind));
    to.number(
        flag(input.element != no_index, has_element) | flag(!input.outcome.empty(), has_outcome) |
        flag(!input.name.empty(), has_name) | flag(!input.key.is_null(), has_key) |
        flag(!input.variables.empty(), has_variables)
    );
    to.number(input.token);
    if (input.element != no_index) {
        to.number(input.element);
    }
    for (const std::string* text : {&input.outcome, &input.name}) {
        if (!text->empty()) {
            to.text(*text);
        }
    }
    if (!input.key.is_null()) {
        to.text(to_text(input.key));
    }
    if (!input.variables.empty()) {
        to.text(to_text(input.variables));
    }
}

std::optional<std::vector<Input>> decode_inputs(std::string_view bytes) {
    Decoder in(bytes);
    std::vector<Input> inputs;
    while (in.good() && !in.at_end()) {
        inputs.push_back(in.input());
    }
    return in.good() ? std::optional(std::move(inputs)) : std::nullopt;
}

uint64_t state_hash(const State& state) { return fingerprint(encode(state)); }

uint64_t hash_of_all(const State& state) { return fingerprint(encoded(state, true)); }

} // namespace tonghe::process
