// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/conformance/case_machine.hpp"
#include "tests/conformance/random_memory_operation.hpp"

namespace mktme::mm {
struct MemorySettings;
}

namespace mktme::tests {

/// Writer of a script of memory operations, which performs each one on a model as it writes it.
class MemoryScriptWriter {
public:
    /// Without protection keys in `settings`, the script has no operation that needs them.
    MemoryScriptWriter(Choices& choices, const mm::MemorySettings& settings);

    /// Writes a few more operations.
    void add_operations();

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] const std::vector<sim::CaseStep>& steps() const { return steps_; }
    [[nodiscard]] sim::CaseMachine& machine() { return machine_; }

private:
    bool chance(std::size_t one_in) { return choices_->below(one_in) == 0; }
    void perform(const std::string& operation);

    void set_up();
    void execute(const std::string& actor);
    void count_faults(const std::string& actor);
    void use_huge_pages(const std::string& actor);
    void process_operation(const std::string& actor);

    Choices* choices_;
    RandomMemoryOperation operations_;
    std::uint64_t frames_;
    sim::CaseMachine machine_;
    std::vector<sim::CaseStep> steps_;
    /// Threads and their creators. They must not exit: the recorder would wait for ever, because processes forked since
    /// then hold their end of the connection.
    std::set<std::string> threaded_;
    bool key_0_is_free_ = false;  // in some process
    int processes_ = 0;
    int huge_scripts_ = 0;
};

}  // namespace mktme::tests
