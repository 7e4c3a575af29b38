// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/conformance/case_machine.hpp"
#include "tests/conformance/random_memory_operation.hpp"

namespace mktme::mm {
struct MemorySettings;
}

namespace mktme::tests {

/// Writer of a script of key operations, which performs each one on a model as it writes it. The existing keys and
/// processes determine the next operation.
class ScriptWriter {
public:
    /// `tag`: part of the names of session keyrings, because any process of the machine can find a named one.
    explicit ScriptWriter(Choices& choices, std::string tag = "");
    /// As above; the script mixes operations on keys and on memory.
    ScriptWriter(Choices& choices, std::string tag, const mm::MemorySettings& memory);

    /// Writes a few more operations.
    void add_operations();

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] const std::vector<sim::CaseStep>& steps() const { return steps_; }
    [[nodiscard]] sim::CaseMachine& machine() { return machine_; }
    /// Returns true if the script changes state that all recorders of a host share, such as limits or root's keyrings.
    [[nodiscard]] bool must_run_alone() const { return alone_; }
    /// Returns true if an actor waits and nothing can wake it. On a real kernel such a script does not end.
    [[nodiscard]] bool hangs() const { return hangs_; }

private:
    template <std::size_t N>
    std::string pick(const std::array<const char*, N>& from) {
        return from[choices_->below(N)];
    }
    bool chance(std::size_t one_in) { return choices_->below(one_in) == 0; }
    const std::string& perform(const std::string& operation);

    std::string key();
    std::string ring();
    std::string destination();
    std::string type();
    std::string described();
    std::string permissions();
    std::string session();

    void set_up();
    void process_operation(const std::string& actor);
    void new_task(const std::string& actor, const char* how);
    void give_session_to_parent(const std::string& actor);
    void change_ids(const std::string& actor);
    void timeout(const std::string& actor);

    void give_memory(const std::string& actor);
    void memory_operation(const std::string& actor);

    void nest_keyrings(const std::string& actor);
    void key_operation(const std::string& actor);
    std::string text_of_key_operation();
    std::string text_of_payload_operation();
    std::string text_of_link_operation();
    std::string text_of_attribute_operation();
    std::string text_of_search();
    std::string text_of_odd_operation();
    std::string text_of_raw_call();

    void manual_upcall(const std::string& actor);
    void serve(const std::string& handler, const std::string& target);
    void handler_operation(const std::string& handler, const std::string& target);
    void nested_upcall(const std::string& handler);
    void let_others_wait(const std::string& target);
    void wait_for_all();

    Choices* choices_;
    std::string tag_;
    std::optional<RandomMemoryOperation> memory_operations_{};
    std::set<std::string> has_memory_;  // actors with files and mappings
    sim::CaseMachine machine_;
    std::vector<sim::CaseStep> steps_;
    std::set<std::string> root_;                  // actors that began as root
    std::map<std::string, std::string> parents_;  // of forked processes and their threads
    std::vector<std::string> waiting_;            // actors with a call in progress
    std::size_t names_ = 0;                       // k1 to k<names_> have been given out
    int processes_ = 0;
    int upcalls_ = 0;
    bool alone_ = false;
    bool hangs_ = false;
};

}  // namespace mktme::tests
