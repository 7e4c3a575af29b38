// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sim/conformance/key_machine.hpp"
#include "tests/conformance/choices.hpp"

namespace mktme::tests {

/// Writes a script of key operations, and performs it on a model as it goes: which keys and processes
/// there are decides what to do next.
class ScriptWriter {
public:
    explicit ScriptWriter(Choices& choices) : choices_{&choices} {}

    /// Writes a few operations more.
    void add_operations();

    [[nodiscard]] std::size_t size() const { return steps_.size(); }
    [[nodiscard]] const std::vector<sim::CaseStep>& steps() const { return steps_; }
    [[nodiscard]] sim::KeyMachine& machine() { return machine_; }

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

    void set_up();
    void process_operation(const std::string& actor);
    void key_operation(const std::string& actor);
    std::string text_of_key_operation();
    void timeout(const std::string& actor);
    void manual_upcall(const std::string& actor);
    void handler_operation(const std::string& handler, const std::string& target);

    Choices* choices_;
    sim::KeyMachine machine_;
    std::vector<sim::CaseStep> steps_;
    std::set<std::string> root_;  // actors that began as root
    std::size_t names_ = 0;       // k1 to k<names_> have been given out
    int processes_ = 0;
    int upcalls_ = 0;
};

}  // namespace mktme::tests
