#include "tonghe/columns/internal/block.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <algorithm>

namespace tonghe::columns {

namespace {

kernels::Order order_of(Comparison comparison) {
    constexpr kernels::Order orders[] = {kernels::Order::less, kernels::Order::less_equal, kernels::Order::equal};
    return orders[size_t(comparison)];
}

// Stored values of a block as 64-bit integers, with scale or word order applied; padding rows are zeros.
void widen(
    const Column& column, uint64_t block, size_t count, int64_t factor, const std::vector<int64_t>& codes, int64_t* out
) {
    kernels::unpack(
        column.values.as<std::byte>() + block * block_rows * bytes_of(column.width), column.width, count, out
    );
    for (size_t i = 0; i < count; ++i) {
        out[i] = codes.empty() ? out[i] * factor : codes[size_t(out[i])];
    }
}

bool can_scale(const Range& range, int64_t factor) {
    int64_t ignored = 0;
    return range.is_empty() || (!__builtin_mul_overflow(range.low, factor, &ignored) &&
                                !__builtin_mul_overflow(range.high, factor, &ignored));
}

} // namespace

BlockEvaluator::BlockEvaluator(const Plan& plan)
    : plan_(plan), table_(plan.table()), held_(plan.nodes().size()), slots_(plan.nodes().size() * block_words),
      live_(block_words), none_(block_words), scratch_(block_words), asked_(plan.atoms().size()) {
    for (size_t i = 0; i < plan.atoms().size(); ++i) {
        if (plan.atoms()[i].kind == Atom::Kind::rows) {
            asked_[i] = {
                std::vector<uint64_t>(block_words),
                std::vector<uint64_t>(block_words),
                std::vector<uint64_t>(block_words)};
        }
    }
}

void BlockEvaluator::begin(uint64_t block) {
    block_ = block;
    rows_ = table_.rows_of(block);
    words_ = words_of(rows_);
    is_partial_ = rows_ % 64 != 0;
    std::fill(held_.begin(), held_.end(), Held{});
    std::fill(live_.begin(), live_.end(), 0);
    std::fill_n(live_.begin(), words_, ~uint64_t(0));
    if (is_partial_) {
        live_[words_ - 1] = (uint64_t(1) << (rows_ % 64)) - 1;
    }
    for (Asked& asked : asked_) {
        std::fill(asked.asked.begin(), asked.asked.end(), 0);
        std::fill(asked.yes.begin(), asked.yes.end(), 0);
        std::fill(asked.no.begin(), asked.no.end(), 0);
    }
}

Selection BlockEvaluator::select(uint32_t place, bool needs_bits, uint64_t* target) {
    const Node& node = plan_.nodes()[place];
    uint64_t* out = target != nullptr ? target : slot(place);
    Held held = held_[place];
    uint64_t count = 0;
    if (node.has_rows) {
        among(place, live_.data(), out);
        held = {Held::State::some, out};
        count = kernels::count(out, words_);
    } else if (held.state == Held::State::unknown && (node.kind == Node::Kind::all || node.kind == Node::Kind::any)) {
        // A node that only its policy reads need not be written when nobody wants more than its count.
        const bool keeps = needs_bits || node.users > 0 || is_partial_;
        count = join(node, keeps ? out : nullptr, held);
        held_[place] = keeps || held.state != Held::State::some ? held : Held{};
    } else {
        held = evaluate(place);
        count = held.state == Held::State::some ? kernels::count(held.bits, words_) : 0;
    }
    if (held.state == Held::State::none) {
        return {};
    }
    if (held.state == Held::State::all) {
        return {Fill::all, live_.data(), rows_};
    }
    if (is_partial_ && held.bits != nullptr) {
        const uint64_t* operands[] = {held.bits, live_.data()};
        count = kernels::all_of(operands, 2, words_, out);
        held.bits = out;
    }
    if (count == 0) {
        return {};
    }
    return {count == rows_ ? Fill::all : Fill::some, held.bits, uint32_t(count)};
}

const uint64_t* BlockEvaluator::bits_of(const Selection& selection) const {
    return selection.fill == Fill::none ? none_.data() : (selection.fill == Fill::all ? live_.data() : selection.bits);
}

BlockEvaluator::Held BlockEvaluator::evaluate(uint32_t place) {
    Held& held = held_[place];
    if (held.state == Held::State::unknown) {
        const Node& node = plan_.nodes()[place];
        switch (node.kind) {
        case Node::Kind::nothing:
            held.state = Held::State::none;
            break;
        case Node::Kind::everything:
            held.state = Held::State::all;
            break;
        case Node::Kind::literal:
            held = literal(node, slot(place));
            break;
        default:
            join(node, slot(place), held);
        }
    }
    return held;
}

// Counts what it joins; the count is exact only when `held` ends as `some` and the block has no partial word.
uint64_t BlockEvaluator::join(const Node& node, uint64_t* out, Held& held) {
    const bool is_all = node.kind == Node::Kind::all;
    const auto decisive = is_all ? Held::State::none : Held::State::all;
    for (const uint32_t part : node.parts) {
        if (evaluate(part).state == decisive) {
            held.state = decisive;
            return 0;
        }
    }
    operands_.clear();
    for (const uint32_t part : node.parts) {
        if (held_[part].state == Held::State::some) {
            operands_.push_back(held_[part].bits);
        }
    }
    if (operands_.empty()) {
        held.state = is_all ? Held::State::all : Held::State::none;
        return 0;
    }
    held = {Held::State::some, out};
    return is_all ? kernels::all_of(operands_.data(), operands_.size(), words_, out)
                  : kernels::any_of(operands_.data(), operands_.size(), words_, out);
}

BlockEvaluator::Held BlockEvaluator::literal(const Node& node, uint64_t* out) {
    const Atom& atom = plan_.atoms()[node.atom];
    const Column& column = table_.columns()[atom.column];
    const size_t first_word = size_t(block_) * block_words;
    switch (atom.kind) {
    case Atom::Kind::values:
        return values(atom, node.plane, out);
    case Atom::Kind::known: {
        const bool wants_known = node.plane == Plane::is_true;
        if (column.validity.empty()) {
            return {wants_known ? Held::State::all : Held::State::none, nullptr};
        }
        const uint64_t* known = column.validity.as<uint64_t>() + first_word;
        if (wants_known) {
            return {Held::State::some, known};
        }
        kernels::complement(known, words_, out);
        return {Held::State::some, out};
    }
    case Atom::Kind::flag: {
        const uint64_t* flags = column.values.as<uint64_t>() + first_word;
        if (node.plane == Plane::is_true) {
            return with_nulls({Held::State::some, flags}, atom, column, node.plane, out);
        }
        kernels::complement(flags, words_, out);
        return with_nulls({Held::State::some, out}, atom, column, node.plane, out);
    }
    case Atom::Kind::compare: {
        compare(atom, out);
        if (node.plane == Plane::is_false) {
            kernels::complement(out, words_, out);
        }
        const Held first = with_nulls({Held::State::some, out}, atom, column, node.plane, out);
        return with_nulls(first, atom, table_.columns()[atom.other], node.plane, out);
    }
    case Atom::Kind::arithmetic:
        arithmetic(atom, node.plane, out);
        return {Held::State::some, out};
    case Atom::Kind::rows:
        break;
    }
    base::check_failed("atom has a kernel", atom.text, __FILE__, __LINE__);
}

BlockEvaluator::Held BlockEvaluator::values(const Atom& atom, Plane plane, uint64_t* out) {
    const Column& column = table_.columns()[atom.column];
    const bool has_own_no = plane == Plane::is_false && atom.no.has_value();
    const Held answer = match(has_own_no ? *atom.no : atom.yes, column, plane == Plane::is_false && !has_own_no, out);
    return with_nulls(answer, atom, column, plane, out);
}

BlockEvaluator::Held BlockEvaluator::match(const Matcher& matcher, const Column& column, bool inverted, uint64_t* out) {
    const auto sure = [&](bool all) { return Held{all != inverted ? Held::State::all : Held::State::none, nullptr}; };
    const Range& range = column.ranges[block_];
    if (range.is_empty() || matcher.sure_of(range) != Matcher::Sure::unsure) {
        return sure(!range.is_empty() && matcher.sure_of(range) == Matcher::Sure::all);
    }
    const size_t size = bytes_of(column.width);
    const std::byte* values = column.values.as<std::byte>() + block_ * block_rows * size;
    switch (matcher.kind) {
    case Matcher::Kind::nothing:
        return sure(false);
    case Matcher::Kind::everything:
        return sure(true);
    case Matcher::Kind::range:
        kernels::in_range(values, size, matcher.bounds[0].low, matcher.bounds[0].high, words_, out);
        break;
    case Matcher::Kind::ranges:
        kernels::in_ranges(values, size, matcher.bounds, words_, out);
        break;
    case Matcher::Kind::byte_set:
        kernels::in_byte_set(reinterpret_cast<const uint8_t*>(values), matcher.bytes, words_, out);
        break;
    case Matcher::Kind::bit_set:
        kernels::in_bit_set(values, column.width, matcher.bits.data(), words_, out);
        break;
    }
    if (inverted) {
        kernels::complement(out, words_, out);
    }
    return {Held::State::some, out};
}

// What the plane is once nulls have their say: a null cell belongs to it exactly when the atom answers so for nulls.
BlockEvaluator::Held
BlockEvaluator::with_nulls(Held answer, const Atom& atom, const Column& column, Plane plane, uint64_t* out) {
    if (column.validity.empty()) {
        return answer;
    }
    const uint64_t* known = column.validity.as<uint64_t>() + block_ * block_words;
    const bool takes_nulls = atom.on_null == (plane == Plane::is_true ? Truth::yes : Truth::no);
    if (answer.state == (takes_nulls ? Held::State::all : Held::State::none)) {
        return answer;
    }
    if (takes_nulls) { // answer or not known
        kernels::complement(known, words_, scratch_.data());
        const uint64_t* operands[] = {scratch_.data(), answer.bits};
        kernels::any_of(operands, answer.state == Held::State::none ? 1 : 2, words_, out);
        return {Held::State::some, out};
    }
    if (answer.state == Held::State::all) {
        return {Held::State::some, known};
    }
    const uint64_t* operands[] = {answer.bits, known};
    kernels::all_of(operands, 2, words_, out);
    return {Held::State::some, out};
}

void BlockEvaluator::compare(const Atom& atom, uint64_t* yes) {
    const Column& left = table_.columns()[atom.column];
    const Column& right = table_.columns()[atom.other];
    const size_t padded_rows = words_ * 64;
    const auto at = [&](const Column& column) {
        return column.values.as<std::byte>() + block_ * block_rows * bytes_of(column.width);
    };
    const bool is_plain =
        atom.left_factor == 1 && atom.right_factor == 1 && atom.left_codes.empty() && atom.right_codes.empty();
    if (is_plain && left.width == right.width) {
        kernels::compare_packed(at(left), order_of(atom.comparison), at(right), left.width, words_, yes);
        return;
    }
    if (left.spec.kind == ColumnKind::text && (left.words.size() == 0 || right.words.size() == 0)) {
        std::fill_n(yes, words_, 0); // one side is null everywhere
        return;
    }
    if (can_scale(left.ranges[block_], atom.left_factor) && can_scale(right.ranges[block_], atom.right_factor)) {
        unpacked_left_.resize(block_rows);
        unpacked_right_.resize(block_rows);
        auto* a = reinterpret_cast<int64_t*>(unpacked_left_.data());
        auto* b = reinterpret_cast<int64_t*>(unpacked_right_.data());
        widen(left, block_, padded_rows, atom.left_factor, atom.left_codes, a);
        widen(right, block_, padded_rows, atom.right_factor, atom.right_codes, b);
        kernels::compare(a, order_of(atom.comparison), b, words_, yes);
        return;
    }
    for (size_t row = 0; row < padded_rows; ++row) {
        const bool exists = row < rows_;
        const __int128 a = exists ? __int128(left.stored(block_ * block_rows + row)) * atom.left_factor : 0;
        const __int128 b = exists ? __int128(right.stored(block_ * block_rows + row)) * atom.right_factor : 0;
        put_bit(
            yes,
            row,
            atom.comparison == Comparison::less ? a < b : (atom.comparison == Comparison::equal ? a == b : a <= b)
        );
    }
}

void BlockEvaluator::arithmetic(const Atom& atom, Plane plane, uint64_t* out) {
    const bool wants_true = plane == Plane::is_true;
    const bool proved = atom.value->is_proved(table_, block_);
    const Range wanted = atom.yes.runs.empty() ? Range{} : atom.yes.runs.front();
    auto results = std::make_unique<BoundValue::Results>();
    std::vector<uint32_t> overflowed;
    std::fill_n(out, words_, 0);
    for (uint32_t first = 0; first < rows_; first += BoundValue::chunk_rows) {
        const size_t count = std::min<size_t>(BoundValue::chunk_rows, rows_ - first);
        atom.value->evaluate(table_, block_, nullptr, first, count, proved, *results);
        for (size_t i = 0; i < count; ++i) {
            const bool holds = wanted.low <= results->values[i] && results->values[i] <= wanted.high;
            out[(first + i) / 64] |= uint64_t(results->known[i] && holds == wants_true) << ((first + i) % 64);
            if (results->overflowed[i]) {
                overflowed.push_back(first + uint32_t(i));
            }
        }
    }
    if (overflowed.empty()) {
        return;
    }
    if (!atom.rows) {
        throw Error(
            errors::overflow, {{"value", atom.text}, {"row", std::to_string(block_ * block_rows + overflowed[0])}}
        );
    }
    std::vector<Truth> answers;
    ask_rows(*atom.rows, overflowed, answers);
    for (size_t i = 0; i < overflowed.size(); ++i) {
        put_bit(out, overflowed[i], answers[i] == (wants_true ? Truth::yes : Truth::no));
    }
}

void BlockEvaluator::ask_rows(const RowTest& test, std::span<const uint32_t> places, std::vector<Truth>& answers) {
    std::vector<uint32_t> rows(places.begin(), places.end());
    for (uint32_t& row : rows) {
        row += uint32_t(block_ * block_rows);
    }
    answers.assign(rows.size(), Truth::unknown);
    test.answer(table_, rows, answers);
}

void BlockEvaluator::ask(uint32_t atom, const uint64_t* care) {
    Asked& asked = asked_[atom];
    std::vector<uint64_t> fresh(words_);
    kernels::without(care, asked.asked.data(), words_, fresh.data());
    std::vector<uint32_t> places(size_t(kernels::count(fresh.data(), words_)) + kernels::positions_slack);
    places.resize(kernels::positions(fresh.data(), words_, 0, places.data()));
    if (places.empty()) {
        return;
    }
    std::vector<Truth> answers;
    ask_rows(*plan_.atoms()[atom].rows, places, answers);
    for (size_t i = 0; i < places.size(); ++i) {
        put_bit(asked.asked.data(), places[i], true);
        put_bit(asked.yes.data(), places[i], answers[i] == Truth::yes);
        put_bit(asked.no.data(), places[i], answers[i] == Truth::no);
    }
}

void BlockEvaluator::among(uint32_t place, const uint64_t* care, uint64_t* out) {
    const Node& node = plan_.nodes()[place];
    if (!node.has_rows) {
        const Held held = evaluate(place);
        const uint64_t* operands[] = {care, held.bits};
        if (held.state == Held::State::none) {
            std::fill_n(out, words_, 0);
        } else {
            kernels::all_of(operands, held.state == Held::State::all ? 1 : 2, words_, out);
        }
        return;
    }
    if (node.kind == Node::Kind::literal) {
        ask(node.atom, care);
        const Asked& asked = asked_[node.atom];
        const uint64_t* operands[] = {care, (node.plane == Plane::is_true ? asked.yes : asked.no).data()};
        kernels::all_of(operands, 2, words_, out);
        return;
    }
    std::vector<uint64_t> open(care, care + words_); // rows that the next part can still change
    std::vector<uint64_t> found(words_);
    const bool is_all = node.kind == Node::Kind::all;
    std::fill_n(out, words_, 0);
    for (const uint32_t part : node.parts) {
        among(part, open.data(), found.data());
        if (is_all) {
            open = found;
        } else {
            const uint64_t* operands[] = {out, found.data()};
            kernels::any_of(operands, 2, words_, out);
            kernels::without(open.data(), found.data(), words_, open.data());
        }
    }
    if (is_all) {
        std::copy(open.begin(), open.end(), out);
    }
}

} // namespace tonghe::columns
