// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "workloads/scenario/rules/name_rules.hpp"

namespace mktme::scenario {

/// Rules of the language that go beyond one line: order of statements, time, what `config` decides, and names.
class ScriptRules {
public:
    explicit ScriptRules(Version version) : names_{version} {}

    [[nodiscard]] const FirstWords& first_words() const { return names_.first_words(); }
    /// Checks the next statement. Throws Mistake if it breaks a rule.
    void add(const Statement& statement);
    /// Checks what only the end of the script can tell. Throws Mistake.
    void finish() const { names_.finish(); }

private:
    void check_order(const Statement& statement);
    void add_config(const Config& config);
    void move_to(const Dec& time, std::uint64_t from);
    void check_slot(const Slot& slot) const;
    void check_class(const Label& slot_class) const;
    void check_values(const Statement& statement) const;

    NameRules names_;
    std::set<std::string, std::less<>> settings_;  // given so far
    std::string profile_ = "59";
    std::vector<std::string> classes_;  // of slots=
    bool has_begun_ = false;            // a statement other than config was read
    bool is_scheduled_ = false;
    std::uint64_t now_ = 0;  // ns
};

}  // namespace mktme::scenario
