// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/syscall/host_memory.hpp"
#include "sim/conformance/case_clock.hpp"
#include "sim/conformance/case_file.hpp"
#include "sim/conformance/case_pace.hpp"
#include "sim/conformance/case_program.hpp"
#include "sim/conformance/keys/key_arguments.hpp"
#include "sim/conformance/keys/key_results.hpp"
#include "sim/conformance/keys/waiting_upcalls.hpp"

namespace mktme::kernel {
class Kernel;
}
namespace mktme::syscall {
class Hardware;
}
namespace mktme::task {
struct Task;
}

namespace mktme::sim {

class MemoryWords;
struct CaseSettings;
class StartedCall;

/// Machine that performs a case on a fresh kernel: operations on keys, on memory, or both.
///
/// `read` and `exec` are words of both languages. A process that began with `- proc` understands them as words of
/// memory, one that began with `- actor` as words of keys; so do their children.
class CaseMachine {
public:
    CaseMachine();
    /// Kernel work takes no time unless `settings` have costs.
    explicit CaseMachine(const CaseSettings& settings);
    CaseMachine(const CaseSettings& settings, std::unique_ptr<syscall::Hardware> hardware);
    CaseMachine(const CaseMachine&) = delete;
    CaseMachine& operator=(const CaseMachine&) = delete;
    ~CaseMachine();

    /// Returns the result, as the recorder writes it. Throws UserError if the operation is malformed.
    std::string perform(const CaseStep& step);
    /// Ends all processes. Returns a description of what is left behind, if anything.
    std::optional<std::string> finish();
    /// Returns the actors that can act now: those without a started operation.
    [[nodiscard]] std::vector<std::string> idle_actors() const;
    /// Returns a broken invariant of the model, if there is one.
    std::optional<std::string> broken_invariant();

private:
    enum class Language : unsigned char { keys, memory };

    struct Actor {
        task::Task* task = nullptr;
        bool is_main = true;
        Language language = Language::keys;
        std::shared_ptr<keys::Upcall> serves{};  // upcall that this actor handles
        std::unique_ptr<StartedCall> started{};
        std::shared_ptr<CaseFiles> files = std::make_shared<CaseFiles>();  // of the process
        std::uint64_t faults_before = 0;  // minor faults of the task before its last operation
    };
    using Words = std::vector<std::string>;

    std::string perform_global(const Words& words);
    std::string spawn_user(const Words& words);
    std::string spawn_root(const std::string& name);
    std::string serve_upcall(const std::string& name);

    std::string perform_as(const std::string& name, const CaseStep& step);
    std::optional<std::string> process_operation(const std::string& name, Actor& actor, const Words& words);
    std::string fork(const std::string& name, Actor& parent);
    std::string create_thread(const std::string& name, Actor& creator);
    std::string execute(Actor& actor);
    std::string exit(const std::string& name, const Actor& actor, std::uint64_t status);

    std::string start(Actor& actor, const Words& words);
    std::string result_of(Actor& actor, bool wait);
    std::string perform_key_operation(Actor& actor, const KeyOperation& operation, const Words& words);
    std::optional<std::string> memory_operation(const CaseStep& step, Actor& actor);
    std::optional<std::string> pkru_operation(const std::string& name, const MemoryWords& words,
                                              Actor& actor);

    CaseProgram program(const Actor& actor);
    CaseArguments arguments_of(const KeyOperation& operation, const Words& words);
    void serve_by_default();

    CasePace pace_;
    CaseClock clock_;
    WaitingUpcalls upcalls_;
    std::unique_ptr<syscall::Hardware> hardware_;
    std::unique_ptr<kernel::Kernel> kernel_;
    syscall::HostMemory user_;
    KeyNames names_;
    KeyResults results_{names_};
    ArgumentReader reader_{names_, place_};
    std::map<std::string, Actor> actors_;
    SourcePlace place_;  // of the current operation
};

}  // namespace mktme::sim
