// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/process/signal_wait.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/process/live_script.hpp"
#include "tests/kernel_model/process/task_world.hpp"

namespace mktme::tests {

namespace {

using namespace syscall;
using namespace task;
using namespace process;

/// Runs a script's process of two threads on the model.
class Model {
public:
    Model() {
        static_cast<void>(signalfd(*threads_[0], new_descriptor, {}, {.nonblocking = true}));
        static_cast<void>(signalfd(*threads_[0], new_descriptor, {}));
    }

    std::vector<std::string> run(const LiveScript& script) {
        std::vector<std::string> lines;
        for (const LiveStep& planned : script) {
            const LiveStep step = read_ ? without_race(planned) : planned;
            seen_ = {};
            Task& actor = *threads_[static_cast<std::size_t>(step.actor)];
            actor.signals.on_processor = true;
            const bool sleeps = step.actor == 1 && (read_ || wait_);
            std::string line = sleeps ? "busy" : perform(step, actor);
            if (const auto death = settle()) {
                lines.push_back(*death);
                return lines;
            }
            actor.signals.on_processor = false;
            lines.push_back(fmt::format("{};{};{}", line, seen_[0], seen_[1]));
        }
        lines.emplace_back("end");
        return lines;
    }

private:
    std::string perform(const LiveStep& step, Task& actor);
    std::string query(const LiveStep& step, Task& actor);

    [[nodiscard]] SigInfo info(const LiveStep& step) const {
        return {.code = step.code, .pid = threads_[0]->pid, .value = step.value};
    }
    [[nodiscard]] std::string spell_one(const SigInfo& info) const {
        return spell_info(number(info.signal), number(info.code), info.pid == threads_[0]->pid,
                          static_cast<int>(info.value));
    }
    std::string spell_read(const Result<std::vector<SigInfo>>& read) const {
        if (!read) return spell_error(static_cast<int>(read.error()));
        std::string text;
        for (const SigInfo& info : *read) text += spell_one(info);
        return text;
    }
    std::string spell_wait(const Result<SigInfo>& taken) const {
        return taken ? spell_one(*taken) : spell_error(static_cast<int>(taken.error()));
    }

    /// Runs both threads until they are idle. Returns the death of the process, if it dies.
    std::optional<std::string> settle() {
        for (const std::size_t who : {0U, 1U}) {
            const bool may_go_on = who == 1 && wakes();
            const auto first = delivery_.return_to_user(*threads_[who]);
            if (auto death = run_handlers(who, first)) return death;
            if (may_go_on) finish(first.restarts_call);
        }
        return std::nullopt;
    }

    /// Continues the call in which the second thread was woken. Returns true if it can have ended or been interrupted.
    bool wakes() {
        if (read_ && read_->can_continue()) read_result_ = read_->run();
        else if (wait_ && wait_->can_continue()) wait_result_ = wait_->run();
        else return false;
        return true;
    }
    /// Ends the second thread's call, or restarts it.
    void finish(bool restarts) {
        if (read_ && read_result_.error() == Errno::eintr && restarts) {
            read_result_ = read_->run();
            return;
        }
        if (read_ && read_result_.error() != Errno::erestartsys) {
            seen_[1] += "read " + spell_read(read_result_);
            read_.reset();
        } else if (wait_ && wait_result_.error() != Errno::erestartsys) {
            seen_[1] += "wait " + spell_wait(wait_result_);
            wait_.reset();
        }
    }

    std::optional<std::string> run_handlers(std::size_t who, Delivery delivery) {
        Task& task = *threads_[who];
        for (;;) {
            if (delivery.kind == Delivery::Kind::death)
                return spell_death(delivery.status.status, delivery.status.how == SigCode::cld_dumped);
            if (task.signals.frames.empty()) return std::nullopt;
            seen_[who] += spell_one(task.signals.frames.back().info) + spell(task.signals.blocked);
            delivery_.sigreturn(task);
            delivery = delivery_.return_to_user(task);
        }
    }

    static constexpr int nonblocking_file = 3;
    static constexpr int blocking_file = 4;

    TaskWorld world_;
    TaskTable& tasks_ = world_.tasks;
    SignalDelivery delivery_{tasks_};
    std::array<Task*, 2> threads_ = [this] {
        Task& first = world_.process(TaskWorld::alice);
        return std::array<Task*, 2>{&first, *tasks_.create_thread(first)};
    }();
    std::array<std::string, 2> seen_;
    std::optional<SignalfdRead> read_;
    std::optional<SignalWait> wait_;
    Result<std::vector<SigInfo>> read_result_;
    Result<SigInfo> wait_result_;
};

std::string Model::perform(const LiveStep& step, Task& actor) {
    const int pid = threads_[0]->pid;
    const int target = threads_[static_cast<std::size_t>(step.target)]->pid;
    switch (step.act) {
        case LiveAct::kill:
            return spell_error(static_cast<int>(process::kill(tasks_, actor, pid, step.signal)));
        case LiveAct::kill_thread:
            return spell_error(static_cast<int>(kill_thread(tasks_, actor, pid, target, step.signal)));
        case LiveAct::queue:
            return spell_error(static_cast<int>(queue_signal(tasks_, actor, pid, step.signal, info(step))));
        case LiveAct::queue_to_thread:
            return spell_error(static_cast<int>(
                queue_signal_to_thread(tasks_, actor, pid, target, step.signal, info(step))));
        case LiveAct::limit: actor.group->signals.queue_limit = step.value; return "ok";
        case LiveAct::core_limit:
            actor.group->limits.core = live_core_limits[static_cast<std::size_t>(step.value)];
            return "ok";
        case LiveAct::dumpable:
            return spell_error(static_cast<int>(set_dumpable(actor, static_cast<std::uint64_t>(step.value))));
        case LiveAct::sleep_in_read:
            read_.emplace(tasks_.signal_queue(), actor, blocking_file, signalfd_record_size);
            read_result_ = read_->run();
            finish(false);
            return "started";
        case LiveAct::sleep_in_wait:
            wait_.emplace(tasks_.signal_queue(), actor, step.set);
            wait_result_ = wait_->run();
            finish(false);
            return "started";
        case LiveAct::mask:
        case LiveAct::action:
        case LiveAct::pending:
        case LiveAct::change_signalfd:
        case LiveAct::read_signalfd:
        case LiveAct::wait_at_once: break;
    }
    return query(step, actor);
}

std::string Model::query(const LiveStep& step, Task& actor) {
    auto& book = tasks_.signal_queue();
    if (step.act == LiveAct::mask) {
        const auto old = sigprocmask(actor, static_cast<MaskHow>(step.how), step.set);
        return old ? spell(*old) : spell_error(static_cast<int>(old.error()));
    }
    if (step.act == LiveAct::action) {
        const auto old = sigaction(book, actor, step.signal, step.action);
        return old ? spell(*old) : spell_error(static_cast<int>(old.error()));
    }
    if (step.act == LiveAct::pending) return spell(*sigpending(actor));
    if (step.act == LiveAct::change_signalfd) {
        static_cast<void>(signalfd(actor, blocking_file, step.set));
        return spell_error(static_cast<int>(signalfd(actor, nonblocking_file, step.set).error()));
    }
    if (step.act == LiveAct::wait_at_once)
        return spell_wait(SignalWait{book, actor, step.set, SignalWait::Patience::none}.run());
    const auto room = static_cast<std::size_t>(step.value) * signalfd_record_size;
    return spell_read(SignalfdRead{book, actor, nonblocking_file, room}.run());
}

}  // namespace

std::vector<std::string> run_on_model(const LiveScript& script) { return Model{}.run(script); }

}  // namespace mktme::tests
