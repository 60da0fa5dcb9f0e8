#include "tonghe/api/event_stream.hpp"

#include <algorithm>

namespace tonghe::api {

namespace {

// A line break inside a field would begin another field, so every line of the data gets its own `data:`.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    size_t from = 0;
    do {
        const size_t end = std::min(value.find('\n', from), value.size());
        out += name;
        out += ": ";
        for (const char c : value.substr(from, end - from)) {
            if (c != '\r' && c != '\0') {
                out += c;
            }
        }
        out += '\n';
        from = end + 1;
    } while (from <= value.size());
}

std::string one_line(std::string_view text) {
    return std::string(text.substr(0, std::min(text.find('\n'), text.size())));
}

} // namespace

bool EventStream::push(std::string_view event, std::string_view data, std::string_view id) {
    bool too_slow = false;
    {
        const std::lock_guard lock(mutex_);
        if (is_closed()) {
            return false;
        }
        too_slow = waiting_count_ >= queue_max_;
        if (!too_slow) {
            ++waiting_count_;
            if (!id.empty()) {
                append_field(waiting_, "id", one_line(id));
            }
            if (!event.empty()) {
                append_field(waiting_, "event", one_line(event));
            }
            append_field(waiting_, "data", data);
            waiting_ += '\n';
        }
    }
    if (too_slow) {
        close();
        return false;
    }
    wake();
    return true;
}

void EventStream::close() {
    std::function<void()> act;
    {
        const std::lock_guard lock(mutex_);
        if (closed_.exchange(true)) {
            return;
        }
        act = std::move(on_close_);
        on_close_ = nullptr;
    }
    if (act) {
        act();
    }
    wake();
}

void EventStream::on_close(std::function<void()> act) {
    {
        const std::lock_guard lock(mutex_);
        if (!is_closed()) {
            on_close_ = std::move(act);
            return;
        }
    }
    act();
}

std::string EventStream::take() {
    const std::lock_guard lock(mutex_);
    waiting_count_ = 0;
    return std::exchange(waiting_, {});
}

void EventStream::on_wake(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

void EventStream::wake() {
    std::function<void()> act;
    {
        const std::lock_guard lock(mutex_);
        act = wake_;
    }
    if (act) {
        act();
    }
}

} // namespace tonghe::api
