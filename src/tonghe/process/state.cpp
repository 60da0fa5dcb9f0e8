#include "tonghe/process/state.hpp"

namespace tonghe::process {

namespace {

// Layout: version, then unsigned LEB128 numbers and length-prefixed texts in the order of the struct; variables are
// JSON at the end. A new layout takes the next version and keeps reading the old.
constexpr uint8_t version = 1;
constexpr uint32_t list_max = 100'000;

void put(std::string& out, uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

void put_text(std::string& out, std::string_view text) {
    put(out, text.size());
    out += text;
}

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

    uint32_t length() {
        const uint32_t value = small();
        good_ = good_ && value <= list_max;
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

  private:
    std::string_view rest_;
    bool good_ = true;
};

} // namespace

const Token* State::token(uint32_t id) const {
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const Token& t) { return t.id == id; });
    return found == tokens.end() ? nullptr : &*found;
}

bool State::has_visited(Index node) const {
    return node / 8 < visited.size() && (visited[node / 8] >> (node % 8) & 1) != 0;
}

bool State::fits(const Model& of) const {
    const size_t nodes = of.nodes.size();
    return model == of.fingerprint && visited.size() == (nodes + 7) / 8 &&
           std::all_of(tokens.begin(), tokens.end(), [&](const Token& t) { return t.node < nodes; }) &&
           std::all_of(
               arrived.begin(), arrived.end(), [&](const Arrived& a) { return a.flow < of.flows.size() && a.count > 0; }
           ) &&
           std::all_of(timers.begin(), timers.end(), [&](const Armed& t) {
               return t.node < nodes && token(t.token) != nullptr;
           });
}

std::string encode(const State& state) {
    std::string out(1, static_cast<char>(version));
    put(out, state.model);
    put(out, static_cast<uint64_t>(state.status));
    put(out, state.next_id);
    put(out, state.tokens.size());
    for (const Token& token : state.tokens) {
        put(out, token.id);
        put(out, token.node);
        put(out, static_cast<uint64_t>(token.wait));
    }
    put(out, state.arrived.size());
    for (const Arrived& arrived : state.arrived) {
        put(out, arrived.flow);
        put(out, arrived.count);
    }
    put(out, state.timers.size());
    for (const Armed& armed : state.timers) {
        put(out, armed.id);
        put(out, armed.node);
        put(out, armed.token);
    }
    put_text(out, {reinterpret_cast<const char*>(state.visited.data()), state.visited.size()});
    put_text(out, state.outcome);
    put_text(out, to_text(state.variables));
    return out;
}

std::optional<State> decode(std::string_view bytes) {
    if (bytes.empty() || static_cast<uint8_t>(bytes[0]) != version) {
        return std::nullopt;
    }
    Decoder in(bytes.substr(1));
    State state;
    state.model = in.number();
    const uint64_t status = in.number();
    state.next_id = in.small();
    for (uint32_t left = in.length(); left > 0 && in.good(); --left) {
        Token token{.id = in.small(), .node = in.small()};
        const uint64_t wait = in.number();
        if (wait > static_cast<uint64_t>(Wait::help)) {
            return std::nullopt;
        }
        token.wait = static_cast<Wait>(wait);
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
    const std::string_view variables = in.text();
    if (!in.at_end() || status > static_cast<uint64_t>(Status::cancelled)) {
        return std::nullopt;
    }
    state.status = static_cast<Status>(status);
    try {
        Json json = parse_own_json(variables);
        if (!json.is_object()) {
            return std::nullopt;
        }
        state.variables = std::move(json.get_object());
    } catch (const Error&) {
        return std::nullopt;
    }
    return state;
}

} // namespace tonghe::process
