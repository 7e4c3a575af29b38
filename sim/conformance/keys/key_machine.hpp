// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "kernel_model/process/task_table.hpp"
#include "sim/conformance/case_clock.hpp"
#include "sim/conformance/case_machine.hpp"
#include "sim/conformance/case_pace.hpp"
#include "sim/conformance/keys/key_arguments.hpp"
#include "sim/conformance/keys/key_results.hpp"

namespace mktme::sim {

/// Queue of upcalls that wait for the case, or the default handler, to serve them.
class WaitingUpcalls : public keys::UpcallRunner {
public:
    void start(const std::shared_ptr<keys::Upcall>& upcall) override { queue_.push_back(upcall); }
    /// Removes and returns the oldest upcall; null if there is none.
    std::shared_ptr<keys::Upcall> take();
    void clear() { queue_.clear(); }

private:
    std::deque<std::shared_ptr<keys::Upcall>> queue_;
};

/// Machine that performs key cases on a model of the key service.
class KeyMachine : public CaseMachine {
public:
    static constexpr std::uint64_t usual_seed = 0;
    explicit KeyMachine(std::uint64_t seed = usual_seed, CasePace pace = {});
    KeyMachine(const KeyMachine&) = delete;
    KeyMachine& operator=(const KeyMachine&) = delete;
    ~KeyMachine() override { upcalls_.clear(); }  // no upcall may outlive the service of its keyring

    std::string perform(const CaseStep& step) override;
    std::optional<std::string> finish() override;
    /// Returns the actors that can act now: those without a started operation.
    [[nodiscard]] std::vector<std::string> idle_actors() const;
    /// Returns a broken invariant of the model, if there is one (kernel_model/keys/core/invariants.hpp).
    std::optional<std::string> broken_invariant();

private:
    /// Operation that was started and has not been waited for.
    struct Started {
        const KeyOperation* operation;
        CaseArguments arguments;
        std::unique_ptr<keys::SystemCall> call;
        CaseOutcome outcome;  // valid once `done` is set
        bool done = false;
    };
    struct Actor {
        task::Task* task = nullptr;
        bool is_main = true;
        std::shared_ptr<keys::Upcall> serves;  // upcall that this actor handles
        std::unique_ptr<Started> started;
    };
    using Words = std::vector<std::string>;

    std::string perform_global(const Words& words);
    std::string spawn(const Words& words);
    std::string serve_upcall(const std::string& name);
    std::string set_sysctl(const std::string& name, const std::string& value);

    std::string perform_as(const std::string& name, const Words& words);
    std::optional<std::string> process_operation(const std::string& name, Actor& actor, const Words& words);
    std::string start(Actor& actor, const Words& words);
    std::string result_of(Actor& actor, bool wait);
    std::string perform_now(Actor& actor, const KeyOperation& operation, const Words& words);
    std::string exit(const std::string& name, Actor& actor);

    CaseArguments arguments_of(const KeyOperation& operation, const Words& words);
    std::unique_ptr<Started> begin(Actor& actor, const KeyOperation& operation, CaseArguments arguments);
    static void run(Started& started);
    void run_woken();
    void serve_by_default();

    CasePace pace_;
    CaseClock clock_;
    WaitingUpcalls upcalls_;
    keys::KeyService service_;
    process::TaskTable tasks_{service_};
    KeyNames names_;
    KeyResults results_{names_};
    ArgumentReader reader_{names_, place_};
    std::map<std::string, Actor> actors_;
    std::vector<Started*> sleeping_;  // in the order in which they blocked
    SourcePlace place_;               // of the current operation
};

}  // namespace mktme::sim
