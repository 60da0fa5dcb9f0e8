// The machine behind `step`: it carries the tokens of one state until all of them wait.
//
// Always true
//  1. Moves go first in, first out. When none is left, in this order and each time back to the moves: scopes that have
//     run empty end, conditions are looked at where variables changed, the first waiting throw is thrown, an inclusive
//     join that nothing more can reach fires.
//  2. What is refused is refused before anything changes, but for too many moves.
#pragma once
#include "tonghe/process/step.hpp"

#include <array>

namespace tonghe::process {

struct Move { // a token on its way to a node
    Index node = 0;
    Index flow = no_index;
    uint32_t parent = 0;
};

// First in, first out; the first few without asking for memory.
class Moves {
  public:
    bool empty() const { return head_ == count_; }

    void push(const Move& move) {
        if (count_ < inside_.size()) {
            inside_[count_] = move;
        } else {
            beyond_.push_back(move);
        }
        ++count_;
    }

    Move pop() {
        const Move move = at(head_++);
        if (empty()) {
            clear();
        }
        return move;
    }

    void clear() {
        head_ = count_ = 0;
        beyond_.clear();
    }

    template <class Gone> void erase_if(Gone gone) {
        Moves left;
        while (!empty()) {
            if (const Move move = pop(); !gone(move)) {
                left.push(move);
            }
        }
        *this = std::move(left);
    }

    template <class Visit> void each(Visit visit) const {
        for (size_t i = head_; i < count_; ++i) {
            visit(i < inside_.size() ? inside_[i] : beyond_[i - inside_.size()]);
        }
    }

  private:
    Move& at(size_t place) { return place < inside_.size() ? inside_[place] : beyond_[place - inside_.size()]; }

    std::array<Move, 16> inside_;
    std::vector<Move> beyond_;
    size_t head_ = 0;
    size_t count_ = 0;
};

class Machine {
  public:
    Machine(const Model& model, State& state, std::vector<Effect>& effects, Instant now)
        : model_(model), state_(state), effects_(effects), now_(now) {}

    Refusal run(const Input& input);

  private:
    // inputs.cpp: what an input sets going
    Refusal begin(const Input& input);
    Refusal start(const Input& input);
    Refusal begin_at(Index at, const Input& input);
    bool may_begin_at(Index at) const;
    Refusal answer(const Input& input);
    Refusal fire(uint32_t timer);
    Refusal take_back(const Input& input);
    Refusal skip(const Input& input);
    Refusal jump(const Input& input);
    Refusal proceed(const Input& input);
    Refusal escalate_task(const Input& input);
    Refusal hear_message(const Input& input);
    void fail(const Token& token, const std::string& code);

    // moves.cpp: nodes entered and left
    bool move_on();
    void enter(const Move& move);
    void enter_end(const Move& move);
    void enter_activity(const Move& move);
    void pass_activity(const Move& move);
    bool run_script(Index node, uint32_t at);
    void start_activity(Index node, uint32_t parent, uint32_t about);
    uint32_t arrive(Index node, uint32_t parent, Wait wait, std::optional<Effect::Kind> wish, uint32_t about = 0);
    void complete(uint32_t id);
    void choose(const Move& move);
    void choose_inclusive(const Move& move);
    void count_arrival(const Move& move);
    bool take_arrivals(Index node, uint32_t parent, uint32_t quantity);
    void join(const Move& move);
    bool fire_inclusive_join();
    bool is_blocked(const InclusiveJoin& join, uint32_t parent) const;
    void leave(Index node, uint32_t parent);
    void take(Index flow, uint32_t parent);
    bool condition_holds(Index flow, uint32_t parent) const;
    void get_stuck(Index node, uint32_t parent, const char* code);

    // scopes.cpp: sub-processes, pools and how they end
    void open_scope(uint32_t token, Index scope);
    void begin_scope(uint32_t token, Index scope);
    bool end_empty_scopes();
    void end_scope(uint32_t token);
    bool continue_ad_hoc(const Token& token);
    void return_from_call(const Token& token);
    void clear_inside(uint32_t token);
    void remove(uint32_t token, bool cancelled);
    void remove_one(const Token& token, bool cancelled);
    void terminate(uint32_t parent);
    void finish(Status status, const std::string& outcome);
    void settle();
    Index scope_inside(uint32_t token) const;
    bool has_inside(uint32_t token) const;
    uint32_t open_pool(Index pool, const JsonObject& variables);

    // events.cpp: what is listened for and thrown
    void arm_all(Index node, uint32_t owner);
    void arm_boundaries(Index host, uint32_t token);
    void arm(Index event, uint32_t trigger, uint32_t owner);
    void listen(Index event, uint32_t trigger, uint32_t owner);
    std::optional<Effect> due_effect(const TimerRule& rule, uint32_t owner, uint32_t id, Index event) const;
    bool look_at_conditions();
    void happen(uint32_t owner, Index event, const JsonObject& variables, bool goes_on);
    void hear_one(uint32_t subscription, const JsonObject& variables);
    void interrupt(uint32_t owner, Index start);
    void start_event_scope(uint32_t owner, Index start, uint32_t about);
    void throw_all(const Move& move);
    bool throw_one(const Move& move, const Trigger& trigger);
    void throw_message(const Move& move, const Trigger& trigger);
    void throw_signal(const std::string& name, const JsonObject& variables, Index node);
    bool deliver(Index to, const std::string& name, const std::string& key, const JsonObject& variables);
    bool begin_pool(Index pool, TriggerKind kind, const std::string& name, const JsonObject& variables);
    bool hear_signal(const std::string& name, const JsonObject& variables);
    void begin_by(Index start, uint32_t parent, TriggerKind kind, const std::string& name, const JsonObject& variables);
    // `has_left_scope`: thrown inside the token `from`, not by its own work.
    bool throw_outwards(TriggerKind kind, const std::string& code, uint32_t from, bool has_left_scope);
    Index catcher(std::span<const Index> events, TriggerKind kind, const std::string& code, Index not_inside) const;
    JsonObject payload(Index node, const Trigger& trigger, uint32_t at) const;

    // loops.cpp: loops and multi-instances
    void begin_loop(Index node, uint32_t parent);
    bool count_instances(Many& many, const Loop& loop, uint32_t parent) const;
    void start_instances(uint32_t token);
    void start_instance(uint32_t token);
    size_t place_of(uint32_t token, uint32_t number) const;
    void instance_done(uint32_t token, const Token& instance);
    void keep_result(Many& many, uint32_t number, Json result) const;
    bool tell(uint32_t token, const Loop& loop);
    void finish_loop(uint32_t token);
    bool goes_on(uint32_t token, const Loop& loop) const;
    Many* many(uint32_t token);
    const Many* many(uint32_t token) const;

    // undoing.cpp: compensation and transactions
    void remember(const Token& token);
    bool compensate(const Move& move, const Trigger& trigger);
    void schedule(size_t record, uint32_t by);
    void undo_next(uint32_t token);
    void cancel_transaction(uint32_t parent);

    // values.cpp: variables and expressions
    Json value(Index expression, uint32_t at) const;
    std::string text(Index expression, uint32_t at) const; // of a string, else JSON
    bool holds(Index expression, uint32_t at) const;
    JsonObject context(const rules::Expression& expression, uint32_t at) const;
    const Json* find(std::string_view name, uint32_t at) const;
    std::optional<Json> count_of_instances(std::string_view name, uint32_t at) const;
    bool needs_context(uint32_t at) const;
    bool is_frame(const Token& token) const;
    std::vector<Locals>::iterator locals_at(uint32_t token) const;
    JsonObject& locals(uint32_t token);
    void set(std::string_view name, Json value, uint32_t at);
    void merge(const JsonObject& variables, uint32_t at);
    void put(const Mapping& mapping, uint32_t from, uint32_t to);
    void take_inputs(Index node, uint32_t token);
    void give_outputs(Index node, uint32_t token, uint32_t to);

    void pass(Index node);

    void visit(Index node) { state_.visited[node / 8] |= static_cast<uint8_t>(1U << (node % 8)); }

    void touch(uint32_t parent) {
        if (parent != 0 && (touched_.empty() || touched_.back() != parent)) {
            touched_.push_back(parent);
        }
    }

    void add(Effect effect) { effects_.push_back(std::move(effect)); }

    const Model& model_;
    State& state_;
    std::vector<Effect>& effects_;
    Instant now_;
    Moves moves_;
    Moves throws_;                        // messages and signals that wait for everything else
    std::vector<uint32_t> touched_;       // tokens inside which something ended
    std::optional<uint32_t> interrupted_; // scope that an event sub-process has taken over last
    std::optional<Move> throwing_;        // under way; gone when its scope is taken away
    bool changed_ = false;                // variables, since conditions were last looked at
};

} // namespace tonghe::process
